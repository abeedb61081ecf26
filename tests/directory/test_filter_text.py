"""Filters as people write them: read as RFC 4515 says, or refused with the place that is wrong."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.filter_text import LONGEST, MalformedFilterError, parse_filter, tell_filter
from directory.filters import All, AnyOf, AtLeast, AtMost, Equal, Not, Present, Substrings
from tests.directory.wire.test_reading import filters

unhurried = settings(deadline=None)  # the machine may be busy with other tests
# The examples of RFC 4515, 4, that are not extensible matches.
EXAMPLES = [
    ("(cn=Babs Jensen)", Equal("cn", b"Babs Jensen")),
    ("(!(cn=Tim Howes))", Not(Equal("cn", b"Tim Howes"))),
    (
        "(&(objectClass=Person)(|(sn=Jensen)(cn=Babs J*)))",
        All((Equal("objectClass", b"Person"), AnyOf((Equal("sn", b"Jensen"),
                                                     Substrings("cn", b"Babs J"))))),
    ),
    ("(o=univ*of*mich*)", Substrings("o", b"univ", (b"of", b"mich"))),
    ("(seeAlso=)", Equal("seeAlso", b"")),
    (r"(o=Parens R Us \28for all your parenthetical needs\29)",
     Equal("o", b"Parens R Us (for all your parenthetical needs)")),
    (r"(cn=*\2A*)", Substrings("cn", None, (b"*",))),
    (r"(filename=C:\5cMyFile)", Equal("filename", b"C:\\MyFile")),
    (r"(bin=\00\00\00\04)", Equal("bin", b"\0\0\0\4")),
    (r"(sn=Lu\c4\8di\c4\87)", Equal("sn", "Lučić".encode())),
    (r"(1.3.6.1.4.1.1466.0=\04\02\48\69)", Equal("1.3.6.1.4.1.1466.0", b"\x04\x02Hi")),
    ("(objectClass=*)", Present("objectClass")),
    ("(a>=5)", AtLeast("a", b"5")),
    ("(a<=5)", AtMost("a", b"5")),
    ("(cn;lang-vi=Đỗ*)", Substrings("cn;lang-vi", "Đỗ".encode())),
    ("(&)", All(())),
    ("(|)", AnyOf(())),
    ("(a==b)", Equal("a", b"=b")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), EXAMPLES)
def test_examples_of_the_standard_are_read(text, wanted) -> None:
    assert parse_filter(text) == wanted
    assert parse_filter(tell_filter(wanted)) == wanted


@unhurried
@given(filters)
def test_whatever_is_told_is_read_again(wanted) -> None:
    assert parse_filter(tell_filter(wanted)) == wanted


@unhurried
@given(st.text() | st.text(alphabet="()&|!=*\\aé0<>~:;\0 "))
def test_any_text_is_a_filter_or_refused_by_name(text) -> None:
    try:
        parsed = parse_filter(text)
    except MalformedFilterError as wrong:
        place = wrong.at
    else:
        place = 0
        assert parse_filter(tell_filter(parsed)) == parsed
    assert 0 <= place <= len(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "expected ("),
        ("cn=a", "expected ("),
        ("(cn=a", "expected )"),
        ("(cn=a))", "something follows"),
        ("(cn=a)(cn=b)", "something follows"),
        ("(=a)", "expected an attribute"),
        ("(cn)", "expected an attribute"),
        ("(1cn=a)", "expected an attribute"),
        ("(cn=a\\)", "expected )"),
        ("(cn=a\\zz)", "expected )"),
        ("(cn=a\0)", "expected )"),
        ("(cn=a**b)", "nothing between"),
        ("(cn>=a*)", "expected )"),
        ("(!(a=b)(c=d))", "expected )"),
        ("(cn:caseExactMatch:=Fred)", "extensible"),
        ("(:1.2.3:=Wilma)", "extensible"),
        ("(cn:dn:=a)", "extensible"),
        ("(cn~=a)", "approximate"),
        ("(cn=\ud800)", "Unicode"),
        ("(!" * 40 + "(a=b)" + ")" * 40, "too deep"),
        ("(!" * 30_000, "too deep"),
        (f"(cn={'a' * LONGEST})", "too long"),
    ],
)
def test_what_is_no_filter_is_refused_with_its_reason(text, reason) -> None:
    with pytest.raises(MalformedFilterError) as refusal:
        parse_filter(text)
    assert reason in refusal.value.reason


@pytest.mark.parametrize(
    "wanted",
    [
        Equal("cn)(uid", b"a"),
        Present(""),
        Substrings("cn"),
        Substrings("cn", b"", (), b"a"),
        Substrings("cn", b"a", (b"",)),
    ],
)
def test_what_no_text_can_say_is_refused(wanted) -> None:
    with pytest.raises(MalformedFilterError):
        tell_filter(wanted)
