"""A mail server of the test's own on loopback: takes, puts off or refuses letters, as a test wants it.

with a_relay() as relay:
    relay.policy = Relay(...)   # what the service needs to know
    relay.taken                 # the letters it took, as (address, octets)
    relay.dsn = True            # it offers reports (RFC 3461); relay.asked has what it was asked for
"""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from service.post.relay import Relay
from tests.support.folders import lasting_folder
from tests.support.servers import free_port

SENDER = "antin@cantho.example"
TAKEN = "250 2.0.0 taken"
CUT = "cut"


@dataclass
class TestRelay:
    """What the server does: `to_recipient` and `to_letter` are answers in turn, then it takes everything.

    The answer `cut` is none: it takes the letter and ends the connection.
    """

    __test__ = False
    port: int
    tls: Any = "none"
    ca_file: Path | None = None
    to_recipient: list[str] = field(default_factory=list)
    to_letter: list[str] = field(default_factory=list)
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    offered: list[bytes] = field(default_factory=list)
    logged_in: list[str] = field(default_factory=list)
    dsn: bool = False
    asked: list[str] = field(default_factory=list)

    def relay(self, **more: Any) -> Relay:
        """Return it as the service knows it."""
        told = {"tls": self.tls, "ca_file": self.ca_file, "seconds": 10.0} | more
        return Relay("localhost", self.port, SENDER, **told)

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        return [*responses[:-1], "250-DSN", responses[-1]] if self.dsn else responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.to_recipient:
            return self.to_recipient.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.offered.append(envelope.content)
        answer = self.to_letter.pop(0) if self.to_letter else TAKEN
        if answer.startswith("2") or answer == CUT:
            self.taken += [(to, envelope.content) for to in envelope.rcpt_tos]
        if answer == CUT:
            server.transport.abort()
        return answer


@contextmanager
def a_relay(tls: str = "none", *, password: str | None = None) -> Iterator[TestRelay]:
    """Run a mail server; with a password, only whoever knows it may send."""
    handler = TestRelay(free_port(), tls, None if tls == "none" else _certificate()[0])
    words: dict[str, Any] = {}
    if tls != "none":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*_certificate())
        words = {"tls": {"ssl_context": context}, "starttls": {"tls_context": context}}[tls]
    if password is not None:

        def check(server, session, envelope, mechanism, data):
            assert isinstance(data, LoginPassword)
            right = data.password == password.encode()
            if right:
                handler.logged_in.append(data.login.decode())
            return AuthResult(success=right, handled=False)

        words |= {"authenticator": check, "auth_required": True}
    controller = _Controller(handler, hostname="127.0.0.1", port=handler.port, **words)
    controller.start()
    try:
        yield handler
    finally:
        controller.stop()


class _Controller(Controller):
    """A server that says on which machine it runs without asking the network for its name."""

    def factory(self) -> SMTP:
        return _Reporting(self.handler, hostname="localhost", **self.SMTP_kwargs)


class _Reporting(SMTP):
    """A server that notes the parameters of RFC 3461 where it offers them, and refuses them elsewhere."""

    async def smtp_MAIL(self, arg):
        await super().smtp_MAIL(self._noted(arg))

    async def smtp_RCPT(self, arg):
        await super().smtp_RCPT(self._noted(arg))

    def _noted(self, arg):
        path, end, parameters = (arg or "").partition(">")
        known = ("RET=", "ENVID=", "NOTIFY=", "ORCPT=")
        words = parameters.split()
        noted = [word for word in words if self.event_handler.dsn and word.startswith(known)]
        self.event_handler.asked += noted
        return " ".join([path + end, *(word for word in words if word not in noted)])


@dataclass
class DrippingServer:
    """Serves one octet at a time: never silent, never done; `left` once the other side went first."""

    port: int
    left: threading.Event = field(default_factory=threading.Event)


@contextmanager
def a_dripping_server(greeting: bytes = b"220 ", octets: int = 1000) -> Iterator[DrippingServer]:
    """Serve one caller in this way, for twenty seconds at most."""
    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(20)
    server = DrippingServer(listening.getsockname()[1])

    def drip() -> None:
        try:
            connection, _ = listening.accept()
        except TimeoutError:
            return
        with connection:
            try:
                connection.sendall(greeting)
                for _ in range(octets):
                    connection.sendall(b".")
                    time.sleep(0.02)
            except OSError:
                server.left.set()

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        thread.join()
        listening.close()


@cache
def _certificate() -> tuple[Path, Path]:
    """Return a certificate for loopback and its key, made once for this run."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder = lasting_folder("antin-relay-")
    pem, private = folder / "relay.pem", folder / "relay.key"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return pem, private
