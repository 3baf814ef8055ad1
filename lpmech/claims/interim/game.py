"""The process of an agent who sees only his own types, the public states and the past (states: `response.py`).

With w(x, θ_{-i}) = μ(θ_{0,t}, θ_{i,t}, θ_{-i} | a_{t-1}, θ_{t-1}) (the prior, in period 1), r = (r_i, θ_{-i}), and
c(x) = Σ w(x,·) the chance of what he sees today,

    c(x) B_t(x) = max_{r_i} Σ_{θ_{-i}} w(x,θ_{-i}) { E_z v_i(a(z,r),θ) − p_{i,t}(m,r) + δ E_z C_{t+1}(a(z,r), r, θ_i) },
    C_t(a_{t-1}, (r_{i,t-1}, θ_{-i,t-1}), θ_{i,t-1}) = Σ_{θ_0, θ_i} c(x) B_t(x),      C_{T+1} = E[g_i | a, θ].

On the way back nothing is divided. The later periods of an infinite horizon are a stationary process over the states
with c(x) > 0 whose memory counts, with the belief w/c; it is solved exactly, and its solution has to satisfy the
equation above. The truthful values are those of `payoffs.py`, averaged with w.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from lpmech.claims.best_response import fixed_report
from lpmech.claims.game import Game
from lpmech.claims.payoffs import as_heard, expected_after
from lpmech.mdp.evaluation import at_shock
from lpmech.mdp.process import Process, solve_process
from lpmech.problem import exact, tables
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import memories_before
from lpmech.problem.stages import PREVIOUS, REPORT
from lpmech.problem.tables import Axes, Choice, Table, align
from lpmech.problem.transition import NEXT

TRUE = "true|"  # his true type in the period before; no label has a |
LARGEST = 1_000_000  # entries of one table; beyond, TooLarge
LARGEST_PROCESS = 4_000_000  # entries of a stationary process's matrices

Flags: TypeAlias = npt.NDArray[np.bool_]


class TooLarge(ValueError):  # noqa: N818 - an answer, not a failure of the program
    """The states are too many to be written out."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InterimGame:
    """What the deviator faces."""

    game: Game
    agent: int

    @property
    def env(self) -> Environment:
        """The environment on which everything is computed."""
        return self.game.model

    @property
    def name(self) -> str:
        """The deviator."""
        return self.env.agents[self.agent]

    def before(self, position: int) -> int:
        """The position of the period before."""
        return 0 if self.env.horizon is None else max(position - 1, 0)

    def sees(self, position: int) -> Axes:
        """The components of today's state that the deviator sees."""
        return tuple(c for c in self.env.stage(position).components if c in ("public", self.name))

    def others(self, position: int) -> Axes:
        """Those that the deviator does not see."""
        return tuple(c for c in self.env.stage(position).components if c not in ("public", self.name))

    def axes(self, position: int, first: bool) -> Axes:
        """The axes of the states x."""
        if first:
            return self.sees(position)
        before = self.env.stage(self.before(position)).components
        return (*(PREVIOUS + c for c in ("allocation", *before)), TRUE + self.name, *self.sees(position))

    def sizes(self, position: int) -> dict[str, int]:
        """The sizes of today's axes and of the memory's."""
        before = self.env.stage(self.before(position)).sizes
        memory = {PREVIOUS + axis: size for axis, size in before.items()}
        return {**self.env.stage(position).sizes, **memory, TRUE + self.name: before[self.name]}

    def transfers(self, position: int, first: bool) -> Table:
        """p_{i,t}."""
        by_period = self.game.mechanism.transfers[self.agent]
        return by_period[(0 if first else -1) if self.env.horizon is None else position]

    def weights(self, position: int, first: bool) -> Table:
        """w, over the axes of x and the others'."""
        every, sizes = (*self.axes(position, first), *self.others(position)), self.sizes(position)
        return (self.env.prior if first and self.env.prior else self._moved(position)).full(every, sizes)

    def memories(self, position: int, axes: Axes) -> Flags:
        """Which memories count whose report of the deviator its type of the period before can make."""
        counts = memories_before(self.env, self.game.mechanism.allocation, position)
        told = self.told(position)
        found = counts.over(axes, self.sizes(position)) & align(told.positions, told.axes, axes)
        return np.asarray(found, dtype=bool)

    def told(self, position: int) -> Choice:
        """Whether the deviator's true type of the period before can make a report: on the axes of both."""
        can_say = self.env.stage(self.before(position)).can_say(self.agent)
        return can_say.rename({self.name: TRUE + self.name, REPORT + self.name: PREVIOUS + self.name})

    def check_size(self) -> None:
        """Raises TooLarge before anything is built."""
        for position in self.env.periods:
            sizes, reports = self.sizes(position), self.sizes(position)[self.name]
            states = math.prod(sizes[axis] for axis in self.axes(position, first=False))
            cells = states * reports * math.prod(sizes[axis] for axis in self.others(position))
            process = reports * states**2 if self.env.horizon is None else 0
            if cells > LARGEST or process > LARGEST_PROCESS:
                raise TooLarge(
                    f"The reports of {self.name}, who sees its own types only, are a decision problem of "
                    f"{states} states a period, too many to be written out."
                )

    def _moved(self, position: int) -> Table:
        """μ(θ_t | a_{t-1}, θ_{t-1}), the deviator's last type on its own axis."""
        before, today = self.env.stage(self.before(position)), self.env.stage(position).components
        assert before.transition is not None
        past = {c: PREVIOUS + c for c in (*before.components, "allocation")}
        return before.transition.distribution(today).rename(
            {**past, self.name: TRUE + self.name, **{NEXT + c: c for c in today}}
        )

    def averaged(self, position: int, first: bool, worth: Table, weights: Table, *more: str) -> Table:
        """Σ_{θ_{-i}} w(x, θ_{-i}) X, over the axes `more` and those of x."""
        every = (*more, *self.axes(position, first), *self.others(position))
        return worth.full(every, self.sizes(position)).contract(weights, *self.others(position)).reduced()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Solved:
    """One period; values are multiplied by the chance c(x)."""

    position: int
    first: bool  # period 1
    weights: Table
    chance: Table
    value: Table
    truth: Table
    report: Choice
    counts: Flags  # the states that can be

    @property
    def axes(self) -> Axes:
        """Those of x."""
        return self.chance.axes


def solve(deviator: InterimGame) -> list[Solved]:
    """All periods, period 1 only where there is a prior; an infinite horizon has period 1 and one for all later.

    Raises TooLarge.
    """
    deviator.check_size()
    if deviator.env.horizon is None:
        return _stationary(deviator)
    found: list[Solved] = []
    for position in deviator.env.backwards():
        if position > 0 or deviator.env.prior is not None:
            found.insert(0, _solve(deviator, position, position == 0, found[0].value if found else None))
    return found


def _stationary(deviator: InterimGame) -> list[Solved]:
    """The later periods' process, and period 1 where there is a prior."""
    scaled = _process_value(deviator)
    later = _solve(deviator, 0, False, scaled)
    if not np.where(later.counts, (later.value - scaled).array.numerators, 0).any():
        return [*([_solve(deviator, 0, True, scaled)] if deviator.env.prior is not None else []), later]
    raise AssertionError(f"two computations of the interim best response of {deviator.name} differ")


def _later(deviator: InterimGame, position: int, following: Table | None) -> Table:
    """E_z C_{t+1}(a(z,r), r, θ_i) from c B of the next period; E_z E[g_i | a(z,r), θ] after the last."""
    rule = deviator.game.reported(deviator.agent, position)
    if following is None:
        return expected_after(deviator.env, position, deviator.env.terminal_utility(deviator.agent), rule)
    stage = deviator.env.stage(position)
    later = as_heard(stage, promised(deviator, position, following), deviator.agent)
    return stage.over_shocks(later.choose("allocation", rule))


def promised(deviator: InterimGame, position: int, following: Table) -> Table:
    """C_{t+1}(a, r, θ_i) from c B of the next period; axes `allocation`, `report <agent>` and today's components."""
    for axis in deviator.sees(0 if deviator.env.horizon is None else position + 1):
        following = following.total(axis)
    names = {PREVIOUS + c: c for c in (*deviator.env.stage(position).components, "allocation")}
    names |= {PREVIOUS + deviator.name: REPORT + deviator.name, TRUE + deviator.name: deviator.name}
    return following.rename(names)


def _report_values(deviator: InterimGame, position: int, first: bool, later: Table, weights: Table) -> Table:
    """Σ_{θ_{-i}} w { … }, by report and state."""
    stage, rule = deviator.env.stage(position), deviator.game.reported(deviator.agent, position)
    today = stage.over_shocks(stage.utilities[deviator.agent].choose("allocation", rule))
    paid = deviator.game.payment_of_report(deviator.agent, position, deviator.transfers(position, first))
    worth = today - paid + later.scaled(deviator.env.discount)
    return deviator.averaged(position, first, worth, weights, REPORT + deviator.name)


def _solve(deviator: InterimGame, position: int, first: bool, following: Table | None) -> Solved:
    """B and a best report, the truth where it is one, at the states of one period."""
    weights, axes = deviator.weights(position, first), deviator.axes(position, first)
    values = _report_values(deviator, position, first, _later(deviator, position, following), weights)
    numerators = values.array.numerators
    own = np.arange(len(numerators)).reshape([-1 if axis == deviator.name else 1 for axis in axes])
    own = np.broadcast_to(own, numerators.shape[1:])
    most, said_true = numerators.max(axis=0), np.take_along_axis(numerators, own[None], axis=0)[0]
    report = np.where(said_true == most, own, numerators.argmax(axis=0))
    truth = deviator.game.truthful_value(deviator.agent, position, deviator.transfers(position, first))
    chance = deviator.averaged(position, first, tables.constant(1), weights)
    return Solved(position=position, first=first, weights=weights, chance=chance,
                  value=Table(axes, exact.from_integers(most, values.array.denominator)),
                  truth=deviator.averaged(position, first, truth, weights), report=Choice(axes, report),
                  counts=_counts(deviator, position, first, chance))  # fmt: skip


def _counts(deviator: InterimGame, position: int, first: bool, chance: Table) -> Flags:
    """The states of positive chance whose memory counts."""
    likely = np.asarray(chance.array.numerators > 0, dtype=bool)
    return likely if first else likely & deviator.memories(position, chance.axes)


def _process_value(deviator: InterimGame) -> Table:
    """c B in the later periods of an infinite horizon."""
    weights, axes = deviator.weights(0, False), deviator.axes(0, False)
    chance = deviator.averaged(0, False, tables.constant(1), weights)
    counts = _counts(deviator, 0, False, chance)
    live, belief = np.flatnonzero(counts), _belief(weights, chance)
    rewards = _report_values(deviator, 0, False, tables.ZERO, belief).array
    labels, count = range(len(rewards.numerators)), counts.size
    kernels = [_kernel(deviator, label, belief).array for label in labels]
    common = math.lcm(*(kernel.denominator for kernel in kernels))
    stacked = np.stack([kernel.over(common).reshape(count, count)[np.ix_(live, live)] for kernel in kernels])
    own = np.indices(counts.shape)[axes.index(deviator.name)].ravel()[live]
    heard = deviator.env.stage(0).heard(deviator.agent).positions[own].T
    stacked = np.ascontiguousarray(stacked[heard, np.arange(len(live))])
    process = Process(rewards=rewards.view(rewards.numerators.reshape(-1, count)[:, live]),
                      kernels=exact.from_integers(stacked, common), discount=deviator.env.discount)  # fmt: skip
    found, _ = solve_process(process, own)
    values = np.zeros(count, dtype=object)
    values[live] = found.numerators
    return Table(axes, exact.from_integers(values.reshape(counts.shape), found.denominator)) * chance


def _belief(weights: Table, chance: Table) -> Table:
    """w / c; 0 where c is."""
    pairs = zip(weights.array.fractions(), chance.full(weights.axes, weights.sizes).array.fractions(), strict=True)
    values = [w / c if c else Fraction(0) for w, c in pairs]
    return Table(weights.axes, exact.from_fractions(values, weights.array.shape))


def _kernel(deviator: InterimGame, label: int, belief: Table) -> Table:
    """P(x → x') where the deviator says `label`: the kernel at the truth, the memory at the lie."""
    stage, sizes, axes = deviator.env.stage(0), deviator.sizes(0), deviator.axes(0, False)
    past = {c: NEXT + PREVIOUS + c for c in (*deviator.others(0), "allocation")}
    assert stage.transition is not None
    moved = stage.transition.distribution(deviator.sees(0)).rename(past) * belief.rename(past)
    rule, parts = fixed_report(deviator.game.mechanism.allocation[0], deviator.name, label), []
    for position, shock in enumerate(stage.shocks):
        chosen = _same("allocation", past["allocation"], sizes).choose(
            "allocation", at_shock(rule, position).rename(past)
        )
        parts.append(chosen.scaled(shock.probability))
    said = _same(deviator.name, NEXT + PREVIOUS + deviator.name, sizes).take(deviator.name, label)
    known = tables.product(
        _same(c, NEXT + (TRUE if c == deviator.name else PREVIOUS) + c, sizes) for c in deviator.sees(0)
    )
    every = (*axes, *(NEXT + axis for axis in axes))
    return (moved * tables.total(parts) * said * known).full(every, {**sizes, **{NEXT + a: sizes[a] for a in axes}})


def _same(one: str, other: str, sizes: dict[str, int]) -> Table:
    """1 where two axes have the same label, else 0."""
    return Table((one, other), exact.from_integers(np.eye(sizes[one], dtype=np.int64)))
