"""A real slapd on free loopback ports, over StartTLS and LDAPS, with a certificate made on the spot."""

from __future__ import annotations

import ipaddress
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.support.servers import free_port, needs

SUFFIX = "dc=cantho,dc=gov,dc=vn"
SEARCHER, SEARCHER_PASSWORD = f"cn=antin,ou=services,{SUFFIX}", "tra-cuu-kín"
PASSWORD = "Mật khẩu rất dài 1"
CONFIG = """\
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
pidfile {folder}/slapd.pid
modulepath /usr/lib/ldap
moduleload back_mdb
TLSCACertificateFile {folder}/ca.pem
TLSCertificateFile {folder}/server.pem
TLSCertificateKeyFile {folder}/server.key
security simple_bind=128
database mdb
suffix {suffix}
rootdn cn=admin,{suffix}
directory {folder}/data
maxsize 67108864
dbnosync
index objectClass,uid eq
access to attrs=userPassword by anonymous auth by * none
access to * by dn.base="{searcher}" read by anonymous auth by * none
"""


def entry(dn: str, *lines: str) -> str:
    return "\n".join((f"dn: {dn}", *lines)) + "\n\n"


def person(rdn: str, uid: str, cn: str, unit: str = "people", password: str = PASSWORD) -> str:
    return entry(
        f"{rdn},ou={unit},{SUFFIX}",
        "objectClass: inetOrgPerson",
        f"uid: {uid}",
        f"cn: {cn}",
        "sn: x",
        f"mail: {uid}@cantho.gov.vn",
        f"userPassword: {password}",
    )


BASE = (
    entry(SUFFIX, "objectClass: dcObject", "objectClass: organization", "o: Cần Thơ")
    + "".join(
        entry(f"ou={unit},{SUFFIX}", "objectClass: organizationalUnit")
        for unit in ("people", "others", "services")
    )
    + entry(
        SEARCHER,
        "objectClass: organizationalRole",
        "objectClass: simpleSecurityObject",
        f"userPassword: {SEARCHER_PASSWORD}",
    )
    + person("uid=lanhdao", "lanhdao", "Nguyễn Thị Minh Anh")
    + person('cn=Trần\\, Văn \\+ \\"Bình\\" \\<Q.1\\>', "binh", 'Trần, Văn + "Bình" <Q.1>')
    + person("uid=o'neil(1)*", "o'neil(1)*", "Star")
    + person("uid=doi", "doi", "Người thứ nhất")
    + person("uid=doi", "doi", "Người thứ hai", unit="others")
    + entry(
        f"ou=elsewhere,{SUFFIX}",
        "objectClass: referral",
        "objectClass: extensibleObject",
        f"ref: ldap://127.0.0.1:9/{SUFFIX}",
    )
)


class Authority:
    """A certification authority of one afternoon."""

    def __init__(self, name: str) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = self._issue(name, self.key, ca=True)

    def _issue(
        self, name: str, key: ec.EllipticCurvePrivateKey, *, ca: bool, names: tuple[str, ...] = ()
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        issuer = subject if ca else self.certificate.subject
        builder = (
            x509.CertificateBuilder(issuer, subject, key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        )
        if names:
            alternatives = [x509.DNSName(n) for n in names if not n[0].isdigit()]
            addresses = [x509.IPAddress(ipaddress.ip_address(n)) for n in names if n[0].isdigit()]
            builder = builder.add_extension(
                x509.SubjectAlternativeName([*alternatives, *addresses]), critical=False
            )
        return builder.sign(self.key, hashes.SHA256())

    def server(self, folder: Path, *names: str) -> None:
        """Write server.pem and server.key for these names, and ca.pem."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._issue("slapd", key, ca=False, names=names)
        pem = serialization.Encoding.PEM
        (folder / "ca.pem").write_bytes(self.certificate.public_bytes(pem))
        (folder / "server.pem").write_bytes(certificate.public_bytes(pem))
        (folder / "server.key").write_bytes(
            key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        )


class Slapd:
    """A running server: `url` (StartTLS), `secure_url` (LDAPS), `ca_file`."""

    def __init__(self, program: str, folder: Path, *names: str) -> None:
        self.folder, self.ca_file = folder, folder / "ca.pem"
        (folder / "data").mkdir()
        Authority("CA of this test").server(folder, *names)
        config = CONFIG.format(folder=folder, suffix=SUFFIX, searcher=SEARCHER)
        (folder / "slapd.conf").write_text(config)
        (folder / "base.ldif").write_text(BASE)
        subprocess.run(
            [
                *(program, "-T", "add", "-q", "-f", folder / "slapd.conf"),
                *("-b", SUFFIX, "-l", folder / "base.ldif"),
            ],
            check=True,
            capture_output=True,
        )
        plain, secure = free_port(), free_port()
        self.url, self.secure_url = f"ldap://localhost:{plain}", f"ldaps://localhost:{secure}"
        addresses = f"ldap://127.0.0.1:{plain} ldaps://127.0.0.1:{secure}"
        self.log = (folder / "log").open("wb")
        self.process = subprocess.Popen(
            [program, "-f", folder / "slapd.conf", "-h", addresses, "-d", "0"],
            stdout=self.log,
            stderr=self.log,
        )
        for port in (plain, secure):
            self._wait_for(port)

    def _wait_for(self, port: int) -> None:
        limit = time.monotonic() + 15
        while self.process.poll() is None and time.monotonic() < limit:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.02)
        raise RuntimeError((self.folder / "log").read_text())

    def stop(self) -> None:
        """End the server."""
        self.process.terminate()
        self.process.wait(10)
        self.log.close()


@contextmanager
def a_slapd(*names: str) -> Iterator[Slapd]:
    """Run a server whose certificate carries these names."""
    program = needs("slapd")
    folder = Path(tempfile.mkdtemp(prefix="antin-slapd-"))
    try:
        server = Slapd(program, folder, *(names or ("localhost", "127.0.0.1")))
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def slapd() -> Iterator[Slapd]:
    """A running slapd, one for each test process."""
    with a_slapd() as server:
        yield server
