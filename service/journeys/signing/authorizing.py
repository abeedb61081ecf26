"""The signer gives the signature: everything is asked, the key answers, and one transaction keeps it."""

from __future__ import annotations

from datetime import datetime
from typing import Final, get_args

from service.events.catalogue import SignatureAuthorized, SignatureGiven, SignatureRefused
from service.events.ledger import record
from service.identity.roles import Person
from service.identity.sign_in import AccountInactiveError
from service.identity.step_up import WrongCodeError
from service.journeys.errors import ActNotOpenError, ConsentMismatchError
from service.journeys.signing import workbench
from service.journeys.signing.finishing import LEASE, Finishing
from service.journeys.signing.keyring import fingerprint_of
from service.journeys.signing.placing import Task
from service.journeys.signing.room import refuse_suspended
from service.journeys.signing.stamps import lines_for
from service.journeys.signing.telling import tell_act
from service.journeys.signing.views import ActState, ActView
from service.store.queries import acts as act_queries
from service.store.queries import documents as queries
from signing.creation import Given, accept
from signing.errors import CertificateRefusedError, PinLockedError, WrongPinError

Refusal = (
    WrongPinError | PinLockedError | WrongCodeError | CertificateRefusedError | AccountInactiveError
)
REFUSALS: Final = get_args(Refusal)
_GIVEN_ALREADY = {ActState.GIVEN, ActState.FINISHED}


class Authorizing(Finishing):
    """The one step in which a signature comes to be."""

    def authorize(
        self, by: Person, act_id: str, *, consent_sha256: str, pin: str, code: str | None = None
    ) -> ActView:
        """Give the signature: PIN (and one-time code where enrolled), bound to the digest shown.

        Returns the act FINISHED, or GIVEN when its time-stamp is still to come. Posted twice, it
        signs once.

        Raises:
            ActNotOpenError: it was withdrawn, has failed, or another signature came first;
            ConsentMismatchError: the document is not the one that was shown;
            WrongPinError, PinLockedError, WrongCodeError, CertificateRefusedError;
            AccountInactiveError: whoever asks was suspended meanwhile.

        """
        task = self._task(by, act_id)
        if task.act.state in _GIVEN_ALREADY:
            return tell_act(task.act, task.base.sha256)
        if task.act.state != ActState.PLACED or task.newest.number != task.base.number:
            raise ActNotOpenError
        if consent_sha256 != task.base.sha256:
            raise ConsentMismatchError
        try:
            is_new = self._give(by, task, pin, code)
        except REFUSALS as refusal:
            self._note_refusal(by, task, refusal)
            raise
        self.checkpoint("given")
        return self._finish(act_id) if is_new else self.act(by, act_id)

    def _give(self, by: Person, task: Task, pin: str, code: str | None) -> bool:
        """Ask everything, have the key answer, keep the answer; False if it was given meanwhile."""
        moment = self.clock()
        with self.memory.reading() as session:
            refuse_suspended(session, by)
        self.pins.refuse_locked(task.credential.id)
        factors = ("pin", *self.step_up.check(by, code))
        self.checkpoint("stepped_up")
        warnings = self.keyring.check(task.credential, moment)
        path = str(self.vault.path(task.base.sha256))
        order = self._order(by, task, moment)
        preparation = self.sandbox.run(
            workbench.make_ready, path, order, self._password(task.document)
        )
        if preparation.document_sha256 != task.base.sha256:
            raise ConsentMismatchError
        self.checkpoint("prepared")
        device = self.device_of(task.credential)
        key = self.pins.attempt(
            task.credential.id, by.user_name, lambda: device.unlock(task.credential.handle, pin)
        )
        self.checkpoint("unlocked")
        with key:
            value = key.sign(preparation.data_to_be_signed)
        given = accept(preparation, value)
        self.checkpoint("accepted")
        return self._keep_given(by, task, given, moment, factors, warnings)

    def _keep_given(
        self,
        by: Person,
        task: Task,
        given: Given,
        moment: datetime,
        factors: tuple[str, ...],
        warnings: tuple[str, ...],
    ) -> bool:
        """Keep the value with its events, unless the act or the document moved on meanwhile."""
        with self.memory.writing() as session:
            refuse_suspended(session, by)
            document = queries.locked_document(session, task.document.id)
            act = act_queries.locked_act(session, task.act.id)
            assert act is not None
            if act.state in _GIVEN_ALREADY:
                return False
            newest = queries.newest_version(session, document.id)
            if (
                act.state != ActState.PLACED
                or newest.number != act.base_version
                or act_queries.another_is_given(session, act)
            ):
                raise ActNotOpenError
            act.state, act.given, act.given_at = ActState.GIVEN, given.to_bytes(), moment
            act.warnings = list(warnings)
            act.next_try_at = moment + LEASE
            if act.lines:
                subject = self.keyring.subject(task.credential)
                act.lines = list(lines_for(by, subject, task.credential.scope, moment))
            events = (
                SignatureAuthorized(
                    document.id, act.id, task.base.sha256, task.credential.id, factors
                ),
                SignatureGiven(
                    document.id, act.id, task.credential.id, fingerprint_of(task.credential)
                ),
            )
            for event in events:
                record(session, event, moment=moment, actor=by.user_name)
        return True

    def _note_refusal(self, by: Person, task: Task, refusal: Refusal) -> None:
        """Record that a signature was asked for and not given, and why."""
        match refusal:
            case WrongPinError():
                reason = "wrong_pin"
            case PinLockedError():
                reason = "pin_locked"
            case WrongCodeError():
                reason = "wrong_code"
            case AccountInactiveError():
                reason = "person_inactive"
            case _:
                reason = refusal.reason
        moment = self.clock()
        with self.memory.writing() as session:
            event = SignatureRefused(task.document.id, task.act.id, reason)
            record(session, event, moment=moment, actor=by.user_name)
