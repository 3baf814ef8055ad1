"""Values and transfers as labelled arrays (`frames.py`): which axes and which cells they have."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any

from lpmech.certificate import frames, results
from lpmech.problem.environment import Environment
from lpmech.problem.stages import PREVIOUS
from lpmech.reading.headings import column

Coordinates = dict[str, Sequence[object]]
Place = dict[str, object]
SHOCK = "shock"
LATER = "later"  # every period but the first of an infinite horizon
Cells = Iterator[tuple[Place, object]]


def state_names(env: Environment) -> tuple[str, ...]:
    """The components of the state of any period, in their order."""
    return tuple(dict.fromkeys(name for position in env.periods for name in env.stage(position).components))


def _periods(env: Environment, rows: Sequence[results.TransferRow | results.ValueRow]) -> Coordinates:
    """The axis of periods; none where every period is alike."""
    if env.horizon is not None:
        return {"period": [*range(1, env.horizon + 1)]}
    return {"period": ["1", LATER]} if any(row.period is not None for row in rows) else {}


def _place(env: Environment, row: results.TransferRow | results.ValueRow | results.RuleRow) -> Place:
    """The period and the state of a row."""
    period = row.period if env.horizon is not None else LATER if row.period is None else str(row.period)
    return {"period": period, **{column(name): label for name, label in row.state.items()}}


def _shocks(env: Environment) -> Coordinates:
    """The axis of shocks, with the labels of all periods."""
    stages = [env.stage(position) for position in env.periods if env.stage(position).has_shocks]
    labels = tuple(dict.fromkeys(itertools.chain.from_iterable(stage.labels[SHOCK] for stage in stages)))
    return {SHOCK: labels} if labels else {}


def values(env: Environment, rows: Sequence[results.ValueRow], *, floats: bool) -> Any:
    """A Dataset of `value` by program, period and state, and of the `allocation` that is chosen, by shock if there are
    any. The program without an agent does not depend on its type."""
    programs: Coordinates = {"program": tuple(dict.fromkeys(row.program for row in rows))}
    where = programs | _periods(env, rows) | frames.components(env)
    cells = ((_place(env, row) | {"program": row.program}, row.value) for row in rows)
    found = frames.array(where, cells)
    chosen = where | _shocks(env)
    allocations = frames.array(chosen, _allocations(env, rows))
    return frames.dataset(
        {"value": (where, frames.as_floats(found) if floats else found), "allocation": (chosen, allocations)},
        {"environment": env.sha256},
    )


def _allocations(env: Environment, rows: Iterable[results.ValueRow]) -> Cells:
    for row in rows:
        at = _place(env, row) | {"program": row.program}
        if row.by_shock is None:
            yield at, row.allocation
        else:
            yield from ((at | {SHOCK: shock}, one.allocation) for shock, one in row.by_shock.items())


def transfers(
    env: Environment, name: str, rows: Sequence[results.TransferRow], rule: Iterable[results.RuleRow], *, floats: bool
) -> Any:
    """A Dataset of `payment` by agent, period, memory and report, of `payment_at_shock` if the mechanism has these, and
    of the `allocation`."""
    told = _periods(env, rows) | frames.components(env)
    where: Coordinates = {"agent": env.agents, **_remembered(rows), **told}
    arrays = {"payment": (where, frames.array(where, ((_where(env, row), row.payment) for row in rows)))}
    if any(row.by_shock for row in rows):
        by_shock = where | _shocks(env)
        arrays["payment_at_shock"] = (by_shock, frames.array(by_shock, _at_shocks(env, rows)))
    if floats:
        arrays = {key: (axes, frames.as_floats(numbers)) for key, (axes, numbers) in arrays.items()}
    same = {} if env.horizon is None else _periods(env, rows)  # the rule of an infinite horizon is one
    chosen = same | frames.components(env) | _shocks(env)
    arrays["allocation"] = (chosen, frames.array(chosen, _rule(env, rule)))
    return frames.dataset(arrays, {"environment": env.sha256, "mechanism": name})


def _remembered(rows: Iterable[results.TransferRow]) -> Coordinates:
    """The axes of what is remembered."""
    found: dict[str, dict[object, None]] = {}
    for row in rows:
        for name, label in _memory(row):
            found.setdefault(name, {})[label] = None
    return {name: tuple(labels) for name, labels in found.items()}


def _memory(row: results.TransferRow) -> Iterator[tuple[str, object]]:
    if row.memory is not None:
        yield PREVIOUS + "allocation", row.memory.allocation
        yield from ((PREVIOUS + name, label) for name, label in row.memory.reports.items())


def _where(env: Environment, row: results.TransferRow) -> Place:
    return {"agent": row.agent, **dict(_memory(row)), **_place(env, row)}


def _at_shocks(env: Environment, rows: Iterable[results.TransferRow]) -> Cells:
    for row in rows:
        paid: dict[str, Fraction] = dict(row.by_shock or {})
        yield from ((_where(env, row) | {SHOCK: shock}, payment) for shock, payment in paid.items())


def _rule(env: Environment, rows: Iterable[results.RuleRow]) -> Cells:
    for row in rows:
        at = _place(env, row)
        if row.by_shock is None:
            yield at, row.allocation
        else:
            yield from ((at | {SHOCK: shock}, chosen) for shock, chosen in row.by_shock.items())
