"""A mailbox is made by hand: for a person, or for a unit with its owner and clerk (M-14, M-15)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final
from unicodedata import normalize

from directory.addresses import NoAddressError
from directory.mail_directory import MailDirectory
from directory.mapping.flavour import CannotSayError
from directory.people import StaffRecord
from directory.plan import Step
from service.identity.roles import Person
from service.journeys.errors import NotAllowedError
from service.journeys.plans import Grounds
from service.journeys.provisioning.acts import LARGEST_QUOTA_MB
from service.journeys.provisioning.errors import AccountChangedError, ActRefusedError
from service.journeys.provisioning.hand import Hand, checked_grounds
from service.journeys.provisioning.views import Carried, Preview
from service.store.queries.provisioning import account_by_number

LONGEST: Final = {"full_name": 200, "staff_number": 40, "title": 200, "phone": 30}


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who gets a mailbox; `shared` is one of a unit, called `full_name`, without a staff number."""

    full_name: str
    unit: str
    staff_number: str = ""
    title: str = ""
    phone: str = ""
    quota_mb: int | None = None
    shared: bool = False
    owner: str = ""
    clerk: str = ""


@dataclass(frozen=True, kw_only=True)
class Maker:
    """Shows which address a newcomer gets, and makes the mailbox."""

    hand: Hand
    person_quota_mb: int | None = None
    unit_quota_mb: int | None = None

    def preview(self, by: Person, wanted: Newcomer) -> Preview:
        """Return the mailbox that would be made, its address before all; nothing is done.

        Raises:
            NotAllowedError; ActRefusedError: and why; DirectoryError.

        """
        with self.hand.directory() as directory:
            step, warnings = self._built(by, wanted, directory)
        return replace(self.hand.show((), (step,)), warnings=warnings)

    def make(self, by: Person, wanted: Newcomer, grounds: Grounds, seal: str) -> Carried:
        """Make the mailbox that was shown; it has no password before somebody sets one by a link.

        Raises:
            GroundsMissingError; AccountChangedError: somebody has the address now, look again; and
            all that `preview` raises.

        """
        checked = checked_grounds(grounds, self.hand.clock().date())
        shown = self.preview(by, wanted)
        if shown.seal != seal:
            raise AccountChangedError("changed")
        return self.hand.carry_steps(by, shown.steps, checked, waits=shown.needs_second)

    def _built(
        self, by: Person, wanted: Newcomer, directory: MailDirectory
    ) -> tuple[Step, tuple[str, ...]]:
        reach = self.hand.reaches.of(by)
        if not reach.is_whole:
            raise NotAllowedError
        one = self._checked(wanted, frozenset(reach.names))
        if one.staff_number and self.hand.addressing.has_number(directory, one.staff_number):
            raise ActRefusedError("staff_number_taken")
        mail, user_name, warnings = self._address(one)
        if self.hand.addressing.is_known(directory, mail, user_name):
            raise ActRefusedError("address_taken")
        flavour = self.hand.flavour()
        quota = one.quota_mb or (self.unit_quota_mb if one.shared else self.person_quota_mb)
        fields = {
            "staff_number": one.staff_number,
            "user_name": user_name,
            "full_name": one.full_name,
            "unit": one.unit,
            "mail": mail,
            "title": one.title,
            "phone": one.phone,
            "quota_mb": str(quota or ""),
            "owner": one.owner,
            "clerk": one.clerk,
        }
        said = {k: (text,) for k, text in fields.items() if text and flavour.says(k)}
        try:
            step = flavour.add(
                said,
                above=self.hand.people_dn,
                staff_number=one.staff_number or None,
                shared=one.shared,
            )
        except CannotSayError:
            raise ActRefusedError("cannot_say") from None
        return step, warnings

    def _address(self, one: Newcomer) -> tuple[str, str, tuple[str, ...]]:
        addressing = self.hand.addressing
        try:
            if one.shared:
                mail = addressing.of_unit(one.unit, one.full_name)
                return mail, mail.partition("@")[0], ()
            given = addressing.book().give(StaffRecord(one.staff_number, one.full_name, one.unit))
        except NoAddressError:
            raise ActRefusedError("no_address") from None
        return given.mail, given.user_name, given.warnings

    def _checked(self, wanted: Newcomer, units: frozenset[str]) -> Newcomer:
        """Return a newcomer, tidied; raises ActRefusedError."""
        told = {name: normalize("NFC", getattr(wanted, name)) for name in LONGEST}
        tidy: dict[str, Any] = {name: " ".join(text.split()) for name, text in told.items()}
        if any(len(tidy[k]) > most or not tidy[k].isprintable() for k, most in LONGEST.items()):
            raise ActRefusedError("bad_name")
        if not tidy["full_name"]:
            raise ActRefusedError("bad_name")
        if wanted.unit not in units:
            raise ActRefusedError("unknown_unit")
        if wanted.quota_mb is not None and not 0 < wanted.quota_mb <= LARGEST_QUOTA_MB:
            raise ActRefusedError("bad_quota")
        if wanted.shared:
            tidy["staff_number"] = ""
            for number in (wanted.owner, wanted.clerk):
                if not number or not self.hand.is_staff(number):
                    raise ActRefusedError("unknown_person")
            return replace(wanted, **tidy)
        if not tidy["staff_number"]:
            raise ActRefusedError("no_staff_number")
        with self.hand.memory.reading() as session:
            if account_by_number(session, tidy["staff_number"]) is not None:
                raise ActRefusedError("staff_number_taken")
        return replace(wanted, owner="", clerk="", **tidy)
