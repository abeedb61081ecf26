"""What leaving costs: the ledger as lines, their check, and an archive of figures. No threshold, only figures.

Run `python -m tests.load.bench_exports [EVENTS]`; 200,000 by default, in a temporary SQLite file.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import tempfile
import time
from pathlib import Path

from service.adoption.exports.manifest import NAMES
from service.events.archives import open_archive, pack
from service.events.catalogue import DocumentUploaded
from service.events.checking import check_ledger
from service.events.checkpoints import derived_key
from service.events.exporting import export_signed
from service.events.kept_checkpoints import CheckpointBook
from service.events.ledger import record_all
from service.events.signed_texts import NamedKey
from service.store.engine import Memory, Row, open_engine
from service.store.tables import EventRow
from tests.support.house import NOW, SECRET, TestClock

BATCH = 5000
ARCHIVED = 32 << 20


def run(events: int, folder: Path) -> dict[str, float]:
    """Return figures: microseconds of the processor, octets, mebibytes."""
    assert EventRow.__tablename__ in Row.metadata.tables
    memory = Memory(open_engine(f"sqlite:///{folder / 'antin.db'}"))
    Row.metadata.create_all(memory.engine)
    many = [DocumentUploaded(f"{n:036}", "ab" * 32, 80_000, 3) for n in range(BATCH)]
    for _ in range(events // BATCH):
        with memory.writing() as session:
            record_all(session, many, moment=NOW, actor="lanhdao")
    key = derived_key(SECRET)
    book = CheckpointBook(memory, TestClock(), "bench.example/ledger", lambda: key)
    path = folder / "ledger.jsonl"
    before, start = _peak(), time.process_time()
    with path.open("wb") as file:
        beside = export_signed(book, file, (path.name, "manifest"))
    left = time.process_time() - start
    after_export, start = _peak(), time.process_time()
    with path.open("rb") as file:
        told = check_ledger(
            file, beside.manifest, beside.note.encode(), NamedKey(key.public_key(), book.origin)
        )
    checked = time.process_time() - start
    assert told.broken is None
    after_check = peak = _peak()
    packed = pack([(NAMES[0], bytes(ARCHIVED))])
    start = time.process_time()
    assert not open_archive(io.BytesIO(packed), NAMES).flaws
    opened = time.process_time() - start
    memory.close()
    return {
        "events": told.events,
        "a line, octets": round(path.stat().st_size / told.events),
        "manifest, octets": len(beside.manifest),
        "export, µs an event": round(left / told.events * 1e6, 1),
        "check, µs an event": round(checked / told.events * 1e6, 1),
        "export, growth of the peak in MiB": round((after_export - before) / 1024, 1),
        "check, growth of the peak in MiB": round((after_check - after_export) / 1024, 1),
        "peak of the whole run in MiB": round(peak / 1024),
        "archive of 32 MiB looked through, s": round(opened, 2),
    }


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> None:
    events = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(run(events, Path(folder)), indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
