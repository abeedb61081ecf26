"""A directory that binds anybody and then says what a test wrote: for servers no honest one would be."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from directory.client import LdapPolicy
from directory.wire.ber import ENUMERATED, SEQUENCE, SET, integer, octets, text, tlv

BASE = "dc=cantho,dc=example"
BIND, SEARCH, UNBIND, BIND_DONE, SEARCH_ENTRY, SEARCH_DONE = 0x60, 0x63, 0x42, 0x61, 0x64, 0x65
PAGED = "1.2.840.113556.1.4.319"
Sent = Callable[[bytes], None]
Script = Callable[[int, int, bytes, Sent], None]


def message(number: int, operation: bytes, controls: bytes = b"") -> bytes:
    return tlv(SEQUENCE, integer(number) + operation + controls)


def result(tag: int, code: int = 0, told: str = "") -> bytes:
    return tlv(tag, integer(code, ENUMERATED) + text("") + text(told))


def entry(dn: str, attributes: Mapping[str, tuple[bytes, ...]]) -> bytes:
    told = b"".join(
        tlv(SEQUENCE, text(name) + tlv(SET, b"".join(map(octets, values))))
        for name, values in attributes.items()
    )
    return tlv(SEARCH_ENTRY, text(dn) + tlv(SEQUENCE, told))


def page_end(number: int, cookie: bytes, code: int = 0) -> bytes:
    value = tlv(SEQUENCE, integer(0) + octets(cookie))
    controls = tlv(0xA0, tlv(SEQUENCE, text(PAGED) + octets(value)))
    return message(number, result(SEARCH_DONE, code), controls)


@contextmanager
def a_scripted_directory(
    script: Script, *, bound: bytes | None = None, timeout: float = 1.0
) -> Iterator[LdapPolicy]:
    """Run a server; `script` gets number, tag and octets of each request after the bind, and a way to send.

    `bound` are octets to send instead of an answer to the bind.
    """
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            try:
                while True:
                    connection, _ = server.accept()
                    with connection:
                        _converse(connection, script, bound)
            except OSError:
                return

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        url = f"ldap://127.0.0.1:{server.getsockname()[1]}"
        yield LdapPolicy(url, BASE, start_tls=False, timeout_seconds=timeout)
        server.shutdown(socket.SHUT_RDWR)
    thread.join(10)


def _converse(connection: socket.socket, script: Script, bound: bytes | None) -> None:
    connection.settimeout(20)
    file = connection.makefile("rb")
    try:
        while (one := _next(file)) is not None:
            number, tag, request = one
            if tag == UNBIND:
                return
            if tag == BIND:
                connection.sendall(message(number, result(BIND_DONE)) if bound is None else bound)
            else:
                script(number, tag, request, connection.sendall)
    except OSError:
        return  # the client has gone, as it should


def _next(file) -> tuple[int, int, bytes] | None:
    head = file.read(2)
    if len(head) < 2:
        return None
    size = head[1]
    if size > 127:
        size = int.from_bytes(file.read(size & 0x7F), "big")
    content = file.read(size)
    if len(content) < size:
        return None
    at = 2 + content[1]
    return int.from_bytes(content[2:at], "big"), content[at], content
