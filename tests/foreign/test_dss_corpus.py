"""The Commission's validator on the corpus: what is honest passes there too, and changes alike.

It counts a signature's own field among the changes (its first state is the one before signing), so
`SIGNING_OR_FORM_FILLING` says nothing and is left out of the comparison.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from signing.errors import DocumentRefusedError
from tests.corpus.catalogue import EXPECTATIONS
from tests.foreign.test_dss import classpath
from tests.signing.validation.test_corpus import report_on
from tests.support.pki import pki

pytestmark = [pytest.mark.dss, pytest.mark.slow]
__all__ = ["classpath"]
HONEST = [n for n, c in EXPECTATIONS.items() if c.expected.clean and c.password is None]
HOSTILE = [n for n, c in EXPECTATIONS.items() if not c.expected.clean][::8]
KNOWN = {
    "value_in_the_field": "it does not look for a signature dictionary in the field itself",
    "note_answered_under_3": "it takes a change of an annotation that was there for form filling",
    "page_without_annotations_got_some": "it counts the widget of a signature as an annotation",
    "second_visible_on_second_page": "the same",
    "second_with_other_parents": "the same",
    "filled_": "it holds the picture, the state or the options of a field to be something else",
    "box_without_off_picture": "the same",
}


def is_known(name: str) -> bool:
    """Tell whether a difference about this file is known; a trailing `_` stands for a whole family."""
    return any(name == key or (key.endswith("_") and name.startswith(key)) for key in KNOWN)


def told(classpath: str, folder: Path, names: list[str]) -> dict[str, list[list[str]]]:
    """Return per file one row for each signature: indication, is it intact, kinds of change."""
    house = pki()
    root = house.root_pem(folder / "root.pem")
    for name, authority in (("root", house.root), ("issuing", house.issuing)):
        (folder / f"{name}.crl").write_bytes(house.crl_of(authority, house.clock()))
    for name in names:
        (folder / f"{name}.pdf").write_bytes(EXPECTATIONS[name].build())
    given = [root, folder / "root.crl", folder / "issuing.crl"]
    word = ["java", "-cp", classpath, "Verdict", *given, *(folder / f"{n}.pdf" for n in names)]
    answer = subprocess.run(
        word,
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
        env={**os.environ, "VERDICT_CHANGES": "1"},
    )
    found: dict[str, list[list[str]]] = {name: [] for name in names}
    for line in answer.stdout.splitlines():
        name, *row = line.split("\t")
        found[name.removesuffix(".pdf")].append(row)
    return found


def test_what_is_honest_passes_there_with_the_same_kinds_of_change(
    classpath: str, tmp_path: Path
) -> None:
    rows = told(classpath, tmp_path, HONEST)

    refused = [n for n in HONEST if any(row[0] != "TOTAL_PASSED" for row in rows[n])]
    assert [name for name in refused if not is_known(name)] == []
    unlike = [n for n in HONEST if kinds_here(n) != kinds_there(rows[n])]
    assert [name for name in unlike if not is_known(name)] == []


def test_what_is_signed_is_intact_here_and_there(classpath: str, tmp_path: Path) -> None:
    rows = told(classpath, tmp_path, HOSTILE)

    for name in HOSTILE:
        try:
            report = report_on(EXPECTATIONS[name])
        except DocumentRefusedError:
            continue
        # it may hold a range to be wrong where digest and value are right: never the other way
        if rows[name] and len(rows[name]) == len(report.signatures):
            there = [row[1] == "true" for row in rows[name]]
            here = [one.intact for one in report.signatures]
            unlike = [a for a, b in zip(here, there, strict=True) if b and not a]
            assert not unlike or name.startswith("wrapped_"), name


def kinds_here(name: str) -> set[str]:
    """Return the kinds of change after the oldest signature, those of signing and filling aside."""
    (first, *_) = (s for s in report_on(EXPECTATIONS[name]).signatures if s.kind == "signature")
    return set(first.changes.categories) - {"SIGNING", "FORM_FILLING"}


def kinds_there(rows: list[list[str]]) -> set[str]:
    """Return the same from the other validator's first row."""
    return set(rows[0][2].split()) - {"SIGNING_OR_FORM_FILLING"} if rows else set()
