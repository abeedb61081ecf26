"""Digest and value of one signature: do they match (EN 319 102-1, 5.2.7), and whose certificate is it (5.2.3)?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from asn1crypto import x509

import signing.engine  # noqa: F401  (mends asn1crypto before it is used)
from signing import der
from signing.validation.messages import Message, named_certificates, replaced_attributes
from signing.validation.primitives import Signed, digest_of, digest_signed, verify

Covered = Callable[[str], bytes | None]


@dataclass(frozen=True, slots=True)
class Integrity:
    """What digest and value say. None: nobody here can tell, and then `unsupported` names why.

    `message` is the message with its signed attributes in the encoding that was really signed.
    """

    hash_matches: bool | None
    value_matches: bool | None
    message: Message
    words: tuple[str, ...] = ()
    unsupported: str | None = None


def integrity_of(
    message: Message, certificate: x509.Certificate | None, covered: Covered
) -> Integrity:
    """Return whether digest and value match; `covered` gives the digest of the byte range."""
    content = message.content
    words = list(message.forgiven)
    bound = _binding(message, content, covered)
    if content is not None and message.content_type != "tst_info" and content:
        words.append("content_attached")
    attached = content is not None and bool(content or message.content_type == "tst_info")
    digest = digest_of(message.digest, content or b"") if attached else covered(message.digest)
    if not message.has_signed_attributes:
        words.append("no_signed_attributes")
        signed = Signed(octets=content) if attached else Signed(digest=digest)
        answer, unsupported = _value(message, certificate, signed)
        if digest is None:
            unsupported = message.digest
        if answer is not False or certificate is None:
            hash_matches = None if answer is None else bound
            return Integrity(hash_matches, answer, message, tuple(words), unsupported)
        return _shown_by_rsa(message, certificate, digest, tuple(words))
    words += _attribute_faults(message)
    hash_matches = None if bound is None or digest is None else bound and _declared(message, digest)
    meant, value_matches, unsupported = _attributes_signed(message, certificate)
    if meant is not message:
        words.append("attributes_reordered")
    if digest is None:
        unsupported = message.digest
    return Integrity(hash_matches, value_matches, meant, tuple(words), unsupported)


def _binding(message: Message, content: bytes | None, covered: Covered) -> bool | None:
    """Does content that travels in the container speak of this byte range? None: nobody can tell."""
    if message.content_type == "tst_info":
        try:
            imprint = message.signed_data["encap_content_info"]["content"].parsed["message_imprint"]
            algorithm = str(imprint["hash_algorithm"]["algorithm"].native)
            stamped = imprint["hashed_message"].native
        except (ValueError, TypeError, KeyError, AttributeError):
            return False
        found = covered(algorithm)
        return None if found is None else bool(found == stamped)
    if not content:
        return True
    digests = (covered(name) for name in dict.fromkeys(("sha1", message.digest)))
    return any(one == content for one in digests if one is not None)


def _declared(message: Message, digest: bytes) -> bool:
    """Is this the digest that was signed?"""
    values = message.attributes("message_digest")
    return len(values) == 1 and values[0].native == digest


def _attribute_faults(message: Message) -> Iterator[str]:
    """Name what is wrong with the attributes that every signer must sign (RFC 5652, 5.3)."""
    try:
        kinds = [str(value.native) for value in message.attributes("content_type")]
        if not kinds:
            yield "content_type_missing"
        elif kinds != [message.content_type]:
            yield "content_type_differs"
        if len(message.attributes("message_digest")) != 1:
            yield "message_digest_missing"
        for value in message.attributes("cms_algorithm_protection"):
            if value["digest_algorithm"]["algorithm"].native != message.digest:
                yield "algorithm_protection_differs"
    except (ValueError, TypeError, KeyError):
        yield "attributes_unreadable"


def _value(
    message: Message, certificate: x509.Certificate | None, signed: Signed
) -> tuple[bool | None, str | None]:
    """Return whether the value was made over this by the certificate's key, or what is not supported."""
    if certificate is None:
        return None, None
    algorithm = message.signer["signature_algorithm"]
    value = message.signer["signature"].native
    answer = verify(certificate.public_key, algorithm, value, signed, message.digest)
    return answer, str(algorithm["algorithm"].native) if answer is None else None


def _attributes_signed(
    message: Message, certificate: x509.Certificate | None
) -> tuple[Message, bool | None, str | None]:
    """Try the signed attributes as written, then as DER orders them; some signers send another order."""
    raw = message.signer["signed_attrs"].contents or b""
    written = der.encode(der.SET, raw)
    answer, unsupported = _value(message, certificate, Signed(octets=written))
    if answer is not False:
        return message, answer, unsupported
    for other in _encodings(raw):
        if other != written and _value(message, certificate, Signed(octets=other))[0]:
            return replaced_attributes(message, other), True, None
    return message, False, None


def _encodings(raw: bytes) -> Iterator[bytes]:
    """Give the same set in DER's order, and with definite lengths."""
    try:
        members = [one.octets for one in der.elements(raw)]
        yield der.set_of(members)
        yield der.set_of(der.definite(one) for one in members)
    except der.DerError:
        try:
            yield der.definite(der.encode(der.SET, raw))
        except der.DerError:
            return


def _shown_by_rsa(
    message: Message, certificate: x509.Certificate, digest: bytes | None, words: tuple[str, ...]
) -> Integrity:
    """Tell digest and value apart where the value is all there is: RSA shows what it was made over."""
    value = message.signer["signature"].native
    shown = digest_signed(certificate.public_key, message.signer["signature_algorithm"], value)
    if shown is None:
        return Integrity(None, value_matches=False, message=message, words=words)
    by_this_key = shown != digest
    return Integrity(False if by_this_key else None, by_this_key, message, words)


def signer_among(
    message: Message, candidates: Iterable[x509.Certificate]
) -> x509.Certificate | None:
    """Return the certificate that the signer names; of several by the same name, the one whose digest it signed.

    One that is known by that digest alone is better than none: see `is_identified`.
    """
    known = list(candidates)
    named = named_certificates(message)
    matching = [one for one in known if is_identified(message, one)]
    by_digest = [one for one in matching or known if any(_is_named(one, name) for name in named)]
    found = by_digest or matching
    return found[0] if found else None


def is_identified(message: Message, certificate: x509.Certificate) -> bool:
    """Is it the certificate that the signer's identifier names?"""
    return _identified(message.signer["sid"], certificate)


def certificate_named(message: Message, certificate: x509.Certificate) -> bool | None:
    """Is this the certificate whose digest was signed (5.2.3.4)? None: no digest was signed."""
    named = named_certificates(message)
    if not named:
        return None
    return any(_is_named(certificate, one) for one in named)


def _is_named(certificate: x509.Certificate, name: tuple[str, bytes, Any]) -> bool:
    algorithm, digest, _ = name
    return bool(digest) and digest_of(algorithm, certificate.dump()) == digest


def _identified(identifier: Any, certificate: x509.Certificate) -> bool:
    """Is it the certificate of that issuer and number, or with that key identifier (RFC 5652, 5.3)?"""
    try:
        chosen = identifier.chosen
        if identifier.name == "subject_key_identifier":
            return bool(certificate.key_identifier == chosen.native)
        if chosen["serial_number"].native != certificate.serial_number:
            return False
        return bool(
            chosen["issuer"].dump() == certificate.issuer.dump()
            or chosen["issuer"] == certificate.issuer
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        return False
