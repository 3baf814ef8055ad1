"""`lpmech values` and `lpmech transfers`: exact tables, in the format that is asked for."""

from __future__ import annotations

import sys
from typing import Any

from lpmech import pipeline, results
from lpmech.canonical import sha256
from lpmech.cli.output import Refusal, Undecided, write, write_bytes, write_json, write_report
from lpmech.cli.progress import Progress
from lpmech.cli.wanted import Wanted
from lpmech.environment import Environment
from lpmech.mechanisms.mechanism import NoMechanism
from lpmech.report import documents, parquet
from lpmech.report.outcomes import transfers_report
from lpmech.report.values import values_report
from lpmech.social import solve_all
from lpmech.views import TransfersView


def values(case: str, form: str) -> None:
    """Prints the values of every social program."""
    with Progress() as progress:
        env = pipeline.load(case)
        rows = list(results.value_rows(env, solve_all(env, progress)))
    if form == "json":
        write_json({"environment": sha256(env), "values": rows})
    elif form == "csv":
        write(results.to_csv(results.flat(rows)))
    else:
        write_report(*values_report(env.name, rows))


def transfers(case: str, wanted: Wanted, form: str, decimal: int | None) -> None:
    """Prints the transfers of a mechanism."""
    wanted.check()
    if form == "parquet":
        _check_parquet()
    with Progress() as progress:
        env = pipeline.load(case)
        shape = _transfers(env, wanted, progress)
    _print(shape, env.name, form, decimal)


def _transfers(env: Environment, wanted: Wanted, progress: Progress) -> dict[str, Any]:
    """The transfers in the shape of JSON."""
    try:
        selection = wanted.construct(env, progress)
    except NoMechanism as reason:
        raise Undecided(f"lpmech: {reason}") from reason
    return TransfersView(env, selection.mechanism).to_json()


def _print(shape: dict[str, Any], name: str, form: str, decimal: int | None) -> None:
    rows = shape["transfers"]
    if form == "json":
        write_json(shape if decimal is None else shape | {"transfers": documents.rounded_rows(rows, decimal)})
    elif form == "csv":
        write(results.to_csv(documents.flat_rows(rows, decimal)))
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
