"""The signer gives the signature: everything is asked, the key answers, and one transaction keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, get_args

from service.events.catalogue import SignatureAuthorized, SignatureGiven, SignatureRefused
from service.events.ledger import record
from service.identity.roles import Person
from service.identity.sign_in import AccountInactiveError
from service.identity.step_up import WrongCodeError
from service.journeys.errors import ActNotOpenError, ConsentMismatchError
from service.journeys.signing import workbench
from service.journeys.signing.consent import shown_at, shown_token
from service.journeys.signing.finishing import LEASE, Finishing
from service.journeys.signing.keyring import fingerprint_of
from service.journeys.signing.placing import Task, read_placement, told_on
from service.journeys.signing.room import refuse_suspended
from service.journeys.signing.stamps import lines_for
from service.journeys.signing.telling import tell_act
from service.journeys.signing.views import ActState, ActView
from service.store.queries import acts as act_queries
from service.store.queries import documents as queries
from service.store.tables.credentials import CredentialRow
from signing.authorization import (
    AuthorizationRefusedError,
    SigningAct,
    SigningAuthorization,
)
from signing.authorization import authorize as consent_to
from signing.creation import Given, Preparation, accept
from signing.devices import OpenKey
from signing.errors import CertificateRefusedError, PinLockedError, WrongPinError

Refusal = (
    WrongPinError | PinLockedError | WrongCodeError | CertificateRefusedError | AccountInactiveError
)
REFUSALS: Final = get_args(Refusal)
GIVEN_ALREADY = {ActState.GIVEN, ActState.FINISHED}


@dataclass(frozen=True, slots=True)
class Ready:
    """A document made ready for one value, at a moment, and what its signer is warned of."""

    moment: datetime
    warnings: tuple[str, ...]
    preparation: Preparation


class Authorizing(Finishing):
    """The one step in which a signature comes to be."""

    def authorize(
        self,
        by: Person,
        act_id: str,
        *,
        consent_sha256: str,
        pin: str,
        code: str | None = None,
        shown: str | None = None,
    ) -> ActView:
        """Give the signature: PIN (and one-time code where enrolled), bound to the digest shown.

        Returns the act FINISHED, or GIVEN when its time-stamp is still to come. Posted twice, it
        signs once. `shown` is what `shown` gave the page; whoever shows no page consents now.

        Raises:
            ActNotOpenError: it was withdrawn, has failed, or another signature came first;
            ConsentMismatchError: the document is not the one that was shown;
            AuthorizationRefusedError: `expired`, it was shown too long ago;
            WrongPinError, PinLockedError, WrongCodeError, CertificateRefusedError;
            AccountInactiveError: whoever asks was suspended meanwhile.

        """
        task = self._task(by, act_id)
        if task.act.state in GIVEN_ALREADY:
            return tell_act(task.act, task.base.sha256)
        self._require_open(task)
        if consent_sha256 != task.base.sha256:
            raise ConsentMismatchError
        self._check_shown(act_id, consent_sha256, shown)
        consent = self._consent(by, task)
        try:
            is_new = self._give(by, task, consent, pin, code)
        except REFUSALS as refusal:
            self._note_refusal(by, task, refusal)
            raise
        self.checkpoint("given")
        return self._finish(act_id) if is_new else self.act(by, act_id)

    @staticmethod
    def _require_open(task: Task) -> None:
        """Refuse an act that was withdrawn or has failed, and one whose document moved on."""
        if task.act.state != ActState.PLACED or task.newest.number != task.base.number:
            raise ActNotOpenError

    def shown(self, subject: str, consent_sha256: str) -> str:
        """Return what a page carries that shows a document, or a list, for consent now."""
        return shown_token(self.service_secret, subject, consent_sha256, self.clock())

    def _check_shown(self, subject: str, consent_sha256: str, token: str | None) -> None:
        """Ask again for a consent whose page was shown too long ago; without a page it is given now."""
        if token is None:
            return
        since = shown_at(self.service_secret, subject, consent_sha256, token)
        if self.clock() >= since + self.consent_for:
            raise AuthorizationRefusedError("expired")

    @staticmethod
    def _act_of(by: Person, task: Task) -> SigningAct:
        """Return what is signed by whom, where and with what, as the rows say it now."""
        return SigningAct(
            by.user_name,
            task.base.sha256,
            fingerprint_of(task.credential),
            read_placement(task.act.placement),
        )

    def _consent(self, by: Person, task: Task) -> SigningAuthorization:
        """Return the consent to an act; it is spent where the value is kept (`_keep_given`)."""
        return consent_to(self._act_of(by, task), self.clock())

    def _give(
        self, by: Person, task: Task, consent: SigningAuthorization, pin: str, code: str | None
    ) -> bool:
        """Ask everything, have the key answer, keep the answer; False if it was given meanwhile."""
        moment = self.clock()
        factors = self._step_up(by, task.credential, code)
        ready = self._ready(by, task, consent, moment)
        with self._unlocked(by, task.credential, pin) as key:
            value = key.sign(ready.preparation.data_to_be_signed)
        return self._accept(by, task, ready, value, factors)

    def _step_up(self, by: Person, credential: CredentialRow, code: str | None) -> tuple[str, ...]:
        """Ask for everything but the PIN; return the factors the signature will rest on."""
        with self.memory.reading() as session:
            refuse_suspended(session, by)
        self.pins.refuse_locked(credential.id)
        factors = ("pin", *self.step_up.check(by, code))
        self.checkpoint("stepped_up")
        return factors

    def _ready(
        self, by: Person, task: Task, consent: SigningAuthorization, moment: datetime
    ) -> Ready:
        """Make the document ready for the value, as consented and not otherwise."""
        with self.memory.reading() as session:
            self.flow.require(session, task.act, by, moment)
        warnings = self.keyring.check(task.credential, moment)
        path = str(self.vault.path(task.base.sha256))
        order = self._order(by, task, moment)
        preparation = self.sandbox.run(
            workbench.make_ready, path, order, self.password_of(task.document)
        )
        if preparation.document_sha256 != task.base.sha256:
            raise ConsentMismatchError
        signed_with = fingerprint_of(task.credential)
        consent.use(
            SigningAct(by.user_name, task.base.sha256, signed_with, order.placement), moment
        )
        self.checkpoint("prepared")
        return Ready(moment, warnings, preparation)

    def _unlocked(self, by: Person, credential: CredentialRow, pin: str) -> OpenKey:
        """Open the key; the PIN is counted before it is tried."""
        device = self.device_of(credential)
        key = self.pins.attempt(
            credential.id, by.user_name, lambda: device.unlock(credential.handle, pin)
        )
        self.checkpoint("unlocked")
        return key

    def _accept(
        self,
        by: Person,
        task: Task,
        ready: Ready,
        value: bytes,
        factors: tuple[str, ...],
        *,
        held: timedelta = LEASE,
    ) -> bool:
        """Verify the value and keep it; `held` is how long nobody else may finish the act."""
        given = accept(ready.preparation, value)
        self.checkpoint("accepted")
        return self._keep_given(by, task, given, ready, factors, held)

    def _keep_given(
        self,
        by: Person,
        task: Task,
        given: Given,
        ready: Ready,
        factors: tuple[str, ...],
        held: timedelta,
    ) -> bool:
        """Keep the value with its events, unless the act or the document moved on meanwhile."""
        moment = ready.moment
        with self.memory.writing() as session:
            refuse_suspended(session, by)
            document = queries.locked_document(session, task.document.id)
            act = act_queries.locked_act(session, task.act.id)
            assert act is not None
            if act.state in GIVEN_ALREADY:
                return False
            if act.state != ActState.PLACED:
                raise ActNotOpenError
            self.flow.hold(session, document.id)
            newest = queries.newest_version(session, document.id)
            if newest.number != act.base_version or act_queries.another_is_given(session, act):
                raise ActNotOpenError
            self.flow.require(session, act, by, moment)
            act.state, act.given, act.given_at = ActState.GIVEN, given.to_bytes(), moment
            act.warnings = list(ready.warnings)
            act.next_try_at = moment + held
            if act.lines:
                subject = self.keyring.subject(task.credential)
                told = lines_for(by, subject, task.credential.scope, moment)
                act.lines = list(told_on(act, told, moment))
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
        moment = self.clock()
        with self.memory.writing() as session:
            event = SignatureRefused(task.document.id, task.act.id, word_for(refusal))
            record(session, event, moment=moment, actor=by.user_name)


def word_for(refusal: Refusal) -> str:
    """Return the stable word for why a signature was not given."""
    match refusal:
        case WrongPinError():
            return "wrong_pin"
        case PinLockedError():
            return "pin_locked"
        case WrongCodeError():
            return "wrong_code"
        case AccountInactiveError():
            return "person_inactive"
        case _:
            return refusal.reason
