"""An object that is licensed repeatedly: who wins, at which price, and what certificates state of both."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np

from lpmech.claims.relation.values import Stated
from lpmech.problem import exact
from lpmech.problem.tables import Table
from lpmech.statements.built import BuiltInstance
from lpmech.statements.instance import Instance, first
from lpmech.statements.numbers import At, Sum, stated
from lpmech.statements.statement import Failure, Hypothesis
from proofs_check.shared.auctions import is_martingale
from proofs_check.shared.periods import after, each
from proofs_check.shared.relations import Told, Where, alone, chosen, contribution, contribution_tomorrow
from proofs_check.shared.tables import equal


def wins(case: BuiltInstance, agent: int) -> Table:
    """1 where the bidder is served, else 0."""
    rule = case.mechanism("pivot").allocation[0]
    place = case.env.stage(0).allocations.index(f"to {case.env.agents[agent]}")
    served = Table(rule.axes, exact.from_integers((rule.positions == place).astype(np.int64)))
    return case.env.stage(0).over_shocks(served)


def flow_without(case: BuiltInstance, agent: int) -> Table:
    """(1−δ) W_{-i}."""
    return case.programs.without[agent].periods[0].value.scaled(1 - case.env.discount)


MARTINGALES = Hypothesis("values are martingales", lambda case: all(map(is_martingale, case.parameters["arms"])))
TWO = Hypothesis("there are two bidders", lambda case: len(case.parameters["arms"]) == 2)


def static_price(case: BuiltInstance, agent: int) -> Table:
    """The highest value today among the other bidders."""
    others = [j for j in range(len(case.env.agents)) if j != agent]
    stage = case.env.stage(0)
    tables_ = [
        stage.utilities[j].take("allocation", stage.allocations.index(f"to {case.env.agents[j]}")) for j in others
    ]
    axes = tuple(case.env.agents[j] for j in others)
    arrays = [table.full(axes, stage.sizes).array for table in tables_]
    common = math.lcm(*(array.denominator for array in arrays))
    return Table(axes, exact.from_integers(np.maximum.reduce([array.over(common) for array in arrays]), common))


def prices_are_static(case: BuiltInstance) -> Failure | None:
    """Everyone who wins pays the highest value today among the others."""
    return first(
        equal(case.env, case.mechanism("pivot").transfers[i][0], wins(case, i) * static_price(case, i),
              f"the payment of {name}", 0, winner_pays(case, i, "="))
        for i, name in enumerate(case.env.agents)
    )  # fmt: skip


def winner_pays(case: Instance, agent: int, relation: str) -> Told:
    """Whoever is served pays (at least, or more than) the highest value of today among the others."""

    def told(where: Where) -> Stated:
        here, name = At.of(case, 0, where), case.env.agents[agent]
        gap = here.payment(name)
        if f"to {name}" not in chosen(here)[0]:
            return stated(gap.at_least(0) if relation == ">=" else gap.equals(0), here.chosen(f"to {name}").equals(0))
        gap -= highest(here, agent)
        found = {"=": gap.equals, ">=": gap.at_least, ">": gap.more_than}[relation]
        return stated(found(0), here.chosen(f"to {name}").equals(1))

    return told


def highest(here: At, agent: int) -> Sum:
    """The highest value of today among the other bidders."""
    stage, names = here.case.env.stage(0), here.case.env.agents
    place = {axis: stage.labels[axis].index(label) for axis, label in here.state.items()}

    def value(other: int) -> Fraction:
        table = stage.utilities[other].take("allocation", stage.allocations.index(f"to {names[other]}"))
        return table.array.item(tuple(place[axis] for axis in table.axes))

    best = max((other for other in range(len(names)) if other != agent), key=value)
    return here.utility(names[best], f"to {names[best]}")


def winner_flow(case: Instance, agent: int) -> Told:
    """m_i = v_i − v_k − δ (W_{-i}(h, i) − W_{-i}(h, k)) where i wins, with k who would win without i."""

    def told(where: Where) -> Stated:
        here, name, discount = At.of(case, 0, where), case.env.agents[agent], case.env.discount
        (rival,), (place,) = alone(here, agent)[0], chosen(here)[0]
        flow = contribution(here, agent) - contribution_tomorrow(here, agent, place).times(discount)
        said = here.utility(name, place) - here.utility(rival.removeprefix("to "), rival)
        said -= (here.tomorrow(place, name) - here.tomorrow(rival, name)).times(discount)
        return stated((flow - said).equals(0), here.chosen(place).equals(1), here.best(rival, name).equals(1))

    return told


def loss_as_printed(case: Instance, agent: int, place: str) -> Told:
    """W(h) − W(h, j) ≥ W_{-i}(h) − W_{-i}(h, j) where i wins."""

    def told(where: Where) -> Stated:
        here, name = At.of(case, 0, where), case.env.agents[agent]
        gap = contribution(here, agent) - here.tomorrow(place) + here.tomorrow(place, name)
        return stated(gap.at_least(0), here.chosen(f"to {name}").equals(1))

    return told


def served_efficiently(case: Instance, agent: int, where: Where) -> Stated:
    """Serving a bidder is worth W."""
    here, name = At.of(case, 0, where), case.env.agents[agent]
    return stated((here.worth(f"to {name}") - here.welfare()).at_least(0))


def flow_price(case: Instance, agent: int) -> Told:
    """p_i = (1−δ) W_{-i} for the winner, 0 for a loser."""

    def told(where: Where) -> Stated:
        here, name = At.of(case, 0, where), case.env.agents[agent]
        if f"to {name}" not in chosen(here)[0]:
            return stated(here.payment(name).equals(0), here.chosen(f"to {name}").equals(0))
        price = here.welfare(name).times(1 - case.env.discount)
        return stated((here.payment(name) - price).equals(0), here.chosen(f"to {name}").equals(1))

    return told


def display_2(case: Instance, agent: int) -> Table:
    """(W − W_{-i}) − δ (W(h, x*) − W_{-i}(h, x*)): the flow marginal contribution."""
    everyone, alone = case.programs.everyone.periods[0], case.programs.without[agent].periods[0]
    later = after(case, 0, everyone.value, everyone.allocation) - after(case, 0, alone.value, everyone.allocation)
    return everyone.value - alone.value - later.scaled(case.env.discount)


def flow_of_winner(case: BuiltInstance, agent: int, sign: int) -> Failure | None:
    """m_i = v_i − v_k + sign · δ (W_{-i}(h, i) − W_{-i}(h, k)) where i wins, with k who would win without i."""
    stage, alone = case.env.stage(0), case.programs.without[agent].periods[0]
    here = case.programs.everyone.periods[0].allocation
    values = stage.utility_of_society().choose("allocation", here)
    values -= stage.utility_of_society(agent).choose("allocation", alone.allocation)
    later = after(case, 0, alone.value, here) - after(case, 0, alone.value, alone.allocation)
    said = stage.over_shocks(values) + later.scaled(sign * case.env.discount)
    won, relation = wins(case, agent), winner_flow(case, agent) if sign < 0 else None
    return equal(case.env, won * display_2(case, agent), won * said, f"m of {case.env.agents[agent]}", 0, relation)


def second_price_is_truthful(case: BuiltInstance) -> Failure | None:
    """Whether truth is optimal at the price (1−δ) W_{-i} for the winner."""
    paid = tuple((wins(case, i) * flow_without(case, i),) for i, _, _ in each(case))
    priced = replace(case.mechanism("pivot"), name="second price", transfers=paid, by_shock=None)
    return case.holds(priced, "incentive_compatible")
