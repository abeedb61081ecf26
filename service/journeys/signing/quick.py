"""A file signed in one call, for the city's other systems and the command line; it is not kept."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from typing import BinaryIO, Protocol, runtime_checkable
from uuid import uuid4

from service.events.catalogue import DocumentSigned, SignatureAuthorized, SignatureGiven
from service.events.ledger import record
from service.identity.roles import Person
from service.journeys.errors import DeviceMissingError, SignatureNotKeptError
from service.journeys.signing import workbench
from service.journeys.signing.authorizing import Authorizing
from service.journeys.signing.checking import Check, check
from service.journeys.signing.keyring import algorithm_of, chain_of, fingerprint_of
from service.journeys.signing.placing import said_reason
from service.journeys.signing.room import found, refuse_suspended
from service.journeys.signing.shelf import pour_in
from service.journeys.signing.stamps import Stamp, appearance_of, lines_for, stamp_for
from service.journeys.signing.views import QuickOrder, SignedFile
from service.store.queries.credentials import credential_of
from service.store.tables.credentials import CredentialRow
from signing.creation import Given, Preparation, SignatureOrder, accept
from signing.devices import OpenKey
from signing.levels import PadesLevel


@runtime_checkable
class TokenDevice(Protocol):
    """A device whose keys may also be sealed under an API token."""

    def unlock_with_token(self, handle: str, token: bytes) -> OpenKey:
        """Open a key with the token it was sealed under."""
        ...


class Quick(Authorizing):
    """Signing without a shelf: the file comes, is signed and goes; only the ledger remembers."""

    def sign_in_one_call(
        self,
        bearer: Person,
        credential_id: str,
        wrapped_key: bytes,
        token: str,
        file: BinaryIO,
        order: QuickOrder,
        *,
        password: str | None = None,
    ) -> SignedFile:
        """Sign with the key that an API token holds; its owner consented when making the token.

        Raises:
            DocumentRefusedError, CertificateRefusedError, MarkOutsidePageError, NotFoundError,
            WrongPinError (the token does not open the key), TimestampUnavailableError,
            SignatureNotKeptError, AccountInactiveError.

        """

        def unlock(credential: CredentialRow) -> OpenKey:
            device = self.device_of(credential)
            if not isinstance(device, TokenDevice):
                raise DeviceMissingError(credential.device)
            return device.unlock_with_token(wrapped_key.decode(), token.encode())

        return self._sign_once(bearer, credential_id, unlock, "token", file, order, password)

    def sign_with_pin(
        self,
        by: Person,
        credential_id: str,
        pin: str,
        file: BinaryIO,
        order: QuickOrder,
        *,
        password: str | None = None,
    ) -> SignedFile:
        """Sign with a PIN; raises what `sign_in_one_call` does, and PinLockedError."""

        def unlock(credential: CredentialRow) -> OpenKey:
            device = self.device_of(credential)
            return self.pins.attempt(
                credential.id, by.user_name, lambda: device.unlock(credential.handle, pin)
            )

        return self._sign_once(by, credential_id, unlock, "pin", file, order, password)

    def _sign_once(
        self,
        by: Person,
        credential_id: str,
        unlock: Callable[[CredentialRow], OpenKey],
        factor: str,
        file: BinaryIO,
        order: QuickOrder,
        password: str | None,
    ) -> SignedFile:
        with self.memory.reading() as session:
            refuse_suspended(session, by)
            credential = found(credential_of(session, by.id, credential_id))
            self.flow.require_keeper(session, credential, self.clock())
            stamp = stamp_for(session, credential)
        wish = self._wish(by, credential, order, stamp)
        warnings = self.keyring.check(credential, wish.order.claimed_time)
        with self.vault.workpiece() as working:
            pour_in(file, working, self.upload_bytes)
            preparation, signatures = self.sandbox.run(
                workbench.make_ready_at_once, working.name, wish, self.limits, password
            )
            with unlock(credential) as key:
                value = key.sign(preparation.data_to_be_signed)
            given = accept(preparation, value)
            result = self._complete_at_once(working, given, signatures, password)
            signed = _handed_out(working, result, warnings)
        try:
            self._record_once(by, credential, preparation, signed, factor)
        except BaseException:
            signed.file.close()  # no event, no file
            raise
        return signed

    def _wish(
        self, by: Person, credential: CredentialRow, order: QuickOrder, stamp: Stamp
    ) -> workbench.Wish:
        """Return what the craft needs to know before the document has been opened."""
        moment, subject = self.clock(), self.keyring.subject(credential)
        lines = lines_for(by, subject, credential.scope, moment)
        return workbench.Wish(
            order=SignatureOrder(
                chain=chain_of(credential),
                algorithm=algorithm_of(credential),
                claimed_time=moment,
                level=PadesLevel(order.level or self.level),
                signer_name=subject,
                reason=said_reason(order.reason, credential.scope),
            ),
            place=order.placement,
            appearance=appearance_of(stamp, lines, stamp.caption(by)),
            full_name=by.full_name,
        )

    def _complete_at_once(
        self, working: BinaryIO, given: Given, signatures: int, password: str | None
    ) -> Check:
        """Bring the file to its level, and re-verify it.

        A first signature at B-B is not verified again: `accept` has just verified the value over the
        digest of these very bytes, and nothing else can be broken in there.
        """
        preparation = given.preparation
        before = self.examined(working.name, password) if signatures else None
        working.seek(0, os.SEEK_END)
        working.write(given.increment)
        working.flush()
        if preparation.level is PadesLevel.B_B and before is None:
            return Check(PadesLevel.B_B, None, 1)
        report = self._bring_to_level(working, given, password)
        result = check(report, preparation.field_name, preparation.level, before)
        if result.is_final:
            raise SignatureNotKeptError(result.problem or "rejected")
        return result

    def _record_once(
        self,
        by: Person,
        credential: CredentialRow,
        preparation: Preparation,
        signed: SignedFile,
        factor: str,
    ) -> None:
        """Record consent, value and result together: the file leaves only after its events stand."""
        document, act, moment = str(uuid4()), str(uuid4()), self.clock()
        base = preparation.document_sha256
        events = (
            SignatureAuthorized(document, act, base, credential.id, (factor,)),
            SignatureGiven(document, act, credential.id, fingerprint_of(credential)),
            DocumentSigned(document, act, 1, signed.sha256, signed.level),
        )
        with self.memory.writing() as session:
            refuse_suspended(session, by)
            self.flow.require_keeper(session, credential, moment, hold=True)
            for event in events:
                record(session, event, moment=moment, actor=by.user_name)


def _handed_out(working: BinaryIO, result: Check, warnings: tuple[str, ...]) -> SignedFile:
    """Return the working file under a handle of its own, which outlives its name on the desk."""
    working.flush()
    file = os.fdopen(os.dup(working.fileno()), "rb")
    file.seek(0)
    sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    size = file.tell()
    file.seek(0)
    more = (result.problem,) if result.problem else ()
    return SignedFile(file, size, sha256, result.level or PadesLevel.B_B, (*warnings, *more))
