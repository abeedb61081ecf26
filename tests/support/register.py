"""A register for tests: the document types of the house, an agency, its clerk and leader."""

from __future__ import annotations

from config.settings import ROOT
from service.journeys.register.types import load_document_types

TYPES = load_document_types(ROOT / "config" / "policies" / "document_types.toml")
