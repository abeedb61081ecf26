"""Mappings as data: which attribute says what, in which flavour of directory."""

from directory.mapping.flavour import CannotSayError, Flavour, load_flavour
from directory.mapping.loading import MappingRefusedError

__all__ = ["CannotSayError", "Flavour", "MappingRefusedError", "load_flavour"]
