"""The CMS container of a PAdES signature (RFC 5652; ETSI EN 319 122-1, EN 319 142-1).

Everything but the message digest, the value and the time-stamp is the same for every signature of
a credential, so it is encoded once, by the engine, and kept as bytes. What comes later is spliced
in as DER. A test holds the result against the engine's own, byte for byte.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from asn1crypto import algos, cms, x509
from pyhanko.sign.general import as_signing_certificate_v2

import signing.engine  # noqa: F401
from signing.algorithms import (
    DigestAlgorithm,
    SignatureAlgorithm,
    SignatureMechanism,
    largest_value,
    public_key_of,
)

SEQUENCE: Final = 0x30
SET: Final = 0x31
OCTET_STRING: Final = 0x04
OID: Final = 0x06
UTF8_STRING: Final = 0x0C
CONTEXT_0: Final = 0xA0
CONTEXT_1: Final = 0xA1

_ID_DATA: Final = bytes.fromhex("06092a864886f70d010701")
_ID_SIGNED_DATA: Final = bytes.fromhex("06092a864886f70d010702")
_ID_CONTENT_TYPE: Final = bytes.fromhex("06092a864886f70d010903")
_ID_MESSAGE_DIGEST: Final = bytes.fromhex("06092a864886f70d010904")
_ID_SIGNING_CERTIFICATE_V2: Final = bytes.fromhex("060b2a864886f70d010910022f")
_ID_TIMESTAMP_TOKEN: Final = bytes.fromhex("060b2a864886f70d010910020e")
_ID_SIGNER_ATTRIBUTES_V2: Final = bytes.fromhex("060704008195320101")  # 0.4.0.19122.1.1
_ID_TITLE: Final = bytes.fromhex("060355040c")  # 2.5.4.12
_VERSION_1: Final = bytes.fromhex("020101")


def der(tag: int, *parts: bytes) -> bytes:
    """Return one DER value.

    >>> der(OCTET_STRING, b"ab", b"c").hex()
    '0403616263'
    """
    length = sum(map(len, parts))
    if length < 0x80:
        return b"".join((bytes((tag, length)), *parts))
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return b"".join((bytes((tag, 0x80 | len(octets))), octets, *parts))


@dataclass(frozen=True, slots=True)
class ContainerTemplate:
    """What every container of one chain and algorithm has in common, already encoded."""

    content_type: bytes
    signing_certificate: bytes
    before_signer: bytes
    signer_before_attributes: bytes
    signature_algorithm: bytes
    largest_value: int

    def signed_attributes(self, message_digest: bytes, signer_attributes: bytes = b"") -> bytes:
        """Return the DER SET that is to be signed (RFC 5652, 5.4).

        `signer_attributes` is the attribute of that name, where the signer claims a role.
        """
        digest = der(SEQUENCE, _ID_MESSAGE_DIGEST, der(SET, der(OCTET_STRING, message_digest)))
        three = (self.content_type, digest, self.signing_certificate)
        return der(SET, *sorted((*three, signer_attributes)))

    def container(
        self, signed_attributes: bytes, value: bytes, token: bytes | None = None
    ) -> bytes:
        """Return the `ContentInfo`, with a signature time-stamp if there is one."""
        unsigned = b""
        if token is not None:
            unsigned = der(CONTEXT_1, der(SEQUENCE, _ID_TIMESTAMP_TOKEN, der(SET, token)))
        signer = der(
            SEQUENCE,
            self.signer_before_attributes,
            bytes((CONTEXT_0,)) + signed_attributes[1:],  # [0] IMPLICIT
            self.signature_algorithm,
            der(OCTET_STRING, value),
            unsigned,
        )
        content = der(SEQUENCE, self.before_signer, der(SET, signer))
        return der(SEQUENCE, _ID_SIGNED_DATA, der(CONTEXT_0, content))

    def size(self, digest: DigestAlgorithm, signer_attributes: bytes = b"") -> int:
        """Return the size of the largest container without a time-stamp."""
        attributes = self.signed_attributes(digest.digest(b""), signer_attributes)
        return len(self.container(attributes, bytes(self.largest_value)))


def signer_attributes(claimed_role: str) -> bytes:
    """Return the attribute in which a signer says in what capacity (ETSI EN 319 122-1, 5.2.6.1).

    The role stands in a title (X.520, 6.4.3), as text: this is read by the Commission's validator
    and by pyHanko alike, while what RFC 5755 calls a role takes no Vietnamese letters.

    >>> signer_attributes("Q.").hex()
    '301e06070400819532010131133011a00f300d300b060355040c31040c02512e'
    """
    text = unicodedata.normalize("NFC", claimed_role).encode()
    title = der(SEQUENCE, _ID_TITLE, der(SET, der(UTF8_STRING, text)))
    claimed = der(CONTEXT_0, der(SEQUENCE, title))
    return der(SEQUENCE, _ID_SIGNER_ATTRIBUTES_V2, der(SET, der(SEQUENCE, claimed)))


@lru_cache(maxsize=64)
def template_for(chain: tuple[bytes, ...], algorithm: SignatureAlgorithm) -> ContainerTemplate:
    """Return the template of a credential; a root in its chain is left out of the container."""
    leaf = x509.Certificate.load(chain[0])
    digest_algorithm = algos.DigestAlgorithm({"algorithm": algorithm.digest.value}).dump()
    names_itself = der(SET, as_signing_certificate_v2(leaf).dump())
    issuer_and_serial = cms.IssuerAndSerialNumber(
        {"issuer": leaf.issuer, "serial_number": leaf.serial_number}
    )
    return ContainerTemplate(
        content_type=der(SEQUENCE, _ID_CONTENT_TYPE, der(SET, _ID_DATA)),
        signing_certificate=der(SEQUENCE, _ID_SIGNING_CERTIFICATE_V2, names_itself),
        before_signer=b"".join(
            (
                _VERSION_1,
                der(SET, digest_algorithm),
                der(SEQUENCE, _ID_DATA),
                der(CONTEXT_0, *sorted(_without_root(chain))),
            )
        ),
        signer_before_attributes=b"".join((_VERSION_1, issuer_and_serial.dump(), digest_algorithm)),
        signature_algorithm=signature_algorithm(algorithm).dump(),
        largest_value=largest_value(public_key_of(chain[0])),
    )


def _without_root(chain: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """A verifier has the root already or does not believe it anyway; the leaf always stays."""
    above = (der for der in chain[1:] if x509.Certificate.load(der).self_signed == "no")
    return (chain[0], *dict.fromkeys(above))


def signature_algorithm(algorithm: SignatureAlgorithm) -> algos.SignedDigestAlgorithm:
    """Return the AlgorithmIdentifier: RFC 4056 for RSASSA-PSS, RFC 5754 for ECDSA."""
    digest = algos.DigestAlgorithm({"algorithm": algorithm.digest.value})
    if algorithm.mechanism is not SignatureMechanism.RSASSA_PSS:
        return algos.SignedDigestAlgorithm({"algorithm": f"{algorithm.digest.value}_ecdsa"})
    mask = algos.MaskGenAlgorithm({"algorithm": "mgf1", "parameters": digest})
    parameters = {
        "hash_algorithm": digest,
        "mask_gen_algorithm": mask,
        "salt_length": algorithm.salt_octets,
    }
    return algos.SignedDigestAlgorithm({"algorithm": "rsassa_pss", "parameters": parameters})


def certificates_in(container: bytes) -> tuple[bytes, ...]:
    """Return the DER certificates that a CMS container (or a time-stamp token) carries."""
    return tuple(
        choice.chosen.dump()
        for choice in _signed_data(container)["certificates"]
        if choice.name == "certificate"
    )


def signer_of(container: bytes, known: Sequence[bytes]) -> bytes | None:
    """Return the DER certificate of a container's one signer, if it is among the known ones."""
    identifier = _signed_data(container)["signer_infos"][0]["sid"]
    for certificate in known:
        found = x509.Certificate.load(certificate)
        if identifier.name == "subject_key_identifier":
            if identifier.chosen.native == found.key_identifier:
                return certificate
        elif (
            identifier.chosen["serial_number"].native == found.serial_number
            and identifier.chosen["issuer"].dump() == found.issuer.dump()
        ):
            return certificate
    return None


def timestamps_in(container: bytes) -> tuple[bytes, ...]:
    """Return the signature time-stamp tokens of a container's one signer."""
    attributes = _signed_data(container)["signer_infos"][0]["unsigned_attrs"]
    return tuple(
        token.dump()
        for attribute in attributes
        if attribute["type"].native == "signature_time_stamp_token"
        for token in attribute["values"]
    )


def _signed_data(container: bytes) -> Any:
    return cms.ContentInfo.load(container)["content"]
