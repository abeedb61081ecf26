"""Mail logs and last log-ins → who used the official mailbox, and how well that is known."""

from directory.activity.activity import ActivityKind, LinePlace, LogFormat, MailActivity
from directory.activity.attributes import SIGN_IN_ATTRIBUTES, LastSignIn, last_sign_ins
from directory.activity.coverage import Coverage, Gap, coverage, together
from directory.activity.errors import ActivityError, LogRefusal, LogRefusedError
from directory.activity.place import ClockState, Life, Place
from directory.activity.policy import ActivityPolicy, LogBounds
from directory.activity.reading import Reading, Totals, identity_of, read_activity

__all__ = [
    "SIGN_IN_ATTRIBUTES",
    "ActivityError",
    "ActivityKind",
    "ActivityPolicy",
    "ClockState",
    "Coverage",
    "Gap",
    "LastSignIn",
    "Life",
    "LinePlace",
    "LogBounds",
    "LogFormat",
    "LogRefusal",
    "LogRefusedError",
    "MailActivity",
    "Place",
    "Reading",
    "Totals",
    "coverage",
    "identity_of",
    "last_sign_ins",
    "read_activity",
    "together",
]
