"""What stands in letters: one line where one line is meant, whoever wrote the words.

A subject or a name of a recipient is anybody's text. A line break in it would begin a header or a
sentence of ours, and a mark of writing direction (Unicode Cf) would let it be read as another.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, Protocol

from service.post.letters import LONGEST_SUBJECT

LONGEST_NAME: Final = 50
"""Of a file, in characters, with its ending (Ninh Bình 161/2025; W-58)."""
ENDING: Final = ".pdf"


class Words(Protocol):
    """Whoever has the sentences of letters: a key, a language, and the facts they name."""

    def __call__(self, key: str, language: str = "vi", /, **facts: object) -> str:
        """Return one sentence."""
        ...


def one_line(text: str, longest: int) -> str:
    r"""Return a text as one line of visible characters, shortened with an ellipsis.

    >>> one_line("Báo cáo\r\nBcc: a@b.example", 100)
    'Báo cáo Bcc: a@b.example'
    >>> one_line("\u202egpj.exe", 100), one_line("x" * 9, 4)
    ('gpj.exe', 'xxx…')
    """
    composed = unicodedata.normalize("NFC", text)
    seen = "".join(sign if sign.isprintable() else " " for sign in composed)
    line = " ".join(seen.split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def subject_line(notation: str, subject: str) -> str:
    """Return the subject of a letter that brings a document.

    >>> subject_line("15/QĐ-SNV", "Về việc ký số")
    '15/QĐ-SNV: Về việc ký số'
    """
    return one_line(f"{notation}: {subject}", LONGEST_SUBJECT)


def file_name(notation: str) -> str:
    """Return a notation as the name of a file, in plain ASCII (W-58).

    >>> file_name("15/QĐ-SNV"), file_name("../")
    ('15-QD-SNV.pdf', 'van-ban.pdf')
    """
    plain = unicodedata.normalize("NFD", notation.replace("Đ", "D").replace("đ", "d"))
    name = re.sub(r"[^A-Za-z0-9]+", "-", plain.encode("ascii", "ignore").decode()).strip("-")
    return f"{name[: LONGEST_NAME - len(ENDING)].strip('-') or 'van-ban'}{ENDING}"


def in_groups(sha256: str) -> str:
    """Return a digest in groups of four, two lines of eight groups each.

    >>> in_groups("ab" * 32).splitlines()[0]
    'abab abab abab abab abab abab abab abab'
    """
    groups = [sha256[at : at + 4] for at in range(0, len(sha256), 4)]
    half = len(groups) // 2
    return f"{' '.join(groups[:half])}\n{' '.join(groups[half:])}"
