"""The layout of an office document: every place that number, date, signatures and seal will take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from signing.layout.places import FoundPlace, SignerPlace
from signing.reservation import (
    DAY,
    MONTH,
    NUMBER,
    YEAR,
    PrintedMark,
    Reservation,
    ReservedSignature,
    ReservedText,
)

ADDRESS = "office-address"
_SAYS = {
    NUMBER: "Số của văn bản",
    DAY: "Ngày ban hành văn bản",
    MONTH: "Tháng ban hành văn bản",
    YEAR: "Năm ban hành văn bản",
}


@dataclass(frozen=True, slots=True)
class OfficeLayout:
    """Where the office's marks go in one document, and what a person should look at before signing.

    A part of the date that is printed already has no place, nor has a printed number. `date_words`
    and `number_word` tell whether the words around the blanks are printed; `printed_symbol` is what
    stands behind the number's slash ("QĐ-UBND"), for the house to compare with type and agency.
    """

    number: FoundPlace | None
    day: FoundPlace | None
    month: FoundPlace | None
    year: FoundPlace | None
    signers: tuple[FoundPlace, ...]
    seal: FoundPlace
    address: FoundPlace
    people: tuple[SignerPlace, ...] = ()
    printed_symbol: str | None = None
    number_word: bool = True
    date_words: bool = True
    warnings: tuple[str, ...] = ()

    def places(self) -> Iterator[FoundPlace]:
        """Yield every place of the layout."""
        for place in (self.number, self.day, self.month, self.year):
            if place is not None:
                yield place
        yield from self.signers
        yield self.seal
        yield self.address

    def reservation(self, public_address: str, code: str) -> Reservation:
        """Return what is to be made ready in the document before the first signature.

        The QR code holds the public address; beside it stand address and code, to be read by eye.
        """
        texts = (self.number, self.day, self.month, self.year)
        return Reservation(
            texts=tuple(
                ReservedText(one.name, one.page, one.box, _SAYS[one.name], one.font_size)
                for one in texts
                if one is not None
            ),
            signatures=(
                *(
                    ReservedSignature(one.name, one.page, one.box, f"Chữ ký của {who.full_name}")
                    for one, who in zip(self.signers, self.people, strict=True)
                ),
                ReservedSignature(
                    self.seal.name, self.seal.page, self.seal.box, "Chữ ký số của cơ quan"
                ),
            ),
            marks=(
                PrintedMark(
                    self.address.page,
                    self.address.box,
                    ("Kiểm tra văn bản tại địa chỉ:", public_address, f"Mã tra cứu: {code}"),
                    public_address,
                    self.address.font_size,
                ),
            ),
        )

    def texts(self, notation: str, day: date, locality: str) -> dict[str, str]:
        """Return what is written into each reserved text field, once number and date are given.

        `notation` is number and symbol ("15/QĐ-BNV"). Numbers below 10, days below 10 and the months
        1 and 2 are written with a zero before them (appendix I, II.3.a and II.4.b). Where the words around a
        blank are not printed, they are written too.
        """
        number, _, symbol = notation.partition("/")
        days, months, years = f"{day.day:02}", month_written(day.month), str(day.year)
        written = {DAY: days, MONTH: months, YEAR: years}
        if not self.date_words:
            written = {DAY: f"{locality}, ngày {days} tháng {months} năm {years}"}
        if self.printed_symbol is None and symbol:
            number = notation if self.number_word else f"Số: {notation}"
        written[NUMBER] = number
        places = {NUMBER: self.number, DAY: self.day, MONTH: self.month, YEAR: self.year}
        return {name: text for name, text in written.items() if places[name] is not None}


def month_written(month: int) -> str:
    """Return a month as a date line has it: a zero before 1 and 2 alone (appendix I, II.4.b).

    >>> month_written(2), month_written(3), month_written(11)
    ('02', '3', '11')
    """
    return f"{month:02}" if month < 3 else str(month)
