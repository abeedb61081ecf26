"""Style (with the rules against known weaknesses), types, floors; all that failed is named."""

from __future__ import annotations

import os
import subprocess
import sys

import environment

CHECKS = {
    "style": ["ruff", "check", "."],
    "layout": ["ruff", "format", "--check", "."],
    "types": ["mypy"],
    "floors": ["lint-imports"],
}

environment.prepare(dev=True)
os.chdir(environment.ROOT)
failed = []
for name, (program, *words) in CHECKS.items():
    print(f"── {name}", flush=True)
    if subprocess.run([environment.BIN / program, *words], check=False).returncode:
        failed.append(name)
sys.exit(f"antin: failed: {', '.join(failed)}" if failed else 0)
