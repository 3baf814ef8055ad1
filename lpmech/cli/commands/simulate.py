"""`lpmech simulate`: random paths of a mechanism beside the exact expectations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lpmech.cli.options import CaseName, OwnMechanism, ValuesFormat
from lpmech.cli.output import Refusal, Undecided, write, write_json, write_report
from lpmech.cli.progress import Progress

if TYPE_CHECKING:
    from lpmech.cli.wanted import Wanted
    from lpmech.lp.steps import State
    from lpmech.play.run import Comparison
    from lpmech.play.strategy import Strategy
    from lpmech.problem.environment import Environment
    from lpmech.problem.mechanism import Mechanism


@dataclass(frozen=True, slots=True)
class Options:
    """What the command takes besides the case."""

    periods: int | None
    seed: int
    paths: int
    mechanism: str | None
    lies: tuple[str, ...]
    lies_file: Path | None
    state: tuple[str, ...]
    form: ValuesFormat


def simulate(
    case: CaseName,
    periods: Annotated[int | None, typer.Option("--periods", min=1, metavar="N", show_default="all, or 20",
                                                help="How many periods.")] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, metavar="S", help="The same seed draws the same.")] = 0,
    paths: Annotated[int, typer.Option("--paths", min=1, metavar="K", help="How many paths.")] = 1000,
    mechanism: OwnMechanism = None,
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
    options = Options(periods, seed, paths, mechanism, tuple(lie or ()), lies, tuple(state or ()), form)
    _simulate(case, options)


def _simulate(case: str, options: Options) -> None:
    """Prints the simulation."""
    from lpmech import casefiles
    from lpmech.casefiles.user import check_readable
    from lpmech.cli.expected import notice
    from lpmech.cli.wanted import Wanted, own_file
    from lpmech.play.play import Play
    from lpmech.play.run import compare
    from lpmech.play.simulate import at_start

    own = None if options.mechanism is None else own_file(options.mechanism)
    if own is not None:
        check_readable(own)
    wanted = Wanted(None if own else options.mechanism)
    wanted.check()
    with Progress() as progress:
        loaded = casefiles.load(case)
        notice(loaded, options.mechanism)
        env = loaded.environment
        periods = _periods(env, options.periods)
        played, mechanism = _game(env, wanted.of(loaded), own, progress)
        strategy, first = _strategy(played, options), at_start(env, played, _first(env, options.state))
        found = compare(Play(played, mechanism, strategy), first, periods, options.paths, options.seed, progress)
    _print(found, env, options)


def _print(found: Comparison, env: Environment, options: Options) -> None:
    from lpmech.certificate import flat
    from lpmech.problem.canonical import sha256
    from lpmech.report.simulation import flat_path, simulation_report, simulation_shape

    if options.form is ValuesFormat.JSON:
        write_json({"environment": sha256(env), **simulation_shape(found, options.seed)})
    elif options.form is ValuesFormat.CSV:
        write(flat.to_csv(list(flat_path(found.told))))
    else:
        write_report(*simulation_report(found, env.name, options.seed))


def _periods(env: Environment, given: int | None) -> int:
    """How many periods are played."""
    from lpmech.play.simulate import default_periods

    if given is None:
        return default_periods(env)
    if env.horizon is not None and given > env.horizon:
        raise Refusal(f"lpmech: --periods {given}: the horizon is {env.horizon}")
    return given


def _strategy(env: Environment, options: Options) -> Strategy:
    """The rules of --lie, then those of --lies."""
    from lpmech.play.strategy import BadStrategy, Strategy, in_words, read_rules

    try:
        rules = in_words(env, options.lies)
    except BadStrategy as reason:
        raise Refusal(f"lpmech: --lie: {reason}") from reason
    return Strategy(rules=(*rules, *(read_rules(options.lies_file, env) if options.lies_file else ())))


def _game(env: Environment, wanted: Wanted, own: Path | None, progress: Progress) -> tuple[Environment, Mechanism]:
    """The mechanism named, or the user's own, and where it is played: one with states in its product."""
    from lpmech.casefiles.user import read_any
    from lpmech.mechanisms.social import solve_all
    from lpmech.play.simulate import in_product
    from lpmech.problem.mechanism import NoMechanism

    if own is not None:
        return in_product(env, read_any(own, env, cache(lambda: solve_all(env, progress))))
    try:
        selection = wanted.construct(env, progress)
        return in_product(env, selection.states or selection.mechanism)
    except NoMechanism as reason:
        raise Undecided(f"lpmech: {reason}") from reason


def _first(env: Environment, state: tuple[str, ...]) -> Mapping[State, Fraction]:
    """The distribution of the first state: the one of --state, or the prior."""
    from lpmech.cli.names import given_pairs
    from lpmech.play.simulate import at, from_prior

    stage = env.stage(0)
    if not state:
        if env.prior is None:
            raise Refusal("lpmech: the environment has no prior; say where to start: --state "
                          + ",".join(f"{name}={stage.labels[name][0]}" for name in stage.components))  # fmt: skip
        return from_prior(env)
    given = dict(_known(env, pair) for pair in given_pairs("--state", state, "COMPONENT=LABEL"))
    missing = [name for name in stage.components if name not in given]
    if missing:
        raise Refusal(f"lpmech: --state says nothing of {', '.join(missing)}")
    return at(env, given)


def _known(env: Environment, pair: tuple[str, str]) -> tuple[str, str]:
    from lpmech.cli.names import check_name

    (name, label), stage = pair, env.stage(0)
    check_name("component", name, stage.components)
    return name, check_name(f"label of {name}", label, stage.labels[name])
