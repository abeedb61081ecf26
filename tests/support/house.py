"""A small house for tests: real memory, vault, crafts and internal authority; only the clock is ours.

`a_house(tmp_path, memory)` gives the collaborators; what a test wants otherwise it says by keyword.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, ClassVar
from uuid import uuid4

from service.identity.roles import Person, Role
from service.journeys.certificates import CertificatesJourney
from service.journeys.internal_authority import InternalAuthority
from service.journeys.signing import ActView, PlacementChoice, SigningJourney
from service.journeys.signing.keyring import Keyring
from service.sandbox import DirectSandbox
from service.store.engine import Memory, open_engine
from service.store.tables import PersonRoleRow, PersonRow, UnitRow
from service.store.vault import Vault
from signing.authority import AgencyName
from signing.devices.sealing import ArgonCost
from signing.devices.software import KeyKind, SoftwareDevice
from signing.documents import Limits
from signing.levels import PadesLevel
from signing.timestamps import TimestampAuthority
from signing.trust import TrustStore
from signing.validation.policy import ValidationPolicy
from tests.support.databases import furnished_sqlite
from tests.support.signed import plain

NOW = datetime(2026, 11, 23, 7, 5, 9, tzinfo=UTC)
SECRET = b"a service secret for tests, 32+ octets"
BASE_URL = "http://antin.test"
PIN = "135790"
QUICK_PIN = ArgonCost(memory_kib=64, passes=1, lanes=1)
CORNER = PlacementChoice(page=0, left=0.6, top=0.7, width=0.3, height=0.08)


@dataclass
class TestClock:
    """A clock that stands still until it is moved."""

    __test__: ClassVar[bool] = False
    moment: datetime = NOW

    def __call__(self) -> datetime:
        """Return the moment."""
        return self.moment

    def forward(self, by: timedelta) -> None:
        """Move on."""
        self.moment += by


class NoSecondFactor:
    """Nobody enrolled a one-time code."""

    def check(self, person: Person, code: str | None) -> tuple[str, ...]:
        """Ask for nothing."""
        return ()


@dataclass
class TestHouse:
    """The collaborators of one test, and the people in it."""

    __test__: ClassVar[bool] = False
    memory: Memory
    vault: Vault
    clock: TestClock
    internal: InternalAuthority
    certificates: CertificatesJourney
    signing: SigningJourney
    woken: list[str] = field(default_factory=list)

    def person(
        self, user_name: str = "lanhdao", *roles: Role, name: str = "Nguyễn Thị Minh Anh"
    ) -> Person:
        """Return a person of the sample city, hired on first use."""
        held = frozenset(roles or (Role.LEADER,))
        email = f"{user_name}@cantho.gov.vn"
        person = Person(
            str(uuid4()), user_name, name, "Giám đốc", "Sở Khoa học và Công nghệ", email, held
        )
        with self.memory.writing() as session:
            unit = session.query(UnitRow).filter_by(code="skhcn").one_or_none()
            if unit is None:
                unit = UnitRow(id=str(uuid4()), code="skhcn", name=person.unit)
                session.add(unit)
                session.flush()
            session.add(
                PersonRow(
                    id=person.id,
                    user_name=user_name,
                    full_name=name,
                    email=email,
                    title=person.title,
                    unit_id=unit.id,
                    active=True,
                )
            )
            session.flush()
            session.add_all(PersonRoleRow(person_id=person.id, role=role) for role in held)
        return person

    def credential(self, person: Person, pin: str = PIN) -> str:
        """Return the id of a new personal key of theirs."""
        view = self.certificates.issue_to_person(
            person, pin, organization="Sở Khoa học và Công nghệ", locality="Cần Thơ", actor=None
        )
        return view.id

    def seal(
        self,
        clerk: Person,
        pin: str = PIN,
        *,
        name: str = "Sở Khoa học và Công nghệ",
        unit: str | None = None,
    ) -> str:
        """Return the id of a new agency seal that a clerk keeps; `unit` is the agency's code."""
        agency = AgencyName(name, "Thành phố Cần Thơ", "Cần Thơ")
        return self.certificates.issue_to_agency(clerk, agency, pin, actor=None, unit=unit).id

    def placed(
        self,
        person: Person,
        credential_id: str,
        pdf: bytes | None = None,
        choice: PlacementChoice | None = CORNER,
    ) -> ActView:
        """Return an act on a fresh upload, placed and ready to be authorized."""
        document = self.signing.upload(person, BytesIO(pdf or plain()), "to-trinh.pdf")
        return self.signing.place(person, document.id, credential_id, choice)


def a_memory(path: Path) -> Memory:
    """Return an empty memory over SQLite."""
    return Memory(open_engine(furnished_sqlite(path / "antin.db")))


def a_house(
    tmp_path: Path,
    memory: Memory | None = None,
    *,
    level: PadesLevel = PadesLevel.B_LTA,
    clock: TestClock | None = None,
    authorities: Sequence[TimestampAuthority] | None = None,
    **others: Any,
) -> TestHouse:
    """Return a house over a folder (and a memory); a second one over the same finds what the first did."""
    memory = memory or a_memory(tmp_path)
    clock = clock or TestClock()
    vault = Vault(tmp_path / "vault")
    internal = InternalAuthority(memory, clock, SECRET, BASE_URL)
    trust, revocation = TrustStore((internal.domain(),)), internal.revocation()
    software = SoftwareDevice(SECRET)
    woken: list[str] = []
    certificates = CertificatesJourney(
        memory=memory,
        clock=clock,
        sandbox=others.get("sandbox", DirectSandbox()),
        keyring=Keyring(trust, revocation, clock),
        software=software,
        internal=internal,
        service_secret=SECRET,
        key_kind=KeyKind.P_256,
        pin_cost=QUICK_PIN,
    )
    given: dict[str, Any] = {
        "sandbox": DirectSandbox(),
        "devices": {"software": software},
        "revocation": revocation,
        "trust": trust,
        "policy": ValidationPolicy(),
        "limits": Limits(),
        "step_up": NoSecondFactor(),
        "wake": woken.append,
        "wake_batch": woken.append,
        "together": 1,
    }
    signing = SigningJourney(
        memory=memory,
        vault=vault,
        clock=clock,
        service_secret=SECRET,
        level=level,
        authorities=[internal.timestamps()] if authorities is None else authorities,
        **(given | others),
    )
    return TestHouse(memory, vault, clock, internal, certificates, signing, woken)
