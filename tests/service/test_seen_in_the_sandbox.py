"""Pages are drawn inside the real safe room, where nothing may be written and little is open."""

from __future__ import annotations

from pathlib import Path

from service.sandbox import Sandbox
from signing.placement import Box
from signing.validation.seen import covers_ink, seen_difference
from tests.corpus.pdf import one_page, stream
from tests.support.revisions import updated


def test_a_change_is_seen_and_shown_from_within_the_safe_room(tmp_path: Path) -> None:
    before = one_page(content=b"BT /F1 24 Tf 60 700 Td (1.000) Tj ET")
    path = tmp_path / "a.pdf"
    path.write_bytes(updated(before, {4: stream(b"BT /F1 24 Tf 60 700 Td (9.000) Tj ET")}))
    room = Sandbox(preload=("signing.validation.seen",), workers=1)
    try:
        found = room.run(seen_difference, str(path), len(before), field="Signature1")
        inked = room.run(covers_ink, str(path), len(before), 0, Box(50, 690, 150, 730))
    finally:
        room.close()

    assert found.complete
    assert found.visual
    assert found.pictures
    assert inked is True
