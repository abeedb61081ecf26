"""People with mailboxes on a running mail system, and whoever keeps them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.mail.keepers import CraftKeeper, Keeper, LdapKeeper, Newcomer, a_newcomer
from tests.support.mail.letters import Mail
from tests.support.mail.stack import MailStack


@pytest.fixture
def mail(mail_stack: MailStack) -> Iterator[Mail]:
    """What people do with mail."""
    mail = Mail(mail_stack)
    yield mail
    mail.hang_up()


@pytest.fixture(params=["ldap", "craft"])
def keeper(mail_stack: MailStack, request: pytest.FixtureRequest) -> Keeper:
    """Each who keeps mailboxes, and each way of ending sessions with one of them."""
    if request.param == "ldap":
        return LdapKeeper(mail_stack, mail_stack.doveadm_command)
    return CraftKeeper(mail_stack, mail_stack.doveadm_http)


@pytest.fixture
def who(keeper: Keeper) -> Newcomer:
    """Somebody who just got a mailbox."""
    newcomer = a_newcomer()
    keeper.create(newcomer)
    return newcomer
