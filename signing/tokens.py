"""What has to be known of a time-stamp token to archive it: its certificates and its signer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from asn1crypto import cms, x509

import signing.engine  # noqa: F401


def _signed_data(token: bytes) -> Any:
    return cms.ContentInfo.load(token)["content"]


def certificates_in_token(token: bytes) -> tuple[bytes, ...]:
    """Return the DER certificates that a CMS container carries."""
    return tuple(
        choice.chosen.dump()
        for choice in _signed_data(token)["certificates"]
        if choice.name == "certificate"
    )


def signer_in_token(token: bytes, known: Sequence[bytes]) -> bytes | None:
    """Return the DER certificate of a container's one signer, if it is among the known ones."""
    identifier = _signed_data(token)["signer_infos"][0]["sid"]
    for der in known:
        certificate = x509.Certificate.load(der)
        if identifier.name == "issuer_and_serial_number":
            chosen = identifier.chosen
            if chosen["serial_number"].native != certificate.serial_number:
                continue
            if chosen["issuer"].dump() == certificate.issuer.dump():
                return der
        elif identifier.chosen.native == certificate.key_identifier:
            return der
    return None
