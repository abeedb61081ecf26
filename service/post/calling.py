"""Calling an address that somebody else chose, once, within bounds of place, time and size.

Whoever may name an address could have the house ask its own neighbours (SSRF). So the name is resolved
once, every address found must be a public one (unless the operator listed it), and the connection goes
to the very address that was looked at. Nothing is followed, and of the answer only the status counts.
"""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import ssl
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit

LONGEST_ADDRESS: Final = 500
MOST_ADDRESSES: Final = 8
_HOST: Final = re.compile(r"(?!-)[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\]")
_LOW_PORTS: Final = frozenset({80, 443})
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_COMPATIBLE: Final = ipaddress.ip_network("::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class CallRefusedError(Exception):
    """The address may not be called; `reason` is `bad_address`, `not_https` or `private_address`."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class CallFailedError(Exception):
    """Nobody there took it; `reason` is a stable word, `status` the HTTP status where there was one."""

    def __init__(self, reason: str, status: int | None = None) -> None:
        self.reason, self.status = reason, status
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class CallPolicy:
    """What may be called: public addresses over HTTPS, and what the operator lists besides.

    `own` names hosts (`hub.city.example`, also with a port), or networks (`10.20.0.0/16`), which may be
    private ones. `loopback` lets plain HTTP reach this machine: for trials alone. `seconds` bounds a
    whole call.
    """

    own: frozenset[str] = frozenset()
    loopback: bool = False
    seconds: float = 8.0

    def is_own_host(self, host: str, port: int) -> bool:
        """Tell whether the operator listed a host by its name."""
        return host in self.own or f"{host}:{port}" in self.own

    def permits(self, address: Address, host: str, port: int) -> bool:
        """Tell whether an address that a host resolves to may be connected to."""
        if self.is_own_host(host, port) or any(address in net for net in self._networks(address)):
            return True
        if self.loopback and address.is_loopback:
            return True
        return is_public(address)

    def _networks(self, address: Address) -> list[Network]:
        listed = [ipaddress.ip_network(name) for name in self.own if "/" in name]
        return [network for network in listed if network.version == address.version]


def is_public(address: Address) -> bool:
    """Tell whether an address is one on the open Internet, also the IPv4 one that an IPv6 one hides.

    >>> [is_public(ipaddress.ip_address(a)) for a in ("192.0.78.9", "10.0.0.1", "::ffff:127.0.0.1")]
    [True, False, False]
    """
    hidden = _hidden(address)
    if hidden is not None:
        return is_public(hidden)
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _hidden(address: Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address inside one of IPv6: mapped, compatible, NAT64, 6to4 or Teredo."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _NAT64 or address in _COMPATIBLE:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    if address.sixtofour is not None:
        return address.sixtofour
    return address.teredo[1] if address.teredo is not None else None


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart."""

    host: str
    port: int
    secure: bool
    path: str


def read_address(url: str, policy: CallPolicy) -> Target:
    """Return an address taken apart; what it resolves to is looked at when it is called.

    Raises:
        CallRefusedError: it could never be called.

    """
    if len(url) > LONGEST_ADDRESS or not url.isascii() or not url.isprintable() or " " in url:
        raise CallRefusedError("bad_address")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise CallRefusedError("bad_address") from None
    host = _host_of(parts)
    if parts.scheme not in {"http", "https"} or parts.fragment or "\\" in url:
        raise CallRefusedError("bad_address")
    secure = parts.scheme == "https"
    port = port or (443 if secure else 80)
    if port < 1024 and port not in _LOW_PORTS and not policy.is_own_host(host, port):
        raise CallRefusedError("bad_address")
    literal = _literal(host)
    if literal is not None and not policy.permits(literal, host, port):
        raise CallRefusedError("private_address")
    is_here = host == "localhost" or (literal is not None and literal.is_loopback)
    if not secure and not (policy.loopback and is_here):
        raise CallRefusedError("not_https")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(host, port, secure, path)


def _host_of(parts: SplitResult) -> str:
    where = parts.netloc
    name = where.rpartition(":")[0] if re.search(r":\d*$", where) else where
    if "@" in where or _HOST.fullmatch(name) is None:
        raise CallRefusedError("bad_address")
    return (parts.hostname or "").lower().rstrip(".")


def _literal(host: str) -> Address | None:
    """Return a host that is an address already, also in the spellings that C libraries take (`0x7f.1`)."""
    with suppress(ValueError):
        return ipaddress.ip_address(host)
    if re.fullmatch(r"[0-9a-fx.]+", host):
        with suppress(OSError, UnicodeError):
            return ipaddress.IPv4Address(socket.inet_aton(host))
    return None


def call(url: str, body: bytes, headers: Mapping[str, str], policy: CallPolicy) -> int:
    """Post a body to an address and return the status of the answer, one of 2xx.

    Raises:
        CallRefusedError: the address may not be called.
        CallFailedError: it was not taken.

    """
    target = read_address(url, policy)
    connection = _Connection(target, policy)
    timer = threading.Timer(policy.seconds, connection.cut)
    timer.daemon = True
    timer.start()
    try:
        connection.request("POST", target.path, body, {**headers, "Connection": "close"})
        with connection.getresponse() as answer:
            status = answer.status  # the body is nobody's business, and is not read
    except TimeoutError:
        raise CallFailedError("timeout") from None
    except ssl.SSLError:
        raise CallFailedError("tls") from None
    except (OSError, http.client.HTTPException):
        reason = "timeout" if connection.was_cut else "unreachable"
        raise CallFailedError(reason) from None
    finally:
        timer.cancel()
        connection.close()
    if connection.was_cut:  # where a header ends with its connection, it looks whole
        raise CallFailedError("timeout")
    if 200 <= status < 300:
        return status
    raise CallFailedError("redirect" if 300 <= status < 400 else f"http_{status}", status)


class _Connection(http.client.HTTPConnection):
    """A connection to an address that was looked at before anything was sent to it."""

    def __init__(self, target: Target, policy: CallPolicy) -> None:
        super().__init__(target.host, target.port, timeout=policy.seconds)
        self._target, self._policy = target, policy
        self._peer: socket.socket | None = None
        self.was_cut = False

    def connect(self) -> None:
        """Connect to the first address that answers, once all of them were found to be permitted."""
        found = resolve(self._target.host, self._target.port, self._policy.seconds)
        for address in found:
            if not self._policy.permits(address, self._target.host, self._target.port):
                raise CallRefusedError("private_address")
            if not (self._target.secure or address.is_loopback):
                raise CallRefusedError("not_https")
        problem: OSError = OSError("no address")
        for address in found:
            if self.was_cut:
                raise TimeoutError
            family = socket.AF_INET if address.version == 4 else socket.AF_INET6
            raw = socket.socket(family, socket.SOCK_STREAM)
            raw.settimeout(self.timeout)
            self._peer = raw
            try:
                raw.connect((str(address), self._target.port))
                self.sock = self._peer = self._wrapped(raw)
            except ssl.SSLError:
                raw.close()
                raise
            except OSError as silence:
                raw.close()
                problem = silence
                continue
            return
        raise problem

    def _wrapped(self, raw: socket.socket) -> socket.socket:
        if not self._target.secure:
            return raw
        context = ssl.create_default_context()
        return context.wrap_socket(raw, server_hostname=self._target.host)

    def cut(self) -> None:
        """Cut the connection, from another thread, when its time is over."""
        self.was_cut = True
        if self._peer is not None:
            with suppress(OSError):
                self._peer.shutdown(socket.SHUT_RDWR)


def resolve(host: str, port: int, seconds: float) -> Sequence[Address]:
    """Return the addresses of a host, within a time: resolvers have clocks of their own."""
    found: list[Address] = []

    def ask() -> None:
        with suppress(OSError, UnicodeError):
            for *_, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
                found.append(ipaddress.ip_address(str(place[0]).partition("%")[0]))

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(seconds)
    if asking.is_alive():
        raise CallFailedError("timeout")
    if not found:
        raise CallFailedError("unknown_host")
    return tuple(dict.fromkeys(found[:MOST_ADDRESSES]))
