"""Every word of ours has a sentence in both languages."""

import ast
from pathlib import Path

import pytest

import signing.validation
from service.web.translations import bundle
from signing.validation.indications import SubIndication
from signing.validation.report import VerdictCode


def codes_written_in(name):
    """Every string constant in a module that looks like a stable code."""
    source = Path(signing.validation.__file__).with_name(name).read_text(encoding="utf-8")
    return {
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def finding_codes():
    """The codes that questions, objections and levels may answer with."""
    found = {"not_asked"}
    for name in ("questions.py", "acceptance.py", "standing.py", "baseline.py"):
        source = Path(signing.validation.__file__).with_name(name).read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in CODED:
                found |= constants(node.args[1])
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "code":
                found |= constants(node.value)
            if isinstance(node, ast.AnnAssign) and getattr(node.target, "id", "") == "_LATER":
                found |= {value.value for value in node.value.values}
    lacking = ("level_lacks_timestamp", "level_lacks_archive_timestamp")
    words = ("subfilter", "signing_time", "filter", "plain_cms", "one_signer", "detached_content")
    words += ("certificate", "content_type", "message_digest", "signing_certificate")
    words += ("signer_revocation", "timestamp_revocation", "validation_data")
    return found | set(lacking) | {f"level_lacks_{word}" for word in words}


CODED = {"answer", "_answer", "Objection"}


def constants(node):
    return {
        part.value
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    }


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
        for name in ("process.py", "certificates.py", "judging.py")
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
