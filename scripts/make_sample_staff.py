"""Write `service/samples/nhan-su.csv`: this month's list of staff of the sample city, as HR gives it.

It matches the mailboxes that `flask demo prepare` settles, with what a month brings: two newcomers, a
transfer, two who leave and a changed title. Run it again only to change it: python scripts/make_sample_staff.py
"""

from __future__ import annotations

import csv
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from service.cli.sample_city import SAMPLES, read_city  # noqa: E402
from service.cli.sample_mailboxes import ROOM_MB, telephone_of  # noqa: E402

HEADINGS = (
    "Mã cán bộ", "Họ và tên", "Mã đơn vị", "Chức danh", "Điện thoại", "Dung lượng (MB)",
    "Trạng thái", "Số quyết định", "Ngày quyết định",
)  # fmt: skip
WORKS = "Đang công tác"


@dataclass(frozen=True)
class Row:
    number: int
    name: str
    unit: str
    title: str
    standing: str = WORKS
    decision: str = ""
    decided_on: str = ""

    def told(self) -> tuple[str, ...]:
        return (
            f"CT{self.number:05}", self.name, self.unit, self.title, telephone_of(self.number),
            ROOM_MB, self.standing, self.decision, self.decided_on,
        )  # fmt: skip


TRANSFERRED, PROMOTED = 18, 28  # whose place in the list they have
LEAVING = {25: ("Nghỉ hưu", "118/QĐ-SNV"), 33: ("Thôi việc", "121/QĐ-SNV")}
NEWCOMERS = (
    ("Nguyễn Thị Hồng Nhung", "syt", "Chuyên viên", "123/QĐ-SYT"),
    ("Trần Đức Long", "stc", "Kế toán viên", "124/QĐ-STC"),
)


def rows() -> list[Row]:
    """Return the list: everybody of the sample city, changed by a month, and who came."""
    city, found = read_city(), []
    for number, one in enumerate((*city.residents, *city.staff()), start=1):
        row = Row(number, one.full_name, one.unit, one.title)
        if number == TRANSFERRED:
            unit = "snv" if one.unit != "snv" else "stc"
            row = Row(number, one.full_name, unit, one.title, WORKS, "115/QĐ-SNV", "02/11/2026")
        elif number == PROMOTED:
            row = Row(
                number,
                one.full_name,
                one.unit,
                "Phó Trưởng phòng",
                WORKS,
                "116/QĐ-SNV",
                "03/11/2026",
            )
        elif number in LEAVING:
            standing, decision = LEAVING[number]
            row = Row(number, one.full_name, one.unit, one.title, standing, decision, "16/11/2026")
        found.append(row)
    for number, (name, unit, title, decision) in enumerate(NEWCOMERS, start=len(found) + 1):
        found.append(Row(number, name, unit, title, WORKS, decision, "20/11/2026"))
    return found


def main() -> None:
    """Write the file as a spreadsheet of a Vietnamese office would: UTF-8 with its mark, semicolons."""
    with (SAMPLES / "nhan-su.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(HEADINGS)
        writer.writerows(row.told() for row in rows())


if __name__ == "__main__":
    main()
