"""Metadata of an outgoing document as other systems take it (Decree 30/2020, Appendix VI; W-56)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Final
from xml.etree import ElementTree

from service.journeys.register.entries import tidy, wrong_text
from service.journeys.register.errors import EntryRefusedError, Problem

# In characters; a number's is that of its digits.
LENGTHS: Final[Mapping[str, int]] = {
    "OrganId": 13,
    "FileCatalog": 4,
    "FileNotation": 20,
    "DocOrdinal": 3,
    "TypeName": 100,
    "CodeNumber": 11,
    "CodeNotation": 30,
    "IssuedDate": 10,
    "OrganName": 200,
    "Subject": 500,
    "Language": 30,
    "PageAmount": 3,
    "Description": 500,
    "Position": 100,
    "FullName": 50,
    "Priority": 1,
    "IssuedAmount": 3,
    "DueDate": 10,
}
NEEDED: Final = frozenset(
    {"OrganId", "TypeName", "CodeNumber", "CodeNotation", "IssuedDate", "OrganName", "Subject",
     "FullName"}
)  # fmt: skip
MOST_RECIPIENTS: Final = 1000
ROOT: Final = "OutgoingDocument"

Leaf = str | int | None
Tree = Mapping[str, "Leaf | Tree | tuple[Tree, ...]"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Somebody a document goes to; the code by Decision 20/2020/QĐ-TTg where it is known."""

    organ_name: str
    organ_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMetadata:
    """Everything Appendix VI asks for; None where nothing is known.

    `file_catalog`, `file_notation` and `doc_ordinal` are year and notation of the dossier and the place in
    it; `priority` is 0 for an ordinary document. Days are written DD/MM/YYYY.

    Raises:
        EntryRefusedError: with every field that is missing, too long or no text.

    """

    organ_id: str | None
    type_name: str
    code_number: str
    code_notation: str
    issued_date: date | None
    organ_name: str
    subject: str
    full_name: str
    position: str = ""
    file_catalog: int | None = None
    file_notation: str = ""
    doc_ordinal: int | None = None
    language: str = "Tiếng Việt"
    page_amount: int | None = None
    description: str = ""
    to: tuple[Recipient, ...] = ()
    priority: int = 0
    issued_amount: int | None = None
    due_date: date | None = None

    def __post_init__(self) -> None:
        """Refuse what another system would refuse."""
        if problems := list(self._problems()):
            raise EntryRefusedError(problems)

    def tree(self) -> Tree:
        """Return the fields under their names in Appendix VI."""
        flat = self._flat()
        dossier = ("OrganId", "FileCatalog", "FileNotation")
        signer = ("Position", "FullName")
        told: dict[str, Leaf | Tree | tuple[Tree, ...]] = {
            "FileCode": {name: flat.pop(name) for name in dossier}
        }
        signed = {name: flat.pop(name) for name in signer}
        last = {name: flat.pop(name) for name in ("Priority", "IssuedAmount", "DueDate")}
        to: tuple[Tree, ...] = tuple(
            {"OrganId": one.organ_id, "OrganName": one.organ_name} for one in self.to
        )
        return told | flat | {"SignerInfo": signed, "To": to} | last

    def as_json(self) -> str:
        """Return the metadata as JSON; what is not known is null."""
        return json.dumps(self.tree(), ensure_ascii=False, indent=1)

    def as_xml(self) -> bytes:
        """Return the metadata as XML in UTF-8; what is not known is left out."""
        root = ElementTree.Element(ROOT)
        _grow(root, self.tree())
        ElementTree.indent(root, " ")
        octets: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
        return octets + b"\n"

    def _flat(self) -> dict[str, Leaf]:
        told: dict[str, Leaf] = {}
        for one in fields(self):
            value = getattr(self, one.name)
            if one.name != "to":
                name = "".join(part.capitalize() for part in one.name.split("_"))
                told[name] = f"{value:%d/%m/%Y}" if isinstance(value, date) else value
        return {name: told[name] if told[name] != "" else None for name in LENGTHS}

    def _problems(self) -> Iterator[Problem]:
        for name, value in self._flat().items():
            if value is None:
                if name in NEEDED:
                    yield Problem(name, "MISSING")
            elif isinstance(value, int) and value < 0:
                yield Problem(name, "OUT_OF_RANGE", LENGTHS[name])
            else:
                yield from wrong_text(name, str(value), LENGTHS[name])
        if len(self.to) > MOST_RECIPIENTS:
            yield Problem("To", "TOO_LONG", MOST_RECIPIENTS)
        for number, one in enumerate(self.to[:MOST_RECIPIENTS], start=1):
            if not one.organ_name:
                yield Problem(f"To.{number}.OrganName", "MISSING")
            yield from wrong_text(f"To.{number}.OrganName", one.organ_name, LENGTHS["OrganName"])
            yield from wrong_text(f"To.{number}.OrganId", one.organ_id or "", LENGTHS["OrganId"])


def recipients_in(text: str) -> tuple[Recipient, ...]:
    """Return who stands in the recipients of an entry, parted by lines or semicolons.

    >>> [one.organ_name for one in recipients_in("- Sở Y tế;\\n- Lưu: VT.")]
    ['Sở Y tế', 'Lưu: VT']
    """
    parts = (tidy(one).strip("-–+•. ") for one in re.split(r"[;\n]", text))
    return tuple(Recipient(organ_name=one) for one in parts if one)


def _grow(above: ElementTree.Element, tree: Tree) -> None:
    for name, value in tree.items():
        if isinstance(value, tuple):
            for one in value:
                _grow(ElementTree.SubElement(above, name), one)
        elif isinstance(value, Mapping):
            _grow(ElementTree.SubElement(above, name), value)
        elif value is not None:
            ElementTree.SubElement(above, name).text = str(value)
