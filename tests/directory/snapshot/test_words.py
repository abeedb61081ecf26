"""Every word of a snapshot has a sentence in both languages, and no sentence is for a word there is not."""

import re

import pytest

from directory.snapshot import FaultCode, Refusal, WarningCode
from service.web.translations import FOLDER, bundle

WORDS = {
    "fault": FaultCode,
    "snapshot-warning": WarningCode,
    "snapshot-refused": Refusal,
    "address-warning": ("national_id_in_address", "birth_date_in_address"),
    "address-none": ("name", "taken", "claimed"),
}
ASKED = {f"{kind}-{word.replace('_', '-')}" for kind, words in WORDS.items() for word in words}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_each_word_has_a_sentence(language):
    messages = bundle(language)

    assert [key for key in sorted(ASKED) if not messages.has_message(key)] == []


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_sentence_is_left_over(language):
    text = (FOLDER / language / "snapshot.ftl").read_text(encoding="utf-8")

    assert set(re.findall(r"^([a-z0-9-]+) =", text, re.MULTILINE)) == ASKED
