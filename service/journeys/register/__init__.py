"""Numbers and the register of outgoing documents (Decree 30/2020, Articles 15 and 16)."""

from service.journeys.register.desk import Register, open_register
from service.journeys.register.entries import Details, Medium, NewEntry, State
from service.journeys.register.errors import (
    EntryRefusedError,
    LikelyTwiceError,
    NumberRefusedError,
    NumberTakenError,
    Problem,
    RegisterError,
)
from service.journeys.register.numbering import Numbering
from service.journeys.register.types import DocumentType, DocumentTypes, load_document_types

__all__ = [
    "Details",
    "DocumentType",
    "DocumentTypes",
    "EntryRefusedError",
    "LikelyTwiceError",
    "Medium",
    "NewEntry",
    "NumberRefusedError",
    "NumberTakenError",
    "Numbering",
    "Problem",
    "Register",
    "RegisterError",
    "State",
    "load_document_types",
    "open_register",
]
