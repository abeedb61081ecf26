"""Settings → the collaborators of everything about mailboxes; a part of the wiring, nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from config.settings import ROOT, Mailboxes
from directory.activity import SIGN_IN_ATTRIBUTES
from directory.addresses import AddressRule, load_address_rule
from directory.carry_out import CarryPolicy
from directory.client import LdapPolicy
from directory.doveadm import DoveadmCommand, DoveadmHttp
from directory.errors import DirectoryUnreachableError
from directory.guard import Limits, load_limits
from directory.ldap_directory import open_mail_directory
from directory.lifecycle import LifecyclePolicy, load_lifecycle_policy
from directory.mail_directory import MailDirectory
from directory.mapping import Flavour, load_flavour
from directory.retrying import BackOff
from directory.server import load_schema
from directory.sessions import MailSessions
from directory.snapshot import DecisionRule, SnapshotLayout, load_layout
from directory.snapshot.layout import Known
from service.identity.roles import Person
from service.journeys.embedded_directory import EmbeddedDirectory
from service.journeys.plans import PlanCarrier, PlanShelf
from service.journeys.plans.effects import follow
from service.journeys.provisioning import (
    Hand,
    LastSignIns,
    MailboxBook,
    MailboxDesk,
    Maker,
    Mirror,
    Passwords,
    Reaches,
    RequestBook,
    Terms,
    load_password_rules,
    load_terms,
    load_working_time,
)
from service.journeys.provisioning.addressing import Addressing
from service.journeys.scim import (
    DailyGuard,
    InStep,
    ScimBook,
    ScimDesk,
    ScimHand,
    ScimLists,
)
from service.journeys.synchronization import (
    Schedule,
    SnapshotShelf,
    Synchronization,
    SyncPolicy,
    load_sync_policy,
)
from service.store.queries.people import known_staff, unit_codes

if TYPE_CHECKING:
    from service.wiring import Rooms

POLICIES = ROOT / "config/policies"
SOON = BackOff(attempts=3, first_seconds=0.2, longest_seconds=1.0)
SCHEMAS = ROOT / "config/directory"


class MailboxRooms:
    """The collaborators about mailboxes of one process, each made when it is first asked for."""

    def __init__(self, rooms: Rooms) -> None:
        self.rooms = rooms
        self.settings: Mailboxes = rooms.settings.mailboxes

    @cached_property
    def policy(self) -> LdapPolicy:
        """Where the mail directory is: the settings', or in the demo its own embedded one."""
        settings = self.settings
        if settings.url is None:
            if self.embedded is None:
                raise DirectoryUnreachableError("find it", "mailboxes.url is not set")
            self.embedded.found(settings.people_dn, settings.lists_dn)
            return self.embedded.policy(settings.timeout_seconds)
        password = settings.bind_password.get_secret_value() if settings.bind_password else None
        return LdapPolicy(
            url=settings.url,
            base_dn=settings.base_dn,
            start_tls=settings.start_tls,
            ca_file=settings.ca_file,
            bind_dn=settings.bind_dn,
            bind_password=password,
            timeout_seconds=settings.timeout_seconds,
        )

    @cached_property
    def embedded(self) -> EmbeddedDirectory | None:
        """The directory that the demo brings; none where the settings name a real one."""
        if not self.rooms.demo or self.settings.url is not None:
            return None
        return EmbeddedDirectory(
            self.rooms.memory,
            self.rooms.clock,
            self.settings.base_dn,
            load_schema(SCHEMAS / "standard.schema", SCHEMAS / "gov-mail.schema"),
            self.settings.embedded_port,
        )

    @property
    def embedded_places(self) -> tuple[EmbeddedDirectory, str, str] | None:
        """The demo's directory, and where its people and its lists stand."""
        if self.embedded is None:
            return None
        return self.embedded, self.settings.people_dn, self.settings.lists_dn

    @contextmanager
    def open(self) -> Iterator[MailDirectory]:
        """Give a conversation with the mail directory."""
        with open_mail_directory(self.policy) as directory:
            yield directory

    @cached_property
    def flavour(self) -> Flavour:
        """Which attributes mean what."""
        return load_flavour(POLICIES / "directories" / f"{self.settings.flavour}.toml")

    @cached_property
    def rule(self) -> AddressRule:
        """How addresses are made."""
        return load_address_rule(POLICIES / "addresses" / f"{self.settings.address_rule}.toml")

    @cached_property
    def limits(self) -> Limits:
        """How far one run may reach."""
        return load_limits(self._policy_file)

    @cached_property
    def sync_policy(self) -> SyncPolicy:
        """The terms of synchronization."""
        return load_sync_policy(self._policy_file)

    @property
    def _policy_file(self) -> Path:
        return ROOT / self.settings.policy_file

    @cached_property
    def layout(self) -> SnapshotLayout:
        """How the columns of an HR file may be headed."""
        return load_layout(POLICIES / "hr-columns.toml")

    def layout_now(self) -> SnapshotLayout:
        """Return the layout, knowing the units and the people there are at this moment."""
        with self.rooms.memory.reading() as session:
            units = unit_codes(session)
            known = known_staff(session)
        return replace(
            self.layout,
            units=units or None,
            # Before anybody is known, everybody would be new.
            decisions=DecisionRule.CHANGED if known else DecisionRule.NEVER,
            known={number: Known(unit, active) for number, unit, active in known},
            personal=self.rule.personal_data,
        )

    @cached_property
    def sessions(self) -> MailSessions | None:
        """Who ends open mail sessions, if the settings name anybody."""
        settings = self.settings
        if settings.doveadm_url is not None:
            key = settings.doveadm_key.get_secret_value() if settings.doveadm_key else ""
            return DoveadmHttp(settings.doveadm_url, key)
        if settings.doveadm_command:
            return DoveadmCommand((*settings.doveadm_command, "kick"))
        return None

    @cached_property
    def plans(self) -> PlanShelf:
        """The plans that are kept."""
        return PlanShelf(
            memory=self.rooms.memory, clock=self.rooms.clock, limits=lambda: self.limits
        )

    @cached_property
    def carrier(self) -> PlanCarrier:
        """Who carries approved plans out."""
        return PlanCarrier(
            memory=self.rooms.memory,
            clock=self.rooms.clock,
            shelf=self.plans,
            directory=self.open,
            policy=CarryPolicy(
                session_names=self.flavour.attributes_of("user_name", "mail", "aliases")
            ),
            effects=(follow, self.mirror.note),
            sessions=self.sessions,
            wake=self._wake,
        )

    def _wake(self, plan_id: str) -> None:
        self.rooms.bells.wake_plan(plan_id)

    @cached_property
    def snapshots(self) -> SnapshotShelf:
        """The HR files that came in."""
        return SnapshotShelf(
            memory=self.rooms.memory,
            vault=self.rooms.vault,
            sandbox=self.rooms.sandbox,
            clock=self.rooms.clock,
            layout=self.layout_now,
            largest=self.rooms.settings.limits.upload_bytes,
            keep_days=lambda: self.sync_policy.keep_file_days,
        )

    @cached_property
    def synchronization(self) -> Synchronization:
        """The mail directory follows HR."""
        return Synchronization(
            memory=self.rooms.memory,
            clock=self.rooms.clock,
            snapshots=self.snapshots,
            plans=self.plans,
            directory=self.open,
            flavour=lambda: self.flavour,
            rule=lambda: self.rule,
            policy=lambda: self.sync_policy,
            limits=lambda: self.limits,
            base_dn=self.settings.base_dn,
            people_dn=self.settings.people_dn,
        )

    @cached_property
    def schedule(self) -> Schedule:
        """What falls due by itself."""
        return Schedule(
            memory=self.rooms.memory,
            clock=self.rooms.clock,
            plans=self.plans,
            directory=self.open,
            flavour=lambda: self.flavour,
            policy=lambda: self.lifecycle,
            take_in=self.mirror.refresh,
            base_dn=self.settings.base_dn,
        )

    @cached_property
    def lifecycle(self) -> LifecyclePolicy:
        """After how many days what falls due."""
        return load_lifecycle_policy(self._policy_file)

    @cached_property
    def terms(self) -> Terms:
        """How long a closed mailbox is kept before a hand may delete it."""
        days = self.lifecycle.archive_after_days
        return Terms() if days is None else Terms(days)

    @cached_property
    def mirror(self) -> Mirror:
        """The accounts as they were last read, to search in."""
        return Mirror(
            memory=self.rooms.memory, clock=self.rooms.clock, flavour=lambda: self.flavour
        )

    @cached_property
    def last_sign_ins(self) -> LastSignIns:
        """What the directory itself remembers of sign-ins."""
        return LastSignIns(
            memory=self.rooms.memory, clock=self.rooms.clock, flavour=lambda: self.flavour
        )

    @cached_property
    def desk(self) -> MailboxDesk:
        """Mailboxes by hand."""
        memory, clock = self.rooms.memory, self.rooms.clock
        reaches = Reaches(memory=memory, clock=clock)
        book = MailboxBook(memory=memory, clock=clock, reaches=reaches)
        passwords = self._passwords(book)
        hand = Hand(
            memory=memory,
            clock=clock,
            book=book,
            reaches=reaches,
            mirror=self.mirror,
            addressing=Addressing(
                memory=memory,
                clock=clock,
                rule=lambda: self.rule,
                flavour=lambda: self.flavour,
                base_dn=self.settings.base_dn,
            ),
            plans=self.plans,
            carrier=self.carrier,
            directory=self.open,
            flavour=lambda: self.flavour,
            limits=lambda: self.limits,
            people_dn=self.settings.people_dn,
            step_up=self._step_up,
            void_password=passwords.void,
            terms=lambda: self.terms,
        )
        policy = self.sync_policy
        return MailboxDesk(
            book=book,
            hand=hand,
            maker=Maker(
                hand=hand,
                person_quota_mb=policy.person_quota_mb,
                unit_quota_mb=policy.unit_quota_mb,
            ),
            passwords=passwords,
            requests=self._requests(reaches),
            reaches=reaches,
            mirror=self.mirror,
        )

    @cached_property
    def scim(self) -> ScimDesk:
        """People and lists for other systems."""
        memory, clock = self.rooms.memory, self.rooms.clock
        hand = ScimHand(
            hand=self.desk.hand,
            guard=DailyGuard(memory=memory, clock=clock, limits=lambda: self.limits),
            # A client waits for the answer: whoever does not answer soon is asked again later.
            carrier=replace(
                self.carrier,
                policy=replace(self.carrier.policy, back_off=SOON, session_back_off=SOON),
            ),
            base_dn=self.settings.base_dn,
            quota_mb=lambda: self.sync_policy.person_quota_mb,
        )
        in_step = InStep(memory=memory, clock=clock)
        return ScimDesk(
            book=ScimBook(memory=memory, clock=clock, in_step=in_step),
            hand=hand,
            lists=ScimLists(hand),
            read_directory=self.read_directory,
        )

    def _passwords(self, book: MailboxBook) -> Passwords:
        rules = load_password_rules(POLICIES / "passwords.toml")
        return Passwords(
            memory=self.rooms.memory,
            clock=self.rooms.clock,
            book=book,
            directory=self.open,
            flavour=lambda: self.flavour,
            rules=lambda: rules,
            sessions=lambda: self.sessions,
        )

    def _requests(self, reaches: Reaches) -> RequestBook:
        working_time = load_working_time(POLICIES / "holidays.toml")
        terms = load_terms(POLICIES / "mailbox-requests.toml")
        return RequestBook(
            memory=self.rooms.memory,
            clock=self.rooms.clock,
            reaches=reaches,
            working_time=lambda: working_time,
            terms=lambda: terms,
        )

    def _step_up(self, person: Person, code: str, password: str, address: str) -> tuple[str, ...]:
        """Prove once more who acts: a one-time code where one is enrolled, else the password."""
        if self.rooms.step_up.is_enrolled(person):
            return self.rooms.step_up.check(person, code)
        self.rooms.sign_in.confirm(person, password, address)
        return ("password",)

    def read_directory(self) -> int:
        """Read the directory whole into the mirror; return how many accounts it holds."""
        begun = self.rooms.clock()
        with self.open() as directory:
            found = list(
                directory.search(
                    self.settings.base_dn,
                    self.flavour.account_filter,
                    tuple(dict.fromkeys((*self.flavour.attributes, *SIGN_IN_ATTRIBUTES))),
                )
            )
        accounts = self.mirror.refresh(found, begun)
        self.last_sign_ins.take_in(found)
        return accounts

    def keep_in_step(self) -> int:
        """Read the directory whole, and bring what other systems see of it in step."""
        accounts = self.read_directory()
        self.scim.book.in_step.bring_users()
        return accounts

    def check(self) -> None:
        """Look at the base of the mail directory; raise what is wrong."""
        assert self.flavour
        assert self.rule
        assert self.limits
        assert self.lifecycle
        with self.open() as directory:
            if directory.read(self.settings.base_dn, ("1.1",)) is None:
                raise DirectoryUnreachableError("look at the base", "there is no such base")

    def close(self) -> None:
        """Let go of what was opened."""
        embedded = self.__dict__.get("embedded")
        if embedded is not None:
            embedded.close()
