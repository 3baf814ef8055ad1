"""Transfers as an Apache Parquet file: exact numbers as strings, never floats. Needs pyarrow, which is optional."""

from __future__ import annotations

import importlib.util
import io
from typing import Any

from lpmech.report.documents import flat_rows

INTEGERS = ("period", "automaton state")


def is_available() -> bool:
    """Whether pyarrow is installed."""
    return importlib.util.find_spec("pyarrow") is not None


def parquet(shape: dict[str, Any], places: int | None) -> bytes:
    """The rows of transfers; environment and mechanism stand in the file's metadata."""
    import pyarrow
    from pyarrow import parquet as writer

    rows = flat_rows(shape["transfers"], places)
    names = list(dict.fromkeys(name for row in rows for name in row))
    schema = pyarrow.schema([(name, pyarrow.int64() if name in INTEGERS else pyarrow.string()) for name in names])
    table = pyarrow.Table.from_pylist(rows, schema=schema)
    about = {"environment": shape["environment"], "mechanism": shape["mechanism"]}
    file = io.BytesIO()
    writer.write_table(table.replace_schema_metadata(about), file)
    return file.getvalue()
