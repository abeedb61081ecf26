"""One file for each indication: what must be believed, what must not, and why."""

from datetime import timedelta
from io import BytesIO
from unittest.mock import patch

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import PageObject
from pyhanko.sign import fields

from signing.errors import DocumentRefusedError
from signing.levels import PadesLevel
from signing.trust import TrustAnchor, TrustDomain, TrustStore
from signing.validation.indications import BlockIndication, Indication
from signing.validation.report import VerdictCode
from tests.support.asking import asked, codes
from tests.support.pki import Pki, ec_key, pki
from tests.support.signed import plain, signed, written

PASSED, UNDECIDED, FAILED = (
    Indication.TOTAL_PASSED,
    Indication.INDETERMINATE,
    Indication.TOTAL_FAILED,
)
LEVELS = ("B-B", "B-T", "B-LT", "B-LTA")


def only(report):
    """The one signature of a report, time-stamps aside."""
    (signature,) = (one for one in report.signatures if one.kind == "signature")
    return signature


def why(report):
    return report.indication, only(report).sub_indication


@pytest.mark.parametrize("level", LEVELS)
def test_a_good_signature_of_each_level_passes_and_is_found_at_that_level(level):
    report = asked(signed(level=level))

    assert why(report) == (PASSED, None)
    signature = only(report)
    assert signature.level == PadesLevel(level)
    assert signature.intact
    assert signature.format == "PAdES"
    assert signature.byte_range_valid
    assert signature.dictionary_consistent
    assert signature.changes.permitted
    assert signature.revocation.status == "good"
    assert signature.signer.common_name == "Nguyễn Thị Ánh Tuyết"
    assert signature.signer.trust_domain == "internal"
    assert (signature.best_signature_time is None) == (level == "B-B")
    assert not codes(signature, "failed", "warning")


@pytest.mark.parametrize(
    ("level", "expected"),
    [("B-B", UNDECIDED), ("B-T", UNDECIDED), ("B-LT", PASSED), ("B-LTA", PASSED)],
)
def test_offline_only_what_the_file_proves_itself_is_believed(level, expected):
    report = asked(signed(level=level), offline=True)

    assert report.indication == expected
    if expected == UNDECIDED:
        assert why(report) == (UNDECIDED, "TRY_LATER")
        assert only(report).revocation.status == "unknown"
        assert report.verdict == VerdictCode.UNDETERMINED


@pytest.mark.parametrize("kind", ["rsa", "p256", "p384"])
def test_every_kind_of_key_is_understood(kind):
    report = asked(
        signed(by=pki().of_kind(kind), md_algorithm="sha384" if kind == "p384" else "sha256")
    )

    assert report.indication == PASSED
    assert only(report).algorithms.sound


def test_a_document_without_signatures_is_unsigned_and_no_error():
    report = asked(plain())

    assert (report.indication, report.verdict, report.signatures) == (
        None,
        VerdictCode.UNSIGNED,
        (),
    )
    assert report.document.signing.permitted


def test_a_stranger_is_not_believed():
    report = asked(signed(house=Pki()))

    assert why(report) == (UNDECIDED, "NO_CERTIFICATE_CHAIN_FOUND")
    assert only(report).signer.trust_domain is None
    assert only(report).intact


def test_a_self_made_certificate_is_not_believed():
    house = pki()
    impostor = house.issue("Nguyễn Thị Ánh Tuyết", ec_key(ec.SECP256R1()), None)

    assert why(asked(signed(by=impostor))) == (UNDECIDED, "NO_CERTIFICATE_CHAIN_FOUND")


def test_a_certificate_that_is_not_for_signing_is_not_believed():
    report = asked(signed(by=pki().tsa.holder, signer_key_usage={"digital_signature"}))

    assert report.indication == PASSED or why(report)[0] == UNDECIDED


@pytest.mark.parametrize(
    ("level", "days", "expected"),
    [
        ("B-B", 0, (UNDECIDED, "REVOKED_NO_POE")),
        ("B-T", 1, (UNDECIDED, "REVOKED_NO_POE")),
        ("B-T", -1, (PASSED, None)),
        ("B-LT", -1, (PASSED, None)),
        ("B-LTA", -1, (PASSED, None)),
    ],
)
def test_revocation_counts_from_its_day(level, days, expected):
    """`days` is how long before the signature the certificate was revoked."""
    house = Pki()
    person = house.issue("Người Mất Thẻ", ec_key(ec.SECP256R1()), house.issuing)
    at = house.clock() - timedelta(days=3)
    data = signed(by=person, level=level, moment=at, house=house)
    house.revoke(person, at - timedelta(days=days))

    report = asked(data, house=house)

    assert why(report) == expected
    assert only(report).revocation.status == ("good" if expected[0] == PASSED else "revoked")


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("B-B", (UNDECIDED, "OUT_OF_BOUNDS_NO_POE")),
        ("B-LT", (PASSED, None)),
        ("B-LTA", (PASSED, None)),
    ],
)
def test_a_certificate_that_expired_later_counts_where_the_time_is_proved(level, expected):
    house = Pki()
    person = house.issue("Người Về Hưu", ec_key(ec.SECP256R1()), house.issuing, days=33)
    data = signed(by=person, level=level, house=house)

    report = asked(data, house=house, moment=house.clock() + timedelta(days=20))

    assert why(report) == expected


def test_a_certificate_not_yet_valid_is_rejected():
    """By 5.5.4, step 4 b: whatever exists before its certificate was issued was not made with it."""
    house = pki()
    report = asked(signed(), moment=house.born - timedelta(days=1))

    assert why(report) == (FAILED, "NOT_YET_VALID")


def test_a_changed_byte_of_the_content_is_rejected():
    data = bytearray(signed())
    where = data.index(b"MediaBox") + 12
    data[where] ^= 1

    report = asked(bytes(data))

    assert why(report) == (FAILED, "HASH_FAILURE")
    assert report.verdict == VerdictCode.REJECTED
    assert not only(report).intact
    assert "key_matches" in codes(only(report), "passed")


def test_a_broken_value_is_rejected():
    data = signed()
    house = pki()
    other = signed(by=house.p256)
    start, end = data.index(b"/Contents <") + 11, data.index(b">", data.index(b"/Contents <") + 11)
    o_start = other.index(b"/Contents <") + 11
    moved = other[o_start : o_start + (end - start)]

    report = asked(data[:start] + moved + data[end:])

    assert report.indication == FAILED
    assert only(report).sub_indication in {"HASH_FAILURE", "SIG_CRYPTO_FAILURE"}


def appended(data, change):
    """An incremental update as anybody with a PDF library can make."""
    out = IncrementalPdfFileWriter(BytesIO(data), strict=False)
    change(out)
    return written(out)


def add_page(out):
    content = out.add_object(generic.StreamObject(stream_data=b"BT ET"))
    out.insert_page(PageObject(contents=content, media_box=(0, 0, 595, 842)))


def replace_content(out):
    page = out.root["/Pages"]["/Kids"][0]
    page["/Contents"] = out.add_object(generic.StreamObject(stream_data=b"0 0 100 100 re f"))
    out.mark_update(page.get_container_ref())


def add_annotation(out):
    page = out.root["/Pages"]["/Kids"][0]
    note = generic.DictionaryObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/FreeText"),
            generic.pdf_name("/Rect"): generic.ArrayObject(
                generic.NumberObject(n) for n in (10, 10, 100, 50)
            ),
        }
    )
    listed = page["/Annots"] if "/Annots" in page else generic.ArrayObject()
    page["/Annots"] = generic.ArrayObject([*listed, out.add_object(note)])
    out.mark_update(page.get_container_ref())


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(
    ("change", "category", "expected"),
    [
        (add_page, "UNDEFINED", (FAILED, "FORMAT_FAILURE")),
        (replace_content, "UNDEFINED", (FAILED, "FORMAT_FAILURE")),
        (add_annotation, "ANNOTATION", (UNDECIDED, "SIG_CONSTRAINTS_FAILURE")),
    ],
)
def test_a_change_after_signing_is_never_passed(level, change, category, expected):
    report = asked(appended(signed(level=level), change))

    assert why(report) == expected
    signature = only(report)
    assert signature.intact
    assert signature.coverage == "WHOLE_REVISION"
    assert not signature.changes.permitted
    assert category in signature.changes.categories
    assert signature.changes.pages_added == (1 if change is add_page else 0)
    assert signature.changes.visual == (change is replace_content)


def test_junk_behind_the_end_is_rejected():
    data = signed() + b"\n9 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"
    try:
        report = asked(data)
    except DocumentRefusedError:
        return  # a reader that cannot find the end refuses the whole
    assert report.indication != PASSED


def test_junk_that_readers_skip_is_rejected():
    report = asked(signed() + b"\n9 0 obj << /Type /Page >> endobj\n")

    assert why(report) == (FAILED, "FORMAT_FAILURE")
    assert "data_behind_the_end" in report.notices


def test_a_signature_taken_out_again_is_missed():
    def take_out(out):
        form = out.root["/AcroForm"]
        form[generic.pdf_name("/Fields")] = generic.ArrayObject()
        out.update_container(form)

    report = asked(appended(signed(), take_out))

    assert report.notices == ("signature_removed",)
    assert (report.indication, report.verdict) == (UNDECIDED, VerdictCode.UNDETERMINED)
    dropped = only(report)
    assert dropped.removed
    assert dropped.intact
    assert "field_gone" in codes(dropped, "failed")


def test_a_second_signature_breaks_none_and_is_named_as_signing():
    data = signed(signed(), by=pki().agency, field="Signature2")

    report = asked(data)

    assert [one.indication for one in report.signatures] == [PASSED, PASSED]
    assert report.signatures[0].changes.categories == ("SIGNING",)
    assert report.signatures[1].coverage == "WHOLE_DOCUMENT"
    assert report.verdict == VerdictCode.ELECTRONIC_ORIGINAL


@pytest.mark.parametrize(
    ("by", "verdict"), [("rsa", VerdictCode.AWAITING_AGENCY), ("agency", VerdictCode.COPY)]
)
def test_one_of_the_two_is_no_original(by, verdict):
    assert asked(signed(by=pki().of_kind(by))).verdict == verdict


def test_an_original_that_an_agency_signed_as_a_copy_is_a_copy():
    original = signed(signed(), by=pki().agency, field="Signature2")
    data = signed(original, by=pki().agency, field="Copy", reason="SAO Y 03/SY-SNV")

    report = asked(data)

    assert [one.indication for one in report.signatures] == [PASSED] * 3
    assert report.verdict == VerdictCode.COPY


def test_a_leader_who_writes_of_a_copy_makes_none():
    original = signed(signed(reason="SAO Y"), by=pki().agency, field="Signature2")

    assert asked(original).verdict == VerdictCode.ELECTRONIC_ORIGINAL


def test_outside_official_domains_a_signature_is_just_a_signature():
    house = pki()
    domain = TrustDomain("caller", (TrustAnchor(house.root.der, "test"),), (house.issuing.der,))

    report = asked(signed(), trust=TrustStore((domain,)))

    assert (report.indication, report.verdict) == (PASSED, VerdictCode.SIGNED)
    assert only(report).signer.trust_domain == "caller"


def test_a_certified_document_that_was_signed_against_its_will_is_rejected():
    data = signed(certify=True, docmdp_permissions=fields.MDPPerm.NO_CHANGES)
    assert asked(data).indication == PASSED
    assert asked(data).document.signing.reason == "certified_against_signing"

    out = IncrementalPdfFileWriter(BytesIO(data), strict=False)
    fields.append_signature_field(out, fields.SigFieldSpec("Signature2"))
    report = asked(signed_anyway(written(out)))

    first = report.signatures[0]
    assert first.certification.docmdp == 1
    assert first.certification.violated
    assert (first.indication, first.sub_indication) == (FAILED, "FORMAT_FAILURE")


def signed_anyway(data):
    """Sign where the first signer forbade it: as a forger would, past pyHanko's own refusal."""
    with patch("pyhanko.sign.signers.pdf_signer.PdfSigner._enforce_certification_constraints"):
        return signed(data, by=pki().p256, field="Signature2")


def test_pkcs1_v15_passes_with_a_notice(monkeypatch):
    report = asked(signed(by=pki().rsa, old_padding=True))

    assert why(report) == (PASSED, None)
    assert only(report).algorithms.notices == ("not_circular_15",)
    assert "not_circular_15" in codes(only(report), "warning")


def test_sha1_never_passes():
    report = asked(signed(by=pki().rsa, old_padding=True, md_algorithm="sha1"))

    assert why(report) == (UNDECIDED, "CRYPTO_CONSTRAINTS_FAILURE_NO_POE")
    assert not only(report).algorithms.sound
    assert "weak_digest" in only(report).algorithms.notices


def test_cms_without_pades_is_named_so():
    report = asked(signed(subfilter=fields.SigSeedSubFilter.ADOBE_PKCS7_DETACHED))

    assert report.indication == PASSED
    assert (only(report).format, only(report).level) == ("CMS", None)


def test_a_timestamp_of_a_stranger_is_no_proof():
    house, stranger = pki(), Pki()
    data = signed(level="B-T", tsa=stranger.tsa.holder)

    report = asked(data)

    signature = only(report)
    assert signature.best_signature_time is None
    assert signature.timestamps[0].indication == BlockIndication.INDETERMINATE
    assert house.root.der != stranger.root.der
    assert report.indication == PASSED  # by its certificate, which is good today: 5.5.4, step 3
    assert "timestamp_undecided" in codes(signature, "warning")
    assert signature.level == PadesLevel.B_T


def test_local_time_written_as_utc_is_noticed_and_harms_nothing():
    house = pki()
    data = signed(level="B-T", claimed=house.clock() + timedelta(hours=7))

    report = asked(data)

    assert report.indication == PASSED
    assert "claimed_time_shifted" in codes(only(report), "warning")


def test_the_right_password_opens_and_a_wrong_one_is_refused():
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.pdf_utils.writer import copy_into_new_writer

    out = copy_into_new_writer(PdfFileReader(BytesIO(plain())))
    out.encrypt(owner_pass="chủ", user_pass="khách")
    data = signed(written(out), password="khách")

    assert asked(data, password="khách").indication == PASSED
    assert asked(data, password="khách").document.encrypted
    for password, code in ((None, "encrypted"), ("sai", "wrong_password")):
        with pytest.raises(DocumentRefusedError) as refusal:
            asked(data, password=password)
        assert refusal.value.code == code


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"not a pdf", "not_a_pdf"),
        (plain()[:30], "truncated"),
        (b"%PDF-1.7\n%%EOF\n", "unreadable"),
    ],
)
def test_what_is_no_document_is_refused_with_its_word(data, code):
    with pytest.raises(DocumentRefusedError) as refusal:
        asked(data)
    assert refusal.value.code == code
