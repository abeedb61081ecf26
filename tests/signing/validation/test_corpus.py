"""The whole corpus: nothing hostile comes out clean, nothing honest comes out tampered."""

from functools import cache
from io import BytesIO

import pytest

from signing.errors import DocumentRefusedError
from signing.revocation import RevocationMaterial
from signing.validation.indications import Indication
from signing.validation.process import examine
from tests.corpus.catalogue import EXPECTATIONS, FAMILIES
from tests.corpus.failing import FAILING
from tests.corpus.judging import differences
from tests.support.asking import POLICY
from tests.support.pki import pki


@cache
def material():
    """Everything that could be fetched about everybody who signs in the corpus."""
    house = pki()
    holders = (house.p256, house.rsa, house.agency, house.tsa.holder)
    return sum((house.gather(one.chain, house.clock()) for one in holders), RevocationMaterial())


def report_on(case):
    return examine(
        BytesIO(case.build()),
        trust=pki().trust,
        material=material(),
        policy=POLICY,
        moment=pki().clock(),
        password=case.password,
    )


def marks(name):
    """What fails today is marked with its reason until it is mended."""
    return [pytest.mark.xfail(reason=FAILING[name], strict=True)] if name in FAILING else []


def told_wrongly(case):
    """Everything that is told of a file and is not as expected; a hostile one may be refused."""
    try:
        report = report_on(case)
    except DocumentRefusedError as refusal:
        return [f"refused: {refusal.code}"] if case.expected.clean else []
    return differences(case.expected, report)


@pytest.mark.parametrize(
    "case", [pytest.param(c, id=name, marks=marks(name)) for name, c in EXPECTATIONS.items()]
)
def test_a_file_of_the_corpus_is_told_as_it_is(case):
    assert told_wrongly(case) == []


@pytest.mark.parametrize(
    "name",
    ["one_signature-table", "one_certification-1", "one_certification-2", "time_stamped-table"],
)
def test_what_the_attacks_begin_from_passes(name):
    assert report_on(EXPECTATIONS[name]).indication == Indication.TOTAL_PASSED


def test_every_failing_case_is_a_case():
    assert set(FAILING) <= set(EXPECTATIONS)


def test_every_family_says_where_its_attacks_were_published():
    hostile = [family for family in FAMILIES if ".attacks_" in family.__name__]

    assert hostile
    assert [one.__name__ for one in hostile if "20" not in (one.__doc__ or "")] == []


def test_every_kind_of_change_has_an_honest_file():
    named = {
        kind
        for case in EXPECTATIONS.values()
        if case.expected.clean
        for kind in case.expected.categories
    }

    assert named == {"VALIDATION_DATA", "SIGNING", "FORM_FILLING", "ANNOTATION"}
