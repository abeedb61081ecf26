"""Anyone verifies: sandboxed facts, a bounded fetch, a pure judgement, a verdict that can be retold.

The file is read in the sandbox and not kept; its digest and the report are, for a while.
The only network is between the two sandboxed halves, and goes through the guarded source.
"""

from __future__ import annotations

import dataclasses
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from service.clock import Clock
from service.journeys.kept_verdicts import KeptVerdicts, Piece, Retention, Verdict
from service.sandbox import SafeRoom
from service.store.engine import Memory
from signing.errors import DocumentRefusedError
from signing.revocation import RevocationMaterial, RevocationSource
from signing.trust import TrustAnchor, TrustDomain, TrustStore
from signing.validation.files import certificates_in, examine_file, wanted_paths_in_file
from signing.validation.kept_evidence import Evidence, evidence_fetched, evidence_in_file
from signing.validation.policy import ValidationPolicy
from signing.validation.report import ValidationReport

__all__ = ["PRELOAD", "Retention", "Verdict", "VerificationJourney", "plain"]

PRELOAD = ("signing.validation.files",)
CALLER = "caller"
CALLER_CERTIFICATES_AT_MOST = 20
CALLER_BYTES_AT_MOST = 256 << 10


Policies = Callable[[str], ValidationPolicy | None]
"""The policy of a name, or None where there is none."""


@dataclass(frozen=True, slots=True)
class _Case:
    """How one document is judged."""

    policy: ValidationPolicy
    trust: TrustStore
    moment: datetime
    password: str | None = field(repr=False)
    filename: str | None


class VerificationJourney:
    """Checks documents for anyone; the file is not kept, the verdict is for a while."""

    def __init__(
        self,
        memory: Memory,
        sandbox: SafeRoom,
        clock: Clock,
        trust: TrustStore,
        revocation: RevocationSource,
        policy: ValidationPolicy,
        *,
        policies: Policies | None = None,
        retention: Retention = Retention(),  # noqa: B008 - frozen
        largest: int = 200 << 20,
    ) -> None:
        """Assemble the journey; `largest` is the biggest file in bytes, `policies` finds one by name."""
        self._sandbox = sandbox
        self._clock = clock
        self._trust = trust
        self._revocation = revocation
        self._policy = policy
        self._policies = policies or (lambda name: policy if name == policy.id else None)
        self._largest = largest
        self.kept = KeptVerdicts(memory, clock, retention)

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
        policy: str | None = None,
        keep_days: int | None = None,
        actor: str | None = None,
    ) -> Verdict:
        """Return the verdict on a document, judged now or at another moment.

        `trust_extra` are further anchors the caller believes in, PEM or DER. Only for an operator is
        status fetched for paths that end in those: a stranger would choose the addresses. `policy`
        names another policy than the house's own; with `keep_days` the verdict and what it rests on
        are kept that long, else only for as long as it takes to read it.

        Raises:
            DocumentRefusedError: the file, the policy or a given certificate cannot be worked on.

        """
        moment = (at or self._clock()).astimezone(UTC)
        rules = self._chosen(policy)
        trust = self._with_caller(trust_extra)
        case = _Case(rules, trust, moment, password, filename)
        with self._spooled(document) as path:
            askable = None if offline else trust if by_operator else self._trust
            report, evidence, left = self._judged(path, case, askable)
            if keep_days:
                evidence += self._carried(path, case, left)
        return self.kept.keep(
            plain(report),
            [(one.field, one.page, one.png) for one in report.pictures],
            [Piece(one.kind, one.content) for one in dict.fromkeys(evidence)] if keep_days else [],
            days=keep_days,
            actor=actor,
        )

    def judge(self, document: Path) -> ValidationReport:
        """Return the verdict on a file of our own as a stranger would get it; nothing is kept.

        Raises:
            DocumentRefusedError: the file cannot be worked on.

        """
        case = _Case(self._policy, self._trust, self._clock().astimezone(UTC), None, None)
        return self._judged(str(document), case, self._trust)[0]

    def _judged(
        self, path: str, case: _Case, askable: TrustStore | None
    ) -> tuple[ValidationReport, tuple[Evidence, ...], float]:
        """Fetch what is wanted (of `askable` paths alone), then judge.

        With the report come what was fetched, and the seconds that are left: all readings of one file
        share one ceiling.
        """
        material, left = RevocationMaterial(), self._sandbox.seconds
        paths: tuple[tuple[bytes, ...], ...] = ()
        if askable is not None:
            begun = time.monotonic()
            paths = self._sandbox.run(
                wanted_paths_in_file, path, askable, case.policy, case.moment, case.password
            )
            left -= time.monotonic() - begun
            for certificates in paths:
                material += self._revocation.gather(certificates, case.moment)
        begun = time.monotonic()
        report = self._sandbox.run(
            examine_file,
            *(path, case.trust, material, case.policy, case.moment, case.password, case.filename),
            timeout=max(left, 1.0),
        )
        left -= time.monotonic() - begun
        return report, evidence_fetched(material, paths), left

    def _carried(self, path: str, case: _Case, left: float) -> tuple[Evidence, ...]:
        """Return what the file carries itself; a file too slow for a third reading keeps its verdict."""
        try:
            return self._sandbox.run(
                evidence_in_file, path, case.password, case.policy, timeout=max(left, 1.0)
            )
        except DocumentRefusedError:
            return ()

    def retrieve(self, validation_id: str) -> Verdict:
        """Return a verdict that was given before.

        Raises:
            NotFoundError: there is none, or it is no longer kept.

        """
        return self.kept.retrieve(validation_id)

    def purge(self) -> int:
        """Forget the verdicts that are past their time, and return how many there were."""
        return self.kept.purge()

    def _chosen(self, name: str | None) -> ValidationPolicy:
        """Return the policy of a name, or the house's own."""
        if not name:
            return self._policy
        policy = self._policies(name)
        if policy is None:
            raise DocumentRefusedError("policy_unknown")
        return policy

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
