"""Where people sign: between title and full name (Decree 30/2020, appendix I, II.7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from signing.layout.lines import Line, Run, folded, hull
from signing.layout.places import SignerPlace
from signing.placement import Mark
from signing.presets import GAP_HIGH_MM, GAP_LOW_MM, POINTS_PER_MM, SIGNATURE_MM

MOST_NAMES: Final = 12  # names alike on one page that are looked at, the lowest first
_PARTS_AT_MOST: Final = 40
_TITLE_LINES: Final = 5
_USED: Final = 0.92  # of the room between title and name
_BETWEEN_TWO: Final = 2 * POINTS_PER_MM


@dataclass(frozen=True, slots=True)
class NameOnPage:
    """A full name with room above it, what stands above that room, and the room's box."""

    page: int
    name: Mark
    title: tuple[str, ...]
    room: Mark

    @property
    def centre(self) -> float:
        """The middle of the name."""
        return self.name.x + self.name.width / 2


def names_on(page: int, lines: Sequence[Line], full_name: str) -> list[NameOnPage]:
    """Return where a full name stands with room for a signature above it, the lowest first."""
    rooms = (_with_room(page, lines, mark) for mark in _marks_of(lines, full_name))
    return [named for named in rooms if named is not None]


def assign(
    signers: Sequence[SignerPlace], known: Mapping[str, Sequence[NameOnPage]]
) -> tuple[NameOnPage | None, ...]:
    """Return for each signer one name of the document, and no name for two.

    `known` has the names under each full name, folded, the last page first. Who gives a title comes
    before who does not, so that two people of one name are told apart by their titles; without
    titles they stand from left to right.
    """
    taken: set[tuple[int, Mark]] = set()
    result: dict[int, NameOnPage] = {}
    by_title = sorted(range(len(signers)), key=lambda order: not signers[order].title)
    for order in by_title:
        signer = signers[order]
        free = [
            one
            for one in known.get(folded(signer.full_name), ())
            if (one.page, one.name) not in taken
        ]
        if not free:
            continue
        namesakes = sum(folded(other.full_name) == folded(signer.full_name) for other in signers)
        best = max(free, key=lambda one: _rank(one, signer, namesakes > 1))
        taken.add((best.page, best.name))
        result[order] = best
    return tuple(result.get(order) for order in range(len(signers)))


def box_between(named: NameOnPage, aspect: float | None, others: Sequence[NameOnPage]) -> Mark:
    """Return the box of a signature: centred over the name, within the room, clear of a neighbour's."""
    width, height = signature_size(aspect)
    beside = [
        abs(one.centre - named.centre) - _BETWEEN_TWO
        for one in others
        if one.page == named.page and one is not named and _level(one.room, named.room)
    ]
    limit = max(min(beside, default=width), 10.0)
    shrink = min(1.0, named.room.height * _USED / height, limit / width)
    width, height = width * shrink, height * shrink
    middle = named.room.y + named.room.height / 2
    return Mark(named.centre - width / 2, middle - height / 2, width, height)


def signature_size(aspect: float | None) -> tuple[float, float]:
    """Return width and height of a signature's box, in points: as its image fills it.

    >>> tuple(map(round, signature_size(None))), tuple(map(round, signature_size(1.0)))
    ((128, 57), (57, 57))
    """
    width, height = SIGNATURE_MM[0] * POINTS_PER_MM, SIGNATURE_MM[1] * POINTS_PER_MM
    if aspect is not None and 0.05 < aspect < 20:
        width, height = min(width, height * aspect), min(height, width / aspect)
    return width, height


def is_title_of(title: Sequence[str], wanted: str) -> bool:
    """Whether the last line of a title is the one that a signer bears, with or without the agency.

    >>> is_title_of(("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), "Phó Giám đốc Sở")
    True
    >>> is_title_of(("PHÓ GIÁM ĐỐC",), "Giám đốc")
    False
    """
    if not title or not wanted.strip():
        return False
    printed, borne = _bare(title[-1]).split(), _bare(wanted.strip().splitlines()[-1]).split()
    shorter = min(len(printed), len(borne))
    return shorter > 0 and printed[:shorter] == borne[:shorter]


def _rank(one: NameOnPage, signer: SignerPlace, namesakes: bool) -> tuple[bool, bool, int, float]:  # noqa: FBT001
    exact = signer.title is not None and is_title_of(one.title, signer.title)
    part = bool(signer.title) and _bare(signer.title or "") in _bare(" ".join(one.title))
    lowest = -one.name.x if namesakes else one.name.y
    return exact, part, one.page, lowest


def _bare(text: str) -> str:
    return " ".join(folded(text).replace(".", ". ").split()).strip(" .,;:()")


def _marks_of(lines: Sequence[Line], full_name: str) -> Iterator[Mark]:
    """Yield the marks around a name that stands word by word on one line, the lowest first."""
    wanted = tuple(folded(part).strip(".,;:()") for part in full_name.split())
    if not 0 < len(wanted) <= _PARTS_AT_MOST:
        return
    count = 0
    for line in reversed(lines):
        texts = line.letters
        for start in range(len(texts) - len(wanted) + 1):
            if texts[start : start + len(wanted)] == wanted:
                count += 1
                if count > MOST_NAMES:
                    return
                yield hull(word.mark for word in line.words[start : start + len(wanted)])


def _with_room(page: int, lines: Sequence[Line], name: Mark) -> NameOnPage | None:
    """Return a name with the room above it, or nothing where it has none."""
    centre = name.x + name.width / 2
    half = max(name.width, SIGNATURE_MM[0] * POINTS_PER_MM) / 2
    above = [
        run
        for line in lines
        if line.words[0].base < name.y + name.height
        for run in line.runs
        if _below(run) <= name.y + 1
        and run.mark.x < centre + half
        and run.mark.x + run.mark.width > centre - half
    ]
    top = max(map(_below, above), default=0.0)
    room, most = name.y - top, GAP_HIGH_MM * POINTS_PER_MM
    if room < GAP_LOW_MM * POINTS_PER_MM:
        return None
    if room > most or not above:  # what stands so far above is no title
        room = min(most, name.y)
        return NameOnPage(page, name, (), Mark(name.x, name.y - room, name.width, room))
    around = Mark(name.x, top, name.width, room)
    return NameOnPage(page, name, _title(above, name), around)


def _title(above: Sequence[Run], name: Mark) -> tuple[str, ...]:
    """Return the lines that end where the room begins, one close upon the other."""
    centre = name.x + name.width / 2
    rows: list[Run] = []
    for run in sorted(above, key=lambda run: -run.base):
        apart = abs(run.mark.x + run.mark.width / 2 - centre) > max(name.width / 2, 40.0)
        far = rows and rows[-1].base - run.base > 1.9 * run.size
        if apart or far or len(rows) == _TITLE_LINES:
            break
        rows.append(run)
    return tuple(run.text for run in reversed(rows))


def _below(run: Run) -> float:
    return run.mark.y + run.mark.height


def _level(one: Mark, other: Mark) -> bool:
    return one.y < other.y + other.height and other.y < one.y + one.height
