"""The office flow through the API: the whole way, each step once, by whose turn it is and no other."""

from __future__ import annotations

import json
import threading
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from service.identity.idempotency import LEASE
from service.identity.roles import Person
from service.store.engine import Memory
from service.store.tables import DeliveryRow, EventRow
from tests.support.commands import CAPACITIES
from tests.support.house import PIN
from tests.support.issuing import DECISION, SAMPLES, a_divisions_clerk
from tests.support.office_doors import PREFIX, OfficeDoors, office_doors

PATH = "/api/v1/documents"
UNIT = "5f0c6a58-0000-4000-8000-00000000abcd"


@pytest.fixture
def doors(tmp_path: Path) -> OfficeDoors:
    return office_doors(tmp_path)


def order(doors: OfficeDoors, **changes: object) -> dict[str, Any]:
    office = doors.office
    return {
        "type": "QUYET_DINH",
        "subject": "Về việc ban hành Quy chế",
        "steps": [
            {"kind": "REVIEW", "position": 0, "parties": [{"person": office.reviewer.id}]},
            {"kind": "SIGN", "position": 1, "parties": [{"person": office.head.id}]},
        ],
        **changes,
    }


def bring(doors: OfficeDoors, wanted: object, key: str | None = None) -> Any:
    data = {"file": (BytesIO(DECISION.read_bytes()), "qd.pdf"), "order": json.dumps(wanted)}
    headers = {"Idempotency-Key": key} if key else {}
    return doors.caller(doors.office.drafter).post(PATH, data=data, headers=headers)


def post(
    doors: OfficeDoors, who: Person, document: str, act: str, body: Any = None, key: str = ""
) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    words = {} if body is None else {"json": body}
    return doors.caller(who).post(f"{PATH}/{document}/{act}", headers=headers, **words)


def signing(doors: OfficeDoors, who: Person, document: str, **changes: object) -> dict[str, Any]:
    told = doors.caller(who).get(f"{PATH}/{document}").json
    key = doors.office.key(who)
    return {"credential": key, "consent_sha256": told["sha256"], "pin": PIN, **changes}


def kinds(memory: Memory, document: str) -> list[str]:
    with memory.reading() as session:
        wanted = select(EventRow.kind).where(EventRow.subject == document)
        return list(session.scalars(wanted.order_by(EventRow.number)))


def refused(answer: Any, status: int, reason: str) -> None:
    assert (answer.status_code, answer.json["reason"]) == (status, reason), answer.json


def test_a_document_goes_the_whole_way(tmp_path: Path, memory: Memory) -> None:
    doors = office_doors(tmp_path, memory)
    office = doors.office
    brought = bring(doors, order(doors), "k0")
    document = brought.json["id"]
    sent = post(doors, office.drafter, document, "send", key="k1")
    consent = {"consent_sha256": sent.json["sha256"]}
    approved = post(doors, office.reviewer, document, "approvals", consent, key="k2")
    body = signing(doors, office.head, document)
    signed = post(doors, office.head, document, "signatures", body, key="k3")
    numbered = post(doors, office.clerk, document, "number", {}, key="k4")
    body = signing(doors, office.clerk, document)
    sealed = post(doors, office.clerk, document, "seal", body, key="k5")
    done = doors.caller(office.drafter).get(f"{PATH}/{document}").json

    answers = (brought, sent, approved, signed, numbered, sealed)
    assert [one.status_code for one in answers] == [201, 200, 201, 201, 201, 201]
    states = [one.json["flow"]["state"] for one in (brought, sent, approved, numbered)]
    assert states == ["DRAFT", "REVIEWING", "SIGNING", "SEALING"]
    assert (done["flow"]["state"], done["flow"]["notation"]) == ("ISSUED", "01/QĐ-SKHCN")
    whats = [version["what"] for version in done["flow"]["versions"]]
    assert whats == ["draft", "reserved", "signed", "numbered", "sealed"]
    first = doors.caller(office.drafter).get(f"{PATH}/{document}/file?version=1", buffered=True)
    assert first.data == DECISION.read_bytes()


def test_each_act_sent_again_with_its_key_is_done_once(tmp_path: Path, memory: Memory) -> None:
    doors = office_doors(tmp_path, memory)
    office = doors.office
    document = bring(doors, order(doors), "k0").json["id"]
    assert bring(doors, order(doors), "k0").headers["Idempotent-Replayed"] == "true"
    for who, act, make in (
        (office.drafter, "send", lambda: None),
        (office.reviewer, "approvals", lambda: {"consent_sha256": consent()}),
        (office.head, "signatures", lambda: signing(doors, office.head, document)),
        (office.clerk, "number", dict),
        (office.clerk, "seal", lambda: signing(doors, office.clerk, document)),
        (office.clerk, "recall", lambda: {"reason": "Nhầm phụ lục."}),
    ):

        def consent() -> str:
            return str(doors.caller(office.reviewer).get(f"{PATH}/{document}").json["sha256"])

        body = make()
        first = post(doors, who, document, act, body, key=f"key-{act}")
        second = post(doors, who, document, act, body, key=f"key-{act}")
        assert first.status_code in {200, 201}, first.json
        assert second.data == first.data
        assert second.headers["Idempotent-Replayed"] == "true"

    told = kinds(memory, document)
    for kind in (
        "OutgoingDrafted", "OutgoingSent", "VisaGiven", "TurnSigned", "DocumentNumbered",
        "DocumentSealed", "DocumentIssued", "StandingChanged",
    ):  # fmt: skip
        assert told.count(kind) == 1, kind


@pytest.mark.parametrize("act", ["signatures", "number"])
def test_of_equal_requests_at_once_one_is_carried_out(
    tmp_path: Path, memory: Memory, act: str
) -> None:
    doors = office_doors(tmp_path, memory)
    office = doors.office
    if act == "number":
        document, who, body = office.signed().summary.id, office.clerk, {}
    else:
        document, who = office.sent().summary.id, office.head
        office.approve(office.reviewer, document)
        body = signing(doors, who, document)
    seen, start = [], threading.Barrier(4)

    def send() -> None:
        start.wait()
        answer = post(doors, who, document, act, body, key="one-key")
        seen.append((answer.status_code, answer.headers.get("Idempotent-Replayed")))

    senders = [threading.Thread(target=send) for _ in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()

    assert len(seen) == 4
    assert seen.count((201, None)) == 1
    assert set(seen) <= {(201, None), (201, "true"), (409, None)}
    told = kinds(memory, document)
    assert told.count("TurnSigned" if act == "signatures" else "DocumentNumbered") == 1


CRASHES = (
    ("returns", {"reason": "Thiếu căn cứ."}, "DocumentReturned"),
    ("hand-ons", {"reason": "Đi công tác."}, "TurnHandedOn"),
    ("take-backs", {}, "ActTakenBack"),
    ("cancel", {"reason": "Không cần nữa."}, "OutgoingCancelled"),
)


@pytest.mark.parametrize(("act", "body", "kind"), CRASHES)
def test_a_process_that_dies_before_its_answer_is_kept_does_not_act_twice(
    doors: OfficeDoors, monkeypatch: pytest.MonkeyPatch, act: str, body: dict[str, Any], kind: str
) -> None:
    office = doors.office
    document = office.sent().summary.id
    if act == "take-backs":
        office.approve(office.reviewer, document)
    if act == "hand-ons":
        body = body | {"to": office.deputy.id}
    who = office.drafter if act == "cancel" else office.reviewer
    keys: Any = doors.app.extensions["antin"].idempotency
    with monkeypatch.context() as patch:
        patch.setattr(type(keys), "finish", _dies)
        with pytest.raises(SystemExit):
            post(doors, who, document, act, body, key="k")
    office.house.clock.forward(LEASE)

    again = post(doors, who, document, act, body, key="k")

    assert again.status_code in {200, 201}, again.json
    assert kinds(office.house.memory, document).count(kind) == 1


@pytest.mark.parametrize("act", ["signatures", "seal"])
def test_a_signature_whose_process_died_is_gone_on_with(
    doors: OfficeDoors, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    office = doors.office
    if act == "seal":
        document, who = office.numbered().summary.id, office.clerk
    else:
        document, who = office.sent().summary.id, office.head
        office.approve(office.reviewer, document)
    body = signing(doors, who, document)
    with monkeypatch.context() as patch:
        patch.setattr(type(office.house.signing), "_finish", _dies)  # given, and then killed
        with pytest.raises(SystemExit):
            post(doors, who, document, act, body, key="k")
    office.house.clock.forward(LEASE)

    again = post(doors, who, document, act, body, key="k")

    assert (again.status_code, again.json["state"]) == (201, "FINISHED")
    told = kinds(office.house.memory, document)
    assert told.count("SignatureGiven") == (2 if act == "seal" else 1)


def _dies(*_words: object, **_facts: object) -> None:
    raise SystemExit


def test_every_other_order_is_refused_with_its_reason(doors: OfficeDoors) -> None:
    office = doors.office
    document = office.sent().summary.id
    consent = {"consent_sha256": "0" * 64}

    assert post(doors, office.head, document, "approvals", consent).status_code == 404  # not yet
    body = {"credential": office.key(office.head), "pin": PIN} | consent
    refused(post(doors, office.reviewer, document, "signatures", body), 409, "wrong_order")
    refused(post(doors, office.drafter, document, "approvals", consent), 409, "not_your_turn")
    refused(post(doors, office.clerk, document, "number", {}), 409, "wrong_order")
    body = signing(doors, office.clerk, document)
    refused(post(doors, office.clerk, document, "seal", body), 409, "not_your_turn")
    refused(post(doors, office.clerk, document, "issue"), 409, "wrong_order")
    refused(post(doors, office.clerk, document, "recall", {"reason": "x"}), 409, "not_issued")
    stale = post(doors, office.reviewer, document, "approvals", consent)
    assert (stale.status_code, stale.json["code"]) == (409, "consent_mismatch")


def test_the_right_to_sign_is_not_the_right_to_seal(doors: OfficeDoors) -> None:
    office = doors.office
    document = office.numbered().summary.id
    body = signing(doors, office.clerk, document)
    tokens: Any = doors.app.extensions["antin"].tokens

    refused(post(doors, office.clerk, document, "signatures", body), 409, "wrong_order")
    tokens.scopes = frozenset({"documents", "outgoing", "sign"})
    lacking = post(doors, office.clerk, document, "seal", body)
    assert (lacking.status_code, lacking.json["code"]) == (403, "scope_missing")
    tokens.scopes = frozenset({"documents"})
    lacking = bring(doors, order(doors))
    assert (lacking.status_code, lacking.json["code"]) == (403, "scope_missing")


def test_a_separate_file_is_sealed_by_the_door_of_the_seal_alone(doors: OfficeDoors) -> None:
    office = doors.office
    document = office.draft(office.order(office.sign(office.head))).summary.id
    file = BytesIO((SAMPLES / "phu-luc-ngang.pdf").read_bytes())
    detail = office.issuing.attach(office.drafter, document, file, "phu-luc.pdf")
    separate = detail.attachments[0].id
    office.issuing.send(office.drafter, document)
    office.give(office.head, document)
    office.issuing.give_number(office.clerk, document)
    body = signing(doors, office.clerk, separate)
    tokens: Any = doors.app.extensions["antin"].tokens

    tokens.scopes = frozenset({"documents", "outgoing", "sign"})
    refused(post(doors, office.clerk, separate, "signatures", body), 409, "wrong_order")
    tokens.scopes = frozenset({"documents", "outgoing", "seal"})
    sealed = post(doors, office.clerk, separate, "seal", body)

    assert sealed.status_code == 201
    assert office.issuing.detail(office.clerk, document).attachments[0].sealed
    assert post(doors, office.outsider, separate, "seal", body).status_code == 404


def test_the_seal_of_another_agency_seals_neither_document_nor_separate_file(
    doors: OfficeDoors,
) -> None:
    office = doors.office
    document = office.draft(office.order(office.sign(office.head))).summary.id
    file = BytesIO((SAMPLES / "phu-luc-ngang.pdf").read_bytes())
    attached = office.issuing.attach(office.drafter, document, file, "phu-luc.pdf").attachments
    office.issuing.send(office.drafter, document)
    office.give(office.head, document)
    office.issuing.give_number(office.clerk, document)
    others = office.house.seal(office.clerk, name="Sở Tài chính")
    nobodys = office.house.seal(office.clerk, name="Sở Ngoại vụ")

    for one in (document, attached[0].id):
        body = signing(doors, office.clerk, one, credential=others)
        refused(post(doors, office.clerk, one, "seal", body), 422, "seal_of_other_agency")
        told = post(doors, office.clerk, one, "seal", {**body, "credential": nobodys})
        assert (told.status_code, told.json["code"]) == (422, "certificate_seal_without_agency")
        assert "quản trị viên" in told.text
        assert "administrator" in told.text
    assert kinds(office.house.memory, document).count("SignatureGiven") == 1


def test_nobody_else_sees_that_it_is_there(doors: OfficeDoors) -> None:
    office = doors.office
    document, stranger = office.sent().summary.id, doors.caller(office.outsider)

    assert stranger.get(f"{PATH}/{document}").status_code == 404
    assert stranger.get(f"{PATH}/{document}/file").status_code == 404
    assert post(doors, office.outsider, document, "cancel", {"reason": "x"}).status_code == 404
    assert stranger.get(PATH).json["documents"] == []


def test_a_turn_of_another_document_is_not_taken_for_this_ones(doors: OfficeDoors) -> None:
    office = doors.office
    one = office.sent().summary
    other = office.sent(pdf=DECISION.read_bytes() + b"\n%other\n").summary
    turn = office.issuing.detail(office.reviewer, other.id).turn
    assert turn is not None
    body = {"consent_sha256": other.sha256, "party": turn.party_id}

    assert post(doors, office.reviewer, one.id, "approvals", body).status_code == 404
    assert kinds(office.house.memory, other.id).count("VisaGiven") == 0


def test_everything_that_is_wrong_with_an_order_is_told_at_once(doors: OfficeDoors) -> None:
    office = doors.office
    wanted = order(doors, type="THU_MOI_LA", watchers=["5f0c6a58-0000-4000-8000-00000000abcd"])
    wanted["steps"][1]["parties"] = [{"person": office.reviewer.id}]

    told = bring(doors, wanted)

    assert (told.status_code, told.json["code"]) == (422, "invalid_request")
    wrong = {(one["pointer"], one["code"]) for one in told.json["errors"]}
    assert {
        ("", "unknown_type"),
        ("", "unknown_watcher"),
        ("/steps/1", "signer_not_leader"),
    } <= wrong


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("subject", "a\x00b"), ("subject", "x" * 501), ("subject", ""), ("due_at", "9999-12-31T23:59:59-10:00"),
        ("due_at", "2026-12-01T00:00:00"), ("copies", 0), ("urgency", "SOON"), ("watchers", ["x"]),
        ("steps", []), ("recipients", [{"name": "a", "mail": "a@b c"}]), ("colour", "red"), ("type", "a b"),
        ("related", "x"), ("note", "x" * 501), ("recipients", [{"name": "a"}] * 201),
        ("watchers", [{"unit": UNIT, "title": "x" * 201}]), ("watchers", [{"unit": UNIT, "title": ""}]),
    ],
)  # fmt: skip
def test_a_member_that_does_not_fit_is_named(
    doors: OfficeDoors, member: str, value: object
) -> None:
    told = bring(doors, order(doors, **{member: value}))

    assert (told.status_code, told.json["code"]) == (422, "invalid_request")
    assert all(one["pointer"].startswith(f"/{member}") for one in told.json["errors"])


def test_a_place_is_not_chosen_where_one_is_reserved(doors: OfficeDoors) -> None:
    office = doors.office
    document = office.sent().summary.id
    office.approve(office.reviewer, document)
    body = signing(doors, office.head, document, placement={"preset": "bottom_right"})

    told = post(doors, office.head, document, "signatures", body)

    assert told.json["errors"][0]["pointer"] == "/placement"


def test_a_list_is_told_page_by_page_without_gap_or_repeat(doors: OfficeDoors) -> None:
    office = doors.office
    made = [office.draft(pdf=DECISION.read_bytes() + b"\n%%%d\n" % n).summary.id for n in range(5)]
    caller, seen, after = doors.caller(office.drafter), [], ""
    while True:
        told = caller.get(f"{PATH}?limit=2{after}").json
        seen += [one["id"] for one in told["documents"]]
        if told["next"] is None:
            break
        after = f"&after={told['next']}"

    assert sorted(seen) == sorted(made)
    assert len(seen) == 5
    assert caller.get(f"{PATH}?state=ISSUED").json["documents"] == []
    assert len(caller.get(f"{PATH}?q=quy+chế&type=QUYET_DINH").json["documents"]) == 5


@pytest.mark.parametrize(
    "query",
    [
        "state=GONE", "limit=0", "limit=x", "limit=９", "limit=201", "after=x", "q=%00", "q=" + "x" * 201,
        "type=%0a",
    ],
)  # fmt: skip
def test_a_query_that_does_not_fit_is_refused(doors: OfficeDoors, query: str) -> None:
    told = doors.caller(doors.office.drafter).get(f"{PATH}?{query}")

    assert (told.status_code, told.json["code"]) == (422, "invalid_request")


def test_a_file_beside_the_flow_is_as_ever(doors: OfficeDoors) -> None:
    caller = doors.caller(doors.office.head)
    told = caller.post(PATH, data={"file": (BytesIO(DECISION.read_bytes()), "qd.pdf")}).json
    body = signing(doors, doors.office.head, told["id"], placement={"preset": "bottom_right"})

    assert told["flow"] is None
    assert post(doors, doors.office.head, told["id"], "signatures", body).status_code == 201


def test_an_issued_document_tells_how_it_reaches_its_recipients(doors: OfficeDoors) -> None:
    office = doors.office
    done = office.issued()
    before = doors.caller(office.drafter).get(f"{PATH}/{done.summary.id}").json["flow"]
    with office.house.memory.writing() as session:
        session.add(
            DeliveryRow(
                id="d", document_id=done.summary.id, position=0, name="Sở Nội vụ",
                address="snv@cantho.gov.vn", sha256=done.summary.sha256, attached=True, state="SENT",
                answer="250 ok", token_sha256="ab" * 32, queued_at=office.house.clock(),
            )
        )  # fmt: skip
    after = doors.caller(office.drafter).get(f"{PATH}/{done.summary.id}").json["flow"]

    assert before["deliveries"] == []
    assert [(one["name"], one["state"]) for one in after["deliveries"]] == [("Sở Nội vụ", "SENT")]
    assert "ab" * 32 not in str(after)


def test_a_clerk_of_a_division_numbers_and_issues_nothing_through_the_api(tmp_path: Path) -> None:
    doors = office_doors(tmp_path, mandates=CAPACITIES)
    office = doors.office
    other = a_divisions_clerk(office)
    doors.app.extensions["antin"].tokens.people[PREFIX + other.user_name] = other
    document = office.signed(office.order(issue_at_once=False)).summary.id
    numbered = post(doors, other, document, "number", {})
    post(doors, office.clerk, document, "number", {})
    office.give(office.clerk, document)
    issued = post(doors, other, document, "issue")

    for answer in (numbered, issued):
        assert (answer.status_code, answer.json["code"]) == (403, "flow_not_agency_clerk")
    assert office.issuing.detail(office.clerk, document).summary.state == "ISSUING"
