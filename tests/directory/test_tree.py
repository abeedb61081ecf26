"""What a filter matches and what an operation makes of an entry, by the rules of RFC 4517 and RFC 4511."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.filters import All, AnyOf, AtLeast, AtMost, Equal, Not, Present, Substrings
from directory.operations import Modification, ModifyKind, ResultCode
from directory.rules import fold
from directory.tree import ModificationError, matcher, matches, modified, renamed
from tests.support.embedded import SCHEMA

ADD, DELETE, REPLACE = ModifyKind.ADD, ModifyKind.DELETE, ModifyKind.REPLACE
BINH = {
    "objectclass": (b"inetOrgPerson", b"govAccount"),
    "cn": ("Trần  Thị Bình".encode(),),
    "uid": (b"binhtt",),
    "mail": (b"Binhtt@CanTho.example",),
    "telephonenumber": (b"0292 38-20 001",),
    "govmailquotamb": (b"2048",),
    "manager": (b"uid=a, ou=People,dc=x",),
}


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Equal("CN", "trần thị bình".encode()), True),
        (Equal("cn", unicodedata.normalize("NFD", "TRẦN THỊ BÌNH").encode()), True),
        (Equal("cn", b"tran thi binh"), False),
        (Equal("mail", b"BINHTT@cantho.EXAMPLE"), True),
        (Equal("telephoneNumber", b"02923820001"), True),
        (Equal("govMailQuotaMB", b"2048"), True),
        (Equal("govMailQuotaMB", b"02048"), None),  # no integer of RFC 4517
        (Equal("govMailQuotaMB", b"many"), None),
        (Not(Equal("govMailQuotaMB", b"many")), None),
        (Equal("manager", b"UID=a,OU=people,DC=X"), True),
        (Equal("objectClass", b"PERSON"), True),  # a class above (RFC 4512, 2.4)
        (Equal("objectClass", b"2.5.6.6"), True),
        (Equal("objectClass", b"groupOfNames"), False),
        (Equal("objectClass", b"nothing"), None),
        (Present("title"), False),
        (Not(Present("title")), True),
        (Present("nonsense"), None),
        (Not(Present("nonsense")), None),
        (Not(Equal("nonsense", b"1")), None),
        (AnyOf((Equal("nonsense", b"1"), Present("cn"))), True),
        (AnyOf((Equal("nonsense", b"1"), Present("title"))), None),
        (All((Equal("nonsense", b"1"), Present("title"))), False),
        (All((Equal("nonsense", b"1"), Present("cn"))), None),
        (All(()), True),
        (AnyOf(()), False),
        (Substrings("cn", "trần thị".encode(), (), "BÌNH".encode()), True),
        (Substrings("cn", None, ("n thị b".encode(), b"nh"), None), True),
        (Substrings("cn", None, (b"nh", "thị".encode()), None), False),
        (Substrings("uid", b"binh", (), b"htt"), False),  # no part lies upon another
        (Substrings("uid", b"binh", (), b"tt"), True),
        (Substrings("telephoneNumber", b"0292-3", (), b"0001"), True),
        (Substrings("govMailQuotaMB", b"20"), None),  # no rule for parts of numbers
        (AtLeast("cn", b"a"), None),  # names have no order (RFC 4519)
        (AtMost("govMailQuotaMB", b"4096"), None),
    ],
)  # fmt: skip
def test_a_filter_is_true_false_or_undecided_as_the_rules_of_its_attributes_say(wanted, expected):
    assert matcher(wanted, SCHEMA)(BINH) is expected
    assert matches(BINH, wanted, SCHEMA) is (expected is True)


def test_moments_have_an_order():
    entry = {"modifytimestamp": (b"20261125080000Z",)}

    assert matches(entry, AtLeast("modifyTimestamp", b"20261125080000Z"), SCHEMA)
    assert not matches(entry, AtLeast("modifyTimestamp", b"20261125080001Z"), SCHEMA)
    assert matches(entry, AtMost("modifyTimestamp", b"20261125080001Z"), SCHEMA)


def refused(changes, attributes=BINH) -> int:
    with pytest.raises(ModificationError) as refusal:
        modified(attributes, [Modification(*one) for one in changes], SCHEMA)
    return refusal.value.code


def test_what_is_there_is_not_added_and_what_is_not_there_is_not_deleted():
    assert refused([(ADD, "uid", (b"BINHTT",))]) == ResultCode.ATTRIBUTE_OR_VALUE_EXISTS
    assert refused([(ADD, "title", (b"a", b"A"))]) == ResultCode.ATTRIBUTE_OR_VALUE_EXISTS
    assert refused([(REPLACE, "title", (b"a", b"A"))]) == ResultCode.ATTRIBUTE_OR_VALUE_EXISTS
    assert refused([(DELETE, "uid", (b"other",))]) == ResultCode.NO_SUCH_ATTRIBUTE
    assert refused([(DELETE, "title", ())]) == ResultCode.NO_SUCH_ATTRIBUTE
    assert refused([(DELETE, "uid", ()), (DELETE, "uid", ())]) == ResultCode.NO_SUCH_ATTRIBUTE


def test_modifications_are_made_in_their_order_and_the_last_value_takes_the_attribute_along():
    changes = [
        Modification(DELETE, "CN", ("trần thị bình".encode(),)),
        Modification(ADD, "cn", (b"B",)),
        Modification(DELETE, "manager", ()),
        Modification(REPLACE, "govMailQuotaMB", ()),
        Modification(REPLACE, "title", ()),
    ]

    after = modified(BINH, changes, SCHEMA)

    assert after["cn"] == (b"B",)
    assert after.keys() == BINH.keys() - {"manager", "govmailquotamb"}
    assert BINH["manager"]  # what was given stays as it was


def test_a_new_name_brings_its_values_and_takes_the_old_ones_only_when_told():
    two = {"uid": (b"a", b"b"), "cn": (b"x",)}

    assert renamed(two, [("uid", b"A")], [("uid", b"c")], delete_old=True)["uid"] == (b"b", b"c")
    assert renamed(two, [("uid", b"a")], [("uid", b"B")], delete_old=False)["uid"] == (b"a", b"b")
    gone = renamed({"cn": (b"x",)}, [("cn", b"x")], [("uid", b"y")], delete_old=True)
    assert gone == {"uid": (b"y",)}


@given(st.text(max_size=40))
def test_a_text_folded_twice_is_the_text_folded_once(text):
    assert fold(fold(text)) == fold(text)


values = st.lists(st.sampled_from([b"a", b"B", b"c", b"D"]), unique=True, max_size=4).map(tuple)


@given(values, st.lists(st.tuples(st.sampled_from([ADD, DELETE, REPLACE]), values), max_size=6))
def test_an_attribute_never_has_a_value_twice_nor_is_it_ever_empty(there, changes):
    entry = {"title": there} if there else {}
    try:
        after = modified(entry, [Modification(kind, "title", come) for kind, come in changes])
    except ModificationError:
        return
    left = after.get("title")
    assert left is None or len({one.lower() for one in left}) == len(left) > 0


def test_every_class_of_the_schema_asks_for_attributes_that_are_defined():

    for one in SCHEMA.classes.values():
        assert one.must | one.may <= {a.name.lower() for a in SCHEMA.attributes.values()}
    assert all("X-" not in line for lines in SCHEMA.told.values() for line in lines)
