"""Evidence is taken for what its octets are, up to a size, and never for what its name claims."""

from io import BytesIO

import pytest

from service.adoption.reported.files import (
    LARGEST,
    LONGEST_NAME,
    FileRefusedError,
    clean_name,
    keep_file,
    media_type,
)
from service.store.vault import Vault

PDF = b"%PDF-1.7\n"


@pytest.fixture
def vault(tmp_path):
    return Vault(tmp_path)


@pytest.mark.parametrize(
    ("octets", "name", "kind"),
    [
        (PDF, "x.pdf", "application/pdf"),
        (PDF, "x.html", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n", "x", "image/png"),
        (b"\xff\xd8\xff\xe0", "x.jpg", "image/jpeg"),
        ("số;đơn vị".encode(), "x.CSV", "text/csv"),
        ("số".encode()[:-1], "x.txt", "text/plain"),  # a sign cut in two where the look ended
        (b"PK\x03\x04rest", "x.xlsx",
         "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (b"PK\x03\x04rest", "x.jar", None),
        (b"PK\x03\x04rest", "x.csv", None),
        (b"<html><script>", "x.html", None),
        (b"<svg onload=alert(1)>", "x.svg", None),
        (b"MZ\x90\x00", "x.pdf", None),
        (b"a\x00b", "x.txt", None),
        (b"\xff\xfea\x00", "x.csv", None),
    ],
)  # fmt: skip
def test_the_first_octets_tell_what_a_file_is(octets, name, kind):
    assert media_type(octets, name) == kind


def test_a_file_is_kept_with_its_digest_size_and_own_name(vault):
    kept = keep_file(vault, BytesIO(PDF + b"x"), "C:\\fakepath\\Báo cáo.pdf")

    assert (kept.name, kept.size, kept.kind) == ("Báo cáo.pdf", 10, "application/pdf")
    assert vault.path(kept.sha256).read_bytes() == PDF + b"x"


class Endless:
    """A body that never ends; it counts what was taken of it."""

    def __init__(self):
        self.taken = 0

    def read(self, size):
        self.taken += size
        return PDF + b"\0" * (size - len(PDF))


def test_a_file_without_end_is_left_off_and_nothing_of_it_stays(vault, tmp_path):
    body = Endless()
    with pytest.raises(FileRefusedError, match="too_large"):
        keep_file(vault, body, "x.pdf")

    assert body.taken <= LARGEST + (2 << 20)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(("octets", "code"), [(b"", "empty"), (b"MZ", "kind")])
def test_what_is_not_taken_leaves_nothing_behind(vault, tmp_path, octets, code):
    with pytest.raises(FileRefusedError, match=code):
        keep_file(vault, BytesIO(octets), "x.pdf")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("", "tep"),
        ("..", "tep"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("bao-cao\u202efdp.exe", "bao-caofdp.exe"),
        ("x" * 300 + ".pdf", "x" * (LONGEST_NAME - 4) + ".pdf"),
    ],
)
def test_a_name_is_a_name_and_nothing_else(name, clean):
    assert clean_name(name) == clean
