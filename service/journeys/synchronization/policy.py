"""The terms of synchronization: a policy file's `[absence]`, `[forwarding]`, `[quota]`, `[files]`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class SyncPolicy:
    """How long somebody may be missing, where mail may be sent on to, how much room there is, what is kept."""

    absent_snapshots: int = 2
    absent_days: int = 7
    forward_domains: frozenset[str] | None = None
    person_quota_mb: int | None = None
    unit_quota_mb: int | None = None
    keep_file_days: int = 180


def load_sync_policy(path: Path) -> SyncPolicy:
    """Return the policy in a file."""
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    absence, quota = told.get("absence", {}), told.get("quota", {})
    domains = told.get("forwarding", {}).get("domains")
    return SyncPolicy(
        absent_snapshots=int(absence.get("snapshots", 2)),
        absent_days=int(absence.get("days", 7)),
        forward_domains=None if domains is None else frozenset(map(str.lower, domains)),
        person_quota_mb=quota.get("person_mb"),
        unit_quota_mb=quota.get("unit_mb"),
        keep_file_days=int(told.get("files", {}).get("keep_days", 180)),
    )
