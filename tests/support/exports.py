"""A small city whose figures leave the house, and the key that whoever checks them trusts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

from service.adoption.desk import AdoptionDesk
from service.adoption.exports.checking import Checked, check_export
from service.adoption.exports.exporting import Exports
from service.adoption.exports.queries import Query
from service.adoption.exports.sheets import Form
from service.adoption.measures import Holding, Kind
from service.events.checkpoints import derived_key
from service.events.kept_checkpoints import CheckpointBook
from service.events.signed_texts import NamedKey
from tests.support.adoption import JUNE, MEASURES, ZONE, TestCity, a_city, at
from tests.support.house import SECRET, TestClock, a_memory

ORIGIN = "antin.example/ledger"
KEY = NamedKey(derived_key(SECRET).public_key(), ORIGIN)
JUNE_SIGNED = Query(("F3",), "2025-06")
EVIL = '=cmd|" /C calc"!A0'


@dataclass
class ExportingCity:
    """A city with an export desk; three leaders, two of whom signed in June."""

    city: TestCity
    clock: TestClock
    exports: Exports

    def export(self, query: Query = JUNE_SIGNED, *forms: Form, sees_people: bool = True) -> bytes:
        """Return the archive of a question."""
        export = self.exports.export(query, forms, by="kiemtoan", sees_people=sees_people)
        return export.octets


def an_exporting_city(folder: Path) -> ExportingCity:
    """Return such a city over an empty database."""
    city = a_city(a_memory(folder))
    city.unit("a", "city")
    city.unit(EVIL, "city", level="DEPARTMENT")
    for person, unit in (("an", "a"), ("binh", "a"), ("chi", EVIL)):
        city.post(person, unit)
        city.hold(person, Holding.CERTIFICATE)
    city.act("an", Kind.SIGNED, JUNE.first, JUNE.first + timedelta(days=3))
    city.act("chi", Kind.SIGNED, JUNE.last)
    clock = TestClock(at(date(2025, 7, 10)))
    desk = AdoptionDesk(city.memory, clock, MEASURES, ZONE, lambda: b"secret")
    book = CheckpointBook(city.memory, clock, ORIGIN, lambda: derived_key(SECRET))
    return ExportingCity(city, clock, Exports(desk, book))


def checked(octets: bytes, key: NamedKey = KEY) -> Checked:
    """Check an archive as somebody with the public key alone would."""
    return check_export(BytesIO(octets), key)
