"""Is the finished file what was ordered? A pure judgement over two validation reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from signing.levels import PadesLevel
from signing.validation.indications import Indication
from signing.validation.report import SignatureReport, ValidationReport

_GRADE = {
    Indication.TOTAL_FAILED: 0,
    Indication.INDETERMINATE: 1,
    Indication.TOTAL_PASSED: 2,
}


@dataclass(frozen=True, slots=True)
class Check:
    """What the verifier found in a finished file.

    `level` is what the new signature proves, None when it proves nothing. `problem` is a stable word:
    `absent`, `broken`, `rejected` and `earlier_broken` are final, for no waiting mends them;
    `undetermined` and `below_order` may still become better (a revocation list that did not come).
    """

    level: PadesLevel | None
    problem: str | None
    signatures: int

    @property
    def is_final(self) -> bool:
        """Tell whether the file must never be handed out."""
        return self.problem in {"absent", "broken", "rejected", "earlier_broken"}


def has_earlier(report: ValidationReport, field: str) -> bool:
    """Tell whether the file carried signatures or archive time-stamps before this one."""
    stamps = sum(one.kind == "document-timestamp" for one in report.signatures)
    return stamps > 1 or any(
        one.kind == "signature" and one.field != field for one in report.signatures
    )


def check(
    report: ValidationReport,
    field: str,
    ordered: PadesLevel,
    before: ValidationReport | None = None,
) -> Check:
    """Judge a finished file: the new signature in `field`, and all that were there `before`."""
    count = sum(one.kind == "signature" for one in report.signatures)
    new = next((one for one in report.signatures if one.field == field), None)
    if new is None:
        return Check(None, "absent", count)
    if not (new.intact and new.byte_range_valid and new.dictionary_consistent):
        return Check(None, "broken", count)
    if new.indication is Indication.TOTAL_FAILED:
        return Check(None, "rejected", count)
    if before is not None and made_worse(report, before):
        return Check(None, "earlier_broken", count)
    level = new.level or PadesLevel.B_B
    if new.indication is not Indication.TOTAL_PASSED:
        return Check(level, "undetermined", count)
    return Check(level, "below_order" if level.rank < ordered.rank else None, count)


def made_worse(after: ValidationReport, before: ValidationReport) -> bool:
    """Tell whether any signature stands worse than it stood before."""
    now = {one.field: one for one in after.signatures}
    return any(one.field not in now or _worse(now[one.field], one) for one in before.signatures)


def _worse(now: SignatureReport, then: SignatureReport) -> bool:
    return (
        _GRADE[now.indication] < _GRADE[then.indication]
        or now.intact < then.intact
        or now.changes.permitted < then.changes.permitted
        or now.certification.violated > then.certification.violated
    )


def missing_or_broken(report: ValidationReport, fields: Sequence[str]) -> str | None:
    """Return why the agency must not sign yet, None where every signature of a leader stands."""
    found = {one.field: one for one in report.signatures if one.kind == "signature"}
    if not fields or any(name not in found for name in fields):
        return "leader_signature_missing"
    theirs = [found[name] for name in fields]
    if any(
        one.indication is Indication.TOTAL_FAILED or not one.changes.permitted for one in theirs
    ):
        return "leader_signature_broken"
    passed = all(one.indication is Indication.TOTAL_PASSED for one in theirs)
    return None if passed else "leader_signature_undetermined"
