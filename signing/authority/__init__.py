"""The internal certification authority: for the embedded default and for tests, and labelled so."""

from signing.authority.hierarchy import (
    PARTS,
    Authority,
    AuthorityPart,
    Revoked,
    StatusLookup,
    found_authority,
    load_authority,
)
from signing.authority.in_process import InternalRevocationSource, InternalTimestampAuthority
from signing.authority.profiles import INTERNAL_POLICY, PATH, AgencyName, PersonName
from signing.authority.stamps import INTERNAL_TSA_POLICY

__all__ = [
    "INTERNAL_POLICY",
    "INTERNAL_TSA_POLICY",
    "PARTS",
    "PATH",
    "AgencyName",
    "Authority",
    "AuthorityPart",
    "InternalRevocationSource",
    "InternalTimestampAuthority",
    "PersonName",
    "Revoked",
    "StatusLookup",
    "found_authority",
    "load_authority",
]
