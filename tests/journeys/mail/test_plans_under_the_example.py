"""Plans under the rights and overlays of the example: no address twice, nothing undone that is in use."""

from __future__ import annotations

import pytest

from directory.journal import StepState
from directory.operations import ResultCode
from directory.undoing import undo_step
from tests.support.mail.keepers import CraftKeeper, a_newcomer
from tests.support.mail.stack import DOMAIN, MailStack

pytestmark = pytest.mark.mail


@pytest.fixture
def craft(mail_stack: MailStack) -> CraftKeeper:
    return CraftKeeper(mail_stack, mail_stack.doveadm_http)


def test_a_changed_address_is_taken_under_the_overlay(craft: CraftKeeper) -> None:
    who = a_newcomer()
    craft.create(who)

    outcome = craft.tried(craft.flavour.readdress(craft.account(who), f"moi.{who.mail}"))

    assert outcome.state is StepState.DONE
    assert craft.account(who).aliases == (who.alias, who.mail)


def test_an_address_that_somebody_has_is_refused(craft: CraftKeeper) -> None:
    who, other = a_newcomer(), a_newcomer()
    craft.create(who)
    craft.create(other)

    outcome = craft.tried(craft.flavour.readdress(craft.account(who), other.mail))

    assert (outcome.state, outcome.code) == (StepState.REFUSED, ResultCode.CONSTRAINT_VIOLATION)
    assert craft.account(who).mail == who.mail


def test_what_somebody_changed_meanwhile_stays(craft: CraftKeeper) -> None:
    who = a_newcomer()
    craft.create(who)
    planned = craft.flavour.readdress(craft.account(who), f"moi.{who.mail}")
    craft.readdress(who, f"hom.nay.{who.user_name}@{DOMAIN}")

    outcome = craft.tried(planned)

    assert outcome.state is StepState.STALE
    assert craft.account(who).mail == f"hom.nay.{who.user_name}@{DOMAIN}"


@pytest.mark.parametrize(("used", "state"), [(False, StepState.DONE), (True, StepState.STALE)])
def test_an_account_is_withdrawn_only_while_nobody_has_a_password(
    craft: CraftKeeper, used: bool, state: StepState
) -> None:
    who = a_newcomer()
    added = craft.addition(who)
    assert craft.tried(added).state is StepState.DONE
    if used:
        craft.set_password(who)

    assert craft.tried(undo_step(added)).state is state
