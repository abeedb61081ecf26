"""What this service and its keys are, in the words of the CSC API; nothing is told that is not so."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime
from typing import Any, Final

from service.journeys.remote_signing import KeyView
from service.journeys.remote_signing.room import MOST
from service.web.translations import say

SPECIFICATION: Final = "1.0.4.0"
METHODS: Final = (
    "auth/revoke",
    "credentials/list",
    "credentials/info",
    "credentials/authorize",
    "credentials/extendTransaction",
    "signatures/signHash",
    "signatures/timestamp",
)
LANGUAGES: Final = {"vi": "vi-VN", "en": "en-US"}
LOGO: Final = "/static/mark.svg"
# What RFC 5280 and the standing of a certificate call a reason, as `cert/status` has it.
STATUSES: Final = {
    "good": "valid",
    "expired": "expired",
    "revoked": "revoked",
    "suspended": "suspended",
}


def service_told(address: str, language: str) -> dict[str, Any]:
    """Return what `info` answers (11.1).

    `external`: access tokens are made on the account page, by no method of this API.
    """
    return {
        "specs": SPECIFICATION,
        "name": "Ấn Tín",
        "logo": address.rstrip("/") + LOGO,
        "region": "VN",
        "lang": LANGUAGES[language],
        "description": say("csc-description", language),
        "authType": ["external"],
        "methods": list(METHODS),
    }


def key_told(
    key: KeyView, certificates: str, *, certificate_facts: bool, ways: bool, language: str
) -> dict[str, Any]:
    """Return what `credentials/info` answers (11.5); `certificates` is none, single or chain.

    `SCAL` 2: a SAD stands for exactly the digests that were authorized (CEN EN 419 241-1).
    """
    told: dict[str, Any] = {
        "description": key.label,
        "key": {
            "status": "enabled" if key.may_sign else "disabled",
            "algo": list(key.algorithms),
            "len": key.key_bits,
        },
        "cert": _certificate(key, certificates, facts=certificate_facts),
        "authMode": "explicit",
        "SCAL": "2",
        "multisign": MOST,
        "lang": LANGUAGES[language],
    }
    if key.curve is not None:
        told["key"]["curve"] = key.curve
    if ways:
        told["PIN"] = _pin(key, language)
        told["OTP"] = _otp(key, language)
    return told


def _certificate(key: KeyView, certificates: str, *, facts: bool) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if key.standing in STATUSES:  # a status that could not be had is never called valid
        told["status"] = STATUSES[key.standing]
    if certificates != "none":
        chain = key.chain if certificates == "chain" else key.chain[:1]
        told["certificates"] = [b64encode(one).decode() for one in chain]
    if facts:
        told |= {
            "issuerDN": key.issuer,
            "serialNumber": f"{key.serial_number:X}",
            "subjectDN": key.subject,
            "validFrom": _moment(key.not_before),
            "validTo": _moment(key.not_after),
        }
    return told


def _pin(key: KeyView, language: str) -> dict[str, Any]:
    """A key of ours has a PIN of digits; a token's may be anything."""
    return {
        "presence": "true",
        "format": "N" if key.device == "software" else "A",
        "label": say("csc-pin", language),
        "description": say("csc-pin-what", language),
    }


def _otp(key: KeyView, language: str) -> dict[str, Any]:
    if not key.asks_code:
        return {"presence": "false"}
    return {
        "presence": "true",
        "type": "offline",
        "format": "N",
        "label": say("csc-otp", language),
        "description": say("csc-otp-what", language),
    }


def _moment(moment: datetime) -> str:
    """Return a moment as a GeneralizedTime in UTC (RFC 5280, 4.1.2.5.2)."""
    return f"{moment:%Y%m%d%H%M%S}Z"
