"""What costs a careless verifier a minute or a gigabyte is answered within ten seconds and one gigabyte."""

import time
from io import BytesIO

import pytest

from signing.errors import DocumentRefusedError
from signing.validation.indications import Indication
from signing.validation.process import examine
from tests.corpus import heavy
from tests.signing.validation.test_corpus import material
from tests.support.asking import POLICY
from tests.support.peak import measured_peak
from tests.support.pki import pki

CPU_AT_MOST, MEMORY_AT_MOST = 10, 1 << 20  # seconds; KiB


def examined(data):
    try:
        return examine(
            BytesIO(data),
            trust=pki().trust,
            material=material(),
            policy=POLICY,
            moment=pki().clock(),
        )
    except DocumentRefusedError as refusal:
        return refusal.code


@pytest.mark.slow
@pytest.mark.parametrize("build", heavy.HEAVY)
def test_a_heavy_file_is_answered_in_time(build):
    data = build()
    began = time.process_time()

    with measured_peak() as peak:
        answer = examined(data)

    assert time.process_time() - began < CPU_AT_MOST
    assert answer
    assert peak.kib < MEMORY_AT_MOST


@pytest.mark.slow
def test_forty_signatures_on_three_thousand_pages_pass():
    report = examined(heavy.forty_signatures_on_many_pages())

    assert report.indication == Indication.TOTAL_PASSED
    assert len(report.signatures) == 40


def cost(data):
    return min(_once(data) for _ in range(3))


def _once(data):
    began = time.process_time()
    examined(data)
    return time.process_time() - began


@pytest.mark.slow
def test_cost_grows_linearly_with_signatures():
    from tests.corpus.honest_signing import many

    assert cost(many(40)) < 4 * 1.8 * cost(many(10))
