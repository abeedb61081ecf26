"""One approval for a list: the key is opened once and gives each act its value, as for a single one.

Giving is quick and needs the key, so all of it comes first, each act kept in a transaction of its
own; what needs time and the network comes afterwards, without the key and without the signer. The
opened key lives in this one call alone. Whatever ends it midway, what was given is finished by the
sweep, and what was not is still placed and waits for a new consent to the remaining list.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final

from service.events.batches import BatchApproved, BatchRefused
from service.events.ledger import record
from service.identity.roles import Person
from service.identity.sign_in import AccountInactiveError
from service.journeys.errors import (
    ActNotOpenError,
    BatchRefusedError,
    ConsentMismatchError,
    FlowRefusedError,
    NotFoundError,
)
from service.journeys.mandates.errors import MandateRefusedError
from service.journeys.signing.authorizing import GIVEN_ALREADY, REFUSALS, Refusal, word_for
from service.journeys.signing.batches import BatchState, BatchView, listed_acts
from service.journeys.signing.consent import ListedAct, consent_over
from service.journeys.signing.gathering import Gathering, why_not
from service.journeys.signing.keyring import fingerprint_of
from service.journeys.signing.room import found
from service.store.queries import batches as queries
from service.store.queries import credentials as key_queries
from service.store.tables.batches import SigningBatchRow
from service.store.tables.credentials import CredentialRow
from signing.authorization import AuthorizationRefusedError, SigningAct, SigningAuthorization
from signing.authorization import authorize as consent_to
from signing.devices import OpenKey, Remembering
from signing.errors import (
    CertificateRefusedError,
    DeviceError,
    DocumentRefusedError,
    MarkOutsidePageError,
    ValueRefusedError,
)

log = logging.getLogger(__name__)

GIVING_LEASE: Final = timedelta(seconds=60)
FEW: Final = 3  # so many are finished before the answer; more go on behind it
# What stops every document after this one, and what belongs to one document alone.
_STOPS: Final = (
    AccountInactiveError,
    AuthorizationRefusedError,
    CertificateRefusedError,
    DeviceError,
    ValueRefusedError,
)
_LEFT_OUT: Final = (
    ActNotOpenError,
    ConsentMismatchError,
    DocumentRefusedError,
    FlowRefusedError,
    MandateRefusedError,
    MarkOutsidePageError,
    NotFoundError,
)


def always() -> bool:
    """Say yes: whoever has no session has none that could end."""
    return True


class Batching(Gathering):
    """Many documents, one consent, and no second way to sign."""

    def approve(
        self,
        by: Person,
        batch_id: str,
        *,
        consent_sha256: str,
        pin: str,
        code: str | None = None,
        shown: str | None = None,
        goes_on: Callable[[], bool] = always,
    ) -> BatchView:
        """Give every open document of a list its signature: one PIN, bound to exactly that list.

        A document that cannot be signed stops none of the others. Posted twice, it signs once. Before
        each document `goes_on` is asked whether the signer's session still stands.

        Raises:
            BatchRefusedError: `over`; ConsentMismatchError: the list is not the one that was shown;
            AuthorizationRefusedError: `expired`, it was shown too long ago;
            WrongPinError, PinLockedError, WrongCodeError, CertificateRefusedError,
            AccountInactiveError: nothing is signed.

        """
        with self.memory.reading() as session:
            row = found(queries.batch_of(session, by.id, batch_id))
            seen = self._told(session, row)
            credential = found(key_queries.credential_of(session, by.id, row.credential_id))
        if seen.giving or row.consent_sha256 == consent_sha256:
            return seen  # the same form a second time, or the first one is still at it
        if seen.state is BatchState.ENDED or self.clock() >= seen.expires_at:
            raise BatchRefusedError("over")
        if not seen.open or consent_sha256 != seen.consent_sha256:
            raise ConsentMismatchError
        self._check_shown(batch_id, consent_sha256, shown)
        try:
            factors = self._step_up(by, credential, code)
            self.keyring.check(credential, self.clock())
            key = self._unlocked(by, credential, pin)
        except REFUSALS as refusal:
            self._note_batch_refusal(by, batch_id, refusal)
            raise
        try:
            with key:
                acts = self._claim(by, batch_id, consent_sha256, credential, factors)
                self.checkpoint("claimed")
                self._give_all(by, batch_id, acts, credential, key, factors, goes_on)
        finally:
            self._forget(credential)
        if acts:  # else another approval was quicker, and finishes what it gives
            self.checkpoint("all_given")
            self._finish_few(batch_id)
        return self.batch(by, batch_id)

    def finish_batch(self, batch_id: str) -> int:
        """Bring the given acts of a list to their end, a few at a time; return how many got there."""
        with self.memory.reading() as session:
            due = queries.given_in(session, batch_id, self.clock())
        return self._finish_together(due)

    def finish_due(self, *, limit: int = 20) -> int:
        """Finish every act whose next try is due, and end the lists in which nothing is left."""
        ended = super().finish_due(limit=limit)
        with self.memory.writing() as session:
            queries.end_batches(session, self.clock())
        return ended

    def _forget(self, credential: CredentialRow) -> None:
        """Let the device forget the key: one approval opens it once, and needs it no more."""
        device = self.device_of(credential)
        if isinstance(device, Remembering):
            device.forget(credential.handle)

    def _claim(
        self,
        by: Person,
        batch_id: str,
        consent_sha256: str,
        credential: CredentialRow,
        factors: tuple[str, ...],
    ) -> tuple[ListedAct, ...]:
        """Write down the approval and return what it covers: nothing where another was quicker."""
        moment = self.clock()
        with self.memory.writing() as session:
            batch = found(queries.locked_batch(session, batch_id))
            if batch.consent_sha256 == consent_sha256:
                return ()
            acts = listed_acts(queries.listed(session, batch_id))
            if consent_over(batch.id, batch.approvals, acts) != consent_sha256:
                raise ConsentMismatchError
            batch.state, batch.consent_sha256 = BatchState.APPROVED, consent_sha256
            batch.approvals += 1
            batch.approved_at, batch.giving_until = moment, moment + GIVING_LEASE
            event = BatchApproved(batch.id, consent_sha256, len(acts), credential.id, factors)
            record(session, event, moment=moment, actor=by.user_name)
        return acts

    def _give_all(
        self,
        by: Person,
        batch_id: str,
        acts: Sequence[ListedAct],
        credential: CredentialRow,
        key: OpenKey,
        factors: tuple[str, ...],
        goes_on: Callable[[], bool],
    ) -> None:
        """Give one act after another; each is kept before the next is begun."""
        signed_with, moment = fingerprint_of(credential), self.clock()
        for one in acts:
            consented = SigningAct(by.user_name, one.sha256, signed_with, one.placement)
            consent = consent_to(consented, moment)
            try:
                if not goes_on():
                    self._note_item(batch_id, one.act_id, "session_ended")
                    break
                self._give_one(by, one.act_id, consent, key, factors)
            except _STOPS as trouble:
                log.warning("batch %s stops at act %s: %s", batch_id, one.act_id, trouble)
                self._note_item(batch_id, one.act_id, why_not(trouble))
                break
            except _LEFT_OUT as refusal:
                self._note_item(batch_id, one.act_id, why_not(refusal), left_out=True)
            except Exception:
                log.exception("batch %s: act %s could not be given", batch_id, one.act_id)
                self._note_item(batch_id, one.act_id, "internal")
            self._hold(batch_id)
            self.checkpoint("one_given")
        if acts:
            self._let_go(batch_id)

    def _give_one(
        self,
        by: Person,
        act_id: str,
        consent: SigningAuthorization,
        key: OpenKey,
        factors: tuple[str, ...],
    ) -> None:
        """Give one act its value with the opened key; whoever finishes it need not wait for us."""
        task = self._task(by, act_id)
        if task.act.state in GIVEN_ALREADY:
            return
        self._require_open(task)
        ready = self._ready(by, task, consent, self.clock())
        value = key.sign(ready.preparation.data_to_be_signed)
        self._accept(by, task, ready, value, factors, held=timedelta(0))

    def _note_item(
        self, batch_id: str, act_id: str, problem: str, *, left_out: bool = False
    ) -> None:
        """Note why a document of a list was not given, and whether it is out of it."""
        with self.memory.writing() as session:
            item = queries.item_with(session, batch_id, act_id)
            if item is not None:
                item.problem = problem
                item.state = "LEFT_OUT" if left_out else item.state

    def _hold(self, batch_id: str) -> None:
        """Prolong the lease of giving once half of it has passed."""
        moment = self.clock()
        with self.memory.reading() as session:
            until = session.get_one(SigningBatchRow, batch_id).giving_until
        if until is None or until - moment < GIVING_LEASE / 2:
            with self.memory.writing() as session:
                batch = found(queries.locked_batch(session, batch_id))
                batch.giving_until = moment + GIVING_LEASE

    def _let_go(self, batch_id: str) -> None:
        with self.memory.writing() as session:
            found(queries.locked_batch(session, batch_id)).giving_until = None

    def _finish_few(self, batch_id: str) -> None:
        """Finish a short list at once; a long one is finished behind the answer."""
        with self.memory.reading() as session:
            given = queries.given_in(session, batch_id, self.clock())
        if len(given) > FEW:
            self.wake_batch(batch_id)
        else:
            self._finish_together(given)

    def _note_batch_refusal(self, by: Person, batch_id: str, refusal: Refusal) -> None:
        """Record once that an approval was asked for and nothing signed, and why."""
        moment = self.clock()
        with self.memory.writing() as session:
            event = BatchRefused(batch_id, word_for(refusal))
            record(session, event, moment=moment, actor=by.user_name)
