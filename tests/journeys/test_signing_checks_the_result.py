"""What is handed out is what the verifier found, and never a file in which a signature broke."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from service.journeys.signing.checking import check
from signing.levels import PadesLevel
from signing.validation.indications import Indication
from signing.validation.report import ValidationReport
from tests.support.house import PIN, a_house


@pytest.fixture
def report(tmp_path: Path) -> ValidationReport:
    house = a_house(tmp_path)
    leader = house.person()
    act = house.placed(leader, house.credential(leader))
    house.signing.authorize(leader, act.id, consent_sha256=act.base_sha256, pin=PIN)
    file = house.signing.file(leader, act.document_id)
    return house.signing.examined(str(file.path), None)


def altered(report: ValidationReport, **facts: Any) -> ValidationReport:
    first, *others = report.signatures
    return replace(report, signatures=(replace(first, **facts), *others))


def test_every_flaw_has_its_word(report: ValidationReport) -> None:
    field, lta = report.signatures[0].field, PadesLevel.B_LTA
    undecided, failed = Indication.INDETERMINATE, Indication.TOTAL_FAILED
    forbidden = replace(report.signatures[0].changes, permitted=False)

    assert check(report, field, lta).problem is None
    assert check(report, "Other", lta).problem == "absent"
    assert check(altered(report, intact=False), field, lta).problem == "broken"
    assert check(altered(report, indication=failed), field, lta).problem == "rejected"
    assert check(altered(report, indication=undecided), field, lta).problem == "undetermined"
    lesser = check(altered(report, level=PadesLevel.B_T), field, lta)
    assert (lesser.problem, lesser.level) == ("below_order", PadesLevel.B_T)

    new = replace(report.signatures[0], field="New")
    grown = replace(report, signatures=(*report.signatures, new))
    for worse in ({"indication": undecided}, {"intact": False}, {"changes": forbidden}):
        assert check(altered(grown, **worse), "New", lta, report).problem == "earlier_broken"
    gone = replace(report, signatures=(new,))
    assert check(gone, "New", lta, report).problem == "earlier_broken"
    assert check(grown, "New", lta, report).problem is None
