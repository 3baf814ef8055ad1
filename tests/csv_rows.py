"""CSV of lpmech as rows, as docs/tables_format.md says: an apostrophe at the start of a cell is taken away."""

import csv
import io


def read_csv(text):
    head, *rows = csv.reader(io.StringIO(text))
    plain = [[cell.removeprefix("'") for cell in row] for row in (head, *rows)]
    return [dict(zip(plain[0], row, strict=True)) for row in plain[1:]]
