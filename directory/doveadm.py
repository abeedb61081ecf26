"""Dovecot ends sessions: over doveadm's HTTP interface, or by its command where both are one machine.

`kick` takes a mask with wildcards, or a range of IP addresses: only a plain name is ever handed over,
or one strange name would throw everybody out.
"""

from __future__ import annotations

import base64
import json
import re
import subprocess
import time
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import urllib3

from directory.sessions import SessionsNotEndedError

NOBODY_THERE: Final = 68  # doveadm's own exit code: no session matched
LARGEST_ANSWER: Final = 64 * 1024
_PLAIN_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+=&'-]{0,63}(@[A-Za-z0-9.-]{1,255})?")


def plain_name(user_name: str) -> str:
    """Return a name that `kick` takes for nothing but a name.

    Raises:
        SessionsNotEndedError: it holds a wildcard or white space, or reads as an address.

    >>> plain_name("an.nv@cantho.gov.vn")
    'an.nv@cantho.gov.vn'
    """
    if _PLAIN_NAME.fullmatch(user_name) is None or _is_ip(user_name):
        raise SessionsNotEndedError(user_name[:320], "not a plain name", again=False)
    return user_name


def _is_ip(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class DoveadmHttp:
    """doveadm's HTTP interface: `url` as far as the port, `api_key` as Dovecot's doveadm_api_key.

    What Dovecot remembers of a log-in is flushed first, or the client whose session ends would be
    let in again at once.
    """

    url: str
    api_key: str = field(repr=False)
    ca_file: Path | None = None
    timeout_seconds: float = 5.0

    def __post_init__(self) -> None:
        """Refuse an address that is none, and a key that would travel in the open."""
        address = urlsplit(self.url)
        if address.scheme not in {"http", "https"} or not address.hostname:
            raise ValueError(f"not an HTTP address: {self.url}")
        if address.scheme == "http" and not _is_loopback(address.hostname):
            raise ValueError(
                f"the key of doveadm travels over https, or on this machine: {self.url}"
            )

    def end(self, user_name: str) -> None:
        """End every session of this name.

        Raises:
            SessionsNotEndedError.

        """
        name = plain_name(user_name)
        orders = [
            ["authCacheFlush", {"user": [name]}, "flush"],
            ["kick", {"mask": [name]}, "kick"],
        ]
        status, body = self._post(name, json.dumps(orders).encode())
        if status != 200:
            # A wrong key stays wrong; a server that starts up or is overrun may answer later.
            raise SessionsNotEndedError(name, f"HTTP {status}", again=status >= 500)
        _expect_kicked(name, body)

    def _post(self, name: str, body: bytes) -> tuple[int, bytes]:
        token = base64.b64encode(self.api_key.encode()).decode()
        headers = {"Authorization": f"X-Dovecot-API {token}", "Content-Type": "application/json"}
        ca_file = str(self.ca_file) if self.ca_file else None
        timeout = urllib3.Timeout(total=self.timeout_seconds)
        try:
            with urllib3.PoolManager(ca_certs=ca_file, timeout=timeout, retries=False) as pool:
                answer = pool.request(
                    "POST",
                    f"{self.url.rstrip('/')}/doveadm/v1",
                    body=body,
                    headers=headers,
                    redirect=False,
                    preload_content=False,
                )
                return answer.status, self._body(name, answer)
        except (urllib3.exceptions.HTTPError, OSError) as silence:
            raise SessionsNotEndedError(name, type(silence).__name__) from None

    def _body(self, name: str, answer: urllib3.BaseHTTPResponse) -> bytes:
        """Return the body, bounded in size and in time however slowly it drips."""
        until, body = time.monotonic() + self.timeout_seconds, b""
        while part := answer.read1(LARGEST_ANSWER):
            body += part
            if len(body) > LARGEST_ANSWER or time.monotonic() > until:
                raise SessionsNotEndedError(name, "an answer without an end")
        return body


def _is_loopback(host: str) -> bool:
    return host == "localhost" or (_is_ip(host) and ip_address(host).is_loopback)


def _expect_kicked(name: str, body: bytes) -> None:
    """Raise unless Dovecot says that it ended sessions, or that there were none.

    >>> _expect_kicked("an", b'[["error",{"type":"exitCode","exitCode":68},"kick"]]')
    """
    try:
        told: Any = {tag: (kind, facts) for kind, facts, tag in json.loads(body)}
        kind, facts = told["kick"]
        if kind == "doveadmResponse" or facts["exitCode"] == NOBODY_THERE:
            return
        reason = f"{facts['type']} {facts['exitCode']}"
    except (ValueError, KeyError, TypeError, RecursionError):
        reason = "an answer that is not doveadm's"
    raise SessionsNotEndedError(name, reason[:200])


@dataclass(frozen=True, slots=True)
class DoveadmCommand:
    """The command `doveadm kick`, or one that takes a name as its last word; no shell sees it."""

    words: tuple[str, ...] = ("doveadm", "kick")
    timeout_seconds: float = 5.0

    def end(self, user_name: str) -> None:
        """End every session of this name.

        Raises:
            SessionsNotEndedError.

        """
        name = plain_name(user_name)
        try:
            ran = subprocess.run(  # noqa: S603 - fixed words and a plain name
                [*self.words, name],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=self.timeout_seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise SessionsNotEndedError(name, "the command did not come to an end") from None
        except OSError as absent:
            reason = f"the command cannot be run: {type(absent).__name__}"
            raise SessionsNotEndedError(name, reason, again=False) from None
        if ran.returncode not in {0, NOBODY_THERE}:
            raise SessionsNotEndedError(name, f"exit code {ran.returncode}")
