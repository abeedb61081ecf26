"""A document goes out laid out for its own file and route, whatever happened on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from service.journeys.issuing import IssuingJourney, laying
from service.journeys.issuing.errors import FlowRefusedError
from service.journeys.issuing.views import DraftOrder, Form, OutgoingDetail
from service.journeys.signing.views import ActState, PlacementChoice
from service.store.engine import Memory
from service.store.tables.outgoing import OutgoingRow
from signing.layout.office import OfficeLayout
from signing.reservation import is_signer_field
from tests.support.documents import a_page_saying
from tests.support.issuing import Office, an_office


class PowerCutError(Exception):
    """The machine stops here."""


@pytest.fixture
def office(tmp_path: Path, memory: Memory) -> Office:
    return an_office(tmp_path, memory)


def cut_before_laying_out(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Do something whose layout is never made, since the machine stopped."""

    def stop(*_: Any, **__: Any) -> None:
        raise PowerCutError

    with monkeypatch.context() as patched:
        patched.setattr(IssuingJourney, "_lay_out", stop)
        with pytest.raises(PowerCutError):
            act()


def boxes(detail: OutgoingDetail) -> dict[str, PlacementChoice]:
    return {one.name: one.place for one in detail.places}


def test_a_redraft_that_was_cut_short_is_sent_laid_out_for_its_own_signer(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    document_id = office.draft().summary.id
    anew = office.order(office.review(office.reviewer), office.sign(office.deputy, form=Form.KT))
    cut_before_laying_out(
        monkeypatch, lambda: office.issuing.redraft(office.drafter, document_id, anew)
    )
    assert office.issuing.detail(office.drafter, document_id).places == ()

    sent = office.issuing.send(office.drafter, document_id)

    assert sent.warnings  # the deputy's name is not printed, and the drafter reads so
    office.approve(office.reviewer, document_id)
    assert office.give(office.deputy, document_id).state is ActState.FINISHED


def test_another_file_that_was_cut_short_is_sent_with_fields_for_everybody(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    document_id = office.draft().summary.id
    other = a_page_saying("khác")
    cut_before_laying_out(
        monkeypatch,
        lambda: office.issuing.bring_again(office.drafter, document_id, BytesIO(other), "khac.pdf"),
    )

    office.issuing.send(office.drafter, document_id)

    office.approve(office.reviewer, document_id)
    assert office.give(office.head, document_id).state is ActState.FINISHED


def test_a_document_without_a_layout_is_not_sent(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    document_id = office.draft().summary.id
    with office.house.memory.writing() as session:
        session.get_one(OutgoingRow, document_id).layout = None
    monkeypatch.setattr(IssuingJourney, "_laid_out", lambda *_: False)

    with pytest.raises(FlowRefusedError) as refusal:
        office.issuing.send(office.drafter, document_id)

    assert refusal.value.reason == "no_layout"


def test_what_is_attached_while_a_route_is_laid_out_does_not_undo_its_layout(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    document_id = office.draft().summary.id
    find = laying.find_office_layout

    def meanwhile(*about: Any, **more: Any) -> OfficeLayout:
        monkeypatch.setattr(laying, "find_office_layout", find)
        office.house.clock.forward(timedelta(seconds=1))
        separate = BytesIO(a_page_saying("phụ lục"))
        office.issuing.attach(office.drafter, document_id, separate, "pl.pdf")
        return find(*about, **more)

    monkeypatch.setattr(laying, "find_office_layout", meanwhile)

    told = office.issuing.redraft(office.drafter, document_id, two_signers(office))

    assert [name for name in boxes(told) if is_signer_field(name)] == [
        "office-signer-1",
        "office-signer-2",
    ]


def test_a_route_that_changes_while_it_is_laid_out_is_laid_out_anew(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    document_id = office.draft().summary.id
    find = laying.find_office_layout

    def meanwhile(*about: Any, **more: Any) -> OfficeLayout:
        monkeypatch.setattr(laying, "find_office_layout", find)
        with pytest.MonkeyPatch.context() as cut:
            cut_before_laying_out(
                cut,
                lambda: office.issuing.redraft(office.drafter, document_id, two_signers(office)),
            )
        return find(*about, **more)

    monkeypatch.setattr(laying, "find_office_layout", meanwhile)

    told = office.issuing.redraft(office.drafter, document_id, office.order())

    assert len([name for name in boxes(told) if is_signer_field(name)]) == 2


def test_a_place_chosen_for_one_signer_is_not_that_of_another(office: Office) -> None:
    draft = office.draft()
    document_id, before = draft.summary.id, boxes(draft)
    moved = {
        name: replace(before[name], left=0.55, top=before[name].top + 0.05)
        for name in ("office-signer-1", "office-number")
    }
    for name, place in moved.items():
        office.issuing.move_field(office.drafter, document_id, name, place)

    same = boxes(office.issuing.redraft(office.drafter, document_id, office.order(copies=3)))
    other = boxes(
        office.issuing.redraft(
            office.drafter, document_id, office.order(office.sign(office.deputy))
        )
    )

    assert same["office-signer-1"].top == pytest.approx(moved["office-signer-1"].top, abs=0.002)
    assert other.get("office-signer-1") != same["office-signer-1"]
    assert other["office-number"] == same["office-number"]


def two_signers(office: Office) -> DraftOrder:
    return office.order(
        office.review(office.reviewer),
        office.sign(office.deputy, at=10, form=Form.KT),
        office.sign(office.head, at=11),
    )
