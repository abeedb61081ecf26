"""The mailboxes' journeys over a directory in memory: what a test of them needs, and people who act."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from io import BytesIO
from pathlib import Path

from config.settings import ROOT
from directory.addresses import load_address_rule
from directory.carry_out import CarryPolicy
from directory.entries import Entry
from directory.guard import Limit, Limits
from directory.mapping import Flavour, load_flavour
from directory.plan import Kind
from directory.retrying import BackOff
from directory.snapshot import DecisionRule, load_layout
from directory.snapshot.layout import Known
from service.events.ledger import verify
from service.identity.roles import Person, Role
from service.journeys.plans import PlanCarrier, PlanShelf
from service.journeys.plans.effects import follow
from service.journeys.synchronization import SnapshotShelf, Synchronization, SyncPolicy
from service.sandbox import DirectSandbox
from service.store.engine import Memory
from service.store.tables import EventRow
from service.store.vault import Vault
from tests.support.house import TestClock, a_memory
from tests.support.mail_slapd import LISTS, PEOPLE, SUFFIX, base_entries
from tests.support.memory_directory import MemoryDirectory

POLICIES = ROOT / "config/policies"
HEADING = "Mã số cán bộ;Họ và tên;Mã đơn vị;Chức danh;Đang công tác;Số quyết định;Ngày quyết định"
QUICK = CarryPolicy(back_off=BackOff(attempts=2, first_seconds=0.0, longest_seconds=0.0))
USUAL = SyncPolicy(absent_snapshots=2, absent_days=7)
ROOMY = Limits(
    overall={kind: Limit(1000, 100.0) for kind in Kind},
    source_percent=10.0,
    accounts_percent=10.0,
    directory_percent=10.0,
)


KNOWN = {f"CT{n:05}": Known("skhcn") for n in range(1, 11)}


def it_staff(user_name: str = "cntt", role: Role = Role.IT_STAFF) -> Person:
    return Person(user_name, user_name, "Phạm Hoàng Nam", "", "", None, frozenset({role}))


def account(number: int, *, unit: str = "skhcn", **more: bytes) -> Entry:
    uid = f"canbo{number:02}"
    attributes = {
        "objectClass": (b"inetOrgPerson", b"govAccount"),
        "uid": (uid.encode(),),
        "cn": (f"Nguyễn Văn {number}".encode(),),
        "sn": ("Nguyễn".encode(),),
        "employeeNumber": (f"CT{number:05}".encode(),),
        "mail": (f"{uid}@cantho.example".encode(),),
        "govUnitCode": (unit.encode(),),
        "title": ("Chuyên viên".encode(),),
        "govAccountStatus": (b"active",),
    }
    return Entry(f"uid={uid},{PEOPLE}", attributes | {name: (v,) for name, v in more.items()})


def unit_list(unit: str, *numbers: int) -> Entry:
    members = tuple(f"uid=canbo{n:02},{PEOPLE}".encode() for n in numbers)
    return Entry(
        f"cn={unit},{LISTS}",
        {
            "objectClass": (b"groupOfNames", b"govMailList"),
            "cn": (unit.encode(),),
            "govUnitCode": (unit.encode(),),
            "member": members or (b"cn=nobody",),
        },
    )


def row(number: int, *, unit: str = "skhcn", title: str = "Chuyên viên", active: str = "có",
        name: str | None = None, decision: str = ";") -> str:  # fmt: skip
    return f"CT{number:05};{name or f'Nguyễn Văn {number}'};{unit};{title};{active};{decision}"


def hr_file(*rows: str) -> bytes:
    return "\n".join((HEADING, *rows, "")).encode()


@dataclass
class MailboxHouse:
    """The journeys, and the directory they work on."""

    memory: Memory
    clock: TestClock
    directory: MemoryDirectory
    snapshots: SnapshotShelf
    plans: PlanShelf
    carrier: PlanCarrier
    synchronization: Synchronization
    flavour: Flavour
    woken: list[str] = field(default_factory=list)

    def take_in(self, *rows: str, by: str = "cntt") -> str:
        """Take an HR file in and return its id."""
        return self.snapshots.take_in(BytesIO(hr_file(*rows)), "hr.csv", by=by).id

    def planned(self, *rows: str, by: str = "cntt") -> str:
        """Return the id of a plan made from an HR file of these rows."""
        return self.synchronization.plan(self.take_in(*rows, by=by), by=by)

    def approved(self, plan_id: str, by: str = "quantri") -> str:
        """Approve a plan as a second person; return its id."""
        self.plans.approve(it_staff(by), plan_id, self.plans.summary(plan_id).digest)
        return plan_id

    def carried_out(self, *rows: str) -> str:
        """Plan, approve and carry out; return the plan's id."""
        plan_id = self.approved(self.planned(*rows))
        self.carrier.run(plan_id)
        return plan_id

    def kinds(self, plan_id: str) -> list[str]:
        """Return what a plan's steps do, in their order."""
        return [step.kind.value for step in self.plans.plan(plan_id).steps]

    def events(self) -> list[EventRow]:
        """Return the ledger, which must be whole."""
        with self.memory.reading() as session:
            assert verify(session).broken is None
            return list(session.query(EventRow).order_by(EventRow.number))

    def standing(self, number: int) -> str | None:
        """Return the standing of an account in the directory."""
        entry = self.directory.read(f"uid=canbo{number:02},{PEOPLE}")
        return entry.first("govaccountstatus") if entry else None


def a_mailbox_house(
    folder: Path,
    entries: Iterable[Entry] = (),
    *,
    limits: Limits = ROOMY,
    policy: SyncPolicy = USUAL,
    **others: object,
) -> MailboxHouse:
    """Return the journeys over a directory with these entries beside its base."""
    memory, clock, woken = a_memory(folder), TestClock(), []
    directory = MemoryDirectory([*base_entries(), *entries])
    flavour = load_flavour(POLICIES / "directories/openldap.toml")
    layout = replace(
        load_layout(POLICIES / "hr-columns.toml"), decisions=DecisionRule.CHANGED, known=KNOWN
    )
    rule = load_address_rule(POLICIES / "addresses/can-tho-mau.toml")
    snapshots = SnapshotShelf(
        memory=memory,
        vault=Vault(folder / "vault"),
        sandbox=DirectSandbox(),
        clock=clock,
        layout=lambda: layout,
        largest=1 << 20,
    )
    plans = PlanShelf(memory=memory, clock=clock, limits=lambda: limits)
    carrier = PlanCarrier(
        memory=memory,
        clock=clock,
        shelf=plans,
        directory=directory.opened,
        policy=QUICK,
        effects=(follow,),
        wake=woken.append,
        sleep=lambda _seconds: None,
        **others,  # type: ignore[arg-type]
    )
    synchronization = Synchronization(
        memory=memory,
        clock=clock,
        snapshots=snapshots,
        plans=plans,
        directory=directory.opened,
        flavour=lambda: flavour,
        rule=lambda: rule,
        policy=lambda: policy,
        limits=lambda: limits,
        base_dn=SUFFIX,
        people_dn=PEOPLE,
    )
    return MailboxHouse(
        memory, clock, directory, snapshots, plans, carrier, synchronization, flavour, woken
    )


DECIDED = f"12/QĐ-SNV;{date(2026, 11, 20):%d/%m/%Y}"
