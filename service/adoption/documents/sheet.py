"""The documents behind exported figures as a table: one row each, with what proves it and what it counts for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from service.adoption.documents.behind import Document
from service.adoption.documents.counting import judged
from service.adoption.exports.rows import Cell, cell, table
from service.adoption.measures import Measure

COLUMNS: Final = (
    "notation", "day", "unit", "unit_name", "conditions", "counts_for", "sha256", "proofs",
)  # fmt: skip


def write_documents(
    documents: Iterable[Document], measures: Sequence[Measure], names: Mapping[str, str]
) -> bytes:
    """Return documents as comma-separated values; `counts_for` names the measures they count for."""
    return table((_row(one, measures, names) for one in documents), COLUMNS).encode()


def _row(one: Document, measures: Sequence[Measure], names: Mapping[str, str]) -> dict[str, Cell]:
    counts_for = [measure.key for measure in measures if judged(measure, one.held).counted]
    told = {
        "notation": one.notation,
        "day": one.day.isoformat(),
        "unit": one.unit,
        "unit_name": names.get(one.unit, ""),
        "conditions": " ".join(one.conditions),
        "counts_for": " ".join(counts_for),
        "sha256": one.sha256,
        "proofs": "; ".join(f"{proof.proves} {proof.kind} {proof.source}" for proof in one.proofs),
    }
    return {column: cell(value) for column, value in told.items()}
