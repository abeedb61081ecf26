"""Number, notation and date are written as the decree shows them (W-43, W-44)."""

from datetime import date

import pytest

from service.journeys.register.notation import date_line, notation
from tests.support.register import TYPES


@pytest.mark.parametrize(
    ("code", "number", "told"),
    [
        ("QUYET_DINH", 15, "15/QĐ-BNV"),
        ("QUYET_DINH", 5, "05/QĐ-BNV"),
        ("TO_TRINH", 100, "100/TTr-BNV"),
        ("CONG_VAN", 12, "12/BNV-VX"),
        ("SAO_LUC", 9, "09/SL-BNV"),
    ],
)
def test_a_notation_has_a_slash_then_a_hyphen_and_no_spaces(code, number, told):
    kind = TYPES.named(code)

    assert notation(TYPES.numbering, kind, number, "BNV", "VX") == told


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2026, 2, 5), "Cần Thơ, ngày 05 tháng 02 năm 2026"),
        (date(2026, 1, 31), "Cần Thơ, ngày 31 tháng 01 năm 2026"),
        (date(2026, 3, 9), "Cần Thơ, ngày 09 tháng 3 năm 2026"),
        (date(2026, 11, 26), "Cần Thơ, ngày 26 tháng 11 năm 2026"),
    ],
)
def test_days_below_ten_and_the_first_two_months_are_padded_and_no_others(day, told):
    assert date_line("Cần Thơ", day) == told
