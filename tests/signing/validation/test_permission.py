"""Whether a document takes another signature is answered alike by the report and by signing itself."""

from __future__ import annotations

import io

import pytest
from pyhanko.pdf_utils.crypt.permissions import StandardPermissions
from pyhanko.pdf_utils.reader import PdfFileReader

from service.web.translations import say
from signing.errors import DocumentRefusedError
from signing.sequence import REASONS, Lock
from signing.validation.permission import permission_of
from signing.validation.report import SigningPermission
from tests.corpus import hostile
from tests.support.documents import (
    a_certified_pdf,
    a_form,
    a_pdf,
    a_pdf_with_locked_fields,
    an_encrypted_pdf,
    signed,
)
from tests.support.revisions import updated

FILL = StandardPermissions.ALLOW_FORM_FILLING
ANNOTATE = StandardPermissions.ALLOW_ANNOTS_FORM_FILLING
MODIFY = StandardPermissions.ALLOW_MODIFICATION_GENERIC
NO_MAC = StandardPermissions.TOLERATE_MISSING_PDF_MAC


def permission(document: bytes, password: str | None = None) -> SigningPermission:
    reader = PdfFileReader(io.BytesIO(document), strict=False)
    if reader.encrypted:
        reader.decrypt(password or "")
    return permission_of(reader, password)


def signing_says(document: bytes, field: str | None, password: str | None = None) -> str | None:
    try:
        signed(document, field_name=field, password=password)
    except DocumentRefusedError as refusal:
        return refusal.code
    return None


def locked(lock: str) -> bytes:
    return a_pdf_with_locked_fields(
        a_form({"a": f"/Lock << /Type /SigFieldLock {lock} >>", "b": "", "c": ""}), "a"
    )


def with_parameters(parameters: bytes, lock: bytes = b"") -> bytes:
    """A signed form whose signature bears these FieldMDP parameters, as Acrobat writes them."""
    document = a_pdf_with_locked_fields(a_form({"a": "", "b": ""}), "a")
    reader = PdfFileReader(io.BytesIO(document))
    (found,) = (one for one in reader.embedded_signatures if one.field_name == "a")
    value = found.sig_field.raw_get("/V").idnum
    start = document.index(b"\n%d 0 obj" % value) + 1
    body = document[document.index(b"<<", start) : document.index(b"endobj", start)].strip()
    reference = b"/Type /SigRef /TransformMethod /FieldMDP /DigestMethod /SHA256"
    whole = b"<< /Reference [<< %s /TransformParams << %s >> >>] %s" % (
        reference,
        parameters,
        body.removeprefix(b"<<"),
    )
    return updated(document, {value: whole})


CASES = {
    "nothing": (a_pdf(), None, (), ()),
    "fields": (a_form({"a": "", "b": ""}), None, ("a", "b"), ("a", "b")),
    "certified 1": (
        a_certified_pdf(1, a_form({"b": ""})),
        "certified_against_signing",
        ("b",),
        (),
    ),
    "certified 2": (a_certified_pdf(2, a_form({"b": ""})), None, ("b",), ("b",)),
    "certified 3": (a_certified_pdf(3), None, (), ()),
    "all": (locked("/Action /All"), "field_locked", ("b", "c"), ()),
    "include": (locked("/Action /Include /Fields [(b)]"), None, ("b", "c"), ("c",)),
    "exclude": (locked("/Action /Exclude /Fields [(c)]"), "field_locked", ("b", "c"), ("c",)),
    "include, for ever": (
        locked("/Action /Include /Fields [(b)] /P 1"),
        "document_locked",
        ("b", "c"),
        (),
    ),
    "include, forms": (
        locked("/Action /Include /Fields [(b)] /P 2"),
        None,
        ("b", "c"),
        ("c",),
    ),
    "acrobat": (
        with_parameters(b"/Type /TransformParams /V /1.2 /Action /Include /Fields [] /P 1"),
        "document_locked",
        ("b",),
        (),
    ),
    "nonsense": (with_parameters(b"/Action 7 /Fields 8 /P (x)"), "field_locked", ("b",), ()),
}


@pytest.mark.parametrize("case", CASES)
def test_report_and_signing_give_the_same_answer(case: str) -> None:
    document, reason, empty, openly = CASES[case]

    told = permission(document)

    assert (told.permitted, told.reason) == (reason is None, reason)
    assert (told.empty_fields, told.open_fields) == (empty, openly)
    assert told.empty_fields_permitted is bool(openly)
    assert signing_says(document, None) == reason
    for field in empty:
        assert (signing_says(document, field) is None) is (field in openly)


@pytest.mark.parametrize(
    ("granted", "new", "filling"),
    [
        (FILL, False, True),
        (ANNOTATE, False, True),
        (MODIFY, False, False),
        (ANNOTATE | MODIFY, True, True),
        (FILL | MODIFY, False, True),
    ],
)
def test_the_reader_of_an_encrypted_document_may_what_the_owner_grants(
    granted: StandardPermissions, *, new: bool, filling: bool
) -> None:
    document = an_encrypted_pdf("mở", "chủ", permissions=granted | NO_MAC, form=a_form({"a": ""}))

    told, owner = permission(document, "mở"), permission(document, "chủ")

    assert (told.permitted, told.empty_fields_permitted) == (new, filling)
    assert told.reason == (None if new else "encryption_forbids")
    assert signing_says(document, None, "mở") == told.reason
    assert (signing_says(document, "a", "mở") is None) is filling
    assert (owner.permitted, owner.empty_fields_permitted) == (True, True)
    assert signing_says(document, None, "chủ") is None


def test_a_lock_that_only_asks_closes_nothing() -> None:
    """A /Lock without /P says what FieldMDP should do; without that, nothing is closed."""
    document = a_pdf_with_locked_fields(a_form({"a": "", "b": ""}), "a")
    reader = PdfFileReader(io.BytesIO(document))
    (found,) = reader.embedded_signatures
    number, value = found.sig_field.container_ref.idnum, found.sig_field.raw_get("/V").idnum
    field = b"<< /FT /Sig /T (a) /V %d 0 R /Lock << /Action /All %s >> >>"

    assert permission(updated(document, {number: field % (value, b"")})).permitted
    assert not permission(updated(document, {number: field % (value, b"/P 2")})).permitted


def test_a_certification_that_the_catalogue_does_not_name_is_none() -> None:
    document = a_certified_pdf(1)
    reader = PdfFileReader(io.BytesIO(document))
    pages, form = (reader.root.raw_get(key).idnum for key in ("/Pages", "/AcroForm"))
    bare = b"<< /Type /Catalog /Pages %d 0 R /AcroForm %d 0 R >>" % (pages, form)

    assert not permission(document).permitted
    assert permission(updated(document, {reader.root_ref.idnum: bare})).permitted


def test_a_lock_on_a_branch_closes_all_beneath_it() -> None:
    lock = Lock("/Include", ("a",))
    assert lock.closes("a")
    assert lock.closes("a.b")
    assert not lock.closes("ab")
    assert not lock.closes(None)


def test_seed_values_are_told_and_close_nothing() -> None:
    wish = "/SV << /Type /SV /Ff 1 /Filter /Adobe.PPKLite >>"

    told = permission(a_form({"a": wish, "b": ""}))

    assert told.seed_values == ("a",)
    assert told.open_fields == ("a", "b")


def test_a_form_that_never_ends_is_not_permitted_and_says_so() -> None:
    told = permission(hostile.deep_form(100))

    assert (told.permitted, told.reason) == (False, "unreadable")


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_has_its_sentence(reason: str) -> None:
    for language in ("vi", "en"):
        assert say(f"signing-{reason}", language).endswith(".")
