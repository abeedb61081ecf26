"""Holding a report against what a corpus file expects: every difference in words."""

from __future__ import annotations

from collections.abc import Iterator

from signing.validation.indications import Indication
from signing.validation.report import SignatureReport, ValidationReport
from tests.corpus.cases import Expected

PASSED = Indication.TOTAL_PASSED


def differences(expected: Expected, report: ValidationReport) -> list[str]:
    """Return everything in a report that is not as expected."""
    return [*_of_the_whole(expected, report), *_of_the_first(expected, report)]


def _of_the_whole(expected: Expected, report: ValidationReport) -> Iterator[str]:
    if expected.clean and report.indication != PASSED:
        yield f"indication {report.indication}, not passed"
    if not expected.clean and report.indication == PASSED:
        yield "a hostile file passed"
    if expected.signatures is not None and len(report.signatures) != expected.signatures:
        yield f"{len(report.signatures)} signatures, not {expected.signatures}"
    missing = expected.notices - set(report.notices)
    if missing:
        yield f"notices {report.notices} lack {sorted(missing)}"


def _of_the_first(expected: Expected, report: ValidationReport) -> Iterator[str]:
    if not report.signatures:
        if expected.permitted is not None and not expected.notices:
            yield "no signature was found"
        return
    first = report.signatures[0]
    for name, said in _facts(first).items():
        wanted = getattr(expected, name)
        if wanted is not None and said != wanted:
            yield f"{name} {said}, not {wanted}"
    named = set(first.changes.categories)
    if not expected.categories <= named:
        yield f"categories {sorted(named)} lack {sorted(expected.categories - named)}"
    if expected.only is not None and not named <= expected.only:
        yield f"categories {sorted(named - expected.only)} are too many"


def _facts(first: SignatureReport) -> dict[str, object]:
    """Return the facts of a signature under the names of `Expected`."""
    return {
        "permitted": first.changes.permitted,
        "pages_added": first.changes.pages_added,
        "pages_removed": first.changes.pages_removed,
        "coverage": first.coverage,
        "docmdp": first.certification.docmdp,
        "violated": first.certification.violated,
        "byte_range_valid": first.byte_range_valid,
        "dictionary_consistent": first.dictionary_consistent,
        "intact": first.intact,
        "indication": first.indication.value,
    }
