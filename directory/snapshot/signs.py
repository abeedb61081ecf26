"""Characters that a person does not see, or takes for others (Unicode Standard Annexes 9, 24, 31)."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from directory.snapshot.faults import FaultCode

_BIDI: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Letters and marks by their category, and yet nothing is seen of them.
_BLANK: Final = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
    + "".join(map(chr, range(0xFE00, 0xFE10)))
)
BLANK: Final = re.compile("[" + "".join(sorted(_BLANK)) + "\U000e0100-\U000e01ef]")
# Letters of Latin script, and what may stand between them in a name; digits tell homonyms apart.
NOT_LATIN_NAME: Final = re.compile(r"[^0-9A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ '’ʼ.\-]")  # noqa: RUF001 - they are meant
_OF_A_NAME: Final = frozenset("0123456789 '’ʼ.-·")  # noqa: RUF001


def unseen(text: str) -> FaultCode | None:
    r"""Return what is wrong with the characters of a text, or None.

    >>> unseen("Nguyễn An"), unseen("An\u202egnp"), unseen("A\u200bn")
    (None, <FaultCode.BIDI_CHARACTER: 'bidi_character'>, <FaultCode.INVISIBLE_CHARACTER: 'invisible_character'>)
    """
    if text.isprintable() and not BLANK.search(text):
        return None
    for sign in text:
        category = unicodedata.category(sign)
        if sign in _BIDI:
            return FaultCode.BIDI_CHARACTER
        if category in {"Cc", "Zl", "Zp"}:
            return FaultCode.CONTROL_CHARACTER
        if category == "Cf" or BLANK.match(sign):
            return FaultCode.INVISIBLE_CHARACTER
        if category in {"Cn", "Co", "Cs"}:
            return FaultCode.UNASSIGNED_CHARACTER
    return None


def script_of(letter: str) -> str:
    """Return the script of a letter: the first word of its name, which is enough to tell two apart.

    >>> script_of("a"), script_of("а")
    ('LATIN', 'CYRILLIC')
    """
    return unicodedata.name(letter, "UNKNOWN").split(" ", 1)[0]


def strange_in_name(name: str) -> FaultCode | None:
    """Return what is strange in a name: signs that names do not have, or letters of two scripts.

    >>> strange_in_name("H'Hen Niê"), strange_in_name("Nguyễn Văn А")
    (None, <FaultCode.MIXED_SCRIPTS: 'mixed_scripts'>)
    """
    if not NOT_LATIN_NAME.search(name):
        return None if any(map(str.isalpha, name)) else FaultCode.UNUSUAL_SIGN
    scripts = {script_of(sign) for sign in name if sign.isalpha()}
    if len(scripts) > 1:
        return FaultCode.MIXED_SCRIPTS
    if not scripts or any(not sign.isalpha() and sign not in _OF_A_NAME for sign in name):
        return FaultCode.UNUSUAL_SIGN
    return None
