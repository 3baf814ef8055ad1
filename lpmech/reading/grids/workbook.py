"""XLSX to grids: a zip archive of XML, of which the sheets, their texts and the formats of numbers are read.

Nothing is computed, and nothing is looked up elsewhere. A workbook with macros or links to other files is refused, and
so is an archive that would grow too large.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from typing import IO

from lpmech.reading.grids.archive import MOST_PARTS, Refused, open_archive, refuse
from lpmech.reading.grids.grid import (
    MOST_CELLS,
    Bad,
    CellFaults,
    Grid,
    Value,
    note_error_value,
    note_inexact,
    note_truth_value,
    position,
    shown_decimal,
)
from lpmech.reading.grids.xml import BadXml, read_xml

_MOST_MERGED = 10_000  # merged cells of a sheet, each of which is told to be at fault only once
_MOST_STYLES = 65_536
_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}  # built-in formats of numbers
# of a format of numbers: what stands for itself
_APART = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read_workbook(content: bytes, faults: CellFaults, wanted: Container[str]) -> tuple[list[Grid], list[str]]:
    """The sheets whose names are `wanted`, or the only one; and the names of the others. Raises BadInput if it is no
    workbook that is read; faults of cells are noted."""
    try:
        return _Workbook(open_archive(content), faults).read(wanted)
    except (Refused, BadXml) as reason:
        faults.add("E-SHEET-FILE", (), str(reason), "a workbook of sheets (.xlsx) with cells alone")
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
        faults.add("E-SHEET-FILE", (), "a file that is damaged, or no workbook", "a workbook (.xlsx)")
    faults.check()
    raise AssertionError("a fault was noted")


@dataclass(slots=True)
class _Workbook:
    """An archive that is read."""

    archive: zipfile.ZipFile
    faults: CellFaults

    def read(self, wanted: Container[str]) -> tuple[list[Grid], list[str]]:
        """As `read_workbook` says."""
        base = self._part_of("", "officeDocument")
        parts = self._relations(base)
        sheets = self._sheets(base)
        meant = [(name, key) for name, key in sheets if name in wanted] or (sheets if len(sheets) == 1 else [])
        texts, dates = self._texts(parts), self._dates(parts)
        grids = []
        for number, (name, key) in enumerate(meant):
            if key not in parts:
                refuse(f"a workbook without its sheet {name!r}")
            grid = Grid(sheet=number, name=name)
            self.faults.grids[number] = grid
            with self._open(parts[key][1]) as file:
                reader = _SheetReader(grid, self.faults, texts, dates)
                read_xml(file, reader.start, reader.end, reader.text)
            grids.append(grid)
        return grids, [name for name, _ in sheets if name not in {name for name, _ in meant}]

    def _open(self, name: str) -> IO[bytes]:
        try:
            return self.archive.open(name)
        except KeyError:
            refuse(f"an archive without {name}, so no workbook")

    def _elements(self, name: str, wanted: str) -> list[dict[str, str]]:
        """The attributes of all elements of a name in a part."""
        found: list[dict[str, str]] = []

        def start(element: str, given: Mapping[str, str]) -> None:
            if element == wanted:
                found.append(dict(given))
            if len(found) > MOST_PARTS:
                refuse(f"a workbook of more than {MOST_PARTS:,} parts")

        with self._open(name) as file:
            read_xml(file, start, lambda element: None, lambda text: None)
        return found

    def _relations(self, base: str) -> dict[str, tuple[str, str]]:
        """The kind and the name of each part that a part refers to, by its id."""
        folder, name = posixpath.split(base)
        found = {}
        for one in self._elements(posixpath.join(folder, "_rels", f"{name}.rels"), "Relationship"):
            if one.get("TargetMode") == "External":
                refuse("a workbook with links to other files")
            target = posixpath.normpath(posixpath.join("/", folder, one.get("Target", ""))).removeprefix("/")
            found[one.get("Id", "")] = one.get("Type", "").rpartition("/")[2], target
        return found

    def _part_of(self, base: str, kind: str) -> str:
        parts = [name for one, name in self._relations(base).values() if one == kind]
        return parts[0] if parts else refuse("an archive without a workbook")

    def _sheets(self, base: str) -> list[tuple[str, str]]:
        """Names and ids of the sheets, in their order."""
        return [(one.get("name", ""), one.get("id", "")) for one in self._elements(base, "sheet")]

    def _texts(self, parts: Mapping[str, tuple[str, str]]) -> list[str]:
        """The texts that cells share."""
        reader = _TextsReader()
        for kind, name in parts.values():
            if kind == "sharedStrings":
                with self._open(name) as file:
                    read_xml(file, reader.start, reader.end, reader.text)
        return reader.found

    def _dates(self, parts: Mapping[str, tuple[str, str]]) -> set[int]:
        """The styles of cells that show a number as a date or a time."""
        reader = _StylesReader()
        for kind, name in parts.values():
            if kind == "styles":
                with self._open(name) as file:
                    read_xml(file, reader.start, reader.end, lambda text: None)
        return reader.dates


@dataclass(slots=True)
class _TextsReader:
    """The texts that cells share, each in parts; how a text is spoken (`rPh`) is left out."""

    found: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    within: list[str] = field(default_factory=list)

    def start(self, name: str, given: Mapping[str, str]) -> None:
        self.within.append(name)

    def end(self, name: str) -> None:
        self.within.pop()
        if name == "si":
            self.found.append(_unescaped("".join(self.parts)))
            self.parts = []
            if len(self.found) > MOST_CELLS:
                refuse(f"a workbook with more than {MOST_CELLS:,} texts")

    def text(self, text: str) -> None:
        if self.within[-1:] == ["t"] and "rPh" not in self.within:
            self.parts.append(text)


@dataclass(slots=True)
class _StylesReader:
    """Which styles are those of dates."""

    dates: set[int] = field(default_factory=set)
    codes: dict[str, str] = field(default_factory=dict)
    count: int = 0
    of_cells: bool = False

    def start(self, name: str, given: Mapping[str, str]) -> None:
        if name == "numFmt":
            self.codes[given.get("numFmtId", "")] = given.get("formatCode", "")
        elif name == "cellXfs":
            self.of_cells = True
        elif name == "xf" and self.of_cells:
            if self._is_date(given.get("numFmtId", "0")):
                self.dates.add(self.count)
            self.count += 1
        if self.count + len(self.codes) > _MOST_STYLES:
            refuse(f"a workbook with more than {_MOST_STYLES:,} styles")

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self.of_cells = False

    def _is_date(self, number: str) -> bool:
        if number in self.codes:
            plain = _APART.sub("", self.codes[number]).lower().replace("general", "")
            return re.search("[ymdhs]", plain) is not None
        return number.isdecimal() and number.isascii() and int(number[:6]) in _DATES


@dataclass(slots=True)
class _SheetReader:
    """The cells of a sheet; a formula, a merged cell, a date and the like are faults."""

    grid: Grid
    faults: CellFaults
    texts: list[str]
    dates: set[int]
    row: int = 0
    column: int = 0
    count: int = 0
    merged: int = 0
    kind: str = "n"
    style: str = ""
    formula: bool = False
    parts: list[str] = field(default_factory=list)
    within: list[str] = field(default_factory=list)

    def start(self, name: str, given: Mapping[str, str]) -> None:
        self.within.append(name)
        if name == "row":
            self.row, self.column = self._row(given.get("r")), 0
        elif name == "c":
            self._begin(given)
        elif name == "f":
            self.formula = True
        elif name == "mergeCell":
            self._note_merged(given.get("ref", ""))

    def _note_merged(self, reference: str) -> None:
        """A fault at the first of merged cells; the others, which are empty, are no further ones."""
        first, _, last = reference.partition(":")
        start, end = position(first), position(last or first)
        self.faults.add("E-SHEET-MERGED", self.grid.place(*(start or ())), f"merged cells, {reference[:40]}",
                        "every cell by itself", "unmerge them, and write the value into each cell")  # fmt: skip
        if start and end:
            self.merged += max(end[0] - start[0] + 1, 0) * max(end[1] - start[1] + 1, 0)
        if start and end and self.merged <= _MOST_MERGED:
            for row in range(start[0], end[0] + 1):
                covered = dict.fromkeys(range(start[1], end[1] + 1), Bad.BAD)
                self.grid.rows.setdefault(row, {}).update(covered)

    def _row(self, given: str | None) -> int:
        at = position(f"A{given}") if given else (self.row + 1, 1)
        return at[0] if at else refuse("a sheet with a row that no sheet has")

    def _begin(self, given: Mapping[str, str]) -> None:
        at = position(given["r"]) if "r" in given else (self.row, self.column + 1)
        if at is None:
            refuse("a sheet with a cell that no sheet has")
        self.row, self.column = at
        self.kind, self.style, self.formula, self.parts = given.get("t", "n"), given.get("s", "0"), False, []

    def text(self, text: str) -> None:
        if self.within[-1:] == ["v"] or (self.within[-1:] == ["t"] and "rPh" not in self.within):
            self.parts.append(text)

    def end(self, name: str) -> None:
        self.within.pop()
        if name == "c" and (self.parts or self.formula):
            self._note("".join(self.parts))

    def _note(self, text: str) -> None:
        self.count += 1
        if self.count > MOST_CELLS:
            refuse(f"a sheet with more than {MOST_CELLS:,} cells")
        value = self._value(text)
        if value != "":
            self.grid.rows.setdefault(self.row, {})[self.column] = value

    def _value(self, text: str) -> Value:
        """What a cell holds, as a text; its fault noted."""
        place = self.grid.place(self.row, self.column)
        if self.formula:
            self.faults.add("E-SHEET-FORMULA", place, "a formula", "a value",
                            "copy it and paste its value; a fraction is typed as text, such as '1/3")  # fmt: skip
        elif self.kind in _KINDS_OF_TEXT:
            return self._text(text)
        elif self.kind == "d" or (self.kind == "n" and self._is_date()):
            self.faults.add("E-SHEET-DATE", place, "a date", "a text or a number",
                            "a spreadsheet takes 3/4 for a day: format the cell as text before you type, or type "
                            "'3/4")  # fmt: skip
        elif self.kind == "n":
            return self._number(text)
        elif self.kind == "b":
            note_truth_value(self.faults, place)
        else:
            note_error_value(self.faults, place, text)
        return Bad.BAD

    def _text(self, text: str) -> str:
        if self.kind != "s":
            return _unescaped(text)
        if not (text.isascii() and text.isdecimal()) or len(text) > 9 or int(text) >= len(self.texts):
            refuse("a cell with a text that the workbook has not")
        return self.texts[int(text)]

    def _is_date(self) -> bool:
        return self.style.isascii() and self.style.isdecimal() and int(self.style[:9]) in self.dates

    def _number(self, text: str) -> Value:
        taken = shown_decimal(text)
        if taken is None:
            note_inexact(self.faults, self.grid.place(self.row, self.column), text)
            return Bad.BAD
        if "." in taken:
            self.grid.decimals[self.row, self.column] = taken
        return taken


_KINDS_OF_TEXT = ("s", "str", "inlineStr")


def _unescaped(text: str) -> str:
    """`_x000D_` stands for a character that XML has not, and `_x005F_` for an underscore before such."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
