"""Reading the CMS in `/Contents` (RFC 5652), however it was written, as long as it is safe to.

What comes out is one `SignedData` with exactly one signer, in the form the engine likes, and stable
words for what had to be forgiven. What cannot be read raises `MessageError` with a stable word.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from asn1crypto import algos, cms, core, tsp, x509

import signing.engine  # noqa: F401  (mends asn1crypto before it is used)
from signing import der
from signing.validation.knowledge import certificate
from signing.validation.primitives import hash_context

_SIGNERS_AT_MOST: Final = 32
_TOKENS_AT_MOST: Final = 32
_CERTIFICATES_AT_MOST: Final = 1_000
_ROLES_AT_MOST: Final = 16
_ROLE_AT_MOST: Final = 500
_SIGNER_ATTRIBUTES_V2: Final = "0.4.0.19122.1.1"
_CLAIMED: Final = 0xA0
_TEXTS: Final = {0x0C: "utf-8", 0x13: "ascii", 0x14: "latin-1", 0x16: "ascii", 0x1E: "utf-16-be"}
_STAMP: Final = "signature_time_stamp_token"
_STAMP_OID: Final = "1.2.840.113549.1.9.16.2.14"


class MessageError(ValueError):
    """A container that cannot be read; `code` says why: `unfinished`, `not_cms`, `no_signer`."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Message:
    """A signed message with one signer (`signer`); `forgiven` says what was not as it should be."""

    signed_data: cms.SignedData
    signer: cms.SignerInfo
    forgiven: tuple[str, ...] = ()

    @property
    def content_type(self) -> str:
        """What kind of content is signed: `data`, `tst_info`, or an object identifier."""
        return str(self.signed_data["encap_content_info"]["content_type"].native)

    @property
    def content(self) -> bytes | None:
        """The content that travels with the signature, or None."""
        try:
            value = self.signed_data["encap_content_info"]["content"]
            return None if value is core.VOID or value.contents is None else bytes(value)
        except (TypeError, ValueError, AttributeError, KeyError):
            return None

    @property
    def digest(self) -> str:
        """The digest algorithm of the signer."""
        return str(self.signer["digest_algorithm"]["algorithm"].native)

    def attributes(self, name: str, *, signed: bool = True) -> list[Any]:
        """Return all values of one attribute."""
        found = self.signer["signed_attrs" if signed else "unsigned_attrs"]
        if found is core.VOID or found is None:
            return []
        return [value for one in found if one["type"].native == name for value in one["values"]]

    @property
    def has_signed_attributes(self) -> bool:
        """Does the signer sign attributes, and the content through them?"""
        return self.signer["signed_attrs"] is not core.VOID

    def tokens(self) -> list[cms.SignedData | None]:
        """Return the signature time-stamps; None stands for one that cannot be read."""
        try:
            values = self.attributes(_STAMP, signed=False)
            values = values or self.attributes(_STAMP_OID, signed=False)
        except (ValueError, TypeError, KeyError):
            return [None]
        return [_token(value) for value in values[:_TOKENS_AT_MOST]]

    def certificates(self) -> list[x509.Certificate]:
        """Return the certificates it carries; one that cannot be read hides no other."""
        return list(_certificates(self.signed_data))


def read_message(octets: bytes) -> Message:
    """Return the message in some octets; what stands behind it is padding."""
    if not octets.strip(b"\0"):
        raise MessageError("unfinished")
    try:
        value, _ = der.first(octets)
        forgiven = () if octets[1:2] != b"\x80" else ("ber_encoding",)
        try:
            signed_data = _signed_data(value)
        except (ValueError, TypeError, KeyError, AttributeError):
            signed_data, forgiven = _signed_data(der.definite(value)), ("ber_encoding",)
        return _with_one_signer(signed_data, forgiven)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as problem:
        raise (
            problem if isinstance(problem, MessageError) else MessageError("not_cms")
        ) from problem


def _signed_data(octets: bytes) -> cms.SignedData:
    """Return the signed data, looked at far enough to know that it can be read."""
    outer = cms.ContentInfo.load(octets)
    if outer["content_type"].native != "signed_data":
        raise ValueError("no signed data")
    found = outer["content"]
    _ = found["encap_content_info"]["content_type"].native
    for signer in found["signer_infos"]:
        _ = signer["signature"].native, signer["sid"].chosen, signer["signature_algorithm"].native
    return found


def _with_one_signer(signed_data: cms.SignedData, forgiven: tuple[str, ...]) -> Message:
    """Keep the first signer and tell of the others: a PDF signature has one (ISO 32000-2, 12.8.3.3.1)."""
    signers = list(signed_data["signer_infos"])[:_SIGNERS_AT_MOST]
    if not signers:
        raise MessageError("no_signer")
    signer, words = signers[0], list(forgiven)
    if len(signers) > 1:
        words.append("several_signers")
    right = _digest_meant(signer)
    if right is not None:
        signer = cms.SignerInfo.load(signer.dump())
        signer["digest_algorithm"] = algos.DigestAlgorithm({"algorithm": right})
        words.append("digest_misnamed")
    if len(signers) > 1 or right is not None:
        signed_data = _with(signed_data, signer)
        signer = signed_data["signer_infos"][0]
    return Message(signed_data, signer, tuple(words))


def _with(signed_data: cms.SignedData, signer: cms.SignerInfo) -> cms.SignedData:
    """Return a copy that has this one signer."""
    copied = cms.SignedData.load(signed_data.untag().dump())
    copied["signer_infos"] = cms.SignerInfos([signer])
    return copied


def plain(message: Message, certificates: Sequence[x509.Certificate]) -> Message:
    """Return the message as the engine expects it: these certificates, and no content but a TSTInfo."""
    copied = _with(message.signed_data, message.signer)
    if message.content_type != "tst_info":
        copied["encap_content_info"] = {"content_type": message.content_type}
    copied["certificates"] = [cms.CertificateChoices("certificate", one) for one in certificates]
    return Message(copied, copied["signer_infos"][0], message.forgiven)


def _digest_meant(signer: cms.SignerInfo) -> str | None:
    """Return the digest that a signature algorithm in its place stands for; None where all is right."""
    written = signer["digest_algorithm"]["algorithm"]
    if hash_context(str(written.native)) is not None:
        return None
    try:
        meant = algos.SignedDigestAlgorithm({"algorithm": written.dotted}).hash_algo
    except (ValueError, KeyError):
        return None
    return str(meant)


def replaced_attributes(message: Message, octets: bytes) -> Message:
    """Return the message with its signed attributes in another encoding of the same."""
    signer = cms.SignerInfo.load(message.signer.dump())
    signer["signed_attrs"] = cms.CMSAttributes.load(octets)
    signed_data = _with(message.signed_data, signer)
    return Message(signed_data, signed_data["signer_infos"][0], message.forgiven)


def _token(value: Any) -> cms.SignedData | None:
    """Return the signed data of a time-stamp token (RFC 3161, 2.4.2), or None."""
    try:
        found = read_message(value.dump()).signed_data
        if found["encap_content_info"]["content_type"].native != "tst_info":
            return None
        _ = found["encap_content_info"]["content"].parsed["gen_time"].native
    except Exception:  # noqa: BLE001  (what a stranger calls a token may be anything)
        return None
    return found


def _certificates(signed_data: cms.SignedData) -> Iterator[x509.Certificate]:
    bag = signed_data["certificates"]
    if bag is core.VOID:
        return
    given: set[bytes] = set()
    for choice in _each_readable(bag):
        try:
            found = certificate(choice.chosen.dump())
        except Exception:  # noqa: BLE001, S112
            continue
        if choice.name == "certificate" and found.dump() not in given:
            given.add(found.dump())
            yield found


def _each_readable(bag: Any) -> Iterable[Any]:
    """Give the members of a set that can be read."""
    try:
        return list(bag)[:_CERTIFICATES_AT_MOST]
    except (ValueError, TypeError, KeyError):
        return _by_hand(bag)


def _by_hand(bag: Any) -> Iterator[Any]:
    """Give the members of a set one by one, past those that the engine cannot read."""
    try:
        members = list(der.elements(bag.contents))[:_CERTIFICATES_AT_MOST]
    except der.DerError:
        return
    for member in members:
        try:
            choice = cms.CertificateChoices.load(member.octets)
            _ = choice.chosen
        except (ValueError, TypeError, KeyError):
            continue
        yield choice


def named_certificates(message: Message) -> list[tuple[str, bytes, Any]]:
    """Return the certificates that the signer says it used: digest algorithm, digest, issuer and serial.

    Both attributes are read (RFC 5035); the newer first.
    """
    found: list[tuple[str, bytes, Any]] = []
    for name, kind in (
        ("signing_certificate_v2", tsp.SigningCertificateV2),
        ("signing_certificate", tsp.SigningCertificate),
    ):
        for value in message.attributes(name):
            try:
                (first, *_) = kind.load(value.dump())["certs"]
                version_2 = name.endswith("v2")
                algorithm = first["hash_algorithm"]["algorithm"].native if version_2 else "sha1"
                found.append((str(algorithm), first["cert_hash"].native, first["issuer_serial"]))
            except (ValueError, TypeError, KeyError):
                found.append(("", b"", None))
    return found


def claimed_role_of(message: Message) -> str | None:
    """Return in what capacity the signer says to sign (ETSI EN 319 122-1, 5.2.6.1), on one line, or None.

    Any attribute that is claimed as text counts: the Commission's validator writes a role, others a
    title. What a certificate of attributes says is not claimed, and not read here.
    """
    try:
        told = [text for value in _signer_attributes(message) for text in _claimed_in(value)]
    except (ValueError, TypeError, KeyError):
        return None
    return "; ".join(dict.fromkeys(filter(None, told)))[:_ROLE_AT_MOST] or None


def _signer_attributes(message: Message) -> list[bytes]:
    """Return the values of the attribute, by its number: the engine may know a name for it or not."""
    found = message.signer["signed_attrs"]
    if found is core.VOID or found is None:
        return []
    alike = [one for one in found if one["type"].dotted == _SIGNER_ATTRIBUTES_V2]
    return [der.definite(value.dump()) for one in alike for value in one["values"]]


def _claimed_in(value: bytes) -> Iterator[str]:
    for claimed in der.element(value, der.SEQUENCE).children()[:_ROLES_AT_MOST]:
        if claimed.tag != _CLAIMED:
            continue
        for attribute in der.element(claimed.content, der.SEQUENCE).children()[:_ROLES_AT_MOST]:
            _, values = attribute.children()
            for one in values.children()[:_ROLES_AT_MOST]:
                if one.tag in _TEXTS:
                    yield _line(one.content.decode(_TEXTS[one.tag], "replace"))


def _line(text: str) -> str:
    """Return text without what turns or hides letters on a page."""
    seen = (" " if one.isspace() else one for one in unicodedata.normalize("NFC", text))
    kept = "".join(one for one in seen if unicodedata.category(one) not in {"Cc", "Cf", "Cs", "Co"})
    return " ".join(kept.split())
