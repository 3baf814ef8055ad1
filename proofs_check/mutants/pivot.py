"""Pivot mechanisms with one mistake in each. What is right is p_i(z,θ) = W_{-i}(θ;z) − Q_{-i}(θ, a*(z,θ))."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import numpy as np

from lpmech.mechanisms.pivot import flow_marginal_contribution, marginal_contribution
from lpmech.mechanisms.social import solve
from lpmech.problem import exact, tables
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.stages import PREVIOUS
from lpmech.problem.tables import ZERO, Choice, Table
from lpmech.statements.instance import Build, Instance
from proofs_check.shared.periods import without_tomorrow

Payment = Callable[[Instance, int, int], Table]  # of an agent in a period, by shock


def pays(payment: Payment) -> Build:
    """The efficient rule with other payments."""

    def build(case: Instance) -> Mechanism:
        agents = range(len(case.env.agents))
        by_shock = tuple(tuple(payment(case, i, t).minimal() for t in case.env.periods) for i in agents)
        return _with_payments(case, by_shock)

    return build


def _with_payments(case: Instance, by_shock: tuple[tuple[Table, ...], ...]) -> Mechanism:
    averaged = tuple(
        tuple(case.env.stage(t).over_shocks(table).minimal() for t, table in enumerate(tables_)) for tables_ in by_shock
    )
    sound = case.sound_mechanism("pivot")
    return replace(sound, transfers=averaged, by_shock=by_shock if sound.by_shock is not None else None)


def right(case: Instance, agent: int, position: int) -> Table:
    """What is right."""
    return _best(case, agent, position) - _left(case, agent, position)


def _rule(case: Instance, position: int) -> Choice:
    return case.programs.everyone.periods[position].allocation


def _best(case: Instance, agent: int, position: int) -> Table:
    """W_{-i}(θ;z)."""
    return case.programs.without[agent].periods[position].by_shock


def _left(case: Instance, agent: int, position: int) -> Table:
    """Q_{-i}(θ, a*(z,θ))."""
    q = case.programs.without[agent].periods[position].q
    return q.choose("allocation", _rule(case, position))


def _with_discount(case: Instance, agent: int, position: int, discount: Fraction) -> Table:
    later = case.env.expect(position, without_tomorrow(case, agent, position)).scaled(discount)
    q = case.env.stage(position).utility_of_society(agent) + later
    return _best(case, agent, position) - q.choose("allocation", _rule(case, position))


def undiscounted(case: Instance, agent: int, position: int) -> Table:
    """Tomorrow counts as much as today."""
    return _with_discount(case, agent, position, Fraction(1))


def discounted_twice(case: Instance, agent: int, position: int) -> Table:
    """δ² for δ."""
    return _with_discount(case, agent, position, case.env.discount**2)


def static(case: Instance, agent: int, position: int) -> Table:
    """As if nothing came after today."""
    return _with_discount(case, agent, position, Fraction(0))


def types_stay(case: Instance, agent: int, position: int) -> Table:
    """Tomorrow's W_{-i} at today's types, in place of its expectation."""
    later = without_tomorrow(case, agent, position).scaled(case.env.discount)
    q = case.env.stage(position).utility_of_society(agent) + later
    return _best(case, agent, position) - q.choose("allocation", _rule(case, position))


def negative(case: Instance, agent: int, position: int) -> Table:
    """The other sign."""
    return right(case, agent, position).scaled(-1)


def half(case: Instance, agent: int, position: int) -> Table:
    """Half of what is right."""
    return right(case, agent, position).scaled(Fraction(1, 2))


def flow_contribution(case: Instance, agent: int, position: int) -> Table:
    """m, where it is v − m."""
    return flow_marginal_contribution(case.env, case.programs, agent, position)


def whole_contribution(case: Instance, agent: int, position: int) -> Table:
    """v − M, where it is v − m."""
    stage = case.env.stage(position)
    own = stage.utilities[agent].choose("allocation", _rule(case, position))
    return own - marginal_contribution(case.programs, agent, position)


def value_without_another(case: Instance, agent: int, position: int) -> Table:
    """W_{-j} of the next agent j."""
    return _best(case, (agent + 1) % len(case.env.agents), position) - _left(case, agent, position)


def value_of_everyone(case: Instance, agent: int, position: int) -> Table:
    """W, where it is W_{-i}."""
    return case.programs.everyone.periods[position].by_shock - _left(case, agent, position)


def no_value_without(case: Instance, agent: int, position: int) -> Table:
    """Everyone receives what the others have, and W_{-i} is not subtracted."""
    return _left(case, agent, position).scaled(-1)


def value_over_all_sets(case: Instance, agent: int, position: int) -> Table:
    """W_{-i} with A(z) in place of A_{-i}(z)."""
    everyone = len(case.env.agents)
    stages = tuple(
        replace(stage, shocks=tuple(replace(z, feasible_without=(z.feasible,) * everyone) for z in stage.shocks))
        for stage in case.env.stages
    )
    program = solve(replace(case.env, stages=stages), agent, reduced=case.programs.without[agent].reduced)
    return program.periods[position].by_shock - _left(case, agent, position)


def mean_value(case: Instance, agent: int, position: int) -> Table:
    """W_{-i} averaged over shocks, though Q_{-i} is not."""
    return case.programs.without[agent].periods[position].value - _left(case, agent, position)


def own_utility_included(case: Instance, agent: int, position: int) -> Table:
    """What is left today counts the agent's own utility."""
    own = case.env.stage(position).utilities[agent].choose("allocation", _rule(case, position))
    return right(case, agent, position) - own


def without_public_utility(case: Instance, agent: int, position: int) -> Table:
    """What is left today does not count the public utility."""
    public = case.env.stage(position).public_utility.choose("allocation", _rule(case, position))
    return right(case, agent, position) + public


def without_terminal_utility(case: Instance, agent: int, position: int) -> Table:
    """In the last period what is left does not count terminal utility."""
    if case.env.horizon != position + 1:
        return right(case, agent, position)
    later = case.env.expect(position, without_tomorrow(case, agent, position)).scaled(case.env.discount)
    return right(case, agent, position) + later.choose("allocation", _rule(case, position))


def next_period(case: Instance, agent: int, position: int) -> Table:
    """The payment of the next period."""
    return right(case, agent, min(position + 1, len(case.env.periods) - 1))


def period_before(case: Instance, agent: int, position: int) -> Table:
    """The payment of the period before."""
    return right(case, agent, max(position - 1, 0))


def first_free(case: Instance, agent: int, position: int) -> Table:
    """The first agent pays nothing."""
    return right(case, agent, position) if agent else ZERO


def at_one_report(case: Instance, agent: int, position: int) -> Table:
    """1 more at the last of the own types."""
    size = case.env.stage(position).sizes[case.env.agents[agent]]
    extra = [Fraction(int(place == size - 1)) for place in range(size)]
    return right(case, agent, position) + Table((case.env.agents[agent],), exact.from_fractions(extra, (size,)))


def one_more(case: Instance, agent: int, position: int) -> Table:
    """1 more, whatever is reported."""
    return right(case, agent, position) + tables.constant(1)


def one_less(case: Instance, agent: int, position: int) -> Table:
    """1 less, whatever is reported."""
    return right(case, agent, position) - tables.constant(1)


def over_own_reports(case: Instance, agent: int, position: int) -> Table:
    """The mean over the own reports."""
    stage, name = case.env.stage(position), case.env.agents[agent]
    every = right(case, agent, position).full(("shock", *stage.components), stage.sizes)
    return every.total(name).scaled(Fraction(1, stage.sizes[name]))


def over_others(case: Instance, agent: int, position: int) -> Table:
    """The mean over the reports of everybody else."""
    stage, name = case.env.stage(position), case.env.agents[agent]
    found = right(case, agent, position).full(("shock", *stage.components), stage.sizes)
    for other in stage.agents:
        if other != name:
            found = found.total(other).scaled(Fraction(1, stage.sizes[other]))
    return found


def never_negative(case: Instance, agent: int, position: int) -> Table:
    """0 where it is negative."""
    table = right(case, agent, position)
    return Table(table.axes, exact.from_integers(np.maximum(table.array.numerators, 0), table.array.denominator))


def whole_units(case: Instance, agent: int, position: int) -> Table:
    """Rounded down."""
    table = right(case, agent, position)
    return Table(table.axes, exact.from_integers(table.array.numerators // table.array.denominator))


def even_shocks(case: Instance, agent: int, position: int) -> Table:
    """The mean over shocks as if all were as likely."""
    stage = case.env.stage(position)
    table = right(case, agent, position)
    return table.total("shock").scaled(Fraction(1, len(stage.shocks))) if "shock" in table.axes else table


def mean_over_shocks(case: Instance, agent: int, position: int) -> Table:
    """What is right in expectation, at every shock."""
    return case.env.stage(position).over_shocks(right(case, agent, position))


def another_shock(case: Instance, agent: int, position: int) -> Table:
    """The payment of the shock after."""
    stage = case.env.stage(position)
    table = right(case, agent, position).full(("shock", *stage.components), stage.sizes)
    return Table(table.axes, table.array.view(np.roll(table.array.numerators, 1, axis=0)))


def shared_with_others(case: Instance, agent: int, position: int) -> Table:
    """What the others pay is shared out among those who do not pay it."""
    others = [j for j in range(len(case.env.agents)) if j != agent]
    back = tables.total(right(case, j, position) for j in others)
    return right(case, agent, position) - back.scaled(Fraction(1, max(1, len(others))))


def at_second_best(case: Instance, agent: int, position: int) -> Table:
    """What is left at the allocation that is second best."""
    q = case.programs.without[agent].periods[position].q
    return _best(case, agent, position) - q.choose("allocation", _second_best(case, position))


def _second_best(case: Instance, position: int) -> Choice:
    """The second best allocation of everybody's program; the best where there is no other."""
    stage, solved = case.env.stage(position), case.programs.everyone.periods[position]
    axes = ("shock", *stage.components)
    q = solved.q.full(("allocation", *stage.components), stage.sizes).array.numerators
    found = np.zeros(tuple(stage.sizes[axis] for axis in axes), dtype=np.int64)
    for place in np.ndindex(*found.shape):
        worth = {a: q[(a, *place[1:])] for a in stage.shocks[place[0]].feasible}
        ranked = sorted(worth, key=lambda a, worth=worth: -worth[a])  # type: ignore[misc]
        found[place] = ranked[min(1, len(ranked) - 1)]
    return Choice(axes, found)


def second_best_somewhere(case: Instance) -> Mechanism:
    """The second best allocation in the last of the states of the first period."""
    sound, stage = case.sound_mechanism("pivot"), case.env.stage(0)
    axes = ("shock", *stage.components)
    rule, other = (choice.over(axes, stage.sizes).copy() for choice in (sound.allocation[0], _second_best(case, 0)))
    last: tuple[slice | int, ...] = (slice(None), *(-1 for _ in stage.components))
    rule[last] = other[last]
    return replace(sound, allocation=(Choice(axes, rule), *sound.allocation[1:]))


def first_allocation(case: Instance) -> Mechanism:
    """The first feasible allocation, whatever the reports."""
    sound = case.sound_mechanism("pivot")
    rules = tuple(
        Choice(("shock",), np.array([shock.feasible[0] for shock in case.env.stage(t).shocks]))
        for t in case.env.periods
    )
    return replace(sound, allocation=rules)


def late_without_interest(case: Instance) -> Mechanism:
    """Where the horizon is infinite everyone pays one period later, and no interest."""
    sound = case.sound_mechanism("pivot")
    if case.env.horizon is not None:
        return sound
    names = {axis: PREVIOUS + axis for axis in case.env.stage(0).components}
    due = tuple((ZERO, paid.rename(names)) for (paid,) in sound.transfers)
    return replace(sound, transfers=due, by_shock=None)


def free(case: Instance) -> Mechanism:
    """Nobody pays anything."""
    sound = case.sound_mechanism("pivot")
    nothing = tuple(tuple(ZERO for _ in paid) for paid in sound.transfers)
    return replace(sound, transfers=nothing, by_shock=None)
