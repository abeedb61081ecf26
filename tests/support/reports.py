"""Builders of validation reports as the house keeps them, for pages and their pictures."""

from __future__ import annotations

from typing import Any

SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
LONG_NAME = "Nguyễn Trần Hoàng Thị Phương Uyên"
LONG_UNIT = "Phó Chủ tịch Ủy ban nhân dân phường"
LONG_FILE = (
    "Quyết định phê duyệt kế hoạch chuyển đổi số giai đoạn 2026-2030 (bản trình ký lần 3).pdf"
)


def finding(code: str, outcome: str = "passed") -> dict[str, Any]:
    return {
        "question": code,
        "block": "signature_acceptance_validation",
        "outcome": outcome,
        "code": code,
    }


def good_findings() -> list[dict[str, Any]]:
    return [
        finding("hash_matches"),
        finding("key_matches"),
        finding("certificate_good"),
        finding("timestamp_holds"),
    ]


def signature(name: str = "Trần Văn Bình", **changed: Any) -> dict[str, Any]:
    """Return a valid B-LTA signature of a person of the city; anything may be said otherwise."""
    base: dict[str, Any] = {
        "kind": "signature",
        "field": "Signature1",
        "indication": "TOTAL-PASSED",
        "sub_indication": None,
        "intact": True,
        "format": "PAdES",
        "level": "B-LTA",
        "signer": {
            "common_name": name,
            "organization": "Sở Thông tin và Truyền thông",
            "unit": "Ban Giám đốc",
            "email": "binhtv@cantho.gov.vn",
            "trust_domain": "official",
        },
        "certificate": {
            "issuer": "CA phục vụ các cơ quan nhà nước G2",
            "serial_number": "102938475610293847561029384756",
            "not_before": "2025-01-01T00:00:00Z",
            "not_after": "2028-01-01T00:00:00Z",
            "sha256": SHA[::-1],
        },
        "claimed_signing_time": "2026-11-20T02:14:55Z",
        "best_signature_time": "2026-11-20T02:15:03Z",
        "timestamps": [
            {
                "gen_time": "2026-11-20T02:15:03Z",
                "authority": "TSA Ban Cơ yếu Chính phủ",
                "intact": True,
                "indication": "PASSED",
            }
        ],
        "revocation": {"status": "good", "source": "ocsp", "this_update": "2026-11-20T02:15:01Z"},
        "algorithms": {
            "digest": "sha256",
            "signature": "rsassa_pss",
            "key_bits": 3072,
            "sound": True,
            "notices": [],
        },
        "byte_range_valid": True,
        "dictionary_consistent": True,
        "coverage": "WHOLE_REVISION",
        "changes": changes(),
        "certification": {"docmdp": None, "violated": False},
        "findings": good_findings(),
    }
    return base | changed


def changes(*categories: str, permitted: bool = True, **more: Any) -> dict[str, Any]:
    return {
        "permitted": permitted,
        "categories": list(categories),
        "objects": [],
        "pages_added": 0,
        "pages_removed": 0,
        "annotation_overlap": False,
        "visual": False,
    } | more


def agency(**changed: Any) -> dict[str, Any]:
    signer = {
        "common_name": "Sở Thông tin và Truyền thông thành phố Cần Thơ",
        "organization": "Ủy ban nhân dân thành phố Cần Thơ",
        "unit": None,
        "email": None,
        "trust_domain": "official",
    }
    return signature(signer=signer, field="AgencySeal", coverage="WHOLE_DOCUMENT") | changed


def archive_stamp() -> dict[str, Any]:
    signer = dict.fromkeys(("organization", "unit", "email"))
    signer |= {"common_name": "TSA Ban Cơ yếu Chính phủ", "trust_domain": "official"}
    return signature(
        kind="document-timestamp",
        level=None,
        signer=signer,
        claimed_signing_time=None,
        coverage="WHOLE_DOCUMENT",
        findings=[],
    )


def report(verdict: str, *signatures: dict[str, Any], **document: Any) -> dict[str, Any]:
    """Return a report with this verdict over these signatures."""
    gravity = ("TOTAL-PASSED", "INDETERMINATE", "TOTAL-FAILED")
    indications = [s["indication"] for s in signatures]
    return {
        "validated_at": "2026-11-23T07:05:09Z",
        "policy": {"id": "official-2025", "version": 1},
        "document": {
            "filename": "Tờ trình 123.pdf",
            "sha256": SHA,
            "size": 482_310,
            "pdf_version": "1.7",
            "pages": 4,
            "encrypted": False,
            "revisions": len(signatures) + 1,
            "signing": {
                "permitted": True,
                "reason": None,
                "empty_fields": [],
                "empty_fields_permitted": True,
            },
        }
        | document,
        "indication": max(indications, key=gravity.index, default=None),
        "verdict": verdict,
        "signatures": list(signatures),
        "notices": [],
    }


def long_signature(**changed: Any) -> dict[str, Any]:
    signer = {
        "common_name": LONG_NAME,
        "organization": "Ủy ban nhân dân phường Cái Khế, quận Ninh Kiều, thành phố Cần Thơ",
        "unit": LONG_UNIT,
        "email": "uyennthp@cantho.gov.vn",
        "trust_domain": "official",
    }
    return signature(signer=signer) | changed


def unproven() -> dict[str, Any]:
    return signature(
        "Lê Thị Hồng",
        indication="INDETERMINATE",
        sub_indication="NO_CERTIFICATE_CHAIN_FOUND",
        level="B-B",
        timestamps=[],
        best_signature_time=None,
        signer={
            "common_name": "Lê Thị Hồng",
            "organization": "Công ty TNHH Phương Nam",
            "unit": None,
            "email": None,
            "trust_domain": None,
        },
        revocation={"status": "unknown", "source": "none", "this_update": None},
        coverage="WHOLE_DOCUMENT",
        findings=[
            *good_findings()[:2],
            finding("certificate_untrusted", "failed"),
            finding("timestamp_absent", "not_reached"),
        ],
    )


def tampered() -> dict[str, Any]:
    return long_signature(
        indication="TOTAL-FAILED",
        sub_indication="FORMAT_FAILURE",
        changes=changes(
            "ANNOTATION",
            "UNDEFINED",
            permitted=False,
            pages_added=2,
            annotation_overlap=True,
            visual=True,
        ),
        findings=[
            finding("content_changed", "failed"),
            *good_findings(),
        ],
    )


def every_report() -> dict[str, dict[str, Any]]:
    """Return one report for every verdict, and the ones that try a layout most."""
    leader = long_signature(changes=changes("SIGNING", "VALIDATION_DATA", "FORM_FILLING"))
    return {
        "original": report(
            "ELECTRONIC_ORIGINAL", leader, agency(), archive_stamp(), filename=LONG_FILE
        ),
        "issued": report("ELECTRONIC_ORIGINAL", _deputy(), agency()),
        "awaiting": report("AWAITING_AGENCY", long_signature(coverage="WHOLE_DOCUMENT")),
        "copy": report("COPY", agency(), filename="W" * 200 + ".pdf"),
        "signed": report("SIGNED", _internal()),
        "unsigned": report("UNSIGNED", filename=None),
        "undetermined": report("UNDETERMINED", unproven()),
        "rejected": report("REJECTED", tampered(), agency(), filename=LONG_FILE),
    }


def _deputy() -> dict[str, Any]:
    """A deputy who signed for the chairman, before number, date and seal were given."""
    role = "KT. CHỦ TỊCH, PHÓ CHỦ TỊCH; theo Giấy ủy quyền số 12/GUQ-UBND ngày 02 tháng 01 năm 2026"
    given = ["office-number", "office-day", "office-month", "office-year"]
    return signature(
        signer=signature()["signer"] | {"claimed_role": role},
        changes=changes(
            "VALIDATION_DATA", "SIGNING", "FORM_FILLING", fields=given, signed=["office-seal"]
        ),
        certification={"docmdp": 2, "violated": False},
    )


def _internal() -> dict[str, Any]:
    signer = signature()["signer"] | {
        "trust_domain": "internal",
        "common_name": "Nguyễn Văn Lãnh Đạo",
    }
    return signature(signer=signer, coverage="WHOLE_DOCUMENT")
