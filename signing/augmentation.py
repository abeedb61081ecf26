"""Bring what is signed to B-LTA, and keep it there: augment now, and again before it falls due.

A document time-stamp proves everything before it for as long as its own authority's certificate can
be believed. Renewing is augmenting again: the material for the last time-stamp goes into the DSS,
and a new time-stamp covers all of it (ETSI EN 319 142-1, 5.4.3).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import BinaryIO

from pyhanko.pdf_utils.generic import EncryptedObjAccess
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields

from signing.appending import Digests, size_of
from signing.archive import Asked, Growing, path_behind, with_document_timestamp, with_material
from signing.container import certificates_in, signer_of, timestamps_in
from signing.engine import each, entry
from signing.errors import SigningError
from signing.increment import open_reader
from signing.levels import PadesLevel
from signing.paths import load, responders_in, unproved
from signing.reading import refusing
from signing.revocation import RevocationMaterial, RevocationSource
from signing.sequence import unlock
from signing.timestamps import TimestampAuthority
from signing.trust import TrustStore


class StatusUnknownError(SigningError):
    """The status of these certificates (DER) could not be had, so nothing would be proved."""

    def __init__(self, certificates: Sequence[bytes]) -> None:
        self.certificates = tuple(certificates)
        names = "; ".join(load(der).subject.rfc4514_string() for der in self.certificates)
        super().__init__(f"no revocation status for {names or 'an unknown signer'}")


@dataclass(frozen=True, slots=True)
class Found:
    """One container in a document: the CMS of a signature or the token of a document time-stamp."""

    container: bytes
    is_timestamp: bool


def augment(
    working: BinaryIO,
    *,
    authorities: Sequence[TimestampAuthority],
    revocation: RevocationSource,
    trust: TrustStore,
    now: datetime,
    password: str | None = None,
) -> PadesLevel:
    """Append validation material for everything signed, and an archive time-stamp; in place.

    Only the end of the file is written, in one go and last: whoever fears a crash in that moment
    works on a copy.

    Raises:
        TimestampUnavailableError: no time-stamp could be had; the file is left as it was.
        StatusUnknownError: revocation material is missing; the file is left as it was.
        DocumentRefusedError: the file cannot be read.

    """
    size = size_of(working)
    reader = open_reader(working)
    unlock(reader, password)
    with refusing():
        known = certificates_in_store(reader)
        paths = [
            path_behind(container, known, trust)
            for found in containers_in(reader)
            for container in (found.container, *timestamps_in(found.container))
        ]
    asked = Asked(authorities)
    material = sum((revocation.gather(path, now) for path in paths), RevocationMaterial())
    _require_status(paths, material, now)
    certificates = (*(der for path in paths for der in path), *responders_in(material))
    growing = Growing(working, size, b"", password, cache(lambda: Digests(working, size)))
    growing = with_material(growing, certificates, material)
    growing, _ = with_document_timestamp(growing, asked)
    working.seek(size)
    working.write(growing.tail)
    working.flush()
    return PadesLevel.B_LTA


def falls_due(document: BinaryIO, *, password: str | None = None) -> datetime | None:
    """Return when the last archive time-stamp can no longer be checked by its certificate.

    None: there is no archive time-stamp, or its certificate is not in the document.
    """
    reader = open_reader(document)
    unlock(reader, password)
    with refusing():
        known = certificates_in_store(reader)
        tokens = [found.container for found in containers_in(reader) if found.is_timestamp]
        if not tokens:
            return None
        signer = signer_of(tokens[-1], (*certificates_in(tokens[-1]), *known))
    return load(signer).not_valid_after_utc if signer else None


def containers_in(reader: PdfFileReader) -> Iterator[Found]:
    """Return the containers of a document, by the order of their places in the file."""
    if "/AcroForm" not in reader.root:
        return
    signed = []
    for _, value, _ in enumerate_sig_fields(reader, filled_status=True):
        dictionary = value.get_object()
        where = int(dictionary["/ByteRange"][1])
        # never encrypted (7.6.2), and bytes even where they happen to look like text
        contents = dictionary.raw_get("/Contents", decrypt=EncryptedObjAccess.RAW)
        is_timestamp = entry(dictionary, "/Type") == "/DocTimeStamp"
        signed.append((where, Found(contents.original_bytes, is_timestamp)))
    yield from (found for _, found in sorted(signed, key=lambda pair: pair[0]))


def certificates_in_store(reader: PdfFileReader) -> tuple[bytes, ...]:
    """Return the DER certificates of the document security store."""
    store = entry(reader.root, "/DSS", {})
    return tuple(stream.data for stream in each(entry(store, "/Certs", ())))


def _require_status(
    paths: Sequence[tuple[bytes, ...]], material: RevocationMaterial, now: datetime
) -> None:
    missing = tuple(der for path in paths for der in unproved(path, material, now))
    if missing or not all(paths):
        raise StatusUnknownError(missing)
