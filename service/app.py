"""create_app: the doors, hung into a house that wiring has built."""

from __future__ import annotations

from flask import Flask

from config.settings import Settings


def create_app(settings: Settings) -> Flask:
    """Return the WSGI application for these settings."""
    return Flask(__name__)
