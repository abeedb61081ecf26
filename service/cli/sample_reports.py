"""What the bodies of the sample city reported of themselves; made up, and the same each time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Final
from uuid import NAMESPACE_OID, uuid5

from sqlalchemy import exists, select

from service.adoption.reported.desk import ReportDesk
from service.adoption.reported.periods import ended_periods
from service.adoption.reported.sheet import HEADINGS
from service.cli.sample_year import eagerness
from service.identity.roles import Person, Role
from service.store.tables.adoption import ReportedFigureRow

BROUGHT_BY: Final = "dữ liệu mẫu"
QUARTERS: Final = 3
ROOT: Final = "tp"
LATE: Final = ("F14", "sxd")  # has not reported its last quarter yet
HOW_FAR: Final = {"F9": 72, "F11": 90, "F14": 78, "F15": 91, "F16": 60, "F17": 45}
HOW_MANY: Final = {"F9": 1800, "F11": 60, "F14": 60, "F15": 400, "F16": 5, "F17": 90}
SOURCES: Final = {
    "F9": "Hệ thống quản lý văn bản (mẫu)",
    "F11": "Sổ tài sản của cơ quan (mẫu)",
    "F14": "Danh sách lớp tập huấn (mẫu)",
    "F15": "Phiếu khảo sát tại bộ phận một cửa (mẫu)",
    "F16": "Quyết định phê duyệt hồ sơ cấp độ (mẫu)",
    "F17": "Sổ cấp phát chứng thư (mẫu)",
}


def report_a_year(desk: ReportDesk, clerk: Person, unit: str, decides: Person) -> int:
    """Report some quarters of every body, approved by somebody; return how many reports there were.

    The clerk reports the last month of a body besides, which waits for its leader. Once is enough; what was
    broken off is made to its end, each table once.
    """
    everybody = Person(
        BROUGHT_BY, BROUGHT_BY, BROUGHT_BY, "", "", None, frozenset({Role.ADMINISTRATOR})
    )
    with desk.reading.memory.reading() as session:
        if session.scalar(select(exists().where(ReportedFigureRow.reported_by != BROUGHT_BY))):
            return 0  # the clerk's, which are the last, or of whoever tries the sample
    ended = ended_periods(desk.bringing.today())
    units = [code for code, _ in desk.bringing.bodies(everybody) if code != ROOT]
    count = 0
    for back in reversed(range(QUARTERS)):
        quarter = ended["quarter"][back]
        late = LATE if back == 0 else None
        rows = [
            _row(key, code, quarter, back)
            for code in units
            for key in HOW_FAR
            if (key, code) != late
        ]
        submission = _bring(desk, everybody, quarter, rows)
        count += desk.deciding.approve_all(decides, submission)
    month = ended["month"][0]
    _bring(desk, clerk, month, [_row("F11", unit, month, 0), _row("F14", unit, month, 0)])
    return count


def _bring(desk: ReportDesk, by: Person, period: str, rows: Sequence[str]) -> str:
    table = "\r\n".join((";".join(HEADINGS), *rows, "")).encode("utf-8-sig")
    form = uuid5(NAMESPACE_OID, f"antin sample reports {by.user_name} {period}")
    submission = desk.bringing.look_at(by, form, (BytesIO(table), f"bao-cao-{period}.csv"))
    desk.bringing.send(by, submission)
    return submission


def _row(key: str, unit: str, period: str, back: int) -> str:
    """Return a row of a table: the longer ago, the less there was."""
    return ";".join(_cells(key, unit, period, back))


def _cells(key: str, unit: str, period: str, back: int) -> Iterator[str]:
    luck = eagerness(f"{key} {unit}")
    entitled = max(2, round(HOW_MANY[key] * (0.5 + luck)))
    share = min(100, HOW_FAR[key] + 18 * (luck - 0.5) - 4 * back) / 100
    yield from (key, unit, period, str(min(entitled, round(entitled * share))))
    yield "" if key == "F17" else str(entitled)
    yield SOURCES[key]
