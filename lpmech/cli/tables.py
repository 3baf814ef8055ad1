"""`lpmech values` and `lpmech transfers`: exact tables, in the format that is asked for."""

from __future__ import annotations

import sys
from typing import Any

from lpmech import casefiles
from lpmech.certificate import flat, results
from lpmech.certificate.regression import compare_transfers, compare_values
from lpmech.certificate.views import AutomataView, TransfersView
from lpmech.choice.selection import Selection
from lpmech.cli.expected import otherwise, tell
from lpmech.cli.output import Refusal, Undecided, write, write_bytes, write_json, write_report
from lpmech.cli.progress import Progress
from lpmech.cli.wanted import Wanted
from lpmech.mechanisms.social import solve_all
from lpmech.problem.canonical import sha256
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import NoMechanism
from lpmech.report import documents, parquet
from lpmech.report.outcomes import transfers_report
from lpmech.report.values import values_report


def values(case: str, form: str) -> int:
    """Prints the values of every social program."""
    with Progress() as progress:
        found = casefiles.load(case)
        env = found.environment
        programs = solve_all(env, progress)
        rows = list(results.value_rows(env, programs))
        compared = compare_values(found, programs)
    if form == "json":
        write_json({"environment": sha256(env), "values": rows})
    elif form == "csv":
        write(flat.to_csv(flat.flat(rows)))
    else:
        write_report(*values_report(env.name, rows))
    return tell(compared)


def transfers(case: str, wanted: Wanted, form: str, decimal: int | None) -> int:
    """Prints the transfers of a mechanism."""
    wanted.check()
    if form == "parquet":
        _check_parquet()
    with Progress() as progress:
        found = casefiles.load(case)
        selection = _select(found.environment, wanted, progress)
        view = TransfersView(found.environment, selection.mechanism)
        used = selection.mechanism.name if selection.existence is None else None
        compared = compare_transfers(found, view, otherwise=otherwise(found, wanted, used))
    _print(_shape(found.environment, selection), found.environment.name, form, decimal)
    return tell(compared)


def _select(env: Environment, wanted: Wanted, progress: Progress) -> Selection:
    try:
        return wanted.construct(env, progress)
    except NoMechanism as reason:
        raise Undecided(f"lpmech: {reason}") from reason


def _shape(env: Environment, selection: Selection) -> dict[str, Any]:
    """The shape of JSON: of the mechanism's transfers, or of the automata where only these make truth optimal."""
    found = selection.existence
    if found is not None and found.needs_more_memory:
        return AutomataView(env, selection.mechanism, found).to_json()
    return TransfersView(env, selection.mechanism).to_json()


def _print(shape: dict[str, Any], name: str, form: str, decimal: int | None) -> None:
    rows = shape["transfers"]
    if form == "json":
        write_json(shape if decimal is None else shape | {"transfers": documents.rounded_rows(rows, decimal)})
    elif form == "csv":
        write(flat.to_csv(documents.flat_rows(rows, decimal)))
    elif form == "parquet":
        write_bytes(parquet.parquet(shape, decimal))
    elif form in documents.WRITERS:
        write(documents.WRITERS[form](shape, name, decimal))
    else:
        write_report(*transfers_report(shape, name, decimal))


def _check_parquet() -> None:
    """Parquet is refused before any work where it cannot be written."""
    if sys.stdout.isatty():
        raise Refusal("lpmech: parquet is binary and not for a terminal; redirect it: … --format parquet > FILE")
    if not parquet.is_available():
        raise Refusal("lpmech: --format parquet needs pyarrow: pip install 'lpmech[pandas]', or pip install pyarrow")
