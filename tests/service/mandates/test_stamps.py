"""The stamps of a person: named, one the default, shown by signatures; the agency's seal stays itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.identity.roles import Role
from service.journeys.errors import NotAllowedError, NotFoundError
from service.journeys.mandates import MandateFaultyError
from service.journeys.mandates.stamps import MOST_PROFILES, StampProfiles, StampWish
from service.journeys.signing.stamps import Stamp, appearance_of, stamp_for
from service.sandbox import DirectSandbox
from service.store.engine import Memory
from service.store.tables import CredentialRow
from signing.errors import ImageRefusedError
from tests.support.house import PIN, TestHouse, a_house
from tests.support.people import events

SAMPLES = Path(__file__).parents[3] / "service/samples"
BLUE, OTHER = ((SAMPLES / f"chu-ky-{who}.png").read_bytes() for who in ("lanhdao", "phogiamdoc"))
RED = (SAMPLES / "dau-co-quan.png").read_bytes()
WISH = StampWish("Ký đầy đủ", "Giám đốc Sở", "NAME", is_default=True, png=OTHER)


@pytest.fixture
def house(tmp_path: Path, memory: Memory) -> TestHouse:
    return a_house(tmp_path, memory)


@pytest.fixture
def stamps(house: TestHouse) -> StampProfiles:
    return StampProfiles(house.memory, house.clock, DirectSandbox())


def shown(house: TestHouse, credential_id: str) -> Stamp:
    with house.memory.reading() as session:
        return stamp_for(session, session.get_one(CredentialRow, credential_id))


def test_the_image_that_a_person_keeps_is_the_default(house: TestHouse) -> None:
    leader = house.person()
    house.certificates.keep_signature_image(leader, BLUE)

    assert shown(house, house.credential(leader)) == Stamp(BLUE, "NONE")


def test_a_default_stamp_is_what_signatures_show(house: TestHouse, stamps: StampProfiles) -> None:
    leader = house.person()
    house.certificates.keep_signature_image(leader, BLUE)
    key = house.credential(leader)
    first = stamps.keep(leader, WISH)
    stamp = shown(house, key)

    assert stamp == Stamp(OTHER, "NAME")
    drawn = appearance_of(stamp, ("x",), stamp.caption(leader))
    assert (drawn.image_png, drawn.lines) == (OTHER, ("Nguyễn Thị Minh Anh", "Giám đốc"))

    second = stamps.keep(leader, StampWish("Ký thay", "", "MANDATE", is_default=True))
    assert [one.id for one in stamps.of(leader) if one.is_default] == [second]
    assert shown(house, key) == Stamp(BLUE, "MANDATE")
    heading = ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")
    assert shown(house, key).caption(leader, heading) == heading

    stamps.choose(leader, first)
    assert shown(house, key).png == OTHER
    stamps.remove(leader, first)
    assert shown(house, key) == Stamp(BLUE, "NONE")
    kinds = [kind for kind, _, _ in events(house.memory) if kind.startswith("Stamp")]
    assert kinds == ["StampProfileKept"] * 3 + ["StampProfileRemoved"]


def test_a_document_is_signed_with_the_default_stamp(
    house: TestHouse, stamps: StampProfiles
) -> None:
    leader = house.person()
    stamps.keep(leader, WISH)
    act = house.placed(leader, house.credential(leader))

    done = house.signing.authorize(leader, act.id, consent_sha256=act.base_sha256, pin=PIN)

    assert done.state == "FINISHED"


def test_a_seal_shows_the_seal_whatever_its_keeper_prefers(
    house: TestHouse, stamps: StampProfiles
) -> None:
    clerk = house.person("vanthu", Role.CLERK)
    house.certificates.keep_signature_image(clerk, RED, kind="seal")
    stamps.keep(clerk, WISH)

    assert shown(house, house.seal(clerk)) == Stamp(RED, "NONE")


@pytest.mark.parametrize("octets", [RED, b"", b"\x89PNG\r\n\x1a\n", b"<svg/>"])
def test_an_image_that_is_no_signatures_is_refused(
    house: TestHouse, stamps: StampProfiles, octets: bytes
) -> None:
    leader = house.person()

    with pytest.raises(ImageRefusedError):
        stamps.keep(leader, StampWish("Mẫu", "", "NONE", is_default=True, png=octets))
    assert stamps.of(leader) == ()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"name": " "}, ("name", "missing")),
        ({"name": "x" * 101}, ("name", "too_long")),
        ({"position": "x" * 101}, ("position", "too_long")),
        ({"lines": "ALL"}, ("lines", "unknown")),
        ({"width_mm": float("nan")}, ("width_mm", "bad_width")),
        ({"width_mm": 500.0}, ("width_mm", "bad_width")),
        ({"png": None}, ("image", "no_image")),
    ],
)
def test_what_a_stamp_lacks_is_told(
    house: TestHouse, stamps: StampProfiles, change: dict[str, object], fault: tuple[str, str]
) -> None:
    facts = {"name": "Mẫu", "position": "", "lines": "NAME", "is_default": False, "png": OTHER}

    with pytest.raises(MandateFaultyError) as refused:
        stamps.keep(house.person(), StampWish(**(facts | change)))  # type: ignore[arg-type]
    assert refused.value.faults == (fault,)


def test_nobody_keeps_more_than_a_few(house: TestHouse, stamps: StampProfiles) -> None:
    leader = house.person()
    for _ in range(MOST_PROFILES):
        stamps.keep(leader, WISH)

    with pytest.raises(MandateFaultyError, match="too_many"):
        stamps.keep(leader, WISH)
    assert sum(one.is_default for one in stamps.of(leader)) == 1


def test_a_stamp_is_its_owners_alone(house: TestHouse, stamps: StampProfiles) -> None:
    leader, other = house.person(), house.person("phogiamdoc")
    key = stamps.keep(leader, WISH)

    for act in (stamps.choose, stamps.remove, stamps.image):
        with pytest.raises(NotFoundError):
            act(other, key)
    assert stamps.image(leader, key) == OTHER


def test_whoever_does_not_sign_keeps_no_stamp(house: TestHouse, stamps: StampProfiles) -> None:
    with pytest.raises(NotAllowedError):
        stamps.keep(house.person("cntt", Role.IT_STAFF), WISH)
