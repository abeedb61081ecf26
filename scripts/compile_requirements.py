"""Compiles requirements*.txt, pinned with hashes for every platform, from their .in files."""

from __future__ import annotations

import subprocess

import environment

COMMON = ["--python-version", "3.11", "--universal", "--generate-hashes", "--no-header", "-q"]
for source, extra in (
    ("requirements.in", []),
    ("requirements-dev.in", ["-c", "requirements.txt"]),
):
    target = source.replace(".in", ".txt")
    subprocess.run(
        ["uv", "pip", "compile", *COMMON, *extra, source, "-o", target],
        cwd=environment.ROOT,
        check=True,
    )
