"""Our server is asked what the outside checker does not ask (RFC 7643, 7644)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.service.web.scim.conformance import CHECKS
from tests.support.scim import a_scim


@pytest.mark.parametrize("name", CHECKS)
def test_our_server_is_as_the_standard_says(name: str, tmp_path: Path) -> None:
    CHECKS[name](a_scim(tmp_path))
