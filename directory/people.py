"""People and their mail accounts: HR tells of staff in SCIM's words, the directory of accounts in LDAP's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Standing(StrEnum):
    """What an account may still do (DOMAIN M-23, M-25).

    ACTIVE signs in; SUSPENDED cannot sign in, mail still comes in; CLOSED takes no mail any more.
    """

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class StaffRecord:
    """One person as HR tells (RFC 7643, 4.1 and 4.3); `external_id` is the staff number.

    `full_name` is written family name first, as in Vietnam, in NFC. `user_name` and `mail` are None
    where HR leaves them to the address rule. `national_id` and `birth_date` are read only where the
    organisation's address rule needs them, and never reach the directory (DOMAIN M-13, P-20).
    """

    external_id: str
    full_name: str
    unit: str
    active: bool = True
    user_name: str | None = None
    mail: str | None = None
    aliases: tuple[str, ...] = ()
    title: str = ""
    position: str = ""
    employment: str = ""
    phone: str = ""
    quota_mb: int | None = None
    groups: tuple[str, ...] = ()
    decision_number: str = ""
    decision_date: date | None = None
    national_id: str = field(default="", repr=False)
    birth_date: date | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class UnitMailbox:
    """A mailbox of a unit: its owner is the head, its clerk reads it (DOMAIN M-15); not a person."""

    address: str
    unit: str
    name: str
    owner: str
    clerk: str
    quota_mb: int | None = None


@dataclass(frozen=True, slots=True)
class MailAccount:
    """One account as the directory holds it, in words that no flavour of directory owns.

    `forwards` are addresses its mail is sent on to; `locked` names the fields a person keeps by hand;
    `shared` tells a unit's mailbox from a person's, and of the former `owner` and `clerk` are the staff
    numbers of who answers for it and who reads it. `attributes` are the exact values it was read
    with, by lower-case name.
    """

    dn: str
    entry_uuid: str
    staff_number: str | None
    user_name: str
    full_name: str
    unit: str
    mail: str
    standing: Standing
    aliases: tuple[str, ...] = ()
    title: str = ""
    phone: str = ""
    quota_mb: int | None = None
    forwards: tuple[str, ...] = ()
    locked: frozenset[str] = frozenset()
    shared: bool = False
    owner: str = ""
    clerk: str = ""
    attributes: Mapping[str, tuple[bytes, ...]] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class MailList:
    """A distribution list or group: its address and who is in it, by distinguished name.

    In some flavours members are addresses. `attributes` are the exact values it was read with.
    """

    dn: str
    entry_uuid: str
    name: str
    mail: str
    members: frozenset[str]
    unit: str = ""
    attributes: Mapping[str, tuple[bytes, ...]] = field(default_factory=dict, repr=False)
