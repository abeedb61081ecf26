"""A real office behind the real doors of the API: each person comes with a token of their own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from service.identity.idempotency import IdempotencyKeys
from service.identity.roles import Person
from service.identity.tokens import SCOPES, TokenBearer
from service.journeys.delivery import DeliveryDesk
from service.journeys.provisioning.working_days import WorkingTime
from service.store.engine import Memory
from tests.support.announcing import TestAnnouncing
from tests.support.fake_house import a_house
from tests.support.house import SECRET
from tests.support.issuing import Office, an_office

PREFIX = "antin_of_"


class OfficeTokens:
    """Knows a token for everybody in the office; `scopes` is what each of them may."""

    def __init__(self, office: Office) -> None:
        self.people = {
            PREFIX + one.user_name: one
            for one in (
                office.reviewer, office.deputy, office.head, office.clerk, office.drafter,
                office.outsider,
            )
        }  # fmt: skip
        self.scopes = frozenset(SCOPES)

    def authenticate(self, token: str) -> TokenBearer | None:
        person = self.people.get(token)
        return person and TokenBearer(person, self.scopes, None, person.user_name)


@dataclass
class OfficeDoors:
    """An app over an office."""

    app: Flask
    office: Office

    def caller(self, person: Person) -> FlaskClient:
        """Return somebody's program."""
        visitor = self.app.test_client()
        visitor.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {PREFIX}{person.user_name}"
        return visitor


def office_doors(folder: Path, memory: Memory | None = None, **others: Any) -> OfficeDoors:
    """Return an office and its doors, over one memory."""
    office = an_office(folder, memory, **others)
    clock = office.house.clock
    app = a_house(folder, clock=clock)
    house: Any = app.extensions["antin"]
    house.signing, house.issuing = office.house.signing, office.issuing
    house.deliveries = DeliveryDesk(office.house.memory, clock, WorkingTime())
    house.tokens = OfficeTokens(office)
    house.idempotency = IdempotencyKeys(office.house.memory, clock, SECRET)
    announcing = TestAnnouncing(office.house.memory, clock, post=lambda *_words: 204)
    announcing.announcer = replace(announcing.announcer, takes_part=office.issuing.takes_part)
    house.webhooks = announcing.desk
    return OfficeDoors(app, office)


def as_parts(request: dict[str, Any], files: Path, dumps: Any) -> dict[str, Any]:
    """Return a multipart request: `file` is a file's name, all else JSON or text."""
    parts: dict[str, Any] = {}
    for name, value in request.items():
        if name == "file":
            parts[name] = (BytesIO((files / value).read_bytes()), value)
        else:
            parts[name] = value if isinstance(value, str) else dumps(value)
    return parts
