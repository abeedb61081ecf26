"""An example of every request and answer of the office flow; a test sends each of them to a real office.

The ids and digests that stand in them are placeholders: a caller puts their own, as the test does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

DOCUMENT: Final = "5f0c6a58-0000-4000-8000-000000000001"
REVIEWER: Final = "5f0c6a58-0000-4000-8000-000000000002"
HEAD: Final = "5f0c6a58-0000-4000-8000-000000000003"
COLLEAGUE: Final = "5f0c6a58-0000-4000-8000-000000000004"
CREDENTIAL: Final = "5f0c6a58-0000-4000-8000-000000000005"
WEBHOOK: Final = "5f0c6a58-0000-4000-8000-000000000006"
PARTY: Final = "5f0c6a58-0000-4000-8000-000000000007"
DIGEST: Final = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
PIN: Final = "135790"
MOMENT: Final = "2026-11-23T07:05:09Z"
FILE: Final = "quyet-dinh.pdf"
OTHER_FILE: Final = "to-trinh.pdf"
PLACES: Final[Mapping[str, str]] = {"document_id": DOCUMENT, "webhook_id": WEBHOOK}
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Example:
    """One request and its answer; of a multipart request `request` has the parts by their names."""

    status: int
    answer: Json | None = None
    request: Json | None = None
    query: Mapping[str, str] = field(default_factory=dict)


ORDER: Final[Json] = {
    "type": "QUYET_DINH",
    "subject": "Về việc ban hành Quy chế sử dụng chữ ký số",
    "steps": [
        {"kind": "REVIEW", "position": 0, "days": 2, "parties": [{"person": REVIEWER}]},
        {"kind": "SIGN", "position": 1, "parties": [{"person": HEAD, "form": ""}]},
    ],
    "recipients": [{"name": "Sở Nội vụ", "mail": "snv@cantho.gov.vn"}],
    "urgency": "KHAN",
    "issue_at_once": False,
}
_PARTY: Final[Json] = {
    "id": PARTY,
    "names": ["Phạm Hoàng Nam"],
    "post": None,
    "form": "",
    "state": "WAITING",
    "acted_by": None,
    "acted_at": None,
    "sha256": None,
    "act_id": None,
    "mine": True,
}
_STEP: Final[Json] = {
    "id": "5f0c6a58-0000-4000-8000-000000000008",
    "kind": "REVIEW",
    "position": 0,
    "quorum": 1,
    "state": "OPEN",
    "due_at": "2026-11-25T10:00:00Z",
    "opened_at": MOMENT,
    "ended_at": None,
    "late": False,
    "parties": [_PARTY],
}
_VERSION: Final[Json] = {
    "number": 1,
    "what": "draft",
    "sha256": DIGEST,
    "size": 48213,
    "signatures": 0,
    "created_at": MOMENT,
}
_ACT: Final[Json] = {
    "id": "5f0c6a58-0000-4000-8000-000000000009",
    "state": "FINISHED",
    "level": "B-LTA",
    "level_reached": "B-LTA",
    "problem": None,
    "created_at": MOMENT,
    "given_at": MOMENT,
    "finished_at": MOMENT,
}
_LINE: Final[Json] = {
    "id": DOCUMENT,
    "subject": "Về việc ban hành Quy chế sử dụng chữ ký số",
    "type_code": "QUYET_DINH",
    "state": "ISSUED",
    "standing": "VALID",
    "urgency": "KHAN",
    "due_at": None,
    "late": False,
    "notation": "01/QĐ-SKHCN",
    "issued_on": "2026-11-23",
    "issued_at": MOMENT,
    "drafter": "Hồ Thị Ngọc Loan",
    "agency": "Sở Khoa học và Công nghệ",
    "pages": 2,
    "version": 5,
    "sha256": DIGEST,
    "changed_at": MOMENT,
}
_WEBHOOK: Final[Json] = {
    "id": WEBHOOK,
    "name": "Hệ thống quản lý văn bản",
    "url": "https://vanban.example.vn/antin",
    "kinds": ["document.numbered", "document.issued"],
    "active": True,
    "problem": None,
    "waiting": 0,
    "former_until": None,
    "created_at": MOMENT,
}
_DELIVERY: Final[Json] = {
    "id": "5f0c6a58-0000-4000-8000-00000000000a",
    "kind": "trial",
    "number": None,
    "document_id": None,
    "state": "DELIVERED",
    "attempts": 1,
    "status": 204,
    "problem": None,
    "created_at": MOMENT,
    "due_at": MOMENT,
    "ended_at": MOMENT,
}
_SIGNING: Final[Json] = {"credential": CREDENTIAL, "consent_sha256": DIGEST, "pin": PIN}
_SECRET: Final = "antin_wh_9vB3nq0bHqH1mE0mX8b0m7m8m2Yk0Yb0m3aJmV0aXcE"  # noqa: S105 - of nobody


def _document(state: str, *, turn: str | None = None, signatures: int = 0, **flow: Any) -> Json:
    """Return a document on its way, as it is told."""
    return {
        "id": DOCUMENT,
        "title": "quyet-dinh",
        "filename": FILE,
        "pages": 2,
        "version": 1,
        "sha256": DIGEST,
        "size": 48213,
        "created_at": MOMENT,
        "signatures": signatures,
        "acts": [_ACT] * signatures,
        "warnings": [],
        "flow": {
            "type_code": "QUYET_DINH",
            "subject": "Về việc ban hành Quy chế sử dụng chữ ký số",
            "state": state,
            "standing": "VALID",
            "standing_reason": "",
            "urgency": "KHAN",
            "due_at": None,
            "late": False,
            "agency": "Sở Khoa học và Công nghệ",
            "drafter": "Hồ Thị Ngọc Loan",
            "number": None,
            "notation": None,
            "issued_on": None,
            "issued_at": None,
            "public_code": "0121-4567-89AB-CDER",
            "recipients": [{"name": "Sở Nội vụ", "mail": "snv@cantho.gov.vn", "organ_id": None}],
            "copies": 1,
            "note": "",
            "steps": [_STEP],
            "versions": [_VERSION],
            "turn": {"kind": turn, "party_id": PARTY, "due_at": None} if turn else None,
            "can_take_back": None,
            "problem": None,
            "returned_reason": None,
            "relation": None,
            "related": None,
            "replaced_by": None,
            "copy_of": None,
            "warnings": [],
            "deliveries": [],
            **flow,
        },
    }


_COPY: Final[Json] = {
    "form": "SAO_Y",
    "notation": "01/QĐ-SKHCN",
    "agency": "Sở Khoa học và Công nghệ",
    "issued_on": "2026-11-23",
    "pages": None,
    "made": "NEW_FILE",
    "source": DOCUMENT,
    "source_sha256": DIGEST,
    "standing": "VALID",
}
_NUMBERED: Final[Json] = {"number": 1, "notation": "01/QĐ-SKHCN", "issued_on": "2026-11-23"}
EXAMPLES: Final[Mapping[str, Example]] = {
    "bring_document": Example(201, _document("DRAFT"), {"file": FILE, "order": ORDER}),
    "tell_document": Example(200, _document("REVIEWING", turn="REVIEW")),
    "list_documents": Example(
        200,
        {"documents": [_LINE], "next": None},
        query={"state": "ISSUED", "type": "QUYET_DINH", "q": "quy chế", "limit": "50"},
    ),
    "tell_types": Example(
        200,
        {
            "agency": "Sở Khoa học và Công nghệ",
            "symbol": "SKHCN",
            "types": [
                {
                    "code": "QUYET_DINH",
                    "name": {"vi": "Quyết định", "en": "Decision"},
                    "abbreviation": "QĐ",
                }
            ],
        },
    ),
    "find_people": Example(
        200,
        {
            "people": [
                {
                    "id": REVIEWER,
                    "full_name": "Phạm Hoàng Nam",
                    "title": "Trưởng phòng",
                    "unit": "Sở Khoa học và Công nghệ",
                }
            ]
        },
        query={"q": "hoàng nam"},
    ),
    "redraft": Example(200, _document("DRAFT"), ORDER),
    "bring_again": Example(201, _document("DRAFT"), {"file": OTHER_FILE}),
    "send": Example(200, _document("REVIEWING")),
    "approve": Example(
        201, _document("SIGNING"), {"consent_sha256": DIGEST, "note": "Đã rà soát, nhất trí."}
    ),
    "return_it": Example(
        201,
        _document("RETURNED", returned_reason="Đề nghị bổ sung căn cứ."),
        {"reason": "Đề nghị bổ sung căn cứ."},
    ),
    "hand_on": Example(
        201, _document("REVIEWING"), {"to": COLLEAGUE, "reason": "Tôi đi công tác."}
    ),
    "take_back": Example(201, _document("REVIEWING", turn="REVIEW"), {}),
    "sign_document": Example(201, _ACT, _SIGNING),
    "give_number": Example(
        201,
        _document("SEALING", turn="SEAL", signatures=1, **_NUMBERED),
        {"issued_on": "2026-11-23"},
    ),
    "seal": Example(201, _ACT, _SIGNING),
    "issue": Example(200, _document("ISSUED", signatures=2, issued_at=MOMENT, **_NUMBERED)),
    "recall": Example(
        200,
        _document("ISSUED", signatures=2, issued_at=MOMENT, standing="RECALLED", **_NUMBERED),
        {"reason": "Ban hành nhầm phụ lục."},
    ),
    "make_copy": Example(
        201,
        _document("REVIEWING", copy_of=_COPY),
        {
            "order": {
                "form": "SAO_Y",
                "decided_by": HEAD,
                "source": DOCUMENT,
                "recipients": [{"name": "Sở Tài chính"}],
            }
        },
    ),
    "cancel": Example(200, _document("CANCELLED"), {"reason": "Không còn cần ban hành."}),
    "tell_webhooks": Example(200, {"webhooks": [_WEBHOOK]}),
    "add_webhook": Example(
        201,
        {**_WEBHOOK, "secret": _SECRET},
        {name: _WEBHOOK[name] for name in ("name", "url", "kinds")},
    ),
    "tell_webhook": Example(200, _WEBHOOK),
    "change_webhook": Example(200, {**_WEBHOOK, "active": False}, {"active": False}),
    "remove_webhook": Example(204),
    "change_secret": Example(
        201, {**_WEBHOOK, "former_until": "2026-11-24T07:05:09Z", "secret": _SECRET}
    ),
    "tell_deliveries": Example(200, {"deliveries": [_DELIVERY]}),
    "try_webhook": Example(201, _DELIVERY),
}
