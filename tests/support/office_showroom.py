"""The office pages in every state, over a pretended flow: who looks is named by the cookie `person`.

python -m tests.support.office_showroom [PORT]
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

from flask import Flask

from service.identity.roles import Person
from service.journeys.issuing.views import (
    CopyLine,
    CopyView,
    Made,
    Recipient,
    Standing,
    State,
    StepKind,
    Urgency,
)
from service.journeys.kept_verdicts import Retention
from service.web.status.views import bp as status
from tests.support import fake_issuing
from tests.support.fake_house import a_house, flow_of, journey_of
from tests.support.fake_issuing import CLERK, DRAFTER, REVIEWER, FakeIssuing, an_order
from tests.support.fake_journeys import LEADER, MOMENT, a_credential

SAMPLE = Path(__file__).parents[2] / "service/samples/quyet-dinh.pdf"
LONG = (
    "Quyết định phê duyệt kế hoạch chuyển đổi số giai đoạn 2026–2030 của thành phố Cần Thơ và phân "
    "công nhiệm vụ cho các cơ quan, đơn vị trực thuộc"
)
RECIPIENTS = (
    Recipient("Ủy ban nhân dân thành phố Cần Thơ", "ubnd@cantho.gov.vn"),
    Recipient("Sở Tài chính", "stc@cantho.gov.vn"),
    Recipient("Lưu: VT"),
)
SEAL_KEY = a_credential(
    id="5f0c6a58-0000-4000-8000-000000000002",
    scope="agency",
    unit_id=fake_issuing.UNIT_ID,
    agency=fake_issuing.UNIT,
    subject=fake_issuing.UNIT,
    label="Chứng thư cơ quan",
)
VIEWED = (
    "document",
    "changed",
    "review",
    "seal",
    "no-seal",
    "issued",
    "recalled",
    "drafted",
    "returned",
    "copied",
    "copy-decided",
)


@dataclass(frozen=True)
class Showroom:
    """The app, and for each state who looks at which address."""

    app: Flask
    pages: dict[str, tuple[str, str]]


def make_office_showroom(folder: Path) -> Showroom:
    """Return the showroom; files are kept in a folder."""
    app = a_house(folder)
    app.register_blueprint(status)
    app.extensions["antin"].retention = Retention()
    flow, signing = flow_of(app), journey_of(app)
    signing.keys.append(SEAL_KEY)
    flow.body = _bodies()
    return Showroom(app, _pages(flow))


def _bodies() -> Callable[[], bytes]:
    """Return a maker of samples of which no two are the same."""
    made, sample = iter(range(10_000)), SAMPLE.read_bytes()
    return lambda: sample + b"\n%" + str(next(made)).encode()


def _party(flow: FakeIssuing, who: Person, document: str) -> str:
    turn = flow.detail(who, document).turn
    assert turn
    return turn.party_id


def _pages(flow: FakeIssuing) -> dict[str, tuple[str, str]]:
    urgent = flow.until(
        StepKind.SIGN,
        subject=LONG,
        urgency=Urgency.HOA_TOC,
        due_at=MOMENT - timedelta(days=1),
        recipients=RECIPIENTS,
        note="Đề nghị ký trong ngày.",
    )
    flow.until(
        StepKind.SIGN,
        subject="Về việc cử cán bộ tham dự tập huấn",
        urgency=Urgency.KHAN,
        due_at=MOMENT + timedelta(hours=4),
    )
    plain = flow.until(StepKind.SIGN, subject="Tờ trình xin kinh phí sửa chữa trụ sở")
    number = flow.until(
        StepKind.NUMBER, subject="Kế hoạch kiểm tra năm 2027", recipients=RECIPIENTS
    )
    seal = flow.until(StepKind.SEAL, subject="Thông báo lịch tiếp công dân tháng 12")
    no_seal = flow.until(StepKind.SEAL, subject="Thông báo của cơ quan khác")
    flow.kept[no_seal] = replace(flow.kept[no_seal], agency_id="another")
    issue = flow.until(StepKind.ISSUE, subject="Báo cáo cải cách hành chính", recipients=RECIPIENTS)
    issued, recalled = (flow.until(StepKind.ISSUE, subject=f"Công văn {n}") for n in "ab")
    for one in (issued, recalled):
        flow.issue(CLERK, one)
    flow.recall(CLERK, recalled, "Ban hành nhầm phụ lục.")
    copied, copy = _copies(flow)
    review = flow.sent(subject="Quy chế làm việc", recipients=RECIPIENTS)
    returned = flow.sent(subject="Giấy mời họp")
    flow.return_it(REVIEWER, _party(flow, REVIEWER, returned), "Sai ngày họp ở trang 1.")
    order = an_order(subject="Quyết định khen thưởng", recipients=RECIPIENTS)
    draft = flow.draft(DRAFTER, BytesIO(flow.body()), "du-thao.pdf", order).summary.id
    flow.kept[draft] = replace(flow.kept[draft], warnings=("seal_covers_text", "no_name:1"))
    changed = _changed(flow)
    act = flow.begin_signature(LEADER, _party(flow, LEADER, plain), flow.signing.keys[0].id)
    leader, clerk, drafter, reviewer = "lanhdao", "vanthu", "soanthao", "soatxet"
    turn = _party(flow, LEADER, urgent)
    return {
        "start-leader": (leader, "/"),
        "start-clerk": (clerk, "/"),
        "inbox": (leader, "/office"),
        "inbox-clerk": (clerk, "/office"),
        "inbox-empty": ("phochutich", "/office"),
        "drafts": (drafter, "/office?tab=drafts"),
        "under-way": (drafter, "/office?tab=under_way"),
        "done": (clerk, "/office?tab=done"),
        "document": (leader, f"/office/{urgent}"),
        "changed": (leader, f"/office/{changed}"),
        "differences": (leader, f"/office/{changed}/differences?older=2&newer=3"),
        "review": (reviewer, f"/office/{review}"),
        "approve": (reviewer, f"/office/{review}/approve/{_party(flow, REVIEWER, review)}"),
        "return": (leader, f"/office/{urgent}/return/{turn}"),
        "hand-on": (leader, f"/office/{urgent}/hand-on/{turn}"),
        "authorize": (leader, f"/office/{plain}/acts/{act.id}"),
        "number": (clerk, f"/office/{number}/number"),
        "seal": (clerk, f"/office/{seal}"),
        "no-seal": (clerk, f"/office/{no_seal}"),
        "issue": (clerk, f"/office/{issue}/issue"),
        "issued": (clerk, f"/office/{issued}"),
        "recalled": (clerk, f"/office/{recalled}"),
        "recall": (clerk, f"/office/{issued}/recall"),
        "drafted": (drafter, f"/office/{draft}"),
        "returned": (drafter, f"/office/{returned}"),
        "places": (drafter, f"/office/{draft}/places"),
        "new": (drafter, "/office/new"),
        "correct": (clerk, f"/office/new?relation=CORRECTS&related={issued}"),
        "edit": (drafter, f"/office/{draft}/edit"),
        "other-file": (drafter, f"/office/{draft}/other-file"),
        "copy": (clerk, f"/office/{copied}/copy"),
        "copy-elsewhere": (clerk, "/office/copy"),
        "copied": (clerk, f"/office/{copied}"),
        "copy-decided": (reviewer, f"/office/{copy}"),
        "cancel": (drafter, f"/office/{review}/cancel"),
        "gone": (leader, "/office/00000000-0000-4000-8000-000000000000"),
    }


def _copies(flow: FakeIssuing) -> tuple[str, str]:
    """Return an issued document of which a copy is made, and that copy, which waits for its leader."""
    source = flow.until(StepKind.ISSUE, subject="Quyết định giao dự toán năm 2027")
    flow.issue(CLERK, source)
    copy = flow.sent(subject=LONG, recipients=RECIPIENTS)
    lines = (
        CopyLine("00000000-0000-4000-8000-0000000000c1", "Bản sao y", "01/SY-UBND", State.ISSUED),
        CopyLine(copy, "Bản trích sao", None, State.REVIEWING),
    )
    flow.kept[source] = replace(
        flow.kept[source], copy_forms=("SAO_Y", "TRICH_SAO"), copies_made=lines
    )
    view = CopyView(
        "TRICH_SAO", "TRÍCH SAO", "15/QĐ-UBND", "Ủy ban nhân dân thành phố Cần Thơ",
        MOMENT.date(), (1, 2, 7), Made.NEW_FILE, "0" * 64, source, Standing.REPLACED,
    )  # fmt: skip
    flow.kept[copy] = replace(flow.kept[copy], copy=view)
    return source, copy


def _changed(flow: FakeIssuing) -> str:
    """Return a document whose draft changed after its reviewer had seen it."""
    key = flow.until(StepKind.SIGN, subject="Văn bản đã đổi sau khi rà soát")
    found = flow.kept[key]
    seen = found.versions[0].sha256
    steps = tuple(
        replace(step, parties=tuple(replace(p, sha256=seen) for p in step.parties))
        if step.kind is StepKind.REVIEW
        else step
        for step in found.steps
    )
    flow.kept[key] = replace(found, steps=steps)
    flow._version(key, "draft", flow.body())
    return key


if __name__ == "__main__":
    import tempfile

    shown = make_office_showroom(Path(tempfile.mkdtemp()))
    for name, (person, path) in shown.pages.items():
        print(f"{name:12} person={person:10} {path}")
    shown.app.run(port=int(sys.argv[1]) if len(sys.argv) > 1 else 8011)
