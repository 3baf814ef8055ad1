"""Due payments: what an agent pays tomorrow, so that its expectation today is a given target whatever its type.

Fix a period with a next one, agent i, allocation a and types θ_{-i} of the others, and let μ_s be the distribution of
the others' next types given (a, s, θ_{-i}). For a target b(a, s, θ_{-i}) the due payment y, on the others' next types,
solves one of these systems (Liu 2014, Lemmas 7.1, 7.3; in 7.3 as printed δ is missing):

- *contingent_vcg_literal*, as in Lemma 7.3: one y for all reports, δ μ_s · y = b(s) for every own type s; also for
  allocations that no report leads to;
- *contingent_vcg*, which is wider: one y for all reports; where the rows do not allow the equations at every own type,
  δ μ_s · y = b(s) for the types s whose report leads to a, and δ μ_s · y ≥ b(s) for the others, who would get a only by
  a lie;
- *contingent*: a vector y_s for each report s that leads to a: δ μ_s · y_s = b(s), δ μ_{s'} · y_s ≥ b(s') at other s'.

But for the literal form only allocations that some report leads to at a shock of positive probability are needed. By
the theorem of the alternative each system has a solution or multipliers that contradict it.

A solution of the systems on the distributions of some next components of the others, the rest summed out, solves the
systems on all of them. So where these would be large, the payments listen to as few next labels as they can.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, combinations
from typing import Any

import numpy as np
import numpy.typing as npt

from lpmech.lp.alternatives import decide
from lpmech.lp.least_norm import least_norm
from lpmech.mechanisms.forms import Form
from lpmech.problem import exact
from lpmech.problem.environment import Environment
from lpmech.problem.exact import ExactArray
from lpmech.problem.mechanism import others_in_words
from lpmech.problem.members import member
from lpmech.problem.stages import PREVIOUS, Stage
from lpmech.problem.tables import Axes, Choice, Table
from lpmech.problem.transition import NEXT

MOST_ENTRIES = 10_000  # of the rows of one agent and period on all the others' next components
Cell = tuple[int, ...]  # the allocation, then the types of the others


@dataclass(frozen=True, slots=True, kw_only=True)
class Infeasible:
    """A system without a solution: where, for which report, and the multipliers that contradict it."""

    agent: int
    position: int
    allocation: int
    state: tuple[int, ...]  # of the other components, in order
    report: int | None  # None: one vector for all reports
    multipliers: tuple[Fraction, ...]  # by own type: Σ λ_s μ_s = 0 and Σ λ_s b(s) > 0


def due_payments(
    env: Environment, rule: Choice, agent: int, position: int, form: Form, targets: Table
) -> Table | Infeasible:
    """The payment due in the period after `position`, over the memory and the others' next components.

    `rule` is the allocation rule of the period, `targets` is b over its allocations and components.
    """
    form = member(Form, form)
    found: Table | Infeasible | None = None
    for later in _listened_to(env, agent, position):
        found = solved(due_systems(env, rule, agent, position, targets, later), agent, position, form)
        if isinstance(found, Table):
            break
    assert found is not None
    return found


def _listened_to(env: Environment, agent: int, position: int) -> Iterator[Axes]:
    """The next components that payments may depend on: all; where the rows are many, first as few labels as will do."""
    sizes = env.stage(0 if env.horizon is None else position + 1).sizes
    every = _others(env, agent, position)
    today = math.prod(env.stage(position).sizes[axis] for axis in env.stage(position).components)
    if today * len(env.stage(position).allocations) * math.prod(sizes[axis] for axis in every) > MOST_ENTRIES:
        some = chain.from_iterable(combinations(every, count) for count in range(1, len(every)))
        yield from sorted(some, key=lambda axes: math.prod(sizes[axis] for axis in axes))
    yield every


def _others(env: Environment, agent: int, position: int) -> Axes:
    """The others' next components."""
    return tuple(axis for axis in env.next_components(position) if axis != env.agents[agent])


def solved(found: Systems, agent: int, position: int, form: Form) -> Table | Infeasible:
    """The payments that solve all systems, or the first that has no solution."""
    form = member(Form, form)
    solutions: dict[Cell, ExactArray] = {}
    for system in found.of_form(form):
        solution = _solve(system, form)
        if not isinstance(solution, ExactArray):
            return Infeasible(agent=agent, position=position, allocation=system.cell[0], state=system.cell[1:],
                              report=system.report, multipliers=solution)  # fmt: skip
        solutions[system.cell if system.report is None else (*system.cell, system.report)] = solution
    remembered = found.today if form.own_report else found.today[:-1]
    shape = tuple(found.sizes[axis] for axis in (*remembered, *(NEXT + axis for axis in found.later)))
    axes = (*(PREVIOUS + axis for axis in remembered), *found.later)
    return Table(axes, _assemble(solutions, shape, len(remembered))).minimal()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class System:
    """One system: rows · y = right at the own types in `equal`, ≥ at the others."""

    cell: Cell
    report: int | None  # None: one vector for all reports
    rows: ExactArray  # μ_s, by own type
    right: ExactArray  # b(s) / δ
    equal: list[int]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Systems:
    """All systems of one agent and period as arrays: (allocation, others, own type) and (…, others' next types)."""

    today: Axes  # the allocation, the others' components, the agent
    later: Axes  # the others' next components: the columns of the rows, row-major
    sizes: dict[str, int]
    rows: ExactArray  # μ_s
    right: ExactArray  # b(s) / δ
    chosen: npt.NDArray[np.bool_]  # whether the report leads to the allocation

    def of_form(self, form: Form) -> Iterator[System]:
        """The systems of a form; they have solutions iff its due payments exist."""
        form = member(Form, form)
        equal = np.ones_like(self.chosen) if form.everywhere else self.chosen
        for cell in map(tuple, np.argwhere(equal.any(axis=-1)).tolist()):
            rows, right = self.rows.view(self.rows.numerators[cell]), self.right.view(self.right.numerators[cell])
            leading = np.flatnonzero(equal[cell]).tolist()
            if not form.own_report:
                yield System(cell=cell, report=None, rows=rows, right=right, equal=leading)
                continue
            for report in leading:
                yield System(cell=cell, report=report, rows=rows, right=right, equal=[report])


def due_systems(
    env: Environment, rule: Choice, agent: int, position: int, targets: Table, later: Axes | None = None
) -> Systems:
    """The systems of an agent in the period at `position`, on all or some of the others' next components; the other
    arguments are those of `due_payments`."""
    stage, name = env.stage(position), env.agents[agent]
    assert stage.transition is not None
    components = (*(axis for axis in stage.components if axis != name), name)
    today = ("allocation", *components)
    later = _others(env, agent, position) if later is None else later
    following = env.stage(0 if env.horizon is None else position + 1).sizes
    sizes = {**stage.sizes, **{NEXT + axis: following[axis] for axis in later}}
    every = (*today, *(NEXT + axis for axis in later))
    kernel = stage.transition.distribution(later).full(every, sizes).reduced().array
    rows = kernel.view(kernel.numerators.reshape(*(sizes[axis] for axis in today), -1))
    right = targets.scaled(1 / env.discount).full(today, sizes).reduced().array
    return Systems(today=today, later=later, sizes=sizes, rows=rows, right=right,
                   chosen=_chosen(stage, rule, components, sizes))  # fmt: skip


def _chosen(stage: Stage, rule: Choice, components: Axes, sizes: dict[str, int]) -> npt.NDArray[np.bool_]:
    """Whether a report leads to an allocation at a shock of positive probability: (allocation, others, own type)."""
    chosen = np.zeros(tuple(sizes[axis] for axis in ("allocation", *components)), dtype=bool)
    for place, shock in enumerate(stage.shocks):
        if shock.probability:
            np.put_along_axis(chosen, rule.over(("shock", *components), sizes)[place][None], True, axis=0)
    return chosen


def _solve(system: System, form: Form) -> ExactArray | tuple[Fraction, ...]:
    """A solution, for one vector the least one with = everywhere where there is one; or multipliers."""
    equal = None if form.own_report else least_norm(system.rows, system.right)
    if equal is not None:
        return equal
    alternative = decide(system.rows, system.right, system.equal)
    if alternative.solution is not None:
        return alternative.solution
    assert alternative.certificate is not None
    return tuple(alternative.certificate.fractions())


def _assemble(solutions: dict[tuple[int, ...], ExactArray], shape: tuple[int, ...], remembered: int) -> ExactArray:
    """The solutions in one table; cells that no report leads to are 0."""
    denominator = math.lcm(1, *(solution.denominator for solution in solutions.values()))
    values = np.zeros(shape, dtype=object)
    for cell, solution in solutions.items():
        part: tuple[Any, ...] = (*cell, ...)  # ...: else an array without axes would be put in the cell as it is
        values[part] = solution.over(denominator).reshape(shape[remembered:])
    return exact.from_integers(values, denominator)


def infeasible_in_words(env: Environment, found: Infeasible) -> str:
    """Which system has no solution, and the weights with which its rows contradict one another."""
    stage, name = env.stage(found.position), env.agents[found.agent]
    report = "" if found.report is None else f" for the report {stage.labels[name][found.report]!r}"
    weights = zip(stage.labels[name], found.multipliers, strict=True)
    told = ", ".join(f"{weight} on {label!r}" for label, weight in weights if weight)
    return (
        f"{name} at the allocation {stage.allocations[found.allocation]!r}"
        f"{others_in_words(stage, name, found.state)}{report}: what the others say next does not tell the types "
        f"apart as it must; the system's rows contradict one another with weights {told}"
    )
