"""How often one address may ask: signing in and having documents checked are not free."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask import request
from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

SIGN_INS_PER_MINUTE: Final = 10
SIGN_INS_PER_HOUR: Final = 100
SCIM_PER_MINUTE: Final = 1500  # what identity providers are told to expect: 25 a second
CSC_CONSENTS_PER_MINUTE: Final = 60  # each tries a PIN
CSC_PER_MINUTE: Final = 600
LINKS_PER_MINUTE: Final = 20
RECEIPTS_PER_HOUR: Final = 400  # an office that gets many documents answers from one address
TELLINGS_FOR_EACH: Final = 3  # looking up costs less than judging
SEVERAL: Final = "verify.examine"  # where one request may bring several files, each of which counts
IPV6_NETWORK: Final = 64  # what one subscriber holds


@dataclass(frozen=True, slots=True)
class Allowance:
    """How often what these pages do may be asked for by one address; they count together."""

    name: str
    endpoints: frozenset[str]
    items: tuple[RateLimitItem, ...]
    methods: frozenset[str] = frozenset({"POST"})


class RateLimits:
    """Counts requests that cost something, by address."""

    def __init__(self, storage: str, verifications_per_minute: int) -> None:
        self._counter = MovingWindowRateLimiter(storage_from_string(storage))
        allowances = (
            Allowance(
                "sign-in",
                frozenset({"account.sign_in"}),
                (
                    RateLimitItemPerMinute(SIGN_INS_PER_MINUTE),
                    RateLimitItemPerHour(SIGN_INS_PER_HOUR),
                ),
            ),
            Allowance(
                "password-link",
                frozenset({"passwords.choose", "passwords.keep"}),
                (
                    RateLimitItemPerMinute(LINKS_PER_MINUTE),
                    RateLimitItemPerHour(SIGN_INS_PER_HOUR),
                ),
                frozenset({"GET", "POST"}),
            ),
            Allowance(
                "receipt",
                frozenset(
                    {
                        "receipts.look",
                        "receipts.compare",
                        "receipts.confirm",
                        "receipts.send_back",
                        "receipts.file",
                        "calendars.feed",
                    }
                ),
                (
                    RateLimitItemPerMinute(LINKS_PER_MINUTE),
                    RateLimitItemPerHour(RECEIPTS_PER_HOUR),
                ),
                frozenset({"GET", "POST"}),
            ),
            Allowance(
                "verification",
                frozenset({"verify.examine", "validations.validate"}),
                (RateLimitItemPerMinute(verifications_per_minute),),
            ),
            Allowance(
                "scim",
                frozenset({"scim.serve"}),
                (RateLimitItemPerMinute(SCIM_PER_MINUTE),),
                frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}),
            ),
            Allowance(
                "csc-consent",
                frozenset({"csc.authorize"}),
                (RateLimitItemPerMinute(CSC_CONSENTS_PER_MINUTE),),
            ),
            Allowance(
                "csc",
                frozenset(
                    {
                        "csc.info",
                        "csc.list_credentials",
                        "csc.tell_credential",
                        "csc.extend_transaction",
                        "csc.sign_hash",
                        "csc.timestamp",
                        "csc.revoke",
                    }
                ),
                (RateLimitItemPerMinute(CSC_PER_MINUTE),),
            ),
            Allowance(
                "telling",
                frozenset(
                    {
                        "codes.tell_code",
                        "codes.tell_digest",
                        "ledger_proofs.tell_checkpoint",
                        "ledger_proofs.tell_consistency",
                        "ledger_proofs.tell_event",
                        "ledger_proofs.tell_inclusion",
                        "ledger_proofs.tell_key",
                        "ledger_proofs.tell_stamp",
                        "public.compare",
                        "public.show",
                        "validations.tell_as_pdf",
                        "verify.known",
                    }
                ),
                (RateLimitItemPerMinute(TELLINGS_FOR_EACH * verifications_per_minute),),
                frozenset({"GET", "POST"}),
            ),
        )
        self._of: Mapping[str, Allowance] = {e: a for a in allowances for e in a.endpoints}

    def count(self) -> None:
        """Count this request; raises 429 where it was one too many."""
        allowance = self._of.get(request.endpoint or "")
        if allowance is None or request.method not in allowance.methods:
            return
        who = network_of(request.remote_addr or "")
        files = len(request.files.getlist("file")) if request.endpoint == SEVERAL else 1
        for item in allowance.items:
            cost = max(1, min(files, item.amount))
            if not self._counter.hit(item, allowance.name, who, cost=cost):
                raise TooManyRequests(retry_after=item.get_expiry())


def network_of(address: str) -> str:
    """Return what counts as one address: IPv6 hands each subscriber a whole network.

    >>> network_of("192.0.2.7"), network_of("2001:db8::7:1")
    ('192.0.2.7', '2001:db8::/64')
    """
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if known.version == 4:
        return address
    return str(ipaddress.ip_network((known, IPV6_NETWORK), strict=False))
