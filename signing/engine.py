"""The PDF and ASN.1 engine (pyHanko, asn1crypto), mended where it must be before anyone uses it.

Every module of this craft imports this one before pyHanko. Each mend says what it replaces, and
refuses to start when the engine is no longer what it was written for.
"""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Iterator
from typing import Any, Final

from asn1crypto import core

_BY_LAST_BYTE: Final = r"self._header[-1:] == b'\x80'"
_BY_LENGTH: Final = r"len(self._header) == 2 and self._header[1:] == b'\x80'"


def _mend_definite_lengths() -> None:
    r"""Tell `30 82 01 80` from an indefinite length.

    asn1crypto 1.5.1 takes any header that ends in 80 for an indefinite length and re-encodes the
    whole subtree: seconds of CPU for a nested time-stamp token (wbond/asn1crypto, issue 249).
    """
    for kind in (core.Asn1Value, core.Choice, core.Primitive, core.Sequence, core.SequenceOf):
        source = textwrap.dedent(inspect.getsource(kind.dump))
        if source.count(_BY_LAST_BYTE) != 1:
            raise ImportError(f"asn1crypto's {kind.__name__}.dump is no longer the one mended here")
        room: dict[str, object] = {}
        exec(  # noqa: S102
            compile(source.replace(_BY_LAST_BYTE, _BY_LENGTH), core.__file__, "exec"),
            vars(core),
            room,
        )
        kind.dump = room["dump"]


_mend_definite_lengths()


def entry(dictionary: Any, key: str, default: Any = None) -> Any:
    """Return a value of a PDF dictionary, followed to where it is and decrypted.

    The engine's own `get` is Python's: it hands out references and ciphertext as they lie.
    """
    return dictionary[key] if key in dictionary else default  # noqa: SIM401 - see above


def each(array: Any) -> Iterator[Any]:
    """Return the items of a PDF array, followed and decrypted; iterating it would not do that."""
    return (array[index] for index in range(len(array)))
