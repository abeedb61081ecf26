"""Whom we trust is changed by an administrator who stepped up, told in the ledger, effective at once."""

from __future__ import annotations

import json
import pickle
from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest

from service.events.ledger import verify
from service.identity.roles import Person, Role
from service.identity.sign_in import WrongPasswordError
from service.identity.step_up import StepUp, WrongCodeError
from service.journeys.errors import NotFoundError
from service.journeys.trust import Addition, LivingTrust, Proof, TrustJourney, TrustRefusedError
from service.journeys.verification import VerificationJourney
from service.sandbox import DirectSandbox, Sandbox
from service.store.engine import Memory, open_engine
from signing.revocation import RevocationMaterial
from signing.trust import TrustAnchor, TrustDomain, TrustStore, fingerprint
from signing.validation.policy import ValidationPolicy
from tests.support.house import NOW, SECRET, TestHouse, a_house
from tests.support.people import events
from tests.support.pki import Pki, pki
from tests.support.signed import signed

LETTER = "Công văn số 123/CYTT ngày 02/11/2026"
RIGHT = Proof(password="mật khẩu đúng")


class OnePassword:
    """Knows one password."""

    def confirm(self, person: Person, password: str, address: str) -> None:
        if password != RIGHT.password:
            raise WrongPasswordError


@dataclass
class Office:
    """A trust journey with an administrator, over a house."""

    house: TestHouse
    journey: TrustJourney
    by: Person

    def add(self, der: bytes, part: str = "anchor", **facts: object) -> str:
        proof = facts.pop("proof", RIGHT)
        wanted = Addition(der, fingerprint(der), "official", part, LETTER)
        return self.journey.add(self.by, replace(wanted, **facts), proof)  # type: ignore[arg-type]

    def refused(self, der: bytes, **facts: object) -> str:
        with pytest.raises(TrustRefusedError) as refusal:
            self.add(der, **facts)  # type: ignore[arg-type]
        return refusal.value.reason

    def told(self) -> list[tuple[str, str | None, dict[str, object]]]:
        """Return what the ledger says of trust: kind, who, facts."""
        found = events(self.house.memory)
        return [(kind, who, json.loads(told)) for kind, who, told in found if "Trust" in kind]

    def leads(self, leaf: bytes, moment: object = None) -> bool:
        return self.journey.trust.path_for(leaf, (), moment or pki().clock()) is not None  # type: ignore[arg-type]


def an_office(folder: Path, *described: TrustDomain, sandbox: object = None) -> Office:
    house = a_house(folder)
    journey = TrustJourney(
        memory=house.memory,
        sandbox=sandbox or DirectSandbox(),  # type: ignore[arg-type]
        clock=house.clock,
        trust=LivingTrust(house.memory, described),
        codes=StepUp(house.memory, house.clock, SECRET),
        passwords=OnePassword(),
    )
    return Office(house, journey, house.person("quantri", Role.ADMINISTRATOR))


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return an_office(tmp_path)


def test_what_is_added_is_trusted_at_once_and_stands_in_the_ledger(office: Office) -> None:
    assert not office.leads(pki().rsa.der)

    entry_id = office.add(pki().root.der)
    office.add(pki().issuing.der, "intermediate")

    assert office.leads(pki().rsa.der)
    (kind, actor, facts), second = office.told()
    assert (kind, actor, facts["entry_id"]) == ("TrustExtended", "quantri", entry_id)
    assert facts["sha256"] == fingerprint(pki().root.der)
    assert (facts["part"], facts["source"], facts["factors"]) == ("anchor", LETTER, ["password"])
    assert second[2]["part"] == "intermediate"


def test_another_process_notices_without_being_told(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    office.add(pki().issuing.der, "intermediate")
    other = LivingTrust(Memory(open_engine(f"sqlite:///{tmp_path / 'antin.db'}")), ())
    assert other.path_for(pki().rsa.der, (), pki().clock()) is None

    entry_id = office.add(pki().root.der)
    assert other.path_for(pki().rsa.der, (), pki().clock()) is not None

    office.journey.remove(office.by, entry_id, "đưa nhầm", RIGHT)
    assert other.path_for(pki().rsa.der, (), pki().clock()) is None


def test_trust_travels_to_the_sandbox_as_the_plain_store_of_that_moment(office: Office) -> None:
    office.add(pki().root.der)

    travelled = pickle.loads(pickle.dumps(office.journey.trust))

    assert type(travelled) is TrustStore
    assert travelled.domains == office.journey.trust.domains


def test_what_is_unchanged_is_not_read_again(office: Office) -> None:
    office.add(pki().root.der)

    assert office.journey.trust.domains is office.journey.trust.domains


def test_an_intermediate_is_never_believed(office: Office) -> None:
    office.add(pki().issuing.der, "intermediate")

    assert not office.leads(pki().rsa.der)
    (domain,) = office.journey.domains()
    assert [one.connected for one in domain.intermediates] == [False]


def test_a_file_that_carries_the_leaf_alone_is_completed_and_then_passes(office: Office) -> None:
    """The verdict follows the change of trust, with no restart in between."""

    class Authorities:
        def gather(self, path: object, moment: object) -> RevocationMaterial:
            return pki().gather(path, moment)  # type: ignore[arg-type]

    verification = VerificationJourney(
        office.house.memory,
        DirectSandbox(),
        lambda: pki().clock(),
        office.journey.trust,
        Authorities(),
        ValidationPolicy(),
    )
    alone = signed(by=_leaf_alone(pki()))  # type: ignore[arg-type]

    def told() -> dict[str, object]:
        (signature,) = verification.examine(BytesIO(alone)).report["signatures"]
        return {
            "sub": signature["sub_indication"],
            "intact": signature["intact"],
            "domain": signature["signer"]["trust_domain"],
        }

    assert told() == {"sub": "NO_CERTIFICATE_CHAIN_FOUND", "intact": True, "domain": None}
    office.add(pki().root.der)
    assert told()["domain"] is None  # the root alone does not reach the leaf
    office.add(pki().issuing.der, "intermediate")
    assert told()["domain"] == "official"
    assert told()["sub"] != "NO_CERTIFICATE_CHAIN_FOUND"


def _leaf_alone(house: Pki) -> object:
    """A signer whose signature carries no certificate but its own."""
    return replace(house.rsa, issuer=None)


@pytest.mark.parametrize("role", [Role.LEADER, Role.CLERK, Role.IT_STAFF, Role.AUDITOR])
def test_nobody_but_an_administrator_changes_trust(office: Office, role: Role) -> None:
    entry_id = office.add(pki().root.der)
    other = office.house.person("khac", role)
    wanted = Addition(pki().issuing.der, fingerprint(pki().issuing.der), "x", "anchor", LETTER)

    for act in (
        lambda: office.journey.add(other, wanted, RIGHT),
        lambda: office.journey.end(other, entry_id, NOW, "vì sao", RIGHT),
        lambda: office.journey.remove(other, entry_id, "vì sao", RIGHT),
    ):
        with pytest.raises(NotFoundError):
            act()
    assert office.leads(pki().issuing.der)


def test_without_the_password_nothing_changes(office: Office) -> None:
    with pytest.raises(WrongPasswordError):
        office.add(pki().root.der, proof=Proof(password="sai"))

    assert office.journey.domains() == ()
    assert office.told() == []


def test_who_has_a_generator_is_asked_for_a_code_and_not_for_the_password(office: Office) -> None:
    class Codes:
        def is_enrolled(self, person: Person) -> bool:
            return True

        def check(self, person: Person, code: str | None) -> tuple[str, ...]:
            if code != "123456":
                raise WrongCodeError
            return ("totp",)

    office.journey = replace(office.journey, codes=Codes())

    with pytest.raises(WrongCodeError):
        office.add(pki().root.der)
    office.add(pki().root.der, proof=Proof(code="123456"))
    assert office.told()[-1][2]["factors"] == ["totp"]


def test_a_certificate_other_than_the_confirmed_one_is_refused(office: Office) -> None:
    assert office.refused(pki().root.der, fingerprint="ab" * 32) == "fingerprint_differs"
    assert office.refused(pki().root.der, fingerprint="ab" * 20) == "no_fingerprint"
    assert office.refused(pki().root.der, fingerprint="") == "no_fingerprint"
    shouted = ":".join(fingerprint(pki().root.der).upper()[n : n + 2] for n in range(0, 64, 2))
    assert office.add(pki().root.der, fingerprint=shouted)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"octets": b"nothing", "fingerprint": fingerprint(b"nothing")}, "unreadable"),
        ({"octets": b"", "fingerprint": fingerprint(b"")}, "unreadable"),
        ({"domain": "Official"}, "bad_domain"),
        ({"domain": "internal"}, "bad_domain"),
        ({"domain": "caller"}, "bad_domain"),
        ({"domain": "../x"}, "bad_domain"),
        ({"part": "root"}, "bad_domain"),
        ({"source": " \n "}, "no_source"),
        ({"trusted_from": NOW, "trusted_until": NOW}, "bad_times"),
        ({"part": "intermediate", "trusted_until": NOW}, "bad_times"),
    ],
)
def test_what_makes_no_sense_is_refused(
    office: Office, facts: dict[str, object], reason: str
) -> None:
    assert office.refused(pki().root.der, **facts) == reason
    assert office.told() == []


def test_several_certificates_and_a_persons_own_are_refused(office: Office, tmp_path: Path) -> None:
    pem = pki().root_pem(tmp_path / "root.pem").read_bytes()

    assert office.refused(pki().root.der, octets=pem + pem) == "several"
    assert office.refused(pki().rsa.der) == "not_an_authority"
    assert office.refused(pki().tsa.holder.der, part="intermediate") == "not_an_authority"
    assert office.add(pki().tsa.holder.der)  # a time-stamping unit may be trusted directly
    assert office.add(pki().root.der, octets=pem)


def test_twice_is_refused_also_where_a_file_describes_it(tmp_path: Path) -> None:
    described = TrustDomain("official", (TrustAnchor(pki().root.der, "a file"),))
    office = an_office(tmp_path, described)

    assert office.refused(pki().root.der) == "already"
    office.add(pki().issuing.der, "intermediate")
    assert office.refused(pki().issuing.der, part="intermediate") == "already"
    assert office.add(pki().root.der, domain="public")


def test_trust_that_ends_keeps_what_was_proved_before(office: Office) -> None:
    entry_id = office.add(pki().root.der)
    office.add(pki().issuing.der, "intermediate")
    until = pki().clock() - timedelta(days=10)

    new_id = office.journey.end(office.by, entry_id, until, "tổ chức ngừng hoạt động", RIGHT)

    assert new_id != entry_id
    assert not office.leads(pki().rsa.der)
    assert office.leads(pki().rsa.der, until - timedelta(days=1))
    kind, _, facts = office.told()[-1]
    assert kind == "TrustEnded"
    assert facts["trusted_until"] == until.isoformat()
    (domain,) = office.journey.domains()
    assert [(one.id, one.trusted_until) for one in domain.anchors] == [(new_id, until)]


def test_what_is_taken_out_is_trusted_no_more_and_may_come_back(office: Office) -> None:
    entry_id = office.add(pki().root.der)

    office.journey.remove(office.by, entry_id, "đưa nhầm", RIGHT)

    assert office.journey.trust.domains == ()
    assert office.told()[-1][0] == "TrustWithdrawn"
    with pytest.raises(NotFoundError):
        office.journey.remove(office.by, entry_id, "đưa nhầm", RIGHT)
    assert office.add(pki().root.der)


def test_a_change_without_a_reason_is_refused(office: Office) -> None:
    entry_id = office.add(pki().root.der)

    with pytest.raises(TrustRefusedError):
        office.journey.remove(office.by, entry_id, "", RIGHT)
    with pytest.raises(TrustRefusedError):
        office.journey.end(office.by, entry_id, NOW, " ", RIGHT)


def test_everyone_is_told_whom_we_trust_and_why(tmp_path: Path) -> None:
    described = TrustDomain(
        "official", (TrustAnchor(pki().root.der, "a file"),), (pki().issuing.der,), ("g2.cer",)
    )
    office = an_office(tmp_path, described)
    office.add(pki().tsa.holder.der, domain="public", trusted_until=NOW - timedelta(days=900))

    official, public = office.journey.domains()

    (root,), (helper,) = official.anchors, official.intermediates
    assert (official.key, official.awaited) == ("official", ("g2.cer",))
    assert (root.id, root.source, root.state) == (None, "a file", "now")
    assert (helper.state, helper.connected) == ("helper", True)
    (ended,) = public.anchors
    assert (ended.source, ended.added_by, ended.state) == (LETTER, "quantri", "ended")
    assert office.journey.certificate(root.certificate.sha256) == pki().root.der
    assert office.journey.certificates("official") == (pki().root.der, pki().issuing.der)
    for lost in (
        lambda: office.journey.certificate("0" * 64),
        lambda: office.journey.certificates("x"),
    ):
        with pytest.raises(NotFoundError):
            lost()


def test_a_certificate_is_read_in_the_safe_room(tmp_path: Path) -> None:
    room = Sandbox(preload=("signing.confirmed",), workers=1)
    try:
        office = an_office(tmp_path, sandbox=room)
        assert office.refused(pki().root.der, fingerprint="ab" * 32) == "fingerprint_differs"
        assert office.refused(b"\x30\x82" * 9, fingerprint=fingerprint(b"\x30\x82" * 9))
        assert office.add(pki().root.der)
    finally:
        room.close()


def test_the_ledger_holds_with_every_change(office: Office) -> None:
    entry_id = office.add(pki().root.der)
    office.journey.end(office.by, entry_id, NOW, "vì sao", RIGHT)
    with office.house.memory.reading() as session:
        assert verify(session).broken is None
    assert len(office.told()) == 2
