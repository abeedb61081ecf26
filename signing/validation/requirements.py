"""What a signature brings of EN 319 142-1, clause 6.3 (B-B): read from its CMS and its dictionary."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final

from asn1crypto import cms, core

from signing.engine import entry
from signing.validation.evidence import Baseline
from signing.validation.library import Library
from signing.validation.tokens import token_of

_SIGNING_CERTIFICATE: Final = ("signing_certificate", "signing_certificate_v2")
_POLICY: Final = "1.2.840.113549.1.9.16.2.15"


def baseline_of(
    signed: Any,
    dictionary: Any,
    digest: Callable[[str], bytes],
    library: Library,
    revision: int,
    moment: datetime,
) -> Baseline:
    """Return what a signature brings; `digest` is that of the signed content, for content time-stamps."""
    return Baseline(
        missing_for_baseline(signed, dictionary),
        signature_policy(signed),
        tuple(
            token_of(one, digest, library, revision, moment) for one in content_timestamps(signed)
        ),
    )


def missing_for_baseline(signed: Any, dictionary: Any) -> tuple[str, ...]:
    """Name what level B-B asks for and a signature lacks."""
    return tuple(dict.fromkeys([*_of_dictionary(dictionary), *_of_message(signed)]))


def _of_dictionary(dictionary: Any) -> Iterator[str]:
    """Table 1: what the signature dictionary must and must not hold."""
    if str(entry(dictionary, "/SubFilter", "")) != "/ETSI.CAdES.detached":
        yield "subfilter"
    if entry(dictionary, "/M") is None:
        yield "signing_time"
    if entry(dictionary, "/Filter") is None:
        yield "filter"
    if entry(dictionary, "/Cert") is not None:
        yield "plain_cms"


def _of_message(signed: Any) -> Iterator[str]:
    """Clauses 5.2 and 6.3: a CMS with one signer, its certificate, and these signed attributes."""
    if len(signed["signer_infos"]) != 1:
        yield "one_signer"
        return
    signer = signed["signer_infos"][0]
    content = signed["encap_content_info"]
    if content["content_type"].native != "data" or _present(content["content"]):
        yield "detached_content"
    if not _present(signed["certificates"]) or len(signed["certificates"]) == 0:
        yield "certificate"
    attributes = signer["signed_attrs"]
    found = [one["type"].native for one in attributes] if _present(attributes) else []
    for name in ("content_type", "message_digest"):
        if found.count(name) != 1:
            yield name
    if sum(found.count(name) for name in _SIGNING_CERTIFICATE) != 1:
        yield "signing_certificate"
    if "signing_time" in found:
        yield "plain_cms"  # the dictionary's /M tells the time; the attribute shall not be there


def signature_policy(signed: Any) -> str | None:
    """Return the identifier of the signature policy that a signer names (EN 319 122-1, 5.2.9)."""
    for one in _signed_attributes(signed):
        if one["type"].dotted == _POLICY:
            named = one["values"][0]
            told = named.chosen if isinstance(named, core.Choice) else named
            try:
                return str(told["sig_policy_id"].dotted)
            except (TypeError, KeyError, AttributeError):
                return "implied"
    return None


def content_timestamps(signed: Any) -> list[Any]:
    """Return the tokens that a signer put under its own signature (EN 319 122-1, 5.2.8)."""
    return [
        cms.ContentInfo.load(value.dump())["content"]
        for one in _signed_attributes(signed)
        if one["type"].native == "content_time_stamp" or one["type"].dotted == _CONTENT_TIMESTAMP
        for value in one["values"]
    ]


_CONTENT_TIMESTAMP: Final = "1.2.840.113549.1.9.16.2.20"


def _signed_attributes(signed: Any) -> Any:
    attributes = signed["signer_infos"][0]["signed_attrs"]
    return attributes if _present(attributes) else ()


def _present(value: Any) -> bool:
    return not isinstance(value, core.Void) and value.native is not None
