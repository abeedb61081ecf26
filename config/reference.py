"""Writes `reference.toml`: every setting with its manual and its default, commented out.

Run as `python -m config.reference > config/reference.toml`; a test keeps the file in step.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from config.settings import Settings

HEAD = """\
# Every setting of Ấn Tín, with its default. Copy what you change to `antin.toml` and take away "#: ".
# The environment says the same as ANTIN_NAME or ANTIN_GROUP__NAME; secrets belong in secret files.
"""


def reference() -> str:
    """Return the text of `reference.toml`."""
    return HEAD + "".join(_told(Settings, ""))


def _told(part: type[BaseModel], prefix: str) -> Iterator[str]:
    groups = []
    for name, field in part.model_fields.items():
        if isinstance(field.default, BaseModel):
            groups.append((name, type(field.default)))
        else:
            yield f"\n{_manual(field)}{_line(name, field.default)}\n"
    for name, group in groups:
        yield f"\n[{prefix}{name}]\n# {' '.join((group.__doc__ or '').split())}\n"
        yield from _told(group, f"{prefix}{name}.")


def _manual(field: FieldInfo) -> str:
    return f"# {' '.join((field.description or '').split())}\n"


def _line(name: str, default: Any) -> str:
    if default is None:
        return f"# {name} has no default"
    return f"#: {name} = {_toml(default)}"


def _toml(value: Any) -> str:
    if isinstance(value, Path):
        return json.dumps(str(value))
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k} = {_toml(v)}" for k, v in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    print(reference(), end="")  # noqa: T201
