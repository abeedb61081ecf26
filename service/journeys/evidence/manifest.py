"""What an archive of evidence says of itself: the document, each file's digest, its place in the ledger.

`manifest.json` is canonical JSON, `manifest.note` a signed note whose text is a heading and one line for
each file as `sha256sum` writes them, so that `sha256sum -c` and `openssl` alone can check it.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from service.events.records import canonical
from service.events.sums import MANIFEST, NOTE

FORMAT: Final = "antin-evidence/1"
WITH_ATTACHMENTS: Final = "antin-evidence/2"
HEADING: Final = "antin-evidence/1\n"
MOST_VERSIONS: Final = 200
MOST_PIECES: Final = 200
MOST_EVENTS: Final = 5_000
MOST_ATTACHMENTS: Final = 30
VERSIONS: Final = tuple(f"versions/{n:03}.pdf" for n in range(1, MOST_VERSIONS + 1))
_NUMBERS: Final = range(1, MOST_ATTACHMENTS + 1)
ATTACHED: Final = tuple(f"attachments/{n:02}.pdf" for n in _NUMBERS)
ATTACHED_REPORTS: Final = tuple(f"attachments/{n:02}-report.json" for n in _NUMBERS)
ATTACHED_ETSI: Final = tuple(f"attachments/{n:02}-report.xml" for n in _NUMBERS)
ATTACHED_PAPERS: Final = tuple(f"attachments/{n:02}-report.pdf" for n in _NUMBERS)
CERTIFICATES: Final = "certificates.pem"
CRLS: Final = tuple(f"revocation/{n:03}.crl" for n in range(1, MOST_PIECES + 1))
OCSPS: Final = tuple(f"revocation/{n:03}.ors" for n in range(1, MOST_PIECES + 1))
REPORT, ETSI, PAPER = "report.json", "report.xml", "report.pdf"
REGISTER, STEPS, MANDATES = "register.json", "steps.json", "mandates.json"
EVENTS, PROOFS, CHECKPOINT, STAMP = (
    "events.jsonl",
    "proofs.json",
    "checkpoint.txt",
    "checkpoint.tst",
)
NAMES: Final = (
    *VERSIONS, *ATTACHED, CERTIFICATES, *CRLS, *OCSPS, REPORT, ETSI, PAPER, *ATTACHED_REPORTS,
    *ATTACHED_ETSI, *ATTACHED_PAPERS, REGISTER, STEPS, MANDATES, EVENTS, PROOFS, CHECKPOINT, STAMP,
    MANIFEST, NOTE,
)  # fmt: skip
LARGEST_MANIFEST: Final = 1 << 20
LARGEST_EVENTS: Final = 16 << 20
LARGEST_PROOFS: Final = 32 << 20
LONGEST_PROOF: Final = 64

Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Part(BaseModel):
    """A part of a manifest; what it does not know is no manifest of this format."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class FileTold(Part):
    """One file: its octets and their digest."""

    name: str
    bytes: Annotated[int, Field(ge=0)]
    sha256: Digest


class VersionTold(Part):
    """One version of the document; `held` tells whether it is in the archive."""

    number: Annotated[int, Field(ge=1)]
    sha256: Digest
    signatures: Annotated[int, Field(ge=0)]
    held: bool


class AttachmentTold(Part):
    """A separate file that was issued with the document, in the version that the agency signed.

    It is `ATTACHED[number - 1]` where it is held; its verdict stands beside it under the same number.
    """

    number: Annotated[int, Field(ge=1, le=MOST_ATTACHMENTS)]
    document_id: str
    name: str
    version: Annotated[int, Field(ge=1)]
    sha256: Digest
    held: bool


class Manifest(Part):
    """All an archive of evidence says of itself; `event` is the one that it is in the ledger.

    With separate files it is of the second format; without any it is written as the first always was.
    """

    format: Literal["antin-evidence/1", "antin-evidence/2"]
    made_at: str
    made_for: str
    document_id: str
    notation: str
    issued_version: Annotated[int, Field(ge=1)]
    versions: Annotated[tuple[VersionTold, ...], Field(strict=False, max_length=MOST_VERSIONS)]
    attachments: Annotated[
        tuple[AttachmentTold, ...], Field(strict=False, max_length=MOST_ATTACHMENTS)
    ] = ()
    files: Annotated[tuple[FileTold, ...], Field(strict=False, max_length=len(NAMES))]
    key: str
    event: Annotated[int, Field(ge=1)]

    def octets(self) -> bytes:
        """Return its one spelling."""
        told = self.model_dump(mode="json", exclude=None if self.attachments else {"attachments"})
        return f"{canonical(told)}\n".encode()

    @property
    def subjects(self) -> frozenset[str]:
        """Whose events are in the archive: the document's and those of its separate files."""
        return frozenset({self.document_id, *(one.document_id for one in self.attachments)})


class Proofs(Part):
    """The way of each event to the checkpoint (RFC 9162, 2.1.3), by the event's number."""

    size: Annotated[int, Field(ge=1)]
    paths: dict[str, Annotated[tuple[Digest, ...], Field(strict=False, max_length=LONGEST_PROOF)]]
