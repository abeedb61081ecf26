"""The public address of a document: it must resolve for as long as the paper exists."""

from datetime import timedelta
from itertools import combinations

import pytest
from sqlalchemy.exc import IntegrityError

from service.journeys.code_words import ALPHABET, LENGTH, new_code, read_code, written
from service.journeys.errors import NotFoundError
from service.journeys.public_codes import CodeState, Match, PublicCodes, give_code
from service.journeys.verification import VerificationJourney
from service.sandbox import DirectSandbox
from service.store.tables.public_codes import PublicCodeRow
from signing.validation.policy import ValidationPolicy
from tests.support.house import PIN, a_house

# Printed on paper in 2026. These lines are never changed: if one fails, the code is wrong, not the line.
GOLDEN = {
    "0121-4567-89AB-CDER": "0121456789ABCDER",
    "1WGB-86YC-A77Q-KCYA": "1WGB86YCA77QKCYA",
    "YR3B-7CNE-W2RJ-1W2F": "YR3B7CNEW2RJ1W2F",
    "HHQ9-3777-CTW6-G2NB": "HHQ93777CTW6G2NB",
}


@pytest.mark.parametrize(("printed", "code"), GOLDEN.items())
def test_codes_on_paper_are_read_for_ever(printed, code):
    assert read_code(printed) == code
    assert read_code(printed.lower().replace("-", " ")) == code
    assert read_code(printed.replace("0", "O").replace("1", "l")) == code
    assert written(code) == printed


def test_every_single_wrong_sign_is_noticed():
    code = new_code()
    for place in range(LENGTH):
        for sign in ALPHABET:
            if sign != code[place]:
                assert read_code(code[:place] + sign + code[place + 1 :]) is None


def test_every_exchange_of_two_signs_is_noticed():
    code = "0123456789ABCDE" + "T"
    code = next(c for c in (code[:15] + s for s in ALPHABET) if read_code(c))
    for one, other in combinations(range(LENGTH), 2):
        signs = list(code)
        signs[one], signs[other] = signs[other], signs[one]
        if signs[one] != signs[other]:
            assert read_code("".join(signs)) is None


@pytest.mark.parametrize("text", ["", "x", "0121", "0121-4567-89AB-CDEU", "Ấ" * 16, "0" * 17])
def test_what_is_no_code_is_not_read(text):
    assert read_code(text) is None


@pytest.fixture
def house(tmp_path):
    return a_house(tmp_path)


@pytest.fixture
def codes(house):
    trust, revocation = house.signing.trust, house.internal.revocation()
    desk = VerificationJourney(
        house.memory, DirectSandbox(), house.clock, trust, revocation, ValidationPolicy()
    )
    return PublicCodes(house.memory, house.clock, house.vault, desk)


@pytest.fixture
def signed_document(house):
    leader = house.person()
    act = house.placed(leader, house.credential(leader))
    act = house.signing.authorize(leader, act.id, consent_sha256=act.base_sha256, pin=PIN)
    return act.document_id


def test_a_signed_document_is_found_by_its_code(house, codes, signed_document):
    code = codes.code_of(signed_document, 2)

    view = codes.look_up(code.lower())

    assert (view.state, view.indication, view.signatures) == (CodeState.SIGNED, "TOTAL-PASSED", 1)
    assert view.title is None  # only where the house says so
    assert codes.code_of(signed_document, 2) == code
    assert codes.look_up(code).checked_at == house.clock.moment


def test_the_kept_file_is_judged_once_a_day(house, codes, signed_document, monkeypatch):
    code, asked = codes.code_of(signed_document, 2), []
    judge = codes.verification.judge
    monkeypatch.setattr(codes.verification, "judge", lambda path: asked.append(path) or judge(path))

    codes.look_up(code)
    codes.look_up(code)
    assert len(asked) == 1
    house.clock.forward(timedelta(hours=25))
    codes.look_up(code)
    assert len(asked) == 2


def test_a_file_is_compared_with_the_one_behind_the_code(codes, signed_document):
    code = codes.code_of(signed_document, 2)
    view = codes.look_up(code)
    uploaded = codes.look_up(codes.code_of(signed_document, 1))

    assert uploaded.state is CodeState.RESERVED
    assert codes.compare(code, view.sha256)[1] is Match.SAME
    assert codes.compare(code, "00" * 32)[1] is Match.DIFFERENT


def test_a_code_can_be_printed_before_its_version_exists(house, codes, signed_document):
    with house.memory.writing() as session:
        code = written(give_code(session, signed_document, 3, house.clock()))

    assert codes.look_up(code).state is CodeState.RESERVED
    assert codes.look_up(codes.code_of(signed_document, 2)).state is CodeState.SIGNED


def test_an_unknown_code_is_not_found(codes):
    with pytest.raises(NotFoundError):
        codes.look_up(new_code())


def test_a_version_has_one_code(house, codes, signed_document):
    codes.code_of(signed_document, 2)
    row = PublicCodeRow(
        code=new_code(), document_id=signed_document, version=2, created_at=house.clock()
    )

    with pytest.raises(IntegrityError), house.memory.writing() as session:
        session.add(row)


def test_a_digest_alone_finds_what_was_signed_here(codes, signed_document):
    view = codes.look_up(codes.code_of(signed_document, 2))

    answer = codes.known(view.sha256)

    assert answer.signed_here == view
    assert answer.verdict is None
    assert codes.known("00" * 32).signed_here is None
