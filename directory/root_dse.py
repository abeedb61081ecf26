"""What a server says of itself in its root DSE (RFC 4512, 5.1)."""

from __future__ import annotations

from typing import Final

from directory.entries import Entry
from directory.mail_directory import ServerFacts

ROOT_DSE: Final = ("namingContexts", "supportedControl", "vendorName", "vendorVersion")


def read_facts(root: Entry | None) -> ServerFacts:
    """Return what the root DSE tells; a server that hides it tells nothing.

    >>> read_facts(Entry("", {"vendorname": (b"Ai do",)})).vendor
    'Ai do'
    """
    if root is None:
        return ServerFacts()
    vendor = " ".join((*root.texts("vendorname"), *root.texts("vendorversion")))
    controls = frozenset(root.texts("supportedcontrol"))
    return ServerFacts(root.texts("namingcontexts"), controls, vendor)
