"""A file read again, grown, renamed, packed or cut: every line counts once."""

import hashlib
import io
import os
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from directory.activity import LogBounds, read_activity
from tests.directory.activity.logs import POLICY, letter, packed, read

MANY = "".join(letter(f"AA{n:05}", at=f"Nov 26 08:{n // 60:02}:{n % 60:02}") for n in range(300))


def test_the_same_file_read_twice_says_the_same():
    assert read(MANY) == read(MANY)


def test_a_file_that_grew_goes_on_where_it_was_left():
    for cut in (1, 700, 4_096, len(MANY) - 1):
        before, totals = read(MANY[:cut])
        after, rest = read(MANY, since=totals.place)

        assert before + after == read(MANY)[0]
        assert totals.next_offset + sum(
            map(len, MANY[rest.offset :].splitlines(keepends=True))
        ) == len(MANY)


def test_a_file_without_news_has_none():
    _, totals = read(MANY)
    acts, again = read(MANY, since=totals.place)

    assert acts == []
    assert again.place == totals.place


def test_a_half_last_line_is_left_for_the_next_time():
    half = letter().encode()[:-8]
    _, totals = read(letter("AA" * 5).encode() + half)

    assert totals.next_offset == len(letter("AA" * 5)) + half.rindex(b"\n") + 1
    assert totals.lines == 9


def test_a_file_without_one_whole_line_has_no_identity_yet():
    _, totals = read(letter()[:20])

    assert (totals.lines, totals.identity, totals.place) == (0, "", None)


def test_a_young_file_keeps_its_identity_while_it_grows():
    assert {read(MANY[:cut])[1].identity for cut in (200, 5_000, 90_000)} == {
        read(MANY)[1].identity
    }


def test_a_packed_copy_is_the_same_file():
    _, totals = read(MANY[:20_000])

    assert read(packed(MANY)) == read(MANY)
    assert read(packed(MANY), since=totals.place) == read(MANY, since=totals.place)


def test_a_file_packed_in_two_members_is_one_file():
    assert read(packed(MANY[:9_999]) + packed(MANY[9_999:])) == read(MANY)


def test_a_rotated_file_is_known_by_another_name(tmp_path):
    log = tmp_path / "mail.log"
    log.write_text(MANY)
    first = read_activity(log, policy=POLICY)
    acts = list(first)
    log.rename(tmp_path / "mail.log.1")

    again = read_activity(tmp_path / "mail.log.1", policy=POLICY, since=first.totals.place)

    assert list(again) == []
    assert len(acts) == 300


def test_a_letter_under_way_at_rotation_is_counted_once():
    lines = letter().splitlines(keepends=True)
    _, old = read(lines[0] + lines[1])
    acts, _ = read(
        "Nov 26 08:00:01 mx1 postfix/anvil[9]: statistics: x\n" + "".join(lines[2:]),
        since=old.place,
    )

    assert [act.account for act in acts] == ["an@ct.example"]
    assert acts[0].line.file == old.identity


def test_a_letter_counted_before_rotation_is_not_counted_after_it():
    lines = letter().splitlines(keepends=True)
    acts, old = read("".join(lines[:3]))
    more, _ = read(lines[4], since=old.place)

    assert (len(acts), more) == (1, [])


def test_a_file_cut_by_copytruncate_begins_anew():
    _, old = read(MANY)
    fresh = letter("BB" * 5, at="Nov 26 09:00:00") + MANY[:3_000]
    acts, totals = read(fresh, since=old.place)

    assert totals.offset == 0
    assert acts[0].queue_id == "BB" * 5


def test_another_file_of_the_same_first_line_begins_anew():
    _, old = read(MANY)
    other = MANY[: MANY.index("\n") + 1] + MANY[MANY.index("\n") + 1 :].replace("08:", "09:")
    _, totals = read(other, since=old.place)

    assert totals.identity == old.identity
    assert totals.offset == 0


def test_another_first_line_is_another_file_whatever_follows():
    _, old = read(MANY)
    _, totals = read(MANY.replace("26 08:00:00 mx1", "25 08:00:00 mx1", 1), since=old.place)

    assert totals.offset == 0


def test_the_digest_is_of_the_whole_lines_that_were_read():
    _, first = read(MANY[:20_000])
    _, rest = read(MANY + "half", since=first.place)

    assert first.digest == hashlib.sha256(MANY[: first.next_offset].encode()).hexdigest()
    assert rest.digest == hashlib.sha256(MANY[first.next_offset :].encode()).hexdigest()


def test_where_a_block_ends_changes_nothing():
    whole = read(MANY)
    for piece in (61, 1_000, 4_097):
        assert read(MANY, bounds=LogBounds(piece=piece)) == whole


def test_the_year_comes_from_the_files_own_time_of_change(tmp_path):
    log = tmp_path / "mail.log"
    log.write_text(letter())
    stamp = datetime(2023, 12, 1, tzinfo=UTC).timestamp()
    os.utime(log, (stamp, stamp))

    (act,) = read_activity(log, policy=replace(POLICY, modified=None))

    assert act.moment == datetime(2023, 11, 26, 1, 0, 1, tzinfo=UTC)


def test_totals_are_not_there_before_the_end():
    reading = read_activity(io.BytesIO(MANY.encode()), policy=POLICY)
    next(iter(reading))

    with pytest.raises(RuntimeError):
        _ = reading.totals
