"""File names from strangers, made fit to be shown and handed out again."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 200  # bytes of UTF-8: file systems take 255, and a suffix must still fit
UNTITLED = "van-ban.pdf"
# Controls, formats (bidirectional overrides, zero-width marks), surrogates, unassigned and private use.
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
_NEVER = re.compile(r'[\\/:*?"<>|]')


def clean_filename(name: str) -> str:
    r"""Return the last part of a name without anything that could mislead a person or a file system.

    >>> clean_filename("../../etc/To\u0302\u0300 tri\u0300nh.pdf")
    'Tồ trình.pdf'
    >>> clean_filename("hop-dong\u202efdp.exe")
    'hop-dongfdp.exe.pdf'
    >>> clean_filename("..")
    'van-ban.pdf'
    """
    last = re.split(r"[/\\]", name)[-1]
    stem = _shortened(_NEVER.sub("_", readable(last)).strip(" ."), LONGEST)
    if not stem:
        return UNTITLED
    return stem if stem.lower().endswith(".pdf") else f"{stem}.pdf"


def clean_title(title: str | None, filename: str) -> str:
    """Return the title a document gives itself, or its file name without the suffix."""
    return _shortened(readable(title or ""), 400) or filename.removesuffix(".pdf")


def signed_filename(filename: str, version: int) -> str:
    """Return the name under which a signed version is handed out.

    >>> signed_filename("To trinh.pdf", 2)
    'To trinh.signed.pdf'
    """
    return filename if version == 1 else f"{filename.removesuffix('.pdf')}.signed.pdf"


def readable(text: str) -> str:
    """Return text in NFC on one line, without characters that cannot be seen."""
    seen = (c if unicodedata.category(c) not in _UNSEEN else " " * (c in "\t\r\n") for c in text)
    return " ".join(unicodedata.normalize("NFC", "".join(seen)).split())


def _shortened(text: str, longest: int) -> str:
    """Cut a text to a number of UTF-8 bytes, keeping the suffix `.pdf` and whole characters."""
    suffix = ".pdf" if text.lower().endswith(".pdf") else ""
    stem = text[: len(text) - len(suffix)]
    cut = stem.encode()[: longest - len(suffix)].decode(errors="ignore").strip(" .")
    return f"{cut}{suffix}" if cut else ""
