"""Every setting of the house; the text under a field is its manual.

Settings come from, the later winning: the defaults below, a TOML file (`ANTIN_SETTINGS`, by default
`antin.toml` in the working folder), environment variables (`ANTIN_` and `__` between levels, such as
`ANTIN_LDAP__URL`), and secret files (`ANTIN_SECRETS`, a folder with one file for each value).
`config/reference.toml` shows all of them.
"""

from __future__ import annotations

import os
from functools import cached_property
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

ROOT = Path(__file__).resolve().parent.parent
MEBIBYTE = 1 << 20
MailAddress = Annotated[
    str,
    Field(max_length=254, pattern=r"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,189}$"),
]


class UnusableSettingsError(Exception):
    """Settings that cannot be used; `problems` tells all of them, one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class Part(BaseModel):
    """A group of settings; a misspelt name is a problem, not a silence."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True, frozen=True)


class Limits(Part):
    """Bounds on what comes from outside."""

    upload_bytes: Annotated[int, Field(ge=MEBIBYTE)] = 200 * MEBIBYTE
    """Largest file taken, in bytes."""
    pages: Annotated[int, Field(ge=1)] = 5000
    """Most pages of a document."""
    sandbox_seconds: Annotated[float, Field(gt=0)] = 9.0
    """Time one document may take to be read, in seconds."""
    sandbox_memory_bytes: Annotated[int, Field(ge=256 * MEBIBYTE)] = 1024 * MEBIBYTE
    """Memory one document may take to be read, in bytes."""
    sandbox_workers: Annotated[int, Field(ge=1)] = 1
    """Reading processes for each worker of the service."""
    verifications_per_minute: Annotated[int, Field(ge=1)] = 20
    """Anonymous verifications from one address in a minute."""
    verdict_hours: Annotated[int, Field(ge=1, le=24 * 30)] = 24
    """Hours a verdict is kept so that it can be read, when nobody asks for more; the file never is."""
    verdict_days: Annotated[int, Field(ge=1)] = 90
    """Most days a verdict is kept when somebody asks for it."""
    idempotency_hours: Annotated[int, Field(ge=1, le=24 * 30)] = 24
    """Hours in which a request of another system that is sent again with the same `Idempotency-Key` is
    carried out once."""
    public_titles: bool = False
    """Whether the public page of a document (`/v/{code}`) shows its title."""


class Ldap(Part):
    """The directory that people sign in at; without a `url` only the sample accounts exist."""

    url: str | None = None
    """`ldaps://host` or `ldap://host` (the latter with StartTLS unless `start_tls` is off)."""
    start_tls: bool = True
    """Encrypt an `ldap://` connection before anything is said (RFC 4513, 3)."""
    ca_file: Path | None = None
    """PEM file of the authorities trusted for the directory's certificate; the system's when empty."""
    base_dn: str = "dc=cantho,dc=gov,dc=vn"
    """Where people are searched."""
    user_filter: str = "(&(objectClass=inetOrgPerson)(uid={user_name}))"
    """Filter that finds one person; `{user_name}` is escaped (RFC 4515, 3)."""
    bind_dn: str | None = None
    """Account that searches; anonymous when empty."""
    bind_password: SecretStr | None = None
    """Its password; keep it in a secret file."""
    timeout_seconds: Annotated[float, Field(gt=0)] = 5.0
    """Time for each conversation with the directory, in seconds."""


class Mailboxes(Part):
    """The mail directory that is kept in step with HR; without a `url` the demo brings its own."""

    url: str | None = None
    """`ldaps://host` or `ldap://host` of the server that takes writes."""
    start_tls: bool = True
    """Encrypt an `ldap://` connection before anything is said (RFC 4513, 3)."""
    ca_file: Path | None = None
    """PEM file of the authorities trusted for its certificate; the system's when empty."""
    base_dn: str = "dc=cantho,dc=example"
    """Above everything that is read."""
    people_dn: str = "ou=people,dc=cantho,dc=example"
    """Where accounts stand and new ones are put."""
    lists_dn: str = "ou=lists,dc=cantho,dc=example"
    """Where groups and unit lists stand."""
    bind_dn: str | None = None
    """Account that reads and writes."""
    bind_password: SecretStr | None = None
    """Its password; keep it in a secret file."""
    timeout_seconds: Annotated[float, Field(gt=0)] = 15.0
    """Time for one answer of the directory, in seconds."""
    flavour: str = "openldap"
    """Which attributes mean what: a file of `config/policies/directories`, without its ending."""
    address_rule: str = "can-tho-mau"
    """How an address is made from a name: a file of `config/policies/addresses`, without its ending."""
    policy_file: Path = Path("config/policies/mailboxes.toml")
    """Limits, absences, terms and quotas; a relative path counts from the project."""
    embedded_port: Annotated[int, Field(ge=0, le=65535)] = 0
    """Loopback port of the embedded directory (demo only); 0 takes a free one for each process."""
    doveadm_url: str | None = None
    """Dovecot's HTTP API, by which open mail sessions are ended, such as `http://127.0.0.1:8080`."""
    doveadm_key: SecretStr | None = None
    """Its API key; keep it in a secret file."""
    doveadm_command: list[str] = []
    """Or a command to which `kick NAME` is added, such as `["doveadm"]`; no shell sees it."""


class TimestampService(Part):
    """One RFC 3161 authority."""

    name: str
    """How it is called in logs and on pages."""
    url: str
    """Its address; plain HTTP is usual, what it sends is signed."""
    timeout_seconds: Annotated[float, Field(gt=0)] = 10.0
    """Time it may take while a leader waits, in seconds; afterwards a job goes on trying."""


class Signing(Part):
    """How signatures are made."""

    level: Literal["B-B", "B-T", "B-LT", "B-LTA"] = "B-LTA"
    """Level ordered for a new signature."""
    timestamp_authorities: list[TimestampService] = []
    """Tried in order; when empty, the internal authority stamps (demo only)."""
    trust_folder: Path = Path("config/trust")
    """Folder with trust domains, one TOML file each; a relative one counts from the project."""
    policy_folder: Path = Path("config/policies")
    """Folder with validation policies; a relative one counts from the project."""
    policy: str = "official-2025"
    """Policy that judges by default."""
    revocation_hosts: list[str] = []
    """Hosts that CRLs and OCSP answers may be fetched from."""
    revocation_host_map: dict[str, str] = {}
    """Hosts in certificates that cannot be reached, and where to ask instead."""
    revocation_seconds: Annotated[float, Field(gt=0)] = 8.0
    """Time for all CRLs and OCSP answers of one document, in seconds."""
    pin_tries: Annotated[int, Field(ge=1, le=10)] = 5
    """Wrong PINs in a row after which a key is locked."""
    key_cache_seconds: Annotated[int, Field(ge=0)] = 300
    """How long a worker keeps an opened key, its PIN still asked each time, in seconds."""
    consent_minutes: Annotated[int, Field(ge=1, le=480)] = 30
    """How long after a document, or a list, was shown its signer may consent to it, in minutes."""
    batch_documents: Annotated[int, Field(ge=1, le=1000)] = 100
    """Most documents that one approval may cover."""
    finish_together: Annotated[int, Field(ge=1, le=16)] = 3
    """Signatures that a process brings to their level at a time; a slow time authority wants more."""
    pkcs11_module: Path | None = None
    """Library of a hardware security module (PKCS#11), if there is one."""
    pkcs11_token: str | None = None
    """Label of its token."""
    report_seal_key: str | None = None
    """Label of the key in that token which seals reports of verdicts; without one, `demo` seals with
    the internal authority and `production` hands out reports unsealed, and says so on them."""
    report_seal_pin: SecretStr | None = None
    """PIN of the token for sealing reports; keep it in a secret file."""
    report_seal_chain: Path | None = None
    """PEM file with that key's certificate and those above it."""


class Documents(Part):
    """How outgoing documents are numbered and registered."""

    types_file: Path = Path("config/policies/document_types.toml")
    """Kinds of documents, their abbreviations and how numbers are written; a relative path counts from
    the project."""


class Adoption(Part):
    """How adoption is measured."""

    measures_file: Path = Path("config/policies/measures.toml")
    """What is measured, by which definition; a relative path counts from the project."""
    report_recipients: Annotated[list[MailAddress], Field(max_length=100)] = []
    """Who gets the report of a month by mail once it is closed; needs `mail.host`."""
    report_parent: Annotated[str, Field(max_length=120)] = "UBND thành phố Cần Thơ"
    """Body above the one that reports, as it stands on top of the report."""
    report_agency: Annotated[str, Field(min_length=1, max_length=120)] = "Sở Khoa học và Công nghệ"
    """Body that reports."""
    report_place: Annotated[str, Field(min_length=1, max_length=60)] = "Cần Thơ"
    """Place that stands before its date."""
    report_symbol: Annotated[str, Field(min_length=1, max_length=30)] = "BC-ATIN"
    """Symbol behind its number; the number is the period's own, apart from the register of documents."""
    report_copies: Annotated[list[str], Field(max_length=12)] = []
    """Where it goes, a line each ("Nơi nhận"); an archive line is always there."""
    time_zone: str = "Asia/Ho_Chi_Minh"
    """Whose days figures are counted in (IANA name); moments are stored in UTC."""

    @field_validator("time_zone")
    @classmethod
    def _is_a_zone(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError("not a time zone this machine knows")
        return name


class Ledger(Part):
    """How the ledger of events is signed, so that others can hold it to what it said."""

    origin: Annotated[str, Field(max_length=200, pattern=r"^[^\s+\x00-\x1f]+$")] = (
        "antin.example/ledger"
    )
    """Name of this ledger in its checkpoints (C2SP tlog-checkpoint), like an address without `https://`;
    never change it once checkpoints were handed out."""
    key_file: Path | None = None
    """PEM file with the Ed25519 key that signs checkpoints; when empty, it follows from `secret`."""
    former_keys: tuple[Annotated[str, Field(max_length=400)], ...] = ()
    """Keys that signed checkpoints before, the oldest first, each as `flask ledger key` printed it
    (C2SP verifier key: `origin+id+base64`). A key that comes back is named again at its new place."""
    witness: MailAddress | None = None
    """Office that gets each day's newest checkpoint by mail, to hold the ledger to it; needs `mail.host`."""


class Mail(Part):
    """The mail server that takes the letters this service writes; without a `host` none are sent."""

    host: str | None = None
    """Name of the server, as its certificate says it."""
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    """Its port: 587 for submission with STARTTLS, 465 with `tls`, 25 for a relay on the same machine."""
    tls: Literal["starttls", "tls", "none"] = "starttls"
    """`starttls` (RFC 3207; refused when not offered), `tls` from the first octet (RFC 8314), or `none`."""
    ca_file: Path | None = None
    """PEM file of the authorities trusted for its certificate; the system's when empty."""
    sender: MailAddress = "antin@antin.example"
    """Address that letters come from."""
    user_name: str | None = None
    """Account to send by; none when the relay knows this machine."""
    password: SecretStr | None = None
    """Its password, of ASCII characters; keep it in a secret file."""
    timeout_seconds: Annotated[float, Field(gt=0, le=300)] = 30.0
    """Time for each whole conversation with the server, in seconds."""
    attach_up_to_bytes: Annotated[int, Field(ge=0, le=25 * MEBIBYTE)] = 10 * MEBIBYTE
    """Largest issued document that is attached to its letter, in bytes; a larger one goes as its address."""

    @model_validator(mode="after")
    def _no_password_in_the_clear(self) -> Mail:
        if self.user_name is not None and self.tls == "none":
            raise ValueError("a password is never sent without TLS")
        if self.password is not None and not self.password.get_secret_value().isascii():
            raise ValueError("password: of ASCII characters alone (RFC 4954 leaves others open)")
        return self


class Webhooks(Part):
    """How other systems are told what becomes of documents (docs/webhooks.md)."""

    own: Annotated[list[Annotated[str, Field(max_length=260)]], Field(max_length=100)] = []
    """Hosts (also with a port) and networks that may be called though their addresses are private, such
    as `["hub.city.example", "10.20.0.0/16"]`; all else must be public."""
    seconds: Annotated[float, Field(gt=0, le=30)] = 8.0
    """Time for each whole call, in seconds."""

    @field_validator("own")
    @classmethod
    def _are_hosts_or_networks(cls, names: list[str]) -> list[str]:
        for name in names:
            if "/" in name:
                ip_network(name)
            elif name != name.lower() or not name or " " in name:
                raise ValueError(f"{name!r}: a host in small letters, or a network")
        return names


class Sessions(Part):
    """How long people stay signed in (QCVN 12:2026: at most 15 minutes idle)."""

    idle_minutes: Annotated[int, Field(ge=1, le=15)] = 15
    """Idle time after which a session locks, in minutes."""
    longest_hours: Annotated[int, Field(ge=1, le=24)] = 10
    """Longest session, in hours."""
    password_tries: Annotated[int, Field(ge=1, le=5)] = 5
    """Wrong passwords in a row after which an account is locked."""
    lock_hours: Annotated[int, Field(ge=12, le=720)] = 12
    """How long it stays locked, in hours (QCVN 12:2026: 12 hours to 30 days)."""


class Settings(BaseSettings):
    """All settings."""

    model_config = SettingsConfigDict(
        env_prefix="ANTIN_",
        env_nested_delimiter="__",
        extra="forbid",
        use_attribute_docstrings=True,
        frozen=True,
    )

    environment: Literal["demo", "production"] = "demo"
    """`demo` brings sample accounts and the internal authority; `production` refuses both."""
    data: Path = Path("var")
    """Folder for the database, the vault and secrets of the embedded default."""
    database_url: str | None = None
    """SQLAlchemy URL; SQLite inside `data` when empty, `postgresql://…` when grown."""
    public_url: str = "http://127.0.0.1:8000"
    """Address under which people reach the service; it is printed into certificates and pages."""
    secret: SecretStr | None = None
    """The service secret, at least 32 characters: seals keys and sessions. Keep it in a secret file
    and in a safe. In `demo` it is made and kept inside `data`."""
    default_language: Literal["vi", "en"] = "vi"
    """Language for those who chose none."""
    rate_limits: Literal["on", "off"] = "on"
    """`off` for load and conformance runs; refused in production."""
    rate_limit_storage: str = "memory://"
    """Where counts are kept; a Redis URL when several hosts serve."""
    secure_cookies: bool | None = None
    """Cookies over HTTPS alone; by default when `public_url` is HTTPS, and always in production."""
    queue_url: str | None = None
    """Redis URL of the job queue; a file inside `data` when empty."""
    limits: Limits = Limits()
    ldap: Ldap = Ldap()
    mailboxes: Mailboxes = Mailboxes()
    signing: Signing = Signing()
    sessions: Sessions = Sessions()
    documents: Documents = Documents()
    adoption: Adoption = Adoption()
    ledger: Ledger = Ledger()
    mail: Mail = Mail()
    webhooks: Webhooks = Webhooks()

    @model_validator(mode="after")
    def _production_is_serious(self) -> Settings:
        if self.environment != "production":
            return self
        wrong = []
        if self.rate_limits == "off":
            wrong.append("rate_limits: 'off' is refused in production")
        if self.secret is None or len(self.secret.get_secret_value()) < 32:
            wrong.append("secret: production needs one of at least 32 characters")
        if not self.public_url.startswith("https://"):
            wrong.append("public_url: production is served over https")
        if self.ldap.url is None:
            wrong.append("ldap.url: production signs people in at a directory")
        if not self.signing.timestamp_authorities:
            wrong.append("signing.timestamp_authorities: production needs at least one")
        if self.adoption.report_recipients and self.mail.host is None:
            wrong.append("adoption.report_recipients: mail.host is needed to send to them")
        if self.ledger.witness is not None and self.mail.host is None:
            wrong.append("ledger.witness: mail.host is needed to write to it")
        if wrong:
            raise ValueError("; ".join(wrong))
        return self

    @property
    def database(self) -> str:
        """The database URL in force."""
        return self.database_url or f"sqlite:///{self.data.resolve() / 'antin.db'}"

    @property
    def cookies_over_https(self) -> bool:
        """Whether cookies carry `Secure`."""
        if self.secure_cookies is not None and self.environment == "demo":
            return self.secure_cookies
        return self.public_url.startswith("https://")

    @cached_property
    def service_secret(self) -> bytes:
        """The service secret; made once and kept inside `data` in the embedded default."""
        if self.secret is not None:
            return self.secret.get_secret_value().encode()
        return _secret_kept_in(self.data / "secrets" / "service")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read secret files over the environment over TOML."""
        sources: list[PydanticBaseSettingsSource] = [init_settings]
        folder = os.environ.get("ANTIN_SECRETS")
        if folder and Path(folder).is_dir():
            sources.append(SecretsSettingsSource(settings_cls, secrets_dir=folder, env_prefix=""))
        sources.append(_OurEnvironment(settings_cls))
        path = Path(os.environ.get("ANTIN_SETTINGS", "antin.toml"))
        if path.is_file():
            sources.append(TomlConfigSettingsSource(settings_cls, toml_file=path))
        return tuple(sources)


class _OurEnvironment(EnvSettingsSource):
    """The environment, without the two names that only say where to read."""

    def _load_env_vars(self) -> dict[str, str | None]:
        skipped = {"antin_settings", "antin_secrets"}
        return {k: v for k, v in super()._load_env_vars().items() if k.lower() not in skipped}


def load_settings(**given: object) -> Settings:
    """Return the settings in force.

    Raises:
        UnusableSettingsError: with every problem at once.

    """
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as wrong:
        raise UnusableSettingsError(
            [
                f"{'.'.join(map(str, problem['loc'])) or 'settings'}: {problem['msg']}"
                for problem in wrong.errors(include_input=False, include_url=False)
            ]
        ) from None


def _secret_kept_in(path: Path) -> bytes:
    """Return the secret in a file, making it on first use; two processes agree on one."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with open(path, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(os.urandom(32).hex())
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        pass
    secret = path.read_text().strip()
    if len(secret) < 32:
        raise UnusableSettingsError([f"secret: {path} holds fewer than 32 characters"])
    return secret.encode()
