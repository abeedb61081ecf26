"""Nobody gets another's address, a role's, or one that cannot be; what was given stays."""

import random
import re
import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.addresses import (
    AddressBook,
    NoAddressError,
    Released,
    load_address_rule,
    still_quarantined,
)
from directory.addresses.reserved import RESERVED
from tests.directory.addresses.people import LONG, RULES, book, newcomer, rule

NAMES = st.one_of(
    st.text(max_size=80),
    st.lists(
        st.sampled_from(
            [
                "Nguyễn",
                "Trần",
                "Đặng",
                "Văn",
                "Thị",
                "Long",
                "Ý",
                "Ỷ",
                "H'Hen",
                "K’Sor",
                "An",
                "Ơ",
                "Ư",
                "Đ",
            ]
        ),
        min_size=1,
        max_size=30,
    ).map(" ".join),
)
SOUND = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*@cantho\.example")


@given(NAMES)
def test_any_name_gives_a_sound_address_or_a_person_must_decide(name):
    try:
        address = book("can-tho-mau").give(newcomer(name)).mail
    except NoAddressError:
        return
    assert SOUND.fullmatch(address)
    assert len(address) <= 254
    assert len(address.partition("@")[0]) <= 64


@given(NAMES)
def test_composed_and_decomposed_names_get_the_same_address(name):
    import unicodedata

    found = []
    for form in ("NFC", "NFD"):
        try:
            found.append(book().give(newcomer(unicodedata.normalize(form, name))).mail)
        except NoAddressError as none:
            found.append(none.reason)
    assert found[0] == found[1]


@settings(max_examples=50)
@given(st.lists(NAMES, max_size=30), st.randoms(use_true_random=False))
def test_two_people_never_share_an_address_and_order_does_not_matter(names, chance):
    people = [newcomer(name, f"CB{n}") for n, name in enumerate(names)]
    shuffled = list(people)
    chance.shuffle(shuffled)

    first, second = book().give_all(people), book().give_all(shuffled)

    mails = [one.mail for one in first.values() if not isinstance(one, NoAddressError)]
    assert len(set(mails)) == len(mails)
    assert {k: str(v) for k, v in first.items()} == {k: str(v) for k, v in second.items()}


def test_an_address_in_use_is_not_given_whatever_its_capitals_or_its_domain():
    assert book(in_use=["LongNV@Nghean.example"]).give(newcomer()).user_name == "longnv1"
    # People sign in with the part before the @, and two may not sign in with one name.
    assert book(in_use=["longnv@soctrang.example"]).give(newcomer()).user_name == "longnv1"


def test_where_people_sign_in_with_the_whole_address_the_domain_tells_them_apart(tmp_path):
    text = (RULES / "nghe-an.toml").read_text(encoding="utf-8")
    path = tmp_path / "rule.toml"
    path.write_text(f'user_name = "address"\n{text}', encoding="utf-8")
    giving = AddressBook(load_address_rule(path), ["longnv@soctrang.example"])

    assert giving.give(newcomer()).user_name == "longnv@nghean.example"


def test_an_address_that_was_somebodys_is_not_given_to_another():
    released = [Released("longnv@nghean.example", date(2020, 1, 1))]
    forever = still_quarantined(released, None, date(2026, 11, 25))

    assert book(quarantined=forever).give(newcomer()).user_name == "longnv1"


def test_a_quarantine_of_days_ends_on_its_day():
    released = [Released("longnv@nghean.example", date(2026, 1, 1))]

    assert still_quarantined(released, 30, date(2026, 1, 30))
    assert not still_quarantined(released, 30, date(2026, 1, 31))


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_roles_names_are_never_given(word):
    record = newcomer(user_name=word)

    with pytest.raises(NoAddressError):
        book().give(record)


def test_a_name_that_spells_a_role_gets_the_next_rung():
    # "oai" + "nf" is nobody's; "root" is everybody's.
    assert book().give(newcomer("Ội Trần Roo T")).user_name != "root"
    given_ = book().give(newcomer("Oanh Tấn Root"))
    assert given_.user_name == "rootot"
    assert book().give(newcomer("Root")).user_name == "root1"


def test_the_organisations_own_reserved_words_are_never_given():
    with pytest.raises(NoAddressError):
        book("can-tho-mau").give(newcomer(user_name="ubnd"))


def test_a_name_longer_than_a_local_part_is_left_to_a_person():
    with pytest.raises(NoAddressError):
        book().give(newcomer("A" * 70))


def test_addresses_that_hr_names_are_kept_for_whom_it_names_them():
    named = newcomer("Trần Bình", "CB2", mail="LongNV@nghean.example")

    found = book().give_all([newcomer(number="CB1"), named])

    assert found["CB1"].mail == "longnv1@nghean.example"
    assert (found["CB2"].mail, found["CB2"].user_name) == ("longnv@nghean.example", "longnv")


def test_an_address_that_hr_names_and_that_is_anothers_is_left_to_a_person():
    with pytest.raises(NoAddressError) as none:
        book(in_use=["longnv@nghean.example"]).give(newcomer(mail="longnv@nghean.example"))
    assert none.value.reason == "claimed"


def test_each_unit_may_have_its_domain_and_its_short_name(tmp_path):
    path = tmp_path / "rule.toml"
    path.write_text(
        'id = "x"\nversion = 1\nrungs = ["{given}{initials}.{unit}"]\n[domains]\ndefault = "a.vn"\n'
        '[domains.units]\n"H14.9" = "b.a.vn"\n[units]\n"H14.9" = "skhcn"\n',
        encoding="utf-8",
    )
    giving = AddressBook(load_address_rule(path), ())

    assert giving.give(newcomer()).mail == "longnv.skhcn@b.a.vn"
    assert giving.give(newcomer(number="CB2", unit="H14.8")).mail == "longnv.h148@a.vn"


@pytest.mark.parametrize(
    "fault",
    [
        'rungs = ["{given}{cccd}"]',
        'rungs = ["{given} x"]',
        'rungs = ["{given}{number}", "{given}"]',
        "rungs = []",
        "rungs = 7",
        'rungs = ["{given}"]\nsurplus = 1',
        'rungs = ["{given}"]\nquarantine_days = -1',
    ],
)
def test_a_rule_with_a_fault_is_refused_with_its_name(tmp_path, fault):
    path = tmp_path / "broken.toml"
    path.write_text(
        f'id = "x"\nversion = 1\n{fault}\n[domains]\ndefault = "a.vn"\n', encoding="utf-8"
    )

    with pytest.raises(ValueError, match=r"broken\.toml"):
        load_address_rule(path)


def test_fifty_thousand_newcomers_of_one_name_among_them_take_no_minute():
    chance = random.Random(4)
    names = [
        LONG,
        *(f"Nguyễn {m} {g}" for m in ("Văn", "Thị", "Đức") for g in ("An", "Bình", "Yến")),
    ]
    people = [newcomer(chance.choice(names), f"CB{n:05d}") for n in range(50_000)]
    started = time.process_time()

    found = book().give_all(people)

    assert time.process_time() - started < 10
    taken = [one for one in found.values() if not isinstance(one, NoAddressError)]
    assert len({one.mail for one in taken}) == len(taken) == 50_000


def test_the_sample_rule_keeps_addresses_for_ever():
    assert rule("can-tho-mau").quarantine_days is None
