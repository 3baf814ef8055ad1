"""Apache Parquet, by pyarrow, which is optional: exact numbers as text, rounded ones as doubles."""

from __future__ import annotations

import io

from lpmech.report.tables.sheet import Cell, Kind, Rounded, Sheet, exact_text


def columnar(sheet: Sheet) -> bytes:
    """The table; the environment and the mechanism stand in the file's metadata."""
    import pyarrow
    from pyarrow import parquet

    kinds = {Kind.COUNT: pyarrow.string(), Kind.ROUNDED: pyarrow.float64()}
    arrays = []
    for place, column in enumerate(sheet.columns):
        cells = [_plain(row[place]) for row in sheet.rows]
        whole = column.kind is Kind.COUNT and all(cell is None or isinstance(cell, int) for cell in cells)
        kind = pyarrow.int64() if whole else kinds.get(column.kind, pyarrow.string())
        arrays.append(pyarrow.array(cells if whole or column.kind is Kind.ROUNDED else _texts(cells), kind))
    table = pyarrow.table(arrays, names=[column.name for column in sheet.columns])
    file = io.BytesIO()
    parquet.write_table(table.replace_schema_metadata(dict(sheet.about)), file)
    return file.getvalue()


def _plain(cell: Cell) -> str | int | float | None:
    if isinstance(cell, Rounded):
        return _double(cell)
    return cell if cell is None or isinstance(cell, int) else exact_text(cell)


def _double(cell: Rounded) -> float | None:
    """The double nearest to the exact number; None where it is beyond them."""
    try:
        return float(cell.value)
    except OverflowError:
        return None


def _texts(cells: list[str | int | float | None]) -> list[str | None]:
    return [None if cell is None else str(cell) for cell in cells]
