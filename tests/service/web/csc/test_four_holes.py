"""Where other CSC servers were found open: whose SAD it is, how often, whose keys, and what SCAL says.

OmniTrustILM/core, issue 1971, lists the four; each stands here as something that must be refused.
"""

from __future__ import annotations

import json
import multiprocessing
import os
from base64 import b64decode
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any
from zoneinfo import ZoneInfo

import pyotp
import pytest
from sqlalchemy import update

from service.adoption.sources.facts import read_ledger
from service.events.ledger import verify
from service.store.engine import Memory, open_engine
from service.store.tables import CredentialRow, PersonRow, SignatureActivationRow, UsageEventRow
from tests.support.csc import Csc, a_csc, among, digest
from tests.support.house import PIN
from tests.support.people import suspend

WRONG = "246802"
DEATH = 9

pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")


@pytest.fixture
def csc(tmp_path: Path, memory: Memory) -> Csc:
    return a_csc(tmp_path, memory)


def reasons(csc: Csc) -> list[str]:
    return [json.loads(row.facts)["reason"] for row in csc.events("HashSigningRefused")]


def given(csc: Csc) -> Counter[str]:
    """Return how often each digest was signed and handed out."""
    rows = csc.events("HashSignaturesGiven")
    return Counter(one for row in rows for one in json.loads(row.facts)["digests"])


# One: a SAD is bound to the bearer that asked for it.


def test_a_sad_is_nothing_to_another_bearer(csc: Csc) -> None:
    credential, token = csc.credential(), csc.token()
    sad = csc.sad(token, credential, b"1", b"2")

    for other in (csc.token(), csc.token("phogiamdoc")):
        refused = csc.sign(other, credential, sad, b"1")
        assert (refused.status_code, refused.json["error"]) == (400, "invalid_request")
        extended = csc.ask(
            "credentials/extendTransaction",
            other,
            credentialID=credential,
            SAD=sad,
            hash=[digest(b"1")],
        )
        assert extended.status_code == 400
    assert reasons(csc) == [
        "other_bearer",
        "other_bearer",
    ]  # a stranger is not even told of the key
    assert csc.sign(token, credential, sad, b"1", b"2").status_code == 200


def test_what_is_stored_opens_no_key_without_sad_and_token(csc: Csc) -> None:
    """Somebody who writes to the database turns a SAD over to another token: the key stays shut."""
    credential, token, other = csc.credential(), csc.token(), csc.token()
    sad = csc.sad(token, credential, b"1")
    thief = csc.rooms.tokens.authenticate(other)
    assert thief is not None
    with csc.memory.writing() as session:
        session.execute(update(SignatureActivationRow).values(token_id=thief.token_id))

    refused = csc.sign(other, credential, sad, b"1")

    assert (refused.status_code, given(csc)) == (400, Counter())
    with csc.memory.reading() as session:
        stored = repr([vars(row) for row in session.query(SignatureActivationRow)])
    for secret in (sad, sad.removeprefix("antin_sad_"), token, PIN):
        assert secret not in stored
        assert all(secret not in row.facts for row in csc.events("HashSigningAuthorized"))


# Two: a SAD cannot be replayed.


def test_a_sad_signs_once(csc: Csc) -> None:
    credential, token = csc.credential(), csc.token()
    sad = csc.sad(token, credential, b"1")

    assert csc.sign(token, credential, sad, b"1").status_code == 200
    again = csc.sign(token, credential, sad, b"1")

    assert (again.status_code, again.json["error_description"]) == (400, "Invalid parameter SAD")
    assert (reasons(csc), set(given(csc).values())) == (["spent"], {1})
    with csc.memory.reading() as session:
        (row,) = session.query(SignatureActivationRow)
        assert (row.lent, row.remaining) == (None, [])


def test_each_signature_of_several_is_counted(csc: Csc) -> None:
    credential, token = csc.credential(), csc.token()
    sad = csc.sad(token, credential, b"1", b"1", b"2")

    assert csc.sign(token, credential, sad, b"1", b"1", b"1").status_code == 400
    assert csc.sign(token, credential, sad, b"1").status_code == 200
    assert csc.sign(token, credential, sad, b"1", b"1").status_code == 400
    assert csc.sign(token, credential, sad, b"2", b"1").status_code == 200
    assert csc.sign(token, credential, sad, b"2").status_code == 400
    assert sorted(given(csc).values()) == [1, 2]


@pytest.mark.parametrize("several", [False, True], ids=["one for all", "one each"])
def test_of_many_at_once_each_signature_is_given_once(csc: Csc, several: bool) -> None:
    credential, token = csc.credential(), csc.token()
    contents = [b"%d" % n for n in range(3)]
    sad = csc.sad(token, credential, *contents)
    tries = [[one] for one in contents] * 2 if several else [contents] * 6
    start, answers = Barrier(len(tries)), []

    def ask(asked: list[bytes]) -> None:
        start.wait()
        answers.append(csc.sign(token, credential, sad, *asked).status_code)

    askers = [Thread(target=ask, args=(asked,)) for asked in tries]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()

    expected = {200: 3, 400: 3} if several else {200: 1, 400: 5}
    assert Counter(answers) == expected
    assert list(given(csc).values()) == [1, 1, 1]
    with csc.memory.reading() as session:
        assert verify(session).broken is None


def test_processes_that_ask_at_once_share_one_count(tmp_path: Path, furnished_url: str) -> None:
    csc = a_csc(tmp_path, Memory(open_engine(furnished_url)))
    credential, token = csc.credential(), csc.token()
    sad = csc.sad(token, credential, b"1", b"2")
    csc.memory.close()
    context = multiprocessing.get_context("fork")
    start, answers = context.Barrier(4), context.SimpleQueue()

    def ask() -> None:
        own = a_csc(tmp_path, Memory(open_engine(furnished_url)))
        start.wait()
        answers.put(own.sign(token, credential, sad, b"1", b"2").status_code)

    _in_children(ask, 4)

    assert sorted(answers.get() for _ in range(4)) == [200, 400, 400, 400]
    later = a_csc(tmp_path, Memory(open_engine(furnished_url)))
    assert list(given(later).values()) == [1, 1]
    later.memory.close()


@pytest.mark.parametrize("step", ["counted", "signed", "given"])
def test_a_death_after_counting_gives_nothing_twice(
    tmp_path: Path, furnished_url: str, step: str
) -> None:
    csc = a_csc(tmp_path, Memory(open_engine(furnished_url)))
    credential, token = csc.credential(), csc.token()
    sad = csc.sad(token, credential, b"1", b"2")
    csc.memory.close()

    def sign_and_die() -> None:
        doomed = a_csc(tmp_path, Memory(open_engine(furnished_url)))
        among(doomed, checkpoint=lambda name: os._exit(DEATH) if name == step else None)
        doomed.sign(token, credential, sad, b"1")

    assert _in_children(sign_and_die, 1) == [DEATH]

    later = a_csc(tmp_path, Memory(open_engine(furnished_url)))
    assert later.sign(token, credential, sad, b"1").status_code == 400
    assert later.sign(token, credential, sad, b"2").status_code == 200
    told = [len(later.events(kind)) for kind in ("HashSigningBegun", "HashSignaturesGiven")]
    assert told == ([2, 2] if step == "given" else [2, 1])
    later.memory.close()


def test_a_sad_is_over_in_five_minutes(csc: Csc) -> None:
    credential, token = csc.credential(), csc.token()
    told = csc.told(
        "credentials/authorize",
        token,
        credentialID=credential,
        numSignatures=1,
        hash=[digest(b"1")],
        PIN=PIN,
    )
    assert told["expiresIn"] == 300
    csc.clock.forward(timedelta(seconds=300))

    refused = csc.sign(token, credential, told["SAD"], b"1")

    assert refused.json["error_description"] == "The SAD is expired"
    assert csc.desk.forget_expired() == 1
    assert csc.sign(token, credential, told["SAD"], b"1").status_code == 400
    assert given(csc) == Counter()


# Three: `credentials/list` tells nobody of other people's keys.


def test_nobody_is_told_of_other_peoples_keys(csc: Csc) -> None:
    mine, other = csc.credential(), csc.credential("phogiamdoc")
    token, theirs = csc.token(), csc.token("phogiamdoc")

    assert csc.told("credentials/list", token)["credentialIDs"] == [mine]
    assert csc.told("credentials/list", theirs)["credentialIDs"] == [other]
    assert csc.told("credentials/list", csc.token("vanthu"))["credentialIDs"] == []
    unknown = csc.ask(
        "credentials/info", token, credentialID="00000000-0000-4000-8000-000000000000"
    )
    for method, words in (
        ("credentials/info", {}),
        ("credentials/authorize", {"numSignatures": 1, "hash": [digest(b"1")], "PIN": PIN}),
    ):
        refused = csc.ask(method, token, credentialID=other, **words)
        assert (refused.status_code, refused.json) == (unknown.status_code, unknown.json)
    with csc.memory.reading() as session:
        assert session.get(CredentialRow, other).pin_failures == 0


def test_a_token_for_one_key_knows_no_other(csc: Csc) -> None:
    first, second = csc.credential(), csc.credential()
    token = csc.token("lanhdao", "csc", credential=first)

    assert csc.told("credentials/list", token)["credentialIDs"] == [first]
    assert csc.ask("credentials/info", token, credentialID=second).status_code == 400
    sad = csc.sad(csc.token(), second, b"1")
    assert csc.sign(token, second, sad, b"1").status_code == 400


# Four: SCAL is told as it is, and is so.


def test_scal_is_two_and_a_sad_stands_for_its_digests_alone(csc: Csc) -> None:
    credential, token = csc.credential(), csc.token()
    assert csc.told("credentials/info", token, credentialID=credential)["SCAL"] == "2"
    sad = csc.sad(token, credential, b"1")

    refused = csc.sign(token, credential, sad, b"2")

    assert refused.json["error_description"] == "A hash is not authorized by the SAD"
    assert csc.sign(token, credential, sad, b"1", b"2").status_code == 400
    assert (given(csc), reasons(csc)) == (Counter(), ["not_covered", "not_covered"])
    assert csc.sign(token, credential, sad, b"1").status_code == 200


def test_a_sad_without_digests_is_not_to_be_had(csc: Csc) -> None:
    words = {"credentialID": csc.credential(), "numSignatures": 1, "PIN": PIN}
    for hashes in ({}, {"hash": []}, {"hash": None}, {"hash": digest(b"1")}, {"hash": [None]}):
        assert csc.ask("credentials/authorize", csc.token(), **words, **hashes).status_code == 400
    two = {"hash": [digest(b"1"), digest(b"2")]}
    assert csc.ask("credentials/authorize", csc.token(), **words, **two).status_code == 400


def test_a_sad_is_for_one_key(csc: Csc) -> None:
    first, second, token = csc.credential(), csc.credential(), csc.token()
    sad = csc.sad(token, first, b"1")

    assert csc.sign(token, second, sad, b"1").status_code == 400
    assert reasons(csc) == ["other_credential"]


# And what every signature of this house asks.


def test_the_pin_is_counted_and_locks(csc: Csc) -> None:
    credential, token = csc.credential(), csc.token()
    held = csc.sad(token, credential, b"1")
    words = {"credentialID": credential, "numSignatures": 1, "hash": [digest(b"2")]}

    tries = [csc.ask("credentials/authorize", token, **words, PIN=WRONG) for _ in range(5)]
    right = csc.ask("credentials/authorize", token, **words, PIN=PIN)

    assert {one.status_code for one in (*tries, right)} == {400}
    assert [one.json["error"] for one in (*tries, right)] == ["invalid_pin"] * 6
    assert right.json["error_description"] == "The PIN is locked"
    assert reasons(csc) == ["wrong_pin"] * 4 + ["pin_locked"] * 2
    told = csc.told("credentials/info", token, credentialID=credential)
    assert told["key"]["status"] == "disabled"
    assert csc.sign(token, credential, held, b"1").status_code == 400
    assert given(csc) == Counter()


def test_whoever_enrolled_a_code_is_asked_for_it(csc: Csc) -> None:
    credential, token, leader = csc.credential(), csc.token(), csc.person()
    generator = pyotp.TOTP(csc.rooms.step_up.begin(leader).secret)
    csc.rooms.step_up.confirm(leader, generator.at(csc.clock.moment))
    csc.clock.forward(timedelta(seconds=60))
    told = csc.told("credentials/info", token, credentialID=credential, authInfo=True)
    assert told["OTP"]["presence"] == "true"
    words = {"credentialID": credential, "numSignatures": 1, "hash": [digest(b"1")], "PIN": PIN}

    for code in ({}, {"OTP": "000000"}):
        refused = csc.ask("credentials/authorize", token, **words, **code)
        assert (refused.status_code, refused.json["error"]) == (400, "invalid_otp")
    code = {"OTP": generator.at(csc.clock.moment)}
    assert csc.ask("credentials/authorize", token, **words, **code).status_code == 200
    again = csc.ask("credentials/authorize", token, **words, **code)

    assert again.json["error"] == "invalid_otp"  # each code is good once
    (event,) = csc.events("HashSigningAuthorized")
    assert json.loads(event.facts)["factors"] == ["pin", "totp"]


def test_a_suspended_person_signs_nothing_from_that_minute_on(csc: Csc) -> None:
    credential, token = csc.credential(), csc.token()
    sad = csc.sad(token, credential, b"1")
    suspend(csc.memory, csc.person())

    assert csc.sign(token, credential, sad, b"1").status_code == 401
    assert given(csc) == Counter()


@pytest.mark.parametrize("step", ["counted", "signed"])
def test_whoever_is_suspended_while_the_key_answers_gives_nothing(csc: Csc, step: str) -> None:
    credential, token = csc.credential(), csc.token()
    sad = csc.sad(token, credential, b"1")

    def meanwhile(name: str) -> None:
        if name == step:
            suspend(csc.memory, csc.person())

    among(csc, checkpoint=meanwhile)
    refused = csc.sign(token, credential, sad, b"1")

    assert (refused.status_code, refused.json["error"]) == (403, "access_denied")
    assert (given(csc), reasons(csc)) == (Counter(), ["person_inactive"])
    with csc.memory.writing() as session:
        session.get(PersonRow, csc.person().id).active = True
    assert csc.sign(token, credential, sad, b"1").status_code == 400


def test_a_consent_of_somebody_suspended_meanwhile_is_none(csc: Csc) -> None:
    credential, token = csc.credential(), csc.token()
    among(csc, checkpoint=lambda _: suspend(csc.memory, csc.person()))
    words = {"credentialID": credential, "numSignatures": 1, "hash": [digest(b"1")], "PIN": PIN}

    assert csc.ask("credentials/authorize", token, **words).status_code == 403
    with csc.memory.reading() as session:
        assert session.query(SignatureActivationRow).count() == 0


def test_a_revoked_and_an_expired_certificate_sign_nothing(csc: Csc) -> None:
    revoked, token = csc.credential(), csc.token()
    sad = csc.sad(token, revoked, b"1")
    csc.rooms.certificates.revoke(csc.person(), revoked, reason="keyCompromise")

    refused = csc.sign(token, revoked, sad, b"1")

    assert refused.json["error_description"] == "The certificate may not sign now: revoked"
    told = csc.told("credentials/info", token, credentialID=revoked)
    assert (told["key"]["status"], told["cert"]["status"]) == ("disabled", "revoked")
    expired = csc.credential()
    csc.clock.forward(timedelta(days=365 * 6))
    fresh = csc.token()
    words = {"credentialID": expired, "numSignatures": 1, "hash": [digest(b"1")], "PIN": PIN}
    late = csc.ask("credentials/authorize", fresh, **words)
    assert late.json["error_description"] == "The certificate may not sign now: expired"
    assert csc.told("credentials/info", fresh, credentialID=expired)["cert"]["status"] == "expired"
    assert reasons(csc) == ["revoked", "expired"]


def test_a_changed_pin_ends_what_the_former_allowed(csc: Csc) -> None:
    credential, token = csc.credential(), csc.token()
    sad = csc.sad(token, credential, b"1")
    csc.rooms.certificates.change_pin(csc.person(), credential, old=PIN, new="864209")

    assert csc.sign(token, credential, sad, b"1").status_code == 400
    assert reasons(csc) == ["credential_changed"]


def test_no_more_than_a_hundred_at_once(csc: Csc) -> None:
    credential, token = csc.credential(), csc.token()
    contents = [b"%d" % n for n in range(100)]

    sad = csc.sad(token, credential, *contents)
    told = csc.sign(token, credential, sad, *contents).json
    assert len({b64decode(one) for one in told["signatures"]}) == 100
    words = {"numSignatures": 101, "hash": [digest(b"%d" % n) for n in range(101)], "PIN": PIN}
    refused = csc.ask("credentials/authorize", token, credentialID=credential, **words)
    assert refused.json["error_description"].startswith("The number of signatures is too high")


def test_a_signed_digest_is_no_signed_document(csc: Csc) -> None:
    credential, token = csc.credential(), csc.token()
    sad = csc.sad(token, credential, b"1")
    csc.sign(token, credential, sad, b"1")

    (begun,) = csc.events("HashSigningBegun")
    (told,) = csc.events("HashSignaturesGiven")
    assert (begun.actor, told.actor) == ("lanhdao", "lanhdao")
    assert json.loads(told.facts)["digests"] == [b64decode(digest(b"1")).hex()]
    assert csc.events("SignatureGiven", "DocumentSigned", "SignatureAuthorized") == []
    read_ledger(csc.memory, csc.clock, ZoneInfo("Asia/Ho_Chi_Minh"))
    with csc.memory.reading() as session:
        assert session.query(UsageEventRow).count() == 0


def _in_children(act: Callable[[], Any], count: int) -> list[int]:
    """Do something in as many processes at once; return how each ended."""
    context = multiprocessing.get_context("fork")
    children = [context.Process(target=act) for _ in range(count)]
    for child in children:
        child.start()
    for child in children:
        child.join(60)
    return [child.exitcode or 0 for child in children]


def test_a_token_that_is_revoked_on_the_account_page_leaves_no_key_behind(csc: Csc) -> None:
    credential, token, other = csc.credential(), csc.token(), csc.token()
    csc.sad(token, credential, b"1", b"2")
    kept = csc.sad(other, credential, b"1")

    revoke(csc, token)

    with csc.memory.reading() as session:
        rows = session.query(SignatureActivationRow).order_by(SignatureActivationRow.created_at)
        assert sorted((row.lent is not None, len(row.remaining)) for row in rows) == [
            (False, 0), (True, 1),
        ]  # fmt: skip
    assert csc.sign(other, credential, kept, b"1").status_code == 200


def test_a_token_that_is_revoked_before_the_consent_is_kept_gets_none(csc: Csc) -> None:
    credential, token = csc.credential(), csc.token()
    among(csc, checkpoint=lambda step: revoke(csc, token) if step == "lent" else None)

    body = {"credentialID": credential, "numSignatures": 1, "hash": [digest(b"1")], "PIN": PIN}
    assert csc.ask("credentials/authorize", token, **body).status_code == 400

    with csc.memory.reading() as session:
        assert not session.query(SignatureActivationRow).all()
    assert len(csc.events("HashSigningRefused")) == 1


def revoke(csc: Csc, token: str) -> None:
    """Revoke somebody's token as their account page does."""
    bearer = csc.rooms.tokens.authenticate(token)
    assert bearer is not None
    assert csc.rooms.tokens.revoke(bearer.person, bearer.token_id)
