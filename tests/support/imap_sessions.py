"""A Dovecot with a few people who sign in with a password file: for ending their sessions."""

from __future__ import annotations

import grp
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.servers import free_port, needs

KEY, PASSWORD = "chìa khóa thử", "mot-hai-ba"
CONFIG = """\
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_failure_delay = 0
mail_location = maildir:~/Maildir
first_valid_uid = 1
doveadm_api_key = {key}
{users}
passdb {{
  driver = passwd-file
  args = {folder}/people
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service doveadm {{
  inet_listener http {{
    address = 127.0.0.1
    port = {http}
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
namespace inbox {{
  inbox = yes
}}
"""


@dataclass(frozen=True)
class ImapServer:
    """A running server: where to sign in, where to have sessions ended, by which command."""

    port: int
    url: str
    command: tuple[str, ...]
    opened: list[imaplib.IMAP4] = field(default_factory=list, compare=False)

    def sign_in(self, name: str) -> imaplib.IMAP4:
        """Open a session and look into the mailbox."""
        session = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        try:
            session.login(name, PASSWORD)
            session.select()
        except imaplib.IMAP4.error:
            session.shutdown()
            raise
        self.opened.append(session)
        return session

    def hang_up(self) -> None:
        """Let go of what a test left open, also one that failed."""
        while self.opened:
            with suppress(OSError):
                self.opened.pop().shutdown()


def is_open(session: imaplib.IMAP4) -> bool:
    """Tell whether a session still answers."""
    try:
        return session.noop()[0] == "OK"
    except (imaplib.IMAP4.abort, OSError):
        session.shutdown()
        return False


def ends(session: imaplib.IMAP4, seconds: float = 5) -> bool:
    """Tell whether a session comes to its end: Dovecot signals its process, which then lets go."""
    until = time.monotonic() + seconds
    while is_open(session):
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


@contextmanager
def an_imap_server(*names: str) -> Iterator[ImapServer]:
    """Run a server where these people may sign in."""
    program, folder = needs("dovecot"), Path(tempfile.mkdtemp(prefix="antin-imap-"))
    folder.chmod(0o755)
    for name in ("run", "state", "mail"):
        (folder / name).mkdir()
    uid, gid, users = os.geteuid(), os.getegid(), ""
    if uid == 0:  # Dovecot gives no mail to root
        nobody = pwd.getpwnam("nobody")
        uid, gid = nobody.pw_uid, nobody.pw_gid
        os.chown(folder / "mail", uid, gid)
    else:
        me, group = pwd.getpwuid(uid).pw_name, grp.getgrgid(gid).gr_name
        users = f"default_internal_user = {me}\ndefault_login_user = {me}\n"
        users += f"default_internal_group = {group}"
    imap, http = free_port(), free_port()
    facts = {"folder": folder, "key": KEY, "users": users, "uid": uid, "gid": gid}
    (folder / "dovecot.conf").write_text(CONFIG.format(imap=imap, http=http, **facts))
    lines = [f"{name}:{{PLAIN}}{PASSWORD}::::::\n" for name in names]
    (folder / "people").write_text("".join(lines))
    server = subprocess.Popen(
        [program, "-F", "-c", folder / "dovecot.conf"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for port in (imap, http):
            _wait_for(port, server, folder / "log")
        doveadm = shutil.which("doveadm") or "doveadm"
        command = (doveadm, "-c", str(folder / "dovecot.conf"), "kick")
        yield ImapServer(imap, f"http://127.0.0.1:{http}", command)
    finally:
        server.terminate()
        server.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    limit = time.monotonic() + 15
    while server.poll() is None and time.monotonic() < limit:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise RuntimeError(log.read_text() if log.exists() else "dovecot did not start")
