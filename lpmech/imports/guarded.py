"""MDPs as guarded commands of modules that run side by side, followed state by state.

An action that several modules know is taken by all of them together, each by one of its commands that is enabled; a
command without an action is taken by its module alone. Each choice of commands in a state is an action of the process,
called after the action; where a state has several of one name they are `go`, `go 2`, … A state without a choice stays
as it is for ever, by the action `stay`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from math import prod
from pathlib import Path

from lpmech.imports.case import Imported
from lpmech.imports.expressions import Expr, State, Value, WrongExpression, number, truth
from lpmech.imports.notes import MOST_CELLS, Notes, labels
from lpmech.imports.process import Pair, Process
from lpmech.problem.shown import counted

MOST_STATES = 5_000
NAMELESS, STAY = "step", "stay"
ONE = Fraction(1)
Vector = tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A truth value, or a whole number between two bounds."""

    name: str
    low: int
    high: int
    is_truth: bool
    initial: Value
    line: int | None

    def fits(self, value: Value) -> bool:
        """Whether the variable can have this value."""
        if self.is_truth or isinstance(value, bool):
            return self.is_truth and isinstance(value, bool)
        return value.denominator == 1 and self.low <= value <= self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """With some probability, variables get new values, all at once."""

    chance: Expr
    values: Mapping[str, Expr]


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What may happen where the guard holds; `action` is empty if nobody else takes part."""

    action: str
    guard: Expr
    updates: tuple[Update, ...]
    line: int | None
    pays: Mapping[str, Expr] = field(default_factory=dict)  # by agent: what it gets if the command is taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Reward:
    """What an agent gets in a state where the guard holds; with `action`, only by that action."""

    agent: str
    action: str | None
    guard: Expr
    value: Expr
    line: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarded:
    """A whole model. Modules are lists of commands."""

    title: str
    variables: tuple[Variable, ...]
    modules: tuple[tuple[Command, ...], ...]
    agents: tuple[str, ...]
    rewards: tuple[Reward, ...]


@dataclass(slots=True)
class _Found:
    """The states and actions so far, by position, and what is known of each pair."""

    states: dict[Vector, int] = field(default_factory=dict)
    actions: dict[str, int] = field(default_factory=dict)
    moves: dict[Pair, dict[int, Fraction]] = field(default_factory=dict)
    rewards: dict[str, dict[Pair, Fraction]] = field(default_factory=dict)


def imported(model: Guarded, path: Path, kind: str, notes: Notes) -> Imported:
    """The environment: the state is public, and every reward is an agent's. Raises BadInput."""
    discount = _discount(notes)
    if not model.agents:
        notes.add(None, "E-IMPORT-PART", "no rewards", "rewards, each of which becomes an agent's values")
    for one in model.variables:
        if not one.fits(one.initial):
            notes.add(
                one.line, "E-IMPORT-SYNTAX", f"the first value {one.initial} of {one.name}", "a value in its range"
            )
    notes.check()
    try:
        found = _follow(model, notes)
    except WrongExpression as wrong:
        raise notes.refuse(wrong.line, "E-IMPORT-SYNTAX", wrong.found, wrong.expected) from wrong
    except RecursionError as error:
        raise notes.refuse(None, "E-DEPTH", "expressions nested too deep", "fewer levels") from error
    notes.check()
    states = labels([_label(model, one) for one in found.states], "state", notes)
    actions = labels(list(found.actions), "action", notes)
    agents = labels(model.agents, "agent", notes, agents=True)
    notes.taken[:0] = [
        f"{kind}, of which {counted(len(states), 'state')} can be reached. States are public, kinds of choices are the "
        f"allocations, {len(found.actions)} in all, and rewards are the values of {', '.join(agents)}"
    ]
    if STAY in found.actions:
        notes.taken.append(f"states without a choice as staying for ever, by the allocation {STAY}")
    notes.about_floats()
    named = {agent: found.rewards[name] for agent, name in zip(agents, model.agents, strict=True)}
    process = Process(title=model.title, source=path.name, states=tuple(states), actions=tuple(actions),
                      rewards=named, moves=found.moves, discount=discount, horizon=notes.horizon, start=0)  # fmt: skip
    return process.environment(notes, None)


def _discount(notes: Notes) -> Fraction:
    """The discount factor, which such models do not have: it is given beside the file."""
    discount = notes.discount if notes.discount is not None or notes.horizon is None else ONE
    if discount is None or not (0 < discount < 1 or (discount == 1 and notes.horizon is not None)):
        told = "no discount factor" if discount is None else f"the discount factor {discount}"
        notes.add(None, "E-DISCOUNT", told, "one between 0 and 1, or a finite horizon",
                  "--discount 9/10, or --horizon 10, or both")  # fmt: skip
    return discount or ONE


def _told(value: Value) -> str:
    return str(value).lower()


def _label(model: Guarded, vector: Vector) -> str:
    told = (f"{one.name}={_told(value)}" for one, value in zip(model.variables, vector, strict=True))
    return " ".join(told) or "only"


def _follow(model: Guarded, notes: Notes) -> _Found:
    """Every state that can be reached, one after another."""
    first = tuple(one.initial for one in model.variables)
    found = _Found(states={first: 0}, rewards={agent: {} for agent in model.agents})
    queue = [first]
    for vector in queue:
        state = dict(zip((one.name for one in model.variables), vector, strict=True))
        here, names = found.states[vector], dict[str, int]()
        for action, commands in _choices(model, state):
            names[action] = names.get(action, 0) + 1
            name = (action or NAMELESS) + (f" {names[action]}" if names[action] > 1 else "")
            pair = (here, found.actions.setdefault(name, len(found.actions)))
            found.moves[pair] = _later(model, state, vector, commands, found, queue, notes)
            _pay(model, state, action, commands, pair, found)
        if not names:
            pair = (here, found.actions.setdefault(STAY, len(found.actions)))
            found.moves[pair] = {here: ONE}
            _pay(model, state, None, (), pair, found)
        if len(found.states) > MOST_STATES or len(found.states) * len(found.actions) > MOST_CELLS:
            raise notes.refuse(None, "E-TABLE-SIZE", f"over {MOST_STATES} states", "fewer")
    return found


def _choices(model: Guarded, state: State) -> Iterator[tuple[str, tuple[Command, ...]]]:
    """What may be chosen in a state: commands without an action one by one, others together."""
    enabled = [[one for one in commands if truth(one.guard(state), one.line)] for commands in model.modules]
    yield from (("", (one,)) for commands in enabled for one in commands if not one.action)
    actions = dict.fromkeys(one.action for commands in model.modules for one in commands if one.action)
    for action in actions:
        taking = [[one for one in on if one.action == action]
                  for on, commands in zip(enabled, model.modules, strict=True)
                  if any(one.action == action for one in commands)]  # fmt: skip
        if prod(map(len, taking)) > MOST_STATES:
            raise WrongExpression(taking[0][0].line, f"over {MOST_STATES} choices of {action!r} in a state", "fewer")
        yield from ((action, together) for together in product(*taking))


def _later(
    model: Guarded, state: State, vector: Vector, commands: tuple[Command, ...], found: _Found, queue: list[Vector],
    notes: Notes,
) -> dict[int, Fraction]:  # fmt: skip
    """The distribution of the next state; states that are new are queued."""
    chances = [[number(one.chance(state), command.line) for one in command.updates] for command in commands]
    for command, row in zip(commands, chances, strict=True):
        notes.row(row, command.line, f"a command in the state {_label(model, vector)}")
    notes.check()
    if prod(map(len, chances)) > MOST_STATES:
        raise WrongExpression(commands[0].line, f"over {MOST_STATES} combinations of updates", "fewer")
    after: dict[int, Fraction] = {}
    for combined in product(*(range(len(row)) for row in chances)):
        chance = prod((row[k] for row, k in zip(chances, combined, strict=True)), start=ONE)
        if not chance:
            continue
        values = {name: (value, command.line) for command, k in zip(commands, combined, strict=True)
                  for name, value in command.updates[k].values.items()}  # fmt: skip
        then = tuple(_next(one, old, values, state) for one, old in zip(model.variables, vector, strict=True))
        if then not in found.states:
            found.states[then] = len(found.states)
            queue.append(then)
        after[found.states[then]] = after.get(found.states[then], Fraction(0)) + chance
    return after


def _next(one: Variable, old: Value, values: Mapping[str, tuple[Expr, int | None]], state: State) -> Value:
    if one.name not in values:
        return old
    expression, line = values[one.name]
    value = expression(state)
    if not one.fits(value):
        span = "true or false" if one.is_truth else f"a whole number from {one.low} to {one.high}"
        here = ", ".join(f"{key}={_told(now)}" for key, now in state.items())
        raise WrongExpression(line, f"{one.name} = {_told(value)} in the state {here}", span)
    return value


def _pay(
    model: Guarded, state: State, action: str | None, commands: tuple[Command, ...], pair: Pair, found: _Found
) -> None:
    """What every agent gets: of the state, and by the action. In a state without a choice, only of the state."""
    paid = [(one.agent, one.value, one.line) for one in model.rewards
            if one.action in (None, action) and truth(one.guard(state), one.line)]  # fmt: skip
    paid += [(agent, value, one.line) for one in commands for agent, value in one.pays.items()]
    for agent, value, line in paid:
        got = found.rewards[agent]
        got[pair] = got.get(pair, Fraction(0)) + number(value(state), line)
