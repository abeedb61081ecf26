"""What a letter may be, and the octets it is sent as: the same at every attempt."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final

LONGEST_SUBJECT: Final = 200
LONGEST_BODY: Final = 20_000
MOST_RECIPIENTS: Final = 100
MOST_ATTACHMENTS: Final = 5
LARGEST: Final = 10 << 20
LARGEST_KEPT: Final = 25 << 20
"""Most octets of the vault's files that go with one letter; in base64 they are a third more."""
_ADDRESS: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,189}")
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_MEDIA_TYPE: Final = re.compile(r"[a-z]{1,20}/[a-z0-9.+-]{1,60}")


class UnusableLetterError(ValueError):
    """A letter that cannot be sent as it is."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a letter; its name is plain ASCII, so that every mail program shows it."""

    name: str
    media_type: str
    content: bytes

    @property
    def size(self) -> int:
        """How many octets it has."""
        return len(self.content)


@dataclass(frozen=True, slots=True)
class KeptAttachment:
    """A file of the vault that goes with a letter: its digest is written, not its `size` octets."""

    name: str
    media_type: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter in plain text, from one sender; nothing in it tells whether it was read."""

    sender: str
    subject: str
    body: str
    written_at: datetime
    attachments: tuple[Attachment, ...] = ()


def is_address(text: str) -> bool:
    """Tell whether a text is one plain mail address (RFC 5321, 4.1.2: a dot string at a domain).

    >>> is_address("vp@cantho.example"), is_address("a@b\\nBcc: c@d"), is_address("Tên <a@b>")
    (True, False, False)
    """
    return _ADDRESS.fullmatch(text) is not None and ".." not in text


def check(to: Sequence[str], letter: Letter, kept: Sequence[KeptAttachment] = ()) -> None:
    """Refuse what no letter of ours is; `kept` are files of the vault that go with it too.

    Raises:
        UnusableLetterError: an address that is none, a subject of several lines, or too much of something.

    """
    if not 0 < len(to) <= MOST_RECIPIENTS:
        raise UnusableLetterError(f"{len(to)} recipients")
    for address in (*to, letter.sender):
        if not is_address(address):
            raise UnusableLetterError(f"not a mail address: {address[:80]!r}")
    if not 0 < len(letter.subject) <= LONGEST_SUBJECT or not letter.subject.isprintable():
        raise UnusableLetterError("a subject is one line of at most 200 characters")
    if len(letter.body) > LONGEST_BODY:
        raise UnusableLetterError(f"a text of {len(letter.body)} characters")
    _check_files(letter.attachments, kept)


def _check_files(brought: Sequence[Attachment], kept: Sequence[KeptAttachment]) -> None:
    attachments: tuple[Attachment | KeptAttachment, ...] = (*brought, *kept)
    if len(attachments) > MOST_ATTACHMENTS:
        raise UnusableLetterError(f"{len(attachments)} attachments")
    sizes = [one.size for one in brought], [one.size for one in kept]
    for some, most in zip(sizes, (LARGEST, LARGEST_KEPT), strict=True):
        if sum(some) > most:
            raise UnusableLetterError(f"attachments of more than {most} octets")
    for one in attachments:
        if not (_NAME.fullmatch(one.name) and _MEDIA_TYPE.fullmatch(one.media_type)):
            raise UnusableLetterError(f"not a name or kind of file: {one.name[:80]!r}")


def written(letter: Letter, *, to: str, message_id: str, language: str = "vi") -> bytes:
    """Return a letter as RFC 5322 octets, seven bits each; the same letter is the same octets.

    It says that nobody wrote it by hand, so that no vacation program answers it (RFC 3834, 5).
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(addr_spec=letter.sender)
    message["To"] = Address(addr_spec=to)
    message["Subject"] = letter.subject
    message["Date"] = letter.written_at
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = language
    message.set_content(letter.body, cte="quoted-printable")
    for one in letter.attachments:
        main, _, sub = one.media_type.partition("/")
        message.add_attachment(one.content, maintype=main, subtype=sub, filename=one.name)
    if letter.attachments:
        message.set_boundary(f"antin-{hashlib.sha256(message_id.encode()).hexdigest()[:40]}")
    return message.as_bytes()
