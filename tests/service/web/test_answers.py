"""Three answers that never say more than the report does."""

from __future__ import annotations

from typing import Any

import pytest

from service.web.translations import has
from service.web.verify.answers import answer_when, answer_who, answer_whole, answers
from tests.support.reports import (
    agency,
    archive_stamp,
    changes,
    every_report,
    long_signature,
    report,
    signature,
    tampered,
    unproven,
)


def words(*signatures: dict[str, Any]) -> tuple[str, str, str]:
    told = report("SIGNED", *signatures)
    whole, who, when = answers(told)
    return whole.word, who.word, when.word


def test_a_valid_document_is_whole_trusted_and_proven() -> None:
    assert words(long_signature(), agency(), archive_stamp()) == ("yes", "trusted", "proven")


def test_an_altered_document_is_never_called_whole() -> None:
    assert words(tampered(), agency())[0] == "changed"
    assert words(signature(indication="TOTAL-FAILED", intact=False))[0] == "broken"


def test_one_sound_signature_does_not_hide_a_broken_one() -> None:
    broken = signature(indication="TOTAL-FAILED", dictionary_consistent=False)

    assert words(broken, agency())[0] == "changed"
    assert words(agency(), broken)[0] == "changed"


def test_a_comment_that_leaves_it_undecided_is_told_as_undecided() -> None:
    noted = signature(indication="INDETERMINATE", changes=changes("ANNOTATION", permitted=False))

    assert answer_whole(report("UNDETERMINED", noted)).tone == "warn"


def test_a_signature_that_does_not_match_proves_no_name() -> None:
    false = signature(indication="TOTAL-FAILED", intact=False)

    answer = answer_who(report("REJECTED", false))
    assert (answer.word, answer.tone) == ("unproven", "warn")


def test_a_stranger_is_never_called_trusted() -> None:
    answer = answer_who(report("UNDETERMINED", unproven(), agency()))

    assert (answer.word, answer.facts) == ("stranger", {"name": "Lê Thị Hồng", "others": 1})


def test_a_certificate_revoked_after_a_proven_time_still_counts() -> None:
    later = signature(revocation={"status": "revoked", "source": "crl", "this_update": None})

    assert answer_who(report("SIGNED", later)).word == "trusted"
    assert answer_who(report("X", later | {"indication": "INDETERMINATE"})).word == "revoked"


@pytest.mark.parametrize("indication", ["FAILED", "INDETERMINATE"])
def test_a_time_stamp_that_does_not_hold_proves_nothing(indication: str) -> None:
    stamp = signature()["timestamps"][0] | {"indication": indication}

    answer = answer_when(report("SIGNED", signature(timestamps=[stamp])))
    assert (answer.word, answer.tone) == ("claimed", "warn")


def test_an_unsigned_document_claims_nothing() -> None:
    assert words() == ("unsigned", "nobody", "never")
    assert {a.tone for a in answers(report("UNSIGNED"))} == {"plain"}


def test_a_document_with_an_archive_stamp_alone_has_no_signer() -> None:
    assert words(archive_stamp())[1:] == ("nobody", "never")


def test_every_answer_has_its_sentences() -> None:
    for told in every_report().values():
        for answer in answers(told):
            key = f"verify-{answer.question}-{answer.word}"
            assert has(key)
            assert has(f"{key}-more")
