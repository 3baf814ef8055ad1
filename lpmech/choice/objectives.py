"""What is best among the transfers of one agent: one value per objective, with its measure and how it is found.

    least_largest       the least L with |p| ≤ L for every payment p
    least_subsidy       the least E Σ_t δ^{t−1} (−p_t) under the prior, truth being worth ≥ 0 at every place
    limited_liability   no report costs more than it is worth that period, p(m, θ) ≤ E_z v(a(z,θ), θ), and then the
                        least L as above
    largest_margin      the largest M with slack ≥ M for every lie that counts
    least_norm          the least Σ p² over the cells of the transfer tables                              (`norm.py`)

Expected payments are expected utility less what truth is worth in the first period, so the subsidy is a linear function
of the first period's payoffs. Each objective but the least norm is a linear program.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from lpmech.choice.norm import least_norm
from lpmech.choice.space import Affine, Place, Space, row_of
from lpmech.claims.game import Game
from lpmech.lp import steps
from lpmech.lp.names import name, part
from lpmech.lp.program import Building, LinearProgram
from lpmech.lp.proofs import Infeasible, Unbounded, Vector
from lpmech.lp.solve import solve
from lpmech.lp.steps import State
from lpmech.mechanisms.kind import PRIOR, Need
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.tables import ZERO as NOTHING
from lpmech.problem.tables import Table

ONE = Fraction(1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Best:
    """A point of the space that is best, and what it attains. `bound` proves that nothing better exists; None: none."""

    x: Vector
    value: Fraction | None  # None: there is nothing to measure
    bound: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Clash:
    """A program without a solution, and what its rows add up to."""

    program: LinearProgram
    proof: Infeasible


Found = Best | Clash | Unbounded


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """What transfers are chosen for."""

    name: str  # of `--choose`
    measure: str  # what its value is, in words
    find: Callable[[Space], Found]
    needs: tuple[Need, ...] = ()  # without which it means nothing


def by_norm(space: Space) -> Found:
    """The least Σ p²."""
    payments, program = tuple(space.payments.values()), space.building("valid transfers").done()
    found = least_norm(payments, program)
    if isinstance(found, Infeasible):
        return Clash(program=program, proof=found)
    return Best(x=found.x, value=found.value, bound=None if found.multipliers is None else found.value)


def _as_it_is(space: Space, least: Fraction) -> Fraction:
    return least


def by_program(
    write: Callable[[Space], LinearProgram], value: Callable[[Space, Fraction], Fraction] = _as_it_is
) -> Callable[[Space], Found]:
    """The solution of a linear program; `value` makes the measure that is told of its least value."""

    def find(space: Space) -> Found:
        program = write(space)
        found = solve(program)
        if isinstance(found, Infeasible):
            return Clash(program=program, proof=found)
        if isinstance(found, Unbounded):
            return found
        attained = value(space, found.objective)
        return Best(x=found.x, value=attained, bound=attained)

    return find


def least_largest(space: Space) -> LinearProgram:
    """The least largest payment or receipt."""
    building = space.building("least largest payment")
    _add_largest(space, building)
    return building.done()


def limited_liability(space: Space) -> LinearProgram:
    """Payments of at most what the period is worth, and of these the least largest."""
    building = space.building("limited liability")
    for place, payment in space.payments.items():
        worth = Affine({}, flow(space, place)).plus(payment, -1)
        _add(building, name("liability", words(space, place)), worth)
    _add_largest(space, building)
    return building.done()


def largest_margin(space: Space) -> LinearProgram:
    """Minus the largest margin of the lies that count."""
    building = space.building("largest margin")
    margin = building.column("margin", cost=-1)
    for one in space.slacks:
        if one.counts:
            _add(building, f"margin {one.id}", one.slack.plus(Affine({margin: ONE}, Fraction(0)), -1))
    return building.done()


def least_subsidy(space: Space) -> LinearProgram:
    """The least expectation of what truth is worth in the first period; the subsidy is that less expected utility."""
    expected = expected_payoff(space)
    building = space.building("least subsidy")
    for place, payoff in space.payoffs.items():
        _add(building, name("participation", words(space, place)), payoff)
    subsidy = building.column("payoff", cost=1)
    _add(building, "expected payoff", Affine({subsidy: ONE}, Fraction(0)).plus(expected, -1))
    return building.done()


def by_margin(space: Space) -> Found:
    """The largest margin; the least norm where no lie counts, so that there is none."""
    if any(one.counts for one in space.slacks):
        return by_program(largest_margin, lambda _, least: -least)(space)
    found = by_norm(space)
    return Best(x=found.x, value=None, bound=None) if isinstance(found, Best) else found


OBJECTIVES: Mapping[str, Objective] = MappingProxyType(
    {
        one.name: one
        for one in (
            Objective(name="least_norm", measure="sum of squares of all payments", find=by_norm),
            Objective(name="least_largest", measure="largest payment or receipt", find=by_program(least_largest)),
            Objective(
                name="least_subsidy",
                measure="expected discounted subsidy",
                find=by_program(least_subsidy, lambda space, least: least - expected_utility(space)),
                needs=(PRIOR,),
            ),
            Objective(
                name="limited_liability",
                measure="largest payment or receipt, none above what the period is worth",
                find=by_program(limited_liability),
            ),
            Objective(
                name="largest_margin", measure="least slack of a lie that changes the allocation", find=by_margin
            ),
        )
    }
)


def expected_payoff(space: Space) -> Affine:
    """E V(θ) of the first period under the prior."""
    prior, stage = space.model.env.prior, space.model.stage(0)
    assert prior is not None
    total = Affine({}, Fraction(0))
    for state in steps.states(stage, stage.components):
        chance = steps.cell(prior, dict(zip(stage.components, state, strict=True)))
        if chance:
            total = total.plus(space.payoffs[Place(0, (), state)], chance)
    return total


def expected_utility(space: Space) -> Fraction:
    """E Σ_t δ^{t−1} v_t under the prior and truthful reports, before payments."""
    env = space.model.env
    bare: tuple[tuple[Table, ...], ...] = tuple(tuple(NOTHING for _ in env.periods) for _ in env.agents)
    free = Game(env, Mechanism(name="no payments", allocation=space.model.rules, transfers=bare))
    worth = free.truthful_value(space.model.agent, 0, NOTHING)
    stage = env.stage(0)
    assert env.prior is not None
    prior = env.prior.full(stage.components, stage.sizes)
    return prior.contract(worth.full(stage.components, stage.sizes), *stage.components).array.item()


def flow(space: Space, place: Place) -> Fraction:
    """E_z v(a(z,θ), θ)."""
    model, stage = space.model, space.model.stage(place.period)
    where = dict(zip(stage.components, place.state, strict=True))
    chosen = steps.lottery(stage, model.rules[place.period], where)
    worth = (chance * steps.cell(stage.utilities[model.agent], {**where, "allocation": a})
             for a, chance in chosen.items())  # fmt: skip
    return sum(worth, Fraction(0))


def _add_largest(space: Space, building: Building) -> None:
    """The column L, with L ≥ p and L ≥ −p."""
    largest = Affine({building.column("largest", cost=1, nonnegative=True): ONE}, Fraction(0))
    for place, payment in space.payments.items():
        for what, sign in (("pays", -1), ("receives", 1)):
            _add(building, name(what, words(space, place)), largest.plus(payment, sign))


def _add(building: Building, row_id: str, slack: Affine) -> None:
    """slack ≥ 0."""
    row = row_of(row_id, slack)
    building.row(row.id, row.terms, row.sense, row.right)


def words(space: Space, place: Place) -> str:
    """A place in words."""
    return " ".join(_parts(space, place))


def _parts(space: Space, place: Place) -> Iterator[str]:
    model, stage = space.model, space.model.stage(place.period)
    yield f"period {place.period + 1}" if model.env.horizon is not None else "later" if place.memory else "first"
    before = model.before(place.period)
    if place.memory and before is not None:
        yield part("memory", *_memory_labels(space, before, place.memory))
    yield part("state", *steps.labels_of(stage, stage.components, place.state))


def _memory_labels(space: Space, before: int, memory: State) -> tuple[str, ...]:
    """The allocation, the own report where it is remembered, and the others' reports."""
    model, stage = space.model, space.model.stage(before)
    axes = model.others_axes(before)
    own = () if len(memory) == len(axes) + 1 else (model.name,)
    return (stage.allocations[memory[0]], *steps.labels_of(stage, (*own, *axes), memory[1:]))
