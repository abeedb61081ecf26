"""HR files written by program: what matters is said, the rest is that of an ordinary person."""

from pathlib import Path

from directory.snapshot import SnapshotBounds, load_layout, read_snapshot
from tests.directory.snapshot.workbooks import workbook

LAYOUT = load_layout(Path(__file__).resolve().parents[3] / "config/policies/hr-columns.toml")
HEADINGS = {
    "external_id": "Mã cán bộ",
    "full_name": "Họ và tên",
    "unit": "Mã đơn vị",
    "active": "Trạng thái",
    "user_name": "Tên đăng nhập",
    "mail": "Thư điện tử công vụ",
    "aliases": "Bí danh",
    "title": "Chức danh",
    "position": "Chức vụ",
    "employment": "Loại",
    "phone": "Điện thoại",
    "quota_mb": "Dung lượng (MB)",
    "groups": "Nhóm",
    "decision_number": "Số quyết định",
    "decision_date": "Ngày quyết định",
    "national_id": "CCCD",
    "birth_date": "Ngày sinh",
    "kind": "Loại dòng",
    "owner": "Mã thủ trưởng",
    "clerk": "Mã văn thư",
}
ORDINARY = {"external_id": "CB001", "full_name": "Nguyễn Văn Long", "unit": "H14.9"}
OTHER = {"external_id": "CB002", "full_name": "Đặng Thị Mỹ Duyên", "unit": "H14.9"}
BOUNDS = SnapshotBounds()


def rows_of(*people):
    """The rows of a file: headings of all fields that somebody has, then the people."""
    names = list(dict.fromkeys(name for person in people for name in person))
    headings = [HEADINGS.get(name, name) for name in names]
    return [headings, *([person.get(name, "") for name in names] for person in people)]


def csv_text(rows, separator=",", line="\r\n"):
    def quoted(cell):
        text = str(cell)
        return (
            f'"{text.replace(chr(34), chr(34) * 2)}"'
            if set(text) & set(f'{separator}"\r\n')
            else text
        )

    return "".join(separator.join(map(quoted, row)) + line for row in rows)


def csv_of(*people):
    return csv_text(rows_of(*people)).encode()


def xlsx_of(*people):
    return workbook(rows_of(*people))


def read(octets, layout=LAYOUT, **others):
    return read_snapshot(octets, "tệp.csv", layout, **others)


def told(snapshot):
    """What is wrong, as (code, row, column)."""
    return [(one.code, one.row, one.column) for one in snapshot.faults]
