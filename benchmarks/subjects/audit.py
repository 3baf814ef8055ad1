"""Every incentive constraint of the pivot mechanism, decided exactly.

The environments are those of the exact social value. Payoffs and payments are given; what is measured is the slack of
every agent, state and report, and the least of them. The peer is the loop that one writes first: `Fraction`s, with the
joint kernel multiplied out. The answer is the least slack.
"""

from __future__ import annotations

import itertools
import json
import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Any

from benchmarks.subject import Evidence, Program, Scale, Subject, Work
from benchmarks.subjects import exact_value


def game(states: int) -> Any:
    """The pivot mechanism in the environment of a size, with its payoffs."""
    import lpmech
    from lpmech.claims.game import Game
    from lpmech.mechanisms.pivot import pivot
    from lpmech.mechanisms.social import solve_all

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "environment.json"
        path.write_text(json.dumps(exact_value.instance(states).document()), encoding="utf-8")
        env = lpmech.load(path)
    programs = solve_all(env)
    found = Game(env, pivot(env, programs), solved=programs)
    _ = found.payoffs
    return found


def constraints(task: Any) -> int:
    sizes = task.model.stage(0).sizes
    return sum(_states(task) * sizes[name] for name in task.model.agents)


def _states(task: Any) -> int:
    return exact_value.TYPES ** len(task.model.agents)


def by_lpmech(task: Any) -> Work:
    from lpmech.claims.incentives import incentive_blocks
    from lpmech.separation.slacks import claim_from_blocks

    find = incentive_blocks.__wrapped__  # type: ignore[attr-defined]  # anew in every run

    def run() -> Fraction:
        return Fraction(claim_from_blocks(task.model, find(task)).least_slack)

    return Work(run, constraints(task))


def by_fractions(task: Any) -> Work:
    """The definition, in plain Python: what an agent loses by a report, at every state."""
    agents, stage = task.model.agents, task.model.stage(0)
    places = list(itertools.product(range(exact_value.TYPES), repeat=len(agents)))
    rule = task.mechanism.allocation[0].over(("shock", *agents), stage.sizes)[0]
    utilities = [_numbers(table, ("allocation", name), stage.sizes)
                 for table, name in zip(stage.utilities, agents, strict=True)]  # fmt: skip
    moves = [_numbers(stage.transition.factors[name], ("allocation", name, f"next {name}"), stage.sizes)
             for name in agents]  # fmt: skip
    transfers = [periods[0] for periods in task.mechanism.transfers]
    pays = [_numbers(table, agents, stage.sizes) for table in transfers]
    worth = [_numbers(task.truthful_value(agent, 0, table), agents, stage.sizes)
             for agent, table in enumerate(transfers)]  # fmt: skip
    discount = task.model.discount

    def payoff(agent: int, state: tuple[int, ...], report: tuple[int, ...]) -> Fraction:
        a = int(rule[report])
        later = Fraction(0)
        for after in places:
            weight = Fraction(1)
            for own, kernel in enumerate(moves):
                weight *= kernel[a, state[own], after[own]]
            later += weight * worth[agent][after]
        return utilities[agent][a, state[agent]] - pays[agent][report] + discount * later

    def run() -> Fraction:
        least = Fraction(0)
        for agent, state in itertools.product(range(len(agents)), places):
            truth = payoff(agent, state, state)
            for report in range(exact_value.TYPES):
                told = (*state[:agent], report, *state[agent + 1 :])
                least = min(least, truth - payoff(agent, state, told))
        return least

    return Work(run, constraints(task))


def _numbers(table: Any, axes: tuple[str, ...], sizes: Any) -> dict[tuple[int, ...], Fraction]:
    """The entries of a table by place."""
    full = table.full(axes, {**sizes, **table.sizes}).array
    return {place: full.item(place) for place in itertools.product(*map(range, full.shape))}


SUBJECT = Subject(
    name="audit",
    title="Incentive constraints",
    about=__doc__ or "",
    size="joint states",
    sizes={Scale.QUICK: (16, 64), Scale.USUAL: (16, 64, 256), Scale.LARGE: (16, 64, 256, 1024)},
    instance=game,
    programs=(
        Program("lpmech", Evidence.PROVED, by_lpmech),
        Program("Fraction loop", Evidence.EXACT, by_fractions, largest=256),
    ),
    piece="constraint",
)
