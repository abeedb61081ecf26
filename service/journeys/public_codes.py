"""The permanent public address of each document version signed here, and what a digest alone can tell.

A code proves nothing by itself: anyone can print one. It leads to what this house knows, so that the
reader compares: status, verdict and digest of the kept file, and its title only where the house says
so. The kept file is judged anew once a day at most, however often it is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy.exc import IntegrityError

from service.clock import Clock
from service.journeys.code_giving import give_code
from service.journeys.code_words import read_code, written
from service.journeys.errors import NotFoundError
from service.journeys.issued_faces import InForce, IssuedFace, TypeNames, face_of, in_force
from service.journeys.issuing.views import Standing
from service.journeys.kept_verdicts import KnownVerdict
from service.journeys.verification import VerificationJourney
from service.store.engine import Memory
from service.store.queries import issued as issued_queries
from service.store.queries import public_codes as queries
from service.store.queries.copies import copy_row
from service.store.queries.issued import ISSUED, IssuedVersion
from service.store.queries.public_codes import SignedVersion
from service.store.tables.public_codes import PublicCodeRow
from service.store.vault import MissingDocumentError, Vault
from signing.errors import DocumentRefusedError

__all__ = [
    "ISSUED",
    "CodeState",
    "DigestAnswer",
    "Match",
    "PublicCodes",
    "PublicView",
    "give_code",
]

FRESH: Final = timedelta(hours=24)
NOTHING: Final = (None,) * 8


class CodeState(StrEnum):
    """What stands behind a code."""

    SIGNED = "SIGNED"  # this version was signed here and is the newest one signed
    OUTDATED = "OUTDATED"  # a newer version of the same document was signed since
    WITHDRAWN = "WITHDRAWN"  # its owner took the document back
    RESERVED = "RESERVED"  # printed in a draft; that version was never signed here (yet)
    NOT_ISSUED = "NOT_ISSUED"  # printed in an outgoing document that was not issued
    ISSUED = "ISSUED"
    CORRECTED = "CORRECTED"  # issued, and corrected by a later document
    REPLACED = "REPLACED"  # issued, and replaced by a later document
    RECALLED = "RECALLED"  # issued, and recalled by its agency


STANDS: Final = {Standing.VALID: CodeState.ISSUED} | {
    standing: CodeState(standing) for standing in Standing if standing is not Standing.VALID
}


@dataclass(frozen=True, slots=True)
class PublicView:
    """What anyone may know about a document of this house; `issued` of one that went out alone."""

    code: str
    state: CodeState
    version: int
    title: str | None
    signed_at: datetime | None
    level: str | None
    sha256: str | None
    verdict: str | None
    indication: str | None
    signatures: int | None
    checked_at: datetime | None
    issued: IssuedFace | None = None


class Match(StrEnum):
    """How a file in somebody's hands compares with the one behind a code."""

    SAME = "same"
    ATTACHED = "attached"
    COPY = "copy"
    OTHER_VERSION = "other_version"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class DigestAnswer:
    """What is known under a digest: what was signed here, and what our verifier said of such a file.

    Of a separate file it is the document that it was issued with.
    """

    sha256: str
    signed_here: PublicView | None
    verdict: KnownVerdict | None

    @property
    def is_attached(self) -> bool:
        """Whether the file is a separate one of the document that is told of."""
        here = self.signed_here
        return here is not None and here.issued is not None and here.sha256 != self.sha256


@dataclass(frozen=True)
class PublicCodes:
    """Gives codes, and answers for them for as long as the house stands."""

    memory: Memory
    clock: Clock
    vault: Vault
    verification: VerificationJourney
    titles: bool = False
    held: InForce = in_force
    type_names: TypeNames = str

    def code_of(self, document_id: str, version: int) -> str:
        """Return the code of a version as it is printed, giving it one first if it has none."""
        with self.memory.reading() as session:
            known = queries.code_for(session, document_id, version)
        if known is not None:
            return written(known.code)
        try:
            with self.memory.writing() as session:
                return written(give_code(session, document_id, version, self.clock()))
        except IntegrityError:  # somebody else asked at the same moment
            return self.code_of(document_id, version)

    def look_up(self, text: str) -> PublicView:
        """Return what stands behind a code, however it was typed.

        Raises:
            NotFoundError: it is no code of this house.

        """
        code = read_code(text)
        with self.memory.reading() as session:
            row = session.get(PublicCodeRow, code) if code else None
            if row is None:
                raise NotFoundError(text[:40])
            issued = issued_queries.issued_version(session, row.document_id)
            if row.version == ISSUED and issued is None:
                return PublicView(written(row.code), CodeState.NOT_ISSUED, ISSUED, *NOTHING)
            face = None
            if issued is not None and row.version in {ISSUED, issued.version.number}:
                face = face_of(session, issued, self.held, self.type_names)
            signed = queries.signed_version(session, row.document_id, row.version)
            newest = queries.newest_signed(session, row.document_id)
        if issued is not None and face is not None:
            return self._told_issued(row, issued, face)
        if signed is not None and not self._is_fresh(row):
            row = self._judged(row, signed.version.sha256)
        return self._told(row, signed, newest)

    def compare(self, text: str, sha256: str) -> tuple[PublicView, Match]:
        """Return what stands behind a code, and whether a file with this digest is that document.

        Raises:
            NotFoundError: it is no code of this house.

        """
        view = self.look_up(text)
        if view.sha256 == sha256:
            return view, Match.SAME
        if view.issued is not None and sha256 in {one.sha256 for one in view.issued.attached}:
            return view, Match.ATTACHED
        if view.state is CodeState.NOT_ISSUED:
            return view, Match.DIFFERENT  # nothing is told of its drafts, not even this
        with self.memory.reading() as session:
            row = session.get_one(PublicCodeRow, read_code(text))
            copy = issued_queries.issued_under(session, sha256)
            copied = copy_row(session, copy.document.id) if copy else None
            if copied is not None and copied.source_id == row.document_id:
                return view, Match.COPY
            other = queries.version_with(session, row.document_id, sha256)
        return view, Match.DIFFERENT if other is None else Match.OTHER_VERSION

    def known(self, sha256: str) -> DigestAnswer:
        """Return what is known about a file by its digest alone."""
        with self.memory.reading() as session:
            issued = issued_queries.issued_under(session, sha256)
            issued = issued or issued_queries.issued_with(session, sha256)
            signed = None if issued else queries.signed_under(session, sha256)
        view = None
        if issued is not None:
            view = self.look_up(self.code_of(issued.document.id, ISSUED))
        elif signed is not None:
            view = self.look_up(self.code_of(signed.document.id, signed.version.number))
        return DigestAnswer(sha256, view, self.verification.kept.known(sha256))

    def _is_fresh(self, row: PublicCodeRow) -> bool:
        return row.checked_at is not None and self.clock() < row.checked_at + FRESH

    def _judged(self, row: PublicCodeRow, sha256: str) -> PublicCodeRow:
        """Have the kept file judged as a stranger's would be, and remember the answer for a day."""
        try:
            path = self.vault.path(sha256)
            told = self.verification.judge(path)
        except (DocumentRefusedError, MissingDocumentError):
            return row  # the last answer stands, with its date
        with self.memory.writing() as session:
            kept = session.get_one(PublicCodeRow, row.code)
            kept.checked_at, kept.verdict = self.clock(), told.verdict.value
            kept.indication = told.indication.value if told.indication else None
            kept.signatures = sum(one.kind == "signature" for one in told.signatures)
        return kept

    def _told_issued(
        self, row: PublicCodeRow, issued: IssuedVersion, face: IssuedFace
    ) -> PublicView:
        """Return an issued document in public words; how it stands is told as of now."""
        if not self._is_fresh(row):
            row = self._judged(row, issued.version.sha256)
        return PublicView(
            code=written(row.code),
            state=STANDS[face.standing],
            version=issued.version.number,
            title=issued.outgoing.subject if self.titles else None,
            signed_at=issued.issued_at,
            level=issued.level,
            sha256=issued.version.sha256,
            verdict=row.verdict,
            indication=row.indication,
            signatures=row.signatures,
            checked_at=row.checked_at,
            issued=face if self.titles else _without_names(face),
        )

    def _told(
        self, row: PublicCodeRow, signed: SignedVersion | None, newest: int | None
    ) -> PublicView:
        """Return a row in public words."""
        if signed is None:
            return PublicView(written(row.code), CodeState.RESERVED, row.version, *NOTHING)
        state = CodeState.SIGNED
        if signed.document.withdrawn_at is not None:
            state = CodeState.WITHDRAWN
        elif newest is not None and newest > row.version:
            state = CodeState.OUTDATED
        return PublicView(
            code=written(row.code),
            state=state,
            version=row.version,
            title=signed.document.title if self.titles else None,
            signed_at=signed.signed_at,
            level=signed.level,
            sha256=signed.version.sha256,
            verdict=row.verdict,
            indication=row.indication,
            signatures=row.signatures,
            checked_at=row.checked_at,
        )


def _without_names(face: IssuedFace) -> IssuedFace:
    """Return a face whose separate files are told by digest alone: a name may say what a title would."""
    return replace(face, attached=tuple(replace(one, name="") for one in face.attached))
