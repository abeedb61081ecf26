"""The last sign-in that the mail directory itself remembers of its entries: weaker evidence, never counted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from service.store.engine import Row


class DirectorySignInRow(Row):
    """What an attribute of one person's entry said when the directory was last read whole.

    `attribute` is the one with the latest moment; the truth may be later by `late_days` days, for some
    directories renew the attribute only so often (`directory.activity.attributes`).
    """

    __tablename__ = "directory_sign_ins"

    entry_uuid: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_number: Mapped[str] = mapped_column(String(64), index=True)
    moment: Mapped[datetime]
    attribute: Mapped[str] = mapped_column(String(40))
    late_days: Mapped[int]
    read_at: Mapped[datetime]
