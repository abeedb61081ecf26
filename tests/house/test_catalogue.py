"""Every sentence is there in Vietnamese and in English, with the same facts in it."""

import re

import pytest
from fluent.runtime import FluentResource
from fluent.syntax import ast, visitor

from service.web.translations import FOLDER

LANGUAGES = ("vi", "en")


class _Facts(visitor.Visitor):
    def __init__(self):
        self.names = set()

    def visit_VariableReference(self, node):
        self.names.add(node.id.name)


def _messages(language):
    found = {}
    for path in sorted((FOLDER / language).glob("*.ftl")):
        for entry in FluentResource(path.read_text(encoding="utf-8")).body:
            assert not isinstance(entry, ast.Junk), f"{path.name}: {entry.content[:80]}"
            if isinstance(entry, ast.Message):
                assert entry.id.name not in found, f"{entry.id.name} stands twice"
                facts = _Facts()
                facts.visit(entry)
                found[entry.id.name] = facts.names
    return found


def test_both_languages_know_the_same_sentences():
    vi, en = map(_messages, LANGUAGES)

    assert set(vi) == set(en)


def test_both_languages_tell_the_same_facts():
    vi, en = map(_messages, LANGUAGES)

    assert {key: names for key, names in vi.items() if names != en[key]} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_area_has_its_file_in_every_language(language):
    assert {p.name for p in (FOLDER / language).glob("*.ftl")} == {
        p.name for p in (FOLDER / "vi").glob("*.ftl")
    }


def test_every_sentence_that_a_page_or_a_command_asks_for_is_there():
    root = FOLDER.parents[1]
    asked = {}
    for path in (*root.rglob("*.py"), *root.rglob("*.html")):
        for key in re.findall(
            r'\bsay(?:_here)?\(\s*"([a-z0-9-]+)"\s*[,)]', path.read_text("utf-8")
        ):
            asked.setdefault(key, path.name)

    known = _messages("vi")
    missing = {key: name for key, name in asked.items() if key not in known}
    assert len(asked) > 50
    assert missing == {}
