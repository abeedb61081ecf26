"""What may sign today: RSASSA-PSS and ECDSA over SHA-2 (Circular 15/2025; ETSI TS 119 312)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

from signing.errors import CertificateRefusedError


class SignatureMechanism(StrEnum):
    """How a digest becomes a signature value."""

    RSASSA_PSS = "rsassa_pss"
    RSASSA_PKCS1_V15 = "rsassa_pkcs1v15"  # accepted when verifying, with a notice; never made here
    ECDSA = "ecdsa"


class DigestAlgorithm(StrEnum):
    """The digests that may be part of a new signature; SHA-1 and MD5 are not among them."""

    SHA256 = "sha256"
    SHA384 = "sha384"
    SHA512 = "sha512"

    def digest(self, data: bytes) -> bytes:
        """Return the digest of some bytes.

        >>> DigestAlgorithm.SHA256.digest(b"").hex()[:16]
        'e3b0c44298fc1c14'
        """
        return hashlib.new(self.value, data).digest()


@dataclass(frozen=True, slots=True)
class SignatureAlgorithm:
    """A mechanism with its digest, such as RSASSA-PSS with SHA-256 (salt as long as the digest)."""

    mechanism: SignatureMechanism
    digest: DigestAlgorithm = DigestAlgorithm.SHA256


SMALLEST_RSA_MODULUS: Final = 2048
CURVES: Final = ("secp256r1", "secp384r1")
PYCA: Final[dict[DigestAlgorithm, hashes.HashAlgorithm]] = {
    DigestAlgorithm.SHA256: hashes.SHA256(),
    DigestAlgorithm.SHA384: hashes.SHA384(),
    DigestAlgorithm.SHA512: hashes.SHA512(),
}


def algorithm_for(key: PublicKeyTypes) -> SignatureAlgorithm:
    """Return how a key signs here: SHA-256 for RSA of any size and P-256, SHA-384 for P-384.

    Raises:
        CertificateRefusedError: `weak_key`, the key is too small or of a kind not used here.

    """
    if isinstance(key, rsa.RSAPublicKey) and key.key_size >= SMALLEST_RSA_MODULUS:
        return SignatureAlgorithm(SignatureMechanism.RSASSA_PSS)
    if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name in CURVES:
        wide = key.curve.name == "secp384r1"
        digest = DigestAlgorithm.SHA384 if wide else DigestAlgorithm.SHA256
        return SignatureAlgorithm(SignatureMechanism.ECDSA, digest)
    size = getattr(key, "key_size", "?")
    raise CertificateRefusedError("weak_key", f"{type(key).__name__}, {size} bits")


def require(algorithm: SignatureAlgorithm, key: PublicKeyTypes) -> None:
    """Refuse a key that may not sign, or not with this algorithm.

    Raises:
        CertificateRefusedError: `weak_key`.

    """
    if algorithm.mechanism is not algorithm_for(key).mechanism:
        raise CertificateRefusedError("weak_key", f"{algorithm.mechanism} does not fit the key")


def verifies(
    value: bytes, octets: bytes, key: PublicKeyTypes, algorithm: SignatureAlgorithm
) -> bool:
    """Tell whether `value` is the signature of `octets` under a key, exactly by this algorithm."""
    digest = PYCA[algorithm.digest]
    try:
        if isinstance(key, rsa.RSAPublicKey):
            pss = padding.PSS(padding.MGF1(digest), digest.digest_size)
            key.verify(value, octets, pss, digest)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(value, octets, ec.ECDSA(digest))
        else:
            return False
    except InvalidSignature:
        return False
    return True


def largest_value(key: PublicKeyTypes) -> int:
    """Return how many bytes a signature value of this key can have at most."""
    if isinstance(key, ec.EllipticCurvePublicKey):
        return 2 * ((key.key_size + 7) // 8 + 3) + 3  # SEQUENCE of two INTEGERs (RFC 3279, 2.2.3)
    return (getattr(key, "key_size", 0) + 7) // 8


@lru_cache(maxsize=256)
def public_key_of(certificate: bytes) -> PublicKeyTypes:
    """Return the public key of a DER certificate."""
    return x509.load_der_x509_certificate(certificate).public_key()
