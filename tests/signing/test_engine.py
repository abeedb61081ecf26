"""The mends of the engine change its speed and nothing else."""

from __future__ import annotations

import io

import pytest
from asn1crypto import core
from hypothesis import given
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic

from signing.engine import read_hex_string_as_delivered


def outcome(reader: object, data: bytes) -> tuple[object, ...]:
    stream = io.BytesIO(data)
    try:
        found = reader(stream)  # type: ignore[operator]
    except Exception as error:
        return type(error), str(error)
    return type(found), found, stream.tell()


hexadecimal = st.text("0123456789abcdefABCDEF \n\r\t\f\0", max_size=600).map(str.encode)
odd = st.text("01aF <>%()[]/g\n\0", max_size=40).map(str.encode)


@given(hexadecimal | odd, st.sampled_from([b">", b">>", b"> /Next", b""]))
def test_hexadecimal_strings_are_read_as_the_engine_reads_them(body: bytes, end: bytes) -> None:
    data = b"<" + body + end

    assert generic.read_hex_string_from_stream is not read_hex_string_as_delivered
    assert outcome(generic.read_hex_string_from_stream, data) == outcome(
        read_hex_string_as_delivered, data
    )


@pytest.mark.parametrize("length", [254, 255, 256, 257, (1 << 16) + 255, 200_000])
def test_hexadecimal_strings_longer_than_a_block_are_read_whole(length: int) -> None:
    data = b"<" + b"4" * length + b"> 0 R"

    assert outcome(generic.read_hex_string_from_stream, data) == outcome(
        read_hex_string_as_delivered, data
    )


def nested(depth: int) -> bytes:
    """Return sequences within each other, every one with a length that ends in 80."""
    value = b""
    for _ in range(depth):
        filler = (0x80 - len(value) - 4) % 0x100 + 0x100
        value = b"\x04\x82" + filler.to_bytes(2, "big") + bytes(filler) + value
        value = b"\x30\x82" + len(value).to_bytes(2, "big") + value
    return value


class Layer(core.Sequence):  # type: ignore[misc]
    """A sequence that may hold another of its kind."""


Layer._fields = [("filler", core.OctetString), ("inner", Layer, {"optional": True})]


def test_a_length_that_ends_in_80_is_not_taken_for_indefinite() -> None:
    data = nested(12)
    value = Layer.load(data)

    assert data[3] == 0x80
    assert value.dump() == data
    assert value.children is None  # nothing was taken apart to be encoded again


def test_an_indefinite_length_is_still_made_definite() -> None:
    value = core.SequenceOf.load(b"\x30\x80\x02\x01\x05\x00\x00", spec=core.Integer)

    assert value.dump() == b"\x30\x03\x02\x01\x05"
