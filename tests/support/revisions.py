"""Later revisions written by hand: objects added or replaced by an incremental update (ISO 32000-2, 7.5.6)."""

from __future__ import annotations

import re
from collections.abc import Mapping


def updated(document: bytes, objects: Mapping[int, bytes]) -> bytes:
    """The document with these objects, new or in place of old ones, in one more revision."""
    previous = int(re.findall(rb"startxref\s+(\d+)", document)[-1])
    size = max(int(re.findall(rb"/Size (\d+)", document)[-1]), max(objects) + 1)
    root = re.findall(rb"/Root (\d+ \d+ R)", document)[-1]
    out = bytearray(document)
    places = {}
    for number, body in sorted(objects.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n"
    for number, place in places.items():
        out += b"%d 1\n%010d 00000 n \n" % (number, place)
    out += b"trailer\n<< /Size %d /Root %s /Prev %d >>\n" % (size, root, previous)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)
