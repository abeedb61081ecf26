"""What a door may ask for: the collaborators of this app, and who is asking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from flask import current_app, g

from service.identity.roles import Person

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.adoption.becoming import UnitLinks
    from service.adoption.board import Board
    from service.adoption.comparing import Comparing
    from service.adoption.desk import AdoptionDesk
    from service.adoption.exports.exporting import Exports
    from service.adoption.exports.saved import SavedQueries
    from service.adoption.ladders.climbing import Ladders
    from service.adoption.ladders.listing import Lists
    from service.adoption.periodic.reports import PeriodicReports
    from service.adoption.reported.desk import ReportDesk
    from service.adoption.sources.logs import MailLogs
    from service.clock import Clock
    from service.events.kept_checkpoints import CheckpointBook
    from service.identity.idempotency import IdempotencyKeys
    from service.identity.sessions import Sessions
    from service.identity.sign_in import SignIn
    from service.identity.step_up import StepUp
    from service.identity.tokens import Tokens
    from service.journeys.announcing import WebhookDesk
    from service.journeys.bodies import Bodies
    from service.journeys.certificates import CertificatesJourney
    from service.journeys.delivery import DeliveryDesk, ReceiptDesk
    from service.journeys.evidence import EvidenceDesk
    from service.journeys.issuing import IssuingJourney
    from service.journeys.kept_verdicts import Retention
    from service.journeys.ledger import LedgerJourney
    from service.journeys.mandates.desk import MandateDesk
    from service.journeys.mandates.leaving import Leaving
    from service.journeys.mandates.stamps import StampProfiles
    from service.journeys.notices import CalendarDesk, Digests, NoticeBoard
    from service.journeys.plans import PlanCarrier, PlanShelf
    from service.journeys.provisioning import MailboxDesk
    from service.journeys.public_codes import PublicCodes
    from service.journeys.readiness import Readiness
    from service.journeys.register import Register
    from service.journeys.remote_signing import RemoteSigning
    from service.journeys.report_seal import ReportSeal
    from service.journeys.roles import Roles
    from service.journeys.scim import ScimDesk
    from service.journeys.seals import Seals
    from service.journeys.signing import SigningJourney
    from service.journeys.synchronization import Schedule, SnapshotShelf, Synchronization
    from service.journeys.trust import TrustJourney
    from service.journeys.verification import VerificationJourney
    from service.store.engine import Memory


@dataclass(frozen=True, slots=True)
class House:
    """The collaborators that doors hand work to; assembled in `service.wiring`."""

    clock: Clock
    memory: Memory
    sign_in: SignIn
    sessions: Sessions
    step_up: StepUp
    tokens: Tokens
    idempotency: IdempotencyKeys
    signing: SigningJourney
    issuing: IssuingJourney
    verification: VerificationJourney
    certificates: CertificatesJourney
    seals: Seals
    bodies: Bodies
    roles: Roles
    unit_links: UnitLinks
    remote_signing: RemoteSigning
    mandates: MandateDesk
    leaving: Leaving
    stamps: StampProfiles
    public_codes: PublicCodes
    report_seal: ReportSeal | None
    register: Register
    trusting: TrustJourney
    plans: PlanShelf
    carrier: PlanCarrier
    snapshots: SnapshotShelf
    synchronization: Synchronization
    schedule: Schedule
    mailboxes: MailboxDesk
    refresh_mailboxes: Callable[[], int]
    scim: ScimDesk
    adoption: AdoptionDesk
    board: Board
    ladders: Ladders
    comparing: Comparing
    lists: Lists
    exports: Exports
    saved_queries: SavedQueries
    reports: ReportDesk
    periodic_reports: PeriodicReports
    mail_logs: MailLogs
    checkpoints: CheckpointBook
    ledger: LedgerJourney
    notices: NoticeBoard
    digests: Digests
    calendars: CalendarDesk
    deliveries: DeliveryDesk
    receipts: ReceiptDesk
    evidence: EvidenceDesk
    webhooks: WebhookDesk
    demo: bool
    default_language: str
    public_url: str
    retention: Retention
    upload_limit: int


def house() -> House:
    """Return the collaborators of the running app."""
    return cast("House", current_app.extensions["antin"])


def readiness() -> Readiness:
    """Return who tells how the parts stand; it answers even where the house cannot be built."""
    return cast("Readiness", current_app.extensions["antin.readiness"])


def current_person() -> Person | None:
    """Return who is signed in on this request, or None; set by `web.security` before each request."""
    return cast("Person | None", g.get("person"))
