"""What lies in a file unread: told while it sleeps, and never seen where there is nothing."""

from __future__ import annotations

from io import BytesIO

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from signing.validation.changes.hidden import hidden_in
from signing.validation.changes.states import Sections
from tests.corpus.letters import CONTENT, LIES, approved, objects
from tests.corpus.revisions import begun
from tests.corpus.syntax import stream
from tests.support.signed import signed


def hidden(data: bytes) -> tuple[str, ...]:
    return hidden_in(Sections(PdfFileReader(BytesIO(data), strict=False)))


@pytest.mark.parametrize("xref", ["table", "stream", "packed"])
def test_an_honest_file_hides_nothing(xref: str) -> None:
    assert hidden(approved(xref).data) == ()


def test_a_file_of_every_level_hides_nothing() -> None:
    assert hidden(signed(level="B-LTA")) == ()


def test_a_second_object_under_a_number_in_use_is_told() -> None:
    draft = begun(objects())
    twin = b"%d 0 obj\n%s\nendobj\n" % (CONTENT, stream(LIES))

    assert hidden(draft.revised({8: draft[8]}, before=twin).data) == ("hidden_object",)


def test_the_same_object_written_twice_is_no_secret() -> None:
    draft = begun(objects())
    again = b"%d 0 obj\n%s\nendobj\n" % (CONTENT, draft[CONTENT])

    assert hidden(draft.revised({8: draft[8]}, before=again).data) == ()


def test_a_file_inside_a_file_is_not_taken_for_its_own() -> None:
    inner = begun(objects()).data
    draft = begun({**objects(), 60: stream(inner, b"/Type /EmbeddedFile")})

    assert hidden(draft.data) == ()


def test_a_second_catalogue_is_told() -> None:
    second = {
        61: b"<< /Type /Catalog /Pages 62 0 R >>",
        62: b"<< /Type /Pages /Kids [] /Count 0 >>",
    }

    assert hidden(begun({**objects(), **second}).data) == ("hidden_catalogue",)


def test_a_table_that_no_chain_leads_to_is_told() -> None:
    draft = begun(objects())
    table = b"xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 1 /Root 1 0 R >>\n"

    assert hidden(draft.revised({8: draft[8]}, before=table).data) == ("hidden_table",)
