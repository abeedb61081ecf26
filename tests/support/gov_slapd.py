"""A slapd with the mail schema and a log of all that is written, for runs that are killed and resumed."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from directory.client import LdapPolicy
from directory.entries import Entry
from tests.support.carrying import BASE, containers
from tests.support.servers import free_port, needs

ROOT = Path(__file__).resolve().parents[2]
MANAGER, PASSWORD = f"cn=manager,{BASE}", "mot-hai-ba"
CONFIG = """\
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
include {schema}
pidfile {folder}/slapd.pid
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload accesslog

database mdb
suffix cn=accesslog
rootdn {manager}
directory {folder}/log-data
maxsize 268435456
dbnosync
index reqResult eq

database mdb
suffix {base}
rootdn {manager}
rootpw {password}
directory {folder}/data
maxsize 268435456
dbnosync
index objectClass,uid,entryUUID,mail eq
limits dn.exact="{manager}" size=unlimited time=unlimited
overlay accesslog
logdb cn=accesslog
logops writes
logsuccess FALSE
"""
FRAME = containers()
FRAME[0] = Entry(BASE, {"objectclass": (b"dcObject", b"organization"), "o": (b"Can Tho",)})


class GovSlapd:
    """A running server over a folder of its own."""

    def __init__(self, program: str, folder: Path, entries: Iterable[Entry]) -> None:
        for name in ("data", "log-data"):
            (folder / name).mkdir()
        facts = {
            "schema": ROOT / "config/directory/gov-mail.schema",
            "manager": MANAGER,
            "password": PASSWORD,
            "base": BASE,
        }
        (folder / "slapd.conf").write_text(CONFIG.format(folder=folder, **facts))
        (folder / "town.ldif").write_bytes(b"".join(map(ldif, [*FRAME, *entries])))
        added = subprocess.run(
            [program, "-T", "add", "-q", "-f", folder / "slapd.conf", "-b", BASE]
            + ["-l", folder / "town.ldif"],
            capture_output=True,
            check=False,
        )
        assert added.returncode == 0, added.stderr
        self.port = free_port()
        self.policy = LdapPolicy(
            f"ldap://127.0.0.1:{self.port}",
            BASE,
            start_tls=False,
            bind_dn=MANAGER,
            bind_password=PASSWORD,
        )
        self.command = [program, "-f", folder / "slapd.conf", "-h", self.policy.url, "-d", "0"]
        self.start()

    def start(self) -> None:
        """Start the server and wait until it listens."""
        self.process = subprocess.Popen(
            self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        limit = time.monotonic() + 15
        while self.process.poll() is None and time.monotonic() < limit:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.01)
        raise RuntimeError("slapd did not start")

    def restart(self) -> None:
        """End the server and start it over the same data."""
        self.stop()
        self.start()

    def stop(self) -> None:
        """End the server."""
        self.process.terminate()
        self.process.wait(10)


@contextmanager
def a_gov_slapd(entries: Iterable[Entry]) -> Iterator[GovSlapd]:
    """Run a server that holds these entries."""
    program = needs("slapd")
    folder = Path(tempfile.mkdtemp(prefix="antin-carrying-"))
    try:
        server = GovSlapd(program, folder, entries)
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def ldif(entry: Entry) -> bytes:
    """Return an entry as LDIF (RFC 2849), every value in base64."""
    from base64 import b64encode

    lines = [b"dn:: " + b64encode(entry.dn.encode())]
    for name, values in entry.attributes.items():
        lines += [name.encode() + b":: " + b64encode(value) for value in values]
    return b"\n".join(lines) + b"\n\n"


def writes(log: Iterable[Entry]) -> Counter[tuple[str, str]]:
    """Return how often each kind of write succeeded at each entry, by the server's own account."""
    return Counter(
        ((one.first("reqtype") or "").lower(), (one.first("reqdn") or "").lower())
        for one in log
        if one.first("reqresult") == "0"
    )
