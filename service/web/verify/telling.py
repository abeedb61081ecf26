"""A kept report with its sentences: stable codes go in, the shape of the contract comes out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.web.translations import everywhere, has


def tell_report(report: Mapping[str, Any], validation_id: str) -> dict[str, Any]:
    """Return a report under its name, with a Vietnamese and an English text beside every code.

    >>> bare = {"verdict": "UNSIGNED", "signatures": []}
    >>> tell_report(bare, "7")["verdict"]["text"]["en"]
    'There is no digital signature in this file.'
    """
    verdict = report["verdict"]
    if isinstance(verdict, str):
        verdict = {"code": verdict, "text": everywhere(f"verdict-text-{verdict.lower()}")}
    signatures = [
        {**signature, "findings": [_told(finding) for finding in signature["findings"]]}
        for signature in report["signatures"]
    ]
    return {**report, "id": validation_id, "verdict": verdict, "signatures": signatures}


def _told(finding: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a finding with its text; one the catalogue does not know yet tells its code."""
    if "text" in finding:
        return finding
    key = f"finding-{finding['code']}"
    text = everywhere(key) if has(key) else dict.fromkeys(("vi", "en"), finding["code"])
    return {**finding, "text": text}
