"""An app around a small house, for commands and for the doors of the internal authority."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from flask import Flask

from config.settings import ROOT
from service.adoption.desk import AdoptionDesk
from service.events.checkpoints import derived_key
from service.events.kept_checkpoints import CheckpointBook
from service.events.signed_texts import NamedKey
from service.journeys.embedded_directory import EmbeddedDirectory
from service.journeys.issuing import IssuingJourney
from service.journeys.ledger import (
    LedgerJourney,
    LedgerReviews,
    LedgerStamps,
    LedgerWitness,
    TrustedStamps,
)
from service.journeys.mandates import Capacities, load_posts
from service.journeys.mandates.desk import MandateDesk
from service.journeys.register import open_register
from service.journeys.seals import Seals
from service.post.outbox import Outbox
from service.web.translations import say
from signing.trust import TrustStore
from tests.support.adoption import MEASURES, ZONE, TestCity
from tests.support.embedded import SCHEMA
from tests.support.house import BASE_URL, SECRET, TestHouse
from tests.support.mail_slapd import LISTS, PEOPLE, SUFFIX
from tests.support.register import TYPES
from tests.support.reporting import TestReports

CAPACITIES = Capacities(load_posts(ROOT / "config" / "policies" / "mandates.toml"))


@dataclass
class NotedAccounts:
    """Notes which sample accounts were asked for."""

    names: list[str] = field(default_factory=list)

    def add_local_account(self, person_id: str, password: str) -> None:
        """Note it."""
        self.names.append(person_id)


def an_issuing(house: TestHouse) -> IssuingJourney:
    """Return the office flow over a house; its signing journey has to know the same flow."""
    return IssuingJourney(
        memory=house.memory,
        clock=house.clock,
        signing=house.signing,
        types=TYPES,
        address=lambda code: f"{BASE_URL}/v/{code}",
        mandates=CAPACITIES,
    )


def an_app(house: TestHouse, **others: Any) -> Flask:
    """Return a Flask app whose house is this one."""
    app = Flask("antin-test")
    book = CheckpointBook(
        house.memory,
        house.clock,
        "antin.example/ledger",
        lambda: derived_key(SECRET),
        judge=TrustedStamps(lambda: TrustStore((house.internal.domain(),))),
    )
    stamps = LedgerStamps(book, lambda: [house.internal.timestamps()])
    app.extensions["antin"] = SimpleNamespace(
        refresh_mailboxes=lambda: 0,
        **{
            "clock": house.clock,
            "memory": house.memory,
            "signing": house.signing,
            "certificates": house.certificates,
            "seals": Seals(house.memory, house.clock),
            "sign_in": NotedAccounts(),
            "checkpoints": book,
            "ledger": LedgerJourney(
                book=book,
                stamps=stamps,
                reviews=LedgerReviews(house.memory, house.clock, book, ZONE),
                witness=LedgerWitness(
                    book, Outbox(house.memory, house.clock, None), house.clock, ZONE, None, say
                ),
            ),
            "register": open_register(house.memory, house.clock, TYPES, CAPACITIES),
            "issuing": an_issuing(house),
            "mandates": MandateDesk(
                house.memory,
                house.clock,
                CAPACITIES,
                {one.code: one.name.vi for one in TYPES.everything},
            ),
            "demo": True,
            "adoption": AdoptionDesk(house.memory, house.clock, MEASURES, ZONE, lambda: b"secret"),
            "reports": TestReports(TestCity(house.memory), house.vault, house.clock).desk,
        }
        | others,
    )
    app.extensions["antin.ledger_key"] = lambda: NamedKey(
        derived_key(SECRET).public_key(), "antin.example/ledger"
    )
    embedded = EmbeddedDirectory(house.memory, house.clock, SUFFIX, SCHEMA)
    app.extensions["antin.embedded"] = lambda: (embedded, PEOPLE, LISTS)
    return app
