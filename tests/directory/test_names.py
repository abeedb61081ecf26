"""Names: whatever a person is called goes into a name and comes out of it as it was."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ldap3.utils.dn import parse_dn

from directory.names import (
    escape_value,
    name_key,
    named_by,
    relative_name,
    split_name,
    unescaped,
)

unhurried = settings(deadline=None)  # the machine may be busy with other tests
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


@unhurried
@given(texts)
def test_a_value_is_the_same_after_escaping(value) -> None:
    assert unescaped(escape_value(value)) == value
    assert named_by(relative_name("cn", value)) == [("cn", value)]


@unhurried
@given(texts, texts)
def test_a_name_is_taken_apart_where_it_was_put_together(one, other) -> None:
    first, second = relative_name("cn", one), relative_name("ou", other)
    assert split_name(f"{first},{second}") == (first, second)
    assert split_name(f" {first} , {second} ") == (first, second)
    assert named_by(f"{first}+{second}") == [("cn", one), ("ou", other)]


@unhurried
@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1))
def test_another_library_reads_the_same_name(value) -> None:
    # ldap3 wants every # escaped, the standard (RFC 4514, 2.4) the first.
    ((attribute, read, _),) = parse_dn(relative_name("cn", value.replace("#", "No")))
    assert (attribute, unescaped(read)) == ("cn", value.replace("#", "No"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"UID=a\2cb , OU=People", r"uid=a\,b,ou=people"),
        ("cn=Trần Bình,dc=x", unicodedata.normalize("NFD", "CN=TRẦN  BÌNH, dc=X")),
        (r"cn=a\20,dc=x", r"cn=a\ ,dc=x"),
        (r"cn=a\ ,dc=x", "cn=a,dc=x"),
        ("cn=a+uid=b,dc=x", "UID=b + CN=a,dc=x"),
        (r"cn=\C4\90\E1\BB\97,dc=x", "cn=đỗ,dc=x"),
    ],
)
def test_spellings_of_one_name_have_one_key(one, other) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"cn=a\,dc\=x", "cn=a,dc=x"),
        (r"cn=a\+uid\=b", "cn=a+uid=b"),
        (r"cn=a\\,b=c", r"cn=a\,b=c"),
        ("cn=Trần", "cn=Tran"),
        ("uid=a", "cn=a"),
        ("uid=a,dc=x", "uid=a"),
    ],
)
def test_different_names_have_different_keys(one, other) -> None:
    assert name_key(one) != name_key(other)


@unhurried
@given(texts, texts)
def test_a_key_is_a_name_with_the_same_key(one, other) -> None:
    dn = f"{relative_name('cn', one)}+{relative_name('uid', other)},{relative_name('ou', one)}"
    assert name_key(name_key(dn)) == name_key(dn)


def test_a_space_that_is_escaped_belongs_to_the_value() -> None:
    assert split_name("cn=a\\ ,ou=x") == ("cn=a\\ ", "ou=x")
    assert named_by("cn=a\\ ") == [("cn", "a ")]
    assert named_by("cn=a\\\\ ") == [("cn", "a\\")]


@pytest.mark.parametrize("sign", [",", "+", "\\", "\\,", "a,"])
def test_a_name_of_a_megabyte_is_read_in_its_length(sign) -> None:
    began = time.process_time()
    name_key(" " + sign * (1 << 20))
    split_name(sign * (1 << 20))
    assert time.process_time() - began < 20
