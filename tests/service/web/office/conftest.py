"""The office pages over a pretended flow."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.service.web.office.desk import visitor
from tests.support.fake_house import a_house, flow_of
from tests.support.fake_issuing import FakeIssuing


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return a_house(tmp_path)


@pytest.fixture
def flow(app: Flask) -> FakeIssuing:
    return flow_of(app)


@pytest.fixture
def leader(app: Flask) -> FlaskClient:
    return visitor(app, "lanhdao")


@pytest.fixture
def clerk(app: Flask) -> FlaskClient:
    return visitor(app, "vanthu")


@pytest.fixture
def drafter(app: Flask) -> FlaskClient:
    return visitor(app, "soanthao")


@pytest.fixture
def reviewer(app: Flask) -> FlaskClient:
    return visitor(app, "soatxet")
