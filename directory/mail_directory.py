"""What the rest of this craft asks of a directory, whichever way it is reached."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from directory.entries import Entry
from directory.filters import Filter
from directory.operations import Operation, Result

ASSERTION_CONTROL: Final = "1.3.6.1.1.12"  # RFC 4528
PAGED_RESULTS_CONTROL: Final = "1.2.840.113556.1.4.319"  # RFC 2696
SYNC_CONTROL: Final = "1.3.6.1.4.1.4203.1.9.1.1"  # RFC 4533
ALL_USER_ATTRIBUTES: Final = ("*",)
NO_ATTRIBUTES: Final = ("1.1",)
OPERATIONS_IN_FLIGHT: Final = 64


class Scope(StrEnum):
    """How deep a search looks (RFC 4511, 4.5.1.2)."""

    BASE = "base"
    ONE_LEVEL = "one"
    SUBTREE = "sub"


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """What a server says of itself in its root DSE (RFC 4512, 5.1)."""

    naming_contexts: tuple[str, ...] = ()
    controls: frozenset[str] = frozenset()
    vendor: str = ""

    @property
    def asserts(self) -> bool:
        """Tell whether changes may carry an assertion (RFC 4528)."""
        return ASSERTION_CONTROL in self.controls


class MailDirectory(Protocol):
    """One open conversation with a directory.

    Every method raises DirectoryUnreachableError where the server falls silent or says what no
    server may say, and DirectoryRefusedError where it refuses a search.
    """

    def facts(self) -> ServerFacts:
        """Return what the server says of itself."""
        ...

    def search(
        self,
        base: str,
        wanted: Filter,
        attributes: Sequence[str] = ALL_USER_ATTRIBUTES,
        *,
        scope: Scope = Scope.SUBTREE,
    ) -> Iterator[Entry]:
        """Give every matching entry, page by page; an end without an error means there are no more.

        Whoever stops early or meets an error has seen a part only: never plan from a part.
        """
        ...

    def read(self, dn: str, attributes: Sequence[str] = ALL_USER_ATTRIBUTES) -> Entry | None:
        """Return one entry, or None where there is none of this name."""
        ...

    def carry(
        self, operations: Iterable[Operation], *, window: int = OPERATIONS_IN_FLIGHT
    ) -> Iterator[Result]:
        """Send operations, at most `window` of them unanswered, and give their results in order.

        Where the connection breaks, DirectoryUnreachableError is raised after the results that came;
        what was sent and not answered may or may not have been carried out.
        """
        ...

    def set_password(self, dn: str, password: str) -> None:
        """Give an account a password in the way this kind of directory wants it.

        Raises:
            DirectoryRefusedError: the directory's password policy does not take it.

        """
        ...
