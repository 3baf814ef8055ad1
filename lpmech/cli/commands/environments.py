"""Commands that print an environment, what follows from it, and what words mean."""

from __future__ import annotations

from typing import Annotated

import typer

from lpmech.cli.options import (
    Case,
    ContingentForm,
    ExportFormat,
    ExportWhat,
    MechanismName,
    Objective,
    OutFile,
    RowsFormat,
    TransfersFormat,
    Unit,
    ValuesFormat,
)


def show(
    case: Case,
    canonical: Annotated[bool, typer.Option("--canonical", help="Print exactly the canonical JSON instead.")] = False,
    conditions: Annotated[bool, typer.Option("--conditions", help="Tell instead where convex independence and "
                                             "spanning hold or fail, through what, and by what margin.")] = False,
) -> None:  # fmt: skip
    """Describe an environment and the hypotheses that it meets."""
    from lpmech.cli import show

    show.show(case, canonical=canonical, conditions=conditions)


def values(
    case: Case,
    form: Annotated[ValuesFormat, typer.Option("--format", help="How they are printed.")] = ValuesFormat.TEXT,
) -> int:
    """Print social values and efficient allocations, exactly."""
    from lpmech.cli import tables

    return tables.values(case, form)


def transfers(
    case: Case, mechanism: MechanismName = "auto", choose: Objective = None, unit: Unit = None,
    form: Annotated[TransfersFormat, typer.Option("--format", help="How they are printed.")] = TransfersFormat.TEXT,
    decimal: Annotated[int | None, typer.Option("--decimal", min=0, max=1000, metavar="N", show_default=False,
                                                help="Add payments rounded to N decimals, marked as such.")] = None,
) -> int:  # fmt: skip
    """Print what every agent pays at every report, exactly."""
    from lpmech.cli import tables
    from lpmech.cli.wanted import Wanted

    return tables.transfers(case, Wanted(mechanism, choose, unit), form, decimal)


def export(
    case: Case, fmt: Annotated[ExportFormat, typer.Option("--format", help="The format.", show_default=False)],
    what: Annotated[ExportWhat, typer.Option("--what", help="Which linear program.")] = ExportWhat.BELLMAN,
    form: Annotated[ContingentForm | None, typer.Option("--form", show_default="contingent",
                                                        help="The transfers that alternatives are about.")] = None,
    inexact: Annotated[bool, typer.Option("--inexact", help="With pulp, round numbers that no float holds.")] = False,
    output: OutFile = None,
) -> None:  # fmt: skip
    """Write a program behind the verdict for another solver."""
    from lpmech.cli import export

    export.export(case, fmt.value, what.value, None if form is None else form.value, output, inexact=inexact)


def alternatives(
    file: Annotated[str, typer.Argument(metavar="FILE", show_default=False,
                                        help="Rows, one a line, such as 1 -1/2 >= 0; - for stdin.")],
    form: Annotated[RowsFormat, typer.Option("--format", help="Decide the rows, or write them for another solver.")]
    = RowsFormat.TEXT,
) -> int:  # fmt: skip
    """Solve rows that you type, or prove that they clash."""
    from lpmech.cli import alternatives

    return alternatives.alternatives(file, form.value)


def new(
    family: Annotated[str | None, typer.Argument(metavar="[FAMILY]", show_default=False,
                                                 help="Its name; without it the families are listed.")] = None,
    output: OutFile = None,
) -> None:  # fmt: skip
    """Write a case file of a family, every parameter explained."""
    from lpmech.cli import new

    new.list_families() if family is None else new.new(family, output)


def explain(
    code: Annotated[str | None, typer.Argument(metavar="[CODE]", show_default=False,
                                               help="The code of a fault, a claim's id, or exit-codes.")] = None,
) -> None:  # fmt: skip
    """Explain a claim, the code of a fault, or the exit codes."""
    from lpmech.cli import explain

    explain.overview() if code is None else explain.explain(code)
