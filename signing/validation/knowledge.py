"""Certificates as they are opened here, and the answers about revocation that a CMS may carry itself."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from asn1crypto import x509
from pyhanko.sign.general import find_unique_cms_attribute

import signing.engine  # noqa: F401  (mends asn1crypto before pyHanko uses it)


@lru_cache(maxsize=1024)
def certificate(der: bytes) -> x509.Certificate:
    """Return a certificate from its DER, read far enough to know that it can be used."""
    found = x509.Certificate.load(der, strict=True)
    body = found["tbs_certificate"]
    _ = body["serial_number"].native, body["issuer"].chosen, body["subject"].chosen
    return found


def carried_answers(signer_info: Any) -> tuple[list[bytes], list[bytes]]:
    """Return the CRLs and OCSP responses of Adobe's revocation archive, if a CMS has one (DER)."""
    try:
        archive = find_unique_cms_attribute(
            signer_info["signed_attrs"], "adobe_revocation_info_archival"
        )
        crls, ocsps = archive["crl"], archive["ocsp"]
    except (KeyError, ValueError, TypeError):  # none, several, or one that cannot be read
        return [], []
    return list(_each(crls)), list(_each(ocsps))


def _each(items: Any) -> Iterator[bytes]:
    """Give every item that can be read; unreadable material proves nothing and is passed over."""
    try:
        for item in items:
            yield item.dump()
    except (ValueError, TypeError, KeyError):
        return
