"""Packs the evidence of one issued document.

The event comes first: the ledger says that the files leave before they do, and a checkpoint is signed over
it. Every event of the document comes with its way to that checkpoint, so that whoever holds the archive
and the public key needs nothing else of this house. Separate files that were issued with the document come
with it, each with its own verdict. Auditors get all but the document itself and those files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_der_x509_certificate
from sqlalchemy.orm import Session

from service.clock import Clock
from service.events.archives import pack
from service.events.evidence import EvidencePackaged
from service.events.kept_checkpoints import CheckpointBook, KeptCheckpoint
from service.events.ledger import LedgerDamagedError, record
from service.events.proving import prove_event
from service.events.signed_texts import key_line, sign_text
from service.events.stamps import token_of
from service.events.sums import MANIFEST, NOTE, digest_of, sum_lines
from service.identity.roles import Person, Role
from service.journeys.delivery.board import sees
from service.journeys.delivery.wording import file_name
from service.journeys.errors import NotFoundError
from service.journeys.evidence import manifest as m
from service.journeys.evidence.telling import (
    as_json,
    event_line,
    mandates_told,
    register_told,
    steps_told,
)
from service.journeys.issuing.errors import FlowRefusedError
from service.journeys.issuing.places import place_of
from service.journeys.kept_verdicts import Verdict
from service.journeys.verification import VerificationJourney
from service.store.queries.evidence import events_about
from service.store.queries.issued import AttachedVersion, attached_versions
from service.store.queries.outgoing import versions_of
from service.store.tables.documents import DocumentVersionRow
from service.store.tables.outgoing import OutgoingRow
from service.store.vault import Vault
from signing.validation.etsi import tell_etsi
from signing.validation.kept_evidence import Evidence

Files = list[tuple[str, bytes]]
ROOM: Final = 256 << 20
"""Octets that a document's versions may take together; an archive holds twice as many."""


@dataclass(frozen=True, slots=True)
class Package:
    """An archive, ready to be handed out; `number` is its event in the ledger."""

    name: str
    octets: bytes
    files: int
    number: int


@dataclass(frozen=True, slots=True)
class Subject:
    """A document whose evidence is packed."""

    outgoing: OutgoingRow
    versions: tuple[DocumentVersionRow, ...]
    issued: DocumentVersionRow
    attached: tuple[AttachedVersion, ...]

    @property
    def ids(self) -> list[str]:
        """The document and its separate files, as the ledger names them."""
        return [
            self.outgoing.document_id,
            *(one.version.document_id for one in self.attached),
        ]

    def held(self) -> frozenset[tuple[str, int]]:
        """Return which files go in: what was issued, then the newest, as many as there is room for."""
        room, held = ROOM - self.issued.size, {_key(self.issued)}
        for one in (*(one.version for one in self.attached), *reversed(self.versions)):
            if _key(one) not in held and one.size <= room:
                held.add(_key(one))
                room -= one.size
        return frozenset(held)


@dataclass(frozen=True)
class EvidenceDesk:
    """Packs evidence. `pieces` reads what a file carries, `paper` writes a verdict as PDF.

    `stamp` has a fresh checkpoint time-stamped, as far as an authority answers; `validator` is who judges.
    """

    book: CheckpointBook
    clock: Clock
    vault: Vault
    verification: VerificationJourney
    pieces: Callable[[str], tuple[Evidence, ...]]
    paper: Callable[[Verdict], bytes]
    stamp: Callable[[], object]
    validator: str

    def pack(self, document_id: str, by: Person | None, *, actor: str) -> Package:
        """Return the archive of an issued document; None is the operator at the machine.

        Raises:
            NotFoundError: there is no such document, or it is not theirs to see.
            FlowRefusedError: `not_issued`.
            LedgerDamagedError: the ledger can prove nothing any more.

        """
        with self.book.memory.reading() as session:
            subject, content = self._subject(session, document_id, by)
        name = file_name(subject.outgoing.notation or "")
        verdict = self._examined(subject.issued, name, actor)
        attached = [self._examined(one.version, one.name, actor) for one in subject.attached]
        carried = self._carried(subject)
        with self.book.memory.reading() as session:
            files = [
                *(self._documents(subject) if content else ()),
                *_revocation(carried),
                *self._reports(verdict, paper=content),
                *self._attached_reports(attached, paper=content),
                (m.REGISTER, as_json(register_told(session, subject.outgoing))),
                (m.STEPS, as_json(steps_told(session, document_id))),
                (m.MANDATES, as_json(mandates_told(session, subject.outgoing))),
            ]
        number = self._recorded(document_id, files, actor, content=content)
        files += self._ledger(subject.ids, number)
        return self._packed(subject, files, number, actor, content=content)

    def _subject(
        self, session: Session, document_id: str, by: Person | None
    ) -> tuple[Subject, bool]:
        """Return a document, and whether whoever asks gets its content."""
        outgoing = session.get(OutgoingRow, document_id)
        if outgoing is None:
            raise NotFoundError(document_id)
        content = by is None or sees(session, place_of(session, by.id), outgoing)
        if not content and not (by is not None and by.may(Role.AUDITOR)):
            raise NotFoundError(document_id)
        if outgoing.issued_at is None or outgoing.issued_version is None:
            raise FlowRefusedError("not_issued")
        versions = tuple(versions_of(session, document_id))[: m.MOST_VERSIONS]
        issued = next(one for one in versions if one.number == outgoing.issued_version)
        attached = tuple(attached_versions(session, document_id))[: m.MOST_ATTACHMENTS]
        return Subject(outgoing, versions, issued, attached), content

    def _examined(self, version: DocumentVersionRow, name: str, actor: str) -> Verdict:
        """Have a kept file judged as a stranger's would be."""
        path = str(self.vault.path(version.sha256))
        return self.verification.examine(path, filename=name, actor=actor)

    def _carried(self, subject: Subject) -> tuple[Evidence, ...]:
        """Return what all files that were issued together carry, each piece once."""
        versions = (subject.issued, *(one.version for one in subject.attached))
        pieces = [
            piece for one in versions for piece in self.pieces(str(self.vault.path(one.sha256)))
        ]
        return tuple({(one.kind, one.content): one for one in pieces}.values())

    def _documents(self, subject: Subject) -> Iterator[tuple[str, bytes]]:
        held = subject.held()
        for one in subject.versions:
            if _key(one) in held:
                yield m.VERSIONS[one.number - 1], self.vault.path(one.sha256).read_bytes()
        for file in subject.attached:
            if _key(file.version) in held:
                octets = self.vault.path(file.version.sha256).read_bytes()
                yield m.ATTACHED[file.number - 1], octets

    def _reports(self, verdict: Verdict, *, paper: bool) -> Iterator[tuple[str, bytes]]:
        """Yield the verdict; on paper it may show pictures of pages, which are content."""
        yield m.REPORT, as_json(verdict.report)
        yield m.ETSI, tell_etsi(verdict.report, validator=self.validator)
        if paper:
            yield m.PAPER, self.paper(verdict)

    def _attached_reports(
        self, verdicts: Sequence[Verdict], *, paper: bool
    ) -> Iterator[tuple[str, bytes]]:
        """Yield the verdicts on the separate files, kind by kind as the names are in order."""
        told = [[octets for _, octets in self._reports(one, paper=paper)] for one in verdicts]
        kinds = (m.ATTACHED_REPORTS, m.ATTACHED_ETSI, m.ATTACHED_PAPERS)
        for names, some in zip(kinds, zip(*told, strict=True), strict=False):
            yield from zip(names, some, strict=False)

    def _recorded(self, document_id: str, files: Files, actor: str, *, content: bool) -> int:
        """Write into the ledger what leaves, and sign and stamp a checkpoint over it."""
        sums = sum_lines([(name, digest_of(octets)) for name, octets in files])
        event = EvidencePackaged(document_id, len(files), digest_of(sums.encode()), content)
        with self.book.memory.writing() as session:
            number = record(session, event, moment=self.clock(), actor=actor).number
        self.book.make()
        self.stamp()
        return number

    def _ledger(self, subjects: Sequence[str], number: int) -> Iterator[tuple[str, bytes]]:
        """Yield the events of the documents, the way of each to one checkpoint, that, and its stamp."""
        under: KeptCheckpoint = prove_event(self.book, number).under
        size = under.checkpoint.size
        with self.book.memory.reading() as session:
            rows = events_about(session, subjects, number, m.MOST_EVENTS + 1)
            token = token_of(session, size)
        if len(rows) > m.MOST_EVENTS:
            raise LedgerDamagedError(f"more than {m.MOST_EVENTS} events of one document")
        paths = {
            str(row.number): tuple(
                one.hex() for one in prove_event(self.book, row.number, size).path
            )
            for row in rows
        }
        yield m.EVENTS, b"".join(map(event_line, rows))
        yield m.PROOFS, as_json(m.Proofs(size=size, paths=paths).model_dump(mode="json"))
        yield m.CHECKPOINT, under.note.encode()
        if token is not None:
            yield m.STAMP, token

    def _packed(
        self, subject: Subject, files: Files, number: int, actor: str, *, content: bool
    ) -> Package:
        outgoing = subject.outgoing
        told = [
            m.FileTold(name=name, bytes=len(octets), sha256=digest_of(octets))
            for name, octets in files
        ]
        held = subject.held() if content else frozenset()
        manifest = m.Manifest(
            format=m.WITH_ATTACHMENTS if subject.attached else m.FORMAT,
            made_at=_iso(self.clock()),
            made_for=actor,
            document_id=outgoing.document_id,
            notation=outgoing.notation or "",
            issued_version=subject.issued.number,
            versions=tuple(
                m.VersionTold(
                    number=one.number,
                    sha256=one.sha256,
                    signatures=one.signatures,
                    held=_key(one) in held,
                )
                for one in subject.versions
            ),
            attachments=tuple(
                m.AttachmentTold(
                    number=one.number,
                    document_id=one.version.document_id,
                    name=one.name,
                    version=one.version.number,
                    sha256=one.version.sha256,
                    held=_key(one.version) in held,
                )
                for one in subject.attached
            ),
            files=tuple(told),
            key=key_line(self.book.origin, self.book.key().public_key()),
            event=number,
        ).octets()
        files = [*files, (MANIFEST, manifest)]
        sums = sum_lines([(name, digest_of(octets)) for name, octets in files])
        note = sign_text(f"{m.HEADING}{sums}", self.book.origin, self.book.key())
        octets = pack([*files, (NOTE, note.encode())], most=len(m.NAMES))
        stem = file_name(outgoing.notation or "").removesuffix(".pdf")
        return Package(f"chung-cu-{stem}-{number}.zip", octets, len(files) + 1, number)


def _key(version: DocumentVersionRow) -> tuple[str, int]:
    return version.document_id, version.number


def _revocation(carried: tuple[Evidence, ...]) -> Iterator[tuple[str, bytes]]:
    """Yield the certificates in one PEM file, and each CRL and OCSP answer that the file carries."""
    kinds: dict[str, list[bytes]] = {"certificate": [], "crl": [], "ocsp": []}
    for one in carried:
        kinds[one.kind].append(one.content)
    yield m.CERTIFICATES, b"".join(map(_pem, kinds["certificate"]))
    yield from zip(m.CRLS, kinds["crl"], strict=False)
    yield from zip(m.OCSPS, kinds["ocsp"], strict=False)


def _pem(der: bytes) -> bytes:
    return load_der_x509_certificate(der).public_bytes(Encoding.PEM)


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
