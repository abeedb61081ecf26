"""What each directory's attributes mean: read, written back octet by octet, refused where it must be."""

from __future__ import annotations

import pytest

from directory.entries import Entry
from directory.mapping import CannotSayError, MappingRefusedError, load_flavour
from directory.mapping.never import may_never_be_written
from directory.people import Standing
from directory.plan import Kind
from tests.support.planning import FLAVOURS, FOLDER, PEOPLE, account, entry, flavour, octets

NEVER = (
    "userPassword", "unicodePwd", "memberOf", "entryUUID", "krbPrincipalKey", "objectGUID",
    "modifyTimestamp", "sambaNTPassword", "authzTo", "uidNumber", "pwdReset", "objectClass",
    "zimbraIsAdminAccount", "zimbraIsDelegatedAdminAccount", "zimbraAuthTokens", "sIDHistory",
    "msDS-KeyCredentialLink", "lastLogonTimestamp", "nTSecurityDescriptor", "USERPASSWORD",
)  # fmt: skip


def change(step, name):
    return next(one for one in step.attributes if one.name.lower() == name.lower())


@pytest.fixture
def changed(tmp_path):
    """Give a way to load OpenLDAP's mapping with some of its text replaced."""

    def load(*pairs, more="", before=""):
        text = (FOLDER / "openldap.toml").read_text("utf-8")
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / "changed.toml"
        path.write_text(before + text + more, encoding="utf-8")
        return load_flavour(path)

    return load


# ── What may be in a mapping ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("attribute", NEVER)
@pytest.mark.parametrize("where", ['title = "title"', 'mail = "mail"\nmembers'])
def test_what_may_never_be_written_is_in_no_mapping(changed, attribute, where):
    name = where.partition(" ")[0]
    with pytest.raises(MappingRefusedError) as refusal:
        changed((where, where.replace(f'"{name}"', f'"{attribute}"', 1)))
    assert any(f"{attribute} may never be mapped" in one for one in refusal.value.problems)


def test_what_may_never_be_written_is_not_fixed_either_nor_made_up(changed):
    with pytest.raises(MappingRefusedError) as refusal:
        changed(
            more='\n[fixed]\nuserPassword = ["x"]\nzimbraIsAdminAccount = ["TRUE"]\n'
            '[made]\nuserPassword = "uuid"\n'
        )
    told = "; ".join(refusal.value.problems)
    assert "fixed.userPassword" in told
    assert "fixed.zimbraIsAdminAccount" in told
    assert "made.userPassword" in told


@pytest.mark.parametrize(
    "attribute", ["2.5.4.35", "userPassword;lang-vi", "title)(uid=*", "", "tên"]
)
def test_an_attribute_has_a_name_and_nothing_else(changed, attribute):
    with pytest.raises(MappingRefusedError, match="is no attribute"):
        changed(('title = "title"', f'title = "{attribute}"'))


def test_all_that_is_wrong_is_told_at_once(changed):
    with pytest.raises(MappingRefusedError) as refusal:
        changed(
            ('staff_number = "employeeNumber"', 'shoe_size = "x"'),
            ('placement = "flat"', 'placement = "upside_down"'),
            ('as = "quota_mebibytes"', 'as = "quota_furlongs"'),
            ('suspended = "suspended"', 'sleeping = "suspended"'),
            ('list_class = "govMailList"', "list_class = 7"),
            ('title = "title"', 'title = "userPassword"'),
        )
    told = "; ".join(refusal.value.problems)
    for word in ("shoe_size", "staff_number is missing", "upside_down", "quota_furlongs",
                 "sleeping", "no word for suspended", "list_class", "userPassword"):  # fmt: skip
        assert word in told


@pytest.mark.parametrize(
    "text",
    ["", "[entry", "entry = 3\naccount = 4\nlist = 5\nfixed = 6\nmade = 7", "\0", "a = " + "[" * 5000,
     "#" * 70_000, "[account]\nstanding = 3\nmail = [[[]]]\n[entry]\nidentity = 3"],
)  # fmt: skip
def test_a_file_that_is_no_mapping_is_refused_in_words(tmp_path, text):
    path = tmp_path / "odd.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(MappingRefusedError):
        load_flavour(path)
    with pytest.raises(MappingRefusedError):
        load_flavour(tmp_path / "absent.toml")


def test_an_attribute_says_one_thing(changed):
    with pytest.raises(MappingRefusedError, match="says something else already"):
        changed(('phone = "telephoneNumber"', 'phone = "title"'))


def test_the_bits_of_an_account_are_no_text(changed):
    with pytest.raises(MappingRefusedError, match="holds bits"):
        changed(('title = "title"', 'title = "userAccountControl"'))


@pytest.mark.parametrize("of", FLAVOURS)
def test_no_mapping_of_ours_writes_what_may_never_be_written(of):
    data = flavour(of).data
    for place in (*data.places, *data.list_places):
        assert not may_never_be_written(place.attribute)


# ── Read and written back ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("of", FLAVOURS)
def test_what_is_added_is_read_again(of):
    said = {
        "title": "Chuyên viên", "phone": "0292 3", "quota_mb": "2048", "aliases": ("cu@x.vn",),
        "forwards": ("a@xa.gov.vn",), "locked": ("title", "phone"),
    }  # fmt: skip
    found = account(1, "Trần Thị Mỹ Duyên", "stc", of=of, user_name="duyenttm", **said)
    assert (found.full_name, found.unit, found.user_name) == (
        "Trần Thị Mỹ Duyên",
        "stc",
        "duyenttm",
    )
    assert (found.title, found.phone, found.quota_mb) == ("Chuyên viên", "0292 3", 2048)
    assert (found.aliases, found.forwards) == (("cu@x.vn",), ("a@xa.gov.vn",))
    assert found.locked == {"title", "phone"}
    assert found.standing is Standing.ACTIVE
    assert found.staff_number == "00001"
    assert len(found.entry_uuid) == 36


@pytest.mark.parametrize("of", FLAVOURS)
def test_suspending_shuts_out_and_sends_nothing_on_in_one_step(of):
    step = flavour(of).suspend(account(1, of=of, forwards=("a@gmail.com", "b@gmail.com")))
    assert step.kind is Kind.SUSPEND
    assert {one.name for one in step.fields} == {"standing", "forwards"}
    place = flavour(of).reads["forwards"]
    assert change(step, place.attribute).after == ()


@pytest.mark.parametrize("of", FLAVOURS)
def test_of_a_standing_that_is_there_nothing_is_changed(of):
    assert flavour(of).suspend(account(1, of=of, standing="suspended")) is None
    assert flavour(of).restore(account(1, of=of)) is None
    assert flavour(of).modify(account(1, of=of, title="a"), {"title": ("a",)}) is None


def test_what_each_cannot_say_is_known_and_refused():
    assert flavour("openldap").unsayable == frozenset()
    assert flavour("zimbra").unsayable == {"owner", "clerk"}
    assert flavour("active-directory").unsayable == {"owner", "clerk", "closed"}
    with pytest.raises(CannotSayError) as refusal:
        flavour("active-directory").close(account(1, of="active-directory"))
    assert (refusal.value.field, refusal.value.value) == ("standing", "closed")
    with pytest.raises(CannotSayError):
        flavour("zimbra").add(
            {"user_name": ("snv",), "mail": ("snv@x.vn",)},
            above=PEOPLE,
            staff_number=None,
            shared=True,
        )


def test_one_bit_is_changed_and_no_other():
    for bits in (512, 66048, 0x10200 | 0x40000, 4194304 | 512, -2147483136):
        raw = {"useraccountcontrol": octets(str(bits))}
        active = account(1, of="active-directory", raw=raw)
        step = flavour("active-directory").suspend(active)
        assert change(step, "userAccountControl").before == octets(str(bits))
        assert change(step, "userAccountControl").after == octets(str(bits | 2))
        shut = account(1, of="active-directory", raw={"useraccountcontrol": octets(str(bits | 2))})
        step = flavour("active-directory").restore(shut)
        assert change(step, "userAccountControl").after == octets(str(bits))


@pytest.mark.parametrize("value", [b"", b"abc", b"0x200", b"5_1_2", b"9" * 5000, b" 512", b"\xff"])
def test_bits_and_quotas_that_are_no_numbers_are_no_reason_to_fall(value):
    raw = {"useraccountcontrol": (value,), "mdboverquotalimit": (value,)}
    assert (
        flavour("active-directory").read_account(entry(1, of="active-directory", raw=raw)) is None
    )
    assert account(1, raw={"govmailquotamb": (value,)}).quota_mb is None


def test_other_kinds_of_address_stay_where_they_are():
    raw = {"proxyaddresses": octets("X500:/o=x", "SMTP:cu@x.vn", "smtp:cu2@x.vn", "sip:cu@x.vn")}
    there = account(1, of="active-directory", mail="cu@x.vn", raw=raw)
    assert there.aliases == ("cu2@x.vn",)
    step = flavour("active-directory").readdress(there, "moi@x.vn")
    after = set(change(step, "proxyAddresses").after)
    assert after == set(
        octets("X500:/o=x", "sip:cu@x.vn", "SMTP:moi@x.vn", "smtp:cu@x.vn", "smtp:cu2@x.vn")
    )
    assert change(step, "userPrincipalName").after == octets("moi@x.vn")


def test_in_zimbra_the_address_and_all_further_ones_stand_together():
    raw = {"mail": octets("cu@x.vn", "rieng@x.vn")}
    there = account(1, of="zimbra", mail="cu@x.vn", raw=raw)
    step = flavour("zimbra").readdress(there, "moi@x.vn")
    assert set(change(step, "mail").after) == set(octets("moi@x.vn", "cu@x.vn", "rieng@x.vn"))
    assert change(step, "zimbraMailAlias").after == octets("cu@x.vn")
    assert change(step, "zimbraMailDeliveryAddress").after == octets("moi@x.vn")


def test_zimbras_room_is_counted_in_octets_and_what_says_the_same_stays():
    there = account(1, of="zimbra", raw={"zimbramailquota": octets("1073741825")})
    assert there.quota_mb == 1024
    assert flavour("zimbra").modify(there, {"quota_mb": ("1024",)}) is None
    step = flavour("zimbra").modify(there, {"quota_mb": ("2048",)})
    assert change(step, "zimbraMailQuota").before == octets("1073741825")
    assert change(step, "zimbraMailQuota").after == octets("2147483648")
    assert account(1, of="zimbra", raw={"zimbramailquota": octets("0")}).quota_mb is None


@pytest.mark.parametrize("word", ["maintenance", "lockout", "pending", "LOCKED", "something-new"])
def test_every_other_word_of_zimbra_keeps_somebody_out_and_is_not_written_over(word):
    there = account(1, of="zimbra", raw={"zimbraaccountstatus": octets(word)})
    assert there.standing is Standing.SUSPENDED
    assert flavour("zimbra").is_suspended_by_our_word(there) == (word == "LOCKED")
    step = flavour("zimbra").suspend(there)
    assert step is None


def test_zimbra_stops_taking_mail_only_for_who_is_closed():
    there = account(1, of="zimbra")
    assert "zimbraMailStatus" not in [
        one.name for one in flavour("zimbra").suspend(there).attributes
    ]
    step = flavour("zimbra").close(there)
    assert change(step, "zimbraMailStatus").after == octets("disabled")


def test_both_ways_to_send_mail_on_are_seen_and_ended():
    raw = {
        "zimbraprefmailforwardingaddress": octets("a@gmail.com, b@xa.gov.vn"),
        "zimbramailforwardingaddress": octets("hidden@gmail.com"),
    }
    there = account(1, of="zimbra", raw=raw)
    assert there.forwards == ("a@gmail.com", "b@xa.gov.vn", "hidden@gmail.com")
    step = flavour("zimbra").revoke_forwarding(there, ["b@xa.gov.vn"])
    assert change(step, "zimbraPrefMailForwardingAddress").after == octets("b@xa.gov.vn")
    assert change(step, "zimbraMailForwardingAddress").after == ()
    gone = flavour("zimbra").suspend(there)
    assert change(gone, "zimbraPrefMailForwardingAddress").after == ()
    assert change(gone, "zimbraMailForwardingAddress").after == ()


def test_exchanges_forwarding_to_a_mailbox_or_contact_ends_too():
    raw = {
        "msexchgenericforwardingaddress": octets("smtp:a@gmail.com"),
        "altrecipient": octets("CN=lien he,DC=x"),
    }
    there = account(1, of="active-directory", raw=raw)
    assert there.forwards == ("a@gmail.com", "CN=lien he,DC=x")
    step = flavour("active-directory").suspend(there)
    assert change(step, "altRecipient").before == octets("CN=lien he,DC=x")
    assert change(step, "altRecipient").after == ()


def test_a_long_name_to_sign_in_with_is_short_for_windows_and_stays_itself():
    one, two = (
        account(n, of="active-directory", user_name=f"nguyentranhoangphuonguyen{n}") for n in (1, 2)
    )
    assert len(one.user_name) == len(two.user_name) == 20
    assert one.user_name != two.user_name
    assert one.dn.startswith("cn=nguyentranhoangphuonguyen1,")


def test_a_new_account_in_active_directory_waits_for_its_password():
    step = flavour("active-directory").add(
        {"user_name": ("an",), "full_name": ("An",), "mail": ("an@x.vn",)},
        above=PEOPLE,
        staff_number="1",
    )
    assert change(step, "userAccountControl").after == octets("514")
    assert not any(
        may_never_be_written(one.name) for one in step.attributes if one.name != "objectClass"
    )


def test_octets_that_are_no_text_stay_octet_by_octet():
    raw = {"govmailalias": (b"ti\xeang@x.vn", b"cu@x.vn")}
    there = account(1, raw=raw)
    step = flavour().readdress(there, "moi@x.vn")
    assert set(change(step, "govMailAlias").after) >= set(raw["govmailalias"])
    taken = flavour().withdraw(there)
    assert change(taken, "govMailAlias").before == raw["govmailalias"]


def test_a_further_address_that_becomes_the_address_is_no_further_one_any_more():
    there = account(1, mail="cu@x.vn", aliases=("Moi@x.vn", "khac@x.vn"))
    step = flavour().readdress(there, "moi@x.vn", ["khac@x.vn", "them@x.vn"])
    assert change(step, "govMailAlias").after == octets("khac@x.vn", "cu@x.vn", "them@x.vn")


def test_names_in_the_tree_are_escaped_and_what_names_an_entry_is_in_it():
    mapping = flavour("active-directory")
    step = mapping.add(
        {
            "user_name": ("a+b, c",),
            "full_name": ("A",),
            "mail": ("a@x.vn",),
            "unit": ("x,ou=admins",),
        },
        above=PEOPLE,
        staff_number="1",
    )
    assert step.dn == rf"cn=a\2bb\2c c,ou=x\2cou\3dadmins,{PEOPLE}"
    assert change(step, "cn").after == octets("a+b, c")


def test_a_move_in_a_tree_takes_a_name_of_several_parts_along():
    there = entry(1, of="active-directory")
    moved = Entry(there.dn.replace("cn=", "employeeID=00001+cn=", 1), there.attributes)
    mapping = flavour("active-directory")
    said, hung = mapping.move(mapping.read_account(moved), "stc", above=PEOPLE)
    assert (said.new_dn, said.dn) == (None, moved.dn)
    assert hung.new_dn == f"employeeID=00001+cn=cb00001,ou=stc,{PEOPLE}"


def test_a_move_in_a_flat_tree_is_what_the_entry_says():
    (step,) = flavour().move(account(1), "stc", above=PEOPLE)
    assert step.new_dn is None
    assert change(step, "govUnitCode").after == octets("stc")
    assert flavour().move(account(1), "snv", above=PEOPLE) == ()


def test_computers_and_rooms_are_no_accounts():
    raw = {"objectclass": octets("top", "user", "Computer")}
    assert (
        flavour("active-directory").read_account(entry(1, of="active-directory", raw=raw)) is None
    )
    raw = {"objectclass": octets("zimbraAccount", "zimbraCalendarResource")}
    assert flavour("zimbra").read_account(entry(1, of="zimbra", raw=raw)) is None


def test_a_mailbox_made_twice_in_zimbra_gets_the_same_identity_and_nobody_elses():
    one, same, other = (
        change(flavour("zimbra").add(
            {"user_name": ("an",), "full_name": ("An",), "mail": ("an@x.vn",), "staff_number": (number,)},
            above=PEOPLE, staff_number=number), "zimbraId").after
        for number in ("1", "1", "2")
    )  # fmt: skip
    assert one == same != other
