"""The signer gathers documents into one list, sees each as it will be signed, and takes some out."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from sqlalchemy.orm import Session

from service.identity.roles import Person
from service.identity.sign_in import AccountInactiveError
from service.journeys.errors import (
    ActNotOpenError,
    BatchRefusedError,
    ConsentMismatchError,
    DeviceMissingError,
    FlowRefusedError,
    NotFoundError,
)
from service.journeys.mandates.errors import MandateRefusedError
from service.journeys.signing.authorizing import Authorizing
from service.journeys.signing.batches import TAKEN_OUT, BatchState, BatchView, tell_batch
from service.journeys.signing.room import found
from service.journeys.signing.views import ActState, PlacementChoice
from service.store.queries import acts as act_queries
from service.store.queries import batches as queries
from service.store.queries import credentials as key_queries
from service.store.queries import documents as document_queries
from service.store.tables.batches import SigningBatchItemRow, SigningBatchRow
from signing.authorization import AuthorizationRefusedError
from signing.errors import (
    CertificateRefusedError,
    DeviceUnavailableError,
    DocumentRefusedError,
    KeyNotFoundError,
    MarkOutsidePageError,
    ValueRefusedError,
)

BATCH_LIFETIME: Final = timedelta(hours=12)
GATHERING_SECONDS: Final = 60.0
_WORDS: Final[dict[type[Exception], str]] = {
    AccountInactiveError: "account_inactive",
    ActNotOpenError: "act_not_open",
    ConsentMismatchError: "consent_mismatch",
    DeviceMissingError: "device_missing",
    DeviceUnavailableError: "device_unavailable",
    KeyNotFoundError: "key_not_found",
    MarkOutsidePageError: "mark_outside_page",
    NotFoundError: "not_found",
    ValueRefusedError: "value_refused",
}
_REFUSALS: Final = (
    ActNotOpenError,
    FlowRefusedError,
    MandateRefusedError,
    CertificateRefusedError,
    DocumentRefusedError,
    MarkOutsidePageError,
    NotFoundError,
)


class Gathering(Authorizing):
    """From many documents to one list, in which every document is an act like any other."""

    def gather(
        self,
        by: Person,
        document_ids: Sequence[str],
        credential_id: str,
        *,
        reason: str | None = None,
    ) -> BatchView:
        """Return a list of these documents, each placed where its stamp belongs.

        A document that this signer has placed by hand stays where it was placed. One that cannot be
        placed stays in the list, left out, with its reason. Posted twice, it is one list.

        Raises:
            BatchRefusedError: `too_many`, `nothing_chosen`; CertificateRefusedError;
            NotFoundError: one of them, or the key, is not this person's; nothing is placed then.

        """
        chosen = tuple(dict.fromkeys(document_ids))
        if not chosen:
            raise BatchRefusedError("nothing_chosen")
        if len(chosen) > self.batch_limit:
            raise BatchRefusedError("too_many", self.batch_limit)
        with self.memory.reading() as session:
            credential = found(key_queries.credential_of(session, by.id, credential_id))
            for document_id in chosen:
                self._seen_by(session, by, document_id)
        self.keyring.check(credential, self.clock())
        until = time.monotonic() + GATHERING_SECONDS
        lines = [self._line(by, one, credential_id, reason, until) for one in chosen]
        self.checkpoint("gathered")
        return self.batch(by, self._keep_list(by, credential_id, lines))

    def batch(self, by: Person, batch_id: str) -> BatchView:
        """Return a list of this person."""
        with self.memory.reading() as session:
            return self._told(session, found(queries.batch_of(session, by.id, batch_id)))

    def batches(self, by: Person, *, limit: int = 5) -> tuple[BatchView, ...]:
        """Return the lists that wait for this person or are under way, the newest first."""
        with self.memory.reading() as session:
            mine = queries.open_batches(session, by.id, limit)
            rows = (found(queries.batch_of(session, by.id, one)) for one in mine)
            told = [self._told(session, row) for row in rows]
        return tuple(one for one in told if one.state is not BatchState.ENDED)

    def leave_out(self, by: Person, batch_id: str, position: int, *, out: bool = True) -> BatchView:
        """Take a document out of a list, or put it back; what was given stays given."""
        with self.memory.writing() as session:
            found(queries.batch_of(session, by.id, batch_id))
            found(queries.locked_batch(session, batch_id))
            item = found(queries.item_of(session, batch_id, position))
            if out and item.state == "LISTED":
                item.state, item.problem = "LEFT_OUT", TAKEN_OUT
            elif not out and item.problem == TAKEN_OUT:
                item.state, item.problem = "LISTED", None
        return self.batch(by, batch_id)

    def place_again(self, by: Person, batch_id: str, act_id: str) -> BatchView:
        """Take the act that was placed alone into the list, in the place of the one before it.

        Raises:
            NotFoundError: list or act are not this person's, or the document is not in the list;
            ActNotOpenError: the act is with another key than the list.

        """
        with self.memory.writing() as session:
            batch = found(queries.batch_of(session, by.id, batch_id))
            found(queries.locked_batch(session, batch_id))
            act = found(act_queries.act_of(session, by.id, act_id))
            if act.credential_id != batch.credential_id:
                raise ActNotOpenError
            items = queries.items_on(session, batch_id, act.document_id)
            found(items[0] if items else None)
            for item in items:
                item.act_id, item.state, item.problem = act.id, "LISTED", None
                item.place = None
        return self.batch(by, batch_id)

    def _told(self, session: Session, batch: SigningBatchRow) -> BatchView:
        return tell_batch(batch, queries.listed(session, batch.id), self.clock())

    def _line(
        self, by: Person, document_id: str, credential_id: str, reason: str | None, until: float
    ) -> SigningBatchItemRow:
        """Return one line of a new list: a document and its act, or why there is none."""
        line = SigningBatchItemRow(document_id=document_id, act_id=None, state="LEFT_OUT")
        try:
            line.act_id = self._placed(by, document_id, credential_id)
            if line.act_id is None:
                self._place_at_best(by, line, credential_id, reason, until)
        except _REFUSALS as refusal:
            line.problem = why_not(refusal)
        line.state = "LISTED" if line.act_id else "LEFT_OUT"
        return line

    def _placed(self, by: Person, document_id: str, credential_id: str) -> str | None:
        """Return the open act that this signer placed on the newest version with this key."""
        with self.memory.reading() as session:
            newest = document_queries.newest_version(session, document_id)
            for act in act_queries.acts_on(session, document_id):
                if act.signer_id == by.id and act.state == ActState.PLACED:
                    same = (act.credential_id, act.base_version) == (credential_id, newest.number)
                    return act.id if same and act.level == self.level else None
        return None

    def _place_at_best(
        self,
        by: Person,
        line: SigningBatchItemRow,
        credential_id: str,
        reason: str | None,
        until: float,
    ) -> None:
        """Place a document at the first place offered where a stamp covers nothing, while there is time."""
        if time.monotonic() > until:
            line.problem = "not_reached"
            return
        if self._is_reserved(by, line.document_id, credential_id):
            act = self.place(by, line.document_id, credential_id, None, reason=reason)
            line.act_id = act.id
            return
        offered = self.presets(by, line.document_id)
        best = next((one for one in offered if one.warning is None), None)
        if best is None:
            line.problem = "no_clear_place"
            return
        mark = PlacementChoice(best.page, best.left, best.top, best.width, best.height)
        act = self.place(by, line.document_id, credential_id, mark, reason=reason)
        line.act_id, line.place = act.id, best.key

    def _is_reserved(self, by: Person, document_id: str, credential_id: str) -> bool:
        """Tell whether a document is on its way, with a field kept for this signature."""
        with self.memory.reading() as session:
            key = found(key_queries.credential_of(session, by.id, credential_id))
            return self.flow.turn(session, by, document_id, key, self.clock()) is not None

    def _keep_list(self, by: Person, credential_id: str, lines: list[SigningBatchItemRow]) -> str:
        """Write a list, unless the newest one of this person is the same and waits for approval."""
        moment = self.clock()
        with self.memory.writing() as session:
            twin = self._same_list(session, by, credential_id, lines, moment)
            if twin is not None:
                return twin
            batch = SigningBatchRow(
                id=str(uuid4()),
                signer_id=by.id,
                credential_id=credential_id,
                state=BatchState.PLACED,
                approvals=0,
                created_at=moment,
                expires_at=moment + BATCH_LIFETIME,
            )
            session.add(batch)
            session.flush()
            for position, line in enumerate(lines, start=1):
                line.batch_id, line.position = batch.id, position
                session.add(line)
        return batch.id

    @staticmethod
    def _same_list(
        session: Session,
        by: Person,
        credential_id: str,
        lines: list[SigningBatchItemRow],
        moment: datetime,
    ) -> str | None:
        for batch_id in queries.open_batches(session, by.id, 1):
            batch = found(queries.batch_of(session, by.id, batch_id))
            items = [one.item for one in queries.listed(session, batch_id)]
            same = (
                batch.state == BatchState.PLACED
                and batch.credential_id == credential_id
                and batch.expires_at > moment
                and [_content(one) for one in items] == [_content(one) for one in lines]
            )
            return batch_id if same else None
        return None


def why_not(trouble: Exception) -> str:
    """Return the stable code for why a document was not placed or given."""
    match trouble:
        case DocumentRefusedError():
            return trouble.code
        case CertificateRefusedError():
            return f"certificate_{trouble.reason}"
        case AuthorizationRefusedError():
            return f"consent_{trouble.reason}"
        case FlowRefusedError():
            return f"flow_{trouble.reason}"
        case MandateRefusedError():
            return f"mandate_{trouble.reason}"
    return _WORDS.get(type(trouble), "internal")


def _content(line: SigningBatchItemRow) -> tuple[str, str | None, str, str | None]:
    return line.document_id, line.act_id, line.state, line.problem
