"""A signature is blue, a seal is red, both on nothing; the rest is refused with a word."""

from __future__ import annotations

import io
import pickle
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from signing import images
from signing.errors import ImageRefusedError
from signing.images import Kind, check_image

SAMPLES = Path(__file__).parents[2] / "service" / "samples"
BLUE, RED, BLACK, CLEAR = (20, 50, 160, 255), (200, 20, 30, 255), (10, 10, 10, 255), (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("file", "kind"),
    [("chu-ky-lanhdao", "signature"), ("chu-ky-phogiamdoc", "signature"), ("dau-co-quan", "seal")],
)
def test_the_sample_images_are_fit(file: str, kind: Kind) -> None:
    facts = check_image((SAMPLES / f"{file}.png").read_bytes(), kind)

    assert 0.01 < facts.ink_share < 0.3
    assert facts.hue in (range(200, 250) if kind == "signature" else (*range(345, 360), *range(15)))


@pytest.mark.parametrize(
    ("ink", "ground", "kind", "code"),
    [
        (BLUE, CLEAR, "seal", "not_red"),
        (RED, CLEAR, "signature", "not_blue"),
        (BLACK, CLEAR, "signature", "not_blue"),
        ((30, 160, 40, 255), CLEAR, "signature", "not_blue"),
        (BLUE, (255, 255, 255, 255), "signature", "not_transparent"),
        (CLEAR, CLEAR, "signature", "empty"),
        (BLUE, BLUE, "signature", "not_transparent"),
    ],
)
def test_wrong_colour_or_ground_is_refused(
    ink: tuple[int, ...], ground: tuple[int, ...], kind: Kind, code: str
) -> None:
    assert _refusal(_drawn(ink, ground), kind) == code


def test_what_is_no_sound_png_is_refused() -> None:
    whole = _drawn(BLUE, CLEAR)
    jpeg = io.BytesIO()
    Image.new("RGB", (200, 100), "blue").save(jpeg, "JPEG")

    assert _refusal(b"") == "not_png"
    assert _refusal(jpeg.getvalue()) == "not_png"
    assert _refusal(whole[:20]) == "not_png"
    assert _refusal(whole[: len(whole) // 2]) == "unreadable"
    assert _refusal(whole[:60] + b"\0" * 40 + whole[100:]) == "unreadable"
    assert _refusal(_drawn(BLUE, CLEAR, size=(20, 20))) == "too_small"


def test_a_bomb_is_refused_by_its_header_and_never_unpacked() -> None:
    bomb = _header(50_000, 50_000) + _chunk(b"IDAT", zlib.compress(bytes(1 << 20), 9))

    assert _refusal(bomb) == "too_large"
    assert _refusal(_header(3900, 3900)) == "too_large"
    assert _refusal(_drawn(BLUE, CLEAR) + bytes(5 << 20)) == "too_large"


def test_a_header_that_lies_about_its_pixels_is_refused() -> None:
    liar = _header(100, 100) + _chunk(b"IDAT", zlib.compress(bytes(20 << 20), 9))

    assert _refusal(liar + _chunk(b"IEND", b"")) in {"unreadable", "empty"}


def test_a_palette_image_with_transparency_is_as_good() -> None:
    image = Image.new("P", (200, 100), 0)
    image.putpalette([255, 255, 255, *BLUE[:3]])
    ImageDraw.Draw(image).line((20, 50, 180, 60), fill=1, width=6)
    target = io.BytesIO()
    image.save(target, "PNG", transparency=0)

    assert check_image(target.getvalue(), "signature").width == 200


def test_a_refusal_crosses_a_process_border_whole() -> None:
    refusal = pickle.loads(pickle.dumps(ImageRefusedError("too_large", "9 x 9", 4000)))

    assert (refusal.code, refusal.detail, refusal.limit) == ("too_large", "9 x 9", 4000)


def test_images_are_prepared_once_and_the_store_of_them_is_bounded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(images, "KEPT_BYTES", 4000)
    first = images.prepare(_drawn(BLUE, CLEAR))

    assert images.prepare(_drawn(BLUE, CLEAR)) is first
    for number in range(60):
        images.prepare(_drawn((20, 50, 100 + number, 255), CLEAR))
    assert sum(map(images._weight, images._kept.values())) <= 4000


def test_clear_pixels_take_the_colour_of_the_ink_so_that_no_fringe_shows() -> None:
    prepared = images.prepare(_drawn(BLUE, (255, 255, 255, 0)))

    colours = zlib.decompress(prepared.colours)
    assert colours[:3] == bytes(BLUE[:3])


def _drawn(
    ink: tuple[int, ...], ground: tuple[int, ...], size: tuple[int, int] = (200, 100)
) -> bytes:
    image = Image.new("RGBA", size, ground)
    width, height = size
    ImageDraw.Draw(image).line(
        (width // 10, height // 2, width * 9 // 10, height * 6 // 10), fill=ink, width=6
    )
    target = io.BytesIO()
    image.save(target, "PNG")
    return target.getvalue()


def _header(width: int, height: int) -> bytes:
    return images.PNG + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)


def _refusal(png: bytes, kind: Kind = "signature") -> str:
    with pytest.raises(ImageRefusedError) as refusal:
        check_image(png, kind)
    return refusal.value.code
