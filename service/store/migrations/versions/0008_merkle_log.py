"""A Merkle log: salted hashes of events, and the tree over them; what the old chain held is the first event."""

import hashlib
import json
import os
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

COUNT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PAGE = 1000


def upgrade() -> None:
    nodes = op.create_table(
        "ledger_nodes",
        sa.Column("level", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("position", COUNT, autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("level", "position"),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.add_column(sa.Column("salt", sa.LargeBinary(length=16), nullable=True))
        batch_op.add_column(sa.Column("told_hash", sa.LargeBinary(length=32), nullable=True))
        batch_op.add_column(sa.Column("record_hash", sa.LargeBinary(length=32), nullable=True))
        batch_op.alter_column("facts", existing_type=sa.Text(), nullable=True)
        batch_op.alter_column("hash", existing_type=sa.String(64), nullable=True)
        batch_op.alter_column("previous_hash", existing_type=sa.String(64), nullable=True)
    bring_over(op.get_bind(), nodes)
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.alter_column(
            "record_hash", existing_type=sa.LargeBinary(length=32), nullable=False
        )
        batch_op.drop_column("previous_hash")
        batch_op.drop_column("hash")


def bring_over(connection: sa.Connection, nodes: sa.Table) -> None:
    """Walk the old chain, hash each event anew, lay the tree, and say what the chain held."""
    events = sa.Table("events", sa.MetaData(), autoload_with=connection)
    roots: list[bytes] = []
    count, previous, broken = 0, "0" * 64, None
    while True:
        page = sa.select(events).where(events.c.number > count).order_by(events.c.number)
        rows = connection.execute(page.limit(PAGE)).all()
        for row in rows:
            if row.number != count + 1:
                raise RuntimeError(f"the ledger lacks event {count + 1}; nothing was brought over")
            moment = iso(row.moment)
            record = [row.number, moment, row.kind, row.actor, row.subject, row.facts]
            link = sha256(canonical([*record, row.previous_hash]).encode()).hex()
            if broken is None and (row.previous_hash != previous or row.hash != link):
                broken = row.number
            count, previous = row.number, row.hash
            salt = os.urandom(16)
            hashed = hash_of(record, salt)
            connection.execute(
                events.update().where(events.c.number == count),
                {"salt": salt, "record_hash": hashed},
            )
            connection.execute(nodes.insert(), grown(roots, count - 1, hashed))
        if len(rows) < PAGE:
            break
    if count:
        say_so(connection, events, nodes, roots, (count, previous, broken))


def say_so(
    connection: sa.Connection,
    events: sa.Table,
    nodes: sa.Table,
    roots: list[bytes],
    held: tuple[int, str, int | None],
) -> None:
    count, head, broken = held
    facts = {"events": count, "head": head, "intact": broken is None, "broken_at": broken}
    moment, salt = datetime.now(UTC), os.urandom(16)
    record = [count + 1, iso(moment), "LedgerBroughtOver", None, None, canonical(facts)]
    hashed = hash_of(record, salt)
    row = dict(zip(("number", "moment", "kind", "actor", "subject", "facts"), record, strict=True))
    connection.execute(
        events.insert(), row | {"moment": moment, "salt": salt, "record_hash": hashed}
    )
    connection.execute(nodes.insert(), grown(roots, count, hashed))


def grown(roots: list[bytes], index: int, hashed: bytes) -> list[dict[str, object]]:
    """Return the perfect subtrees that a record completes (RFC 9162, 2.1)."""
    leaf, level = sha256(b"\x00" + hashed), 0
    made: list[dict[str, object]] = [{"level": 0, "position": index, "hash": leaf}]
    while index & 1:
        leaf, index, level = sha256(b"\x01" + roots.pop() + leaf), index >> 1, level + 1
        made.append({"level": level, "position": index, "hash": leaf})
    roots.append(leaf)
    return made


def hash_of(record: list[object], salt: bytes) -> bytes:
    number, moment, kind, actor, subject, facts = record
    told = f"[{canonical(actor)},{canonical(subject)},{facts}]"
    told_hash = sha256(salt + told.encode())
    return sha256(f'[{number},"{moment}",{canonical(kind)},"{told_hash.hex()}"]'.encode())


def iso(moment: datetime) -> str:
    aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return aware.isoformat(timespec="microseconds")


def canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256(octets: bytes) -> bytes:
    return hashlib.sha256(octets).digest()


def downgrade() -> None:
    raise NotImplementedError(
        "the old chain is told by the first event after it, and not laid again"
    )
