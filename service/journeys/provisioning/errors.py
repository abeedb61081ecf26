"""Why an act by hand, a request or a link is refused; the sentences stand in `mailboxes.ftl`."""

from __future__ import annotations

from service.journeys.errors import HouseError


class ProvisioningError(HouseError):
    """The family; `reason` is a stable word."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class GroundsMissingError(ProvisioningError):
    """No decision number, no date of it, or no reason (DOMAIN M-20); `reason` names which."""


class ActRefusedError(ProvisioningError):
    """What was asked for makes no sense for this account as it stands.

    `nothing_changes`, `bad_address`, `foreign_domain`, `address_taken`, `no_address`, `bad_quota`,
    `unknown_unit`, `unknown_field`, `unknown_person`, `not_shared`, `shared`, `not_closed`,
    `too_early`, `too_many`, `none_chosen`, `no_staff_number`, `staff_number_taken`, `cannot_say`,
    `bad_name`, `not_now`.
    """


class AccountChangedError(ProvisioningError):
    """The account is no longer as it was shown: look again before anything is done."""


class LinkRefusedError(ProvisioningError):
    """A link that sets no password: `unknown`, `expired`, `used`, `revoked`, `suspended`."""


class WeakPasswordError(ProvisioningError):
    """A password that breaks rules; `rules` names all of them."""

    def __init__(self, rules: tuple[str, ...]) -> None:
        self.rules = rules
        super().__init__(rules[0])


class RequestRefusedError(ProvisioningError):
    """A request is not taken or not answered: `not_open`, `nothing_asked`, `unknown_unit`, …"""
