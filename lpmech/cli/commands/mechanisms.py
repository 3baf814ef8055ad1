"""Commands that prove or refute what a mechanism promises."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lpmech.cli.options import (
    DEFAULT_REQUIRE,
    Answer,
    AnswerFormat,
    Case,
    ContinuousForm,
    Grid,
    MechanismName,
    Objective,
    OutDir,
    Require,
    Sharpen,
    Slacks,
    TransferForm,
    Unit,
)


def certify(
    case: Case, mechanism: MechanismName = "auto", choose: Objective = None, unit: Unit = None,
    sharpen: Sharpen = 0, require: Require = DEFAULT_REQUIRE,
    slacks: Slacks = False, output: OutDir = None, answer: AnswerFormat = Answer.TEXT, grid: Grid = None,
    form: ContinuousForm = None,
) -> int:  # fmt: skip
    """Construct a mechanism, and prove or refute its promises."""
    from lpmech.cli import certify
    from lpmech.cli.recognise import plugged_in
    from lpmech.cli.wanted import Wanted

    if recognised := plugged_in(case):
        other, found = recognised
        return other.certify(found, grid, form, output, as_json=answer == Answer.JSON)
    return certify.certify(
        case, Wanted(mechanism, choose, unit, sharpen), certify.Options(require, slacks, output, answer == Answer.JSON)
    )


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


def check(
    environment: Annotated[str, typer.Argument(metavar="ENVIRONMENT", show_default=False,
                                               help="environment.json; or a case, whose canonical form is meant.")],
    certificate: Annotated[Path, typer.Argument(metavar="CERTIFICATE", show_default=False,
                                                help="certificate.json, as `certify -o` writes it.")],
    require: Annotated[str | None, typer.Option("--require", metavar="ID,...", show_default=False,
                                                help="Claims that must be proved; without it, of a mechanism, "
                                                "efficient and incentive_compatible must be decided.")] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, metavar="N", show_default=False,
                                              help="The most work, in the checker's units.")] = None,
    answer: AnswerFormat = Answer.TEXT,
) -> int:  # fmt: skip
    """Check a certificate against an environment, independently."""
    from lpmech.cli import check

    return check.check(environment, certificate, require, limit, answer == Answer.JSON)


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
