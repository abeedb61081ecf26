"""Figures leave the house: as files in an archive that says what was asked and proves when (I-02, I-17).

The event comes first: the ledger says that these octets are leaving before they do. Then a checkpoint
is signed over it, and the manifest carries the way from the event to that checkpoint, so that whoever
holds the archive and the public key needs nothing else of this house.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, Literal

from sqlalchemy import select

from service.adoption.desk import AdoptionDesk, Asked
from service.adoption.documents.sheet import write_documents
from service.adoption.exports.manifest import (
    DATA_NAMES,
    DOCUMENTS,
    FORMAT,
    HEADING,
    AskedTold,
    EventTold,
    FileTold,
    LedgerTold,
    Manifest,
    definitions_of,
)
from service.adoption.exports.queries import Query
from service.adoption.exports.sheets import MEDIA_TYPES, Form, count_rows, write
from service.adoption.figures import Figure
from service.adoption.roster import Unit, tree_on
from service.events.adoption import FiguresExported
from service.events.archives import pack
from service.events.kept_checkpoints import CheckpointBook
from service.events.ledger import LedgerDamagedError, record
from service.events.proving import prove_event
from service.events.signed_texts import key_line, sign_text
from service.events.sums import MANIFEST, NOTE, digest_of, sum_lines
from service.store.tables.ledger import EventRow

MOST_ROWS: Final = 20_000
Listed = Literal["listed", "withheld", "too_many"] | None
"""Whether the documents behind figures leave with them; None where no figure is about documents."""


class TooManyFiguresError(ValueError):
    """More figures than one answer holds; `limit` says how many."""

    def __init__(self, limit: int = MOST_ROWS) -> None:
        self.limit = limit
        super().__init__(f"more than {limit} figures")


@dataclass(frozen=True, slots=True)
class Answer:
    """A question as it was asked, its figures, and the names of the bodies in them by code."""

    query: Query
    asked: Asked
    as_of: datetime
    figures: tuple[Figure, ...]
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Export:
    """An archive, ready to be handed out; `number` is its event in the ledger."""

    name: str
    octets: bytes
    rows: int
    number: int


@dataclass(frozen=True, slots=True)
class Exports:
    """Answers questions in words, and packs the answers."""

    desk: AdoptionDesk
    book: CheckpointBook

    def bodies(self) -> tuple[Unit, ...]:
        """Return the bodies there are today, for whoever chooses one."""
        moment = self.desk.clock()
        with self.desk.memory.reading() as session:
            tree = tree_on(session, moment.astimezone(self.desk.zone).date(), moment)
        return tuple(tree.units.values())

    def answer(self, query: Query, *, by: str | None, form: str, sees_people: bool) -> Answer:
        """Return the figures of a question; that it was asked is an event.

        Raises:
            UnusableQueryError: its period is none.
            TooManyFiguresError: the answer would be larger than anybody reads.
            UnknownMeasureError, RosterError, UnusablePeriodError: as the desk says.

        """
        desk = self.desk
        moment = desk.clock()
        as_of = min(query.as_of or moment, moment)
        asked = replace(query.asked(moment.astimezone(desk.zone).date()), as_of=as_of)
        on = min(asked.period.last, as_of.astimezone(desk.zone).date())
        with desk.memory.reading() as session:
            tree = tree_on(session, max(on, asked.restated_on or on), as_of)
        names = {code: unit.name for code, unit in tree.units.items()}
        measures = len(asked.measures) or len(desk.measures.measures)
        if asked.by == "unit" and measures * len(names) > MOST_ROWS:
            raise TooManyFiguresError
        figures = desk.ask(asked, by=by, form=form, sees_people=sees_people)
        if len(figures) > MOST_ROWS:
            raise TooManyFiguresError
        told = (one.question.scope.unit for one in figures)
        return Answer(query, asked, as_of, figures, self._named(told, names))

    def export(self, query: Query, forms: Sequence[Form], *, by: str, sees_people: bool) -> Export:
        """Return the archive of a question's figures; raises what `answer` raises, and

        Raises:
            LedgerDamagedError: the ledger can prove nothing any more.

        """
        answer = self.answer(query, by=by, form="export", sees_people=sees_people)
        chosen = [form for form in Form if form in forms] or list(Form)
        figures, measures = answer.figures, self.desk.measures
        written = {
            form: write(form, figures, measures, answer.names, answer.as_of) for form in chosen
        }
        files = [(DATA_NAMES[form], octets) for form, octets in written.items()]
        told = [
            _told(form, DATA_NAMES[form], octets, len(figures)) for form, octets in written.items()
        ]
        listed, documents = self._documents(answer, by, sees_people=sees_people)
        if documents is not None:
            files.append((DOCUMENTS, documents))
            told.append(_told(Form.CSV, DOCUMENTS, documents, count_rows(Form.CSV, documents)))
        ledger = self._recorded(answer, chosen, told, by)
        asked = _asked(answer, "shown" if sees_people else "withheld", listed)
        octets = self._packed(files, self._manifest(answer, asked, told, ledger))
        number = ledger.event.number
        return Export(f"antin-export-{number}.zip", octets, len(figures), number)

    def _manifest(
        self, answer: Answer, asked: AskedTold, told: Sequence[FileTold], ledger: LedgerTold
    ) -> bytes:
        measures = self.desk.measures
        keys = dict.fromkeys(one.question.measure.key for one in answer.figures)
        defined = [one for key in keys if (one := measures.named(key)) is not None]
        return Manifest(
            format=FORMAT,
            made_at=ledger.event.moment,
            asked=asked,
            definitions=definitions_of(measures, defined),
            files=tuple(told),
            ledger=ledger,
        ).octets()

    def _packed(self, files: Sequence[tuple[str, bytes]], manifest: bytes) -> bytes:
        """Return the archive of these files: with their manifest, and a note over the digests of all."""
        every = [*files, (MANIFEST, manifest)]
        sums = sum_lines([(name, digest_of(octets)) for name, octets in every])
        note = sign_text(f"{HEADING}{sums}", self.book.origin, self.book.key())
        return pack([*every, (NOTE, note.encode())])

    def _documents(
        self, answer: Answer, by: str, *, sees_people: bool
    ) -> tuple[Listed, bytes | None]:
        """Return the list of the documents behind the figures, each once, and whether there is one."""
        about = {one.question.measure.key: one.question.measure for one in answer.figures}
        measures = [one for one in about.values() if one.how == "documents"]
        if not measures:
            return None, None
        if not sees_people:
            return "withheld", None
        found = self.desk.list_documents(answer.asked, measures[0], by=by, most=MOST_ROWS)
        if found is None:
            return "too_many", None
        names = self._named((one.unit for one in found), answer.names)
        return "listed", write_documents(found, measures, names)

    def _named(self, codes: Iterable[str | None], names: Mapping[str, str]) -> Mapping[str, str]:
        """Return these names with those of bodies that are gone by then, as they were called last."""
        gone = {code for code in codes if code is not None} - names.keys()
        return {**self.desk.names_of(gone), **names} if gone else names

    def _recorded(
        self, answer: Answer, forms: Sequence[Form], files: Sequence[FileTold], by: str
    ) -> LedgerTold:
        """Write into the ledger what leaves, sign a checkpoint over it, and return the way there."""
        event = FiguresExported(
            answer.query.canonical(),
            answer.asked.period.first.isoformat(),
            answer.asked.period.last.isoformat(),
            _iso(answer.as_of),
            tuple(forms),
            len(answer.figures),
            digest_of(sum_lines([(one.name, one.sha256) for one in files]).encode()),
        )
        with self.desk.memory.writing() as session:
            number = record(session, event, moment=self.desk.clock(), actor=by).number
        self.book.make()
        proof = prove_event(self.book, number)
        with self.desk.memory.reading() as session:
            row = session.scalars(select(EventRow).where(EventRow.number == number)).one()
        if row.facts is None or row.salt is None:
            raise LedgerDamagedError(f"event {number} was forgotten at once")
        told = EventTold(
            number=number,
            moment=_iso(row.moment),
            kind="FiguresExported",
            actor=row.actor,
            subject=row.subject,
            facts=row.facts,
            salt=row.salt.hex(),
        )
        return LedgerTold(
            key=key_line(self.book.origin, self.book.key().public_key()),
            checkpoint=proof.under.note,
            event=told,
            proof=tuple(one.hex() for one in proof.path),
        )


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _told(form: Form, name: str, octets: bytes, rows: int) -> FileTold:
    return FileTold(
        name=name,
        media_type=MEDIA_TYPES[form],
        rows=rows,
        bytes=len(octets),
        sha256=digest_of(octets),
    )


def _asked(answer: Answer, small_cells: Literal["shown", "withheld"], listed: Listed) -> AskedTold:
    return AskedTold(
        words=answer.query.words(),
        first=answer.asked.period.first.isoformat(),
        last=answer.asked.period.last.isoformat(),
        as_of=_iso(answer.as_of),
        small_cells=small_cells,
        documents=listed,
    )
