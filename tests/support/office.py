"""A document on its way through an office: reserved, signed, numbered, sealed. Each step made once."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from signing.appearance import Appearance
from signing.creation import Given, Preparation, SignatureOrder, accept, finish, prepare
from signing.filling import fill_texts
from signing.levels import PadesLevel
from signing.placement import Box, Page
from signing.reservation import (
    DAY,
    MONTH,
    NUMBER,
    SEAL,
    YEAR,
    PrintedMark,
    Reservation,
    ReservedSignature,
    ReservedText,
    signer_field,
)
from signing.reserving import reserve
from signing.revocation import RevocationMaterial
from signing.validation.policy import ValidationPolicy
from signing.validation.process import examine
from signing.validation.report import SignatureReport, ValidationReport
from tests.support.documents import a_pdf
from tests.support.pki import pki

GIVEN = {NUMBER: "15", DAY: "26", MONTH: "11", YEAR: "2026"}
ROLE = "KT. CHỦ TỊCH; theo Giấy ủy quyền số 12/GUQ-UBND"
NUMBER_BOX = Box(100.25, 700.5, 160.75, 716.375)
SEAL_BOX = Box(300, 290, 400, 390)
ADDRESS = "https://vanban.example.vn/v/7K2M-9QXA"
KINDS = [
    Page(595, 842),
    Page(595, 842, rotation=90),
    Page(595, 842, rotation=180),
    Page(595, 842, rotation=270),
    Page(500, 700, left=40, bottom=60),
    Page(500, 700, left=-30, bottom=-50, rotation=90),
    Page(300, 420, user_unit=2.0),
    Page(300, 420, left=15, bottom=25, rotation=270, user_unit=1.5),
]
PLACES = Reservation(
    texts=(
        ReservedText(NUMBER, 0, NUMBER_BOX, "Số văn bản"),
        ReservedText(DAY, 0, Box(300.1, 700.2, 330.3, 716.4), "Ngày"),
        ReservedText(MONTH, 0, Box(360, 700, 390, 716), "Tháng"),
        ReservedText(YEAR, 0, Box(420, 700, 460, 716), "Năm"),
    ),
    signatures=(
        ReservedSignature(signer_field(1), 0, Box(367, 300, 517, 380), "Chữ ký của người ký"),
        ReservedSignature(signer_field(2), 0, Box(50, 300, 200, 380), "Chữ ký của người ký"),
        ReservedSignature(SEAL, 0, SEAL_BOX, "Dấu, chữ ký số của cơ quan"),
    ),
    marks=(PrintedMark(0, Box(50, 150, 300, 210), ("Kiểm tra tại", ADDRESS), ADDRESS),),
)


def within(page: Page, left: float, bottom: float, width: float, height: float) -> Box:
    """A box at these shares of what is shown of a page, in its user space."""
    x, y = page.left + left * page.width, page.bottom + bottom * page.height
    return Box(x, y, x + width * page.width, y + height * page.height)


def with_places(
    document: bytes, reservation: Reservation = PLACES, password: str | None = None
) -> bytes:
    """A document with everything reserved."""
    return document + reserve(io.BytesIO(document), reservation, password=password)


def with_texts(
    document: bytes, values: dict[str, str] | None = None, password: str | None = None
) -> bytes:
    """A document with number and date given."""
    given = GIVEN if values is None else values
    return document + fill_texts(io.BytesIO(document), given, password=password)


def signed_in(
    document: bytes,
    field: str | None,
    key: str,
    *,
    level: PadesLevel = PadesLevel.B_B,
    certifies: bool = False,
    role: str | None = None,
    shows: str | None = None,
    image: bytes | None = None,
    password: str | None = None,
) -> bytes:
    """A document signed in a field; what is prepared and given crosses a row on its way."""
    tree = pki()
    holder, now = tree.of_kind(key), tree.clock()
    order = SignatureOrder(
        holder.chain,
        holder.algorithm,
        now,
        level,
        field_name=field,
        appearance=Appearance((shows,) if shows else (), image) if shows or image else None,
        certifies=certifies,
        claimed_role=role,
    )
    prepared = prepare(io.BytesIO(document), order, password=password)
    prepared = Preparation.from_bytes(prepared.to_bytes())
    value = holder.sign(prepared.data_to_be_signed)
    given = Given.from_bytes(accept(prepared, value).to_bytes())
    working = io.BytesIO(document + given.increment)
    reached = finish(
        working,
        given,
        authorities=[tree.tsa],
        revocation=tree,
        trust=tree.trust,
        now=now,
        password=password,
    )
    assert reached is level
    return working.getvalue()


@dataclass(frozen=True)
class Steps:
    """The document after every step; each begins with all octets of the one before."""

    draft: bytes
    reserved: bytes
    led: bytes
    signed: bytes
    numbered: bytes
    sealed: bytes

    @property
    def all(self) -> tuple[bytes, ...]:
        """In their order."""
        return self.draft, self.reserved, self.led, self.signed, self.numbered, self.sealed


@cache
def steps(level: PadesLevel = PadesLevel.B_B) -> Steps:
    """Two signers, the first certifies and says in whose place he signs; then number, date and seal."""
    draft = a_pdf(2)
    reserved = with_places(draft)
    led = signed_in(
        reserved,
        signer_field(1),
        "rsa",
        level=level,
        certifies=True,
        role=ROLE,
        shows="Nguyễn Thị Ánh Tuyết",
    )
    both = signed_in(led, signer_field(2), "p256", level=level, shows="Trần Đình Phước")
    numbered = with_texts(both)
    sealed = signed_in(numbered, SEAL, "agency", level=level, shows="SỞ KIỂM THỬ")
    return Steps(draft, reserved, led, both, numbered, sealed)


def report_of(document: bytes, password: str | None = None) -> ValidationReport:
    """What our verifier says, from the document and the test PKI alone."""
    tree = pki()
    now = tree.clock()
    material = tree.gather(tree.tsa.chain(), now)
    for key in ("rsa", "p256", "agency"):
        material += tree.gather(tree.of_kind(key).chain, now)
    return examine(
        io.BytesIO(document),
        trust=tree.trust,
        material=material,
        policy=ValidationPolicy(),
        moment=now + timedelta(minutes=1),
        password=password,
    )


def archived_report_of(document: bytes) -> ValidationReport:
    """What our verifier says with nothing at hand but the document and the trust anchors."""
    tree = pki()
    return examine(
        io.BytesIO(document),
        trust=tree.trust,
        material=RevocationMaterial(),
        policy=ValidationPolicy(),
        moment=tree.clock() + timedelta(minutes=1),
    )


def signature_in(report: ValidationReport, field: str) -> SignatureReport:
    """The report of the signature in a field."""
    return next(one for one in report.signatures if one.field == field)


def later_changes(report: ValidationReport, field: str) -> str:
    """In which word the verifier tells of what came after a signature."""
    found = signature_in(report, field).findings
    return next(one.code for one in found if one.question == "later_changes")
