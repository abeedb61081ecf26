"""Facts that are kept say the same years later, and another policy may judge them without the file."""

import json
from datetime import timedelta
from io import BytesIO

import pytest

from signing.validation.indications import Indication
from signing.validation.process import examine
from signing.validation.replay import (
    FactsUnreadableError,
    facts_from_json,
    facts_to_json,
    judge_again,
)
from tests.signing.validation.test_every_indication import record_of
from tests.signing.validation.test_policies import policy
from tests.support.asking import POLICY
from tests.support.pki import pki
from tests.support.signed import signed


@pytest.mark.parametrize("level", ["B-B", "B-T", "B-LT", "B-LTA"])
def test_kept_facts_come_back_as_they_were(level):
    record = record_of(signed(level=level), pki())

    again = facts_from_json(facts_to_json(record))

    assert again == record
    assert facts_to_json(again) == facts_to_json(record)
    assert judge_again(again, POLICY) == judge_again(record, POLICY)


def test_judging_kept_facts_gives_the_verdict_of_the_file():
    data = signed(signed(level="B-LTA"), by=pki().agency, field="Two")
    moment = pki().clock()
    house = pki()
    material = house.gather(house.agency.chain, moment) + house.gather(house.tsa.chain(), moment)
    record = record_of(data, house, material=material, moment=moment)
    kept = facts_from_json(facts_to_json(record))

    report = examine(
        BytesIO(data), trust=house.trust, material=material, policy=POLICY, moment=moment
    )

    assert report.indication == Indication.TOTAL_PASSED
    assert judge_again(kept, POLICY) == report


def test_another_policy_says_another_thing_of_the_same_facts():
    record = record_of(signed(), pki())
    kept = facts_from_json(facts_to_json(record))
    later = pki().clock() + timedelta(days=2)

    assert judge_again(kept, POLICY, later).indication == Indication.INDETERMINATE
    again = judge_again(kept, policy("eu-like"), later)
    assert again.indication == Indication.TOTAL_PASSED
    assert again.policy.id == "eu-like"
    assert again.validated_at == later


def test_facts_of_before_a_new_field_take_its_usual_value():
    text = facts_to_json(record_of(signed(), pki()))
    data = json.loads(text)
    del data["record"]["signatures"][0]["gone"]

    assert facts_from_json(json.dumps(data)) == facts_from_json(text)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data.update(format=0),
        lambda data: data["record"].pop("document"),
        lambda data: data["record"].update(colour="red"),
        lambda data: data["record"]["signatures"][0].update(kind=7),
        lambda data: data["record"]["signatures"][0].update(chain=[]),
        lambda data: data["record"].update(collected_at="yesterday"),
        lambda data: data["record"].update(signatures={"0": None}),
    ],
)
def test_what_is_no_set_of_facts_is_refused(spoil):
    data = json.loads(facts_to_json(record_of(signed(), pki())))
    spoil(data)

    with pytest.raises(FactsUnreadableError):
        facts_from_json(json.dumps(data))


@pytest.mark.parametrize(
    "text", ["", "[]", "null", "{", '{"format": 1}', '{"format":1,"record":3}']
)
def test_other_texts_are_refused(text):
    with pytest.raises(FactsUnreadableError):
        facts_from_json(text)
