"""The signer chooses a certificate and a place, and sees what will be printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from service.identity.roles import Person
from service.journeys.errors import ActNotOpenError, FlowRefusedError, NotFoundError
from service.journeys.signing import workbench
from service.journeys.signing.checking import missing_or_broken
from service.journeys.signing.flow import SigningTurn
from service.journeys.signing.keyring import Keyring, algorithm_of, chain_of
from service.journeys.signing.laying_out import find_corner
from service.journeys.signing.names import readable
from service.journeys.signing.room import found, refuse_suspended
from service.journeys.signing.shelf import Shelf, bounded
from service.journeys.signing.stamps import Stamp, appearance_of, lines_for, stamp_for
from service.journeys.signing.telling import read_page, tell_act
from service.journeys.signing.views import (
    ActState,
    ActView,
    CredentialView,
    PlacementChoice,
    PresetView,
)
from service.store.queries import acts as act_queries
from service.store.queries import credentials as key_queries
from service.store.queries import documents as queries
from service.store.tables.acts import SigningActRow
from service.store.tables.credentials import CredentialRow
from service.store.tables.documents import DocumentRow, DocumentVersionRow
from signing.copy_forms import CopyForm, copy_named
from signing.creation import SignatureOrder
from signing.layout.corner_text import attachment_lines, copy_lines
from signing.levels import PadesLevel
from signing.placement import Box, Page, Placement
from signing.revocation import RevocationMaterial
from signing.validation.files import examine_file, wanted_paths_in_file
from signing.validation.report import ValidationReport

LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Task:
    """All rows an act stands on, read at one moment, and what its stamp shows."""

    act: SigningActRow
    document: DocumentRow
    base: DocumentVersionRow
    newest: DocumentVersionRow
    credential: CredentialRow
    stamp: Stamp


class Placing(Shelf):
    """What a signer decides before giving a signature."""

    @property
    def keyring(self) -> Keyring:
        """Whoever tells how keys and certificates stand."""
        return Keyring(self.trust, self.revocation, self.clock, self.pin_tries)

    def credentials(self, by: Person) -> tuple[CredentialView, ...]:
        """Return the keys this person may sign with now, with their standing."""
        with self.memory.reading() as session:
            rows = key_queries.credentials_of(session, by.id)
            names = key_queries.agencies_named(session, rows)
        return tuple(self.keyring.tell(row, names) for row in rows)

    def presets(self, by: Person, document_id: str) -> tuple[PresetView, ...]:
        """Return the places offered for this signer on this document, the best first."""
        document, version = self._newest(by, document_id)
        return self.sandbox.run(
            workbench.offer_places,
            str(self.vault.path(version.sha256)),
            self._pages(document_id),
            by.full_name,
            self.password_of(document),
        )

    def place(
        self,
        by: Person,
        document_id: str,
        credential_id: str,
        choice: PlacementChoice | None,
        *,
        reason: str | None = None,
    ) -> ActView:
        """Begin an act: this certificate, at this place, on the newest version.

        A document on its way has its field reserved: the choice is not asked then.
        The document is made ready once already here, so that a file which takes no signature is
        refused before anybody types a PIN.

        Raises:
            CertificateRefusedError, DocumentRefusedError, FlowRefusedError, MarkOutsidePageError,
            NotFoundError.

        """
        document, version = self._newest(by, document_id)
        with self.memory.reading() as session:
            credential = found(key_queries.credential_of(session, by.id, credential_id))
            stamp = stamp_for(session, credential)
            moment = self.clock()
            turn = self.flow.turn(session, by, document_id, credential, moment)
            if turn is None:
                self.flow.require_keeper(session, credential, moment)
        warnings = self.keyring.check(credential, moment)
        path, password = str(self.vault.path(version.sha256)), self.password_of(document)
        if turn is not None:
            if turn.follows is not None:
                self._require_standing(by, turn.follows_in or document_id, turn.follows)
            placement = turn.placement or self._corner(path, password, turn, moment)
        else:
            placement = None if choice is None else self._placement(document_id, choice)
        if turn and turn.corner:
            stamp = Stamp()
        row = self._begun(by, version, credential, stamp, placement, turn, moment)
        row.reason = (turn.reason if turn else None) or said_reason(reason, credential.scope)
        row.warnings = list(warnings)
        task = Task(row, document, version, version, credential, stamp)
        self.sandbox.run(workbench.make_ready, path, self._order(by, task, moment), password)
        with self.memory.writing() as session:
            refuse_suspended(session, by)
            act_queries.withdraw_placed(session, document.id, by.id)  # one open act at a time
            session.add(row)
        return tell_act(row, version.sha256)

    def _begun(
        self,
        by: Person,
        version: DocumentVersionRow,
        credential: CredentialRow,
        stamp: Stamp,
        placement: Placement | None,
        turn: SigningTurn | None,
        moment: datetime,
    ) -> SigningActRow:
        """Return the row of an act that begins: what its stamp prints, and whose turn it fulfils."""
        row = SigningActRow(
            id=str(uuid4()),
            document_id=version.document_id,
            base_version=version.number,
            signer_id=by.id,
            credential_id=credential.id,
            level=self.level,
            placement=_kept(placement),
            state=ActState.PLACED,
            attempts=0,
            created_at=moment,
            certifies=False,
            heading=[],
        )
        if turn is not None:
            row.party_id, row.field_name = turn.party_id, turn.field_name
            row.certifies, row.claimed_role = turn.certifies, turn.claimed_role
            row.heading = list(turn.corner or turn.heading)
        lines = lines_for(by, self.keyring.subject(credential), credential.scope, moment)
        shows_lines = placement is not None and stamp.png is None
        row.lines = list(told_on(row, lines, moment)) if shows_lines else []
        return row

    def _corner(
        self, path: str, password: str | None, turn: SigningTurn, moment: datetime
    ) -> Placement | None:
        """Return where a separate file or a copy carries its text: at the top right of page 1 (W-33, W-35)."""
        if not turn.corner:
            return None
        lines = corner_lines(turn.corner, moment)
        return Placement(0, self.sandbox.run(find_corner, path, lines, password).box)

    def _require_standing(self, by: Person, document_id: str, fields: tuple[str, ...]) -> None:
        """Refuse a signature that may only follow others in a document while those do not stand (W-03).

        Raises:
            FlowRefusedError: `leader_signature_missing`, `leader_signature_broken` or
                `leader_signature_undetermined` (Decree 30/2020, article 32.2.d).

        """
        document, newest = self._newest(by, document_id)
        path, password = str(self.vault.path(newest.sha256)), self.password_of(document)
        reason = missing_or_broken(self.examined(path, password), fields)
        if reason is not None:
            raise FlowRefusedError(reason)

    def examined(self, path: str, password: str | None) -> ValidationReport:
        """Return the verifier's report on a file; it is parsed in the sandbox, the network is here."""
        moment = self.clock()
        material = RevocationMaterial()
        for wanted in self.sandbox.run(
            wanted_paths_in_file, path, self.trust, self.policy, moment, password
        ):
            material += self.revocation.gather(wanted, moment)
        return self.sandbox.run(
            examine_file, path, self.trust, material, self.policy, moment, password
        )

    def _placement(self, document_id: str, choice: PlacementChoice) -> Placement:
        """Return where a mark lies on its page."""
        pages = self._pages(document_id)
        if not 0 <= choice.page < len(pages):
            raise NotFoundError
        return workbench.placement_on(pages[choice.page], choice)

    def _pages(self, document_id: str) -> tuple[Page, ...]:
        """Return what a viewer shows of each page."""
        with self.memory.reading() as session:
            geometry = session.get_one(DocumentRow, document_id).page_geometry
        return tuple(map(read_page, geometry))

    def act(self, by: Person, act_id: str) -> ActView:
        """Return one act of this person."""
        task = self._task(by, act_id)
        return tell_act(task.act, task.base.sha256)

    def stamped_page(self, by: Person, act_id: str, *, width: int = 900) -> bytes:
        """Return the page with the stamp on it exactly as it will be printed, as PNG."""
        task = self._task(by, act_id)
        return self.sandbox.run(
            workbench.draw_stamped,
            str(self.vault.path(task.base.sha256)),
            self._order(by, task, task.act.given_at or self.clock()),
            bounded(width),
            self.password_of(task.document),
        )

    def withdraw(self, by: Person, act_id: str) -> ActView:
        """Take back an act that was not given yet."""
        task = self._task(by, act_id)
        with self.memory.writing() as session:
            act = found(act_queries.locked_act(session, act_id))
            if act.state not in {ActState.PLACED, ActState.WITHDRAWN}:
                raise ActNotOpenError
            act.state = ActState.WITHDRAWN
        return tell_act(act, task.base.sha256)

    def _task(self, by: Person, act_id: str) -> Task:
        """Read everything an act stands on."""
        with self.memory.reading() as session:
            act = found(act_queries.act_of(session, by.id, act_id))
            document = found(session.get(DocumentRow, act.document_id))
            credential = found(session.get(CredentialRow, act.credential_id))
            return Task(
                act=act,
                document=document,
                base=found(session.get(DocumentVersionRow, (document.id, act.base_version))),
                newest=queries.newest_version(session, document.id),
                credential=credential,
                stamp=stamp_for(session, credential),
            )

    def _order(self, by: Person, task: Task, moment: datetime) -> SignatureOrder:
        """Return what is ordered from the craft if the signature is given at this moment."""
        placement = read_placement(task.act.placement)
        subject = self.keyring.subject(task.credential)
        lines = lines_for(by, subject, task.credential.scope, moment)
        lines = told_on(task.act, lines, moment)
        stamp = Stamp() if is_corner_text(task.act) else task.stamp
        caption = stamp.caption(by, task.act.heading)
        return SignatureOrder(
            chain=chain_of(task.credential),
            algorithm=algorithm_of(task.credential),
            claimed_time=moment,
            level=PadesLevel(task.act.level),
            placement=placement,
            appearance=appearance_of(stamp, lines, caption) if placement else None,
            signer_name=subject,
            reason=task.act.reason,
            field_name=task.act.field_name,
            certifies=task.act.certifies,
            claimed_role=task.act.claimed_role,
        )


def said_reason(reason: str | None, scope: str) -> str | None:
    """Return the reason a signer gave, on one line; only what a leader decided makes an agency's a copy's.

    Raises:
        FlowRefusedError: `reason_names_copy`.

    """
    told = readable(reason or "")[:LONGEST_REASON] or None
    if scope == "agency" and copy_named(told) is not None:
        raise FlowRefusedError("reason_names_copy")
    return told


def _kept(placement: Placement | None) -> dict[str, object] | None:
    """Return a placement as it is written into a row."""
    if placement is None:
        return None
    box = placement.box
    return {"page": placement.page, "box": [box.left, box.bottom, box.right, box.top]}


def read_placement(kept: dict[str, object] | None) -> Placement | None:
    """Return what `_kept` wrote."""
    if kept is None:
        return None
    page, box = kept["page"], kept["box"]
    assert isinstance(page, int)
    assert isinstance(box, list)
    return Placement(page, Box(*map(float, box)))


def is_corner_text(act: SigningActRow) -> bool:
    """Tell whether an act signs a separate file or a copy: text alone, no image (W-33, W-35)."""
    return act.party_id is not None and act.field_name is None


def told_on(act: SigningActRow, lines: tuple[str, ...], moment: datetime) -> tuple[str, ...]:
    """Return the lines of a stamp: at the top right of page 1 those the decree names, and when it was signed."""
    if is_corner_text(act):
        return corner_lines(act.heading, moment)
    return (*act.heading, *lines)


def corner_lines(corner: Sequence[str], moment: datetime) -> tuple[str, ...]:
    """Return what stands at the top right: of a separate file, of its document; of a copy, form and agency."""
    if len(corner) == 1:
        return attachment_lines(corner[0], moment)
    form, agency = corner
    return copy_lines(CopyForm(form), agency, moment)
