"""Every kind of step, field, breach and question has a sentence in both languages, with its facts."""

from __future__ import annotations

import pytest

from directory.guard import BREACHES, Limit, Limits, judge, judge_source
from directory.mapping.loading import ACCOUNT_FIELDS
from directory.people import Standing
from directory.plan import Kind, Plan, Population
from directory.planning import REASONS
from service.web.translations import bundle
from tests.support.planning import account, flavour, mail_list

FIELDS = (*ACCOUNT_FIELDS, "members", "account", "dn")


def key(word: str) -> str:
    return word.lower().replace("_", "-")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_word_of_a_plan_has_a_sentence(language):
    known = bundle(language)
    wanted = [f"sync-kind-{key(one.value)}" for one in Kind]
    wanted += [f"field-{key(one)}" for one in FIELDS]
    wanted += [f"breach-{key(one)}" for one in BREACHES]
    wanted += [f"sync-proposal-{key(one)}" for one in REASONS]
    wanted += [f"standing-{one.value}" for one in Standing]
    assert [one for one in wanted if not known.has_message(one)] == []


def every_breach():
    """Give one breach of each code, as the guard itself makes it."""
    limits = Limits(
        overall={Kind.SUSPEND: Limit(0, 0)}, by_unit={Kind.SUSPEND: Limit(0, 0)},
        protected=frozenset({"00001"}),
    )  # fmt: skip
    step = flavour().suspend(account(1))
    bad = type(step)(**{name: getattr(step, name) for name in step.__slots__})
    object.__setattr__(bad.attributes[0], "name", "userPassword")
    lists = flavour().member(flavour().read_list(mail_list("ds", ["cn=a"])), remove=["cn=a"])
    yield from judge(Plan((step, bad, lists), Population(10, {"snv": 5})), limits)
    for facts in (
        {"people": 0, "accounts": 9},
        {"people": 9, "accounts": 0, "accounts_before": 9},
        {"people": 1, "accounts": 50, "people_before": 90, "accounts_before": 99},
    ):
        yield from judge_source(limits=Limits(), **facts)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_breach_brings_the_facts_that_its_sentence_names(language):
    told = {one.code: one.facts for one in every_breach()}
    assert set(told) == set(BREACHES)
    known = bundle(language)
    for code, facts in told.items():
        message = known.get_message(f"breach-{key(code)}")
        text, errors = known.format_pattern(message.value, facts)
        assert errors == []
        assert "{" not in text
