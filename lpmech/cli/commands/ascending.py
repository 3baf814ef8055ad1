"""`lpmech licensing ascending`: a scheduling problem sold by ascending auctions, beside the pivot mechanism."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from lpmech.cli.options import Answer, AnswerFormat, CaseName
from lpmech.cli.output import Refusal, Undecided, write_json, write_report
from lpmech.cli.progress import Progress

if TYPE_CHECKING:
    from lpmech.play.tasks import Scheduling
    from lpmech.problem.environment import Environment


def ascending(
    case: CaseName,
    state: Annotated[list[str] | None, typer.Option("--state", metavar="BIDDER=TYPE,...", show_default=False,
                                              help="Where it starts; by default every task is the most valuable one.")]
    = None,
    answer: AnswerFormat = Answer.TEXT,
) -> None:  # fmt: skip
    """Play ascending auctions beside the pivot mechanism."""
    from lpmech.certificate import pipeline
    from lpmech.mechanisms.social import solve_all
    from lpmech.play.ascending import NoEquilibrium, play
    from lpmech.problem.canonical import sha256
    from lpmech.report.ascending import path_report, path_shape

    with Progress() as progress:
        env = pipeline.load(case)
        problem = _problem(env)
        start = _most_valuable(problem) | _given(env, tuple(state or ()))
        try:
            path = play(problem, solve_all(env, progress), start)
        except NoEquilibrium as reason:
            raise Undecided(f"lpmech: {reason}") from reason
    if answer is Answer.JSON:
        write_json({"environment": sha256(env), **path_shape(path)})
    else:
        write_report(*path_report(env.name, path))


def _problem(env: Environment) -> Scheduling:
    from lpmech.play.tasks import NotScheduling, scheduling

    try:
        return scheduling(env)
    except NotScheduling as reason:
        raise Refusal(f"lpmech: the ascending auction is for scheduling problems, and this is none: {reason}\n"
                      "  lpmech certify finds a mechanism all the same") from reason  # fmt: skip


def _most_valuable(problem: Scheduling) -> dict[str, str]:
    """Every bidder's most valuable task."""
    return {bidder: max(types, key=partial(_worth, problem, bidder))
            for bidder, types in zip(problem.env.agents, problem.env.stage(0).types, strict=True)}  # fmt: skip


def _worth(problem: Scheduling, bidder: str, own: str) -> Fraction:
    return problem.task(bidder, own).value


def _given(env: Environment, state: tuple[str, ...]) -> dict[str, str]:
    """The types of `--state ann=8,bob=done`."""
    from lpmech.cli.names import check_name, given_pairs

    found = {}
    for bidder, own in given_pairs("--state", state, "BIDDER=TYPE"):
        check_name("bidder", bidder, env.agents)
        check_name(f"type of {bidder}", own, env.stage(0).labels[bidder])
        found[bidder] = own
    return found
