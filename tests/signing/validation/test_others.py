"""Other people's verifier agrees with ours about clean and about broken files."""

import subprocess

import pytest

from signing.validation.indications import Indication
from tests.support.asking import asked
from tests.support.pki import pki
from tests.support.servers import needs
from tests.support.signed import signed


def pdfsig(path):
    told = subprocess.run(
        [needs("pdfsig"), "-nocert", str(path)], capture_output=True, text=True, check=False
    ).stdout
    return [
        line.split(":")[1].strip() for line in told.splitlines() if "Signature Validation:" in line
    ]


@pytest.mark.poppler
@pytest.mark.parametrize("level", ["B-B", "B-T", "B-LT"])
@pytest.mark.parametrize("kind", ["rsa", "p256"])
def test_pdfsig_agrees_about_a_good_file(tmp_path, level, kind):
    path = tmp_path / "good.pdf"
    path.write_bytes(signed(level=level, by=pki().of_kind(kind)))

    assert pdfsig(path) == ["Signature is Valid."]
    assert asked(path.read_bytes()).indication == Indication.TOTAL_PASSED


@pytest.mark.poppler
def test_pdfsig_agrees_about_a_changed_file(tmp_path):
    data = bytearray(signed(by=pki().p256))
    data[data.index(b"MediaBox") + 12] ^= 1
    path = tmp_path / "changed.pdf"
    path.write_bytes(data)

    assert pdfsig(path) == ["Digest Mismatch."]
    assert asked(bytes(data)).indication == Indication.TOTAL_FAILED
