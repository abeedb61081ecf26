"""Every table of the house; importing this package makes `Row.metadata` complete."""

from service.store.engine import Row
from service.store.tables.acts import SigningActRow
from service.store.tables.adoption import (
    ClosedFigureRow,
    FactSourceRow,
    LogFileRow,
    LogHourRow,
    PeriodRow,
    ReportedFigureRow,
    RosterExclusionRow,
    RosterHoldingRow,
    RosterPostRow,
    RosterUnitRow,
    RunningFigureRow,
    StandingLadderRow,
    UnitLinkRow,
    UsageArrivalRow,
    UsageEventRow,
    UsageMonthRow,
)
from service.store.tables.adoption_reports import AdoptionReportRow
from service.store.tables.authority import AuthorityRow, IssuedCertificateRow
from service.store.tables.batches import SigningBatchItemRow, SigningBatchRow
from service.store.tables.copies import OutgoingCopyRow
from service.store.tables.credentials import CredentialRow, SignatureImageRow
from service.store.tables.deliveries import DeliveryRow, StandingLetterRow
from service.store.tables.directory import DirectoryEntryRow, DirectoryValueRow
from service.store.tables.documents import DocumentRow, DocumentVersionRow
from service.store.tables.idempotency import IdempotencyKeyRow
from service.store.tables.identity import (
    ApiTokenRow,
    LocalPasswordRow,
    SessionRow,
    SignInTroubleRow,
    TotpRow,
)
from service.store.tables.ledger import (
    EventRow,
    LedgerCheckpointRow,
    LedgerNodeRow,
    LedgerReviewRow,
    LedgerSendingRow,
    LedgerStampRow,
)
from service.store.tables.mandates import MandateRow, StampProfileRow
from service.store.tables.notices import NoticeRow, NoticeSettingRow
from service.store.tables.outgoing import (
    OutgoingAttachmentRow,
    OutgoingPartyRow,
    OutgoingRow,
    OutgoingStepRow,
    OutgoingWatcherRow,
    OutgoingWatchingPostRow,
    RouteTemplateRow,
)
from service.store.tables.people import PersonRoleRow, PersonRow, UnitRow
from service.store.tables.plans import (
    AccountLinkRow,
    MailAddressRow,
    MailPlanRow,
    MailPlanStepRow,
    StaffAbsenceRow,
    StaffSnapshotRow,
)
from service.store.tables.post import LetterAttachmentRow, LetterRecipientRow, LetterRow
from service.store.tables.provisioning import (
    MailboxAccountRow,
    MailboxHandoverRow,
    MailboxReadRow,
    MailboxRequestRow,
    PasswordLinkRow,
    UnitAdministratorRow,
)
from service.store.tables.public_codes import PublicCodeRow
from service.store.tables.queries import SavedQueryRow
from service.store.tables.register import AgencyRow, NumberSeriesRow, RegisterRow
from service.store.tables.registered import (
    DocumentEventRow,
    DocumentStandingRow,
    DocumentTallyRow,
)
from service.store.tables.remote_signing import SignatureActivationRow
from service.store.tables.reported import ReportFileRow
from service.store.tables.scim import ScimMemberRow, ScimResourceRow
from service.store.tables.sign_ins import DirectorySignInRow
from service.store.tables.trust import TrustEntryRow
from service.store.tables.validations import (
    ValidationEvidenceRow,
    ValidationPictureRow,
    ValidationRow,
)
from service.store.tables.webhooks import WebhookCursorRow, WebhookDeliveryRow, WebhookRow

__all__ = [
    "AccountLinkRow",
    "AdoptionReportRow",
    "AgencyRow",
    "ApiTokenRow",
    "AuthorityRow",
    "ClosedFigureRow",
    "CredentialRow",
    "DeliveryRow",
    "DirectoryEntryRow",
    "DirectorySignInRow",
    "DirectoryValueRow",
    "DocumentEventRow",
    "DocumentRow",
    "DocumentStandingRow",
    "DocumentTallyRow",
    "DocumentVersionRow",
    "EventRow",
    "FactSourceRow",
    "IdempotencyKeyRow",
    "IssuedCertificateRow",
    "LedgerCheckpointRow",
    "LedgerNodeRow",
    "LedgerReviewRow",
    "LedgerSendingRow",
    "LedgerStampRow",
    "LetterAttachmentRow",
    "LetterRecipientRow",
    "LetterRow",
    "LocalPasswordRow",
    "LogFileRow",
    "LogHourRow",
    "MailAddressRow",
    "MailPlanRow",
    "MailPlanStepRow",
    "MailboxAccountRow",
    "MailboxHandoverRow",
    "MailboxReadRow",
    "MailboxRequestRow",
    "NoticeRow",
    "NoticeSettingRow",
    "OutgoingAttachmentRow",
    "OutgoingPartyRow",
    "OutgoingCopyRow",
    "OutgoingRow",
    "OutgoingStepRow",
    "OutgoingWatcherRow",
    "OutgoingWatchingPostRow",
    "NumberSeriesRow",
    "MandateRow",
    "PasswordLinkRow",
    "PeriodRow",
    "PersonRoleRow",
    "PersonRow",
    "PublicCodeRow",
    "RegisterRow",
    "ReportFileRow",
    "ReportedFigureRow",
    "RosterExclusionRow",
    "RosterHoldingRow",
    "RosterPostRow",
    "RosterUnitRow",
    "RouteTemplateRow",
    "Row",
    "SavedQueryRow",
    "ScimMemberRow",
    "ScimResourceRow",
    "SessionRow",
    "SignInTroubleRow",
    "SignatureActivationRow",
    "SignatureImageRow",
    "SigningActRow",
    "SigningBatchItemRow",
    "SigningBatchRow",
    "StaffAbsenceRow",
    "StaffSnapshotRow",
    "StampProfileRow",
    "TotpRow",
    "TrustEntryRow",
    "UnitAdministratorRow",
    "RunningFigureRow",
    "StandingLadderRow",
    "StandingLetterRow",
    "UnitLinkRow",
    "UnitRow",
    "UsageArrivalRow",
    "UsageEventRow",
    "UsageMonthRow",
    "ValidationEvidenceRow",
    "ValidationPictureRow",
    "ValidationRow",
    "WebhookCursorRow",
    "WebhookDeliveryRow",
    "WebhookRow",
]
