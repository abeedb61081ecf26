"""The vault keeps whole documents, once, under their digest."""

import hashlib
import io
import os
import subprocess
import sys
import textwrap
import time

import pytest

from service.store.vault import MissingDocumentError, Stored, Vault


def test_what_was_put_in_comes_out_under_its_digest(tmp_path):
    vault = Vault(tmp_path)

    stored = vault.put(io.BytesIO(b"van ban"))

    assert stored == Stored(hashlib.sha256(b"van ban").hexdigest(), 7)
    assert vault.path(stored.sha256).read_bytes() == b"van ban"


def test_the_same_document_is_kept_once(tmp_path):
    vault = Vault(tmp_path)

    first, second = vault.put(io.BytesIO(b"x")), vault.put(io.BytesIO(b"x"))

    assert first == second
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == [vault.path(first.sha256)]


@pytest.mark.parametrize("name", ["", "../secrets", "A" * 64, "0" * 63, "0" * 64 + "/..", "desk"])
def test_only_a_digest_that_is_kept_finds_a_file(tmp_path, name):
    with pytest.raises(MissingDocumentError):
        Vault(tmp_path).path(name)


def test_work_that_was_not_kept_leaves_nothing(tmp_path):
    vault = Vault(tmp_path)

    with vault.workpiece() as workpiece:
        workpiece.write(b"half")

    assert not [p for p in tmp_path.rglob("*") if p.is_file()]


def test_a_process_killed_while_writing_leaves_no_document_and_the_sweep_clears_the_desk(tmp_path):
    child = textwrap.dedent("""
        import os, sys
        from pathlib import Path
        from service.store.vault import Vault
        with Vault(Path(sys.argv[1])).workpiece() as workpiece:
            workpiece.write(b"half"); workpiece.flush(); os._exit(9)
    """)
    done = subprocess.run([sys.executable, "-c", child, tmp_path], check=False)
    assert done.returncode == 9
    left = [p for p in tmp_path.rglob("*") if p.is_file()]
    assert [p.parent.name for p in left] == ["desk"]

    swept = Vault(tmp_path).sweep(lambda _: True, older_than=time.time() + 1)

    assert swept == []
    assert not [p for p in tmp_path.rglob("*") if p.is_file()]


def test_the_sweep_takes_only_what_nobody_knows_and_nobody_touched_lately(tmp_path):
    vault = Vault(tmp_path)
    known, orphan, young = (
        vault.put(io.BytesIO(c)).sha256 for c in (b"known", b"orphan", b"young")
    )
    for sha256 in (known, orphan):
        os.utime(vault.path(sha256), (1, 1))

    swept = vault.sweep({known}.__contains__, older_than=time.time() - 3600)

    assert swept == [orphan]
    assert vault.path(known).exists()
    assert vault.path(young).exists()


def test_a_document_put_again_is_young_again(tmp_path):
    vault = Vault(tmp_path)
    sha256 = vault.put(io.BytesIO(b"x")).sha256
    os.utime(vault.path(sha256), (1, 1))

    vault.put(io.BytesIO(b"x"))

    assert vault.sweep(lambda _: False, older_than=time.time() - 3600) == []


def test_a_document_kept_again_while_the_sweep_looks_at_it_stays(tmp_path):
    vault = Vault(tmp_path)
    sha256 = vault.put(io.BytesIO(b"x")).sha256
    os.utime(vault.path(sha256), (1, 1))

    def asked(_sha256):
        vault.put(io.BytesIO(b"x"))  # another process, whose row is not written yet
        return False

    assert vault.sweep(asked, older_than=time.time() - 3600) == []
    assert vault.path(sha256).read_bytes() == b"x"
