"""A Python script that builds a program as a PuLP model, and solves it where it is run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lpmech.exports.floats import FloatProgram, FloatRow, Number, floats
from lpmech.exports.pulp_model import names, title
from lpmech.exports.text import comment, printable, scaling
from lpmech.lp.program import LinearProgram

_BUILD = '''
SENSES = {">=": pulp.LpConstraintGE, "=": pulp.LpConstraintEQ, "<=": pulp.LpConstraintLE}


def build():
    """The model: minimise the objective subject to the rows."""
    model = pulp.LpProblem(NAME, pulp.LpMinimize)
    x = {name: pulp.LpVariable(name, low) for name, low in COLUMNS}
    model.setObjective(pulp.LpAffineExpression([(x[name], cost) for name, cost in OBJECTIVE.items()]))
    for name, terms, sense, right in ROWS:
        left = pulp.LpAffineExpression([(x[column], value) for column, value in terms.items()])
        model.addConstraint(pulp.LpConstraint(left, SENSES[sense], name, right))
    return model


if __name__ == "__main__":
    model = build()
    model.solve()
    print(pulp.LpStatus[model.status])
    if model.status == pulp.LpStatusOptimal:
        print("objective", (pulp.value(model.objective) or 0) / FACTOR)
'''
_ROUNDED = "Numbers marked `rounded` are the nearest floats: this is not quite the program that lpmech decides."


def write(program: LinearProgram, notes: tuple[str, ...], *, inexact: bool = False) -> str:
    """The script. Raises NotExact as `floats` does."""
    numbers = floats(program, inexact=inexact)
    columns = names(column.id for column in program.columns)
    rounded = numbers.rounded_costs or any(row.rounded for row in numbers.rows)
    told = (*notes, *scaling(numbers.factor), *([_ROUNDED] if rounded else []))
    lines = [line for text in (program.name, *told) for line in comment(text, "#")]
    lines += ["", "import pulp", "", f"NAME = {title(program.name)!r}"]
    lines += _columns(program, columns)
    lines += _objective(numbers, columns)
    lines += _rows(numbers.rows, columns)
    return "\n".join(lines) + "\n" + _BUILD


def _columns(program: LinearProgram, columns: Sequence[str]) -> Iterator[str]:
    yield from ("", "# Columns: a name and a lower bound, None where the column is free.", "COLUMNS = [")
    for name, column in zip(columns, program.columns, strict=True):
        yield f"    ({name!r}, {0 if column.nonnegative else None}),  # {printable(column.id)}"
    yield "]"


def _objective(numbers: FloatProgram, columns: Sequence[str]) -> Iterator[str]:
    yield from ("", f"FACTOR = {numbers.factor}")
    yield f"OBJECTIVE = {_terms(numbers.costs, columns)}{'  # rounded' if numbers.rounded_costs else ''}"


def _terms(terms: Mapping[int, Number], columns: Sequence[str]) -> str:
    """Coefficients by name, as Python reads them."""
    return "{" + ", ".join(f"{columns[place]!r}: {value!r}" for place, value in sorted(terms.items())) + "}"


def _rows(rows: Sequence[FloatRow], columns: Sequence[str]) -> Iterator[str]:
    yield from ("", "# Rows: a name, the coefficients of its columns, the sense and the right-hand side.", "ROWS = [")
    found = names(row.id for row in rows)
    for name, row in zip(found, rows, strict=True):
        said = f"{'rounded: ' if row.rounded else ''}{printable(row.id)}"
        yield f"    ({name!r}, {_terms(row.terms, columns)}, {str(row.sense)!r}, {row.right!r}),  # {said}"
    yield "]"
