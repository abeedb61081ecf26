"""A slow recount, written apart, comes to the same figures."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.activity import LogBounds
from tests.directory.activity.logs import GOLDEN, MODIFIED, packed, read
from tests.directory.activity.recount import recount
from tests.support.mail_logs import PostfixLog

TRAPS = sorted(one.name for one in GOLDEN.glob("*.maillog"))


def counted(octets, since=None, **others):
    acts, totals = read(octets, since=since, **others)
    return Counter(
        (str(act.kind), act.account, f"{act.moment:%Y-%m-%dT%H:%M:%SZ}", act.server) for act in acts
    ), totals


@pytest.mark.parametrize("name", [one for one in TRAPS if one != "another_system.maillog"])
def test_a_slow_recount_agrees_on_every_trap(name):
    octets = (GOLDEN / name).read_bytes()

    found, _ = counted(octets, server="here")

    assert found == recount(octets, MODIFIED, "here")
    assert found


def test_a_slow_recount_agrees_on_all_traps_in_one_file():
    octets = b"".join((GOLDEN / name).read_bytes() for name in TRAPS)

    assert counted(octets)[0] == recount(octets, MODIFIED)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_busy_servers_log_is_counted_to_the_letter(seed):
    log = PostfixLog(seed, people=40)
    octets = "".join(line + "\n" for line in log.lines(30_000)).encode()

    acts, totals = read(octets)

    assert Counter(act.account for act in acts) == log.sent
    assert totals.lines == 30_000
    assert counted(octets)[0] == recount(octets, MODIFIED)


NAMES = st.sampled_from(["an@ct.example", "AN@ct.example", "bình@ct.example", "x y", "\x1bz", "c"])
IDS = st.sampled_from(["AA44FA023C2", "BB44FA023C3", "4dGv2C0pBdz9rxT"])
HOSTS = st.sampled_from(["mx1", "MX1", "mx2"])
TEXTS = st.one_of(
    st.builds("postfix/smtps/smtpd[1]: {}: client=x[1], sasl_method=PLAIN, sasl_username={}".format, IDS, NAMES),
    st.builds("postfix/smtpd[1]: {}: client=x[1]".format, IDS),
    st.builds("postfix/qmgr[2]: {}: from=<{}>, size=1, nrcpt=1 (queue active)".format, IDS,
              st.sampled_from(["", "a@b"])),
    st.builds("postfix/qmgr[2]: {}: removed".format, IDS),
    st.builds("dovecot: imap-login: Login: user=<{}>, method=PLAIN".format, NAMES),
    st.builds("dovecot: imap({})<1><s>: Disconnected: Logged out in=1 out=2 body_count={} body_bytes=1".format,
              st.sampled_from(["an@ct.example", "c"]), st.integers(0, 2)),
    st.builds("dovecot: pop3(c): Disconnected: Logged out top=0/0, retr={}/9, del=0/0, size=0".format,
              st.integers(0, 2)),
    st.sampled_from(["last message repeated 3 times", "opendkim[1]: x", "postfix/qmgr[2]: x: removed\0"]),
)  # fmt: skip


@st.composite
def logs(draw):
    """Lines of two servers within a year, some of them out of order, ended in several ways."""
    moment, octets = datetime(2025, 12, 30) + timedelta(minutes=draw(st.integers(0, 450_000))), b""
    for _ in range(draw(st.integers(1, 25))):
        moment += timedelta(seconds=draw(st.sampled_from([0, 0, 1, 59, -1, 3600])))
        stamp = f"{moment:%b} {moment.day:2} {moment:%H:%M:%S}"
        if draw(st.booleans()):
            stamp = f"{moment:%Y-%m-%dT%H:%M:%S}.5+07:00"
        end = draw(st.sampled_from(["\n", "\n", "\r\n", "\n\0\0"]))
        octets += f"{stamp} {draw(HOSTS)} {draw(TEXTS)}{end}".encode()
    return octets.rstrip(b"\0")


@settings(deadline=None, max_examples=300)
@given(logs(), st.data())
def test_a_slow_recount_agrees_on_any_log_however_it_is_read(octets, data):
    bounds = LogBounds(share=0.0, piece=data.draw(st.integers(20, 3_000)))
    expected = recount(octets, MODIFIED)
    cut = data.draw(st.integers(0, len(octets)))

    assert counted(octets, bounds=bounds)[0] == expected
    assert counted(packed(octets), bounds=bounds)[0] == expected
    before, totals = counted(octets[:cut], bounds=bounds)
    after, _ = counted(octets, since=totals.place, bounds=bounds)
    assert before + after == expected


def test_chance_reaches_every_kind_of_act():
    kinds = set()  # the logs above are of use only where they tell something

    @settings(deadline=None, max_examples=100, database=None, derandomize=True)
    @given(logs())
    def look(octets):
        kinds.update(kind for kind, *_ in recount(octets, MODIFIED))

    look()
    assert kinds == {"sent", "read", "signed_in"}
