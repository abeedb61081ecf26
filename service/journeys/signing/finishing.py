"""What was given reaches its end: time and revocation material, the check, the vault, the version."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from secrets import SystemRandom
from typing import BinaryIO

from sqlalchemy.orm import Session

from service.events.catalogue import DocumentSigned
from service.events.ledger import record
from service.journeys.code_giving import give_code
from service.journeys.signing.checking import Check, check, has_earlier
from service.journeys.signing.placing import Placing
from service.journeys.signing.room import found as found_row
from service.journeys.signing.shelf import copy_file
from service.journeys.signing.telling import tell_act
from service.journeys.signing.views import ActState, ActView
from service.store.queries import acts as act_queries
from service.store.queries import documents as queries
from service.store.tables.acts import SigningActRow
from service.store.tables.documents import DocumentRow, DocumentVersionRow
from service.store.tables.people import PersonRow
from service.store.vault import Stored
from signing.creation import Given, finish
from signing.errors import SigningError
from signing.levels import PadesLevel
from signing.timestamps import TimestampUnavailableError
from signing.validation.report import ValidationReport

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=120)
FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(hours=1)
PATIENCE = 3  # tries for a better result before the honest lesser one is kept
SILENT = "timestamp_unavailable"
OVERTAKEN = "overtaken"  # its document was returned, and went on in another version
_CHANCE = SystemRandom()


@dataclass(frozen=True, slots=True)
class Due:
    """An act this process holds the lease of, and the file it goes on from."""

    act: SigningActRow
    given: Given
    base: Path
    password: str | None


class Finishing(Placing):
    """The steps after the value, each of which may be interrupted and done again."""

    def finish(self, act_id: str) -> ActView:
        """Bring a GIVEN act to its end if its time has come; doing it twice does it once."""
        return self._finish(act_id) if self._lease(act_id) else self._view(act_id)

    def finish_due(self, *, limit: int = 20) -> int:
        """Finish every act whose next try is due; return how many reached their end."""
        with self.memory.reading() as session:
            due = act_queries.due_acts(session, self.clock(), limit)
        return self._finish_together(due)

    def _finish_together(self, act_ids: Sequence[str]) -> int:
        """Finish acts, a few at a time; return how many reached their end.

        Once the time authorities are silent the others are put off and not kept waiting for them.
        """
        silent = threading.Event()

        def ends(act_id: str) -> bool:
            if silent.is_set():
                if self._lease(act_id):
                    self._postpone(act_id, SILENT)
                return False
            view = self.finish(act_id)
            if view.state is ActState.GIVEN and view.problem == SILENT:
                silent.set()
            return view.state in {ActState.FINISHED, ActState.FAILED}

        if self.together == 1 or len(act_ids) < 2:
            return sum(map(ends, act_ids))
        with ThreadPoolExecutor(self.together, thread_name_prefix="finishing") as pool:
            return sum(pool.map(ends, act_ids))

    def _lease(self, act_id: str) -> bool:
        """Take the act for a while, so that no two workers finish it at once."""
        moment = self.clock()
        with self.memory.writing() as session:
            act = found_row(act_queries.locked_act(session, act_id))
            if act.state != ActState.GIVEN or (act.next_try_at and act.next_try_at > moment):
                return False
            act.next_try_at = moment + LEASE
            return True

    def _finish(self, act_id: str) -> ActView:
        """Work on an act whose lease is ours; whatever goes wrong, it stays given."""
        self.checkpoint("leased")
        due = self._due(act_id)
        try:
            with self.vault.workpiece() as working:
                found = self._complete(working, due)
                patient = due.act.attempts < PATIENCE and not found.is_final
                if found.problem and patient:
                    return self._postpone(act_id, found.problem)
                stored = None if found.is_final else self.vault.keep(working)
                self.checkpoint("stored")
        except TimestampUnavailableError as silence:
            log.warning("act %s waits for its time-stamp: %s", act_id, silence)
            return self._postpone(act_id, SILENT)
        except (SigningError, OSError) as trouble:
            log.exception("act %s could not be finished yet", act_id)
            return self._postpone(act_id, getattr(trouble, "code", "internal"))
        return self._end(act_id, found, stored)

    def _due(self, act_id: str) -> Due:
        with self.memory.reading() as session:
            act = session.get_one(SigningActRow, act_id)
            document = session.get_one(DocumentRow, act.document_id)
            base = session.get_one(DocumentVersionRow, (act.document_id, act.base_version))
        assert act.given is not None
        given = Given.from_bytes(act.given)
        return Due(act, given, self.vault.path(base.sha256), self.password_of(document))

    def _complete(self, working: BinaryIO, due: Due) -> Check:
        """Write base and increment, add time and revocation material, and look at the result."""
        preparation = due.given.preparation
        copy_file(due.base, working)
        working.write(due.given.increment)
        self.checkpoint("assembled")
        report = self._bring_to_level(working, due.given, due.password)
        earlier = has_earlier(report, preparation.field_name)
        before = self.examined(str(due.base), due.password) if earlier else None
        self.checkpoint("examined")
        return check(report, preparation.field_name, preparation.level, before)

    def _bring_to_level(
        self, working: BinaryIO, given: Given, password: str | None
    ) -> ValidationReport:
        """Finish a working file in place and have it examined as a stranger would."""
        finish(
            working,
            given,
            authorities=self.authorities,
            revocation=self.revocation,
            trust=self.trust,
            now=self.clock(),
            password=password,
        )
        working.flush()
        self.checkpoint("stamped")
        return self.examined(working.name, password)

    def _end(self, act_id: str, found: Check, stored: Stored | None) -> ActView:
        """Write the end of an act with its event, unless another worker did so first."""
        moment = self.clock()
        with self.memory.writing() as session:
            document_id = session.get_one(SigningActRow, act_id).document_id
            queries.locked_document(session, document_id)
            self.flow.hold(session, document_id)  # before the ledger, as whoever cancels it does
            act = act_queries.locked_act(session, act_id)
            assert act is not None
            if act.state == ActState.GIVEN:
                act.problem, act.finished_at, act.next_try_at = found.problem, moment, None
                act.state = ActState.FAILED
                if queries.newest_version(session, document_id).number != act.base_version:
                    act.problem = OVERTAKEN
                elif stored is not None and found.level is not None:
                    self._add_version(session, act, found.level, found.signatures, stored)
        self.checkpoint("ended")
        return self._view(act_id)

    def _add_version(
        self,
        session: Session,
        act: SigningActRow,
        level: PadesLevel,
        signatures: int,
        stored: Stored,
    ) -> None:
        """Add the signed version and say so; the key of the table lets it happen once."""
        assert act.finished_at is not None
        act.state, act.level_reached = ActState.FINISHED, level
        act.result_version = act.base_version + 1
        session.add(
            DocumentVersionRow(
                document_id=act.document_id,
                number=act.result_version,
                sha256=stored.sha256,
                size=stored.size,
                signatures=signatures,
                created_at=act.finished_at,
            )
        )
        if act.party_id is None:  # on its way a document has one code, printed before it was signed
            give_code(session, act.document_id, act.result_version, act.finished_at)
        signer = session.get_one(PersonRow, act.signer_id).user_name
        event = DocumentSigned(act.document_id, act.id, act.result_version, stored.sha256, level)
        record(session, event, moment=act.finished_at, actor=signer)
        self.flow.signed(session, act, act.finished_at)

    def _postpone(self, act_id: str, problem: str) -> ActView:
        """Keep the act given, note why it waits, and when it is tried again."""
        with self.memory.writing() as session:
            act = act_queries.locked_act(session, act_id)
            if act is not None and act.state == ActState.GIVEN:
                act.next_try_at = self.clock() + _wait(act.attempts)
                act.attempts += 1
                act.problem = problem
        self.wake(act_id)
        return self._view(act_id)

    def _view(self, act_id: str) -> ActView:
        with self.memory.reading() as session:
            act = found_row(session.get(SigningActRow, act_id))
            base = session.get_one(DocumentVersionRow, (act.document_id, act.base_version))
            return tell_act(act, base.sha256)


def _wait(attempts: int) -> timedelta:
    """Return how long to wait: doubling, never above an hour, and no two acts in step."""
    return min(FIRST_WAIT * 2 ** min(attempts, 12), LONGEST_WAIT) * _CHANCE.uniform(0.75, 1.0)
