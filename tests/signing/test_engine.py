"""The mends of the engine change its speed and nothing else."""

from __future__ import annotations

import io

import pytest
from asn1crypto import core
from hypothesis import given
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.rw_common import PdfHandler

from signing.engine import read_hex_string_as_delivered
from signing.engine_tokens import read_literal_as_delivered, read_object_as_delivered


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


values = st.lists(
    st.one_of(
        st.integers(-(10**11), 10**11).map(str),
        st.decimals(allow_nan=False, allow_infinity=False, places=3).map(lambda one: f"{one:f}"),
        st.sampled_from(
            ["/Name", "(a (b) \\( c)", "<41>", "null", "true", "+7", "-.5", "<</A 1>>"]
        ),
        st.tuples(st.integers(1, 9), st.integers(0, 9)).map("{0[0]} {0[1]} R".format),
    ),
    max_size=12,
)
blank = st.sampled_from([" ", "  ", "\n", "\r\n", " % R\n", "     "])


class Nobody(PdfHandler):
    strict = True


@given(values, blank, st.sampled_from(["", " "]))
def test_values_are_read_as_the_engine_reads_them(items: list[str], space: str, edge: str) -> None:
    data = f"[{edge}{space.join(items)}{edge}] /Next {'x' * 40}".encode()
    ref = generic.Reference(1, 0, Nobody())

    ours, theirs = io.BytesIO(data), io.BytesIO(data)
    engine = vars(generic)
    own = generic.read_object(ours, ref)
    engine["read_object"], kept = read_object_as_delivered, engine["read_object"]
    try:
        other = generic.read_object(theirs, ref)
    finally:
        engine["read_object"] = kept

    assert [(type(one), one) for one in own] == [(type(one), one) for one in other]
    assert ours.tell() == theirs.tell()


@given(st.binary(max_size=300).map(lambda body: body.replace(b"\\", b"\\\\")))
def test_literal_strings_are_read_as_the_engine_reads_them(body: bytes) -> None:
    data = b"(" + body + b") /Next"

    delivered = outcome(read_literal_as_delivered, data)
    if delivered[0] is bytes:
        assert outcome(generic._read_string_literal_bytes, data) == delivered
