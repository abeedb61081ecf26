"""A verdict told in the words of the contract: the stored report, with every sentence beside its code."""

from __future__ import annotations

from typing import Any

from service.journeys.verification import Verdict
from service.web.translations import everywhere


def tell(verdict: Verdict) -> dict[str, Any]:
    """Return the validation report of the contract, each code with its Vietnamese and English text."""
    report = verdict.report
    code = report["verdict"]
    return {
        "id": verdict.id,
        "validated_at": report["validated_at"],
        "policy": report["policy"],
        "document": report["document"],
        "indication": report["indication"],
        "verdict": {"code": code, "text": dict(everywhere(f"verdict-{code}"))},
        "signatures": [_signature(one) for one in report["signatures"]],
        "notices": [_notice(code) for code in report["notices"]],
    }


def _signature(signature: dict[str, Any]) -> dict[str, Any]:
    """Return one signature with its findings and notices in words."""
    reason = signature["sub_indication"]
    told = signature | {"findings": [_finding(one) for one in signature["findings"]]}
    if reason is not None:
        told["sub_indication_text"] = dict(everywhere(f"sub-indication-{reason.lower()}"))
    return told


def _finding(finding: dict[str, Any]) -> dict[str, Any]:
    return finding | {"text": dict(everywhere(f"finding-{finding['code']}"))}


def _notice(code: str) -> dict[str, Any]:
    return {"code": code, "text": dict(everywhere(f"notice-{code}"))}
