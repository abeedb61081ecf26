"""Incremental saving attacks: an update after the signed revision that readers take and verifiers miss.

Published by Mladenov et al., "1 Trillion Dollar Refund" (ACM CCS 2019), section 4.2.
"""

from __future__ import annotations

from tests.corpus.attacks_forgery import SIGNATURE
from tests.corpus.cases import hostile
from tests.corpus.letters import CATALOG, CONTENT, LIES, PAGE, approved
from tests.corpus.revisions import table
from tests.corpus.syntax import stream

_EVIL = b"4 0 obj\n" + stream(LIES) + b"\nendobj\n"


def _trailer(start: int, size: int = 25, prev: int | None = None) -> bytes:
    before = b"" if prev is None else b"/Prev %d " % prev
    head = b"trailer\n<< /Size %d /Root 1 0 R %s>>\nstartxref\n%d\n%%%%EOF\n"
    return head % (size, before, start)


@hostile(
    permitted=False,
    categories={"UNDEFINED"},
    coverage="WHOLE_REVISION",
    over={kind: (kind,) for kind in ("table", "stream", "packed", "hybrid")},
)
def saved_content(xref: str) -> bytes:
    """Incremental saving in its plain form: another content, properly appended (4.2)."""
    return approved().revised({CONTENT: stream(LIES)}, xref=xref).data


@hostile()
def saved_body_only() -> bytes:
    """Incremental saving, variant 2: a new body without cross-reference and trailer (4.2)."""
    return approved().data + _EVIL


@hostile()
def saved_body_only_and_end() -> bytes:
    """Incremental saving, variant 2, with an end-of-file marker (4.2)."""
    return approved().data + _EVIL + b"%%EOF\n"


@hostile()
def saved_body_and_old_start() -> bytes:
    """Incremental saving: a new body, then `startxref` of the old table: strict readers see nothing new."""
    draft = approved()
    return draft.data + _EVIL + b"startxref\n%d\n%%%%EOF\n" % draft.start


@hostile()
def saved_trailer_without_table() -> bytes:
    """Incremental saving, variant 1: body and trailer, but no cross-reference (4.2)."""
    draft = approved()
    return draft.data + _EVIL + _trailer(draft.start, prev=draft.start)


@hostile()
def saved_trailer_at_nothing() -> bytes:
    """Incremental saving: `startxref` points nowhere, so that readers rebuild the table and take the last."""
    draft = approved()
    return draft.data + _EVIL + _trailer(7)


@hostile()
def saved_without_end() -> bytes:
    """Incremental saving: everything is there but %%EOF (4.2)."""
    return approved().revised({CONTENT: stream(LIES)}, ending=b"").data


@hostile()
def saved_copied_signature() -> bytes:
    """Incremental saving, variant 3: the signature object is copied behind the new body (4.2)."""
    draft = approved()
    copy = b"%d 0 obj\n%s\nendobj\n" % (SIGNATURE, draft[SIGNATURE])
    return draft.data + _EVIL + copy + _trailer(draft.start, prev=draft.start)


@hostile(permitted=False)
def saved_copied_signature_with_table() -> bytes:
    """Incremental saving, variant 4: body, copied signature and a right cross-reference (4.2)."""
    draft = approved()
    return draft.revised({CONTENT: stream(LIES), SIGNATURE: draft[SIGNATURE]}).data


@hostile()
def saved_behind_comment() -> bytes:
    """Incremental saving: the new body hides in what looks like a comment, its table is honest."""
    draft = approved()
    at = len(draft.data) + len(b"% nothing here\r")
    body = b"% nothing here\r" + _EVIL.replace(b"\n", b"\r")
    start = len(draft.data) + len(body)
    rows = table({CONTENT: b"\x01" + at.to_bytes(4, "big") + b"\0\0"})
    return draft.data + body + rows + _trailer(start, prev=draft.start)


@hostile()
def saved_comment_between_markers() -> bytes:
    """Incremental saving: a second %%EOF and comments between the old end and the new body."""
    draft = approved()
    return draft.revised({CONTENT: stream(LIES)}, before=b"%%EOF\n%PDF-1.7\n%%EOF\n" * 3).data


@hostile()
def saved_skipping_the_signed_revision() -> bytes:
    """An update whose /Prev skips the signed revision but repeats all it needs of it."""
    draft = approved()
    kept = {n: draft[n] for n in (CATALOG, PAGE, 6, 23, 24)}
    first = draft.data.index(b"startxref\n") + 10
    start = int(draft.data[first : draft.data.index(b"\n", first)])
    return draft.revised({**kept, CONTENT: stream(LIES)}, prev=start).data


@hostile()
def saved_without_prev() -> bytes:
    """An update that stands alone: no /Prev, all objects again, one of them another."""
    draft = approved()
    return draft.revised({**draft.objects, CONTENT: stream(LIES)}, prev=-1).data


@hostile()
def saved_fake_earlier_table() -> bytes:
    """An update whose /Prev is a fake table of the signed revision, standing behind it."""
    draft = approved()
    evil_at = len(draft.data)
    rows = {}
    for number in draft.objects:
        at = draft.data.rindex(b"\n%d 0 obj\n" % number) + 1
        rows[number] = b"\x01" + at.to_bytes(4, "big") + b"\0\0"
    rows[CONTENT] = b"\x01" + evil_at.to_bytes(4, "big") + b"\0\0"
    fake_at = evil_at + len(_EVIL)
    fake = _EVIL + table(rows) + b"trailer\n<< /Size 25 /Root 1 0 R >>\n"
    start = fake_at + len(fake) - len(_EVIL)
    last = table({24: rows[24]}) + _trailer(start, prev=fake_at)
    return draft.data + fake + last


@hostile()
def saved_table_inside_the_signed_part() -> bytes:
    """The new objects stand behind, but `startxref` names a table in a stream of the signed part."""
    draft = approved()
    return draft.data + _EVIL + b"startxref\n%d\n%%%%EOF\n" % (draft.start - 30)


@hostile()
def saved_other_version_of_the_file() -> bytes:
    """Another whole PDF is appended; its offsets count from its own header."""
    draft = approved()
    return draft.data + draft.data.replace(b"100 000 dong", b"999 000 dong")


@hostile()
def saved_before_the_header() -> bytes:
    """Bytes before %PDF-: offsets then mean different places to different readers."""
    draft = approved()
    return b"4 0 obj\n" + stream(LIES) + b"\nendobj\n" + draft.data


@hostile(over={"spaces": (b" " * 4000 + b"\n",), "nul": (b"\0" * 4000 + b"\n",)})
def saved_far_behind(padding: bytes) -> bytes:
    """White space first, so that the new body lies out of sight of a scan from the end."""
    return approved().revised({CONTENT: stream(LIES)}, before=padding).data
