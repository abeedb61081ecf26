"""The history of the tables leads to the tables there are, on every kind of database."""

import threading

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from service.store.engine import Memory, open_engine
from service.store.migrations import is_current, migrate
from service.store.tables import Row


def test_history_ends_at_the_tables_there_are(database_url):
    engine = open_engine(database_url)
    migrate(engine)

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Row.metadata) == []
    engine.dispose()


def test_many_processes_that_start_at_once_migrate_once(database_url):
    engines = [open_engine(database_url) for _ in range(4)]
    faults = []

    def start(engine):
        try:
            migrate(engine)
        except Exception as fault:
            faults.append(fault)

    starters = [threading.Thread(target=start, args=(engine,)) for engine in engines]
    for starter in starters:
        starter.start()
    for starter in starters:
        starter.join()

    assert faults == []
    assert all(map(is_current, engines))
    for engine in engines:
        Memory(engine).close()
