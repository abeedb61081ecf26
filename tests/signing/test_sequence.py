"""A document that does not permit a signature does not get one."""

from __future__ import annotations

import pytest
from pyhanko.pdf_utils.crypt.permissions import StandardPermissions

from signing.appearance import Appearance
from signing.errors import DocumentRefusedError
from signing.placement import Box
from tests.support.documents import (
    a_certified_pdf,
    a_form,
    a_pdf,
    a_pdf_with_locked_fields,
    an_encrypted_pdf,
    signed,
)
from tests.support.office import signed_in
from tests.support.pki import pki
from tests.support.verdicts import engine_believes

VISIBLE = {"box": Box(50, 50, 200, 100), "appearance": Appearance(("Nguyễn",))}
LOCK_ONE = "/Lock << /Type /SigFieldLock /Action /Include /Fields [(b)] >>"
LOCK_ALL = "/Lock << /Type /SigFieldLock /Action /All >>"
LOCK_REST = "/Lock << /Type /SigFieldLock /Action /Exclude /Fields [(c)] >>"
LOCK_FOR_EVER = "/Lock << /Type /SigFieldLock /Action /Include /Fields [(b)] /P 1 >>"


def refusal(document: bytes, **order: object) -> str:
    with pytest.raises(DocumentRefusedError) as refused:
        signed(document, **order)  # type: ignore[arg-type]
    return refused.value.code


def test_a_document_certified_against_any_change_is_refused() -> None:
    assert refusal(a_certified_pdf(1)) == "certified_against_signing"


@pytest.mark.parametrize("permission", [2, 3])
def test_a_certified_document_takes_a_signature_that_shows_nothing(permission: int) -> None:
    assert engine_believes(signed(a_certified_pdf(permission)), pki()) == []


@pytest.mark.parametrize("permission", [2, 3])
def test_a_certified_page_takes_no_new_mark(permission: int) -> None:
    assert refusal(a_certified_pdf(permission), **VISIBLE) == "certified_against_signing"


@pytest.mark.parametrize("permission", [2, 3])
def test_a_certified_document_takes_a_signature_in_a_field_it_has(permission: int) -> None:
    document = a_certified_pdf(permission, a_form({"b": ""}))

    twice = signed(document, field_name="b", appearance=Appearance(("Nguyễn",)))

    assert engine_believes(twice, pki()) == []


@pytest.mark.parametrize(
    ("lock", "field"),
    [(LOCK_ONE, "b"), (LOCK_ALL, "c"), (LOCK_ALL, None), (LOCK_REST, "b"), (LOCK_REST, None)],
)
def test_a_locked_field_is_refused(lock: str, field: str | None) -> None:
    document = a_pdf_with_locked_fields(a_form({"a": lock, "b": "", "c": ""}), "a")

    assert refusal(document, field_name=field) == "field_locked"


@pytest.mark.parametrize(("lock", "field"), [(LOCK_ONE, "c"), (LOCK_ONE, None), (LOCK_REST, "c")])
def test_what_is_not_locked_may_be_signed(lock: str, field: str | None) -> None:
    document = a_pdf_with_locked_fields(a_form({"a": lock, "b": "", "c": ""}), "a")

    assert engine_believes(signed(document, field_name=field), pki()) == []


def test_a_lock_against_any_change_is_kept() -> None:
    document = a_pdf_with_locked_fields(a_form({"a": LOCK_FOR_EVER, "b": "", "c": ""}), "a")

    assert refusal(document, field_name="c") == "document_locked"
    assert refusal(document) == "document_locked"


@pytest.mark.parametrize(
    ("lock", "code"),
    [(LOCK_ONE, "field_locked"), (LOCK_FOR_EVER, "document_locked")],
)
def test_our_own_signature_locks_what_its_field_asks(lock: str, code: str) -> None:
    document = signed(a_form({"a": lock, "b": ""}), field_name="a")

    assert engine_believes(document, pki()) == []
    assert refusal(document, field_name="b") == code


@pytest.mark.parametrize(
    "document", [a_certified_pdf(2), a_certified_pdf(3), a_form({"a": ""}), a_pdf()]
)
def test_only_the_first_signature_certifies(document: bytes) -> None:
    first = signed(document)

    with pytest.raises(DocumentRefusedError) as refused:
        signed_in(first, None, "agency", certifies=True)

    assert refused.value.code == "signed_already"


@pytest.mark.parametrize("field", ["b", None])
def test_a_signature_that_certifies_lets_others_sign_where_there_is_a_place(
    field: str | None,
) -> None:
    certified = signed_in(a_form({"a": "", "b": ""}), "a", "rsa", certifies=True)

    assert engine_believes(signed_in(certified, field, "agency"), pki()) == []
    assert refusal(certified, **VISIBLE) == "certified_against_signing"
    with pytest.raises(DocumentRefusedError, match="signed_already"):
        signed_in(certified, "b", "agency", certifies=True)


def test_a_lock_that_wants_more_is_kept_by_a_signature_that_certifies() -> None:
    certified = signed_in(a_form({"a": LOCK_FOR_EVER, "b": ""}), "a", "rsa", certifies=True)

    assert engine_believes(certified, pki()) == []
    assert refusal(certified, field_name="b") == "certified_against_signing"


def test_a_filled_field_is_not_signed_again() -> None:
    document = signed(a_form({"a": ""}), field_name="a")

    assert refusal(document, field_name="a") == "field_filled"


@pytest.mark.parametrize("document", [a_pdf(), a_form({"a": ""})])
def test_a_field_that_is_not_there_is_not_signed(document: bytes) -> None:
    assert refusal(document, field_name="b") == "no_such_field"


@pytest.mark.parametrize(("password", "code"), [(None, "encrypted"), ("khác", "wrong_password")])
def test_an_encrypted_document_needs_its_password(password: str | None, code: str) -> None:
    assert refusal(an_encrypted_pdf("mở"), password=password) == code


def test_a_message_authentication_code_is_not_broken() -> None:
    assert refusal(an_encrypted_pdf("mở", mac=True), password="mở") == "encrypted"


FILL = StandardPermissions.ALLOW_FORM_FILLING
ANNOTATE = StandardPermissions.ALLOW_ANNOTS_FORM_FILLING
MODIFY = StandardPermissions.ALLOW_MODIFICATION_GENERIC


@pytest.mark.parametrize("permissions", [FILL, ANNOTATE, MODIFY])
def test_what_the_owner_forbids_is_refused_to_the_reader(permissions: StandardPermissions) -> None:
    document = an_encrypted_pdf("mở", "chủ", permissions=permissions | _NO_MAC)

    assert refusal(document, password="mở") == "encryption_forbids"
    assert engine_believes(signed(document, password="chủ"), pki(), "chủ") == []


_NO_MAC = StandardPermissions.TOLERATE_MISSING_PDF_MAC


def test_what_the_owner_permits_is_done() -> None:
    document = an_encrypted_pdf("mở", "chủ", permissions=ANNOTATE | MODIFY | _NO_MAC)

    assert engine_believes(signed(document, password="mở"), pki(), "mở") == []


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (b"", "empty"),
        (b"PK\x03\x04 a word processor's file", "not_a_pdf"),
        (a_pdf()[:400], "truncated"),
        (a_pdf().replace(b"/Pages 2 0 R", b"/Pages 9 0 R"), "unreadable"),
        (a_pdf().replace(b"/Kids [4 0 R]", b"/Kids [2 0 R]"), "unreadable"),
        (b"%PDF-1.7\nstartxref\n9999999\n%%EOF", "unreadable"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(document: bytes, code: str) -> None:
    assert refusal(document) == code
