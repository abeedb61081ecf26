"""Anyone verifies: sandboxed facts, a bounded fetch, a pure judgement, a verdict that can be retold.

The file is read in the sandbox and not kept; its digest and the report are, for a number of days.
The only network is between the two sandboxed halves, and goes through the guarded source.
"""

from __future__ import annotations

import dataclasses
import shutil
import tempfile
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import delete

from service.clock import Clock
from service.events.catalogue import DocumentVerified
from service.events.ledger import record
from service.journeys.errors import NotFoundError
from service.sandbox import SafeRoom
from service.store.engine import Memory
from service.store.tables.validations import ValidationRow
from signing.errors import DocumentRefusedError
from signing.revocation import RevocationMaterial, RevocationSource
from signing.trust import TrustAnchor, TrustDomain, TrustStore
from signing.validation.files import certificates_in, examine_file, wanted_paths_in_file
from signing.validation.policy import ValidationPolicy
from signing.validation.report import ValidationReport

PRELOAD = ("signing.validation.files",)
CALLER = "caller"
CALLER_CERTIFICATES_AT_MOST = 20
CALLER_BYTES_AT_MOST = 256 << 10


@dataclass(frozen=True, slots=True)
class Verdict:
    """A report under the name by which it can be asked for again; `report` is plain JSON data."""

    id: str
    report: dict[str, Any]

    @property
    def passed(self) -> bool:
        """Is every signature valid (and is there one)?"""
        return bool(self.report["indication"] == "TOTAL-PASSED")


class VerificationJourney:
    """Checks documents for anyone; the file is not kept, the verdict is."""

    def __init__(
        self,
        memory: Memory,
        sandbox: SafeRoom,
        clock: Clock,
        trust: TrustStore,
        revocation: RevocationSource,
        policy: ValidationPolicy,
        *,
        days: int = 30,
        largest: int = 200 << 20,
    ) -> None:
        """Assemble the journey; a verdict is kept for `days`, `largest` is the biggest file in bytes."""
        self._memory = memory
        self._sandbox = sandbox
        self._clock = clock
        self._trust = trust
        self._revocation = revocation
        self._policy = policy
        self._days = days
        self._largest = largest

    def examine(
        self,
        document: Path | str | BinaryIO,
        *,
        filename: str | None = None,
        password: str | None = None,
        at: datetime | None = None,
        trust_extra: Sequence[bytes] = (),
        offline: bool = False,
        by_operator: bool = False,
        actor: str | None = None,
    ) -> Verdict:
        """Return the verdict on a document, judged now or at another moment.

        `trust_extra` are further anchors the caller believes in, PEM or DER. Only for an operator is
        status fetched for paths that end in those: a stranger would choose the addresses.

        Raises:
            DocumentRefusedError: the file or a given certificate cannot be worked on.

        """
        now = self._clock().astimezone(UTC)
        moment = (at or now).astimezone(UTC)
        trust = self._with_caller(trust_extra)
        with self._spooled(document) as path:
            material, used = RevocationMaterial(), 0.0
            if not offline:
                askable = trust if by_operator else self._trust
                material, used = self._fetched(path, askable, moment, password)
            report = self._sandbox.run(
                examine_file,
                *(path, trust, material, self._policy, moment, password, filename),
                timeout=max(self._sandbox.seconds - used, 1.0),
            )
        return self._keep(report, now, actor)

    def retrieve(self, validation_id: str) -> Verdict:
        """Return a verdict that was given before.

        Raises:
            NotFoundError: there is none, or it is no longer kept.

        """
        oldest = self._clock() - timedelta(days=self._days)
        with self._memory.reading() as session:
            row = session.get(ValidationRow, validation_id)
            if row is None or row.created_at < oldest:
                raise NotFoundError(validation_id)
            return Verdict(row.id, row.report)

    def purge(self) -> int:
        """Forget the verdicts that are past their days, and return how many there were."""
        oldest = self._clock() - timedelta(days=self._days)
        with self._memory.writing() as session:
            done: Any = session.execute(
                delete(ValidationRow).where(ValidationRow.created_at < oldest)
            )
            return int(done.rowcount)

    def _fetched(
        self, path: str, trust: TrustStore, moment: datetime, password: str | None
    ) -> tuple[RevocationMaterial, float]:
        """Return what could be learnt from outside about the paths the file does not prove itself.

        The seconds that reading took are returned, too: both readings share one ceiling.
        """
        begun = time.monotonic()
        wanted = self._sandbox.run(
            wanted_paths_in_file, path, trust, self._policy, moment, password
        )
        used = time.monotonic() - begun
        material = RevocationMaterial()
        for certificates in wanted:
            material += self._revocation.gather(certificates, moment)
        return material, used

    def _with_caller(self, trust_extra: Sequence[bytes]) -> TrustStore:
        """Return the house's trust with the caller's own anchors as the last domain."""
        if not trust_extra:
            return self._trust
        if sum(map(len, trust_extra)) > CALLER_BYTES_AT_MOST:
            raise DocumentRefusedError("trust_too_large", limit=CALLER_BYTES_AT_MOST)
        given = self._sandbox.run(certificates_in, tuple(trust_extra))
        if len(given) > CALLER_CERTIFICATES_AT_MOST:
            raise DocumentRefusedError("trust_too_large", limit=CALLER_CERTIFICATES_AT_MOST)
        anchors = tuple(TrustAnchor(certificate, CALLER) for certificate in given)
        return TrustStore((*self._trust.domains, TrustDomain(CALLER, anchors)))

    @contextmanager
    def _spooled(self, document: Path | str | BinaryIO) -> Iterator[str]:
        """Give the path of the document; a stream is copied to a file that only we can read."""
        if isinstance(document, Path | str):
            self._within_size(Path(document).stat().st_size)
            yield str(Path(document).resolve())
            return
        with tempfile.NamedTemporaryFile(prefix="antin-", suffix=".pdf") as spool:
            shutil.copyfileobj(_bounded(document, self._largest), spool, 1 << 20)
            spool.flush()
            yield spool.name

    def _within_size(self, size: int) -> None:
        if size > self._largest:
            raise DocumentRefusedError("too_large", limit=self._largest)

    def _keep(self, report: ValidationReport, now: datetime, actor: str | None) -> Verdict:
        """Write the report and the event of it in one transaction."""
        verdict = Verdict(str(uuid.uuid4()), plain(report))
        with self._memory.writing() as session:
            session.add(
                ValidationRow(
                    id=verdict.id,
                    sha256=report.document.sha256,
                    report=verdict.report,
                    created_at=now,
                )
            )
            event = DocumentVerified(
                validation_id=verdict.id,
                sha256=report.document.sha256,
                verdict=report.verdict.value,
                indication=report.indication.value if report.indication else None,
                signatures=len(report.signatures),
                policy=f"{report.policy.id}/{report.policy.version}",
            )
            record(session, event, moment=now, actor=actor)
        return verdict


class _bounded:  # noqa: N801  (a file, in shape)
    """A stream that refuses to give more than a number of bytes."""

    def __init__(self, stream: BinaryIO, most: int) -> None:
        self._stream, self._left, self._most = stream, most, most

    def read(self, size: int = -1) -> bytes:
        """Return the next piece."""
        piece = self._stream.read(size)
        self._left -= len(piece)
        if self._left < 0:
            raise DocumentRefusedError("too_large", limit=self._most)
        return piece


def plain(report: ValidationReport) -> dict[str, Any]:
    """Return a report as JSON data: moments in ISO 8601 with Z, words as text, tuples as lists."""
    told: dict[str, Any] = _plain(dataclasses.asdict(dataclasses.replace(report, pictures=())))
    del told["pictures"]
    return told


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Iterable):
        return [_plain(one) for one in value]
    return value
