"""An agency to try mandates on."""

import pytest

from tests.support.mandates import an_agency


@pytest.fixture
def settled(memory):
    """An agency that many examples share, on each kind of database."""
    return an_agency(memory)
