"""What the document security store holds is read entry by entry; a bad one hides no other."""

from functools import cache
from io import BytesIO

from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    NullObject,
    NumberObject,
    StreamObject,
    pdf_name,
)
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PdfFileWriter

from signing.validation.answers import Answers
from signing.validation.bookcase import stored_in
from tests.support.pki import pki


def store(**entries):
    return DictionaryObject({pdf_name(f"/{name}"): value for name, value in entries.items()})


@cache
def writer():
    return PdfFileWriter()


def streams(*octets):
    out = writer()
    return ArrayObject([out.add_object(StreamObject(stream_data=one)) for one in octets])


def catalogue(**entries):
    """The catalogue of a document as it is read back."""
    out, written = writer(), BytesIO()
    out.root.update(store(**entries))
    out.write(written)
    writer.cache_clear()
    return PdfFileReader(written).root


def test_one_bad_entry_of_the_store_hides_no_other():
    house, now = pki(), pki().clock()
    held = store(
        Certs=ArrayObject(
            [NumberObject(5), NullObject(), *streams(b"", b"\x30\x03", house.rsa.der)]
        ),
        CRLs=streams(b"no list", house.crl_of(house.root, now)),
        OCSPs=streams(b"\x30\x00", house.ocsp_for(house.rsa.certificate, now)),
    )

    certificates, answers = stored_in(catalogue(DSS=held))

    assert house.rsa.der in [der for der, _ in certificates]
    assert house.crl_of(house.root, now) in [der for der, _ in answers.crls]
    assert house.ocsp_for(house.rsa.certificate, now) in [der for der, _ in answers.ocsps]


def test_what_only_the_part_of_one_signature_holds_is_known_too_and_each_piece_once():
    house, now = pki(), pki().clock()
    crl = house.crl_of(house.root, now)
    part = store(Cert=streams(house.p256.der), CRL=streams(crl), OCSP=NumberObject(1))
    held = store(
        Certs=streams(house.rsa.der, house.rsa.der),
        CRLs=streams(crl),
        VRI=store(ABCD=part, EF=NullObject()),
    )

    certificates, answers = stored_in(catalogue(DSS=held))

    assert [der for der, _ in certificates] == [house.rsa.der, house.p256.der]
    assert [der for der, _ in answers.crls] == [crl]


def test_a_store_that_is_none_holds_nothing():
    for odd in (NullObject(), NumberObject(1), store(Certs=NumberObject(1), VRI=ArrayObject([]))):
        assert stored_in(store(DSS=odd)) == ([], Answers())
    assert stored_in(store()) == ([], Answers())
