"""Whatever a file asks for, an answer comes within seconds and a part of a gigabyte."""

import resource
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.sandbox import Sandbox
from signing.engine_bounds import decode_flate
from signing.errors import DocumentRefusedError
from signing.revocation import RevocationMaterial
from signing.trust import TrustStore
from signing.validation.files import examine_file
from signing.validation.policy import ValidationPolicy
from tests.corpus.endless import ENDLESS
from tests.corpus.odd import predicted

SECONDS, MEMORY = 10.0, 1 << 30


def measured(path):
    """Return the word of the refusal, or None, with CPU seconds and the most memory held."""
    begun = time.process_time()
    moment = datetime(2026, 11, 25, tzinfo=UTC)
    word = None
    try:
        examine_file(path, TrustStore(()), RevocationMaterial(), ValidationPolicy(), moment, None)
    except DocumentRefusedError as refused:
        word = refused.code
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
    return word, time.process_time() - begun, most


@pytest.fixture(scope="module")
def sandbox():
    room = Sandbox(preload=("signing.validation.files",), workers=1, timeout=60, tasks=1)
    yield room
    room.close()


@pytest.mark.parametrize("make", ENDLESS, ids=lambda make: make.__name__)
def test_an_endless_file_is_answered_in_time_and_memory(make, sandbox, tmp_path):
    path = Path(tmp_path, "endless.pdf")
    path.write_bytes(make())

    word, seconds, memory = sandbox.run(measured, str(path))

    assert word == ENDLESS[make]
    assert seconds < SECONDS
    assert memory < MEMORY


@pytest.mark.parametrize("kind", range(5))
def test_every_prediction_of_png_is_undone(kind):
    import zlib

    rows = [bytes((7 * row + column * column) & 255 for column in range(9)) for row in range(20)]
    packed = zlib.compress(predicted(rows, kind))

    told = decode_flate(None, packed, {"/Predictor": 12, "/Columns": 9})

    assert told == b"".join(rows)
