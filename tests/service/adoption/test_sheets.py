"""The same figures in three forms: as many, the same counts, no formula, the same octets each time."""

import csv
import io
import json
from datetime import UTC, datetime

import openpyxl
import pytest

from service.adoption.exports.queries import Query
from service.adoption.exports.sheets import LONGEST_CELL, Form, _short, count_rows, write
from tests.support.adoption import MEASURES
from tests.support.exports import EVIL, an_exporting_city

AS_OF = datetime(2025, 7, 10, tzinfo=UTC)


@pytest.fixture(scope="module")
def answer(tmp_path_factory):
    city = an_exporting_city(tmp_path_factory.mktemp("city"))
    query = Query(("F2", "F3", "F11"), "2025-06", by="unit")
    return city.exports.answer(query, by="kiemtoan", form="test", sees_people=True)


def written(answer, form):
    return write(form, answer.figures, MEASURES, answer.names, AS_OF)


def test_every_form_tells_the_same_counts_in_the_same_order(answer):
    expected = [
        (one.question.measure.key, one.rate and one.rate.counted, one.rate and one.rate.entitled)
        for one in answer.figures
    ]
    of_csv = [
        (
            row["measure"],
            *(int(row[name]) if row[name] else None for name in ("counted", "entitled")),
        )
        for row in csv.DictReader(io.StringIO(written(answer, Form.CSV).decode()))
    ]
    document = json.loads(written(answer, Form.JSON))
    of_json = [(one["measure"], one["counted"], one["entitled"]) for one in document["figures"]]
    book = openpyxl.load_workbook(io.BytesIO(written(answer, Form.XLSX)))
    head, *rows = book["figures"].values
    at = [head.index(name) for name in ("measure", "counted", "entitled")]
    of_xlsx = [tuple(row[n] for n in at) for row in rows]

    assert of_csv == of_json == of_xlsx == expected
    assert len(expected) == 9
    assert any(counted is None for _, counted, _ in expected)


@pytest.mark.parametrize("form", list(Form))
def test_rows_are_counted_as_they_were_written_and_octets_are_the_same_each_time(answer, form):
    octets = written(answer, form)

    assert count_rows(form, octets) == len(answer.figures)
    assert written(answer, form) == octets
    assert count_rows(form, write(form, (), MEASURES, {}, AS_OF)) == 0
    if form is not Form.CSV:
        with pytest.raises(ValueError, match="not "):
            count_rows(form, b"{}")


def test_no_cell_of_a_workbook_is_a_formula_or_a_link(answer):
    names = {**answer.names, "a": "https://evil.example/"}
    octets = write(Form.XLSX, answer.figures, MEASURES, names, AS_OF)
    book = openpyxl.load_workbook(io.BytesIO(octets))
    cells = [one for sheet in book for row in sheet.iter_rows() for one in row]

    assert {one.data_type for one in cells} <= {"s", "n", "b", "inlineStr"}
    assert not any(one.hyperlink for one in cells)
    assert {f"'{EVIL}", "https://evil.example/"} <= {one.value for one in cells}


def test_a_workbook_carries_the_definitions_in_both_languages(answer):
    book = openpyxl.load_workbook(io.BytesIO(written(answer, Form.XLSX)))
    head, *rows = book["measures"].values
    told = {row[0]: dict(zip(head, row, strict=True)) for row in rows}

    assert list(told) == ["F2", "F3", "F11"]
    assert told["F3"]["sentence_vi"] == MEASURES.named("F3").sentence.vi
    assert told["F3"]["denominator_en"] == MEASURES.named("F3").denominator.en


def test_a_cell_too_long_for_a_workbook_is_cut_and_says_so():
    assert _short("x" * LONGEST_CELL) == "x" * LONGEST_CELL
    assert _short("x" * (LONGEST_CELL + 1)) == "x" * (LONGEST_CELL - 1) + "…"
