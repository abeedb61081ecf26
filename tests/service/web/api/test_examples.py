"""Every example in the OpenAPI document runs: sent to a real office, it is answered as it says."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from service.identity.roles import Person
from service.journeys.issuing.views import OutgoingDetail
from service.web.api import examples
from service.web.api.examples import EXAMPLES, Example
from service.web.api.openapi import document
from tests.support.issuing import SAMPLES
from tests.support.office_doors import OfficeDoors, as_parts, office_doors

WITHOUT = {
    "sign_in_one_call",  # its answer is a file, and its key a token's
    "fetch_file",
}

OF_WEBHOOKS = (
    "add_webhook", "tell_webhooks", "tell_webhook", "try_webhook", "tell_deliveries",
    "change_webhook", "change_secret", "remove_webhook",
)  # fmt: skip


@pytest.fixture
def doors(tmp_path: Path) -> OfficeDoors:
    return office_doors(tmp_path)


def operations(doors: OfficeDoors) -> dict[str, tuple[str, str, dict[str, Any]]]:
    told = document(doors.app)
    return {
        one["operationId"]: (verb.upper(), path, one)
        for path, verbs in told["paths"].items()
        for verb, one in verbs.items()
    }


def ready(doors: OfficeDoors, operation: str) -> tuple[Person, OutgoingDetail | None]:
    """Return who sends the example, and the document it is about, which is as it must be for it."""
    office = doors.office
    late = office.order(issue_at_once=False)

    def approved() -> OutgoingDetail:
        return office.approve(office.reviewer, office.sent().summary.id)

    def sealed() -> OutgoingDetail:
        done = office.numbered(late)
        office.give(office.clerk, done.summary.id)
        return office.issuing.detail(office.clerk, done.summary.id)

    scenes: dict[str, tuple[Person, Callable[[], OutgoingDetail]]] = {
        "tell_document": (office.reviewer, office.sent),
        "list_documents": (office.drafter, office.issued),
        "redraft": (office.drafter, office.draft),
        "bring_again": (office.drafter, office.draft),
        "send": (office.drafter, office.draft),
        "approve": (office.reviewer, office.sent),
        "return_it": (office.reviewer, office.sent),
        "hand_on": (office.reviewer, office.sent),
        "take_back": (office.reviewer, approved),
        "sign_document": (office.head, approved),
        "give_number": (office.clerk, office.signed),
        "seal": (office.clerk, lambda: office.numbered(late)),
        "issue": (office.clerk, sealed),
        "recall": (office.clerk, office.issued),
        "cancel": (office.drafter, office.sent),
        "make_copy": (office.clerk, office.issued),
    }
    person, scene = scenes.get(operation, (office.drafter, None))  # type: ignore[assignment]
    return person, scene() if scene else None


def world(doors: OfficeDoors, person: Person, found: OutgoingDetail | None) -> dict[str, str]:
    """Return what stands behind the placeholders of the examples."""
    office = doors.office
    known = {
        examples.REVIEWER: office.reviewer.id,
        examples.HEAD: office.head.id,
        examples.COLLEAGUE: office.deputy.id,
    }
    if person.signs:
        known[examples.CREDENTIAL] = office.key(person)
    if found is not None:
        known |= {examples.DOCUMENT: found.summary.id, examples.DIGEST: found.summary.sha256}
    return known


def filled(value: Any, known: dict[str, str]) -> Any:
    text = json.dumps(value)
    for placeholder, real in known.items():
        text = text.replace(placeholder, real)
    return json.loads(text)


def send(
    doors: OfficeDoors, operation: str, person: Person, known: dict[str, str]
) -> tuple[Any, dict[str, Any]]:
    example = EXAMPLES[operation]
    verb, path, told = operations(doors)[operation]
    for name, placeholder in examples.PLACES.items():
        path = path.replace(f"{{{name}}}", known.get(placeholder, placeholder))
    words: dict[str, Any] = {"query_string": dict(example.query)}
    if example.request is not None:
        request = filled(example.request, known)
        if "multipart/form-data" in told["requestBody"]["content"]:
            words["data"] = as_parts(request, SAMPLES, json.dumps)
        else:
            words["json"] = request
    return doors.caller(person).open(path, method=verb, **words), told


def shape(value: Any) -> Any:
    """Return the members of a value, of a list those of its first."""
    if isinstance(value, dict):
        return {name: shape(one) for name, one in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return None


def differing(example: Any, real: Any, at: str = "") -> list[str]:
    """Return where two shapes differ; nothing is told of what one of them has not."""
    if isinstance(example, dict) and isinstance(real, dict):
        names = sorted(set(example) ^ set(real))
        deeper = [
            where
            for name in set(example) & set(real)
            for where in differing(example[name], real[name], f"{at}/{name}")
        ]
        return [f"{at}/{name}" for name in names] + deeper
    if isinstance(example, list) and isinstance(real, list) and example and real:
        return differing(example[0], real[0], f"{at}/0")
    return []


def fits(doors: OfficeDoors, told: dict[str, Any], status: int, answer: Any) -> None:
    (content,) = told["responses"][str(status)]["content"].values()
    components = document(doors.app)["components"]
    jsonschema_rs.validate(content["schema"] | {"components": components}, answer)


@pytest.mark.parametrize("operation", [name for name in EXAMPLES if name not in OF_WEBHOOKS])
def test_an_example_of_the_office_flow_runs(doors: OfficeDoors, operation: str) -> None:
    example = EXAMPLES[operation]
    person, found = ready(doors, operation)

    answer, told = send(doors, operation, person, world(doors, person, found))

    assert answer.status_code == example.status, answer.json
    fits(doors, told, example.status, answer.json)
    fits(doors, told, example.status, example.answer)
    assert differing(shape(example.answer), shape(answer.json)) == []
    assert state_of(answer.json) == state_of(example.answer)


def state_of(told: Any) -> Any:
    flow = told.get("flow") or {}
    turn = flow.get("turn") or {}
    return told.get("state"), flow.get("state"), flow.get("standing"), turn.get("kind")


def test_the_examples_of_webhooks_run(doors: OfficeDoors) -> None:
    person = doors.office.drafter
    made, told = send(doors, OF_WEBHOOKS[0], person, {})
    known = {examples.WEBHOOK: made.json["id"]}
    fits(doors, told, 201, made.json)

    for operation in OF_WEBHOOKS[1:-1]:
        example = EXAMPLES[operation]
        answer, told = send(doors, operation, person, known)
        assert answer.status_code == example.status, operation
        fits(doors, told, example.status, answer.json)
        fits(doors, told, example.status, example.answer)
        assert differing(shape(example.answer), shape(answer.json)) == []
    assert send(doors, OF_WEBHOOKS[-1], person, known)[0].status_code == 204


def test_every_request_example_fits_its_schema(doors: OfficeDoors) -> None:
    components = document(doors.app)["components"]
    for operation, (_, _, told) in operations(doors).items():
        for media, content in told.get("requestBody", {}).get("content", {}).items():
            if "example" in content and media == "application/json":
                schema = content["schema"] | {"components": components}
                jsonschema_rs.validate(schema, content["example"])
        assert operation not in EXAMPLES or any(
            "example" in content
            for answer in told["responses"].values()
            for content in answer.get("content", {}).values()
        ) or EXAMPLES[operation] == Example(204)  # fmt: skip


def test_every_door_of_the_office_has_an_example(doors: OfficeDoors) -> None:
    wanted = {
        name
        for name, (_, _, told) in operations(doors).items()
        if told.get("x-scope") in {"documents", "outgoing", "sign", "seal", "webhooks"}
    }

    assert wanted - WITHOUT == set(EXAMPLES)


def test_the_page_shows_them(doors: OfficeDoors) -> None:
    page = doors.caller(doors.office.drafter).get("/api/v1/docs").text

    assert "Đã rà soát, nhất trí." in page
    assert "01/QĐ-SKHCN" in page
