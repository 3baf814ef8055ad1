"""The commands and their options; what each does is in the module that it calls, imported only then."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

import lpmech
from lpmech.cli.output import write

app = typer.Typer(
    name="lpmech", add_completion=False, rich_markup_mode=None, no_args_is_help=True, pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 certified, accepted or printed; 1 refuted or rejected; 2 bad input or usage; "
    "3 undecided within the limits; 4 internal error.",
)  # fmt: skip


class Answer(StrEnum):
    """How a verdict is printed."""

    TEXT = "text"
    JSON = "json"


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


class TheoremsFormat(StrEnum):
    """How the statements' verdicts are printed."""

    TEXT = "text"
    JSON = "json"
    JUNIT = "junit"
    MARKDOWN = "markdown"


class ExportFormat(StrEnum):
    """Formats of exported programs."""

    MPS = "mps"
    LP = "lp"
    SMT2 = "smt2"


class ExportWhat(StrEnum):
    """What can be exported."""

    BELLMAN = "bellman"
    INCENTIVES = "incentives"
    ALTERNATIVES = "alternatives"


class ContingentForm(StrEnum):
    """Forms of contingent transfers."""

    CONTINGENT = "contingent"
    CONTINGENT_VCG = "contingent_vcg"


class TransferForm(StrEnum):
    """Forms of transfers."""

    HISTORY_INDEPENDENT = "history-independent"
    ONE_PERIOD_MEMORY = "one-period memory"


Case = Annotated[
    str, typer.Argument(metavar="CASE", show_default=False,
                        help="A case file (.toml), an environment (.json), or the name of a shipped case or family.")
]  # fmt: skip
MechanismName = Annotated[
    str, typer.Option("--mechanism", metavar="NAME", help="auto, which chooses; or a mechanism's name, such as pivot.")
]
Objective = Annotated[
    str | None, typer.Option("--choose", metavar="OBJECTIVE", show_default=False,
                             help="Of all transfers of the mechanism's form take the best: least_norm, least_largest, "
                             "least_subsidy, limited_liability or largest_margin.")
]  # fmt: skip
Unit = Annotated[
    str | None, typer.Option("--round", metavar="UNIT", show_default=False,
                             help="Payments in whole multiples of a unit of money, such as 1/100.")
]  # fmt: skip
Require = Annotated[
    str, typer.Option("--require", metavar="ID,...", help="The claims that decide the verdict and the exit code.")
]
Slacks = Annotated[bool, typer.Option("--slacks", help="Also print the slack of every incentive constraint.")]
OutDir = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="DIR", show_default=False,
                              help="Also write environment.json, certificate.json and the transfer tables here.")
]  # fmt: skip
OutFile = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="FILE", show_default=False, help="Write this file instead.")
]
Grid = Annotated[
    int | None, typer.Option("--grid", min=1, max=64, metavar="N", show_default=False,
                             help="With continuous signals: the number of cells a signal.")
]  # fmt: skip
AnswerFormat = Annotated[Answer, typer.Option("--format", help="How the answer is printed.")]
DEFAULT_REQUIRE = "efficient,incentive_compatible"


def _version(wanted: bool) -> None:
    if wanted:
        write(f"lpmech {lpmech.__version__}\n")
        raise typer.Exit


@app.callback()
def lpmech_(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")]
    = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an internal error.")] = False,
) -> None:  # fmt: skip
    """Certify dynamic mechanisms in exact rational arithmetic: transfers, certificates and refutations."""


@app.command()
def certify(
    case: Case, mechanism: MechanismName = "auto", choose: Objective = None, unit: Unit = None,
    require: Require = DEFAULT_REQUIRE,
    slacks: Slacks = False, output: OutDir = None, answer: AnswerFormat = Answer.TEXT, grid: Grid = None,
) -> int:  # fmt: skip
    """Construct a mechanism, and prove or refute its promises."""
    from lpmech.cli import certify
    from lpmech.cli.recognise import continuous_file
    from lpmech.cli.wanted import Wanted

    if found := continuous_file(case):
        from lpmech.cli import continuous

        return continuous.certify_case(found, grid, output, as_json=answer == Answer.JSON)
    return certify.certify(
        case, Wanted(mechanism, choose, unit), certify.Options(require, slacks, output, answer == Answer.JSON)
    )


@app.command()
def audit(
    case: Case,
    mechanism: Annotated[
        str, typer.Argument(metavar="MECHANISM", show_default=False,
                            help="Your own rule and transfers: a file in the shape of `transfers --format json`; or "
                            "a shipped one by its name, such as l14/modified_oil_leases.linked.")
    ],
    require: Require = DEFAULT_REQUIRE, slacks: Slacks = False, output: OutDir = None,
    answer: AnswerFormat = Answer.TEXT,
) -> int:  # fmt: skip
    """Prove or refute the promises of a mechanism of your own."""
    from lpmech.cli import certify

    return certify.audit(case, mechanism, certify.Options(require, slacks, output, answer == Answer.JSON))


@app.command()
def continuous(
    case: Annotated[str, typer.Argument(metavar="CASE", show_default=False,
                                        help="A case with continuous signals: a file, or the name of a shipped one.")],
    grid: Annotated[str, typer.Option("--grid", metavar="N,...", help="Numbers of cells a signal.")] = "2,4,8",
    degree: Annotated[int, typer.Option("--degree", min=0, max=4, help="The degree of transfers on a cell.")] = 0,
    plot: Annotated[Path | None, typer.Option("--plot", metavar="FILE", show_default=False,
                                              help="Also draw the bounds and the payments here, as SVG.")] = None,
    output: OutDir = None, answer: AnswerFormat = Answer.TEXT,
) -> int:  # fmt: skip
    """Print what a lie may gain where signals are continuous."""
    from lpmech.cli import continuous

    return continuous.table(case, grid, degree, output, plot, as_json=answer == Answer.JSON)


@app.command()
def check(
    environment: Annotated[str, typer.Argument(metavar="ENVIRONMENT", show_default=False,
                                               help="environment.json; or a case, whose canonical form is meant.")],
    certificate: Annotated[Path, typer.Argument(metavar="CERTIFICATE", show_default=False,
                                                help="certificate.json, as `certify -o` writes it.")],
    require: Require = DEFAULT_REQUIRE,
    limit: Annotated[int | None, typer.Option("--limit", min=1, metavar="N", show_default=False,
                                              help="The most work, in the checker's units.")] = None,
    answer: AnswerFormat = Answer.TEXT,
) -> int:  # fmt: skip
    """Check a certificate against an environment, independently."""
    from lpmech.cli import check

    return check.check(environment, certificate, require, limit, answer == Answer.JSON)


@app.command()
def show(
    case: Case,
    canonical: Annotated[bool, typer.Option("--canonical", help="Print exactly the canonical JSON instead.")] = False,
    conditions: Annotated[bool, typer.Option("--conditions", help="Tell instead where convex independence and "
                                             "spanning hold or fail, through what, and by what margin.")] = False,
) -> None:  # fmt: skip
    """Describe an environment and the hypotheses that it meets."""
    from lpmech.cli import show

    show.show(case, canonical=canonical, conditions=conditions)


@app.command()
def values(
    case: Case,
    form: Annotated[ValuesFormat, typer.Option("--format", help="How they are printed.")] = ValuesFormat.TEXT,
) -> None:
    """Print social values and efficient allocations, exactly."""
    from lpmech.cli import tables

    tables.values(case, form)


@app.command()
def transfers(
    case: Case, mechanism: MechanismName = "auto", choose: Objective = None, unit: Unit = None,
    form: Annotated[TransfersFormat, typer.Option("--format", help="How they are printed.")] = TransfersFormat.TEXT,
    decimal: Annotated[int | None, typer.Option("--decimal", min=0, max=1000, metavar="N", show_default=False,
                                                help="Add payments rounded to N decimals, marked as such.")] = None,
) -> None:  # fmt: skip
    """Print what every agent pays at every report, exactly."""
    from lpmech.cli import tables
    from lpmech.cli.wanted import Wanted

    tables.transfers(case, Wanted(mechanism, choose, unit), form, decimal)


@app.command()
def indices(
    case: Case,
    form: Annotated[ValuesFormat, typer.Option("--format", help="How they are printed.")] = ValuesFormat.TEXT,
    floats: Annotated[bool, typer.Option("--float", help="Compute in floats, for arms of very many states.")] = False,
) -> None:
    """Print the Gittins indices of a licensing auction, exactly."""
    from lpmech.cli import auction

    auction.indices(case, form, floats)


@app.command()
def prices(
    case: Case,
    state: Annotated[str | None, typer.Option("--state", metavar="BIDDER=STATE,...", show_default=False,
                                              help="The joint state; by default the initial one, or else every one.")]
    = None,
    second_index: Annotated[bool, typer.Option("--second-index", help="At every state, and what lie pays where the "
                                               "second-highest index is charged.")] = False,
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="DIR", show_default=False,
                                                help="Also write what is claimed and its certificate here.")] = None,
    form: Annotated[ValuesFormat, typer.Option("--format", help="How they are printed.")] = ValuesFormat.TEXT,
) -> None:  # fmt: skip
    """Print who wins a licensing auction and at what price."""
    from lpmech.cli import auction

    auction.prices(case, auction.Options(state, second_index, output, form))


@app.command()
def auction(
    case: Case,
    state: Annotated[str | None, typer.Option("--state", metavar="BIDDER=TYPE,...", show_default=False,
                                              help="Where it starts; by default every task is the most valuable one.")]
    = None,
    answer: AnswerFormat = Answer.TEXT,
) -> None:  # fmt: skip
    """Play ascending auctions beside the pivot mechanism."""
    from lpmech.cli import ascending

    ascending.run(case, state, as_json=answer == Answer.JSON)


@app.command()
def simulate(
    case: Case,
    periods: Annotated[int | None, typer.Option("--periods", min=1, metavar="N", show_default="all, or 20",
                                                help="How many periods.")] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, metavar="S", help="The same seed, the same paths.")] = 0,
    paths: Annotated[int, typer.Option("--paths", min=1, metavar="K", help="How many paths.")] = 1000,
    mechanism: MechanismName = "auto",
    transfers: Annotated[Path | None, typer.Option("--transfers", metavar="FILE", show_default=False,
                                                   help="Your own mechanism instead, as `audit` takes it.")] = None,
    lie: Annotated[list[str] | None, typer.Option("--lie", metavar="AGENT:TYPE=REPORT,...", show_default=False,
                                                  help="What an agent says at some of its types; may be repeated.")]
    = None,
    lies: Annotated[Path | None, typer.Option("--lies", metavar="FILE", show_default=False,
                                              help="Rules of reports by state and period, in JSON.")] = None,
    state: Annotated[str | None, typer.Option("--state", metavar="AGENT=TYPE,...", show_default=False,
                                              help="The first state; by default it is drawn from the prior.")] = None,
    form: Annotated[ValuesFormat, typer.Option("--format", help="How it is printed; csv: the first path.")]
    = ValuesFormat.TEXT,
) -> None:  # fmt: skip
    """Play a mechanism at random, truthfully or not."""
    from lpmech.cli import simulate

    options = simulate.Options(periods, seed, paths, mechanism, transfers, tuple(lie or ()), lies, state, form)
    simulate.run(case, options)


@app.command()
def unique(
    case: Case,
    agent: Annotated[str, typer.Option("--agent", metavar="NAME", show_default=False, help="Whose payments.")],
    grid: Annotated[int, typer.Option("--grid", min=0, max=1000, metavar="N",
                                      help="Steps of the grid of diverse types; 0: none, the case as it is.")] = 4,
    form: Annotated[TransferForm | None, typer.Option("--form", show_default="both", help="The transfers.")] = None,
    within: Annotated[str | None, typer.Option("--within", metavar="X", show_default=False,
                                               help="Claim that no payment is farther than X from the pivot payment; "
                                               "without it the greatest distance is found.")] = None,
    output: OutDir = None, answer: AnswerFormat = Answer.TEXT,
) -> int:  # fmt: skip
    """Find what an agent could as well pay, and prove it."""
    from lpmech.cli import unique

    chosen = None if form is None else form.value
    return unique.run(case, unique.Options(agent, grid, chosen, within, output, answer == Answer.JSON))


@app.command()
def export(
    case: Case, fmt: Annotated[ExportFormat, typer.Option("--format", help="The format.", show_default=False)],
    what: Annotated[ExportWhat, typer.Option("--what", help="Which linear program.")] = ExportWhat.BELLMAN,
    form: Annotated[ContingentForm | None, typer.Option("--form", show_default="contingent",
                                                        help="The transfers that alternatives are about.")] = None,
    output: OutFile = None,
) -> None:  # fmt: skip
    """Write a linear program behind the verdict for another solver."""
    from lpmech.cli import export

    export.export(case, fmt.value, what.value, None if form is None else form.value, output)


@app.command()
def theorems(
    paper: Annotated[list[str] | None, typer.Option("--paper", metavar="PAPER", show_default=False,
                                                    help="Only this paper's statements, such as BV08; repeatable.")]
    = None,
    identity: Annotated[list[str] | None, typer.Option("--id", metavar="ID", show_default=False,
                                                       help="Only this statement, such as L14-T3.1; repeatable.")]
    = None,
    kind: Annotated[list[str] | None, typer.Option("--kind", metavar="KIND", show_default=False,
                                                   help="Only theorems, lemmas, errata, …: a kind; repeatable.")]
    = None,
    samples: Annotated[int, typer.Option("--samples", min=1, metavar="N",
                                         help="Draws that meet the hypotheses, a statement.")] = 30,
    seed: Annotated[int, typer.Option("--seed", metavar="S", help="The same seed draws the same.")] = 0,
    jobs: Annotated[int | None, typer.Option("--jobs", min=1, metavar="N", show_default="all cores",
                                             help="Processes.")] = None,
    mutants: Annotated[bool, typer.Option("--mutants", help="Instead, let broken mechanisms loose, and tell which "
                                          "statement notices each.")] = False,
    form: Annotated[TheoremsFormat, typer.Option("--format", help="How the answer is printed.")]
    = TheoremsFormat.TEXT,
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="DIR", show_default=False,
                                                help="Also write the table and the counterexamples here.")] = None,
) -> int:  # fmt: skip
    """Check the papers' statements on drawn environments."""
    from lpmech.cli import theorems

    if mutants:
        return theorems.hunt(samples, seed, form.value)
    options = theorems.Options(papers=tuple(paper or ()), ids=tuple(identity or ()), kinds=tuple(kind or ()),
                               samples=samples, seed=seed, jobs=jobs, form=form.value, output=output)  # fmt: skip
    return theorems.theorems(options)


@app.command()
def new(
    family: Annotated[str | None, typer.Argument(metavar="[FAMILY]", show_default=False,
                                                 help="Its name; without it the families are listed.")] = None,
    output: OutFile = None,
) -> None:  # fmt: skip
    """Write a case file of a family, every parameter explained."""
    from lpmech.cli import new

    new.list_families() if family is None else new.new(family, output)


@app.command()
def explain(
    code: Annotated[str | None, typer.Argument(metavar="[CODE]", show_default=False,
                                               help="The code of a fault, a claim's id, or exit-codes.")] = None,
) -> None:  # fmt: skip
    """Explain a claim, the code of a fault, or the exit codes."""
    from lpmech.cli import explain

    explain.overview() if code is None else explain.explain(code)
