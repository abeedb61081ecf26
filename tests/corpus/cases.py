"""The register of the corpus: each file by name, with what must be said of it.

`EXPECTATIONS` is filled by the decorators `hostile` and `honest` when `tests.corpus.catalogue` imports
the families. What is expected follows the contract and a careful examiner, never today's code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

Builder = Callable[..., bytes]


@dataclass(frozen=True)
class Expected:
    """What must be said of a file; None is what this file says nothing about.

    `clean`: the whole must be TOTAL-PASSED, or never. All else is about the oldest signature, but
    `signatures` (how many are found) and `notices` (which must be among those of the document).
    `categories` must be named; `only` are all that may be named.
    """

    clean: bool
    permitted: bool | None = None
    categories: frozenset[str] = frozenset()
    only: frozenset[str] | None = None
    pages_added: int | None = None
    pages_removed: int | None = None
    coverage: str | None = None
    docmdp: int | None = None
    violated: bool | None = None
    byte_range_valid: bool | None = None
    dictionary_consistent: bool | None = None
    intact: bool | None = None
    signatures: int | None = None
    indication: str | None = None
    notices: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Case:
    """One file of the corpus."""

    name: str
    build: Callable[[], bytes]
    expected: Expected
    about: str
    password: str | None = None


EXPECTATIONS: Final[dict[str, Case]] = {}


def hostile(
    *, over: Mapping[str, tuple[Any, ...]] | None = None, **expected: Any
) -> Callable[[Builder], Builder]:
    """Register a file, or one for each row of `over`, that must never come out clean."""
    return _register(over, None, clean=False, **expected)


def honest(
    *,
    over: Mapping[str, tuple[Any, ...]] | None = None,
    password: str | None = None,
    clean: bool = True,
    permitted: bool | None = True,
    violated: bool | None = False,
    **expected: Any,
) -> Callable[[Builder], Builder]:
    """Register a file, or one for each row of `over`, that must never come out tampered."""
    return _register(
        over, password, clean=clean, permitted=permitted, violated=violated, **expected
    )


def _register(
    over: Mapping[str, tuple[Any, ...]] | None, password: str | None, **expected: Any
) -> Callable[[Builder], Builder]:
    facts = {k: frozenset(v) if isinstance(v, set) else v for k, v in expected.items()}

    def remember(build: Builder) -> Builder:
        for name, arguments in _named(build.__name__, over):
            assert name not in EXPECTATIONS, name
            about = (build.__doc__ or "").strip()
            assert about, name
            EXPECTATIONS[name] = Case(
                name, _with(build, arguments), Expected(**facts), about, password
            )
        return build

    return remember


def _named(
    name: str, over: Mapping[str, tuple[Any, ...]] | None
) -> Iterator[tuple[str, tuple[Any, ...]]]:
    if over is None:
        yield name, ()
    else:
        yield from ((f"{name}-{variant}", row) for variant, row in over.items())


def _with(build: Builder, arguments: tuple[Any, ...]) -> Callable[[], bytes]:
    return lambda: build(*arguments)
