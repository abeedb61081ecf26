"""OpenSSL believes the time-stamps that the API hands out over the notes it hands out, and no others."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from service.app import create_app
from tests.support.servers import needs
from tests.support.witnessed import a_ledger, witness


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    """A folder with a note, its token, and the root of the authority, as an auditor has them."""
    rooms = a_ledger(tmp_path / "house")
    witness(rooms, 5)
    caller = create_app(rooms.settings, rooms=rooms).test_client()
    (tmp_path / "note.txt").write_bytes(caller.get("/api/v1/ledger/checkpoint").data)
    (tmp_path / "note.tst").write_bytes(caller.get("/api/v1/ledger/stamp").data)
    root = x509.load_der_x509_certificate(rooms.internal.authority.root)
    (tmp_path / "root.pem").write_bytes(root.public_bytes(Encoding.PEM))
    rooms.close()
    return tmp_path


def _believed(folder: Path) -> subprocess.CompletedProcess[str]:
    word = [needs("openssl"), "ts", "-verify", "-token_in", "-in", "note.tst", "-data", "note.txt",
            "-CAfile", "root.pem"]  # fmt: skip
    return subprocess.run(word, cwd=folder, capture_output=True, text=True, timeout=60)


def test_openssl_believes_the_stamp_over_the_note(sent: Path) -> None:
    told = _believed(sent)

    assert told.returncode == 0, told.stderr
    assert "Verification: OK" in told.stdout + told.stderr


def test_openssl_does_not_believe_it_over_a_note_that_was_changed(sent: Path) -> None:
    note = bytearray((sent / "note.txt").read_bytes())
    note[25] ^= 1
    (sent / "note.txt").write_bytes(note)

    told = _believed(sent)

    assert told.returncode != 0
    assert "message imprint mismatch" in told.stdout + told.stderr
