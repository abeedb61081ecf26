"""How the brackets of a page's content stand, whatever stands between them, and in bounded time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signing.errors import DocumentRefusedError
from signing.page_content import Nesting, nesting_of

TIDY, OPEN, CLOSED = Nesting(0, 0), Nesting(0, 1), Nesting(1, 0)


@pytest.mark.parametrize(
    ("content", "nesting"),
    [
        (b"", TIDY),
        (b"q Q", TIDY),
        (b"q\n[(a)]TJ Q q", OPEN),
        (b"Q q Q", CLOSED),
        (b"(q) Tj", TIDY),
        (b"(a(q)\\)q) Tj q", OPEN),
        (b"(q", TIDY),
        (b"% q q q\nq", OPEN),
        (b"/q gs /Q gs", TIDY),
        (b"/MC/q Do q", OPEN),
        (b"quit Quack sq", TIDY),
        (b"BI /W 2 ID q Q q EI q", OPEN),
        (b"BI /W 2 ID q Q q", TIDY),
        (b"BI q", TIDY),
        (b"[q]", OPEN),
        (b"q" * 5, TIDY),
        (b"q " * 5_000, Nesting(0, 1_000)),
    ],
)
def test_only_what_is_a_bracket_counts(content: bytes, nesting: Nesting) -> None:
    assert nesting_of(content) == nesting


@given(st.lists(st.sampled_from([b"q", b"Q", b"(q)", b"0 g", b"% Q\n", b"/Q Do"]), max_size=60))
def test_brackets_are_counted_as_one_would_by_hand(words: list[bytes]) -> None:
    depth = unopened = 0
    for word in words:
        if word == b"q":
            depth += 1
        elif word == b"Q":
            depth, unopened = max(0, depth - 1), unopened + (depth == 0)

    assert nesting_of(b" ".join(words)) == Nesting(unopened, depth)


@pytest.mark.parametrize("piece", [b"q ", b"(", b"(\\(", b"%\n", b"(a)"])
def test_a_content_of_endless_brackets_is_refused(
    piece: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signing.page_content._STEPS_AT_MOST", 1_000)

    with pytest.raises(DocumentRefusedError, match="too_slow"):
        nesting_of(piece * 1_001)


@pytest.mark.parametrize("piece", [b"BI ", b"BI ID "])
def test_an_image_without_end_is_looked_for_once(
    piece: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signing.page_content._STEPS_AT_MOST", 2)

    assert nesting_of(piece * 1_000) == TIDY
