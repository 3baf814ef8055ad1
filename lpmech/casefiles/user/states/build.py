"""From the cells of a mechanism with states to the mechanism: the states that are reached, with every cell given."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from lpmech.casefiles.user.rows import Index
from lpmech.casefiles.user.states.rows import Where, Written, reports
from lpmech.problem import exact
from lpmech.problem.remembering import MechanismState, StateMechanism, pruned
from lpmech.problem.stages import Stage
from lpmech.problem.tables import Choice, Table
from lpmech.reading.node import Node

_MAX_SHOWN = 20  # missing cells listed one by one


def build(node: Node, written: Written, name: str) -> StateMechanism:
    """The mechanism; cells of reached states that are missing, and what is drawn though infeasible, are noted."""
    env, missing = written.env, list[str]()
    for where in _reached(written, missing):
        _note_infeasible(node, written, where)
        at = _in_words(written, where)
        missing += [f"payment of {agent} {at}" for place, agent in enumerate(env.agents)
                    if (where, place) not in written.payments]  # fmt: skip
    for told in missing[:_MAX_SHOWN]:
        node.fault("E-MECHANISM-MISSING", f"no {told}", "one row for every cell of a state that is reached")
    if len(missing) > _MAX_SHOWN:
        node.fault("E-MECHANISM-MISSING", f"{len(missing) - _MAX_SHOWN} more cells", "one row for each")
    node.faults.check()
    states = [[_state(written, t, place) for place in range(len(written.names.labels))] for t in env.periods]
    return pruned(name, env, states, written.names.start)


def _reached(written: Written, missing: list[str]) -> Iterator[Where]:
    """Every cell of the states that are reached, period by period; what is missing to know them is noted."""
    seen = set[tuple[int, int]]()
    new = [(0, written.names.start)]
    while new:
        seen |= {*new}
        following = list[tuple[int, int]]()
        for position, place in new:
            stage = written.env.stage(position)
            for report in reports(stage):
                where = position, place, report
                yield where
                following += _following(written, where, missing)
        new = sorted({*following} - seen)


def _following(written: Written, where: Where, missing: list[str]) -> Iterator[tuple[int, int]]:
    """The states that follow a cell, with their periods."""
    env, position = written.env, where[0]
    lotteries = written.rule.get(where)
    if lotteries is None:
        missing.append(f"allocation {_in_words(written, where)}")
        return
    if env.horizon is not None and position + 1 == env.horizon:
        return
    stage = env.stage(position)
    possible = {(a, place) for place, (shock, lottery) in enumerate(zip(stage.shocks, lotteries, strict=True))
                if shock.probability for a in lottery}  # fmt: skip
    for allocation, place in sorted(possible):
        after = written.after.get((where, allocation, place))
        if after is None:
            at = f" at the shock {stage.labels['shock'][place]}" if stage.has_shocks else ""
            missing.append(f"next state {_in_words(written, where)} after {stage.allocations[allocation]}{at}")
        else:
            yield (0 if env.horizon is None else position + 1), after


def _in_words(written: Written, where: Where) -> str:
    position, place, report = where
    stage, env = written.env.stage(position), written.env
    labels = ", ".join(f"{axis} = {stage.labels[axis][at]}" for axis, at in zip(stage.components, report, strict=True))
    period = "" if env.horizon is None else f"in period {position + 1} "
    return f"{period}in the state {written.names.labels[place]} at {labels}"


def _note_infeasible(node: Node, written: Written, where: Where) -> None:
    """A fault for what is drawn though it cannot be done at the reports, at shocks without a chance, too."""
    stage = written.env.stage(where[0])
    sets, at = stage.feasible(), dict(zip(stage.components, where[2], strict=True))
    index = tuple(at.get(axis, slice(None)) for axis in sets.axes[1:])
    for lottery, shock, open_ in zip(written.rule.get(where, ()), stage.shocks, sets.positions, strict=False):
        for place in (one for one in lottery if not open_[index][one]):
            told = f" at the shock {shock.label}" if shock.label else ""
            node.fault("E-MECHANISM-INFEASIBLE", f"{stage.allocations[place]} {_in_words(written, where)}{told}",
                       "an allocation that is feasible at these reports")  # fmt: skip


def _state(written: Written, position: int, place: int) -> MechanismState:
    """A state in a period; cells that are not given, of states that are never reached, are 0."""
    env = written.env
    stage, last = env.stage(position), env.horizon is not None and position + 1 == env.horizon
    cells = [(position, place, report) for report in reports(stage)]
    payments = tuple(_payments(written, stage, cells, agent) for agent in range(len(env.agents)))
    return MechanismState(name=written.names.labels[place], chances=_chances(written, stage, cells),
                          after=None if last else _after(written, stage, cells), payments=payments)  # fmt: skip


def _shape(stage: Stage) -> Index:
    return tuple(stage.sizes[name] for name in stage.components)


def _chances(written: Written, stage: Stage, cells: list[Where]) -> Table:
    nothing = [{0: Fraction(1)}] * len(stage.shocks)
    drawn = [written.rule.get(where, nothing) for where in cells]
    values = [lotteries[shock].get(a, Fraction(0)) for a in range(len(stage.allocations))
              for shock in range(len(stage.shocks)) for lotteries in drawn]  # fmt: skip
    shape = (len(stage.allocations), len(stage.shocks), *_shape(stage))
    return Table(("allocation", "shock", *stage.components), exact.from_fractions(values, shape))


def _after(written: Written, stage: Stage, cells: list[Where]) -> Choice:
    shocks, allocations = range(len(stage.shocks)), range(len(stage.allocations))
    values = [written.after.get((where, a, z), 0) for a in allocations for z in shocks for where in cells]
    array = np.array(values, dtype=np.intp).reshape(len(allocations), len(shocks), *_shape(stage))
    return Choice(("allocation", "shock", *stage.components), array)


def _payments(written: Written, stage: Stage, cells: list[Where], agent: int) -> Table:
    values = [written.payments.get((where, agent), Fraction(0)) for where in cells]
    return Table(stage.components, exact.from_fractions(values, _shape(stage)))
