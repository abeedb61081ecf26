"""Images of signatures and seals: what Decree 30/2020 asks of them, and how they go into a PDF.

A handwritten signature is blue, a seal red; both are PNG on a transparent background (appendix I,
parts II.7.d and II.8.a). Each image is decoded once per process and kept as two compressed streams.
"""

from __future__ import annotations

import colorsys
import hashlib
import io
import struct
import threading
import warnings
import zlib
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final, Literal

from PIL import Image, ImageStat
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.writer import BasePdfFileWriter

from signing.errors import ImageRefusedError

Kind = Literal["signature", "seal"]

PNG: Final = b"\x89PNG\r\n\x1a\n"
LARGEST_FILE: Final = 4 << 20
LONGEST_SIDE: Final = 4000
MOST_PIXELS: Final = 6_000_000
SMALLEST_SIDE: Final = 32
KEPT_BYTES: Final = 32 << 20

_HUES: Final = {"signature": (185 / 360, 275 / 360), "seal": (335 / 360, 25 / 360)}


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """What an accepted image is: its pixels, how much of it is ink, and the ink's hue (0-359)."""

    width: int
    height: int
    ink_share: float
    hue: int
    sha256: str


@dataclass(frozen=True, slots=True)
class PreparedImage:
    """An image as a PDF takes it: colours and alpha, each compressed."""

    width: int
    height: int
    colours: bytes
    alpha: bytes | None


def open_png(png: bytes) -> Image.Image:
    """Return a PNG as RGBA pixels, after its header promised a bounded size.

    Raises:
        ImageRefusedError: `not_png`, `too_large`, `too_small` or `unreadable`.

    """
    if len(png) > LARGEST_FILE:
        raise ImageRefusedError("too_large", f"{len(png)} bytes", LARGEST_FILE)
    if not png.startswith(PNG) or png[12:16] != b"IHDR" or len(png) < 33:
        raise ImageRefusedError("not_png")
    width, height = struct.unpack(">II", png[16:24])
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise ImageRefusedError("too_large", f"{width} x {height} pixels", LONGEST_SIDE)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(png), formats=("PNG",)) as image:
                return image.convert("RGBA")
    except Exception as fault:  # noqa: BLE001 - a decoder's faults have no common family
        raise ImageRefusedError("unreadable", type(fault).__name__) from fault


def check_image(png: bytes, kind: Kind) -> ImageFacts:
    """Return the facts of an image fit to stand for a signature (blue) or a seal (red).

    Raises:
        ImageRefusedError: `not_png`, `too_large`, `too_small`, `unreadable`, `not_transparent` (no
            alpha, or an opaque background), `empty` (nothing drawn), `not_blue` or `not_red`.

    """
    image = open_png(png)
    if min(image.size) < SMALLEST_SIDE:
        raise ImageRefusedError("too_small", f"{image.width} x {image.height}", SMALLEST_SIDE)
    pixels = image.width * image.height
    alpha = image.getchannel("A").histogram()
    clear, ink = sum(alpha[:16]), sum(alpha[96:])
    if not _clear_edge(image) or clear < pixels * 0.2:
        raise ImageRefusedError("not_transparent")
    if ink < max(24, pixels * 0.001):
        raise ImageRefusedError("empty")
    hue, share = _dominant_hue(image, kind)
    if share < 0.6:
        raise ImageRefusedError("not_blue" if kind == "signature" else "not_red", f"hue {hue}")
    return ImageFacts(
        image.width, image.height, round(ink / pixels, 4), hue, hashlib.sha256(png).hexdigest()
    )


def _clear_edge(image: Image.Image) -> bool:
    """Whether at least half of the outermost pixels are transparent: the background is."""
    alpha = image.getchannel("A")
    width, height = image.size
    edges = (
        (0, 0, width, 1),
        (0, height - 1, width, height),
        (0, 0, 1, height),
        (width - 1, 0, width, height),
    )
    counts = [alpha.crop(edge).histogram() for edge in edges]
    return 2 * sum(sum(count[:16]) for count in counts) >= sum(map(sum, counts))


def _dominant_hue(image: Image.Image, kind: Kind) -> tuple[int, float]:
    """Return the commonest hue of the ink and the share of ink in the colour asked for."""
    small = image.copy()
    small.thumbnail((256, 256))
    low, high = _HUES[kind]
    hues, right, total = [0] * 360, 0, 0
    raw = small.tobytes()
    for red, green, blue, alpha in zip(raw[0::4], raw[1::4], raw[2::4], raw[3::4], strict=True):
        if alpha < 96:
            continue
        total += 1
        hue, saturation, value = colorsys.rgb_to_hsv(red / 255, green / 255, blue / 255)
        if saturation < 0.2 or value < 0.1:
            continue
        hues[min(int(hue * 360), 359)] += 1
        right += low <= hue <= high if low < high else hue >= low or hue <= high
    return max(range(360), key=hues.__getitem__), right / total if total else 0.0


_kept: OrderedDict[bytes, PreparedImage] = OrderedDict()
_lock = threading.Lock()


def prepare(png: bytes) -> PreparedImage:
    """Return an image ready for a PDF, decoded once and kept (least recently used out first)."""
    digest = hashlib.sha256(png).digest()
    with _lock:
        if digest in _kept:
            _kept.move_to_end(digest)
            return _kept[digest]
    prepared = _decode(open_png(png))
    with _lock:
        _kept[digest] = prepared
        while len(_kept) > 1 and sum(_weight(image) for image in _kept.values()) > KEPT_BYTES:
            _kept.popitem(last=False)
    return prepared


def _weight(image: PreparedImage) -> int:
    return len(image.colours) + len(image.alpha or b"")


def _decode(image: Image.Image) -> PreparedImage:
    """Split an image into colours and alpha; clear pixels take the ink's colour: no fringe."""
    alpha = image.getchannel("A")
    colours = image.convert("RGB")
    low, _ = alpha.getextrema()
    if low == 255:
        return PreparedImage(*image.size, zlib.compress(colours.tobytes(), 9), None)
    drawn = alpha.point(lambda level: 255 * (level >= 96))
    ink = ImageStat.Stat(colours, drawn).median if drawn.getbbox() else (0, 0, 0)
    solid = Image.new("RGB", image.size, tuple(map(int, ink)))
    clean = Image.composite(colours, solid, alpha.point(lambda level: 255 if level else 0))
    return PreparedImage(
        *image.size, zlib.compress(clean.tobytes(), 9), zlib.compress(alpha.tobytes(), 9)
    )


def embed(writer: BasePdfFileWriter, png: bytes) -> tuple[generic.IndirectObject, int, int]:
    """Add an image to a document; return its XObject (ISO 32000-2, 8.9.5), width and height."""
    image = prepare(png)
    colours = _stream(image, "/DeviceRGB", image.colours)
    if image.alpha is not None:
        colours[pdf_name("/SMask")] = writer.add_object(_stream(image, "/DeviceGray", image.alpha))
    return writer.add_object(colours), image.width, image.height


def _stream(image: PreparedImage, space: str, data: bytes) -> generic.StreamObject:
    return generic.StreamObject(
        {
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Image"),
            pdf_name("/Width"): generic.NumberObject(image.width),
            pdf_name("/Height"): generic.NumberObject(image.height),
            pdf_name("/ColorSpace"): pdf_name(space),
            pdf_name("/BitsPerComponent"): generic.NumberObject(8),
            pdf_name("/Filter"): pdf_name("/FlateDecode"),
        },
        encoded_data=data,
    )
