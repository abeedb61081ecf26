"""Our embedded LDAP server over a database of its own, and what the tests ask of any server."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from config.settings import ROOT
from directory.client import LdapPolicy
from directory.entries import Entry
from directory.operations import AddEntry
from directory.server import LdapServer, RootAccount, load_schema
from service.journeys.embedded_directory import EmbeddedDirectory
from service.store.engine import Memory
from tests.support.house import a_memory
from tests.support.mail_slapd import LISTS, MANAGER, MANAGER_PASSWORD, PEOPLE, SUFFIX

SCHEMA = load_schema(
    *(ROOT / f"config/directory/{name}.schema" for name in ("standard", "gov-mail"))
)


@contextmanager
def an_embedded_directory(
    folder: Path, entries: Iterable[Entry] = (), memory: Memory | None = None
) -> Iterator[tuple[LdapServer, LdapPolicy]]:
    """Run our server, holding these entries beside its base; give it and how its manager reaches it."""
    ours = memory is None
    memory = memory or a_memory(folder)
    embedded = EmbeddedDirectory(memory, lambda: datetime.now(UTC), SUFFIX, SCHEMA)
    embedded.found(PEOPLE, LISTS)
    suffix = embedded.suffix()
    for entry in entries:
        assert suffix.perform(AddEntry(entry.dn, entry.attributes)).succeeded
    server = embedded.serve(0, RootAccount(MANAGER, MANAGER_PASSWORD))
    try:
        yield (
            server,
            LdapPolicy(
                url=server.url,
                base_dn=SUFFIX,
                start_tls=False,
                bind_dn=MANAGER,
                bind_password=MANAGER_PASSWORD,
                timeout_seconds=10.0,
            ),
        )
    finally:
        server.stop()
        if ours:
            memory.close()
