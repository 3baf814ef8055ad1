"""Arguments and options that several commands share, and the forms in which they print."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from lpmech.certificate.shortened import Tables
from lpmech.cli import complete
from lpmech.lp.formats import ProgramFormat
from lpmech.mechanisms.forms import Form, read_form


class Answer(StrEnum):
    """How a verdict is printed."""

    TEXT = "text"
    JSON = "json"


class Evidence(StrEnum):
    """What a certificate proves its claims by."""

    EXACT = "exact"
    ENCLOSED = "enclosed"
    AUTO = "auto"


class ValuesFormat(StrEnum):
    """How values are printed."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


class TransfersFormat(StrEnum):
    """How transfers are printed."""

    TEXT = "text"
    CSV = "csv"
    JSON = "json"
    LATEX = "latex"
    MARKDOWN = "markdown"
    PARQUET = "parquet"


class TestsFormat(StrEnum):
    """How results of tests are printed."""

    __test__ = False  # pytest shall not take it for one

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


class RowsFormat(StrEnum):
    """How rows that somebody types are answered: decided, or as a program for another solver."""

    TEXT = "text"
    JSON = "json"
    MPS = ProgramFormat.MPS.value
    LP = ProgramFormat.LP.value
    SMT2 = ProgramFormat.SMT2.value
    PULP = ProgramFormat.PULP.value

    @property
    def program(self) -> ProgramFormat | None:
        """The format of the program; None if the rows are decided."""
        return next((one for one in ProgramFormat if one == self.value), None)


def form_option(among: Sequence[Form], told: str, **more: Any) -> Any:
    """The option `--form`, which takes the names of forms, and their phrases as well."""

    def choice(given: str) -> Form:  # its name is the kind of the option
        try:
            return read_form(given, among)
        except ValueError as fault:
            raise typer.BadParameter(str(fault)) from fault

    def begun(incomplete: str) -> list[str]:
        return complete.begun(incomplete, among)

    metavar = f"<{'|'.join(among)}>"
    return typer.Option("--form", metavar=metavar, parser=choice, autocompletion=begun, help=told, **more)


CaseName = Annotated[
    str, typer.Argument(metavar="CASE", show_default=False, autocompletion=complete.case_names,
                        help="A case file (.toml), an environment (.json), - for stdin, or the name of a shipped "
                        "case or family.")
]  # fmt: skip
MechanismName = Annotated[
    str | None, typer.Option("--mechanism", metavar="NAME", show_default=False,
                             autocompletion=complete.mechanism_names,
                             help="The mechanism: a name such as pivot; or auto, which chooses. By default the one "
                             "that the case is about, or else auto.")
]  # fmt: skip
OwnMechanism = Annotated[
    str | None, typer.Option("--mechanism", metavar="NAME|FILE", show_default=False,
                             autocompletion=complete.any_mechanism,
                             help="The mechanism: a name such as pivot; auto, which chooses; or a file of your own. By "
                             "default the one that the case is about, or else auto.")
]  # fmt: skip
Audited = Annotated[
    str | None, typer.Option("--mechanism", metavar="FILE", show_default=False,
                             autocompletion=complete.mechanism_files,
                             help="The mechanism: a file of your own, or a shipped one by its name. The same as "
                             "MECHANISM, as other commands take it.")
]  # fmt: skip
Objective = Annotated[
    str | None, typer.Option("--choose", metavar="OBJECTIVE", show_default=False, autocompletion=complete.objectives,
                             help="Of all transfers of the mechanism's form take the best: least_norm, least_largest, "
                             "least_subsidy, limited_liability or largest_margin.")
]  # fmt: skip
Unit = Annotated[
    str | None, typer.Option("--round", metavar="UNIT", show_default=False,
                             help="Payments in whole multiples of a unit of money, such as 1/100.")
]  # fmt: skip
Sharpen = Annotated[
    int, typer.Option("--sharpen", min=0, max=40, metavar="N",
                      help="If no mechanism exists, halve the gap between the bounds on the least gain N times.")
]  # fmt: skip
EvidenceKind = Annotated[
    Evidence, typer.Option("--evidence", help="Exact values; bounds of them (enclosed), for many joint states; or "
                           "auto, which takes bounds beyond a thousand states.")
]  # fmt: skip
Precision = Annotated[
    str | None, typer.Option("--precision", metavar="WIDTH", show_default=False,
                             help="With bounds: how closely every payment is wanted, 1e-9 unless given.")
]  # fmt: skip
Left = Annotated[
    Tables, typer.Option("--write-tables", help="With -o: whether the certificate has all tables, or leaves out those "
                         "that are derived from others; auto leaves them out where they have over a million digits.")
]  # fmt: skip
Require = Annotated[
    str | None, typer.Option("--require", metavar="ID,...", show_default=False,
                             help="Claims that matter: they decide the verdict and the exit code. By default those of "
                             "the case, or else efficient and incentive_compatible.")
]  # fmt: skip
Judged = Annotated[
    str | None, typer.Option("--require", metavar="ID,...", show_default=False,
                             help="Claims that matter: they decide the verdict and the exit code. By default those of "
                             "the case, or else incentive_compatible: a rule of your own need not be efficient.")
]  # fmt: skip
Shown = Annotated[
    str | None, typer.Option("--require", metavar="ID,...", show_default=False,
                             help="Claims that matter: the verdict on the page is about them. By default those that "
                             "certify or audit requires, or that the folder names.")
]  # fmt: skip
Memory = Annotated[
    str | None, typer.Option("--memory", metavar="SIZE", show_default="what the machine has",
                             help="What would need more memory, such as 2GB, is refused before it is begun.")
]  # fmt: skip
Force = Annotated[
    bool, typer.Option("--force", help="Replace also models, pages and folders that lpmech did not write, and files "
                       "that the command reads.")
]  # fmt: skip
Slacks = Annotated[bool, typer.Option("--slacks", help="Also print the slack of every incentive constraint.")]
OutDir = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="DIR", show_default=False,
                              help="Also write environment.json, certificate.json and the transfer tables here.")
]  # fmt: skip
OutFile = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="FILE", show_default=False,
                              help="Write this file instead, in the format that its ending says.")
]  # fmt: skip
TableFile = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="FILE", show_default=False,
                              help="Write a table instead, in the form that the ending says: .csv, .xlsx, .html, .tex, "
                              ".md, .parquet or .json.")
]  # fmt: skip
Decimal = Annotated[
    int | None, typer.Option("--decimal", min=0, max=1000, metavar="N", show_default=False,
                             help="Add numbers rounded to N decimals, marked as such.")
]  # fmt: skip
AtState = Annotated[
    list[str] | None, typer.Option("--state", metavar="COMPONENT=LABEL,...", show_default=False,
                                   help="Only the numbers at this state: exactly, also where there are too many states "
                                   "for all of them.")
]  # fmt: skip
AtPeriod = Annotated[
    int | None, typer.Option("--period", metavar="N", show_default=False,
                             help="With --state and a finite horizon: the period.")
]  # fmt: skip
Long = Annotated[
    bool, typer.Option("--long", help="With -o: one row per number, for machines, instead of one per report.")
]
AnswerFormat = Annotated[Answer, typer.Option("--format", help="How the answer is printed.")]
