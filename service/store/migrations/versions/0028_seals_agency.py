"""An agency's key says by a column whose seal it is; so far its certificate's common name said it."""

import unicodedata
import warnings

import sqlalchemy as sa
from alembic import op
from cryptography import x509
from cryptography.x509.oid import NameOID

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}


def upgrade() -> None:
    # Within the table as it stands: SQLite would have to drop one that others refer to.
    unit = sa.Column("unit_id", sa.String(length=36), sa.ForeignKey("units.id"), nullable=True)
    op.add_column("credentials", unit, inline_references=True)
    op.create_index("ix_credentials_unit_id", "credentials", ["unit_id"])
    bring_over(op.get_bind())


def downgrade() -> None:
    op.drop_index("ix_credentials_unit_id", "credentials")
    op.drop_column("credentials", "unit_id")


def bring_over(connection: sa.Connection) -> None:
    """Write the one unit that bears the name of a seal's certificate; of none or several, nothing."""
    units: dict[str, list[str]] = {}
    for unit_id, name in connection.execute(sa.text("SELECT id, name FROM units")):
        units.setdefault(bare(name), []).append(unit_id)
    seals = sa.text("SELECT id, chain FROM credentials WHERE scope = 'agency'")
    for credential_id, chain in connection.execute(seals).all():
        name = bare(common_name(bytes(chain)))
        named = units.get(name, [])
        if name and len(named) == 1:
            connection.execute(
                sa.text("UPDATE credentials SET unit_id = :unit WHERE id = :id"),
                {"unit": named[0], "id": credential_id},
            )


def common_name(chain: bytes) -> str:
    """Return whom the first of several DER certificates names; empty where it cannot be read."""
    try:
        with warnings.catch_warnings(action="ignore"):
            certificate = x509.load_der_x509_certificate(first(chain))
            named = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
            return next((one.value for one in named if isinstance(one.value, str)), "")
    except (ValueError, TypeError, LookupError, x509.InvalidVersion):
        return ""


def first(octets: bytes) -> bytes:
    """Return the first of DER values written one after the other (X.690, 8.1.3)."""
    count = octets[1] & 0x7F if octets[1] & 0x80 else 0
    length = int.from_bytes(octets[2 : 2 + count]) if count else octets[1]
    return octets[: 2 + count + length]


def bare(name: str) -> str:
    """Return a name as names were compared when it alone said whose a seal is."""
    seen = (
        one if unicodedata.category(one) not in UNSEEN else " " * (one in "\t\r\n") for one in name
    )
    return " ".join(unicodedata.normalize("NFC", "".join(seen)).split()).casefold()
