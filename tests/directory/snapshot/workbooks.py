"""Workbooks written by program, sound and otherwise: the package of ECMA-376 with nothing to spare."""

import io
import zipfile
from dataclasses import dataclass, field
from datetime import date
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
EPOCH = date(1899, 12, 30)


@dataclass(frozen=True)
class Raw:
    """The XML of a cell between its reference and its end, as it shall stand."""

    xml: str


def letters(column):
    """0 → A, 26 → AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


@dataclass
class Workbook:
    """Sheets by name; each a list of rows of cells."""

    sheets: dict
    hidden: tuple = ()
    from_1904: bool = False
    shared: dict = field(default_factory=dict)

    def cell(self, cell, column, row):
        at = f'r="{letters(column)}{row}"'
        if cell is None or cell == "":
            return ""
        if isinstance(cell, Raw):
            return f"<c {at} {cell.xml}"
        if isinstance(cell, bool):
            return f'<c {at} t="b"><v>{int(cell)}</v></c>'
        if isinstance(cell, int | float):
            return f"<c {at}><v>{cell}</v></c>"
        if isinstance(cell, date):
            return f'<c {at} s="1"><v>{(cell - EPOCH).days}</v></c>'
        number = self.shared.setdefault(cell, len(self.shared))
        return f'<c {at} t="s"><v>{number}</v></c>'

    def sheet(self, rows):
        lines = [
            f'<row r="{number}">{"".join(self.cell(c, at, number) for at, c in enumerate(row))}</row>'
            for number, row in enumerate(rows, 1)
        ]
        return f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'

    def parts(self):
        """Return the parts by name."""
        names = list(self.sheets)
        sheets = {
            f"xl/worksheets/sheet{n}.xml": self.sheet(self.sheets[s])
            for n, s in enumerate(names, 1)
        }
        listed = "".join(_listed(name, n, name in self.hidden) for n, name in enumerate(names, 1))
        links = "".join(
            f'<Relationship Id="rId{n}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in range(1, len(names) + 1)
        )
        links += (
            f'<Relationship Id="rIdS" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
        )
        links += f'<Relationship Id="rIdT" Type="{RELATIONS}/styles" Target="styles.xml"/>'
        strings = "".join(f'<si><t xml:space="preserve">{escape(s)}</t></si>' for s in self.shared)
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
        return {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="xml" ContentType="application/xml"/>'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
            f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><workbookPr '
            f'date1904="{int(self.from_1904)}"/><sheets>{listed}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{links}</Relationships>',
            "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf numFmtId="0"/>'
            '<xf numFmtId="14"/></cellXfs></styleSheet>',
            "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
            **sheets,
        }

    def octets(self):
        """Return the workbook's file."""
        return packed(self.parts())


def _listed(name, number, hidden):
    state = ' state="hidden"' if hidden else ""
    return f'<sheet name="{escape(name)}" sheetId="{number}" r:id="rId{number}"{state}/>'


def packed(parts, compression=zipfile.ZIP_DEFLATED):
    """Return a package of these parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return target.getvalue()


def workbook(rows, name="Danh sách"):
    """Return the file of a workbook with one sheet."""
    return Workbook({name: rows}).octets()
