"""The catalogues: every sentence a person sees, Vietnamese first, English beside it.

Sentences are Fluent messages in `vi/*.ftl` and `en/*.ftl`, one file for each area. Another
government adds a folder. A message that is missing in a language is told in Vietnamese; a message
that is missing altogether is a fault in the program and raises.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from fluent.runtime import FluentBundle, FluentResource

FIRST = "vi"
FOLDER = Path(__file__).parent
LONGEST_FACT = 400  # Fluent itself refuses a thousand


@cache
def languages() -> tuple[str, ...]:
    """Return the languages that have a folder, Vietnamese first."""
    others = sorted(p.name for p in FOLDER.iterdir() if p.is_dir() and any(p.glob("*.ftl")))
    return (FIRST, *(name for name in others if name != FIRST))


@cache
def bundle(language: str) -> FluentBundle:
    """Return all messages of one language."""
    messages = FluentBundle([language], use_isolating=False)
    for path in sorted((FOLDER / language).glob("*.ftl")):
        messages.add_resource(FluentResource(path.read_text(encoding="utf-8")))
    return messages


def say(key: str, language: str = FIRST, /, **facts: object) -> str:
    """Return one sentence in one language.

    Raises:
        KeyError: no language has it.

    """
    for candidate in (language, FIRST):
        messages = bundle(candidate)
        if messages.has_message(key):
            message = messages.get_message(key)
            if message.value is not None:
                text, errors = messages.format_pattern(message.value, _short(facts))
                if errors:
                    raise KeyError(f"{key}: {errors[0]}")
                return str(text)
    raise KeyError(key)


def _short(facts: Mapping[str, object]) -> dict[str, object]:
    """Return facts whose texts fit into a sentence: a stranger's certificate may name anything."""
    return {
        name: f"{fact[:LONGEST_FACT]}…"
        if isinstance(fact, str) and len(fact) > LONGEST_FACT
        else fact
        for name, fact in facts.items()
    }


def has(key: str) -> bool:
    """Tell whether the catalogue knows a key."""
    return bool(bundle(FIRST).has_message(key))


def everywhere(key: str, **facts: object) -> Mapping[str, str]:
    """Return one sentence in Vietnamese and English, for answers that carry both."""
    return {language: say(key, language, **facts) for language in ("vi", "en")}
