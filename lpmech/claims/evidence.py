"""The evidence on which several claims rest, as JSON (docs/certificate_format.md, *Evidence*).

Evidence for one claim alone stands beside that claim. Tables are written as integers over one declared denominator, on
just the axes on which their values depend.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lpmech.claims.game import Game
from lpmech.claims.kind import Evidence
from lpmech.mechanisms.social import Program, society
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.stages import Stage
from lpmech.problem.tables import Axes, Choice, Table
from lpmech.problem.written import table_json


def choice_axes(stage: Stage, choice: Choice) -> Axes:
    """The axes of an allocation rule that say something: no shock axis in a stage without shocks."""
    return tuple(axis for axis in choice.axes if axis != "shock" or stage.has_shocks)


def rules_json(env: Environment, rules: Sequence[Choice]) -> list[dict[str, Any]]:
    """An INDEX TABLE of the certificate format for each period."""
    return [_index_json(rule, choice_axes(env.stage(t), rule)) for t, rule in enumerate(rules)]


def _index_json(choice: Choice, axes: Sequence[str]) -> dict[str, Any]:
    """An axis left out of `axes` has one label only."""
    positions = choice.positions
    for place, axis in reversed(list(enumerate(choice.axes))):
        if axis not in axes:
            positions = positions.take(0, axis=place)
    return {"axes": list(axes), "indices": positions.ravel().tolist()}


def by_agent(env: Environment, tables: Sequence[Sequence[Table]]) -> dict[str, Any]:
    """The tables of every agent, by period."""
    return {
        name: [table_json(table, env.agents) for table in periods]
        for name, periods in zip(env.agents, tables, strict=True)
    }


def mechanism_json(env: Environment, mechanism: Mechanism) -> dict[str, Any]:
    """The mechanism of a certificate."""
    by_shock = mechanism.by_shock
    return {
        "name": mechanism.name,
        "allocation": rules_json(env, mechanism.allocation),
        "transfers": by_agent(env, mechanism.transfers),
        "transfers by shock": None if by_shock is None else by_agent(env, by_shock),
    }


def _values(game: Game) -> dict[str, Any]:
    env, programs = game.model, game.programs
    solved = (programs.everyone, *programs.without)
    return {str(society(env, program.without)): _program(env, program) for program in solved}


def _program(env: Environment, program: Program) -> dict[str, Any]:
    return {
        "values": [table_json(period.value, env.agents) for period in program.periods],
        "allocation": rules_json(env, [period.allocation for period in program.periods]),
    }


def _budget(game: Game) -> list[dict[str, Any]]:
    return [table_json(table, game.model.agents) for table in game.payoffs.budget]


VALUES = Evidence(key="values", write=lambda game, _: _values(game))
CONTINUATION = Evidence(key="continuation", write=lambda game, _: by_agent(game.model, game.payoffs.continuation))
BUDGET = Evidence(key="budget", write=lambda game, _: _budget(game))
