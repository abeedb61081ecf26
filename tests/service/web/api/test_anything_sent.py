"""Whatever a caller sends, the API answers as its own document says, and never with a 5xx."""

from __future__ import annotations

from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from service.adoption.desk import AdoptionDesk
from service.adoption.exports.exporting import Exports
from service.adoption.ladders.climbing import Ladders
from service.events.checkpoints import derived_key
from service.events.kept_checkpoints import CheckpointBook
from service.journeys.errors import NotFoundError
from service.store.tables import PersonRow
from service.store.vault import Vault
from tests.support.adoption import MEASURES, ZONE, TestCity
from tests.support.announcing import TestAnnouncing
from tests.support.fake_house import a_house
from tests.support.fake_journeys import LEADER, TOKEN
from tests.support.folders import lasting_folder
from tests.support.house import SECRET, a_memory
from tests.support.reporting import TestReports


class NobodyIssues:
    """An office flow in which there is nothing; the real one is asked in its own module."""

    def __getattr__(self, name: str) -> Any:
        def nothing(*_words: Any, **_facts: Any) -> Any:
            if name == "search":
                return ()
            raise NotFoundError(name)

        return nothing


APP = a_house(lasting_folder("antin-anything-"))
DOORS = APP.extensions["antin"]
DOORS.tokens.scopes |= {"adoption", "webhooks", "outgoing", "seal"}
DOORS.adoption = AdoptionDesk(
    a_memory(lasting_folder("antin-anything-")),
    DOORS.clock,
    MEASURES,
    ZONE,
    lambda: b"secret",
)
DOORS.ladders = Ladders(
    memory=DOORS.adoption.memory, clock=DOORS.clock, measures=MEASURES, zone=ZONE
)
DOORS.exports = Exports(
    DOORS.adoption,
    CheckpointBook(
        DOORS.adoption.memory, DOORS.clock, "antin.example/ledger", lambda: derived_key(SECRET)
    ),
)
DOORS.reports = TestReports(
    TestCity(DOORS.adoption.memory), Vault(lasting_folder("antin-anything-"))
).desk
with DOORS.idempotency.memory.writing() as session:
    session.add(PersonRow(id=LEADER.id, user_name=LEADER.user_name, full_name=LEADER.full_name))
DOORS.issuing = NobodyIssues()
DOORS.webhooks = TestAnnouncing(DOORS.idempotency.memory).desk
SCHEMA = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", APP)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@SCHEMA.parametrize()
@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_anything_sent_is_answered_as_promised(case: schemathesis.Case) -> None:
    case.call_and_validate(checks=CHECKS, headers={"Authorization": f"Bearer {TOKEN}"})
