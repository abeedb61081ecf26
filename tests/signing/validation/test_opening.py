"""What a viewer shows is opened, whatever is wrong with it, and what was forgiven is said."""

from datetime import UTC, datetime
from io import BytesIO

import pypdfium2
import pytest
from asn1crypto import x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.crypt import StandardSecurityHandler, standard
from pyhanko.pdf_utils.crypt.pubkey import PubKeySecurityHandler, RecipientEncryptionPolicy
from pyhanko.pdf_utils.crypt.standard import StandardSecuritySettingsRevision
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from signing.engine_objects import hash_of_revision_5
from signing.errors import DocumentRefusedError
from signing.forgiving import BrokenObject
from signing.revocation import RevocationMaterial
from signing.trust import TrustStore
from signing.validation.opening import open_document, pages_of
from signing.validation.policy import ValidationPolicy
from signing.validation.process import examine
from tests.corpus import odd
from tests.corpus.pdf import one_page, pages, pdf
from tests.support.documents import a_signed_pdf
from tests.support.pki import pki
from tests.support.revisions import updated
from tests.support.signed import plain, written

MINIMAL = {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [] /Count 0 >>"}
NOW = datetime(2026, 11, 25, tzinfo=UTC)
POLICY = ValidationPolicy()


def opened(data, password=None):
    return open_document(BytesIO(data), password, POLICY)


def report(data, password=None):
    return examine(
        BytesIO(data),
        trust=TrustStore(()),
        material=RevocationMaterial(),
        policy=POLICY,
        moment=NOW,
        password=password,
    )


def refusal(data, password=None):
    with pytest.raises(DocumentRefusedError) as refused:
        opened(data, password)
    return refused.value.code


def pages_in_a_viewer(data):
    """What PDFium counts; a missing /Root it does not forgive, as others do."""
    return len(pypdfium2.PdfDocument(data))


@pytest.mark.parametrize("make", odd.ODD, ids=lambda make: make.__name__)
def test_an_odd_file_that_a_viewer_shows_gets_a_report_that_says_what_was_forgiven(make):
    data = make()

    told = report(data)

    assert told.indication is None
    assert set(told.notices) - {"data_behind_the_end"} == odd.ODD[make]
    assert told.document.pages == (1 if make is odd.root_missing else pages_in_a_viewer(data))
    assert told.document.size == len(data)


def test_a_regular_file_has_nothing_to_be_forgiven():
    assert opened(one_page()).notices == ()
    assert opened(one_page()).regular


@pytest.mark.parametrize("kind", range(5))
@pytest.mark.parametrize("widths", [(1, 3, 1), (1, 4, 2), (2, 8, 1), (1, 2, 3)])
def test_references_are_read_whatever_their_prediction_and_widths(kind, widths):
    document = opened(odd.with_object_stream(kind, widths))

    assert (document.notices, pages_of(document.reader.root)) == ((), 1)


def test_recovered_revisions_are_those_of_the_file():
    first = one_page()
    second = updated(first, {6: b"<< /Note (later) >>"})
    broken = second.replace(b"xref\n", b"xxxx\n").replace(b"startxxxx", b"startxref")

    document = opened(broken)

    assert document.recovered
    assert document.revisions == 2
    reference = generic.Reference(6, 0, document.reader)
    assert document.reader.get_object(reference)["/Note"] == "later"
    before = document.reader.get_historical_resolver(0)
    assert isinstance(before(generic.Reference(6, 0, before)), generic.NullObject)
    sizes = [document.reader.xrefs.get_xref_container_info(n).end_location for n in range(2)]
    assert sizes[0] < len(first) < sizes[1] < len(second)


def test_the_last_definition_in_a_revision_counts():
    broken = one_page().replace(b"startxref", b"6 0 obj (a) endobj 6 0 obj (b) endobj\nstartzref")
    document = opened(broken)

    assert document.reader.get_object(generic.Reference(6, 0, document.reader)) == "b"


def test_objects_inside_a_stream_are_not_the_documents_own():
    inner = b"1 0 obj << /Type /Catalog /Pages 77 0 R >> endobj"
    document = opened(one_page(content=inner).replace(b"startxref", b"startzref"))

    assert pages_of(document.reader.root) == 1
    assert document.reader.root.raw_get("/Pages").idnum == 2


def test_a_signature_in_a_file_with_a_broken_table_keeps_its_octets():
    data = a_signed_pdf()
    at = data.rindex(b"startxref")
    broken = data[:at] + data[at:].replace(b"startxref", b"startzref")

    told = report(broken)

    assert "references_recovered" in told.notices
    assert [one.field for one in told.signatures]
    assert told.document.size == len(data)
    assert not any(one.indication == "TOTAL-PASSED" for one in told.signatures)


def test_references_that_recovering_would_change_are_kept_and_called_ambiguous():
    """Two bodies of one object, and a table that names the first: viewers may see either."""
    data = one_page(content=b"first", o6=b"(unused)")
    later = updated(data, {4: b"(second)"})
    at = later.rindex(b"4 0 obj")
    row = b"%010d 00000 n" % at
    assert row in later
    kept = later.replace(row, b"%010d 00000 n" % data.index(b"4 0 obj"))
    wrong = kept.replace(b"%010d 00000 n" % data.index(b"6 0 obj"), b"0000000011 00000 n")

    document = opened(wrong)

    assert document.ambiguous
    assert not document.recovered
    assert "references_ambiguous" in document.notices
    content = document.reader.get_object(generic.Reference(4, 0, document.reader))
    assert content.data == b"first"


def test_an_object_stream_that_is_replaced_changes_the_objects_in_it():
    first = odd.with_object_stream()
    start = int(first.rsplit(b"startxref", 1)[1].split()[0])
    holder = first[first.index(b"4 0 obj") : first.index(b"5 0 obj")]
    at = len(first)
    table = b"xref\n4 1\n%010d 00000 n \ntrailer << /Size 6 /Root 1 0 R /Prev %d >>\n" % (at, start)
    data = first + holder + table + b"startxref\n%d\n%%%%EOF\n" % (at + len(holder))

    references = opened(data).reader.xrefs

    page = generic.Reference(3, 0)
    assert references.get_last_change(page) == 1
    assert references.get_introducing_revision(page) == 0


def test_what_cannot_be_read_is_null_and_equal_to_nothing_else():
    one, other = BrokenObject(b"<< /A ("), BrokenObject(b"<< /B (")

    assert isinstance(one, generic.NullObject)
    assert one == BrokenObject(b"<< /A (")
    assert one != other
    assert one != generic.NullObject()
    assert generic.NullObject() != one


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"<html>", "not_a_pdf"),
        (b"%PDF-1.7\n", "truncated"),
        (b"%PDF-1.7\n1 0 obj\n<< /Type /Cat", "truncated"),
        (b"%PDF-1.7\nnothing\n%%EOF\n", "unreadable"),
        (pdf({1: b"<< /Type /Nothing >>"}), "unreadable"),
        (pdf({1: b"1 0 R"}), "unreadable"),
        (pages(20_001), "too_many_pages"),
    ],
)
def test_what_no_viewer_shows_keeps_its_word(data, code):
    assert refusal(data) == code


REVISIONS = {
    "RC4, 40 bits": (StandardSecuritySettingsRevision.RC4_BASIC, 5, False),
    "RC4, 128 bits": (StandardSecuritySettingsRevision.RC4_EXTENDED, 16, False),
    "RC4 by a crypt filter": (StandardSecuritySettingsRevision.RC4_OR_AES128, 16, False),
    "AES, 128 bits": (StandardSecuritySettingsRevision.RC4_OR_AES128, 16, True),
}


def legacy(name, user):
    revision, length, aes = REVISIONS[name]
    return StandardSecurityHandler.build_from_pw_legacy(
        revision, b"0123456789abcdef", "owner", user, keylen_bytes=length, use_aes128=aes
    )


def newest(user, **how):
    return StandardSecurityHandler.build_from_pw("owner", user, pdf_mac=False, **how)


SCHEMES = {
    **{name: lambda user, name=name: legacy(name, user) for name in REVISIONS},
    "AES, 256 bits": newest,
    "AES, 256 bits, metadata open": lambda user: newest(user, encrypt_metadata=False),
    "AES-GCM": lambda user: newest(user, use_gcm=True),
}


def protected(handler):
    """A document whose catalogue keeps a secret, under a security handler."""
    out = copy_into_new_writer(PdfFileReader(BytesIO(plain())))
    identifier = generic.ByteStringObject(b"0123456789abcdef")
    out._document_id = generic.ArrayObject([identifier, identifier])
    out._assign_security_handler(handler)
    out.root["/Lang"] = generic.pdf_string("bí mật")
    out.update_root()
    return written(out)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_encryption_of_the_standard_is_opened_with_either_password(scheme):
    data = protected(SCHEMES[scheme]("user"))

    for password in ("user", "owner"):
        document = opened(data, password)
        assert document.encrypted
        assert document.reader.root["/Lang"] == "bí mật"
    assert refusal(data) == "encrypted"
    assert refusal(data, "guess") == "wrong_password"
    assert report(data, "user").document.encrypted


@pytest.mark.parametrize("scheme", SCHEMES)
def test_an_empty_password_needs_none(scheme):
    data = protected(SCHEMES[scheme](""))

    assert opened(data).reader.root["/Lang"] == "bí mật"
    assert opened(data, "superfluous").reader.root["/Lang"] == "bí mật"


@pytest.mark.parametrize("scheme", SCHEMES)
def test_an_encrypted_file_with_a_broken_table_is_recovered_too(scheme):
    data = protected(SCHEMES[scheme]("user")).replace(b"startxref", b"startzref")

    document = opened(data, "user")

    assert document.recovered
    assert document.reader.root["/Lang"] == "bí mật"
    assert refusal(data) == "encrypted"


def test_adobes_own_revision_5_is_opened(monkeypatch):
    monkeypatch.setattr(standard, "_r6_hash_algo", hash_of_revision_5)
    data = protected(newest("user")).replace(b"/R 6", b"/R 5")
    monkeypatch.undo()

    assert opened(data, "user").reader.root["/Lang"] == "bí mật"
    assert refusal(data, "guess") == "wrong_password"


def test_a_file_encrypted_to_certificates_says_so():
    anyone = RecipientEncryptionPolicy(ignore_key_usage=True)
    owner = x509.Certificate.load(pki().rsa.der)
    data = protected(PubKeySecurityHandler.build_from_certs([owner], policy=anyone))

    assert refusal(data) == "encrypted_to_certificates"
    assert refusal(data, "anything") == "encrypted_to_certificates"


def test_what_encrypt_names_and_is_no_dictionary_encrypts_nothing():
    document = opened(pdf(MINIMAL | {3: b"(no)"}, trailer=b"/Encrypt 3 0 R"))

    assert not document.encrypted
    assert document.notices == ("irregular_syntax",)
