"""`lpmech sweep`: a case certified at many values of its numbers."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lpmech.cli.options import (
    CaseName,
    Decimal,
    Long,
    MechanismName,
    Objective,
    Require,
    TableFile,
    ValuesFormat,
)
from lpmech.cli.output import Refusal, refusing, save, say, told, write_bytes, write_json, write_report
from lpmech.cli.progress import Progress
from lpmech.cli.target import folder as checked_folder
from lpmech.cli.target import target

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from fractions import Fraction

    from lpmech.casefiles.settings import Setting
    from lpmech.cli.wanted import Wanted
    from lpmech.sweeps.rows import Row
    from lpmech.sweeps.run import Doer
    from lpmech.sweeps.sweep import Draw, Sweep
    from lpmech.sweeps.swept import Swept

OPEN = 3  # the exit code
HALVINGS, BRACKETS = "bisect", "brackets"  # folders in that of the sweep
SIDES = ("from", "to")  # of a bracket: the folders of its certificates


def sweep(
    case: CaseName,
    given: Annotated[list[str], typer.Option("--set", metavar="NAME=VALUES", show_default=False,
                                             help="A number of the case and its values: FROM:TO:STEP, or numbers "
                                             "joined by commas. Several make a grid.")],
    draw: Annotated[int | None, typer.Option("--draw", min=1, max=1_000_000, metavar="N", show_default="all",
                                             help="Certify N points of the grid, drawn at random.")] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="S", help="The same seed draws the same.")] = 0,
    mechanism: MechanismName = None, choose: Objective = None, require: Require = None,
    jobs: Annotated[int | None, typer.Option("--jobs", min=1, metavar="N", show_default="all cores",
                                             help="Processes.")] = None,
    cluster: Annotated[str | None, typer.Option("--cluster", metavar="ADDRESS", show_default=False,
                                                help="Do the jobs on a cluster of dask.distributed whose scheduler is "
                                                "at this address, such as tcp://10.0.0.1:8786.")] = None,
    folder: Annotated[Path | None, typer.Option("--folder", metavar="DIR", show_default=False,
                                                help="Keep every result here as soon as it is found; the same command "
                                                "goes on where it was stopped.")] = None,
    bisect: Annotated[str | None, typer.Option("--bisect", metavar="WIDTH", show_default=False,
                                               help="Where the verdict changes along one number, halve the step to "
                                               "this width, and keep both certificates in the folder.")] = None,
    plot: Annotated[Path | None, typer.Option("--plot", metavar="FILE", show_default=False,
                                              help="Also draw the verdicts over one or two numbers here, as SVG.")]
    = None,
    form: Annotated[ValuesFormat, typer.Option("--format", help="How they are printed.")] = ValuesFormat.TEXT,
    decimal: Decimal = None,
    output: TableFile = None,
    long: Long = False,
) -> int:  # fmt: skip
    """Certify a case at many values of its numbers."""
    from lpmech.cli.table_file import table_file
    from lpmech.cli.wanted import Wanted
    from lpmech.sweeps.sweep import Draw

    file = table_file(output, long=long, form=form)
    settings, wanted = _settings(given), Wanted(mechanism, choose)
    wanted.check()
    _check_targets(plot, folder, settings)
    drawn = None if draw is None else Draw(draw, seed)
    width = _width(bisect, folder, settings)
    with Progress() as progress, _doing(jobs, cluster, progress) as doer:
        swept = _swept(case, settings, drawn, wanted, require, doer, folder, progress)
        if width is not None and folder is not None:
            swept = _bisected(swept, width, doer, folder, progress)
        if plot is not None:
            from lpmech.report.phases import phases

            save(plot, phases(swept))
        if file is not None:
            from lpmech.report.sweep import SweptTable

            file.write(SweptTable(swept), decimal, progress)
    if file is None:
        _print(swept, form, decimal)
    return 0 if swept.is_decided else OPEN


def _settings(given: Sequence[str]) -> list[Setting]:
    from lpmech.casefiles.settings import NoSetting, read_setting

    try:
        return [read_setting(text) for text in given]
    except NoSetting as reason:
        raise Refusal(f"lpmech: --set {reason}") from reason


def _check_targets(plot: Path | None, folder: Path | None, settings: Sequence[Setting]) -> None:
    """Refuse, before any work, what cannot be written or drawn."""
    from math import prod

    from lpmech.report.phases import MOST_FIELDS, MOST_SETTINGS

    if folder is not None:
        checked_folder(folder)
    if plot is None:
        return
    target(plot, [".svg"], option="--plot")
    if len(settings) > MOST_SETTINGS:
        raise Refusal(f"lpmech: --plot draws one or two numbers, and {len(settings)} are set; -o FILE writes a table")
    if (fields := prod(len(one.values) for one in settings)) > MOST_FIELDS:
        raise Refusal(f"lpmech: --plot draws at most {MOST_FIELDS:,} points, and there are {fields:,}")


def _width(given: str | None, folder: Path | None, settings: Sequence[Setting]) -> Fraction | None:
    """The width of --bisect. Raises Refusal where it is no number above 0, or what it needs is not given."""
    from lpmech.cli.numbers import Range, read_number

    if given is None:
        return None
    width = read_number("--bisect", given, Range.POSITIVE)
    if len(settings) != 1:
        raise Refusal(f"lpmech: --bisect goes along one number, and {len(settings)} are set; give one --set")
    if folder is None:
        raise Refusal("lpmech: --bisect keeps certificates of both sides: give --folder DIR, too")
    return width


@contextmanager
def _doing(jobs: int | None, address: str | None, progress: Progress) -> Iterator[Doer]:
    """Who does the jobs. A cluster is asked before any work, and what is wrong with it is told whenever it is found."""
    from lpmech.sweeps.run import processes

    if address is None:
        yield processes(jobs or os.cpu_count() or 1)
        return
    from functools import partial

    from lpmech.problem.extras import DISTRIBUTED
    from lpmech.sweeps import cluster

    if jobs is not None:
        raise Refusal("lpmech: --jobs and --cluster exclude each other: a cluster has the workers that it has")
    if not DISTRIBUTED.is_there:
        raise Refusal(f"lpmech: {DISTRIBUTED.missing('--cluster')}")
    progress("connecting to the cluster")
    try:
        with cluster.connected(address) as client:
            yield partial(cluster.answers, client)
    except cluster.NoCluster as reason:
        raise Refusal(f"lpmech: --cluster: {told(reason)}") from reason


def _bisected(swept: Swept, width: Fraction, doer: Doer, folder: Path, progress: Progress) -> Swept:
    """With the brackets, whose certificates are written; each level of halving is a sweep in a folder of its own."""
    from lpmech.certificate.about import About
    from lpmech.sweeps import job
    from lpmech.sweeps.brackets import at_values, narrowed

    def level(middles: Sweep, number: int) -> list[Row]:
        return _rows(middles, doer, folder / HALVINGS / str(number), progress)

    found = narrowed(swept.sweep, swept.rows, width, level)
    progress("writing the certificates")
    for number, bracket in enumerate(found, 1):
        for side, value in zip(SIDES, bracket.ends, strict=True):
            path = folder / BRACKETS / str(number) / side
            with refusing(path):
                job.certified(at_values(swept.sweep, (value,)), 0).save(path, About())
    return replace(swept, brackets=tuple(found))


def _swept(
    case: str, settings: Sequence[Setting], draw: Draw | None, wanted: Wanted, require: str | None, doer: Doer,
    folder: Path | None, progress: Progress,
) -> Swept:  # fmt: skip
    from lpmech.casefiles import finding
    from lpmech.casefiles.loading import load_found
    from lpmech.casefiles.settings import NoSetting
    from lpmech.choice.selection import AUTO, promises
    from lpmech.cli.names import claim_ids
    from lpmech.sweeps.sweep import Asked, sweep_of
    from lpmech.sweeps.swept import Swept

    required = None if require is None else claim_ids(require)
    found = finding.find(case)
    base = load_found(found)  # its faults are told once, not by every job
    meant = wanted.of(base)
    mechanism = meant.mechanism or AUTO
    asked = Asked(mechanism=mechanism, choose=meant.choose,
                  require=required or base.expect.require or promises(mechanism))  # fmt: skip
    try:
        swept = sweep_of(found, settings, asked, draw)
    except NoSetting as reason:
        raise Refusal(f"lpmech: --set {reason}") from reason
    return Swept(name=base.environment.name, sweep=swept, rows=_rows(swept, doer, folder, progress))


def _rows(swept: Sweep, doer: Doer, folder: Path | None, progress: Progress) -> list[Row]:
    """The rows, which are kept in the folder if there is one."""
    from lpmech.sweeps.folder import NoStore
    from lpmech.sweeps.run import run
    from lpmech.sweeps.store import opened

    if folder is None:
        return run(swept, doer, progress=progress)
    try:
        with refusing(folder), opened(folder, swept) as store:
            if store.kept:
                say(f"{told(folder)} has {len(store.kept):,} of {swept.count:,} jobs")
            return run(swept, doer, store, progress)
    except NoStore as reason:
        raise Refusal(f"lpmech: --folder: {told(reason)}") from reason


def _print(swept: Swept, form: ValuesFormat, decimal: int | None) -> None:
    from lpmech.report.sweep import SweptTable, sweep_report
    from lpmech.report.tables.delimited import delimited

    if form is ValuesFormat.JSON:
        write_json(swept.to_json())
    elif form is ValuesFormat.CSV:
        write_bytes(delimited(SweptTable(swept).wide(decimal)))
    else:
        write_report(*sweep_report(swept, decimal))
