"""A house behind /csc/v1 with two leaders, and a client that says little. Only the clock is ours.

csc = a_csc(folder, memory)
credential = csc.credential("lanhdao"); token = csc.token("lanhdao")
csc.ask("credentials/authorize", token, credentialID=credential, …)
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from config.settings import Settings
from service.app import create_app
from service.identity.roles import Person
from service.journeys.remote_signing import RemoteSigning
from service.store.engine import Memory
from service.store.tables import EventRow
from service.wiring import Rooms
from signing.devices.software import KeyKind
from tests.support.house import NOW, PIN, QUICK_PIN, TestClock, a_memory
from tests.support.people import somebody

ECDSA_SHA256 = "1.2.840.10045.4.3.2"
RSA_PSS = "1.2.840.113549.1.1.10"
RSA_SHA256 = "1.2.840.113549.1.1.11"
SHA256 = "2.16.840.1.101.3.4.2.1"


@dataclass
class Csc:
    """A house, its clock, and whoever was hired."""

    rooms: Rooms
    app: Flask
    clock: TestClock
    people: dict[str, Person] = field(default_factory=dict)

    @property
    def memory(self) -> Memory:
        """The database."""
        return self.rooms.memory

    @property
    def desk(self) -> RemoteSigning:
        """The journey itself."""
        return self.rooms.remote_signing

    def person(self, name: str = "lanhdao") -> Person:
        """Return somebody, hired on first use."""
        if name not in self.people:
            self.people[name] = somebody(self.memory, name)
        return self.people[name]

    def credential(self, name: str = "lanhdao", kind: KeyKind = KeyKind.P_256) -> str:
        """Return the id of a new key of somebody."""
        journey = replace(self.rooms.certificates, key_kind=kind, pin_cost=QUICK_PIN)
        person, place = self.person(name), {"organization": "Sở Nội vụ", "locality": "Cần Thơ"}
        return journey.issue_to_person(person, PIN, actor=None, **place).id

    def token(self, name: str = "lanhdao", *scopes: str, credential: str | None = None) -> str:
        """Return a token of somebody."""
        person, may = self.person(name), scopes or ("csc",)
        return self.rooms.tokens.create(person, "máy ký", may, credential)[0]

    def ask(self, method: str, token: str | None = None, /, **body: Any) -> TestResponse:
        """Ask for something."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self.app.test_client().post(f"/csc/v1/{method}", json=body, headers=headers)

    def told(self, method: str, token: str | None = None, /, **body: Any) -> Any:
        """Return what is answered; it must be."""
        answer = self.ask(method, token, **body)
        assert answer.status_code == 200, answer.text
        return answer.json

    def sad(self, token: str, credential: str, *contents: bytes, **more: Any) -> str:
        """Return a SAD over the digests of some contents."""
        hashes = [digest(one) for one in contents]
        body = {"credentialID": credential, "numSignatures": len(hashes), "hash": hashes}
        return str(self.told("credentials/authorize", token, **{**body, "PIN": PIN, **more})["SAD"])

    def sign(
        self, token: str, credential: str, sad: str, *contents: bytes, **more: Any
    ) -> TestResponse:
        """Ask for signatures over the digests of some contents."""
        asked = {"credentialID": credential, "SAD": sad, "hash": [digest(one) for one in contents]}
        algorithm = {"hashAlgo": SHA256, "signAlgo": ECDSA_SHA256}
        return self.ask("signatures/signHash", token, **{**asked, **algorithm, **more})

    def events(self, *kinds: str) -> list[EventRow]:
        """Return the events of some kinds, in their order."""
        with self.memory.reading() as session:
            rows = session.query(EventRow).order_by(EventRow.number).all()
        return [row for row in rows if row.kind in kinds]


def digest(content: bytes) -> str:
    """Return a SHA-256 as a client writes it."""
    return b64encode(hashlib.sha256(content).digest()).decode()


def a_csc(
    folder: Path, memory: Memory | None = None, clock: TestClock | None = None, **settings: Any
) -> Csc:
    """Return a house over a folder (and a memory)."""
    clock = clock or TestClock(NOW)
    facts = {"data": folder, "rate_limits": "off", **settings}
    rooms = Rooms(Settings(**facts), clock=clock)
    rooms.__dict__["memory"] = memory or a_memory(folder)
    app = create_app(rooms.settings, rooms=rooms)
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return Csc(rooms, app, clock)


def among(csc: Csc, **changes: Any) -> None:
    """Change the journey of a house: its `checkpoint`, its devices."""
    csc.rooms.__dict__["remote_signing"] = replace(csc.desk, **changes)
    csc.rooms.__dict__.pop("house", None)
