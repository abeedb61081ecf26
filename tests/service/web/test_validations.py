"""`/api/v1/validations` and `flask verify`: the shape of the contract, told through a tiny app."""

import json
from datetime import UTC, datetime
from io import BytesIO
from types import SimpleNamespace

import pytest
from flask import Flask, jsonify

from service.cli.verify import verify
from service.journeys.errors import NotFoundError
from service.journeys.verification import VerificationJourney
from service.sandbox import DirectSandbox
from service.web.api.validations import bp
from signing.errors import DocumentRefusedError
from signing.validation.policy import ValidationPolicy
from tests.support.pki import pki
from tests.support.signed import plain, signed


@pytest.fixture
def app(memory):
    app = Flask(__name__)
    desk = VerificationJourney(
        memory, DirectSandbox(), lambda: datetime.now(UTC), pki().trust, pki(), ValidationPolicy()
    )
    app.extensions["antin"] = SimpleNamespace(verification=desk)
    app.register_blueprint(bp)
    app.register_error_handler(DocumentRefusedError, lambda e: (jsonify(code=e.code), 422))
    app.register_error_handler(NotFoundError, lambda _: (jsonify(code="not_found"), 404))
    app.cli.add_command(verify)
    return app


def post(app, data, **fields):
    file = (BytesIO(data), "../../văn bản.pdf")
    return app.test_client().post("/api/v1/validations", data={"file": file, **fields})


SHAPE = {
    "id", "validated_at", "policy", "document", "indication", "verdict", "signatures", "notices",
}  # fmt: skip
SIGNATURE = {
    "kind", "field", "indication", "sub_indication", "intact", "format", "level", "signer",
    "certificate", "claimed_signing_time", "best_signature_time", "timestamps", "revocation",
    "algorithms", "byte_range_valid", "dictionary_consistent", "coverage", "changes",
    "certification", "findings",
}  # fmt: skip


def test_the_answer_has_the_contracts_shape(app):
    answer = post(app, signed(level="B-LTA"))

    report = answer.get_json()
    assert answer.status_code == 200
    assert set(report) >= SHAPE
    assert report["indication"] == "TOTAL-PASSED"
    assert report["verdict"]["text"].keys() == {"vi", "en"}
    assert report["document"]["filename"] == "văn bản.pdf"
    assert report["validated_at"].endswith("Z")
    for signature in report["signatures"]:
        assert set(signature) >= SIGNATURE
        for finding in signature["findings"]:
            assert set(finding) >= {"question", "block", "outcome", "text"}
            assert all(finding["text"].values())


def test_the_same_verdict_is_told_again(app):
    report = post(app, plain()).get_json()

    again = app.test_client().get(f"/api/v1/validations/{report['id']}")

    assert again.get_json() == report
    assert report["verdict"]["code"] == "UNSIGNED"


def test_an_unknown_verdict_is_not_found(app):
    unknown = "00000000-0000-4000-8000-000000000000"
    assert app.test_client().get(f"/api/v1/validations/{unknown}").status_code == 404


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"at": "yesterday"}, "moment_unreadable"),
        ({"trust": "nonsense"}, "trust_unreadable"),
    ],
)
def test_what_the_caller_got_wrong_has_its_word(app, fields, code):
    answer = post(app, signed(), **fields)

    assert (answer.status_code, answer.get_json()["code"]) == (422, code)


def test_no_file_is_no_server_error(app):
    assert app.test_client().post("/api/v1/validations", data={}).status_code == 422


def test_the_command_line_passes_only_when_every_file_does(app, tmp_path):
    good, bad, root = tmp_path / "good.pdf", tmp_path / "bad.pdf", tmp_path / "root.pem"
    good.write_bytes(signed(level="B-LTA"))
    bad.write_bytes(plain())
    pki().root_pem(root)
    run = app.test_cli_runner().invoke

    assert run(args=["verify", str(good), "--offline", "--trust", str(root)]).exit_code == 0
    both = run(args=["verify", str(good), str(bad), "--json"])
    assert both.exit_code == 1
    told = [json.loads(line) for line in both.output.splitlines()]
    assert [one["indication"] for one in told] == ["TOTAL-PASSED", None]
    assert run(args=["verify", str(good), "--at", "soon"]).exit_code == 2
    assert run(args=["verify"]).exit_code == 2
    words = run(args=["verify", str(good)]).output
    assert "Nguyễn Thị Ánh Tuyết" in words
    assert "Chưa phát hành" in words


def test_a_file_that_is_no_pdf_is_told_plainly(app, tmp_path):
    letter = tmp_path / "letter.txt"
    letter.write_text("Kính gửi")

    answer = app.test_cli_runner().invoke(args=["verify", str(letter)])

    assert (answer.exit_code, "đây không phải tệp PDF" in answer.output) == (1, True)
