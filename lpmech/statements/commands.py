"""The command that runs the statements of the papers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lpmech.cli.options import TheoremsFormat


def theorems(
    paper: Annotated[list[str] | None, typer.Option("--paper", metavar="PAPER", show_default=False,
                                                    help="Only this paper's statements, such as BV08; repeatable.")]
    = None,
    identity: Annotated[list[str] | None, typer.Option("--id", metavar="ID", show_default=False,
                                                       help="Only this statement, such as L14-T3.1; repeatable.")]
    = None,
    file: Annotated[Path | None, typer.Option("--file", metavar="FILE", show_default=False, help="Statements of your "
                                              "own, a Python file, instead of the papers'.")] = None,
    kind: Annotated[list[str] | None, typer.Option("--kind", metavar="KIND", show_default=False,
                                                   help="Only theorems, lemmas, errata, …: a kind; repeatable.")]
    = None,
    samples: Annotated[int, typer.Option("--samples", min=1, metavar="N",
                                         help="Draws that meet the hypotheses, per statement.")] = 30,
    seed: Annotated[int, typer.Option("--seed", metavar="S", help="The same seed draws the same.")] = 0,
    jobs: Annotated[int | None, typer.Option("--jobs", min=1, metavar="N", show_default="all cores",
                                             help="Processes.")] = None,
    mutants: Annotated[bool, typer.Option("--mutants", help="Instead, let broken mechanisms loose, and tell which "
                                          "statement notices each.")] = False,
    errata: Annotated[bool, typer.Option("--errata", help="Only what the papers print wrongly, as a Markdown page.")]
    = False,
    form: Annotated[TheoremsFormat, typer.Option("--format", help="How the answer is printed.")]
    = TheoremsFormat.TEXT,
    cases: Annotated[Path | None, typer.Option("--cases", metavar="DIR", show_default=False, help="Only what must be "
                                               "refuted; each counterexample is written here as a case file.")] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="DIR", show_default=False,
                                                help="Also write the table and the counterexamples here.")] = None,
) -> int:  # fmt: skip
    """Check the papers' statements on drawn environments."""
    from lpmech.statements import command

    options = command.Options(papers=tuple(paper or ()), ids=tuple(identity or ()), kinds=tuple(kind or ()),
                               samples=samples, seed=seed, jobs=jobs, form=form.value, errata=errata,
                               output=output, cases=cases, file=file)  # fmt: skip
    return command.hunt(options) if mutants else command.theorems(options)
