"""A year of outgoing documents of the sample city, on paper and electronic; made up, and the same each time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import NAMESPACE_OID, uuid5

from sqlalchemy import exists, select

from service.cli.sample_city import City
from service.clock import LEGAL_TIME, Clock
from service.identity.roles import Person
from service.journeys.register import Medium, NewEntry, Register
from service.journeys.register.agencies import AgencyFacts
from service.store.engine import Memory
from service.store.queries.register import agencies
from service.store.tables.register import RegisterRow

BY: Final = "dữ liệu mẫu"
OWN_EVERY: Final = 3  # days between two documents of the clerk's own agency
OTHERS_EVERY: Final = 11
PAPER_EVERY: Final = 5
SATURDAY: Final = 5
MORNING: Final = time(9, 20)
SUBJECTS: Final = (
    ("CONG_VAN", "Về việc triển khai chữ ký số chuyên dùng công vụ"),
    ("QUYET_DINH", "Phê duyệt kế hoạch chuyển đổi số năm nay"),
    ("TO_TRINH", "Xin chủ trương nâng cấp hạ tầng mạng"),
    ("BAO_CAO", "Kết quả sử dụng thư điện tử công vụ trong quý"),
    ("CONG_VAN", "Về việc rà soát hộp thư công vụ không sử dụng"),
    ("THONG_BAO", "Kết luận cuộc họp giao ban"),
    ("GIAY_MOI", "Dự tập huấn ký số và gửi, nhận văn bản điện tử"),
    ("KE_HOACH", "Tập huấn an toàn thông tin cho cán bộ, công chức"),
    ("QUYET_DINH", "Kiện toàn Tổ công tác chuyển đổi số"),
)
RECIPIENTS: Final = (
    "- Như Điều 3;\n- Ủy ban nhân dân thành phố (báo cáo);\n- Lưu: VT.",
    "- Các sở, ban, ngành;\n- Ủy ban nhân dân các xã, phường;\n- Lưu: VT.",
    "- Ban Giám đốc Sở;\n- Các phòng, đơn vị thuộc Sở;\n- Lưu: VT.",
)
SIGNERS: Final = (
    ("Nguyễn Thị Minh Anh", "Giám đốc"),
    ("Trần Quốc Bảo", "Phó Giám đốc"),
    ("Nguyễn Thị Minh Anh", "Giám đốc"),
)
OTHER_SIGNER: Final = ("Huỳnh Văn Thành", "Giám đốc")
WRONG: Final = 11
REASON: Final = "Ghi nhầm loại văn bản, đã cấp số khác"


def register_a_year(
    register: Register, memory: Memory, clock: Clock, city: City, clerk: Person
) -> int:
    """Let every body issue documents and number some of this year; return how many. Once is enough."""
    own = next(code for code, name in city.units.items() if name == clerk.unit)
    _found(register, memory, city)
    with memory.writing() as session:
        if session.scalar(select(exists(select(RegisterRow)))):
            return 0  # whoever tries the sample has numbers of their own by now
        ids = {unit.code: row.unit_id for row, unit in agencies(session) if unit.code in city.units}
        count = 0
        today = clock().astimezone(LEGAL_TIME).date()
        for code, unit_id in ids.items():
            for number, day in enumerate(_days(today, OWN_EVERY if code == own else OTHERS_EVERY)):
                moment = datetime.combine(day, MORNING, LEGAL_TIME)
                entry = _entry(unit_id, code, number, day, signer_is_own=code == own)
                actor = clerk.user_name if code == own else BY
                row = register.numbering.enter(session, entry, moment=moment, actor=actor)
                if code == own and number == WRONG:
                    register.numbering.cancel(session, row.id, REASON, moment=moment, actor=actor)
                count += 1
    return count


def _found(register: Register, memory: Memory, city: City) -> None:
    """Let each body issue documents that does not yet."""
    with memory.reading() as session:
        known = {unit.code for _, unit in agencies(session)}
    for unit in city.facts["units"]:
        if unit["code"] not in known:
            facts = AgencyFacts(
                symbol=unit["symbol"],
                locality=city.facts["locality"],
                seal_mm=city.facts["seal_mm"],
                organ_id=unit["organ_id"],
                mail=f"{unit['code']}@{city.facts['mail']}",
            )
            register.agencies.describe(unit["code"], facts, actor=BY)


def _days(today: date, every: int) -> Iterator[date]:
    """Give working days of this year, the first one first, none of them today."""
    day = date(today.year, 1, 5)
    while day < today:
        if day.weekday() < SATURDAY:
            yield day
        day += timedelta(days=every)


def _entry(unit_id: str, code: str, number: int, day: date, *, signer_is_own: bool) -> NewEntry:
    kind, subject = SUBJECTS[number % len(SUBJECTS)]
    name, title = SIGNERS[number % len(SIGNERS)] if signer_is_own else OTHER_SIGNER
    paper = (number + sum(code.encode())) % PAPER_EVERY == 0  # not all bodies on the same day
    return NewEntry(
        id=str(uuid5(NAMESPACE_OID, f"antin sample register {code} {number} {day}")),
        unit_id=unit_id,
        type_code=kind,
        medium=Medium.PAPER if paper else Medium.ELECTRONIC,
        subject=subject,
        drafting_unit="VP" if kind == "CONG_VAN" else "",
        issued_on=day,
        signer_name=name,
        signer_title=title,
        recipients=RECIPIENTS[number % len(RECIPIENTS)],
        archive_holder="Văn thư",
        copies=3 if paper else 1,
        page_count=1 + number % 4,
        sent_on=day,
        receipt="Bưu điện" if paper else "",
        urgency="KHAN" if kind == "GIAY_MOI" else None,
    )
