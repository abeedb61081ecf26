"""Folders for what lives longer than one test; they go when the process ends."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from pathlib import Path


def lasting_folder(prefix: str) -> Path:
    """Return an empty folder that is deleted, with all in it, when this process ends."""
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
