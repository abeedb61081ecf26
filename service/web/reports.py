"""A verdict told in the words of the contract: the stored report, with every sentence beside its code.

A code that has no sentence yet (a newer verifier judged, an older page tells) is told by its name; a
report is never withheld for want of a word.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.journeys.kept_verdicts import Verdict
from service.web.translations import everywhere, has


def tell(verdict: Verdict) -> dict[str, Any]:
    """Return the validation report of the contract, each code with its Vietnamese and English text."""
    report = verdict.report
    code = report["verdict"]
    return {
        "id": verdict.id,
        "validated_at": report["validated_at"],
        "kept_until": _moment(verdict),
        "policy": report["policy"],
        "document": report["document"],
        "indication": report["indication"],
        "verdict": {"code": code, "text": sentence("verdict", code)},
        "signatures": [_signature(verdict.id, one) for one in report["signatures"]],
        "notices": [{"code": code, "text": sentence("notice", code)} for code in report["notices"]],
    }


def sentence(family: str, code: str) -> dict[str, str]:
    """Return what a code says in both languages, or its name where no sentence was written for it."""
    key = f"{family}-{code}"
    return dict(everywhere(key) if has(key) else everywhere("code-without-sentence", code=code))


def picture_address(validation_id: str, number: int) -> str:
    """Return where a picture of a verdict is, for pages and other systems alike."""
    return f"/api/v1/validations/{validation_id}/pictures/{number}.png"


def _moment(verdict: Verdict) -> str | None:
    until = verdict.kept_until
    return until.isoformat(timespec="seconds").replace("+00:00", "Z") if until else None


def _signature(validation_id: str, signature: Mapping[str, Any]) -> dict[str, Any]:
    """Return one signature with its findings in words and its pictures by address."""
    reason = signature["sub_indication"]
    told = {
        **signature,
        "changes": _changes(validation_id, signature["changes"]),
        "findings": [
            {**one, "text": sentence("finding", one["code"])} for one in signature["findings"]
        ],
    }
    if reason is not None:
        told["sub_indication_text"] = sentence("sub-indication", reason.lower())
    if missing := signature.get("level_missing"):
        told["level_missing"] = [
            {"code": code, "text": sentence("level-missing", code)} for code in missing
        ]
    return told


def _changes(validation_id: str, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return what came later, each picture with its address."""
    pictures = [
        {"page": one["page"], "url": picture_address(validation_id, one["number"])}
        for one in changes.get("pictures", ())
    ]
    return {**changes, "pictures": pictures}
