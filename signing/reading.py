"""Reading a PDF that nobody vouches for: limits, the engine's reader, the page tree.

Whatever an engine raises over a stranger's file becomes one error with a stable code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.crypt import AuthStatus, PubKeySecurityHandler
from pyhanko.pdf_utils.decode_limits import DecodeLimits, StreamDecodeLimits
from pyhanko.pdf_utils.misc import PdfDecodeLimitError
from pyhanko.pdf_utils.reader import PdfFileReader

from signing.errors import DocumentRefusedError, SigningError
from signing.placement import Box, Page

MiB: Final = 1 << 20
LETTER: Final = Box(0, 0, 612, 792)  # what viewers take where /MediaBox is missing
INHERITED: Final = ("/MediaBox", "/CropBox", "/Rotate")

Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a stranger's file we are ready to look at."""

    bytes: int = 200 * MiB
    pages: int = 5000
    depth: int = 64
    decoded_stream: int = 32 * MiB

    def decoding(self) -> DecodeLimits:
        """Return the same limits in the engine's words."""
        stream = StreamDecodeLimits(max_output_size=self.decoded_stream)
        return DecodeLimits(per_stream=stream)


STANDARD: Final = Limits()


def open_reader(
    document: BinaryIO, *, limits: Limits = STANDARD, password: str | None = None
) -> PdfFileReader:
    """Return the engine's reader over a document, opened with its password where it has one.

    Raises:
        DocumentRefusedError: `encrypted`, `wrong_password` or `unreadable`.

    """
    with refusing(limits):
        reader = PdfFileReader(document, strict=False, decode_limits=limits.decoding())
        if reader.encrypted:
            unlock(reader, password)
        return reader


@contextmanager
def refusing(limits: Limits = STANDARD) -> Iterator[None]:
    """Turn whatever an engine raises over a stranger's file into this package's one refusal."""
    try:
        yield
    except SigningError:
        raise
    except RecursionError as fault:
        raise DocumentRefusedError("too_deep", "objects nested in objects") from fault
    except MemoryError as fault:
        raise DocumentRefusedError("too_much_memory") from fault
    except PdfDecodeLimitError as fault:
        detail = "a stream unpacks beyond the limit"
        raise DocumentRefusedError("too_much_memory", detail, limits.decoded_stream) from fault
    except Exception as fault:  # noqa: BLE001 - a mutated file raises a dozen unrelated types
        raise DocumentRefusedError("unreadable", type(fault).__name__) from fault


def unlock(reader: PdfFileReader, password: str | None) -> None:
    """Open an encrypted document: without a password first, as every viewer does.

    Raises:
        DocumentRefusedError: `encrypted`, `wrong_password`, or `encrypted_to_certificates`: no
            password opens that.

    """
    if isinstance(reader.security_handler, PubKeySecurityHandler):
        raise DocumentRefusedError("encrypted_to_certificates")
    for tried in dict.fromkeys(("", password or "")):
        if reader.decrypt(tried).status is not AuthStatus.FAILED:
            return
    raise DocumentRefusedError("wrong_password" if password else "encrypted")


def page_tree(reader: PdfFileReader, limits: Limits = STANDARD) -> list[tuple[Key, Page]]:
    """Return object and geometry of every page, in order, walking the tree without trusting it.

    A tree whose /Count is not what it holds is refused: viewers would disagree about which page is
    which, and a person would sign another page than the one shown.
    """
    root = reader.root.raw_get("/Pages")
    promised = entry(_dictionary(root), "/Count")
    if isinstance(promised, int) and promised > limits.pages:
        raise DocumentRefusedError("too_many_pages", f"{promised} pages", limits.pages)
    found: list[tuple[Key, Page]] = []
    alike: dict[Page, Page] = {}
    seen: set[Key] = set()
    waiting: list[tuple[Any, dict[str, Any], int]] = [(root, {}, 0)]
    while waiting:
        raw, inherited, depth = waiting.pop()
        if depth > limits.depth:
            raise DocumentRefusedError("too_deep", "page tree", limits.depth)
        key = (raw.idnum, raw.generation) if isinstance(raw, generic.IndirectObject) else (0, 0)
        if key in seen:
            raise DocumentRefusedError("unreadable", "the page tree meets itself")
        seen.add(key)
        node = _dictionary(raw)
        own = {name: node[name] for name in INHERITED if name in node}
        kids = entry(node, "/Kids")
        if isinstance(kids, generic.ArrayObject):
            children = [kids.raw_get(n) for n in range(min(len(kids), limits.pages + 1))]
            waiting.extend((kid, inherited | own, depth + 1) for kid in reversed(children))
        else:
            page = geometry(node, inherited | own)
            found.append((key, alike.setdefault(page, page)))
        if len(found) > limits.pages:
            raise DocumentRefusedError("too_many_pages", limit=limits.pages)
    if not found or promised != len(found):
        raise DocumentRefusedError("unreadable", f"/Count {promised}, pages {len(found)}")
    return found


def _dictionary(raw: Any) -> generic.DictionaryObject:
    node = raw.get_object() if isinstance(raw, generic.IndirectObject) else raw
    if not isinstance(node, generic.DictionaryObject):
        raise DocumentRefusedError("unreadable", "a page is no dictionary")
    return node


def geometry(page: generic.DictionaryObject, inherited: Mapping[str, Any]) -> Page:
    """Return what a viewer shows of a page (ISO 32000-2, 14.11.2)."""
    media = rectangle(entry(inherited, "/MediaBox"))
    media = media if media is not None and media.area else LETTER
    crop = rectangle(entry(inherited, "/CropBox"))
    shown = crop.shared_with(media) if crop is not None else media
    shown = shown if shown.width > 0 < shown.height else media
    unit, turn = entry(page, "/UserUnit", 1), entry(inherited, "/Rotate", 0)
    return Page(
        width=shown.width,
        height=shown.height,
        left=shown.left,
        bottom=shown.bottom,
        rotation=int(float(turn) / 90) % 4 * 90 if abs(float(turn)) < 1e6 else 0,
        user_unit=float(unit) if 0 < float(unit) <= 75_000 else 1.0,
    )


def entry(dictionary: Mapping[str, Any], key: str, default: Any = None) -> Any:
    """Return the object that an entry means, behind its reference; a null is as good as absent."""
    # Not .get(): the engine's dictionaries follow references in [] alone.
    try:
        value = dictionary[key]
    except KeyError:
        return default
    return default if isinstance(value, generic.NullObject) else value


def rectangle(value: object) -> Box | None:
    """Return a PDF rectangle as a box with its corners in order (ISO 32000-2, 7.9.5)."""
    if not isinstance(value, generic.ArrayObject) or len(value) != 4:
        return None
    try:
        one, two, three, four = (float(value[index]) for index in range(4))
    except (TypeError, ValueError, OverflowError):
        return None
    box = Box(min(one, three), min(two, four), max(one, three), max(two, four))
    sound = all(abs(edge) < 1e7 for edge in (one, two, three, four))
    return box if sound else None
