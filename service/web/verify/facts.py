"""What a reader must be told of one signature (DOMAIN V-03), label by label, on page and on paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from service.web.presenters import tell_date, tell_moment
from service.web.translations import has, say
from service.web.verify.answers import integrity, name_of, proven_time
from signing.reservation import NUMBER, SEAL, TEXTS

Signature = Mapping[str, Any]


def facts_of(one: Signature, language: str) -> Iterator[tuple[str, str]]:
    """Yield every fact as a label and what it says, in the order people ask."""
    certificate = one["certificate"]
    yield say("verify-fact-signer", language), name_of(one)
    if claimed := one["signer"].get("claimed_role"):
        yield say("verify-fact-claimed-role", language), claimed
    yield say("verify-managing-unit", language), managing_unit(one) or "–"
    yield say("verify-fact-issuer", language), certificate["issuer"] if certificate else "–"
    yield say("verify-fact-trust", language), domain_name(one["signer"]["trust_domain"], language)
    yield say("verify-fact-time", language), signed_when(one, language)
    yield say("verify-fact-intact", language), say(f"verify-intact-{integrity(one)}", language)
    yield say("verify-fact-valid-then", language), valid_then(one, language)
    if certificate:
        span = f"{tell_date(certificate['not_before'])} – {tell_date(certificate['not_after'])}"
        yield say("verify-validity", language), span
    yield say("verify-fact-since", language), changed_since(one, language)


def managing_unit(one: Signature) -> str:
    """Return the unit that manages the certificate: unit, then organization."""
    signer = one["signer"]
    named = dict.fromkeys(filter(None, (signer["unit"], signer["organization"])))
    return " – ".join(named)


def domain_name(domain: str | None, language: str) -> str:
    """Return under which trust a certificate was found."""
    if not domain:
        return say("trust-domain-none", language)
    key = f"trust-domain-{domain}"
    return say(key, language) if has(key) else domain


def signed_when(one: Signature, language: str) -> str:
    """Return when it was signed, and what says so."""
    proven = proven_time(one)
    if proven:
        return f"{tell_moment(proven)} – {say('verify-time-proven', language)}"
    if one["kind"] != "signature" and one["best_signature_time"]:
        return tell_moment(one["best_signature_time"])
    if one["claimed_signing_time"]:
        told = tell_moment(one["claimed_signing_time"])
        return f"{told} – {say('verify-time-claimed', language)}"
    return say("verify-when-unknown", language)


def certificate_finding(one: Signature) -> Mapping[str, Any] | None:
    """Return what was found about the certificate at the time that counts."""
    for finding in one["findings"]:
        if str(finding["code"]).startswith("certificate_"):
            return dict(finding)
    return None


def valid_then(one: Signature, language: str) -> str:
    """Return whether the certificate was valid when it was signed."""
    finding = certificate_finding(one)
    if finding is not None:
        return str(finding["text"][language])
    return say(f"standing-{one['revocation']['status']}", language)


def changed_since(one: Signature, language: str) -> str:
    """Return in one line what happened to the file after this signature."""
    changes = one["changes"]
    kinds = list(kinds_of_change(one, language))
    if not changes["permitted"]:
        return " ".join((say("verify-since-forbidden", language), ", ".join(kinds))).rstrip(" :")
    if not kinds:
        return say("verify-since-nothing", language)
    return f"{say('verify-since-permitted', language)} {', '.join(kinds)}"


_DATED: Final = frozenset(TEXTS)
_COUNTED: Final = frozenset({"pages_added", "pages_removed"})


def _office_word(category: str, changes: Mapping[str, Any]) -> str | None:
    """Return the word for a step of an office, as far as nothing else is of this category."""
    filled, signed = changes.get("fields", ()), changes.get("signed", ())
    if not changes["permitted"]:
        return None
    if (
        category == "FORM_FILLING"
        and len(filled) > 1
        and NUMBER in filled
        and set(filled) <= _DATED
    ):
        return "change-number-and-date"
    if category == "SIGNING" and SEAL in signed:
        return "change-seal" if len(signed) == 1 else "change-signatures-and-seal"
    return None


def kinds_of_change(one: Signature, language: str) -> Iterator[str]:
    """Yield each kind of change after a signature in words."""
    changes = one["changes"]
    told = [f"finding-{one}" for one in changes.get("reasons", ()) if one not in _COUNTED]
    told = [key for key in told if has(key)]
    yield from (say(key, language).rstrip(".") for key in told)
    for category in changes["categories"]:
        if (key := _office_word(category, changes)) is not None:
            yield say(key, language)
            continue
        if category == "UNDEFINED" and (told or changes["pages_added"] or changes["pages_removed"]):
            continue  # what it was has been said
        key = f"change-{str(category).lower().replace('_', '-')}"
        yield say(key if has(key) else "change-undefined", language)
    for name in ("pages_added", "pages_removed"):
        if changes[name]:
            yield say(f"change-{name.replace('_', '-')}", language, count=changes[name])
    if changes["annotation_overlap"]:
        yield say("change-overlap", language)
    if changes["visual"]:
        yield say("change-visual", language)
