"""Does a signature value belong to a key and a digest? Every mechanism that signers use.

The answer is yes, no, or None: *we cannot tell*, because nobody here knows the algorithm. That one is
never told as "broken".
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from asn1crypto import algos, core, keys
from asn1crypto.keys import PublicKeyInfo
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import (
    dsa,
    ec,
    ed448,
    ed25519,
    mldsa,
    padding,
    rsa,
    utils,
)
from pyhanko_certvalidator.errors import AlgorithmNotSupported
from pyhanko_certvalidator.sig_validate import SignatureValidationContext, SignatureValidator

import signing.engine  # noqa: F401  (mends asn1crypto before pyHanko uses it)
from signing import der

_RIPEMD: Final = ("1.3.36.3.2.1", "1.2.840.113549.2.10")
_HASHES: Final[dict[str, tuple[str, str, Callable[[], hashes.HashAlgorithm]]]] = {
    "md5": ("md5", "1.2.840.113549.2.5", hashes.MD5),
    "sha1": ("sha1", "1.3.14.3.2.26", hashes.SHA1),
    "sha224": ("sha224", "2.16.840.1.101.3.4.2.4", hashes.SHA224),
    "sha256": ("sha256", "2.16.840.1.101.3.4.2.1", hashes.SHA256),
    "sha384": ("sha384", "2.16.840.1.101.3.4.2.2", hashes.SHA384),
    "sha512": ("sha512", "2.16.840.1.101.3.4.2.3", hashes.SHA512),
    "sha512_224": ("sha512_224", "2.16.840.1.101.3.4.2.5", hashes.SHA512_224),
    "sha512_256": ("sha512_256", "2.16.840.1.101.3.4.2.6", hashes.SHA512_256),
    "sha3_224": ("sha3_224", "2.16.840.1.101.3.4.2.7", hashes.SHA3_224),
    "sha3_256": ("sha3_256", "2.16.840.1.101.3.4.2.8", hashes.SHA3_256),
    "sha3_384": ("sha3_384", "2.16.840.1.101.3.4.2.9", hashes.SHA3_384),
    "sha3_512": ("sha3_512", "2.16.840.1.101.3.4.2.10", hashes.SHA3_512),
    "ripemd160": ("ripemd160", "1.3.36.3.2.1", hashes.SHA1),  # only its size is asked
}
_SHAKES: Final = {"shake128": 32, "shake256": 64, "shake256_len": 64}
_MLDSA: Final = {
    "mldsa44": mldsa.MLDSA44PublicKey,
    "mldsa65": mldsa.MLDSA65PublicKey,
    "mldsa87": mldsa.MLDSA87PublicKey,
}
_LARGEST_EXPONENT: Final = 1 << 64
_LARGEST_MODULUS: Final = 16_384


class _Modulus(core.Integer):
    """An RSA modulus: never negative, though real identity cards forget its leading zero."""

    @property
    def native(self) -> int | None:
        """The number as it was meant."""
        return None if self.contents is None else int.from_bytes(self.contents)

    def __int__(self) -> int:
        return int.from_bytes(self.contents)


keys.RSAPublicKey._fields = [("modulus", _Modulus), ("public_exponent", core.Integer)]  # noqa: SLF001


@dataclass(frozen=True, slots=True)
class Signed:
    """What a value was made over: octets that are hashed first, or a digest where the octets are not at hand."""

    octets: bytes | None = None
    digest: bytes | None = None

    def hashed(self, algorithm: str) -> bytes | None:
        """Return the digest by an algorithm; None where nobody here computes it."""
        return self.digest if self.octets is None else digest_of(algorithm, self.octets)


def hash_context(algorithm: str) -> Any:
    """Return a fresh hash context of the standard library, or None for an unknown algorithm."""
    name = {"shake128": "shake_128"}.get(algorithm, "shake_256" if algorithm in _SHAKES else "")
    name = name or (_HASHES[algorithm][0] if algorithm in _HASHES else "")
    try:
        return hashlib.new(name, usedforsecurity=False) if name else None
    except ValueError:  # this build of OpenSSL does without it
        return None


def finish(context: Any, algorithm: str) -> bytes:
    """Return the digest of a context; the SHAKE functions at their usual length (RFC 8702)."""
    size = _SHAKES.get(algorithm)
    return bytes(context.digest(size) if size else context.digest())


def digest_of(algorithm: str, octets: bytes) -> bytes | None:
    """Return a digest, or None for an algorithm that nobody here knows.

    >>> digest_of("sha256", b"").hex()[:16], digest_of("whirlpool", b"")
    ('e3b0c44298fc1c14', None)
    """
    context = hash_context(algorithm)
    if context is None:
        return None
    context.update(octets)
    return finish(context, algorithm)


def mechanism_of(algorithm: Any) -> tuple[str, str | None]:
    """Return mechanism and digest that a signature algorithm names; None where it names no digest."""
    name = str(algorithm["algorithm"].native)
    if name in _EC_KEYS:
        return "ecdsa", None
    if name in _PLAIN:
        return "ecdsa", _PLAIN[name]
    try:
        mechanism = str(algorithm.signature_algo)
    except ValueError:
        return _MECHANISM_NAMES.get(name, name), None
    if mechanism == "rsassa_pss":
        return mechanism, None
    try:
        return mechanism, str(algorithm.hash_algo)
    except (ValueError, KeyError):
        return mechanism, None


_EC_KEYS: Final = {"1.2.840.10045.2.1", "ec"}
_PLAIN: Final = {
    f"0.4.0.127.0.7.1.1.4.1.{number}": digest
    for number, digest in enumerate(("sha1", "sha224", "sha256", "sha384", "sha512"), 1)
}  # BSI TR-03111, 5.2.1
_MECHANISM_NAMES: Final = {"rsaes_pkcs1v15": "rsassa_pkcs1v15", "rsa": "rsassa_pkcs1v15"}


def verify(
    key: PublicKeyInfo, algorithm: Any, value: bytes, signed: Signed, digest: str
) -> bool | None:
    """Was the value made with this key over this content? None: nobody here can tell.

    `digest` is used where the signature algorithm names none.
    """
    mechanism, named = mechanism_of(algorithm)
    try:
        match mechanism:
            case "rsassa_pkcs1v15":
                return _pkcs1(key, value, signed, named or digest)
            case "rsassa_pss":
                return _pss(key, algorithm, value, signed, digest)
            case "ecdsa":
                return _ecdsa(key, value, signed, named or digest)
            case "dsa":
                return _dsa(key, value, signed, named or digest)
            case _:
                return _whole(key, mechanism, value, signed)
    except InvalidSignature:
        return False
    except (UnsupportedAlgorithm, der.DerError, ValueError, TypeError, KeyError):
        return None


def _pkcs1(key: PublicKeyInfo, value: bytes, signed: Signed, digest: str) -> bool | None:
    """Compare the encoded message octet by octet (RFC 8017, 8.2.2), its NULL parameters or none."""
    modulus, exponent = rsa_numbers(key)
    found = signed.hashed(digest)
    if found is None or digest not in _HASHES:
        return None
    size = (modulus.bit_length() + 7) // 8
    number = int.from_bytes(value)
    if number >= modulus or len(value) > size + 1:
        return False
    message = pow(number, exponent, modulus).to_bytes(size)
    return any(message == _padded(info, size) for info in _digest_infos(digest, found))


def digest_signed(key: PublicKeyInfo, algorithm: Any, value: bytes) -> bytes | None:
    """Return the digest that a PKCS#1 v1.5 value was made over by this key; None where it hides it."""
    if mechanism_of(algorithm)[0] != "rsassa_pkcs1v15":
        return None
    try:
        modulus, exponent = rsa_numbers(key)
        size = (modulus.bit_length() + 7) // 8
        message = pow(int.from_bytes(value) % modulus, exponent, modulus).to_bytes(size)
    except (ValueError, TypeError, KeyError):
        return None
    for digest, (_, _, kind) in _HASHES.items():
        found = message[-kind().digest_size :]
        if any(message == _padded(info, size) for info in _digest_infos(digest, found)):
            return found
    return None


def _digest_infos(digest: str, found: bytes) -> list[bytes]:
    names = _RIPEMD if digest == "ripemd160" else (_HASHES[digest][1],)
    value = der.encode(der.OCTET_STRING, found)
    identifiers = [
        der.sequence(der.oid(name), *rest) for name in names for rest in ((der.NULL_VALUE,), ())
    ]
    return [der.sequence(identifier, value) for identifier in identifiers]


def _padded(info: bytes, size: int) -> bytes:
    filling = size - len(info) - 3
    return b"\0\1" + b"\xff" * filling + b"\0" + info if filling >= 8 else b""


def _pss(
    key: PublicKeyInfo, algorithm: Any, value: bytes, signed: Signed, digest: str
) -> bool | None:
    """Verify by the parameters as written; where there are none, by their defaults or the digest alone."""
    public = rsa_key(key)
    size = (public.key_size + 7) // 8
    value = value.rjust(size, b"\0")
    tried = _pss_parameters(algorithm, digest)
    answers: list[bool | None] = []
    for hashed, masked, salt in tried:
        found = signed.hashed(hashed) if signed.octets is not None or hashed == digest else None
        if found is None or hashed not in _HASHES or masked not in _HASHES:
            answers.append(None)
            continue
        scheme = padding.PSS(
            padding.MGF1(_HASHES[masked][2]()),
            padding.PSS.AUTO if salt is None else salt,
        )
        try:
            public.verify(value, found, scheme, utils.Prehashed(_HASHES[hashed][2]()))
        except InvalidSignature:
            answers.append(False)
        else:
            return True
    return False if False in answers else None


def _pss_parameters(algorithm: Any, digest: str) -> list[tuple[str, str, int | None]]:
    """Return digest, mask digest and salt length as written; absent ones have defaults (RFC 4055, 3.1)."""
    parameters = algorithm["parameters"]
    meant = (digest, digest, None)
    if not isinstance(parameters, algos.RSASSAPSSParams):
        return [("sha1", "sha1", 20), meant]
    mask = parameters["mask_gen_algorithm"]
    written = (
        str(parameters["hash_algorithm"]["algorithm"].native),
        str(mask["parameters"]["algorithm"].native),
        int(parameters["salt_length"].native),
    )
    return [written] if parameters.contents else [written, meant]


def _ecdsa(key: PublicKeyInfo, value: bytes, signed: Signed, digest: str) -> bool | None:
    public = serialization.load_der_public_key(key.dump())
    if not isinstance(public, ec.EllipticCurvePublicKey):
        return False
    found = signed.hashed(digest)
    if found is None:
        return None
    octets = (public.key_size + 7) // 8
    if value[:1] != b"\x30" and len(value) == 2 * octets:  # r and s side by side: old smart cards
        value = utils.encode_dss_signature(
            int.from_bytes(value[:octets]), int.from_bytes(value[octets:])
        )
    public.verify(value, found, ec.ECDSA(utils.Prehashed(_of_size(len(found)))))
    return True


def _dsa(key: PublicKeyInfo, value: bytes, signed: Signed, digest: str) -> bool | None:
    public = serialization.load_der_public_key(key.dump())
    if not isinstance(public, dsa.DSAPublicKey):
        return False
    found = signed.hashed(digest)
    if found is None:
        return None
    public.verify(value, found, utils.Prehashed(_of_size(len(found))))
    return True


def _of_size(size: int) -> hashes.HashAlgorithm:
    """Return a hash of that digest size: of what is hashed already, only the size is asked."""
    for _, _, kind in _HASHES.values():
        if kind().digest_size == size:
            return kind()
    raise UnsupportedAlgorithm(f"a digest of {size} octets")


def _whole(key: PublicKeyInfo, mechanism: str, value: bytes, signed: Signed) -> bool | None:
    """Verify what signs the octets themselves; where only their digest is at hand nobody can tell."""
    kinds: dict[str, Any] = {
        "ed25519": ed25519.Ed25519PublicKey,
        "ed448": ed448.Ed448PublicKey,
        **_MLDSA,
    }
    if mechanism not in kinds or signed.octets is None:
        return None
    public: Any = serialization.load_der_public_key(key.dump())
    if not isinstance(public, kinds[mechanism]):
        return False
    public.verify(value, signed.octets)
    return True


def rsa_numbers(key: PublicKeyInfo) -> tuple[int, int]:
    """Return modulus and exponent; a modulus written as a negative number is taken as it was meant."""
    content = bytes(key["public_key"].parsed.dump())
    modulus, exponent, *_ = der.element(content, der.SEQUENCE).children()
    numbers = int.from_bytes(modulus.content), int.from_bytes(exponent.content)
    if numbers[0].bit_length() > _LARGEST_MODULUS or not 2 < numbers[1] < _LARGEST_EXPONENT:
        raise ValueError("an RSA key of an unusual size")
    return numbers


def rsa_key(key: PublicKeyInfo) -> rsa.RSAPublicKey:
    """Return an RSA key, whatever name and parameters its algorithm has (RFC 4055, 1.2)."""
    modulus, exponent = rsa_numbers(key)
    return rsa.RSAPublicNumbers(exponent, modulus).public_key()


class TolerantValidator(SignatureValidator):
    """The engine's door to the same primitives: its verdict on a value is then ours."""

    def validate_signature(
        self,
        signature: bytes,
        signed_data: bytes,
        public_key_info: PublicKeyInfo,
        signature_algorithm: algos.SignedDigestAlgorithm,
        context: SignatureValidationContext = SignatureValidationContext(),  # noqa: B008
    ) -> None:
        """Raise where the value does not belong to the content, or nobody here can tell."""
        signed = Signed(digest=signed_data) if context.prehashed else Signed(octets=signed_data)
        digest = context.contextual_md_algorithm or "sha256"
        answer = verify(public_key_info, signature_algorithm, signature, signed, digest)
        if answer is None:
            raise AlgorithmNotSupported("a signature mechanism that is not supported")
        if not answer:
            raise InvalidSignature
