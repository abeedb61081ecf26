"""What a signature brings of EN 319 142-1, clause 6.3 (B-B): read from its CMS and its dictionary."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from asn1crypto import cms, core

from signing import der
from signing.engine import entry
from signing.validation.evidence import UNREADABLE_POLICY, Baseline
from signing.validation.integrity import Covered
from signing.validation.messages import Message
from signing.validation.tokens import Ground, read_token

_SIGNING_CERTIFICATE: Final = ("signing_certificate", "signing_certificate_v2")
_POLICY: Final = "1.2.840.113549.1.9.16.2.15"
_CONTENT_TIMESTAMP: Final = "1.2.840.113549.1.9.16.2.20"


def baseline_of(message: Message, dictionary: Any, covered: Covered, ground: Ground) -> Baseline:
    """Return what a signature brings; `covered` is the digest of the signed content."""
    return Baseline(
        missing_for_baseline(message, dictionary),
        signature_policy(message),
        tuple(read_token(one, covered, ground) for one in content_timestamps(message)),
    )


def missing_for_baseline(message: Message, dictionary: Any) -> tuple[str, ...]:
    """Name what level B-B asks for and a signature lacks."""
    return tuple(dict.fromkeys([*_of_dictionary(dictionary), *_of_message(message)]))


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


def _of_message(message: Message) -> Iterator[str]:
    """Clauses 5.2 and 6.3: a CMS with one signer, its certificate, and these signed attributes."""
    if "several_signers" in message.forgiven:
        yield "one_signer"
    if message.content_type != "data" or message.content is not None:
        yield "detached_content"
    if not message.certificates():
        yield "certificate"
    for name in ("content_type", "message_digest"):
        if len(message.attributes(name)) != 1:
            yield name
    if sum(len(message.attributes(name)) for name in _SIGNING_CERTIFICATE) != 1:
        yield "signing_certificate"
    if message.attributes("signing_time"):
        yield "plain_cms"  # the dictionary's /M tells the time; the attribute shall not be there


def signature_policy(message: Message) -> str | None:
    """Return the identifier of the signature policy that a signer names (EN 319 122-1, 5.2.9)."""
    for value in message.attributes("signature_policy_identifier") or message.attributes(_POLICY):
        try:
            return str(cms_policy(value))
        except (TypeError, KeyError, AttributeError, ValueError):
            return UNREADABLE_POLICY
    return None


def cms_policy(value: Any) -> str:
    """Return the object identifier in a policy identifier; an implied policy has none."""
    parsed = der.element(value.dump()).children()
    return str(core.ObjectIdentifier.load(parsed[0].octets).dotted) if parsed else "implied"


def content_timestamps(message: Message) -> list[Any]:
    """Return the tokens that a signer put under its own signature (EN 319 122-1, 5.2.8)."""
    found = message.attributes("content_time_stamp") or message.attributes(_CONTENT_TIMESTAMP)
    return [cms.ContentInfo.load(value.dump())["content"] for value in found]
