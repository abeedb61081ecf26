"""No cell of a table is a formula, whatever somebody calls a body, and whatever splits the line."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from service.adoption.exports.rows import cell, table

SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20"
tokens = st.sampled_from([*SIGNS, *"\t\r\n;,|\"' \x00\ufeff\u200b", "1", "cmd"])
words = st.one_of(st.lists(tokens, max_size=8).map("".join), st.text(max_size=30))


@pytest.mark.parametrize("word", [f"{one}1" for one in SIGNS])
def test_what_begins_like_a_formula_begins_with_an_apostrophe(word):
    assert cell(word) == f"'{word}"
    assert cell(f"\t \ufeff{word}").endswith(f"'{word}")


@pytest.mark.parametrize("between", [";", ",", "|", "\t", "\n", "\r", '"; "', "; "])
def test_what_begins_like_a_formula_behind_a_separator_does_so_too(between):
    assert cell(f"Sở A{between}=1+1") == f"Sở A{between}'=1+1"


@settings(max_examples=400)
@given(words, words)
def test_no_way_to_split_a_line_finds_a_formula(one, other):
    text = table([{"a": cell(one), "b": cell(other)}], ("a", "b"))
    for delimiter in ",;\t|":
        for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
            found = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting)
            for row in found:
                for told in row:
                    bare = told.lstrip(' \t\r\n"\ufeff\u200b')
                    assert bare[:1] not in SIGNS or not bare, repr(text)


@given(words)
def test_a_cell_holds_what_a_workbook_may_hold(word):
    told = str(cell(word))
    assert not ILLEGAL_CHARACTERS_RE.search(told)
    assert told.encode().decode() == told
    assert cell(told) == told


def test_numbers_stay_numbers_and_ordinary_words_stay_as_they_are():
    assert [cell(one) for one in (-1, 0.5, True, None, [], {})] == [-1, 0.5, True, None, "", ""]
    for word in ("Sở Khoa học và Công nghệ", "2025-06-01", "a-b", "1+1", "x=1", "an@cantho.gov.vn"):
        assert cell(word) == word
