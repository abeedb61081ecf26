"""Visitors of the office pages, and what they do there."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.fake_journeys import PIN


def visitor(app: Flask, name: str) -> FlaskClient:
    """Return a browser in which somebody is signed in."""
    found = app.test_client()
    found.set_cookie("person", name)
    return found


def begin(who: FlaskClient, document: str, party: str) -> TestResponse:
    """Press the one act of a signer's page."""
    return who.post(f"/office/{document}/begin/{party}")


def give(who: FlaskClient, act: str, pin: str = PIN) -> TestResponse:
    """Type a PIN into the sheet and send it."""
    found = re.search(r'name="consent_sha256"[^>]*value="([0-9a-f]{64})"', who.get(act).text)
    assert found
    return who.post(act, data={"consent_sha256": found[1], "pin": pin})
