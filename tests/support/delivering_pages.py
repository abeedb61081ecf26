"""The doors of deliveries and notices over a real house, with a mail server of the test's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from config.settings import Settings
from service.app import create_app
from service.identity.roles import Person
from service.store.tables import AgencyRow, UnitRow
from service.wiring import Rooms
from tests.support.house import SECRET, TestClock, TestHouse, a_house
from tests.support.outgoing import an_outgoing, someone
from tests.support.relay import SENDER, TestRelay, a_relay

HOME = "http://antin.test"
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
LINK = re.compile(rf"{HOME}(/r/[A-Za-z0-9_-]+)")


class Visitor:
    """Somebody's browser; with a person, signed in."""

    def __init__(self, app: Flask, rooms: Rooms, person: Person | None = None) -> None:
        self.client: FlaskClient = app.test_client()
        self.page = ""
        if person is not None:
            value = rooms.sessions.begin(person, {"csrf_token": "of this session"})
            self.client.set_cookie("antin_session", value)

    def get(self, path: str, **more: Any) -> TestResponse:
        return self._seen(self.client.get(path, **more))

    def post(self, path: str, **fields: Any) -> TestResponse:
        token = TOKEN.search(self.page)
        data = {"csrf_token": token.group(1) if token else "", **fields}
        return self._seen(self.client.post(path, data=data))

    def _seen(self, answer: TestResponse) -> TestResponse:
        answer.get_data()
        answer.close()
        if answer.mimetype == "text/html":
            self.page = answer.text
        return answer


@dataclass
class Office:
    """A house behind its doors."""

    app: Flask
    rooms: Rooms
    house: TestHouse
    server: TestRelay

    def visitor(self, person: Person | None = None) -> Visitor:
        return Visitor(self.app, self.rooms, person)

    def issue(self, *recipients: tuple[str, str | None], **more: Any) -> str:
        """Return an issued document that was dispatched."""
        document_id = an_outgoing(self.house, recipients=recipients, **more)
        with self.house.memory.writing() as session:
            self.rooms.deliveries.dispatch.dispatch(session, document_id, moment=self.house.clock())
        return document_id

    def receipt(self) -> str:
        """Send what waits, and return the path of the link in the last letter."""
        self.rooms.outbox.send_due()
        for _, octets in reversed(self.server.taken):
            text = octets.decode().replace("=\r\n", "").replace("=3D", "=")
            if found := LINK.search(text):
                return found[1]
        raise AssertionError("no letter brought a document")


@contextmanager
def an_office(folder: Path, **more: Any) -> Iterator[Office]:
    """Give a house with an agency, its doors and a mail server."""
    with a_relay() as server:
        settings = Settings(
            data=folder, public_url=HOME, secret=SECRET.decode(),
            mail={"host": "localhost", "port": server.port, "tls": "none", "sender": SENDER},
            **({"rate_limits": "off"} | more),
        )  # fmt: skip
        clock = TestClock()
        rooms = Rooms(settings, clock=clock)
        house = a_house(folder, rooms.memory, clock=clock)
        someone(house)
        with rooms.memory.writing() as session:
            unit = session.query(UnitRow).filter_by(code="skhcn").one()
            session.add(AgencyRow(unit_id=unit.id, symbol="SKHCN", locality="Cần Thơ", seal_mm=36))
        try:
            yield Office(create_app(settings, rooms=rooms), rooms, house, server)
        finally:
            rooms.close()
