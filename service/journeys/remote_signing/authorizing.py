"""`credentials/authorize` and `credentials/extendTransaction`: a consent to exactly these digests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from uuid import uuid4

from sqlalchemy.orm import Session

from service.events.ledger import record
from service.events.remote_signing import HashSigningAuthorized, HashSigningExtended
from service.identity.tokens import TokenBearer
from service.journeys.remote_signing.errors import ActivationRefusedError, TooManyHashesError
from service.journeys.remote_signing.room import (
    LIFETIME,
    LONGEST,
    MOST,
    Room,
    digest_of,
    new_sad,
    opener_of,
    usable,
)
from service.journeys.remote_signing.views import Activation
from service.journeys.signing.authorizing import REFUSALS
from service.journeys.signing.room import refuse_suspended
from service.store.queries import remote_signing as queries
from service.store.queries.people import locked_token
from service.store.tables.credentials import CredentialRow
from service.store.tables.identity import ApiTokenRow
from service.store.tables.remote_signing import SignatureActivationRow


class Consenting(Room):
    """The holder of a key steps up; a client gets what signs these digests, once each."""

    def authorize(
        self,
        bearer: TokenBearer,
        token: str,
        credential_id: str,
        digests: Sequence[bytes],
        *,
        pin: str,
        code: str | None = None,
    ) -> Activation:
        """Consent to the signing of digests: PIN, and a one-time code where one is enrolled.

        Raises:
            NotFoundError: no such key for this token; TooManyHashesError;
            WrongPinError, PinLockedError, WrongCodeError, CertificateRefusedError,
            AccountInactiveError, ActivationRefusedError (`revoked`, the token was meanwhile): recorded,
            and nothing is authorized.

        """
        if not 1 <= len(digests) <= MOST:
            raise TooManyHashesError(MOST)
        with self.memory.reading() as session:
            credential = usable(session, bearer, credential_id)
        sad = new_sad()
        try:
            factors = self._stepped_up(bearer, credential, code)
            lent = self._lent(bearer, credential, pin, opener_of(sad, token))
            self.checkpoint("lent")
            self._keep(bearer, credential, sad, lent, [one.hex() for one in digests], factors)
        except (ActivationRefusedError, *REFUSALS) as refusal:
            self.note_refusal(bearer, credential.id, refusal)
            raise
        self.checkpoint("authorized")
        return Activation(sad, LIFETIME)

    def extend(
        self,
        bearer: TokenBearer,
        token: str,
        credential_id: str,
        sad: str,
        digests: Sequence[bytes],
    ) -> Activation:
        """Replace a SAD of several signatures by another, with new time, for all that is left of them.

        The consent stays what it was: `digests`, what is signed next, must be among those that
        remain, and LONGEST after it nothing is signed under it any more. The former SAD is good for
        nothing from now on.

        Raises:
            ActivationRefusedError, AccountInactiveError: recorded; NotFoundError.

        """
        moment, new = self.clock(), new_sad()
        with self.memory.reading() as session:
            credential = usable(session, bearer, credential_id)
        lender, openers = self.lender_of(credential), (opener_of(sad, token), opener_of(new, token))
        with self.noting_refusals(bearer, credential, sad), self.memory.writing() as session:
            row = standing_activation(session, bearer, credential, sad, moment)
            self.flow.require_keeper(session, credential, moment, hold=True)
            if len(row.digests) == 1:
                raise ActivationRefusedError("single")
            require_covered(row, [one.hex() for one in digests])
            row.lent = lender.again(row.lent or "", *openers)
            row.sad_sha256 = digest_of(new)
            row.expires_at = min(moment + LIFETIME, row.created_at + LONGEST)
            event = HashSigningExtended(row.id, tuple(row.remaining))
            record(session, event, moment=moment, actor=bearer.person.user_name)
        return Activation(new, row.expires_at - moment)

    @contextmanager
    def noting_refusals(
        self, bearer: TokenBearer, credential: CredentialRow, sad: str
    ) -> Iterator[None]:
        """Record why an authorization was refused to be used, where there is one of this SAD."""
        try:
            yield
        except (ActivationRefusedError, *REFUSALS) as refusal:
            with self.memory.reading() as session:
                known = queries.activation_by_sad(session, digest_of(sad))
            if known is not None:
                self.note_refusal(bearer, credential.id, refusal, known.id)
            raise

    def _stepped_up(
        self, bearer: TokenBearer, credential: CredentialRow, code: str | None
    ) -> tuple[str, ...]:
        """Ask for everything but the PIN; return the factors the consent will rest on."""
        with self.memory.reading() as session:
            refuse_suspended(session, bearer.person)
            self.flow.require_keeper(session, credential, self.clock())
        self.keyring.check(credential, self.clock())
        self.pins.refuse_locked(credential.id)
        return ("pin", *self.step_up.check(bearer.person, code))

    def _lent(self, bearer: TokenBearer, credential: CredentialRow, pin: str, opener: bytes) -> str:
        """Put the key by; the PIN is counted before it is tried."""
        lender = self.lender_of(credential)
        return self.pins.attempt(
            credential.id,
            bearer.person.user_name,
            lambda: lender.lend(credential.handle, pin, opener),
        )

    def _keep(
        self,
        bearer: TokenBearer,
        credential: CredentialRow,
        sad: str,
        lent: str,
        digests: list[str],
        factors: tuple[str, ...],
    ) -> None:
        """Keep the consent with its event, unless person or token may no more meanwhile."""
        moment = self.clock()
        row = SignatureActivationRow(
            id=str(uuid4()),
            sad_sha256=digest_of(sad),
            token_id=bearer.token_id,
            person_id=bearer.person.id,
            credential_id=credential.id,
            handle_sha256=digest_of(credential.handle),
            digests=digests,
            remaining=digests,
            lent=lent,
            created_at=moment,
            expires_at=moment + LIFETIME,
        )
        event = HashSigningAuthorized(
            row.id, bearer.token_id, credential.id, tuple(digests), factors
        )
        with self.memory.writing() as session:
            refuse_suspended(session, bearer.person)
            if is_over(locked_token(session, bearer.person.id, bearer.token_id)):
                raise ActivationRefusedError("revoked")
            self.flow.require_keeper(session, credential, moment, hold=True)
            session.add(row)
            record(session, event, moment=moment, actor=bearer.person.user_name)


def standing_activation(
    session: Session,
    bearer: TokenBearer,
    credential: CredentialRow,
    sad: str,
    moment: datetime,
) -> SignatureActivationRow:
    """Return an authorization that stands, for this transaction alone to count on.

    Raises:
        ActivationRefusedError, AccountInactiveError.

    """
    refuse_suspended(session, bearer.person)
    token = locked_token(session, bearer.person.id, bearer.token_id)  # first, as whoever revokes it
    row = queries.locked_activation(session, digest_of(sad))
    if row is None:
        raise ActivationRefusedError("unknown")
    if row.token_id != bearer.token_id:
        raise ActivationRefusedError("other_bearer")
    if row.credential_id != credential.id:
        raise ActivationRefusedError("other_credential")
    if row.expires_at <= moment:
        raise ActivationRefusedError("expired")
    if not row.remaining or row.lent is None:
        raise ActivationRefusedError("spent")
    if is_over(token):
        raise ActivationRefusedError("revoked")
    _require_unchanged(session, bearer, credential, row)
    return row


def is_over(token: ApiTokenRow | None) -> bool:
    """Tell whether a token was revoked."""
    return token is None or token.revoked_at is not None


def _require_unchanged(
    session: Session,
    bearer: TokenBearer,
    credential: CredentialRow,
    row: SignatureActivationRow,
) -> None:
    """Refuse where the key's PIN was changed or locked since the consent."""
    held = usable(session, bearer, credential.id)
    if held.pin_locked_at is not None or digest_of(held.handle) != row.handle_sha256:
        raise ActivationRefusedError("credential_changed")


def require_covered(row: SignatureActivationRow, asked: Sequence[str]) -> list[str]:
    """Return what remains when these digests are signed; each counts as often as it was authorized."""
    remaining, wanted = Counter(row.remaining), Counter(asked)
    if not asked or not wanted <= remaining:
        raise ActivationRefusedError("not_covered")
    left = remaining - wanted
    return list(left.elements())
