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
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from signing.errors import CertificateRefusedError


class SignatureMechanism(StrEnum):
    """How a digest becomes a signature value."""

    RSASSA_PSS = "rsassa_pss"
    # Accepted when verifying, with a notice; never made for a document of ours, only for a foreign
    # client that asks for it by its identifier (`signing.identifiers`).
    RSASSA_PKCS1_V15 = "rsassa_pkcs1v15"
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

    @property
    def size(self) -> int:
        """How many octets a digest has."""
        return hashlib.new(self.value, usedforsecurity=False).digest_size


@dataclass(frozen=True, slots=True)
class SignatureAlgorithm:
    """A mechanism with its digest, such as RSASSA-PSS with SHA-256.

    `salt` is the length of the salt of RSASSA-PSS in octets; None: as long as the digest, as all
    that this house signs by itself.
    """

    mechanism: SignatureMechanism
    digest: DigestAlgorithm = DigestAlgorithm.SHA256
    salt: int | None = None

    @property
    def salt_octets(self) -> int:
        """The length of the salt, in octets."""
        return self.digest.size if self.salt is None else self.salt


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
    return verifies_digest(value, algorithm.digest.digest(octets), key, algorithm)


def verifies_digest(
    value: bytes, digest: bytes, key: PublicKeyTypes, algorithm: SignatureAlgorithm
) -> bool:
    """Tell whether `value` is the signature under a key of what has this digest, exactly so."""
    if len(digest) != algorithm.digest.size:
        return False
    made = Prehashed(PYCA[algorithm.digest])
    mechanism = algorithm.mechanism
    try:
        if isinstance(key, rsa.RSAPublicKey) and mechanism is not SignatureMechanism.ECDSA:
            key.verify(value, digest, rsa_padding(algorithm), made)
        elif isinstance(key, ec.EllipticCurvePublicKey) and mechanism is SignatureMechanism.ECDSA:
            key.verify(value, digest, ec.ECDSA(made))
        else:
            return False
    except InvalidSignature:
        return False
    return True


def rsa_padding(algorithm: SignatureAlgorithm) -> padding.AsymmetricPadding:
    """Return the padding of an RSA signature (RFC 8017, 8.1 and 8.2)."""
    if algorithm.mechanism is SignatureMechanism.RSASSA_PKCS1_V15:
        return padding.PKCS1v15()
    return padding.PSS(padding.MGF1(PYCA[algorithm.digest]), algorithm.salt_octets)


def largest_value(key: PublicKeyTypes) -> int:
    """Return how many bytes a signature value of this key can have at most."""
    if isinstance(key, ec.EllipticCurvePublicKey):
        return 2 * ((key.key_size + 7) // 8 + 3) + 3  # SEQUENCE of two INTEGERs (RFC 3279, 2.2.3)
    return (getattr(key, "key_size", 0) + 7) // 8


@lru_cache(maxsize=256)
def public_key_of(certificate: bytes) -> PublicKeyTypes:
    """Return the public key of a DER certificate."""
    return x509.load_der_x509_certificate(certificate).public_key()
