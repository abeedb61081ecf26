"""A real slapd with our schema on a free loopback port, filled from entries: for everything about mailboxes."""

from __future__ import annotations

import base64
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from config.settings import ROOT
from directory.client import LdapPolicy
from directory.entries import Entry
from tests.support.servers import free_port, needs

SUFFIX = "dc=cantho,dc=example"
PEOPLE, LISTS = f"ou=people,{SUFFIX}", f"ou=lists,{SUFFIX}"
MANAGER, MANAGER_PASSWORD = f"cn=manager,{SUFFIX}", "quan-ly-thu"
CONFIG = """\
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
include {schema}
pidfile {folder}/slapd.pid
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload syncprov
moduleload accesslog
moduleload unique
sizelimit unlimited
sockbuf_max_incoming_auth 8388608
conn_max_pending_auth 5000
{accesslog_database}
database mdb
suffix {suffix}
rootdn {manager}
rootpw {password}
directory {folder}/data
maxsize 4294967296
dbnosync
index objectClass,uid,mail,employeeNumber,govMailAlias,govUnitCode,entryUUID,entryCSN eq
{overlays}
"""
ACCESSLOG_DATABASE = """\
database mdb
suffix cn=accesslog
rootdn {manager}
directory {folder}/log
maxsize 1073741824
dbnosync
index reqStart,reqResult,reqType eq
"""
ACCESSLOG = "overlay accesslog\nlogdb cn=accesslog\nlogops writes\nlogsuccess TRUE\n"


def base_entries() -> list[Entry]:
    """Return what stands above everything."""
    return [
        Entry(SUFFIX, {"objectClass": (b"domain",), "dc": (b"cantho",)}),
        Entry(PEOPLE, {"objectClass": (b"organizationalUnit",), "ou": (b"people",)}),
        Entry(LISTS, {"objectClass": (b"organizationalUnit",), "ou": (b"lists",)}),
    ]


def ldif(entries: Iterable[Entry]) -> str:
    """Return entries as LDIF (RFC 2849), every value in base64 but the plainest."""
    lines = []
    for entry in entries:
        lines.append(f"dn:: {base64.b64encode(entry.dn.encode()).decode()}")
        for name, values in entry.attributes.items():
            lines += [_line(name, value) for value in values]
        lines.append("")
    return "\n".join(lines) + "\n"


def _line(name: str, value: bytes) -> str:
    if value.isalnum():
        return f"{name}: {value.decode()}"
    return f"{name}:: {base64.b64encode(value).decode()}"


class MailSlapd:
    """A running server; `policy` opens it as its manager."""

    def __init__(
        self, program: str, folder: Path, entries: Iterable[Entry], *, accesslog: bool
    ) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"ldap://127.0.0.1:{self.port}"
        for name in ("data", "log"):
            (folder / name).mkdir()
        database = ACCESSLOG_DATABASE.format(folder=folder, manager=MANAGER) if accesslog else ""
        config = CONFIG.format(
            folder=folder,
            schema=ROOT / "config/directory/gov-mail.schema",
            suffix=SUFFIX,
            manager=MANAGER,
            password=MANAGER_PASSWORD,
            accesslog_database=database,
            overlays=("overlay syncprov\n" + (ACCESSLOG if accesslog else "")),
        )
        (folder / "slapd.conf").write_text(config)
        with (folder / "base.ldif").open("w") as file:
            file.write(ldif(base_entries()))
            file.write(ldif(entries))
        # -w writes the contextCSN that syncprov and accesslog start from.
        subprocess.run(
            [
                *(program, "-T", "add", "-q", "-w", "-f", folder / "slapd.conf"),
                *("-b", SUFFIX, "-l", folder / "base.ldif"),
            ],
            check=True,
            capture_output=True,
        )
        self._log = (folder / "out").open("wb")
        self.process = subprocess.Popen(
            [program, "-f", folder / "slapd.conf", "-h", self.url, "-d", "0"],
            stdout=self._log,
            stderr=self._log,
        )
        self._wait()

    @property
    def policy(self) -> LdapPolicy:
        """How to reach it as its manager."""
        return LdapPolicy(
            url=self.url,
            base_dn=SUFFIX,
            start_tls=False,
            bind_dn=MANAGER,
            bind_password=MANAGER_PASSWORD,
            timeout_seconds=20.0,
        )

    def dump(self) -> str:
        """Return the directory as LDIF, sorted, operational attributes aside."""
        told = subprocess.run(
            [
                *("ldapsearch", "-LLL", "-x", "-o", "ldif-wrap=no", "-H", self.url),
                *("-D", MANAGER, "-w", MANAGER_PASSWORD, "-b", SUFFIX),
            ],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        blocks = [sorted(block.splitlines()) for block in told.strip().split("\n\n")]
        return "\n\n".join("\n".join(block) for block in sorted(blocks))

    def _wait(self) -> None:
        limit = time.monotonic() + 15
        while self.process.poll() is None and time.monotonic() < limit:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        raise RuntimeError((self.folder / "out").read_text())

    def stop(self) -> None:
        """End the server."""
        self.process.terminate()
        self.process.wait(10)
        self._log.close()


@contextmanager
def a_mail_slapd(entries: Iterable[Entry] = (), *, accesslog: bool = False) -> Iterator[MailSlapd]:
    """Run a server that holds these entries beside its base."""
    program = needs("slapd")
    folder = Path(tempfile.mkdtemp(prefix="antin-mail-slapd-"))
    try:
        server = MailSlapd(program, folder, entries, accesslog=accesslog)
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def staff(count: int, *, units: int = 300) -> list[Entry]:
    """Return accounts of made-up people, as OpenLDAP's flavour writes them."""
    return [
        Entry(
            f"uid=cb{n:06},{PEOPLE}",
            {
                "objectClass": (b"inetOrgPerson", b"govAccount"),
                "uid": (f"cb{n:06}".encode(),),
                "cn": (f"Nguyễn Văn {n}".encode(),),
                "displayName": (f"Nguyễn Văn {n}".encode(),),
                "sn": ("Nguyễn".encode(),),
                "givenName": (f"Văn {n}".encode(),),
                "employeeNumber": (f"CB{n:06}".encode(),),
                "mail": (f"cb{n:06}@cantho.example".encode(),),
                "govUnitCode": (f"dv{n % units:03}".encode(),),
                "title": ("Chuyên viên".encode(),),
                "telephoneNumber": (f"0292{n:07}".encode(),),
                "govAccountStatus": (b"active",),
                "govMailQuotaMB": (b"2048",),
            },
        )
        for n in range(count)
    ]
