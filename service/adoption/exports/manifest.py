"""What an export says of itself: the question, the definitions, each file's digest, its place in the ledger.

`manifest.json` is canonical JSON, `manifest.note` a signed note whose text is a heading and one line for
each file as `sha256sum` writes them, so that `sha256sum -c` and `openssl` alone can check an export.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
)

from service.adoption.exports.sheets import Form
from service.adoption.measures import Measure, Measures
from service.events.records import canonical
from service.events.sums import MANIFEST, NOTE

FORMAT: Final = "antin-export/1"
HEADING: Final = "antin-export/1\n"
DATA_NAMES: Final = {Form.CSV: "figures.csv", Form.XLSX: "figures.xlsx", Form.JSON: "figures.json"}
DOCUMENTS: Final = "documents.csv"
NAMES: Final = (*DATA_NAMES.values(), DOCUMENTS, MANIFEST, NOTE)
LARGEST_MANIFEST: Final = 4 << 20
LONGEST_PROOF: Final = 64

Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Part(BaseModel):
    """A part of a manifest; what it does not know is no manifest of this format."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class FileTold(Part):
    """One data file: how many figures or documents it tells, how many octets it has, and their digest."""

    name: str
    media_type: str
    rows: Annotated[int, Field(ge=0)]
    bytes: Annotated[int, Field(ge=0)]
    sha256: Digest


class EventTold(Part):
    """The event that this export is in the ledger, with all that its hash is made of (0030)."""

    number: Annotated[int, Field(ge=1)]
    moment: str
    kind: Literal["FiguresExported"]
    actor: str | None
    subject: str | None
    facts: str
    salt: Annotated[str, Field(pattern="^[0-9a-f]{32}$")]


class LedgerTold(Part):
    """Where the export stands in the ledger: a checkpoint and the path to it (RFC 9162, 2.1.3)."""

    key: str
    checkpoint: str
    event: EventTold
    proof: Annotated[tuple[Digest, ...], Field(max_length=LONGEST_PROOF, strict=False)]


class AskedTold(Part):
    """The question: in words, and the days and moment they meant when it was asked.

    `documents` tells whether those behind figures over documents are listed in `documents.csv`; where no
    such figure was asked for it is not told.
    """

    words: dict[str, list[str]]
    first: str
    last: str
    as_of: str
    small_cells: Literal["shown", "withheld"]
    documents: Literal["listed", "withheld", "too_many"] | None = None

    @model_serializer(mode="wrap")
    def _told(self, tell: SerializerFunctionWrapHandler) -> dict[str, object]:
        told: dict[str, object] = tell(self)
        if told["documents"] is None:  # as in the exports of before
            del told["documents"]
        return told


class DefinitionsTold(Part):
    """The definitions by which it was counted, in both languages, and the settings that decide figures."""

    version: int
    measures: tuple[dict[str, object], ...] = Field(strict=False)
    habit: dict[str, int]
    late_after_days: int
    small_cell: int
    exclusions: dict[str, bool]


class Manifest(Part):
    """All an export says of itself."""

    format: Literal["antin-export/1"]
    made_at: str
    asked: AskedTold
    definitions: DefinitionsTold
    files: Annotated[tuple[FileTold, ...], Field(strict=False, max_length=len(DATA_NAMES) + 1)]
    ledger: LedgerTold

    def octets(self) -> bytes:
        """Return its one spelling."""
        return f"{canonical(self.model_dump(mode='json'))}\n".encode()


def definitions_of(measures: Measures, asked: Sequence[Measure]) -> DefinitionsTold:
    """Return the definitions of the measures that were asked for."""
    return DefinitionsTold(
        version=measures.version,
        measures=tuple(one.model_dump(mode="json") for one in asked),
        habit=measures.habit.model_dump(),
        late_after_days=measures.late_after_days,
        small_cell=measures.small_cell,
        exclusions=measures.exclusions,
    )
