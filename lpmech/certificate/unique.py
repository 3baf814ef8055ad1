"""From an environment to the intervals of an agent's payments on a grid of diverse types, with a certificate.

The environment with the diverse types is an environment like any other: the pivot mechanism is constructed and audited
in it, and the claim `pivot_unique` joins the claims of that certificate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from lpmech.certificate import pipeline
from lpmech.certificate.certificate import DEFAULT_REQUIRED, Certificate
from lpmech.claims.admissible import Admissible, admissible
from lpmech.claims.diverse import Grid, grid_of, with_diverse_types
from lpmech.claims.exit import efficient_exit
from lpmech.claims.intervals import Interval, cells_of, intervals
from lpmech.claims.participation import participation_passive_option
from lpmech.claims.pivot_unique import Allowed, unique_claim
from lpmech.claims.uniqueness import pivot_unique
from lpmech.mechanisms.forms import PLAIN, Form
from lpmech.mechanisms.pivot import PIVOT
from lpmech.mechanisms.social import Progress, is_separable, silent, solve
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import memories
from lpmech.problem.members import member
from lpmech.separation.hypotheses import independent_form

MOST_ROWS = 30_000
REQUIRED = (*DEFAULT_REQUIRED, participation_passive_option.id, efficient_exit.id, pivot_unique.id)


class NotSeparable(ValueError):  # noqa: N818 - an answer, not a failure of the program
    """Values are not private or transitions are not independent: the theorem is not about such an environment."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Uniqueness:
    """What is known of one agent's payments."""

    certificate: Certificate  # of the environment with the diverse types
    agent: str
    grid: Grid
    intervals: tuple[Interval, ...]
    left_out: tuple[tuple[Form, int], ...]  # forms whose programs would have so many rows

    @property
    def step(self) -> Fraction | None:
        """The grid's spacing."""
        return self.grid[0] if self.grid else None


def unique(
    env: Environment, agent: str, steps: int, *, forms: Sequence[Form] = PLAIN, within: Fraction | None = None,
    most_rows: int = MOST_ROWS, progress: Progress = silent,
) -> Uniqueness:  # fmt: skip
    """The intervals of the agent's payments at its own types, over transfers of every form, on a grid of `steps` steps.

    `within`: the distance from the pivot payments that is claimed; None: the greatest that occurs. Raises ValueError
    where there is no such agent, NotSeparable, and NothingAdmissible.
    """
    forms = [member(Form, one) for one in forms]
    if agent not in env.agents:
        raise ValueError(f"no agent {agent!r}; the agents are {', '.join(env.agents)}")
    if not is_separable(env):
        raise NotSeparable("uniqueness is a question of private values and independent transitions")
    if any(stage.open is not None and agent in stage.open.axes for stage in env.stages):
        raise NotSeparable(f"diverse types have no feasible sets, and what is feasible depends on the type of {agent}")
    place, model = env.agents.index(agent), independent_form(env)
    grid = grid_of(model, solve(model, place, reduced=True, progress=progress), steps)
    rich = with_diverse_types(model, place, grid) if steps else model
    certificate = pipeline.certify(rich, PIVOT.name, require=REQUIRED, progress=progress)
    fitting = {form: rows for form in forms if (rows := _rows(certificate, place, form)) <= most_rows}
    found = [one for form in fitting for one in _intervals(certificate, env, place, form, progress)]
    return Uniqueness(
        certificate=_with_claim(certificate, found, within),
        agent=agent,
        grid=grid,
        intervals=tuple(found),
        left_out=tuple((form, _rows(certificate, place, form)) for form in forms if form not in fitting),
    )


def _intervals(
    certificate: Certificate, env: Environment, agent: int, form: Form, progress: Progress
) -> list[Interval]:
    """Those at the types that the agent has without the diverse ones."""
    progress(f"admissible {form.phrase} transfers")
    system = admissible(certificate.game, agent, form)
    cells = [at for at in cells_of(system) if at[1][_own(system, at[0])] < len(_stage_types(env, system, agent, at[0]))]
    return list(intervals(system, cells, progress))


def _own(system: Admissible, index: int) -> int:
    return system.block.stage(index).components.index(system.block.name)


def _stage_types(env: Environment, system: Admissible, agent: int, index: int) -> tuple[str, ...]:
    """The types of the agent in the environment as it was given."""
    return env.stage(system.block.position(index)).types[agent]


def _rows(certificate: Certificate, agent: int, form: Form) -> int:
    """About how many rows the program of a form would have."""
    env, rules, total = certificate.game.model, certificate.mechanism.allocation, 0
    for position in env.periods:
        stage, before = env.stage(position), 0 if env.horizon is None else position - 1
        states = 1
        for name in stage.components:
            states *= stage.sizes[name]
        rows = states * (stage.sizes[env.agents[agent]] + 2)
        remembers = form.remembers and before >= 0
        known = int(memories(env.stage(before), rules[before]).positions.sum()) if remembers else 1
        total += rows * (known + (remembers and env.horizon is None))
    return total


def _with_claim(certificate: Certificate, found: Sequence[Interval], within: Fraction | None) -> Certificate:
    """The certificate with the claim, where anything was found."""
    if not found:
        return certificate
    return certificate.adding(unique_claim(found, certificate.mechanism, Allowed(distance=within)))
