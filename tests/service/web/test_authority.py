"""The internal authority on the wire, asked by a tool that is not ours."""

from __future__ import annotations

import subprocess
from base64 import b64encode
from pathlib import Path
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from flask.testing import FlaskClient

from service.journeys.signing.keyring import chain_of
from service.store.tables import CredentialRow
from service.web.authority.views import bp
from tests.support.commands import an_app
from tests.support.house import NOW, TestHouse, a_house
from tests.support.servers import needs


@pytest.fixture
def house(tmp_path: Path) -> TestHouse:
    return a_house(tmp_path)


@pytest.fixture
def client(house: TestHouse) -> FlaskClient:
    app = an_app(house)
    app.register_blueprint(bp)
    return app.test_client()


def test_status_is_told_by_body_and_by_address(house: TestHouse, client: FlaskClient) -> None:
    leader = house.person()
    credential = house.credential(leader)
    with house.memory.reading() as session:
        chain = chain_of(session.get_one(CredentialRow, credential))
    leaf, issuing = (x509.load_der_x509_certificate(der) for der in chain[:2])
    question = ocsp.OCSPRequestBuilder().add_certificate(leaf, issuing, SHA256()).build()
    asked = question.public_bytes(Encoding.DER)
    address = quote(b64encode(asked).decode(), safe="")

    for answer in (
        client.post("/internal-authority/ocsp", data=asked),
        client.get(f"/internal-authority/ocsp/{address}"),
    ):
        assert answer.mimetype == "application/ocsp-response"
        told = ocsp.load_der_ocsp_response(answer.data)
        assert told.certificate_status is ocsp.OCSPCertStatus.GOOD


@pytest.mark.parametrize("path", ["/ocsp", "/tsa"])
@pytest.mark.parametrize("body", [b"", b"\x30", b"nonsense" * 20])
def test_nonsense_is_answered_and_never_a_fault(
    client: FlaskClient, path: str, body: bytes
) -> None:
    answer = client.post(f"/internal-authority{path}", data=body)

    assert answer.status_code == 200
    assert answer.data[:1] == b"\x30"


def test_a_body_no_question_needs_is_not_read(client: FlaskClient) -> None:
    assert client.post("/internal-authority/tsa", data=b"x" * 5000).status_code == 413


@pytest.mark.parametrize("name", ["root", "issuing"])
def test_lists_and_certificates_fit_each_other(client: FlaskClient, name: str) -> None:
    crl = x509.load_der_x509_crl(client.get(f"/internal-authority/{name}.crl").data)
    der = x509.load_der_x509_certificate(client.get(f"/internal-authority/{name}.cer").data)
    pem = x509.load_pem_x509_certificate(client.get(f"/internal-authority/{name}.pem").data)

    assert der == pem
    assert crl.issuer == der.subject
    assert crl.is_signature_valid(der.public_key())  # type: ignore[arg-type]
    assert client.get("/internal-authority/other.crl").status_code == 404


def test_openssl_takes_a_time_stamp(client: FlaskClient, tmp_path: Path) -> None:
    openssl = needs("openssl")
    (tmp_path / "data").write_bytes(b"what is stamped")
    query, reply, chain = tmp_path / "query", tmp_path / "reply", tmp_path / "chain.pem"

    def run(*words: object) -> str:
        done = subprocess.run(
            [openssl, "ts", *map(str, words)], check=True, capture_output=True, text=True
        )
        return done.stdout

    run("-query", "-data", tmp_path / "data", "-sha256", "-cert", "-out", query)
    answer = client.post("/internal-authority/tsa", data=query.read_bytes())
    assert answer.mimetype == "application/timestamp-reply"
    reply.write_bytes(answer.data)
    chain.write_bytes(
        b"".join(client.get(f"/internal-authority/{name}.pem").data for name in ("root", "issuing"))
    )

    told = run(
        "-verify",
        "-queryfile",
        query,
        "-in",
        reply,
        "-CAfile",
        chain,
        "-attime",
        int(NOW.timestamp()),
    )
    assert "Verification: OK" in told
