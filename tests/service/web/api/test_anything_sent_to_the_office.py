"""Whatever a caller sends about documents that are really there, no answer is a 5xx, and each is as promised."""

from __future__ import annotations

import schemathesis
from hypothesis import HealthCheck, Phase, settings

from tests.service.web.api.test_anything_sent import CHECKS
from tests.support.folders import lasting_folder
from tests.support.office_doors import PREFIX, office_doors

DOORS = office_doors(lasting_folder("antin-office-"))
OFFICE = DOORS.office
DOCUMENTS = [OFFICE.draft().summary.id]
for stage, scene in enumerate((OFFICE.sent, OFFICE.numbered)):
    pdf = (OFFICE.house.vault.path(OFFICE.draft().summary.sha256)).read_bytes()
    DOCUMENTS.append(scene(OFFICE.order(subject=f"Văn bản {stage}")).summary.id)
PEOPLE = (OFFICE.drafter, OFFICE.reviewer, OFFICE.clerk)
SCHEMA = (
    schemathesis.openapi.from_wsgi("/api/v1/openapi.json", DOORS.app)
    .include(path_regex="^/api/v1/(documents|copies|document-types|people|webhooks)")
    .exclude(path_regex="/file$")  # streamed from the vault, which this client does not close
)


@SCHEMA.parametrize()
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_anything_sent_to_the_office_is_answered_as_promised(case: schemathesis.Case) -> None:
    place = len(repr(case.body)) + len(repr(case.query))
    if case.path_parameters and "document_id" in case.path_parameters:
        case.path_parameters["document_id"] = DOCUMENTS[place % len(DOCUMENTS)]
    token = PREFIX + PEOPLE[place % len(PEOPLE)].user_name
    case.call_and_validate(checks=CHECKS, headers={"Authorization": f"Bearer {token}"})
