"""Facts that are kept, and judged again years later under another policy, without the file.

Plain JSON, built from the types of the facts themselves: a new field is kept without a word here, and
one that is missing in what was kept long ago has its default.
"""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints

from signing.validation.facts import SignatureFacts
from signing.validation.judging import judge_all
from signing.validation.policy import ValidationPolicy
from signing.validation.report import DocumentFacts, PolicyName, ValidationReport
from signing.validation.telling import told
from signing.validation.verdict import overall, verdict

FORMAT: Final = 1
Kind = TypeVar("Kind")


class FactsUnreadableError(ValueError):
    """What was kept is no set of facts; the message names the place."""


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """All that a judgement needs of one document, and when it was collected."""

    collected_at: datetime
    document: DocumentFacts
    signatures: tuple[SignatureFacts, ...]
    notices: tuple[str, ...] = ()


def facts_to_json(record: DocumentRecord) -> str:
    """Return facts as text, the same for the same facts."""
    data = {"format": FORMAT, "record": _plain(record)}
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def facts_from_json(text: str) -> DocumentRecord:
    """Return the facts that were kept.

    Raises:
        FactsUnreadableError: the text is something else.

    """
    try:
        data = json.loads(text)
        if data["format"] != FORMAT:
            raise FactsUnreadableError(f"format {data['format']}")
        return _typed(DocumentRecord, data["record"])
    except (KeyError, TypeError, ValueError, AttributeError) as flaw:
        raise FactsUnreadableError(str(flaw)) from flaw


def judge_again(
    record: DocumentRecord, policy: ValidationPolicy, moment: datetime | None = None
) -> ValidationReport:
    """Return what a policy says of kept facts, at the moment they were collected or another one."""
    now = moment or record.collected_at
    signatures = tuple(replace(one, moment=now) for one in record.signatures)
    judged = list(zip(signatures, judge_all(signatures, policy, now), strict=True))
    conclusions = [(facts, judgement.conclusion) for facts, judgement in judged]
    return ValidationReport(
        validated_at=now,
        policy=PolicyName(policy.id, policy.version),
        document=record.document,
        indication=overall(conclusions),
        verdict=verdict(conclusions, policy),
        signatures=tuple(told(facts, judgement) for facts, judgement in judged),
        notices=record.notices,
    )


def _plain(value: Any) -> Any:
    """Return a value as JSON knows it."""
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _typed(kind: type[Kind], value: Any) -> Kind:
    """Return a dataclass from plain data; every value must be of the type its field has."""
    if not isinstance(value, Mapping):
        raise FactsUnreadableError(f"{kind.__name__} is no object")
    known = _hints(kind)  # type: ignore[arg-type]
    if strange := value.keys() - known.keys():
        raise FactsUnreadableError(f"{kind.__name__} has no {', '.join(sorted(strange))}")
    given = {name: _value(known[name], one, name) for name, one in value.items()}
    for one in fields(kind):  # type: ignore[arg-type]
        if one.name not in given and one.default is MISSING and one.default_factory is MISSING:
            raise FactsUnreadableError(f"{kind.__name__} lacks {one.name}")
    return kind(**given)


def _value(kind: Any, value: Any, name: str) -> Any:
    """Return one value in the type its field asks for."""
    origin = get_origin(kind)
    if origin in {Union, types.UnionType}:
        if value is None and type(None) in get_args(kind):
            return None
        (kind,) = (one for one in get_args(kind) if one is not type(None))
        return _value(kind, value, name)
    if origin is tuple and isinstance(value, list):
        return tuple(_value(get_args(kind)[0], one, name) for one in value)
    if kind is datetime and isinstance(value, str):
        return datetime.fromisoformat(value)
    if isinstance(kind, type) and is_dataclass(kind):
        return _typed(kind, value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if kind is float and type(value) in {int, float}:
        return float(value)
    if type(value) is not kind:
        raise FactsUnreadableError(f"{name} is {type(value).__name__}")
    return value
