"""What passes between the halves is plain data: it comes back as it went."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signing.algorithms import DigestAlgorithm, SignatureAlgorithm, SignatureMechanism
from signing.creation import Given, Preparation
from signing.levels import PadesLevel
from signing.packing import pack, unpack
from tests.support.pki import pki

parts = st.lists(st.binary(max_size=300), max_size=6)
plain = st.dictionaries(
    st.text(max_size=12).filter(lambda key: key != "parts"),
    st.none() | st.booleans() | st.integers() | st.text(max_size=40),
    max_size=6,
)


algorithms = st.builds(
    SignatureAlgorithm, st.just(SignatureMechanism.ECDSA), st.sampled_from(DigestAlgorithm)
)


@st.composite
def preparations(draw: st.DrawFn) -> Preparation:
    size, before = draw(st.integers(1, 1 << 40)), draw(st.integers(1, 500))
    room, after = draw(st.integers(4000, 5000)), draw(st.integers(1, 500))
    increment = draw(st.binary(min_size=before, max_size=before))
    increment += b"<" + b"0" * 2 * room + b">" + bytes(after)
    return Preparation(
        document_size=size,
        document_sha256=draw(st.text("0123456789abcdef", min_size=64, max_size=64)),
        increment=increment,
        byte_range=(0, size + before, size + before + 2 * room + 2, after),
        signed_attributes=draw(st.binary(min_size=2, max_size=100)),
        chain=draw(st.sampled_from([pki().p256.chain, pki().p256.chain[:1]])),
        algorithm=SignatureAlgorithm(
            SignatureMechanism.ECDSA, draw(st.sampled_from(DigestAlgorithm))
        ),
        level=draw(st.sampled_from(PadesLevel)),
        field_name=draw(st.text(max_size=30)),
    )


@given(plain, parts)
def test_what_is_packed_is_unpacked(header: dict[str, object], pieces: list[bytes]) -> None:
    assert unpack("kind/1", pack("kind/1", header, pieces)) == (header, pieces)


@given(preparations())
@settings(max_examples=40, deadline=None)
def test_a_preparation_comes_back_as_it_went(preparation: Preparation) -> None:
    assert Preparation.from_bytes(preparation.to_bytes()) == preparation


@given(preparations(), st.binary(min_size=1, max_size=80))
@settings(max_examples=40, deadline=None)
def test_what_was_given_comes_back_as_it_went(preparation: Preparation, value: bytes) -> None:
    given_ = Given(preparation, value, preparation.holding(value))

    assert Given.from_bytes(given_.to_bytes()) == given_


@pytest.mark.parametrize("damage", [lambda data: data[:-1], lambda data: data + b"x"])
def test_bytes_that_were_cut_or_grew_are_refused(damage: object) -> None:
    with pytest.raises(ValueError, match="bytes"):
        unpack("kind/1", damage(pack("kind/1", {}, [b"abc"])))  # type: ignore[operator]


def test_bytes_of_another_kind_are_refused() -> None:
    with pytest.raises(ValueError, match="not a antin-given/1"):
        Given.from_bytes(pack("antin-preparation/1", {}, []))
