"""Whatever is offered as a log: activity, or a refusal with a code; never more than agreed."""

import io
import os
import pickle
import tracemalloc
import zlib
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.activity import LogBounds, LogFormat, LogRefusal, LogRefusedError, read_activity
from tests.directory.activity.logs import GOLDEN, POLICY, letter, packed, read


def refusal(octets, **others):
    with pytest.raises(LogRefusedError) as refused:
        read(octets, **others)
    return refused.value


def a_bomb(octets):
    """Pack zeros a thousand times smaller, a piece at a time."""
    engine, piece = zlib.compressobj(9, wbits=31), b"\0" * (1 << 20)
    return b"".join(engine.compress(piece) for _ in range(octets >> 20)) + engine.flush()


def test_a_log_of_another_system_is_refused_with_its_counts():
    octets = (GOLDEN / "another_system.maillog").read_bytes()
    found = refusal(octets)

    assert (found.code, found.lines, found.understood) == (LogRefusal.ANOTHER_SYSTEM, 3, 0)
    assert refusal(letter(), form=LogFormat.ZIMBRA).code == LogRefusal.ANOTHER_SYSTEM


def test_a_foreign_file_is_refused_before_it_gives_anything():
    stranger = b"x\n" * 100_000
    reading = read_activity(io.BytesIO(letter().encode() + stranger), policy=POLICY)

    with pytest.raises(LogRefusedError):
        next(iter(reading))


def test_news_of_a_known_file_need_not_be_of_mail():
    _, totals = read(letter())

    _, rest = read(letter() + "Nov 26 08:00:02 mx1 sshd[9]: x\n", since=totals.place)

    assert (rest.lines, rest.understood) == (1, 0)


def test_a_bomb_is_refused_by_its_ratio_and_takes_no_memory():
    bomb = a_bomb(64 << 20)
    tracemalloc.start()
    assert refusal(bomb).code == LogRefusal.TOO_MUCH_UNPACKED
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 16 << 20


def test_long_words_of_strangers_are_not_remembered():
    words = letter() * 9 + "".join(
        f"Nov 26 08:00:01 mx1 {n}{'x' * 60_000}: y\n" for n in range(600)
    )
    octets = words.encode()
    tracemalloc.start()
    _, totals = read(octets)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert totals.lines == 645
    assert peak < 16 << 20  # a few blocks; the words are 36 MB


def test_a_bomb_is_refused_by_what_it_unpacks_to():
    lines = packed(letter() * 1_000)

    assert refusal(lines, bounds=LogBounds(octets=100_000, piece=4_096)).limit == 100_000


def test_a_plain_file_above_the_bound_is_refused():
    bounds = LogBounds(octets=1_000)

    assert refusal(letter() * 10, bounds=bounds).code == LogRefusal.TOO_LARGE


@pytest.mark.parametrize(
    "spoil", [lambda o: o[:-9], lambda o: o + b"x", lambda o: o[:60] + b"\0" + o[61:]]
)
def test_a_broken_packed_file_is_refused(spoil):
    assert refusal(spoil(packed(letter()))).code == LogRefusal.BROKEN_GZIP


def test_the_zeros_that_pad_a_packed_file_are_none_of_it():
    assert read(packed(letter()) + b"\0" * 512) == read(letter())


def test_stamps_without_any_year_are_refused():
    assert refusal(letter(), modified=None).code == LogRefusal.NO_YEAR


def test_more_servers_than_any_house_has_are_refused():
    crowd = "".join(f"Nov 26 08:00:01 mx{n} postfix/anvil[1]: x\n" for n in range(101))

    assert refusal(crowd, bounds=LogBounds(hours=100)).code == LogRefusal.TOO_MANY_HOURS


def test_only_a_regular_file_is_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(LogRefusedError) as refused:
        list(read_activity(tmp_path / "pipe", policy=POLICY))

    assert refused.value.code == LogRefusal.NOT_A_FILE


def test_a_refusal_travels_whole_from_a_child_process():
    found = pickle.loads(pickle.dumps(LogRefusedError(LogRefusal.ANOTHER_SYSTEM, 0.01, 7, 2)))

    assert (found.code, found.limit, found.lines, found.understood) == (
        "another_system",
        0.01,
        7,
        2,
    )


def read_or_refused(octets):
    with suppress(LogRefusedError):
        read(octets)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_octets_are_read_or_refused(octets):
    read_or_refused(letter().encode() + octets + b"\n" + letter().encode())
    read_or_refused(b"\x1f\x8b" + octets)


@settings(deadline=None)
@given(st.data())
def test_a_sound_log_with_octets_changed_is_read_or_refused(data):
    name = data.draw(st.sampled_from(sorted(one.name for one in GOLDEN.glob("*.maillog"))))
    octets = bytearray((GOLDEN / name).read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        octets[data.draw(st.integers(0, len(octets) - 1))] = data.draw(st.integers(0, 255))
    read_or_refused(bytes(octets))
