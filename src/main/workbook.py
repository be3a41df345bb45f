"""Reads XLSX files with what Python has, which shares nothing with the program that wrote them."""

import io
import re
import zipfile
from decimal import Decimal
from xml.etree import ElementTree

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class Workbook:
    """The cells of an XLSX file: numbers as Decimal, texts as str."""

    def __init__(self, content):
        self.files = zipfile.ZipFile(io.BytesIO(content))
        assert self.files.testzip() is None
        shared = []
        if "xl/sharedStrings.xml" in self.files.namelist():
            for item in self.xml("xl/sharedStrings.xml"):
                shared.append("".join(text.text or "" for text in item.iter(SHEET + "t")))
        self.sheets = [self.cells(f"xl/worksheets/sheet{i}.xml", shared) for i in (1, 2)]
        self.names = [sheet.get("name")
                      for sheet in self.xml("xl/workbook.xml").iter(SHEET + "sheet")]

    def xml(self, name):
        return ElementTree.fromstring(self.files.read(name))

    def cells(self, name, shared):
        rows = []
        for row in self.xml(name).iter(SHEET + "row"):
            cells = {}
            for cell in row.iter(SHEET + "c"):
                assert cell.find(SHEET + "f") is None, "a formula"
                column = re.match("[A-Z]+", cell.get("r")).group()
                value = cell.find(SHEET + "v")
                if cell.get("t") == "inlineStr":
                    cells[column] = "".join(text.text or "" for text in cell.iter(SHEET + "t"))
                elif cell.get("t") == "s":
                    cells[column] = shared[int(value.text)]
                elif value is not None:
                    # A sheet's number is a double: the shortest decimal that is this one.
                    cells[column] = Decimal(repr(float(value.text)))
            rows.append(cells)
        return rows

    def rows(self):
        """Of the first sheet, under the names that the second gives its columns."""
        about = [(row.get("A"), row.get("B")) for row in self.sheets[1]]
        names = {}
        for name, title in about:
            if name and title:
                names.setdefault(title, name)
        header, out = self.sheets[0][0], []
        for row in self.sheets[0][1:]:
            out.append({names.get(title, title): row.get(column, "")
                        for column, title in header.items()})
        return out
