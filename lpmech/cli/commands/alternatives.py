"""`lpmech alternatives`: which of two alternatives holds of rows that somebody types."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lpmech.cli.options import RowsFormat
from lpmech.cli.output import write, write_json, write_report

if TYPE_CHECKING:
    from lpmech.lp.alternatives import Alternative
    from lpmech.lp.program import LinearProgram
    from lpmech.problem.exact import ExactArray
    from lpmech.reading.typed import TypedRows

NOTES = ("Rows as they were typed. There is a solution, or the rows add up to a contradiction.",)


def alternatives(
    file: Annotated[str, typer.Argument(metavar="FILE", show_default=False,
                                        help="Rows, one a line, such as 1 -1/2 >= 0; - for stdin.")],
    form: Annotated[RowsFormat, typer.Option("--format", help="Decide the rows, or write them for another solver.")]
    = RowsFormat.TEXT,
) -> int:  # fmt: skip
    """Solve rows that you type, or prove that they clash."""
    from lpmech import exports
    from lpmech.casefiles.finding import STDIN
    from lpmech.lp.alternatives import decide
    from lpmech.reading.source import read_stdin, read_text
    from lpmech.reading.typed import read_typed_rows
    from lpmech.report import alternatives as report

    expected = "a file of rows, one a line"
    typed, shown = (read_stdin(), "stdin") if file == STDIN else (read_text(Path(file), expected), file)
    system = read_typed_rows(typed, shown)
    if form.program is not None:
        write(exports.written(_program(system), form.program, NOTES))
        return 0
    found = decide(system.rows, system.right, system.equal)
    shape = _shape(system, found)
    if form is RowsFormat.JSON:
        write_json(shape)
    else:
        write_report(*report.alternatives_report(shape))
    return 0 if found.feasible else 1


def _program(system: TypedRows) -> LinearProgram:
    from lpmech.lp.alternatives import to_program

    columns = [f"y{k + 1}" for k in range(system.rows.shape[1])]
    rows = [f"row of line {line}" for line in system.lines]
    return to_program(system.rows, system.right, system.equal, "typed rows", rows, columns)


def _shape(system: TypedRows, found: Alternative) -> dict[str, object]:
    """The answer in JSON: a solution, or the weight of the row on each line, and what they add up to."""
    from lpmech.problem.exact import format_number

    if found.solution is not None:
        return {"alternative": "solution", "solution": _texts(found.solution), "weights": None, "sum": None}
    assert found.certificate is not None
    weights = found.certificate.fractions()
    total = sum(weight * right for weight, right in zip(weights, system.right.fractions(), strict=True))
    lines = {str(line): format_number(weight) for line, weight in zip(system.lines, weights, strict=True) if weight}
    return {"alternative": "contradiction", "solution": None, "weights": lines, "sum": format_number(total)}


def _texts(numbers: ExactArray) -> Sequence[str]:
    from lpmech.problem.exact import format_number

    return [format_number(value) for value in numbers.fractions()]
