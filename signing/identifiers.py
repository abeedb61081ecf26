"""Algorithms by their object identifiers, as a foreign client names them.

RFC 8017 and RFC 4055 for RSA, RFC 5758 for ECDSA, RFC 5754 for digests. What is not listed is not
known here: SHA-1 and MD5 are not among them (Circular 15/2025, annex I; ETSI TS 119 312).
"""

from __future__ import annotations

from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

from signing import der
from signing.algorithms import (
    DigestAlgorithm,
    SignatureAlgorithm,
    SignatureMechanism,
    algorithm_for,
)
from signing.errors import CertificateRefusedError, SigningError

SHA256, SHA384, SHA512 = DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512
PSS, PKCS1, ECDSA = (
    SignatureMechanism.RSASSA_PSS,
    SignatureMechanism.RSASSA_PKCS1_V15,
    SignatureMechanism.ECDSA,
)
DIGESTS: Final = {
    "2.16.840.1.101.3.4.2.1": SHA256,
    "2.16.840.1.101.3.4.2.2": SHA384,
    "2.16.840.1.101.3.4.2.3": SHA512,
}
# None: the identifier says nothing of the digest, and it must be named beside it.
RSA_SIGNATURES: Final[dict[str, tuple[SignatureMechanism, DigestAlgorithm | None]]] = {
    "1.2.840.113549.1.1.1": (PKCS1, None),
    "1.2.840.113549.1.1.11": (PKCS1, SHA256),
    "1.2.840.113549.1.1.12": (PKCS1, SHA384),
    "1.2.840.113549.1.1.13": (PKCS1, SHA512),
    "1.2.840.113549.1.1.10": (PSS, None),
}
EC_SIGNATURES: Final[dict[str, tuple[SignatureMechanism, DigestAlgorithm | None]]] = {
    "1.2.840.10045.2.1": (ECDSA, None),
    "1.2.840.10045.4.3.2": (ECDSA, SHA256),
    "1.2.840.10045.4.3.3": (ECDSA, SHA384),
    "1.2.840.10045.4.3.4": (ECDSA, SHA512),
}
SIGNATURES: Final = RSA_SIGNATURES | EC_SIGNATURES
CURVES: Final = {"secp256r1": "1.2.840.10045.3.1.7", "secp384r1": "1.3.132.0.34"}
_MGF1: Final = der.oid("1.2.840.113549.1.1.8")
_DIGEST_OIDS: Final = {der.oid(dotted): digest for dotted, digest in DIGESTS.items()}


class AlgorithmRefusedError(SigningError):
    """No signature is made in this way; `part` is what is wrong.

    `sign_algo`: not known, or not this key's; `hash_algo`: not known, unsound, missing, or another
    than the signature algorithm names; `parameters`: not those of RSASSA-PSS, or not sound.
    """

    def __init__(self, part: str) -> None:
        self.part = part
        super().__init__(f"algorithm refused: {part}")


def digest_named(dotted: str) -> DigestAlgorithm:
    """Return a digest by its identifier; raises AlgorithmRefusedError."""
    if dotted not in DIGESTS:
        raise AlgorithmRefusedError("hash_algo")
    return DIGESTS[dotted]


def signature_named(
    sign_algo: str, hash_algo: str | None = None, parameters: bytes | None = None
) -> SignatureAlgorithm:
    """Return the algorithm that identifiers name; `parameters` is DER, for RSASSA-PSS alone.

    >>> signature_named("1.2.840.10045.4.3.2").digest.value
    'sha256'
    """
    if sign_algo not in SIGNATURES:
        raise AlgorithmRefusedError("sign_algo")
    mechanism, implied = SIGNATURES[sign_algo]
    salt: int | None = None
    if parameters is not None:
        if mechanism is not PSS:
            raise AlgorithmRefusedError("parameters")
        implied, salt = _pss(parameters)
    named = digest_named(hash_algo) if hash_algo is not None else implied
    if named is None or (implied is not None and named is not implied):
        raise AlgorithmRefusedError("hash_algo")
    return SignatureAlgorithm(mechanism, named, salt)


def signatures_of(key: PublicKeyTypes) -> tuple[str, ...]:
    """Return the identifiers of all the ways in which a key signs; none where it may not sign."""
    try:
        algorithm_for(key)
    except CertificateRefusedError:
        return ()
    return tuple(RSA_SIGNATURES if isinstance(key, rsa.RSAPublicKey) else EC_SIGNATURES)


def curve_of(key: PublicKeyTypes) -> str | None:
    """Return the identifier of a key's curve; None where it has none."""
    return CURVES.get(key.curve.name) if isinstance(key, ec.EllipticCurvePublicKey) else None


def check_fits(algorithm: SignatureAlgorithm, key: PublicKeyTypes) -> None:
    """Refuse an algorithm that is not this key's, and a salt that is too short or does not fit."""
    algorithm_for(key)
    if (algorithm.mechanism is ECDSA) != isinstance(key, ec.EllipticCurvePublicKey):
        raise AlgorithmRefusedError("sign_algo")
    if algorithm.salt is None or not isinstance(key, rsa.RSAPublicKey):
        return
    # RFC 8017, 9.1.1: emLen - hLen - 2 octets are left; ETSI TS 119 312: no shorter than the digest.
    room = (key.key_size + 6) // 8 - algorithm.digest.size - 2
    if not algorithm.digest.size <= algorithm.salt <= room:
        raise AlgorithmRefusedError("parameters")


def digest_info(digest: bytes, algorithm: DigestAlgorithm) -> bytes:
    """Return what RSASSA-PKCS1-v1_5 pads (RFC 8017, 9.2): a DigestInfo.

    >>> digest_info(bytes(32), DigestAlgorithm.SHA256)[:19].hex()
    '3031300d060960864801650304020105000420'
    """
    (named,) = (octets for octets, one in _DIGEST_OIDS.items() if one is algorithm)
    return der.sequence(der.sequence(named, der.NULL_VALUE), der.encode(der.OCTET_STRING, digest))


def _pss(parameters: bytes) -> tuple[DigestAlgorithm, int]:
    """Return the digest and the length of the salt that RSASSA-PSS-params name (RFC 4055, 3.1).

    What is left out has its default, which is SHA-1 for digest and mask: refused like any other.
    """
    try:
        fields = {
            one.tag: one.children() for one in der.element(parameters, der.SEQUENCE).children()
        }
        digest, mask = _digest_in(fields[0xA0]), _mask_in(fields[0xA1])
        salt = der.unsigned(_only(fields[0xA2]).content) if 0xA2 in fields else 20
        trailer = der.unsigned(_only(fields[0xA3]).content) if 0xA3 in fields else 1
    except (der.DerError, KeyError, ValueError, IndexError):
        raise AlgorithmRefusedError("parameters") from None
    if mask is not digest or trailer != 1:
        raise AlgorithmRefusedError("parameters")
    return digest, salt


def _digest_in(inside: list[der.Element]) -> DigestAlgorithm:
    """Return the digest of an AlgorithmIdentifier; its parameters are NULL or left out (RFC 4055, 2.1)."""
    name, *rest = der.expect(_only(inside), der.SEQUENCE).children()
    if [one.octets for one in rest] not in ([], [der.NULL_VALUE]):
        raise der.DerError("parameters of a digest")
    return _DIGEST_OIDS[name.octets]


def _mask_in(inside: list[der.Element]) -> DigestAlgorithm:
    name, digest = der.expect(_only(inside), der.SEQUENCE).children()
    if name.octets != _MGF1:
        raise der.DerError("another mask")
    return _digest_in([digest])


def _only(inside: list[der.Element]) -> der.Element:
    (one,) = inside
    return one
