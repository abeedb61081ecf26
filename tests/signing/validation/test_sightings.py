"""Every signature is found, once, wherever its field hides; what a later revision dropped as well."""

from io import BytesIO
from time import process_time

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from signing.validation.indications import Indication
from tests.support.asking import asked, codes
from tests.support.containers import FIELD, document, recipe
from tests.support.pki import pki
from tests.support.signed import signed, written

PASSED = Indication.TOTAL_PASSED
FORM = b"/AcroForm << /Fields [%s] /SigFlags 3 >>"
SHAPES = {
    "plain": ({}, "Signature1"),
    "direct value": ({"value": b"direct"}, "Signature1"),
    "not on a page": ({"annotations": b""}, "Signature1"),
    "type in the parent": (
        {
            "form": FORM % b"8 0 R",
            "signature_field": b"<< /T (x) /Parent 8 0 R %s >>",
            "o8": b"<< /FT /Sig /T (top) /Kids [5 0 R] >>",
        },
        "top.x",
    ),
    "value in the parent": (
        {
            "form": FORM % b"8 0 R",
            "signature_field": b"<< /Subtype /Widget /Parent 8 0 R >>",
            "o8": b"<< /FT /Sig /T (top) /V 6 0 R /Kids [5 0 R] >>",
        },
        "top",
    ),
    "no type at all": ({"signature_field": b"<< /T (x) %s >>"}, "x"),
    "a loop of fields": (
        {"form": FORM % b"8 0 R 5 0 R", "o8": b"<< /FT /Sig /T (top) /Kids [8 0 R] >>"},
        "Signature1",
    ),
    "a broken field before": ({"form": FORM % b"9 0 R 99 0 R 5 0 R", "o9": b"42"}, "Signature1"),
}


def only(data):
    (signature,) = asked(data).signatures
    return signature


@pytest.mark.parametrize("shape", SHAPES)
def test_a_field_of_any_shape_is_found_by_its_full_name(shape):
    options, name = SHAPES[shape]

    signature = only(document(recipe(), **options))

    assert (signature.field, signature.indication) == (name, PASSED)


@pytest.mark.parametrize(
    ("written_as", "name"),
    [
        (b"<FEFF1EA4006E>", "Ấn"),
        (b"<FFFEA41E6E00>", "Ấn"),
        (b"<EFBBBFE1BAA46E>", "Ấn"),
        (b"(\\200x)", "•x"),
    ],
    ids=["UTF-16BE", "UTF-16LE", "UTF-8", "PDFDocEncoding"],
)
def test_a_name_in_any_encoding_is_read(written_as, name):
    field = b"<< /FT /Sig /T " + written_as + b" %s >>"

    assert only(document(recipe(), signature_field=field)).field == name


def test_a_widget_that_no_form_knows_is_found_and_remarked():
    signature = only(document(recipe(), form=b""))

    assert signature.field == "Signature1"
    assert "field_not_in_form" in codes(signature, "warning")


def test_a_certification_that_no_field_shows_is_found_and_never_passes():
    data = document(
        recipe(), form=b"/Perms << /DocMDP 6 0 R >>", signature_field=b"null", annotations=b""
    )

    assert only(data).intact
    assert only(data).indication is not PASSED
    assert "field_missing" in codes(only(data), "failed")


def test_usage_rights_without_a_field_are_no_signature_and_hide_none_that_has_one():
    rights = b" /Perms << /UR3 6 0 R >>"
    alone = document(recipe(), form=rights, signature_field=b"null", annotations=b"")

    assert asked(alone).signatures == ()
    assert only(document(recipe(), form=FORM % b"5 0 R" + rights)).indication is PASSED


def test_five_thousand_fields_with_one_signature_are_one_signature_and_quick():
    numbers = range(10, 5010)
    fields = {f"o{n}": FIELD.replace(b"Signature1", b"F%d" % n) % b"/V 6 0 R" for n in numbers}
    listed = b" ".join(b"%d 0 R" % n for n in numbers)
    data = document(
        recipe(),
        form=FORM % listed,
        annotations=b"/Annots [%s]" % listed,
        signature_field=b"null",
        **fields,
    )
    begun = process_time()

    signature = only(data)

    assert signature.field == "F10"
    assert signature.indication is PASSED
    assert "field_shares_signature" in codes(signature, "warning")
    assert process_time() - begun < 10


def revised(data, change):
    """An incremental update."""
    out = IncrementalPdfFileWriter(BytesIO(data), strict=False)
    change(out)
    return written(out)


def clear(out):
    field = out.root["/AcroForm"]["/Fields"][0]
    del field["/V"]
    out.update_container(field)


def test_a_signature_that_was_cleared_is_still_told_and_never_passes():
    report = asked(revised(signed(), clear))

    (dropped,) = report.signatures
    assert report.notices == ("signature_removed",)
    assert (dropped.removed, dropped.intact) == (True, True)
    assert dropped.indication is not PASSED
    assert "field_gone" in codes(dropped, "failed")
    assert dropped.coverage == "WHOLE_REVISION"


def test_a_signature_that_was_replaced_is_told_beside_the_new_one():
    cleared = revised(signed(), clear)
    again = signed(cleared, by=pki().p256)

    report = asked(again)

    assert [one.removed for one in report.signatures] == [True, False]
    assert [one.signer.common_name for one in report.signatures] == [
        pki().rsa.certificate.subject.rfc4514_string().split("CN=")[1].split(",")[0],
        pki().p256.certificate.subject.rfc4514_string().split("CN=")[1].split(",")[0],
    ]
    assert report.signatures[0].indication is not PASSED
    assert report.notices == ("signature_removed",)


def test_a_dictionary_written_again_unchanged_is_the_same_and_with_another_reason_is_not():
    def again(out, reason=None):
        field = out.root["/AcroForm"]["/Fields"][0]
        value = field["/V"]
        if reason:
            value[generic.pdf_name("/Reason")] = generic.pdf_string(reason)
        out.update_container(value)

    same = asked(revised(signed(reason="Đồng ý"), again)).signatures
    other = asked(revised(signed(reason="Đồng ý"), lambda out: again(out, "Từ chối"))).signatures

    assert [one.dictionary_consistent for one in same] == [True]
    assert [one.intact for one in same] == [True]
    assert [one.dictionary_consistent for one in other] == [False]
    assert other[0].indication is not PASSED
