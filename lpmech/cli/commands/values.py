"""`lpmech values`: social values and efficient allocations, exactly."""

from __future__ import annotations

from typing import Annotated

import typer

from lpmech.cli.options import CaseName, ValuesFormat
from lpmech.cli.output import write, write_json, write_report
from lpmech.cli.progress import Progress


def values(
    case: CaseName,
    form: Annotated[ValuesFormat, typer.Option("--format", help="How they are printed.")] = ValuesFormat.TEXT,
) -> int:
    """Print social values and efficient allocations, exactly."""
    from lpmech import casefiles
    from lpmech.certificate import flat, results
    from lpmech.certificate.regression import compare_values
    from lpmech.cli.expected import tell
    from lpmech.mechanisms.social import solve_all
    from lpmech.problem.canonical import sha256
    from lpmech.report.values import values_report

    with Progress() as progress:
        found = casefiles.load(case)
        env = found.environment
        programs = solve_all(env, progress)
        rows = list(results.value_rows(env, programs))
        compared = compare_values(found, programs)
    if form is ValuesFormat.JSON:
        write_json({"environment": sha256(env), "values": [row.to_json() for row in rows]})
    elif form is ValuesFormat.CSV:
        write(flat.to_csv(flat.flat([row.to_json() for row in rows])))
    else:
        write_report(*values_report(env.name, rows))
    return tell(compared)
