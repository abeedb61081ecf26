"""How each of the three servers is laid out in a scratch folder and started."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.mail.examples import EXAMPLES, put
from tests.support.mail.processes import Servers
from tests.support.servers import free_port

ANTIN_PASSWORD, MAILER_PASSWORD, DOVEADM_KEY = "ghi-thử", "đọc-thử", "chìa-khóa-thử"
POSTFIX_PROGRAMS = Path("/usr/lib/postfix/sbin")
MAPS = ("mailboxes", "aliases", "forwards", "lists", "ours", "senders")
# Beside the example: where a run's files are, and that a test need not wait.
DOVECOT_PLACE = """\
base_dir = {folder}/run/dovecot
state_dir = {folder}/state/dovecot
log_path = {folder}/log/dovecot.log
info_log_path = {folder}/log/dovecot-info.log
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_failure_delay = 0
first_valid_uid = 1
!include {folder}/dovecot/antin.conf
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  # No growing delay after failed log-ins.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
"""
POSTFIX_PLACE = """\
compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/state/postfix
command_directory = /usr/sbin
daemon_directory = {programs}
meta_directory = /etc/postfix
mail_owner = postfix
setgid_group = postdrop
maillog_file = {folder}/log/mail.log
maillog_file_prefixes = {folder}/log
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.cantho.example
mynetworks =
alias_maps =
alias_database =
local_transport = error:nobody lives here
relayhost = [127.0.0.1]:{outside}
biff = no
import_environment = MAIL_CONFIG TZ LANG=C
minimal_backoff_time = 1s
queue_run_delay = 1s
"""
POSTFIX_SERVICES = """\
127.0.0.1:{smtp} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True)
class Ports:
    """Where each server listens on loopback."""

    ldap: int = field(default_factory=free_port)
    imap: int = field(default_factory=free_port)
    doveadm: int = field(default_factory=free_port)
    smtp: int = field(default_factory=free_port)
    submission: int = field(default_factory=free_port)


def words_for(folder: Path, ports: Ports) -> Mapping[str, str]:
    """Return what is exchanged in the examples for one run."""
    nobody = pwd.getpwnam("nobody")
    return {
        "/etc/ldap/schema/gov-mail.schema": str(EXAMPLES / "gov-mail.schema"),
        "/run/slapd": f"{folder}/run",
        "/var/lib/ldap": f"{folder}/ldap",
        "maxsize 8589934592": "maxsize 268435456\ndbnosync",
        "maxsize 4294967296": "maxsize 268435456\ndbnosync",
        "PASSWORD-OF-ANTIN": ANTIN_PASSWORD,
        "PASSWORD-OF-MAILER": MAILER_PASSWORD,
        "KEY-OF-DOVEADM": DOVEADM_KEY,
        "ldaps://ldap.cantho.example": f"ldap://127.0.0.1:{ports.ldap}",
        "/etc/dovecot": f"{folder}/dovecot",
        "/etc/postfix": f"{folder}/postfix",
        "/var/spool/postfix": f"{folder}/spool",
        "/var/vmail": f"{folder}/mail",
        "=uid=vmail, =gid=vmail": f"=uid={nobody.pw_uid}, =gid={nobody.pw_gid}",
        "port = 8080": f"port = {ports.doveadm}",
        "submissions inet": f"127.0.0.1:{ports.submission} inet",
        "-o smtpd_tls_wrappermode=yes": "-o smtpd_tls_wrappermode=no",
    }


def lay_out(folder: Path, words: Mapping[str, str]) -> None:
    """Make the folders and the files of all three servers."""
    for name in ("run/dovecot", "state/dovecot", "log", "mail", "ldap/accesslog", "ldap/mail"):
        (folder / name).mkdir(parents=True)
    nobody = pwd.getpwnam("nobody")
    os.chown(folder / "mail", nobody.pw_uid, nobody.pw_gid)
    put("openldap/slapd.conf", folder / "slapd.conf", words)
    base = put("openldap/base.ldif", folder / "base.ldif", words)
    base.write_text(_as_base64(base.read_text(encoding="utf-8")), encoding="utf-8")
    for name in ("antin.conf", "antin-ldap.conf.ext"):
        put(f"dovecot/{name}", folder / "dovecot" / name, words)
    for name in MAPS:
        put(f"postfix/antin-{name}.cf", folder / f"postfix/antin-{name}.cf", words)
    _queue(folder)


def _as_base64(ldif: str) -> str:
    """Return LDIF whose passwords may hold any letter (RFC 2849)."""
    from base64 import b64encode

    def line(told: str) -> str:
        name, _, value = told.partition(": ")
        return told if value.isascii() else f"{name}:: {b64encode(value.encode()).decode()}"

    return "".join(f"{line(told)}\n" for told in ldif.splitlines() if not told.startswith("#"))


def start_slapd(servers: Servers, program: str, folder: Path, ports: Ports) -> None:
    """Fill the directory and start it."""
    config = folder / "slapd.conf"
    filled = subprocess.run(
        [
            *(program, "-T", "add", "-q", "-w", "-f", config),
            *("-b", "dc=cantho,dc=example", "-l", folder / "base.ldif"),
        ],
        capture_output=True,
        check=False,
    )
    assert filled.returncode == 0, filled.stderr.decode()
    url = f"ldap://127.0.0.1:{ports.ldap}"
    servers.start("slapd", [program, "-f", config, "-h", url, "-d", "stats"])


def start_dovecot(servers: Servers, program: str, folder: Path, ports: Ports) -> None:
    """Start Dovecot, as root alone can: it gives each mailbox to another user."""
    config = folder / "dovecot/dovecot.conf"
    config.write_text(DOVECOT_PLACE.format(folder=folder, imap=ports.imap), encoding="utf-8")
    servers.start("dovecot", [program, "-F", "-c", config])


def start_postfix(servers: Servers, folder: Path, ports: Ports, outside: int) -> None:
    """Start Postfix's master in the foreground: `postfix start` would leave an orphan."""
    words = words_for(folder, ports)
    main = POSTFIX_PLACE.format(folder=folder, programs=POSTFIX_PROGRAMS, outside=outside)
    put("postfix/main.cf", folder / "postfix/main.cf", words)
    put("postfix/master.cf", folder / "postfix/master.cf", words)
    for name, ours in (("main", main), ("master", POSTFIX_SERVICES.format(smtp=ports.smtp))):
        file = folder / f"postfix/{name}.cf"
        file.write_text(ours + file.read_text(encoding="utf-8"), encoding="utf-8")
    # Postfix reads a file again and again until it is two seconds old.
    for file in (folder / "postfix").iterdir():
        os.utime(file, (time.time() - 60,) * 2)
    servers.start("postfix", [POSTFIX_PROGRAMS / "master", "-c", folder / "postfix", "-d"])


def _queue(folder: Path) -> None:
    """Make the queue as `postfix set-permissions` leaves it."""
    postfix, drop = pwd.getpwnam("postfix").pw_uid, grp.getgrnam("postdrop").gr_gid
    state = folder / "state/postfix"
    state.mkdir(parents=True)
    os.chown(state, postfix, 0)
    for name, mode, group in _queue_folders(drop):
        queue = folder / "spool" / name
        queue.mkdir(parents=True)
        os.chown(queue, postfix, group)
        queue.chmod(mode)
    (folder / "spool/pid").mkdir()


def _queue_folders(drop: int) -> Iterator[tuple[str, int, int]]:
    closed = "active bounce corrupt defer deferred flush hold incoming private saved trace"
    yield from ((name, 0o700, 0) for name in closed.split())
    yield ("maildrop", 0o730, drop)
    yield ("public", 0o710, drop)


def doveadm_words(folder: Path) -> tuple[str, ...]:
    """Return the command that ends sessions, without the name."""
    doveadm = shutil.which("doveadm") or "doveadm"
    return (doveadm, "-c", str(folder / "dovecot/dovecot.conf"), "kick")
