"""One mail system for each test process: slapd, Dovecot, Postfix and the world outside."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from directory.client import LdapPolicy
from directory.doveadm import DoveadmCommand, DoveadmHttp
from tests.support.mail import servers as laid_out
from tests.support.mail.logs import MailLogs
from tests.support.mail.outside import Outside
from tests.support.mail.processes import NotStartedError, Servers
from tests.support.servers import lacking, needs

DOMAIN = "cantho.example"
SUFFIX = "dc=cantho,dc=example"
PEOPLE, LISTS = f"ou=people,{SUFFIX}", f"ou=lists,{SUFFIX}"
ANTIN = f"cn=antin,ou=services,{SUFFIX}"
MODULES = {
    "dovecot-ldap": ("/usr/lib/dovecot", "**/libauthdb_ldap.so"),
    "dovecot-lmtpd": ("/usr/lib/dovecot", "lmtp"),
    "postfix-ldap": ("/usr/lib/postfix", "postfix-ldap.so"),
}


class MailStack:
    """A running mail system; `policy` reaches the directory as the service does, not as its manager."""

    def __init__(self, folder: Path, slapd: str, dovecot: str) -> None:
        self.folder, self.ports, self.outside = folder, laid_out.Ports(), Outside()
        self.servers, self.logs = Servers(folder), MailLogs(folder / "log")
        try:
            laid_out.lay_out(folder, laid_out.words_for(folder, self.ports))
            laid_out.start_slapd(self.servers, slapd, folder, self.ports)
            laid_out.start_dovecot(self.servers, dovecot, folder, self.ports)
            laid_out.start_postfix(self.servers, folder, self.ports, self.outside.port)
            self.servers.await_ports("slapd", [self.ports.ldap])
            self.servers.await_ports("dovecot", [self.ports.imap, self.ports.doveadm])
            self.servers.await_ports("postfix", [self.ports.smtp, self.ports.submission])
        except BaseException:
            self.stop()
            raise

    @property
    def policy(self) -> LdapPolicy:
        """How Ấn Tín reaches the directory: with the rights that the example gives it."""
        return LdapPolicy(
            url=f"ldap://127.0.0.1:{self.ports.ldap}",
            base_dn=SUFFIX,
            start_tls=False,
            bind_dn=ANTIN,
            bind_password=laid_out.ANTIN_PASSWORD,
            timeout_seconds=20.0,
        )

    @property
    def doveadm_http(self) -> DoveadmHttp:
        """Who ends sessions over HTTP."""
        return DoveadmHttp(f"http://127.0.0.1:{self.ports.doveadm}", laid_out.DOVEADM_KEY)

    @property
    def doveadm_command(self) -> DoveadmCommand:
        """Who ends sessions by the command."""
        return DoveadmCommand(laid_out.doveadm_words(self.folder))

    def stop(self) -> None:
        """End everything that was started."""
        self.servers.stop()
        self.outside.stop()
        self.logs.keep()


def _a_stack() -> MailStack:
    """Start a mail system in a fresh folder; once more where somebody took a port meanwhile."""
    slapd, dovecot = needs("slapd"), needs("dovecot")
    needs("postfix")
    for package, (place, pattern) in MODULES.items():
        if not any(Path(place).glob(pattern)):
            lacking(f"{package} is not installed")
    if os.geteuid() != 0:
        lacking("Dovecot and Postfix change users: they are started by root")
    for last in (False, True):
        folder = Path(tempfile.mkdtemp(prefix="antin-mail-"))
        folder.chmod(0o755)  # the servers' own users go through it
        try:
            return MailStack(folder, slapd, dovecot)
        except BaseException as broken:
            shutil.rmtree(folder, ignore_errors=True)
            if last or not isinstance(broken, NotStartedError):
                raise
    raise AssertionError("never reached")


@pytest.fixture(scope="session")
def mail_stack() -> Iterator[MailStack]:
    """A running mail system, one for each test process, begun when the first test asks for it."""
    stack = _a_stack()
    try:
        yield stack
    finally:
        stack.stop()
        shutil.rmtree(stack.folder, ignore_errors=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """Show the ends of the servers' logs beside a test that failed."""
    report = yield
    stack = getattr(item, "funcargs", {}).get("mail_stack")
    if report.when == "call" and report.failed and isinstance(stack, MailStack):
        report.sections.append(("mail servers", stack.logs.tail()))
    return report
