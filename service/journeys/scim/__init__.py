"""SCIM 2.0 (RFC 7643, 7644): what other systems see of people and lists, and what they may change."""

from service.journeys.scim.book import ScimBook, Seen
from service.journeys.scim.carrying import ScimHand
from service.journeys.scim.desk import ScimDesk
from service.journeys.scim.errors import (
    DirectorySilentError,
    GuardRefusedError,
    KeptByHandError,
    ScimRefusedError,
    StaleError,
    TakenError,
    ValueRefusedError,
    VersionError,
)
from service.journeys.scim.guarding import DailyGuard
from service.journeys.scim.lists import ScimLists
from service.journeys.scim.people import ENTERPRISE, GROUP, USER, Document, name_key
from service.journeys.scim.stepping import InStep

__all__ = [
    "DailyGuard",
    "InStep",
    "ScimLists",
    "ENTERPRISE",
    "GROUP",
    "USER",
    "DirectorySilentError",
    "Document",
    "GuardRefusedError",
    "KeptByHandError",
    "ScimBook",
    "ScimDesk",
    "ScimHand",
    "ScimRefusedError",
    "Seen",
    "StaleError",
    "TakenError",
    "ValueRefusedError",
    "VersionError",
    "name_key",
]
