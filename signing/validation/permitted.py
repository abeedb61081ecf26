"""In which word permitted changes are told; the steps of an office have words of their own.

By Decree 30/2020 (articles 14 to 19) further signers come first, then number and date, then the agency.
A reader is told that this is what happened, and never that the document was "modified".
"""

from __future__ import annotations

from typing import Final

from signing.reservation import NUMBER, SEAL, TEXTS, is_signer_field
from signing.validation.report import ChangeFacts

_OFFICE: Final = {  # further signers, number and date, seal
    (False, False, False): "validation_data_added",
    (False, False, True): "seal_given",
    (False, True, False): "number_and_date_given",
    (False, True, True): "number_date_and_seal_given",
    (True, False, False): "signatures_given",
    (True, False, True): "signatures_and_seal_given",
    (True, True, False): "signatures_number_and_date_given",
    (True, True, True): "signatures_number_date_and_seal_given",
}


def permitted_change(changes: ChangeFacts) -> str:
    """Return what came after a signature, by its code; `changes_permitted` is any other combination.

    >>> from signing.validation.changes import NOTHING
    >>> permitted_change(NOTHING)
    'no_changes'
    """
    if not changes.categories:
        return "no_changes"
    filled, signed = frozenset(changes.fields), frozenset(changes.signed)
    expected = {"VALIDATION_DATA"}
    expected |= {"FORM_FILLING"} if filled else set()
    expected |= {"SIGNING"} if signed else set()
    numbered = NUMBER in filled and len(filled) > 1 and filled <= set(TEXTS)
    signers = frozenset(filter(is_signer_field, signed))
    known = signed - signers <= {SEAL} and numbered == bool(filled)
    if not known or set(changes.categories) | {"VALIDATION_DATA"} != expected:
        return "changes_permitted"
    return _OFFICE[bool(signers), numbered, SEAL in signed]
