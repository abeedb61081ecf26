"""A role that a signer claims is told on one line as it is, and nothing odd in it stops the verifier."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from asn1crypto import cms
from hypothesis import given
from hypothesis import strategies as st

from signing import der
from signing.container import signer_attributes
from signing.validation.messages import Message, claimed_role_of

OID = der.oid("0.4.0.19122.1.1")
ROLE_TYPE = der.oid("2.5.4.72")


def a_message(*attributes: bytes) -> Message:
    """A message of which only the signed attributes are there."""
    found = cms.CMSAttributes.load(der.set_of(attributes))
    signer: Any = {"signed_attrs": found}
    return SimpleNamespace(signer=signer)  # type: ignore[return-value]


def claiming(*values: bytes, kind: bytes = ROLE_TYPE) -> bytes:
    """The attribute that claims values of one type."""
    claimed = der.sequence(der.sequence(kind, der.set_of(values)))
    inner = der.sequence(der.encode(0xA0, claimed))
    return der.sequence(OID, der.set_of([inner]))


def utf8(text: str) -> bytes:
    return der.encode(der.UTF8_STRING, text.encode())


@pytest.mark.parametrize(
    ("attribute", "role"),
    [
        (signer_attributes("KT. CHỦ TỊCH"), "KT. CHỦ TỊCH"),
        (claiming(utf8("TM. BAN")), "TM. BAN"),  # as the Commission's validator writes it
        (claiming(der.encode(0x1E, "Q. GIÁM ĐỐC".encode("utf-16-be"))), "Q. GIÁM ĐỐC"),
        (claiming(utf8("b"), utf8("a")), "a; b"),
        (claiming(utf8("a\u202e\u200bb\n c")), "ab c"),
        (claiming(utf8("x" * 900)), "x" * 500),
        (claiming(utf8("")), None),
        (claiming(der.integer(7)), None),
        (claiming(der.encode(der.UTF8_STRING, b"\xff")), "\ufffd"),
        (der.sequence(OID, der.set_of([der.integer(1)])), None),
        (der.sequence(OID, der.set_of([der.sequence()])), None),
        (der.sequence(OID, der.set_of([der.sequence(der.encode(0xA1, utf8("x")))])), None),
        (der.sequence(der.oid("1.2.3"), der.set_of([utf8("x")])), None),
    ],
)
def test_a_role_is_told_as_it_was_claimed(attribute: bytes, role: str | None) -> None:
    assert claimed_role_of(a_message(attribute)) == role


def test_many_claims_are_bounded() -> None:
    message = a_message(claiming(*(utf8(f"{number:02}") for number in range(99))))

    assert claimed_role_of(message) == "; ".join(f"{number:02}" for number in range(16))


@given(st.binary(max_size=60))
def test_nothing_in_it_stops_the_verifier(octets: bytes) -> None:
    attribute = der.sequence(OID, der.set_of([der.encode(der.SEQUENCE, octets)]))

    claimed_role_of(a_message(attribute))
