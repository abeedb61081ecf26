"""Outgoing documents as rows, where a test wants one that has come so far without walking all the way.

    document_id = an_outgoing(house, state="ISSUED", recipients=[("Sở Tài chính", "vt@stc.example")])

The file is really signed where it says so: a leader's signature, made by the craft.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import count
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from service.identity.roles import Person, Role
from service.journeys.code_giving import give_code
from service.journeys.code_words import written
from service.store.queries.issued import ISSUED
from service.store.tables import (
    DocumentVersionRow,
    OutgoingAttachmentRow,
    OutgoingPartyRow,
    OutgoingRow,
    OutgoingStepRow,
    OutgoingWatcherRow,
    UnitRow,
)
from tests.support.house import PIN, TestHouse

_NAMES = count(1)


def someone(house: TestHouse, *roles: Role, name: str = "Lê Thị Chuyên Viên") -> Person:
    """Return a colleague who holds these roles, a leader if none are named."""
    user_name = f"nguoi{next(_NAMES)}"
    return house.person(user_name, *(roles or (Role.LEADER,)), name=name)


def an_outgoing(
    house: TestHouse,
    *,
    state: str = "ISSUED",
    leader: Person | None = None,
    drafter: Person | None = None,
    subject: str = "Về việc triển khai ký số",
    recipients: Sequence[tuple[str, str | None]] = (),
    notation: str | None = "15/QĐ-SKHCN",
    form: str = "",
    mandate_id: str | None = None,
    **more: Any,
) -> str:
    """Return the id of an outgoing document that was signed and has come as far as `state`."""
    leader = leader or someone(house, Role.LEADER, name="Nguyễn Thị Minh Anh")
    act = house.placed(leader, house.credential(leader))
    act = house.signing.authorize(leader, act.id, consent_sha256=act.base_sha256, pin=PIN)
    document_id, moment = act.document_id, house.clock()
    done = state == "ISSUED"
    numbered = done or state in {"SEALING", "ISSUING"}
    with house.memory.writing() as session:
        unit = session.scalars(select(UnitRow).where(UnitRow.code == "skhcn")).one()
        facts: dict[str, Any] = {
            "type_code": "QUYET_DINH",
            "urgency": "NORMAL",
            "number": 15 if numbered else None,
            "notation": notation if numbered else None,
            "issued_on": date(2026, 11, 23) if numbered else None,
            "issued_version": act.result_version if done else None,
            "issued_at": moment if done else None,
            "sent_at": moment,
            "signed_at": moment,
        }
        session.add(
            OutgoingRow(
                document_id=document_id,
                unit_id=unit.id,
                drafter_id=(drafter or leader).id,
                subject=subject,
                state=state,
                recipients=[
                    {"name": name} | ({"mail": mail} if mail else {}) for name, mail in recipients
                ],
                created_at=moment,
                changed_at=moment,
                **(facts | more),
            )
        )
        session.flush()
        step = OutgoingStepRow(
            id=str(uuid4()), document_id=document_id, round=1, position=1, kind="SIGN",
            state="DONE", opened_at=moment, ended_at=moment,
        )  # fmt: skip
        session.add(step)
        session.flush()
        session.add(
            OutgoingPartyRow(
                id=str(uuid4()), step_id=step.id, position=0, person_id=leader.id, form=form,
                mandate_id=mandate_id, state="DONE", acted_by=leader.id, acted_at=moment,
                act_id=act.id, sha256=act.base_sha256,
            )
        )  # fmt: skip
        give_code(session, document_id, ISSUED, moment)
    return document_id


def an_open_step(
    house: TestHouse,
    document_id: str,
    *people: Person,
    kind: str = "REVIEW",
    due_at: datetime | None = None,
) -> str:
    """Open a step of a document for these people, and return its id."""
    step_id = str(uuid4())
    with house.memory.writing() as session:
        session.add(
            OutgoingStepRow(
                id=step_id, document_id=document_id, round=1, position=0, kind=kind, state="OPEN",
                opened_at=house.clock(), due_at=due_at,
            )
        )  # fmt: skip
        session.flush()
        for at, person in enumerate(people):
            session.add(
                OutgoingPartyRow(
                    id=str(uuid4()), step_id=step_id, position=at, person_id=person.id,
                    state="WAITING",
                )
            )  # fmt: skip
    return step_id


def watched_by(house: TestHouse, document_id: str, person: Person) -> None:
    """Let somebody watch a document."""
    with house.memory.writing() as session:
        session.add(OutgoingWatcherRow(document_id=document_id, person_id=person.id))


def attached_to(house: TestHouse, document_id: str, name: str) -> DocumentVersionRow:
    """Let a separate file that was signed go with a document, and return its signed version."""
    signer = someone(house, Role.LEADER)
    act = house.placed(signer, house.credential(signer))
    act = house.signing.authorize(signer, act.id, consent_sha256=act.base_sha256, pin=PIN)
    with house.memory.writing() as session:
        version = session.get_one(DocumentVersionRow, (act.document_id, act.result_version))
        position = session.query(OutgoingAttachmentRow).filter_by(document_id=document_id).count()
        session.add(
            OutgoingAttachmentRow(
                attachment_id=act.document_id, document_id=document_id, position=position + 1,
                name=name, sealed_version=version.number,
            )
        )  # fmt: skip
        return version


def printed_code(house: TestHouse, document_id: str) -> str:
    """Return the code that is printed on a document."""
    with house.memory.writing() as session:
        return written(give_code(session, document_id, ISSUED, house.clock()))


def change(house: TestHouse, document_id: str, **facts: Any) -> None:
    """Change what is kept of an outgoing document."""
    with house.memory.writing() as session:
        row = session.get_one(OutgoingRow, document_id)
        for name, value in facts.items():
            setattr(row, name, value)
