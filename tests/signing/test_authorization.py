"""Consent covers one act, for a few minutes, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from signing.authorization import (
    LIFETIME,
    AuthorizationRefusedError,
    SigningAct,
    authorize,
)
from signing.placement import Box, Placement

NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)
ACT = SigningAct("lanhdao", "aa" * 32, "bb" * 32, Placement(0, Box(50, 50, 200, 100)))


def test_consent_is_spent_by_its_act() -> None:
    spent = authorize(ACT, NOON).use(ACT, NOON + timedelta(minutes=1))

    assert spent.used_at == NOON + timedelta(minutes=1)


def test_consent_is_not_spent_twice() -> None:
    spent = authorize(ACT, NOON).use(ACT, NOON)

    with pytest.raises(AuthorizationRefusedError) as refusal:
        spent.use(ACT, NOON)

    assert refusal.value.reason == "used"


@pytest.mark.parametrize(
    ("moment", "reason"),
    [
        (NOON - timedelta(seconds=1), "not_yet"),
        (NOON + LIFETIME, "expired"),
    ],
)
def test_consent_lasts_a_few_minutes(moment: datetime, reason: str) -> None:
    with pytest.raises(AuthorizationRefusedError) as refusal:
        authorize(ACT, NOON).use(ACT, moment)

    assert refusal.value.reason == reason


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (replace(ACT, signer="phogiamdoc"), "other_signer"),
        (replace(ACT, document_sha256="ab" * 32), "other_document"),
        (replace(ACT, certificate_sha256="ab" * 32), "other_certificate"),
        (replace(ACT, placement=Placement(1, Box(50, 50, 200, 100))), "other_placement"),
        (replace(ACT, placement=None), "other_placement"),
    ],
)
def test_consent_covers_nothing_else(other: SigningAct, reason: str) -> None:
    with pytest.raises(AuthorizationRefusedError) as refusal:
        authorize(ACT, NOON).use(other, NOON)

    assert refusal.value.reason == reason
