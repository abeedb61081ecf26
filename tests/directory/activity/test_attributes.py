"""What a directory remembers of the last log-in."""

from datetime import UTC, datetime, timedelta

import pytest

from directory.activity import LastSignIn, MailActivity, last_sign_ins

NOW = datetime(2026, 11, 26, tzinfo=UTC)


def moment(attribute, value):
    return [one.moment for one in last_sign_ins({attribute: [value]}, NOW)]


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("authTimestamp", b"20261125080000Z"),
        ("AUTHTIMESTAMP", b"20261125080000.123456Z"),
        ("pwdLastSuccess", b"202611250800Z"),
        ("zimbraLastLogonTimestamp", b"20261125080000.123Z"),
        ("zimbraLastLogonTimestamp", b"20261125150000+0700"),
        ("authTimestamp", b"20261125033000-0430"),
        ("lastLogonTimestamp", b"134400672000000000"),
    ],
)
def test_the_moment_is_read_as_its_syntax_says(attribute, value):
    expected = datetime(2026, 11, 25, 8, tzinfo=UTC)

    assert moment(attribute, value) == [expected]


def test_how_late_a_moment_may_be_is_told():
    told = last_sign_ins(
        {"lastLogonTimestamp": [b"134400672000000000"], "authTimestamp": [b"20261125090000Z"]}, NOW
    )

    assert [(one.attribute, one.late) for one in told] == [
        ("authTimestamp", timedelta(0)),
        ("lastLogonTimestamp", timedelta(days=14)),
    ]


def test_it_is_weaker_evidence_and_no_activity():
    (told,) = last_sign_ins({"authTimestamp": [b"20261125080000Z"]}, NOW)

    assert told.weaker
    assert isinstance(told, LastSignIn)
    assert not isinstance(told, MailActivity)


@pytest.mark.parametrize(
    "value", [b"0", b"9223372036854775807", b"-1", b"9" * 19, b"", b"x", b"1" * 400]
)
def test_never_and_nonsense_of_active_directory_are_no_log_in(value):
    assert moment("lastLogonTimestamp", value) == []


@pytest.mark.parametrize(
    "value",
    [b"", b"20261125", b"20261325080000Z", b"20261125080000", b"00000101000000Z", b"99991231235959Z",
     b"00010101000000+2300", b"20261125080000Z\n", "２０261125080000Z".encode()],
)  # fmt: skip
def test_nonsense_of_other_directories_is_no_log_in(value):
    assert moment("authTimestamp", value) == []


def test_other_attributes_say_nothing():
    assert last_sign_ins({"modifyTimestamp": [b"20261125080000Z"]}, NOW) == ()
