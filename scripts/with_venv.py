"""Runs one program of `.venv`, which is made first if need be: with_venv.py [--dev] PROGRAM [WORD…]."""

from __future__ import annotations

import os
import sys

import environment

words = sys.argv[1:]
dev = words[:1] == ["--dev"]
environment.prepare(dev=dev)
program, *rest = words[1:] if dev else words
os.environ["PATH"] = f"{environment.BIN}{os.pathsep}{os.environ.get('PATH', '')}"
os.chdir(environment.ROOT)
os.execv(environment.BIN / program, [str(environment.BIN / program), *rest])
