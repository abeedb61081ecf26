"""Where Decree 30/2020 puts what an office adds to a document: found in the page's own text.

Pure over words and page geometry. `find_layout` for documents, `corner_text` for attachments and
copies, `warnings_for_stamp` for a stamp that a person drags.
"""

from signing.copy_forms import CopyForm
from signing.layout.corner_text import (
    CornerText,
    attachment_lines,
    copy_lines,
    corner_text,
)
from signing.layout.finding import find_layout
from signing.layout.looking import warnings_for_stamp
from signing.layout.office import OfficeLayout
from signing.layout.places import ChosenPlace, FoundPlace, SignerPlace

__all__ = [
    "ChosenPlace",
    "CopyForm",
    "CornerText",
    "FoundPlace",
    "OfficeLayout",
    "SignerPlace",
    "attachment_lines",
    "copy_lines",
    "corner_text",
    "find_layout",
    "warnings_for_stamp",
]
