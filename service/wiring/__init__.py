"""Settings → collaborators: the only place where everything meets.

Nothing is opened before it is asked for, so that `flask check` can say what is missing instead of
failing with it, and so that every worker process opens its own database, sandbox and token.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cached_property

from config.settings import ROOT, Settings
from directory.client import LdapDirectory, LdapPolicy
from directory.snapshot.unit_list import load_unit_layout
from service.adoption.becoming import UnitLinks
from service.clock import Clock, now
from service.identity.idempotency import IdempotencyKeys
from service.identity.sessions import SessionLimits, Sessions
from service.identity.sign_in import SignIn, SignInLimits
from service.identity.step_up import StepUp
from service.identity.tokens import Tokens
from service.jobs.handlers import Bells, Chores
from service.jobs.queue import open_queue
from service.journeys.bodies import Bodies
from service.journeys.certificates import CertificatesJourney
from service.journeys.internal_authority import InternalAuthority
from service.journeys.mandates import Capacities, load_posts
from service.journeys.mandates.desk import MandateDesk
from service.journeys.mandates.leaving import Leaving
from service.journeys.mandates.stamps import StampProfiles
from service.journeys.public_codes import PublicCodes
from service.journeys.readiness import Readiness
from service.journeys.register import Register, open_register
from service.journeys.remote_signing import RemoteSigning
from service.journeys.report_seal import DeviceSeal, InternalSeal, ReportSeal, SealKey
from service.journeys.roles import Roles
from service.journeys.seals import Seals
from service.journeys.signing import SigningJourney
from service.journeys.signing.keyring import Keyring
from service.journeys.trust import LivingTrust, TrustJourney
from service.journeys.verification import Retention, VerificationJourney
from service.post.outbox import Outbox
from service.post.relay import Relay
from service.sandbox import Sandbox
from service.store.engine import Memory, open_engine
from service.store.migrations import is_current, migrate
from service.store.vault import Vault
from service.web.context import House
from service.wiring.announcing import AnnouncingRooms
from service.wiring.delivery import DeliveryRooms
from service.wiring.figures import FigureRooms
from service.wiring.ledger import LedgerRooms
from service.wiring.mailboxes import MailboxRooms
from service.wiring.office import OfficeRooms
from signing.algorithms import DigestAlgorithm
from signing.devices import SigningDevice
from signing.devices.pkcs11 import Pkcs11Device
from signing.devices.software import SoftwareDevice
from signing.documents import Limits
from signing.fetching import FetchPolicy
from signing.levels import PadesLevel
from signing.revocation import EverySource, HttpRevocationSource, RevocationSource
from signing.timestamps import HttpTimestampAuthority, TimestampAuthority
from signing.trust import load_domain
from signing.validation.policy import PolicyUnknownError, ValidationPolicy, load_policy


class Rooms:
    """The collaborators of one process, each made when it is first asked for."""

    def __init__(self, settings: Settings, *, clock: Clock = now) -> None:
        self.settings = settings
        self.clock = clock
        self.demo = settings.environment == "demo"

    @cached_property
    def memory(self) -> Memory:
        """The database, its tables in their newest state."""
        self.settings.data.mkdir(parents=True, exist_ok=True)
        memory = Memory(open_engine(self.settings.database))
        migrate(memory.engine)
        return memory

    @cached_property
    def vault(self) -> Vault:
        """The documents."""
        return Vault(self.settings.data / "vault")

    @cached_property
    def sandbox(self) -> Sandbox:
        """The safe room for untrusted bytes."""
        limits = self.settings.limits
        return Sandbox(
            preload=(
                "service.journeys.signing.workbench",
                "signing.validation.files",
                "signing.validation.kept_evidence",
                "signing.confirmed",
                "service.journeys.synchronization.taking",
                "directory.snapshot.unit_list",
            ),
            workers=limits.sandbox_workers,
            memory=limits.sandbox_memory_bytes,
            timeout=limits.sandbox_seconds,
        )

    @cached_property
    def internal(self) -> InternalAuthority:
        """The internal authority; founded on first use, in the demo alone."""
        return InternalAuthority(
            self.memory, self.clock, self.settings.service_secret, self.settings.public_url
        )

    @cached_property
    def trust(self) -> LivingTrust:
        """Every trust domain there is, as it stands at each moment."""
        described = sorted((ROOT / self.settings.signing.trust_folder).glob("*.toml"))
        domains = [load_domain(path) for path in described]
        if self.demo:
            domains.append(self.internal.domain())
        return LivingTrust(self.memory, domains)

    @cached_property
    def trusting(self) -> TrustJourney:
        """Whom we trust, and who may change it."""
        return TrustJourney(
            memory=self.memory,
            sandbox=self.sandbox,
            clock=self.clock,
            trust=self.trust,
            codes=self.step_up,
            passwords=self.sign_in,
        )

    @cached_property
    def revocation(self) -> RevocationSource:
        """Whoever can say how certificates stand: ours first, without a wire, then the listed hosts."""
        signing = self.settings.signing
        outside = HttpRevocationSource(
            FetchPolicy(
                hosts=frozenset(signing.revocation_hosts),
                replacements=signing.revocation_host_map,
                total=signing.revocation_seconds,
            )
        )
        return EverySource((self.internal.revocation(), outside) if self.demo else (outside,))

    @cached_property
    def authorities(self) -> tuple[TimestampAuthority, ...]:
        """The time-stamping authorities, in the order they are asked."""
        listed = tuple(
            HttpTimestampAuthority(one.url, one.name, timeout=one.timeout_seconds)
            for one in self.settings.signing.timestamp_authorities
        )
        return listed or ((self.internal.timestamps(),) if self.demo else ())

    @cached_property
    def software(self) -> SoftwareDevice:
        """Keys sealed under a PIN and the service secret."""
        return SoftwareDevice(
            self.settings.service_secret,
            keep_seconds=self.settings.signing.key_cache_seconds,
        )

    @cached_property
    def devices(self) -> Mapping[str, SigningDevice]:
        """Every place that holds keys, by its kind."""
        devices: dict[str, SigningDevice] = {self.software.kind: self.software}
        signing = self.settings.signing
        if signing.pkcs11_module is not None:
            token = Pkcs11Device(str(signing.pkcs11_module), signing.pkcs11_token or "")
            devices[token.kind] = token
        return devices

    @cached_property
    def policy(self) -> ValidationPolicy:
        """The policy that judges."""
        signing = self.settings.signing
        return load_policy(ROOT / signing.policy_folder, signing.policy)

    def _policy_named(self, name: str) -> ValidationPolicy | None:
        """Return another policy of the folder, for whoever asks for it by name."""
        if name == self.settings.signing.policy:
            return self.policy
        try:
            return load_policy(ROOT / self.settings.signing.policy_folder, name)
        except PolicyUnknownError:
            return None

    @cached_property
    def directory(self) -> LdapDirectory | None:
        """The directory people sign in at, if there is one."""
        ldap = self.settings.ldap
        if ldap.url is None:
            return None
        password = ldap.bind_password.get_secret_value() if ldap.bind_password else None
        return LdapDirectory(
            LdapPolicy(
                url=ldap.url,
                base_dn=ldap.base_dn,
                user_filter=ldap.user_filter,
                start_tls=ldap.start_tls,
                ca_file=ldap.ca_file,
                bind_dn=ldap.bind_dn,
                bind_password=password,
                timeout_seconds=ldap.timeout_seconds,
            )
        )

    @cached_property
    def step_up(self) -> StepUp:
        """One-time codes."""
        return StepUp(self.memory, self.clock, self.settings.service_secret)

    @cached_property
    def sessions(self) -> Sessions:
        """Who is in."""
        limits = self.settings.sessions
        return Sessions(
            self.memory,
            self.clock,
            SessionLimits(
                timedelta(minutes=limits.idle_minutes), timedelta(hours=limits.longest_hours)
            ),
        )

    @cached_property
    def sign_in(self) -> SignIn:
        """The gate."""
        limits = self.settings.sessions
        return SignIn(
            self.memory,
            self.clock,
            self.directory,
            SignInLimits(limits.password_tries, timedelta(hours=limits.lock_hours)),
            samples=self.demo,
            secret=hashlib.sha256(b"sign-in " + self.settings.service_secret).digest(),
        )

    @cached_property
    def idempotency(self) -> IdempotencyKeys:
        """Requests that are not carried out twice."""
        return IdempotencyKeys(
            self.memory,
            self.clock,
            self.settings.service_secret,
            timedelta(hours=self.settings.limits.idempotency_hours),
        )

    @cached_property
    def signing(self) -> SigningJourney:
        """A leader signs."""
        settings = self.settings
        return SigningJourney(
            memory=self.memory,
            vault=self.vault,
            sandbox=self.sandbox,
            clock=self.clock,
            devices=self.devices,
            authorities=self.authorities,
            revocation=self.revocation,
            trust=self.trust,
            policy=self.policy,
            limits=Limits(bytes=settings.limits.upload_bytes, pages=settings.limits.pages),
            service_secret=settings.service_secret,
            wake=self.bells.wake,
            wake_batch=self.bells.wake_batch,
            step_up=self.step_up,
            level=PadesLevel(settings.signing.level),
            upload_bytes=settings.limits.upload_bytes,
            pin_tries=settings.signing.pin_tries,
            flow=self.office.flow,
            consent_for=timedelta(minutes=settings.signing.consent_minutes),
            batch_limit=settings.signing.batch_documents,
            together=settings.signing.finish_together,
        )

    @cached_property
    def tokens(self) -> Tokens:
        """Tokens for other systems."""
        return Tokens(self.memory, self.clock)

    @cached_property
    def remote_signing(self) -> RemoteSigning:
        """Foreign clients sign digests with keys kept here."""
        return RemoteSigning(
            memory=self.memory,
            clock=self.clock,
            tokens=self.tokens,
            keyring=self.signing.keyring,
            pins=self.signing.pins,
            step_up=self.step_up,
            devices=self.devices,
            authorities=self.authorities,
            service_secret=self.settings.service_secret,
            flow=self.office.flow,
        )

    @cached_property
    def verification(self) -> VerificationJourney:
        """Anyone verifies."""
        return VerificationJourney(
            self.memory,
            self.sandbox,
            self.clock,
            self.trust,
            self.revocation,
            self.policy,
            policies=self._policy_named,
            retention=Retention(
                self.settings.limits.verdict_hours, self.settings.limits.verdict_days
            ),
            largest=self.settings.limits.upload_bytes,
        )

    @cached_property
    def public_codes(self) -> PublicCodes:
        """Anyone asks by the code that is printed on a document."""
        return PublicCodes(
            self.memory,
            self.clock,
            self.vault,
            self.verification,
            titles=self.settings.limits.public_titles,
            type_names=self.deliveries.type_name,
        )

    @cached_property
    def report_seal(self) -> ReportSeal | None:
        """The seal under reports, if there is a key for it."""
        key = self._seal_key()
        if key is None:
            return None
        return ReportSeal(key, self.authorities, self.revocation, self.trust, self.clock)

    def _seal_key(self) -> Callable[[], SealKey] | None:
        signing = self.settings.signing
        if signing.report_seal_key and signing.report_seal_chain:
            token = self.devices["pkcs11"]
            pin = signing.report_seal_pin.get_secret_value() if signing.report_seal_pin else ""
            chain = signing.report_seal_chain.read_bytes()
            return DeviceSeal(token, signing.report_seal_key, pin, chain)
        return InternalSeal(self.internal) if self.demo else None

    @cached_property
    def certificates(self) -> CertificatesJourney:
        """Keys, certificates, images."""
        return CertificatesJourney(
            memory=self.memory,
            clock=self.clock,
            sandbox=self.sandbox,
            keyring=Keyring(
                self.trust, self.revocation, self.clock, self.settings.signing.pin_tries
            ),
            software=self.software,
            internal=self.internal,
            service_secret=self.settings.service_secret,
            pin_tries=self.settings.signing.pin_tries,
        )

    @cached_property
    def bodies(self) -> Bodies:
        """The bodies of the government."""
        return Bodies(
            memory=self.memory,
            clock=self.clock,
            sandbox=self.sandbox,
            layout=lambda: load_unit_layout(ROOT / "config/policies/unit-columns.toml"),
        )

    @cached_property
    def capacities(self) -> Capacities:
        """Who may sign in which form."""
        return Capacities(load_posts(ROOT / "config/policies/mandates.toml"))

    @cached_property
    def register(self) -> Register:
        """Numbers, and the register of outgoing documents."""
        return open_register(self.memory, self.clock, self.office.types, self.capacities)

    @cached_property
    def mandates(self) -> MandateDesk:
        """Mandates to sign, given and taken."""
        types = {one.code: one.name.vi for one in self.office.types.everything}
        return MandateDesk(self.memory, self.clock, self.capacities, types)

    @cached_property
    def leaving(self) -> Leaving:
        """What is open with those who leave."""
        return Leaving(self.memory, self.clock, self.capacities, self.office.issuing)

    @cached_property
    def figures(self) -> FigureRooms:
        """Everything about figures."""
        return FigureRooms(self)

    @cached_property
    def ledger(self) -> LedgerRooms:
        """Everything about the ledger."""
        return LedgerRooms(self)

    @cached_property
    def mailboxes(self) -> MailboxRooms:
        """Everything about mailboxes."""
        return MailboxRooms(self)

    @cached_property
    def office(self) -> OfficeRooms:
        """Everything about the office flow."""
        return OfficeRooms(self)

    @cached_property
    def announcing(self) -> AnnouncingRooms:
        """Everything for other systems that are told what happens."""
        return AnnouncingRooms(self)

    @cached_property
    def outbox(self) -> Outbox:
        """Letters on their way out; without a relay none are taken."""
        mail = self.settings.mail
        if mail.host is None:
            return Outbox(self.memory, self.clock, None, self.vault)
        relay = Relay(
            host=mail.host,
            port=mail.port,
            sender=mail.sender,
            tls=mail.tls,
            user_name=mail.user_name,
            password=mail.password.get_secret_value() if mail.password else None,
            ca_file=mail.ca_file,
            seconds=mail.timeout_seconds,
        )
        ended = (self.deliveries.letter_ended,)
        return Outbox(self.memory, self.clock, relay, self.vault, ended)

    @cached_property
    def deliveries(self) -> DeliveryRooms:
        """Everything about issued documents on their way to others, and notices of our own."""
        return DeliveryRooms(self)

    @cached_property
    def bells(self) -> Bells:
        """The queue that wakes the worker."""
        queue = open_queue(
            self.settings.queue_url, self.settings.data, self.settings.service_secret
        )
        return Bells(queue, self.chores)

    def chores(self) -> Chores:
        """Return what the worker does when a bell rings."""
        return Chores(
            finish_act=self.signing.finish,
            finish_batch=self.signing.finish_batch,
            finish_due=self.signing.finish_due,
            carry_plan=self.mailboxes.carrier.run,
            carry_due=self.mailboxes.carrier.run_due,
            sweep_vault=self.signing.sweep_vault,
            purge_verdicts=self.verification.purge,
            purge_sessions=self.sessions.sweep,
            purge_idempotency=self.idempotency.purge,
            forget_activations=self.remote_signing.forget_expired,
            purge_staff_files=self.mailboxes.snapshots.forget_old,
            read_mailboxes=self.mailboxes.keep_in_step,
            propose_due=self.mailboxes.schedule.propose,
            read_usage=self.figures.adoption.refresh,
            close_periods=self.figures.close_periods,
            make_checkpoint=self.ledger.checkpoints.make,
            stamp_checkpoints=self.ledger.journey.stamps.stamp_due,
            review_ledger=self.ledger.journey.reviews.review_due,
            write_to_witness=self.ledger.journey.witness.send_due,
            send_letters=self.outbox.send_due,
            forget_letters=self.outbox.forget_old,
            send_digests=self.deliveries.digests.send_due,
            announce=self.announcing.announcements.tell,
            forget_announcements=self.announcing.sender.forget_old,
        )

    @cached_property
    def readiness(self) -> Readiness:
        """Everything the settings point to, each with its question."""
        parts: dict[str, Callable[[], object]] = {
            "database": lambda: self.memory.answers(),  # noqa: PLW0108 - opened when asked
            "tables": self._tables_are_current,
            "vault": self._vault_takes_files,
            "secret": lambda: self.settings.service_secret,
            "trust": self._trust_is_complete,
            "sandbox": lambda: self.sandbox.run(abs, -1),
            "queue": lambda: self.bells.queue.pending_count(),  # noqa: PLW0108 - opened when asked
            "timestamp": self._somebody_stamps,
        }
        if self.demo:
            parts["authority"] = lambda: self.internal.founded_at()  # noqa: PLW0108 - see above
        if self.directory is not None:
            parts["directory"] = self.directory.check
        parts["mailboxes"] = self.mailboxes.check
        parts["measures"] = lambda: self.figures.adoption
        parts["document_types"] = lambda: self.register
        parts["checkpoints"] = lambda: (self.ledger.checkpoint_key, self.ledger.former_keys)
        return Readiness(parts)

    def _tables_are_current(self) -> None:
        if not is_current(self.memory.engine):
            raise RuntimeError("the tables are not in their newest state")

    def _vault_takes_files(self) -> None:
        with self.vault.workpiece() as file:
            file.write(b"?")

    def _trust_is_complete(self) -> None:
        if not any(domain.anchors for domain in self.trust.domains):
            raise RuntimeError("no trust domain has an anchor")

    def _somebody_stamps(self) -> None:
        if not self.authorities:
            raise RuntimeError("no time-stamping authority is set")
        self.authorities[0].stamp(bytes(32), DigestAlgorithm.SHA256)

    @cached_property
    def house(self) -> House:
        """What the doors may ask for."""
        return House(
            clock=self.clock,
            memory=self.memory,
            sign_in=self.sign_in,
            sessions=self.sessions,
            step_up=self.step_up,
            tokens=self.tokens,
            idempotency=self.idempotency,
            signing=self.signing,
            issuing=self.office.issuing,
            verification=self.verification,
            certificates=self.certificates,
            seals=Seals(self.memory, self.clock),
            bodies=self.bodies,
            unit_links=UnitLinks(self.memory, self.clock, self.figures.adoption.zone),
            roles=Roles(self.memory, self.clock, self.office.issuing),
            remote_signing=self.remote_signing,
            mandates=self.mandates,
            leaving=self.leaving,
            stamps=StampProfiles(self.memory, self.clock, self.sandbox),
            public_codes=self.public_codes,
            report_seal=self.report_seal,
            register=self.register,
            trusting=self.trusting,
            plans=self.mailboxes.plans,
            carrier=self.mailboxes.carrier,
            snapshots=self.mailboxes.snapshots,
            synchronization=self.mailboxes.synchronization,
            schedule=self.mailboxes.schedule,
            mailboxes=self.mailboxes.desk,
            refresh_mailboxes=self.mailboxes.read_directory,
            scim=self.mailboxes.scim,
            adoption=self.figures.adoption,
            board=self.figures.board,
            ladders=self.figures.ladders,
            comparing=self.figures.comparing,
            lists=self.figures.lists,
            exports=self.figures.exports,
            saved_queries=self.figures.saved_queries,
            reports=self.figures.reports,
            periodic_reports=self.figures.periodic_reports,
            mail_logs=self.figures.mail_logs,
            checkpoints=self.ledger.checkpoints,
            ledger=self.ledger.journey,
            notices=self.deliveries.notices,
            digests=self.deliveries.digests,
            calendars=self.deliveries.calendars,
            deliveries=self.deliveries.desk,
            receipts=self.deliveries.receipts,
            evidence=self.deliveries.evidence,
            webhooks=self.announcing.desk,
            demo=self.demo,
            default_language=self.settings.default_language,
            public_url=self.settings.public_url,
            retention=self.verification.kept.retention,
            upload_limit=self.settings.limits.upload_bytes,
        )

    def close(self) -> None:
        """Let go of what was opened."""
        opened = self.__dict__
        if "mailboxes" in opened:
            self.mailboxes.close()
        if "sandbox" in opened:
            self.sandbox.close()
        if "memory" in opened:
            self.memory.close()
