"""The quantities that relations are stated between, one value each: name, words, and how it is computed.

Each is read off the table that the game has of it, so that a claim costs what its tables cost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import numpy as np

from lpmech.claims.exit import exit_sets
from lpmech.claims.game import Game
from lpmech.claims.incentives import incentive_blocks
from lpmech.claims.relation.values import AGENT, ALLOCATION, REPORT, SHOCK, SOCIETY, Quantity, QuantityKind
from lpmech.mechanisms.social import Program
from lpmech.problem import exact, tables
from lpmech.problem.mechanism import has_memory
from lpmech.problem.stages import REPORT as SAYS
from lpmech.problem.tables import Choice, Table


def quantity_of(told: Mapping[str, Any]) -> Quantity:
    """The quantity that the keys of a term say. Raises KeyError if there is none of this kind."""
    names = ("agent", "period", "state", "allocation", "shock", "report")
    return Quantity(kind=QUANTITIES[told["quantity"]], **{name: told[name] for name in names})


def value_of(game: Game, quantity: Quantity) -> Fraction:
    """The exact value. Raises ValueError if it is no one number, or an agent is missing."""
    kind, position = quantity.kind, 0 if quantity.period is None else quantity.period - 1
    if AGENT in kind.about and quantity.agent is None:
        raise ValueError(f"{kind.name} is about an agent")
    agent = None if quantity.agent is None else game.model.agents.index(quantity.agent)
    table, stage = kind.table(game, agent, position), game.model.stage(position)
    labels: Mapping[str, str | None] = {
        "allocation": quantity.allocation, "shock": quantity.shock, **quantity.state,
        **({SAYS + quantity.agent: quantity.report} if quantity.agent else {}),
    }  # fmt: skip
    for axis in table.axes:
        label, known = labels[axis], stage.labels[axis.removeprefix(SAYS)]
        table = table.take(axis, 0 if label is None else list(known).index(label))
    return table.array.item(())


@dataclass(frozen=True, slots=True)
class _OfAgent:
    """The table of a quantity that is about an agent, whom `value_of` has seen to be there. Processes can share it."""

    table: Callable[[Game, int, int], Table]

    def __call__(self, game: Game, agent: int | None, position: int) -> Table:
        assert agent is not None
        return self.table(game, agent, position)


def _program(game: Game, without: int | None) -> Program:
    return game.programs.everyone if without is None else game.programs.without[without]


def _welfare(game: Game, without: int | None, position: int) -> Table:
    return _program(game, without).periods[position].value


def _welfare_tomorrow(game: Game, without: int | None, position: int) -> Table:
    """The program's value in the next period, expected; terminal utilities after the last."""
    model, periods = game.model, _program(game, without).periods
    if model.horizon is None:
        return model.expect(position, periods[0].value)
    if position + 1 < model.horizon:
        return model.expect(position, periods[position + 1].value)
    others = (j for j in range(len(model.agents)) if j != without)
    return model.expect(position, tables.total(model.terminal_utility(j) for j in others))


def _worth(game: Game, without: int | None, position: int) -> Table:
    later = _welfare_tomorrow(game, without, position).scaled(game.model.discount)
    return game.model.stage(position).utility_of_society(without) + later


def _best(game: Game, without: int | None, position: int) -> Table:
    return _share(game, _program(game, without).periods[position].allocation, position)


def _chosen(game: Game, _: int | None, position: int) -> Table:
    return _share(game, game.mechanism.allocation[position], position)


def _share(game: Game, rule: Choice, position: int) -> Table:
    """The probability of each allocation under a rule."""
    stage = game.model.stage(position)
    places = np.arange(len(stage.allocations))
    hit = (rule.positions[..., None] == places).astype(np.int64)
    return stage.over_shocks(Table((*rule.axes, "allocation"), exact.from_integers(hit)))


def _utility(game: Game, agent: int, position: int) -> Table:
    return game.model.stage(position).utilities[agent]


def _payment(game: Game, agent: int, position: int) -> Table:
    """The payment of the period, or of the first one; it must not depend on a memory."""
    transfers = next(table for t, table in game.mechanism.periods(game.model, agent) if t == position)
    if has_memory(transfers):
        raise ValueError(f"the payment of {game.model.agents[agent]} depends on a memory")
    return transfers


def _payment_by_shock(game: Game, agent: int, position: int) -> Table:
    if game.mechanism.by_shock is None:
        raise ValueError("the mechanism has no transfers by shock")
    return game.mechanism.by_shock[agent][position]


def _payoff(game: Game, agent: int, position: int) -> Table:
    return game.truthful_value(agent, position, _payment(game, agent, position))


def _payoff_of_a_lie(game: Game, agent: int, position: int) -> Table:
    """What the truth yields, less what each report loses in the period, or in the first one."""
    payoff = _payoff(game, agent, position)
    found = next(one for one in incentive_blocks(game) if (one.agent, one.position) == (agent, position))
    return payoff - tables.total(found.terms)


def _exited(game: Game, agent: int, position: int) -> Table:
    return _indicator(exit_sets(game)[agent][position])


def _exited_tomorrow(game: Game, agent: int, position: int) -> Table:
    horizon = game.model.horizon
    if horizon is not None and position + 1 == horizon:
        return tables.constant(1)
    following = exit_sets(game)[agent][0 if horizon is None else position + 1]
    return game.model.expect(position, _indicator(following))


def _indicator(states: Choice) -> Table:
    return Table(states.axes, exact.from_integers(states.positions.astype(np.int64)))


WELFARE = QuantityKind(name="welfare", about=(SOCIETY,), words="W{society}", table=_welfare)
WELFARE_TOMORROW = QuantityKind(
    name="welfare tomorrow", about=(SOCIETY, ALLOCATION), words="W tomorrow{society} after {allocation}",
    table=_welfare_tomorrow,
)  # fmt: skip
WORTH = QuantityKind(
    name="worth", about=(SOCIETY, ALLOCATION), words="worth of {allocation}{society}", table=_worth
)  # fmt: skip
BEST = QuantityKind(
    name="best", about=(SOCIETY, ALLOCATION), words="probability of {allocation}{society}", table=_best
)  # fmt: skip
CHOSEN = QuantityKind(name="chosen", about=(ALLOCATION,), words="probability of {allocation}", table=_chosen)
UTILITY = QuantityKind(
    name="utility", about=(AGENT, ALLOCATION), words="utility of {agent} from {allocation}", table=_OfAgent(_utility)
)
PAYMENT = QuantityKind(name="payment", about=(AGENT,), words="payment of {agent}", table=_OfAgent(_payment))
PAYMENT_BY_SHOCK = QuantityKind(
    name="payment by shock", about=(AGENT, SHOCK), words="payment by shock of {agent}{shock}",
    table=_OfAgent(_payment_by_shock),
)  # fmt: skip
PAYOFF = QuantityKind(name="payoff", about=(AGENT,), words="payoff of {agent}", table=_OfAgent(_payoff))
PAYOFF_OF_A_LIE = QuantityKind(
    name="payoff of a lie", about=(AGENT, REPORT), words="payoff of a lie of {agent} that says {report}",
    table=_OfAgent(_payoff_of_a_lie),
)  # fmt: skip
EXITED = QuantityKind(name="exited", about=(AGENT,), words="exit of {agent}", table=_OfAgent(_exited))
EXITED_TOMORROW = QuantityKind(
    name="exited tomorrow", about=(AGENT, ALLOCATION), words="probability of exit of {agent} after {allocation}",
    table=_OfAgent(_exited_tomorrow),
)  # fmt: skip
QUANTITIES: Mapping[str, QuantityKind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            WELFARE, WELFARE_TOMORROW, WORTH, BEST, CHOSEN, UTILITY, PAYMENT, PAYMENT_BY_SHOCK, PAYOFF,
            PAYOFF_OF_A_LIE, EXITED, EXITED_TOMORROW,
        )
    }
)  # fmt: skip
