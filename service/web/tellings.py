"""A verdict as files to take away: ETSI XML, a sealed PDF, and the evidence it rests on."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from hashlib import sha256
from pathlib import PurePath
from typing import Final

from service.journeys.kept_verdicts import Piece, Verdict
from service.web.context import house
from service.web.paper.report import write_report
from service.web.reports import tell
from signing.validation.etsi import tell_etsi

ENDINGS: Final = {"certificate": "cer", "crl": "crl", "ocsp": "ors"}  # RFC 2585, RFC 6960
LONGEST_NAME: Final = 120


def as_etsi(verdict: Verdict) -> bytes:
    """Return a verdict as ETSI TS 119 102-2 XML."""
    return tell_etsi(verdict.report, validator=f"Ấn Tín, {house().public_url}")


def as_pdf(verdict: Verdict) -> bytes:
    """Return a verdict on paper, Vietnamese first, sealed where this service has a key for it."""
    kept, seal = house().verification.kept, house().report_seal
    numbers = [
        picture["number"]
        for one in verdict.report["signatures"]
        for picture in one["changes"].get("pictures", ())
    ]
    pictures = {number: kept.picture(verdict.id, number) for number in numbers}
    pdf = write_report(tell(verdict), pictures, told_by=house().public_url, sealed=seal is not None)
    return seal.seal(pdf) if seal else pdf


def as_evidence(pieces: Sequence[Piece]) -> bytes:
    """Return evidence as a ZIP of DER files, each named for its kind and digest."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in pieces:
            name = f"{one.kind}-{sha256(one.content).hexdigest()[:16]}.{ENDINGS[one.kind]}"
            archive.writestr(zipfile.ZipInfo(name), one.content)
    return held.getvalue()


def pdf_name(verdict: Verdict) -> str:
    """Return the name under which a report is handed out."""
    stem = PurePath(verdict.report["document"]["filename"] or "").stem[:LONGEST_NAME]
    return f"ket-qua-kiem-tra{'-' if stem else ''}{stem}.pdf"
