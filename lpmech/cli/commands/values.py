"""`lpmech values`: social values and efficient allocations, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from lpmech.cli.options import (
    AtPeriod,
    AtState,
    CaseName,
    Decimal,
    Evidence,
    EvidenceKind,
    Long,
    Precision,
    TableFile,
    ValuesFormat,
)
from lpmech.cli.output import write, write_json, write_report
from lpmech.cli.progress import Progress

if TYPE_CHECKING:
    from lpmech.casefiles import Case
    from lpmech.certificate.regression import Comparison
    from lpmech.certificate.results import ValueRow
    from lpmech.cli.at_state import Place
    from lpmech.problem.environment import Environment


def values(
    case: CaseName,
    form: Annotated[ValuesFormat, typer.Option("--format", help="How they are printed.")] = ValuesFormat.TEXT,
    decimal: Decimal = None,
    evidence: EvidenceKind = Evidence.EXACT,
    precision: Precision = None,
    state: AtState = None,
    period: AtPeriod = None,
    output: TableFile = None,
    long: Long = False,
) -> int:
    """Print social values and efficient allocations, exactly."""
    from lpmech import casefiles
    from lpmech.cli.at_state import place_of
    from lpmech.cli.bounded import Printing, takes_bounds, tell_values
    from lpmech.cli.enclosing import closeness
    from lpmech.cli.expected import tell
    from lpmech.cli.table_file import table_file
    from lpmech.report.tables.subjects import Values

    file, closely = table_file(output, long=long, form=form), closeness(evidence, precision)
    with Progress() as progress:
        found = casefiles.load(case)
        env = found.environment
        place = place_of(env, state, period)
        if closely is not None and takes_bounds(env, evidence):
            return tell_values(found, closely, Printing(form, decimal, file, place), progress)
        rows, compared = _rows(found, place, progress)
        if file is not None:
            file.write(Values(env, rows), decimal, progress)
    if file is None:
        _print(env, rows, form, decimal)
    return tell(compared)


def _rows(found: Case, place: Place | None, progress: Progress) -> tuple[list[ValueRow], Comparison]:
    """All values, or those at a state; of many states these alone are found, and nothing is compared."""
    from lpmech.certificate import results
    from lpmech.certificate.regression import Comparison, compare_values
    from lpmech.cli.at_state import values_at
    from lpmech.enclosures.sizes import has_many_states
    from lpmech.mechanisms.social import solve_all

    env = found.environment
    if place is not None and has_many_states(env):
        return values_at(env, place, progress), Comparison()
    programs = solve_all(env, progress)
    rows = results.value_rows(env, programs)
    wanted = [row for row in rows if place is None or place.has(env, row.period, row.state)]
    return wanted, compare_values(found, programs)


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
