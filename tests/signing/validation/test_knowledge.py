"""What the document security store holds is read entry by entry; a bad one hides no other."""

from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    NullObject,
    NumberObject,
    StreamObject,
    pdf_name,
)

from signing.validation.knowledge import Knowledge
from tests.support.pki import pki


def store(**entries):
    return DictionaryObject({pdf_name(f"/{name}"): value for name, value in entries.items()})


def streams(*octets):
    return ArrayObject([StreamObject(stream_data=one) for one in octets])


def test_one_bad_entry_of_the_store_hides_no_other():
    house, now = pki(), pki().clock()
    held = store(
        Certs=ArrayObject(
            [NumberObject(5), NullObject(), *streams(b"", b"\x30\x03", house.rsa.der)]
        ),
        CRLs=streams(b"no list", house.crl_of(house.root, now)),
        OCSPs=streams(b"\x30\x00", house.ocsp_for(house.rsa.certificate, now)),
    )

    known = Knowledge.stored(store(DSS=held))

    assert [one.dump() for one in known.certificates] == [house.rsa.der]
    assert (len(known.crls), len(known.ocsps)) == (1, 1)


def test_what_only_the_part_of_one_signature_holds_is_known_too_and_each_piece_once():
    house, now = pki(), pki().clock()
    crl = house.crl_of(house.root, now)
    part = store(Cert=streams(house.p256.der), CRL=streams(crl), OCSP=NumberObject(1))
    held = store(
        Certs=streams(house.rsa.der, house.rsa.der),
        CRLs=streams(crl),
        VRI=store(ABCD=part, EF=NullObject()),
    )

    known = Knowledge.stored(store(DSS=held))

    assert [one.dump() for one in known.certificates] == [house.rsa.der, house.p256.der]
    assert len(known.crls) == 1


def test_a_store_that_is_none_holds_nothing():
    for odd in (NullObject(), NumberObject(1), store(Certs=NumberObject(1), VRI=ArrayObject([]))):
        assert Knowledge.stored(store(DSS=odd)) == Knowledge()
    assert Knowledge.stored(store()) == Knowledge()
