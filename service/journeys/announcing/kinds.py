"""What can be announced: each kind by its public name, the event it comes from and the facts it tells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from service.events import delivery
from service.events import outgoing as flow
from service.events.catalogue import DocumentSigned, Event

TRIAL: Final = "trial"
_EVENTS: Final[Mapping[str, type[Event]]] = {
    "document.drafted": flow.OutgoingDrafted,
    "document.redrafted": flow.OutgoingRedrafted,
    "document.sent": flow.OutgoingSent,
    "document.turn_opened": flow.StepOpened,
    "document.turn_handed_on": flow.TurnHandedOn,
    "document.approved": flow.VisaGiven,
    "document.returned": flow.DocumentReturned,
    "document.taken_back": flow.ActTakenBack,
    "document.signed": flow.TurnSigned,
    "document.numbered": flow.DocumentNumbered,
    "document.sealed": flow.DocumentSealed,
    "document.seal_refused": flow.SealRefused,
    "document.issued": flow.DocumentIssued,
    "document.cancelled": flow.OutgoingCancelled,
    "document.standing_changed": flow.StandingChanged,
    "document.delivery_stopped": delivery.DeliveryStopped,
    "document.recipient_told": delivery.RecipientTold,
    "signature.finished": DocumentSigned,
}
KINDS: Final = tuple(_EVENTS)
BY_EVENT: Final[Mapping[str, str]] = {event.__name__: kind for kind, event in _EVENTS.items()}
FACTS: Final = frozenset(
    {
        "version", "sha256", "round", "step", "step_id", "party_id", "form", "notation", "issued_on",
        "type_code", "recipients", "mailed", "state", "standing", "by_document", "act_id", "level",
        "delivery_id",
    }
)  # fmt: skip
"""Of an event only these facts are told: ids, digests and stable words, never text, never a person."""
