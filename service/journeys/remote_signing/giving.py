"""`signatures/signHash`: digests are counted first, then the key is asked, then the values are given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from service.events.ledger import record
from service.events.remote_signing import HashSignaturesGiven, HashSigningBegun
from service.identity.tokens import TokenBearer
from service.journeys.remote_signing.authorizing import (
    Consenting,
    require_covered,
    standing_activation,
)
from service.journeys.remote_signing.room import opener_of, usable
from service.journeys.signing.keyring import algorithm_word, chain_of, fingerprint_of
from service.journeys.signing.room import refuse_suspended
from service.store.queries.remote_signing import end_activations_with
from service.store.tables.credentials import CredentialRow
from signing.algorithms import SignatureAlgorithm, public_key_of, verifies_digest
from signing.devices import DigestToBeSigned
from signing.errors import PinLockedError, ValueRefusedError, WrongPinError
from signing.identifiers import check_fits


@dataclass(frozen=True, slots=True)
class Counted:
    """Digests taken out of an authorization, and what stood for the key in it."""

    activation_id: str
    lent: str = field(repr=False)


class Giving(Consenting):
    """An authorization of n digests gives n signatures at most, whoever asks how often."""

    def sign(
        self,
        bearer: TokenBearer,
        token: str,
        credential_id: str,
        sad: str,
        digests: Sequence[bytes],
        algorithm: SignatureAlgorithm,
    ) -> tuple[bytes, ...]:
        """Return a signature value for each digest, in their order, each verified.

        What was counted is spent, also when the process dies or the device fails before it has
        answered: a client then asks for a new consent, and no digest is signed a second time.

        Raises:
            ActivationRefusedError, CertificateRefusedError, AccountInactiveError: recorded;
            NotFoundError, AlgorithmRefusedError, DeviceError: nothing is given.

        """
        with self.memory.reading() as session:
            credential = usable(session, bearer, credential_id)
        check_fits(algorithm, public_key_of(chain_of(credential)[0]))
        with self.noting_refusals(bearer, credential, sad):
            self.keyring.check(credential, self.clock())
            counted = self._count(bearer, credential, sad, digests, algorithm)
            self.checkpoint("counted")
            values = self._values(credential, counted, opener_of(sad, token), digests, algorithm)
            self.checkpoint("signed")
            self._give(bearer, credential, counted, digests)
        self.checkpoint("given")
        return values

    def _count(
        self,
        bearer: TokenBearer,
        credential: CredentialRow,
        sad: str,
        digests: Sequence[bytes],
        algorithm: SignatureAlgorithm,
    ) -> Counted:
        """Take the digests out of what remains, with the event, in one transaction."""
        moment, asked = self.clock(), [one.hex() for one in digests]
        with self.memory.writing() as session:
            row = standing_activation(session, bearer, credential, sad, moment)
            self.flow.require_keeper(session, credential, moment, hold=True)
            assert row.lent is not None
            counted = Counted(row.id, row.lent)
            row.remaining = require_covered(row, asked)
            if not row.remaining:
                row.lent = None
            event = HashSigningBegun(row.id, credential.id, tuple(asked), algorithm_word(algorithm))
            record(session, event, moment=moment, actor=bearer.person.user_name)
        return counted

    def _values(
        self,
        credential: CredentialRow,
        counted: Counted,
        opener: bytes,
        digests: Sequence[bytes],
        algorithm: SignatureAlgorithm,
    ) -> tuple[bytes, ...]:
        """Have the key answer, and verify each answer before it leaves.

        A token whose PIN was changed by other means refuses the one that waits here: every consent of
        this key ends then, and no other digest spends another try.
        """
        public = public_key_of(chain_of(credential)[0])
        lender = self.lender_of(credential)
        try:
            with lender.open(credential.handle, counted.lent, opener) as key:
                values = tuple(key.sign_digest(DigestToBeSigned(one, algorithm)) for one in digests)
        except (WrongPinError, PinLockedError):
            with self.memory.writing() as session:
                end_activations_with(session, credential.id)
            raise
        for value, digest in zip(values, digests, strict=True):
            if not verifies_digest(value, digest, public, algorithm):
                raise ValueRefusedError("the value is not the signature of this digest")
        return values

    def _give(
        self,
        bearer: TokenBearer,
        credential: CredentialRow,
        counted: Counted,
        digests: Sequence[bytes],
    ) -> None:
        """Record that the values are handed out, unless their owner was suspended meanwhile."""
        event = HashSignaturesGiven(
            counted.activation_id,
            credential.id,
            fingerprint_of(credential),
            tuple(one.hex() for one in digests),
        )
        moment = self.clock()
        with self.memory.writing() as session:
            refuse_suspended(session, bearer.person)
            self.flow.require_keeper(session, credential, moment, hold=True)
            record(session, event, moment=moment, actor=bearer.person.user_name)
