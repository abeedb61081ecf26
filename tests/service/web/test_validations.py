"""`/api/v1/validations` and `flask verify`: the shape of the contract, told through a tiny app."""

import json
import zipfile
from datetime import UTC, datetime
from io import BytesIO
from types import SimpleNamespace

import pytest
from flask import Flask, jsonify

from service.cli.verify import verify
from service.journeys.errors import NotFoundError
from service.journeys.kept_verdicts import PNG, Verdict
from service.journeys.verification import VerificationJourney
from service.sandbox import DirectSandbox
from service.web.api.report_schema import ValidationReport
from service.web.api.validations import bp
from service.web.reports import tell
from signing.errors import DocumentRefusedError
from signing.levels import PadesLevel
from signing.reservation import TEXTS
from signing.validation.policy import ValidationPolicy
from tests.support.office import ROLE, steps
from tests.support.pki import pki
from tests.support.reports import finding, report, signature
from tests.support.signed import plain, signed


@pytest.fixture
def app(memory):
    app = Flask(__name__)
    desk = VerificationJourney(
        memory, DirectSandbox(), lambda: datetime.now(UTC), pki().trust, pki(), ValidationPolicy()
    )
    app.extensions["antin"] = SimpleNamespace(verification=desk)
    app.extensions["antin"].report_seal = None
    app.extensions["antin"].public_url = "http://antin.test"
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
    for one in report["signatures"]:
        assert set(one) >= SIGNATURE
        for asked in one["findings"]:
            assert set(asked) >= {"question", "block", "outcome", "text"}
            assert all(asked["text"].values())


def test_a_document_on_its_way_is_told_step_by_step(app):
    report = post(app, steps(PadesLevel.B_LTA).sealed).get_json()

    ValidationReport.model_validate(report)
    assert report["verdict"]["code"] == "ELECTRONIC_ORIGINAL"
    first, second, seal = (one for one in report["signatures"] if one["kind"] == "signature")
    assert [one["signer"]["claimed_role"] for one in (first, second, seal)] == [ROLE, None, None]
    assert all(one["changes"]["permitted"] for one in report["signatures"])
    assert second["changes"]["fields"] == list(TEXTS)
    assert second["changes"]["signed"] == ["office-seal"]
    (told,) = [one["text"] for one in second["findings"] if one["question"] == "later_changes"]
    assert told["vi"].startswith("Thay đổi được phép: điền số và ngày, tháng, năm ban hành")
    assert told["en"].startswith("Permitted: number and date")


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
        ({"policy": "../../etc/passwd"}, "policy_unknown"),
        ({"keep_days": "for ever"}, "days_unreadable"),
        ({"keep_days": "-1"}, "days_unreadable"),
    ],
)
def test_what_the_caller_got_wrong_has_its_word(app, fields, code):
    answer = post(app, signed(), **fields)

    assert (answer.status_code, answer.get_json()["code"]) == (422, code)


def test_a_verdict_is_kept_when_asked_and_deleted_when_told(app):
    caller = app.test_client()
    report = post(app, signed(level="B-LTA"), keep_days="7").get_json()
    door = f"/api/v1/validations/{report['id']}"

    until = datetime.fromisoformat(report["kept_until"])
    assert 6 < (until - datetime.now(UTC)).days + 1 <= 7
    longer = caller.put(f"{door}/retention?days=30").get_json()
    assert longer["kept_until"] > report["kept_until"]
    with zipfile.ZipFile(BytesIO(caller.get(f"{door}/evidence.zip").data)) as evidence:
        assert {name.rpartition(".")[2] for name in evidence.namelist()} == {"cer", "crl", "ors"}

    assert caller.delete(door).status_code == 204
    for path in ("", "/etsi.xml", "/report.pdf", "/evidence.zip", "/pictures/1.png"):
        assert caller.get(door + path).status_code == 404
    assert caller.delete(door).status_code == 404


def test_a_verdict_nobody_asked_to_keep_has_no_evidence(app):
    report = post(app, signed()).get_json()

    assert (
        app.test_client().get(f"/api/v1/validations/{report['id']}/evidence.zip").status_code == 404
    )


def test_every_telling_tells_the_same(app):
    report = post(app, signed(level="B-LTA")).get_json()
    door = f"/api/v1/validations/{report['id']}"

    xml = app.test_client().get(f"{door}/etsi.xml")
    assert xml.mimetype == "application/xml"
    assert b"urn:etsi:019102:mainindication:total-passed" in xml.data
    paper = app.test_client().get(f"{door}/report.pdf")
    assert paper.mimetype == "application/pdf"
    assert paper.data.startswith(b"%PDF-")


def test_the_answer_is_as_the_openapi_document_says(app):
    for document in (signed(level="B-LTA"), signed(), plain()):
        ValidationReport.model_validate(post(app, document).get_json(), strict=False)


def test_a_code_nobody_wrote_a_sentence_for_is_told_by_its_name():
    one = signature(findings=[finding("brand_new", "failed")], sub_indication="NEWER_THAN_US")
    given = report("REJECTED", one) | {"notices": ["never_heard_of"]}

    told = tell(Verdict("x", given))

    assert "brand_new" in told["signatures"][0]["findings"][0]["text"]["vi"]
    assert "newer_than_us" in told["signatures"][0]["sub_indication_text"]["en"]
    assert "never_heard_of" in told["notices"][0]["text"]["vi"]


def test_pictures_are_told_by_address(app):
    kept = app.extensions["antin"].verification.kept
    verdict = kept.keep(report("REJECTED", signature()), [("Signature1", 4, PNG + b"...")])

    told = app.test_client().get(f"/api/v1/validations/{verdict.id}").get_json()

    (picture,) = told["signatures"][0]["changes"]["pictures"]
    assert picture == {"page": 4, "url": f"/api/v1/validations/{verdict.id}/pictures/1.png"}
    answer = app.test_client().get(picture["url"])
    assert (answer.mimetype, answer.data) == ("image/png", PNG + b"...")


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
