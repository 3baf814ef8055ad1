"""`lpmech values`: social values and efficient allocations, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from lpmech.cli.options import CaseName, Decimal, Evidence, EvidenceKind, Long, Precision, TableFile, ValuesFormat
from lpmech.cli.output import write, write_json, write_report
from lpmech.cli.progress import Progress

if TYPE_CHECKING:
    from lpmech.certificate.results import ValueRow
    from lpmech.problem.environment import Environment


def values(
    case: CaseName,
    form: Annotated[ValuesFormat, typer.Option("--format", help="How they are printed.")] = ValuesFormat.TEXT,
    decimal: Decimal = None,
    evidence: EvidenceKind = Evidence.EXACT,
    precision: Precision = None,
    output: TableFile = None,
    long: Long = False,
) -> int:
    """Print social values and efficient allocations, exactly."""
    from lpmech import casefiles
    from lpmech.certificate import results
    from lpmech.certificate.regression import compare_values
    from lpmech.cli.bounded import Printing, takes_bounds, tell_values
    from lpmech.cli.enclosing import closeness
    from lpmech.cli.expected import tell
    from lpmech.cli.table_file import table_file
    from lpmech.mechanisms.social import solve_all
    from lpmech.report.tables.subjects import Values

    file, closely = table_file(output, long=long, form=form), closeness(evidence, precision)
    with Progress() as progress:
        found = casefiles.load(case)
        env = found.environment
        if closely is not None and takes_bounds(env, evidence):
            return tell_values(found, closely, Printing(form, decimal, file), progress)
        programs = solve_all(env, progress)
        rows = list(results.value_rows(env, programs))
        compared = compare_values(found, programs)
        if file is not None:
            file.write(Values(env, rows), decimal, progress)
    if file is None:
        _print(env, rows, form, decimal)
    return tell(compared)


def _print(env: Environment, rows: Sequence[ValueRow], form: ValuesFormat, decimal: int | None) -> None:
    from lpmech.certificate import flat
    from lpmech.problem.canonical import sha256
    from lpmech.report.tables.subjects import rounded_values
    from lpmech.report.values import values_report

    shapes = rounded_values([row.to_json() for row in rows], decimal)
    if form is ValuesFormat.JSON:
        write_json({"environment": sha256(env), "values": shapes})
    elif form is ValuesFormat.CSV:
        write(flat.to_csv(flat.flat(shapes)))
    else:
        write_report(*values_report(env.name, rows, decimal))
