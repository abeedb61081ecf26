"""Fetching from addresses that certificates name, within bounds of host, address, size and time.

A certificate can name any address. So hosts come from a list, the address really connected to must
be a global one (or the host listed as our own), nothing is followed, and the body and the whole
exchange end where the bounds say, whatever the other side does.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit


class FetchRefusedError(Exception):
    """Nothing usable was fetched; `reason` is a stable word (`host_not_listed`, `timeout`, …)."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class FetchPolicy:
    """What may be fetched, and how much of it.

    `hosts` are host names, or `.suffix` for all below one; `own_hosts` may also have private
    addresses (the house itself, a city's own mirror). `replacements` puts another host in the place
    of one that cannot be reached from here. A host may carry a port (`10.0.0.5:8080`).
    """

    hosts: frozenset[str] = frozenset()
    own_hosts: frozenset[str] = frozenset()
    replacements: Mapping[str, str] = field(default_factory=dict)
    timeout: float = 5.0
    total: float = 15.0
    max_crl: int = 20 << 20
    max_ocsp: int = 100 << 10

    def permits(self, host: str, port: int) -> bool:
        """Tell whether a host is on one of the lists."""
        return self.is_own(host, port) or _listed(host, port, self.hosts)

    def is_own(self, host: str, port: int) -> bool:
        """Tell whether a host may have a private address."""
        return _listed(host, port, self.own_hosts)


def _listed(host: str, port: int, names: frozenset[str]) -> bool:
    if host in names or f"{host}:{port}" in names:
        return True
    return any(name.startswith(".") and host.endswith(name) for name in names)


class _Connection(http.client.HTTPConnection):
    """A connection to an address that was looked at before anything was sent to it."""

    def __init__(self, host: str, port: int, policy: FetchPolicy, *, secure: bool) -> None:
        super().__init__(host, port, timeout=policy.timeout)
        self._policy, self._secure = policy, secure
        self._peer: socket.socket | None = None  # stays ours when `sock` is handed to the reply

    def connect(self) -> None:
        """Connect to the first acceptable address of the host."""
        problem: OSError = OSError("no address")
        is_own = self._policy.is_own(self.host, self.port)
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        for family, kind, protocol, _, address in found[:8]:
            if not is_own and not _is_global(str(address[0])):
                raise FetchRefusedError("private_address")
            raw = socket.socket(family, kind, protocol)
            raw.settimeout(self.timeout)
            try:
                raw.connect(address)
            except OSError as silence:
                raw.close()
                problem = silence
                continue
            self.sock = self._peer = self._wrapped(raw)
            return
        raise problem

    def _wrapped(self, raw: socket.socket) -> socket.socket:
        if not self._secure:
            return raw
        return ssl.create_default_context().wrap_socket(raw, server_hostname=self.host)

    def cut(self) -> None:
        """Cut the connection, from another thread, when its time is over."""
        if self._peer is not None:
            with suppress(OSError):
                self._peer.shutdown(socket.SHUT_RDWR)


def _is_global(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None)
    return bool((mapped or ip).is_global) and not (mapped or ip).is_multicast


def fetch(
    url: str,
    policy: FetchPolicy,
    *,
    max_bytes: int,
    seconds: float,
    body: bytes | None = None,
    content_type: str | None = None,
) -> bytes:
    """Return the body behind an address: POST when a body is given, else GET.

    Raises:
        FetchRefusedError: the address may not be asked, or gave nothing usable.

    """
    connection, target = _connection(url, policy)
    headers = {"Connection": "close", "Accept": "*/*", "User-Agent": "antin"}
    if content_type:
        headers["Content-Type"] = content_type
    timer = threading.Timer(max(0.0, seconds), connection.cut)
    timer.daemon = True
    timer.start()
    try:
        connection.request("POST" if body is not None else "GET", target, body, headers)
        with connection.getresponse() as reply:
            if reply.status != http.HTTPStatus.OK:
                raise FetchRefusedError(f"http_{reply.status}")
            content = reply.read(max_bytes + 1)
            if len(content) > max_bytes:
                raise FetchRefusedError("too_large")
            if reply.length:  # the sender, or our timer, stopped before the end
                raise FetchRefusedError("cut_off")
            return content
    except TimeoutError:
        raise FetchRefusedError("timeout") from None
    except (OSError, http.client.HTTPException) as silence:
        raise FetchRefusedError("unreachable") from silence
    finally:
        timer.cancel()
        connection.close()


def _connection(url: str, policy: FetchPolicy) -> tuple[_Connection, str]:
    """Return an unopened connection to a listed host, and what to ask of it."""
    if len(url) > 2048 or not url.isascii() or not url.isprintable() or " " in url:
        raise FetchRefusedError("bad_address")
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower().rstrip("."), parts.port
    except ValueError:
        raise FetchRefusedError("bad_address") from None
    if parts.scheme not in {"http", "https"} or not host or parts.username is not None:
        raise FetchRefusedError("bad_address")
    port = port or (443 if parts.scheme == "https" else 80)
    replacement = policy.replacements.get(f"{host}:{port}") or policy.replacements.get(host)
    if replacement:
        host, _, own_port = replacement.partition(":")
        port = int(own_port) if own_port else port
    if not policy.permits(host, port):
        raise FetchRefusedError("host_not_listed")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return _Connection(host, port, policy, secure=parts.scheme == "https"), target
