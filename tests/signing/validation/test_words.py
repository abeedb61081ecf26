"""The engine's words are all known, and every word of ours has a sentence in both languages."""

import ast
from pathlib import Path

import pytest
from pyhanko.sign.ades.report import AdESFailure, AdESIndeterminate, AdESPassed, AdESStatus
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.validation.status import SignatureCoverageLevel

import signing.validation
from service.web.translations import bundle
from signing.validation.engine_words import CONCLUSIONS, COVERAGE, FORMATS
from signing.validation.indications import Indication, SubIndication
from signing.validation.report import VerdictCode

STATUS = {
    AdESStatus.PASSED: Indication.TOTAL_PASSED,
    AdESStatus.INDETERMINATE: Indication.INDETERMINATE,
    AdESStatus.FAILED: Indication.TOTAL_FAILED,
}


def test_every_word_of_the_engine_is_mapped_and_no_other():
    assert CONCLUSIONS.keys() == {*AdESPassed, *AdESFailure, *AdESIndeterminate}
    assert COVERAGE.keys() == set(SignatureCoverageLevel)
    assert FORMATS.keys() == set(SigSeedSubFilter)


@pytest.mark.parametrize("word", CONCLUSIONS, ids=str)
def test_a_word_keeps_its_meaning(word):
    conclusion = CONCLUSIONS[word]

    assert conclusion.indication is STATUS[word.status]
    assert conclusion.passed == (conclusion.reason is None)
    if conclusion.reason:
        assert conclusion.reason.value == word.standard_name


def codes_written_in(name):
    """Every string constant in a module that looks like a stable code."""
    source = Path(signing.validation.__file__).with_name(name).read_text(encoding="utf-8")
    return {
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def finding_codes():
    """The codes that questions may answer with: third words of `_answer`, and the standing table."""
    source = Path(signing.validation.__file__).with_name("questions.py").read_text(encoding="utf-8")
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_answer":
            found |= {
                part.value
                for part in ast.walk(node.args[1])
                if isinstance(part, ast.Constant) and isinstance(part.value, str)
            }
        if isinstance(node, ast.Dict):
            found |= {value.value for value in node.values if isinstance(value, ast.Constant)}
    return found | {"certificate_path_broken"}


def forgiven():
    """The words for what a reader forgives: all that is added to `forgiven` in the craft."""
    found = set()
    for name in ("forgiving.py", "engine_objects.py", "validation/opening.py"):
        source = Path(signing.__file__).with_name(name) if "/" not in name else None
        path = source or Path(signing.__file__).parent / name
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            called = isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "add"
            if called or isinstance(node, ast.AugAssign):
                target = node.func.value if called else node.target
                if "forgiven" in ast.unparse(target):
                    found |= {c.value for c in ast.walk(node) if isinstance(c, ast.Constant)}
    return {word for word in found if isinstance(word, str)}


def notices():
    return forgiven() | {
        word
        for name in ("process.py", "certificates.py")
        for word in codes_written_in(name)
        if word
        in {
            "irregular_syntax",
            "data_behind_the_end",
            "signature_removed",
            "weak_digest",
            "weak_key",
            "not_circular_15",
        }
    }


@pytest.mark.parametrize("language", ["vi", "en"])
def test_everything_that_can_be_said_has_a_sentence(language):
    assert len(finding_codes()) > 40
    wanted = (
        {f"finding-{code}" for code in finding_codes()}
        | {f"verdict-{code}" for code in VerdictCode}
        | {f"sub-indication-{reason.lower()}" for reason in SubIndication}
        | {f"notice-{code}" for code in notices()}
    )

    assert {key for key in wanted if not bundle(language).has_message(key)} == set()
