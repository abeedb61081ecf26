"""The sixteen signs of a public code: fifteen drawn by chance and one that notices a slip of the pen.

Signs are Crockford's base 32 (no I, L, O, U; upper and lower case are the same, O reads as 0, I and L
as 1). The check sign is a weighted sum in the field of 32 elements; no two places weigh the same, so
every single wrong sign and every exchange of two signs is noticed.

This is printed on paper that outlives the service: neither the alphabet nor the sum may ever change.
"""

from __future__ import annotations

import secrets
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH: Final = 16
GROUP: Final = 4
_READ: Final = {
    **{sign: value for value, sign in enumerate(ALPHABET)},
    "O": 0,
    "I": 1,
    "L": 1,
}
_POLYNOMIAL: Final = 0b100101  # x⁵ + x² + 1, primitive over GF(2)


def new_code() -> str:
    """Return a code nobody can guess: 75 bits of chance and the check sign."""
    drawn = [secrets.randbelow(32) for _ in range(LENGTH - 1)]
    return "".join(ALPHABET[value] for value in (*drawn, check_of(drawn)))


def check_of(values: list[int]) -> int:
    """Return the check value over the others."""
    total = 0
    for value in values:
        total = _doubled(total ^ value)
    return total


def read_code(text: str) -> str | None:
    """Return the sixteen signs a person typed, or None where this can be no code of ours.

    >>> read_code("o12i-4567 89ab-cder")
    '0121456789ABCDER'
    >>> read_code("0121-4567-89AB-CDES") is None
    True
    """
    signs = "".join(sign for sign in text if sign not in " -–\t").upper()
    values = [_READ.get(sign) for sign in signs]
    known = [value for value in values if value is not None]
    if len(signs) != LENGTH or len(known) != LENGTH or check_of(known[:-1]) != known[-1]:
        return None
    return "".join(ALPHABET[value] for value in known)


def written(code: str) -> str:
    """Return a code as it is printed and as it stands in its address: four groups of four.

    >>> written("0121456789ABCDER")
    '0121-4567-89AB-CDER'
    """
    return "-".join(code[i : i + GROUP] for i in range(0, LENGTH, GROUP))


def _doubled(value: int) -> int:
    """Return a value times x in the field."""
    value <<= 1
    return value ^ _POLYNOMIAL if value & 0b100000 else value
