"""An internal authority for tests, founded once a process, with persons of a sample city."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

from signing.authority import AgencyName, Authority, PersonName, found_authority
from signing.devices.software import KeyKind, PrivateKey, generate, public_key_der

NOW = datetime(2026, 11, 23, 7, 5, 9, tzinfo=UTC)
BASE_URL = "http://antin.test"
LEADER = PersonName(
    "Nguyễn Văn Tín", "tinnv@cantho.gov.vn", "Sở Khoa học và Công nghệ", "Văn phòng", "Giám đốc"
)
AGENCY = AgencyName("Sở Khoa học và Công nghệ", "Ủy ban nhân dân thành phố", "Thành phố Cần Thơ")


@cache
def an_authority() -> Authority:
    """Return the authority."""
    return found_authority(NOW, BASE_URL)


@cache
def a_key(kind: KeyKind = KeyKind.P_256, which: int = 0) -> PrivateKey:
    """Return one of several keys."""
    return generate(kind)


@cache
def a_leader() -> bytes:
    """Return a leader's certificate."""
    return an_authority().issue_person(public_key_der(a_key()), LEADER, NOW)


@cache
def an_agency() -> bytes:
    """Return an agency's certificate."""
    return an_authority().issue_agency(public_key_der(a_key(which=1)), AGENCY, NOW)
