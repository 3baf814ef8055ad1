"""Commands of licensing and ascending auctions, and of play at random."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lpmech.cli.options import Answer, AnswerFormat, Case, MechanismName, ValuesFormat


def indices(
    case: Case,
    form: Annotated[ValuesFormat, typer.Option("--format", help="How they are printed.")] = ValuesFormat.TEXT,
    floats: Annotated[bool, typer.Option("--float", help="Compute in floats, for arms of very many states.")] = False,
    printed: Annotated[bool, typer.Option("--printed", help="Beside each the expectation of the ratio, which the "
                                          "papers print for the ratio of the expectations.")] = False,
) -> None:  # fmt: skip
    """Print the Gittins indices of a licensing auction, exactly."""
    from lpmech.cli import auction

    auction.indices(case, form, floats, printed)


def prices(
    case: Case,
    state: Annotated[list[str] | None, typer.Option("--state", metavar="BIDDER=STATE,...", show_default=False,
                                              help="The joint state, by default the initial one, or else every one.")]
    = None,
    second_index: Annotated[bool, typer.Option("--second-index", help="At every state, and what lie pays if the "
                                               "second-highest index is charged.")] = False,
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="DIR", show_default=False,
                                                help="Also write what is claimed and its certificate here.")] = None,
    form: Annotated[ValuesFormat, typer.Option("--format", help="How they are printed.")] = ValuesFormat.TEXT,
) -> None:  # fmt: skip
    """Print who wins a licensing auction and at what price."""
    from lpmech.cli import auction

    auction.prices(case, auction.Options(tuple(state or ()), second_index, output, form))


def auction(
    case: Case,
    state: Annotated[list[str] | None, typer.Option("--state", metavar="BIDDER=TYPE,...", show_default=False,
                                              help="Where it starts; by default every task is the most valuable one.")]
    = None,
    answer: AnswerFormat = Answer.TEXT,
) -> None:  # fmt: skip
    """Play ascending auctions beside the pivot mechanism."""
    from lpmech.cli import ascending

    ascending.run(case, tuple(state or ()), as_json=answer == Answer.JSON)


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
    state: Annotated[list[str] | None, typer.Option("--state", metavar="AGENT=TYPE,...", show_default=False,
                                              help="The first state; by default it is drawn from the prior.")]
    = None,
    form: Annotated[ValuesFormat, typer.Option("--format", help="How it is printed; csv: the first path.")]
    = ValuesFormat.TEXT,
) -> None:  # fmt: skip
    """Play a mechanism at random, truthfully or not."""
    from lpmech.cli import simulate

    options = simulate.Options(
        periods, seed, paths, mechanism, transfers, tuple(lie or ()), lies, tuple(state or ()), form
    )
    simulate.run(case, options)
