"""Policies are data: what is shipped, what may be said in them, and what they change."""

from pathlib import Path

import pytest

import signing.validation
from signing.validation.evidence import AlgorithmUse
from signing.validation.indications import Indication
from signing.validation.lifetimes import NEVER, Lifetimes
from signing.validation.policy import (
    CONSTRAINTS,
    Level,
    PolicyUnknownError,
    ValidationPolicy,
    list_policies,
    load_policy,
)
from tests.signing.validation.test_indications import (
    add_annotation,
    appended,
    only,
    replace_content,
    why,
)
from tests.support.asking import asked, codes
from tests.support.pki import Pki
from tests.support.signed import signed

FOLDER = Path(signing.validation.__file__).parents[2] / "config" / "policies"


def policy(name):
    return load_policy(FOLDER, name)


def test_three_policies_are_shipped_and_the_usual_one_is_what_the_code_says():
    assert list_policies(FOLDER) == ("eu-like", "integrity-only", "official-2025")
    usual, shipped = ValidationPolicy(), policy("official-2025")
    assert shipped.lifetimes == usual.lifetimes == Lifetimes()
    for name in CONSTRAINTS:
        assert shipped.level(name) is usual.level(name), name
    for name in ("id", "version", "freshness", "status_missing", "official_domains"):
        assert getattr(shipped, name) == getattr(usual, name)


@pytest.mark.parametrize("name", ["../secrets", "algorithms", "", "official-2025.toml"])
def test_a_name_from_outside_never_becomes_a_path(name):
    with pytest.raises(PolicyUnknownError) as refusal:
        policy(name)
    assert "official-2025" in refusal.value.known


@pytest.mark.parametrize(
    "data",
    [{"colour": "red"}, {"constraints": {"colour": "FAIL"}}, {"constraints": {"hash": "NO"}}],
)
def test_a_demand_that_there_is_not_is_refused(data):
    with pytest.raises(ValueError, match="demand|valid Level"):
        ValidationPolicy.from_mapping(data)


def test_an_answer_is_weighed_by_its_own_name_before_its_question():
    told = ValidationPolicy.from_mapping({"constraints": {"timestamp": "IGNORE"}})

    assert told.level("timestamp_absent", "timestamp") is Level.IGNORE
    assert told.level("timestamp_unheard_of", "timestamp") is Level.IGNORE
    assert told.level("unheard_of") is Level.FAIL
    own = ValidationPolicy.from_mapping({"constraints": {"timestamp_absent": "FAIL"}})
    assert own.level("timestamp_absent", "timestamp") is Level.FAIL


def test_integrity_alone_passes_a_stranger_and_no_changed_page():
    stranger = signed(house=Pki(), level="B-T")

    report = asked(stranger, policy=policy("integrity-only"))

    assert why(report) == (Indication.TOTAL_PASSED, None)
    assert "certificate_untrusted" in codes(only(report), "warning")
    assert only(report).signer.trust_domain is None
    changed = asked(appended(stranger, replace_content), policy=policy("integrity-only"))
    assert why(changed) == (Indication.TOTAL_FAILED, "FORMAT_FAILURE")


def test_europe_tells_of_annotations_where_we_decide():
    data = appended(signed(), add_annotation)

    assert asked(data).indication == Indication.INDETERMINATE
    report = asked(data, policy=policy("eu-like"))
    assert report.indication == Indication.TOTAL_PASSED
    assert "annotation_added" in codes(only(report), "warning")


def test_europe_calls_missing_status_by_another_name():
    report = asked(signed(), offline=True, policy=policy("eu-like"))

    assert why(report) == (Indication.INDETERMINATE, "CERTIFICATE_CHAIN_GENERAL_FAILURE")


@pytest.mark.parametrize(
    ("use", "year"),
    [
        (AlgorithmUse("rsassa_pkcs1v15", "sha1", 2048), 2012),
        (AlgorithmUse("rsassa_pkcs1v15", "md5", 1024), 2004),
        (AlgorithmUse("rsassa_pkcs1v15", "sha256", 1024), 2019),
        (AlgorithmUse("rsassa_pss", "sha256", 2048), 2029),
        (AlgorithmUse("rsassa_pss", "sha256", 3072), 9999),
        (AlgorithmUse("ecdsa", "sha256", 224), 2021),
        (AlgorithmUse("ecdsa", "sha384", 384), 9999),
        (AlgorithmUse("dsa", "sha256", 1024), 2015),
        (AlgorithmUse("ed25519", None, 256), 9999),
        (AlgorithmUse("rsassa_pkcs1v15", "sha256", 512), 1),
        (AlgorithmUse("rot13", "sha256", 512), 1),
        (AlgorithmUse("rsassa_pss", "md2", 4096), 1),
    ],
)
def test_an_algorithm_ends_in_its_year(use, year):
    assert Lifetimes().until(use).year == year
    assert (Lifetimes().until(use) == NEVER) == (year == 1)
