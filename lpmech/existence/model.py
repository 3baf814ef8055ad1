"""What one agent's incentive constraints are made of, with payments eliminated.

Fix an agent i and an allocation rule a(z, r). For period t, types o of the others (the public state among them), a
true own type s and a report r, let

    Y_t(o, r, s) = E_z { u(a(z,(r,o)), (s,o)) + δ E[ V_{t+1}(h, θ') | a(z,(r,o)), (s,o) ] }

be what i expects before today's payment, V_{t+1}(h, ·) its truthful payoffs after the history h that ends with the
reports (r, o) and the allocation; after the last period the terminal utility takes the place of V. Truth is worth
V_t(s,o) = Y_t(o,s,s) − p_t(s,o), so p_t(r,o) = Y_t(o,r,r) − V_t(r,o), and that s does not gain by saying r is

    V_t(s,o) − V_t(r,o)  ≥  Y_t(o,r,s) − Y_t(o,r,r).                                                     (*)

Payments have gone: incentive compatibility is (*) at every history, and payoffs V determine the payments. Shocks that
choose the same allocation are taken together. (Bergemann and Välimäki 2008, Section 2; Liu 2014, equation (2).)

Lies are those that can be told: a type at which the agent is away tells none. There nothing is paid, which is the
equation V_t(s,o) = Y_t(o,s,s); it stands here as two constraints, its halves.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import product

from lpmech.lp import steps
from lpmech.lp.steps import State
from lpmech.problem.environment import Environment
from lpmech.problem.stages import Stage
from lpmech.problem.tables import Axes, Choice

Next = tuple[int, State]  # (own type, types of the others) of the next period
Weights = Mapping[Next, Fraction]
ZERO = Fraction(0)


@dataclass(frozen=True, slots=True, order=True)
class Lie:
    """An incentive constraint: with the others' types `others`, the own type `true` does not gain by `report`.

    Where the two are the same type, at which the agent is away, it is a half of the equation that nothing is paid.
    """

    period: int  # the index of the period; 0 where the horizon is infinite
    others: State
    true: int
    report: int
    sign: int = 1  # −1: the half that says that nothing is received

    @property
    def is_unpaid(self) -> bool:
        """Whether it is a half of an equation; it is never relaxed."""
        return self.true == self.report

    @property
    def today(self) -> tuple[tuple[int, int], ...]:
        """The coefficients of today's payoffs, by own type."""
        return ((self.true, self.sign),) if self.is_unpaid else ((self.true, 1), (self.report, -1))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prospect:
    """Y_t(o, r, s) as a function of later payoffs: `worth` + Σ_a Σ_θ' later[a][θ'] · V((r,o),a; θ')."""

    worth: Fraction
    later: Mapping[int, Weights]  # by allocation: δ · probability of the allocation · μ(θ' | a, (s,o)), where positive


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Constraint:
    """(*) of one lie: V(s,o) − V(r,o) − Σ_a Σ_θ' shift[a][θ'] · V((r,o),a; θ') ≥ right. Of a half, sign · {V(s,o) −
    Σ_a Σ_θ' later[a][θ'] · V((s,o),a; θ')} ≥ sign · worth, `shift` is sign · later (`Prospect`)."""

    lie: Lie
    right: Fraction
    shift: Mapping[int, Weights]  # by allocation, without zeros


@dataclass(frozen=True, kw_only=True, eq=False)
class Model:
    """One agent in an environment under an allocation rule."""

    env: Environment
    rules: tuple[Choice, ...]  # by position of the period
    agent: int
    prospects: Mapping[tuple[int, State, int, int], Prospect]  # by period, others, report, true type
    constraints: tuple[Constraint, ...]  # every lie that can be told, in the order of `Lie`, and every half
    pays_away: bool = True  # whether payments of who is away are as free as others

    @property
    def lies(self) -> list[Constraint]:
        """The constraints without the halves."""
        return [one for one in self.constraints if not one.lie.is_unpaid]

    def unpaid(self, period: int) -> tuple[int, ...]:
        """The own types at which nothing is paid."""
        away = self.stage(period).away
        return tuple(sorted(away[self.agent])) if away and not self.pays_away else ()

    @cached_property
    def settled(self) -> tuple[frozenset[int], ...]:
        """By period those from which it never comes back, whatever the others say: their payoffs are the same in every
        mechanism."""
        found, before = [frozenset(self.unpaid(period)) for period in self.env.periods], None
        while found != before:
            before = list(found)
            for period in self.env.backwards():
                after = self.next(period)
                stays = frozenset(
                    own for own in found[period] if after is None or self._stays(period, own, found[after])
                )
                found[period] = stays
        return tuple(found)

    def _stays(self, period: int, own: int, following: Collection[int]) -> bool:
        """Whether the next own type is one of some for certain."""
        laters = (self.prospects[period, others, own, own].later for others in self.others(period))
        return all(at[0] in following for later in laters for weights in later.values() for at in weights)

    @property
    def is_unpaid(self) -> bool:
        """Whether there are such types."""
        return any(self.unpaid(period) for period in self.env.periods)

    @property
    def name(self) -> str:
        """The agent's name."""
        return self.env.agents[self.agent]

    def stage(self, period: int) -> Stage:
        """The stage of a period."""
        return self.env.stage(period)

    def next(self, period: int) -> int | None:
        """The index of the period after; None after the last."""
        if self.env.horizon is None:
            return 0
        return period + 1 if period + 1 < self.env.horizon else None

    def before(self, period: int) -> int | None:
        """The index of the period before; None for the first of a finite horizon."""
        if self.env.horizon is None:
            return 0
        return period - 1 if period else None

    def types(self, period: int) -> range:
        """Own types."""
        return range(self.stage(period).sizes[self.name])

    def others_axes(self, period: int) -> Axes:
        """The components of the others."""
        return tuple(axis for axis in self.stage(period).components if axis != self.name)

    def others(self, period: int) -> list[State]:
        """The types of the others, row-major."""
        return list(steps.states(self.stage(period), self.others_axes(period)))

    def state(self, period: int, own: int, others: State) -> State:
        """The joint state in the order of the components."""
        where = self.stage(period).components.index(self.name)
        return (*others[:where], own, *others[where:])

    def plan(self, period: int, report: int, others: State) -> tuple[int, ...]:
        """The allocations that a report may lead to, ascending."""
        place = _place(self.stage(period).components, self.state(period, report, others))
        return tuple(sorted(steps.lottery(self.stage(period), self.rules[period], place)))

    def at(self, period: int, others: State) -> list[Constraint]:
        """The constraints at one period and types of the others."""
        return [one for one in self.constraints if (one.lie.period, one.lie.others) == (period, others)]


def model_of(env: Environment, rules: Sequence[Choice], agent: int, *, pays_away: bool = True) -> Model:
    """The prospects and constraints of one agent; `pays_away`: it may be charged and paid where it is away."""
    found: dict[tuple[int, State, int, int], Prospect] = {}
    bare = Model(env=env, rules=tuple(rules), agent=agent, prospects=found, constraints=(), pays_away=pays_away)
    for period in env.periods:
        for others, report, true in product(bare.others(period), bare.types(period), bare.types(period)):
            found[period, others, report, true] = _prospect(bare, period, others, report, true)
    able = [env.stage(period).can_say(agent).positions for period in env.periods]
    keys = (Lie(period, others, true, report) for period, others, report, true in found
            if report != true and able[period][true, report])  # fmt: skip
    halves = (Lie(period, others, own, own, sign) for period in env.periods for others in bare.others(period)
              for own in bare.unpaid(period) for sign in (1, -1))  # fmt: skip
    lies, equations = (_constraint(found, lie) for lie in sorted(keys)), (_half(found, half) for half in halves)
    return replace(bare, constraints=(*lies, *equations))


def _prospect(model: Model, period: int, others: State, report: int, true: int) -> Prospect:
    """What a report leads to at a true type."""
    env, stage = model.env, model.stage(period)
    said, truth = (_place(stage.components, model.state(period, own, others)) for own in (report, true))
    axes, worth = env.next_components(period), ZERO
    later: dict[int, Weights] = {}
    for allocation, chance in sorted(steps.lottery(stage, model.rules[period], said).items()):
        place = {**truth, "allocation": allocation}
        worth += chance * steps.cell(stage.utilities[model.agent], place)
        following = steps.following(env, period, axes, place)
        if model.next(period) is None:
            worth += chance * env.discount * steps.expectation(env.terminal_utility(model.agent), axes, following)
        else:
            where = axes.index(model.name)
            later[allocation] = {
                (state[where], (*state[:where], *state[where + 1 :])): env.discount * chance * probability
                for state, probability in following.items()
            }
    return Prospect(worth=worth, later=later)


def _constraint(prospects: Mapping[tuple[int, State, int, int], Prospect], lie: Lie) -> Constraint:
    """Y_t(o,r,s) − Y_t(o,r,r)."""
    gains, truth = (prospects[lie.period, lie.others, lie.report, own] for own in (lie.true, lie.report))
    shift = {a: _difference(gains.later[a], truth.later[a]) for a in gains.later}
    return Constraint(lie=lie, right=gains.worth - truth.worth, shift=shift)


def _half(prospects: Mapping[tuple[int, State, int, int], Prospect], half: Lie) -> Constraint:
    """A half of V = Y."""
    truth = prospects[half.period, half.others, half.true, half.true]
    shift = {a: {at: half.sign * weight for at, weight in later.items()} for a, later in truth.later.items()}
    return Constraint(lie=half, right=half.sign * truth.worth, shift=shift)


def _difference(left: Weights, right: Weights) -> Weights:
    """left − right, without zeros."""
    total = {key: left.get(key, ZERO) - right.get(key, ZERO) for key in {**left, **right}}
    return {key: value for key, value in sorted(total.items()) if value}


def _place(components: Axes, state: State) -> dict[str, int]:
    return dict(zip(components, state, strict=True))
