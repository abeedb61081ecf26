"""What is printed on an outgoing document resolves before, at and after its issue, and never says too much."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from service.journeys.issued_faces import SignedInForm
from service.journeys.issuing.views import Form, Standing
from service.journeys.public_codes import ISSUED, CodeState, Match, PublicCodes
from service.journeys.verification import VerificationJourney
from service.sandbox import DirectSandbox
from service.store.engine import Memory
from service.store.queries.issued import signed_parties
from service.store.tables import DocumentVersionRow, MandateRow, OutgoingRow
from signing.validation.policy import ValidationPolicy
from tests.support.house import TestHouse, a_house
from tests.support.outgoing import an_outgoing, attached_to, change, printed_code


def a_mandate(house: TestHouse, document_id: str, valid_until: date | None) -> str:
    """Record a mandate by authorisation for whoever signed a document, confirmed long ago."""
    with house.memory.writing() as session:
        outgoing = session.get_one(OutgoingRow, document_id)
        long_ago = house.clock() - timedelta(days=100)
        mandate = MandateRow(
            id=str(uuid4()), form="TUQ", unit_id=outgoing.unit_id, holder_id=outgoing.drafter_id,
            principal_id=outgoing.drafter_id, on_behalf_of="GIÁM ĐỐC",
            instrument_name="Giấy ủy quyền", instrument_number="12/GUQ",
            instrument_on=long_ago.date(), valid_from=long_ago.date(), valid_until=valid_until,
            recorded_by=outgoing.drafter_id, recorded_at=long_ago,
            confirmed_by=outgoing.drafter_id, confirmed_at=long_ago,
        )  # fmt: skip
        session.add(mandate)
        (party,) = signed_parties(session, document_id)
        party.mandate_id = mandate.id
        return mandate.id


@pytest.fixture
def house(tmp_path: Path, memory: Memory) -> TestHouse:
    return a_house(tmp_path, memory)


def codes_of(house: TestHouse, **more: object) -> PublicCodes:
    trust, revocation = house.signing.trust, house.internal.revocation()
    desk = VerificationJourney(
        house.memory, DirectSandbox(), house.clock, trust, revocation, ValidationPolicy()
    )
    return PublicCodes(house.memory, house.clock, house.vault, desk, **more)  # type: ignore[arg-type]


@pytest.fixture
def codes(house: TestHouse) -> PublicCodes:
    return codes_of(house)


@pytest.mark.parametrize(
    "state", ["DRAFT", "SIGNING", "NUMBERING", "SEALING", "ISSUING", "CANCELLED"]
)
def test_before_it_is_issued_a_code_tells_nothing_but_that(house: TestHouse, state: str) -> None:
    codes = codes_of(house, titles=True)
    document_id = an_outgoing(house, state=state)
    change(house, document_id, issued_version=2)  # known from the seal on, before it is issued
    code = printed_code(house, document_id)

    view = codes.look_up(code)

    assert view.state is CodeState.NOT_ISSUED
    facts = (view.title, view.signed_at, view.level, view.sha256, view.verdict, view.issued)
    assert set(facts) == {None}
    draft = codes.look_up(codes.code_of(document_id, 2)).sha256
    assert draft
    assert codes.compare(code, draft) == (view, Match.DIFFERENT)


def test_an_issued_document_tells_what_everybody_may_know(
    house: TestHouse, codes: PublicCodes
) -> None:
    document_id = an_outgoing(house)

    view = codes.look_up(printed_code(house, document_id).lower())

    assert (view.state, view.version, view.title) == (CodeState.ISSUED, 2, None)
    assert (view.indication, view.signatures) == ("TOTAL-PASSED", 1)
    face = view.issued
    assert face is not None
    assert (face.notation, face.agency) == ("15/QĐ-SKHCN", "Sở Khoa học và Công nghệ")
    assert codes_of(house, titles=True).look_up(view.code).title == "Về việc triển khai ký số"
    named = (
        codes_of(house, type_names={"QUYET_DINH": "Quyết định"}.__getitem__)
        .look_up(view.code)
        .issued
    )
    assert named is not None
    assert named.type_name == "Quyết định"


@pytest.mark.parametrize(
    ("standing", "relation"), [("CORRECTED", "CORRECTS"), ("REPLACED", "REPLACES")]
)
def test_what_was_corrected_or_replaced_names_the_later_document(
    house: TestHouse, codes: PublicCodes, standing: str, relation: str
) -> None:
    document_id = an_outgoing(house)
    code = printed_code(house, document_id)
    for state, notation in (("ISSUED", "19/QĐ-SKHCN"), ("SIGNING", None)):
        later = an_outgoing(
            house, state=state, notation=notation, relation=relation, related_id=document_id
        )
        if state == "ISSUED":
            later_code = printed_code(house, later)
    assert codes.look_up(code).state is CodeState.ISSUED, "not before the flow says so"
    change(house, document_id, standing=standing, standing_at=house.clock())

    view = codes.look_up(code)

    assert view.state is CodeState(standing)
    assert view.issued is not None
    assert (view.issued.by_notation, view.issued.by_code) == ("19/QĐ-SKHCN", later_code)


def test_of_two_documents_that_replace_one_the_first_did(
    house: TestHouse, codes: PublicCodes
) -> None:
    document_id = an_outgoing(house)
    for notation in ("16/QĐ-SKHCN", "17/QĐ-SKHCN"):
        an_outgoing(house, notation=notation, relation="REPLACES", related_id=document_id)
        change(house, document_id, standing="REPLACED", standing_at=house.clock())
        house.clock.forward(timedelta(hours=1))

    face = codes.look_up(printed_code(house, document_id)).issued

    assert face is not None
    assert face.by_notation == "16/QĐ-SKHCN"


def test_a_recalled_document_says_since_when_under_every_code_it_has(
    house: TestHouse, codes: PublicCodes
) -> None:
    document_id = an_outgoing(house)
    house.clock.forward(timedelta(days=3))
    change(house, document_id, standing="RECALLED", standing_at=house.clock())

    for code in (printed_code(house, document_id), codes.code_of(document_id, 2)):
        view = codes.look_up(code)
        assert view.state is CodeState.RECALLED
        assert view.issued is not None
        assert (view.issued.standing, view.issued.standing_at) == (
            Standing.RECALLED,
            house.clock.moment,
        )


@pytest.mark.parametrize(("days", "in_force"), [(1, True), (-1, False)])
def test_whoever_signed_in_a_form_is_told_with_the_mandate_of_that_moment(
    house: TestHouse, codes: PublicCodes, days: int, in_force: bool
) -> None:
    document_id = an_outgoing(house, form="TUQ")
    a_mandate(house, document_id, (house.clock() + timedelta(days=days)).date())
    house.clock.forward(timedelta(days=9))  # what holds now does not matter

    view = codes.look_up(printed_code(house, document_id))

    assert view.issued is not None
    assert view.issued.forms == (SignedInForm(Form.TUQ, in_force),)


@pytest.mark.parametrize("mandate_id", [None, "of no record"])
def test_of_a_mandate_that_is_not_known_nothing_is_claimed(
    house: TestHouse, codes: PublicCodes, mandate_id: str | None
) -> None:
    document_id = an_outgoing(house, form="TUQ", mandate_id=mandate_id)

    view = codes.look_up(printed_code(house, document_id))

    assert view.issued is not None
    assert view.issued.forms == (SignedInForm(Form.TUQ, None),)


def test_an_issued_file_is_found_by_its_digest_alone_and_compared(
    house: TestHouse, codes: PublicCodes
) -> None:
    document_id = an_outgoing(house)
    code = printed_code(house, document_id)
    view = codes.look_up(code)
    assert view.sha256

    assert codes.known(view.sha256).signed_here == view
    assert codes.compare(code, view.sha256)[1] is Match.SAME
    assert codes.compare(code, "00" * 32)[1] is Match.DIFFERENT


def test_the_file_an_issued_document_was_before_is_told_apart(
    house: TestHouse, codes: PublicCodes
) -> None:
    document_id = an_outgoing(house)
    with house.memory.reading() as session:
        first = session.get_one(DocumentVersionRow, (document_id, 1)).sha256

    assert codes.compare(printed_code(house, document_id), first)[1] is Match.OTHER_VERSION


def test_the_code_of_the_document_and_those_of_its_versions_differ(
    house: TestHouse, codes: PublicCodes
) -> None:
    document_id = an_outgoing(house)

    given = {codes.code_of(document_id, version) for version in (ISSUED, 1, 2)}

    assert len(given) == 3
    assert printed_code(house, document_id) in given


@pytest.mark.parametrize("titles", [False, True])
def test_separate_files_are_told_by_their_digests_and_named_where_titles_are_public(
    house: TestHouse, titles: bool
) -> None:
    codes, document_id = codes_of(house, titles=titles), an_outgoing(house)
    version = attached_to(house, document_id, "danh-sach-thuong.pdf")
    code = printed_code(house, document_id)

    view, match = codes.compare(code, version.sha256)

    assert match is Match.ATTACHED
    assert view.issued is not None
    (told,) = view.issued.attached
    assert (told.sha256, told.name) == (version.sha256, "danh-sach-thuong.pdf" if titles else "")
    assert codes.compare(code, "ab" * 32)[1] is Match.DIFFERENT


@pytest.mark.parametrize("standing", list(Standing))
def test_a_separate_file_leads_by_its_digest_to_its_document_and_how_that_stands(
    house: TestHouse, codes: PublicCodes, standing: Standing
) -> None:
    document_id = an_outgoing(house)
    version = attached_to(house, document_id, "phu-luc.pdf")
    change(house, document_id, standing=standing, standing_at=house.clock())

    answer = codes.known(version.sha256)

    assert answer.signed_here == codes.look_up(printed_code(house, document_id))
    assert answer.signed_here is not None
    assert answer.signed_here.issued is not None
    assert answer.signed_here.issued.standing is standing
    assert answer.is_attached
    assert not codes.known(answer.signed_here.sha256 or "").is_attached


def test_a_separate_file_of_what_was_not_issued_leads_nowhere(
    house: TestHouse, codes: PublicCodes
) -> None:
    document_id = an_outgoing(house, state="SEALING")
    version = attached_to(house, document_id, "phu-luc.pdf")

    answer = codes.known(version.sha256)

    assert answer.signed_here is None or answer.signed_here.issued is None
    assert not answer.is_attached
