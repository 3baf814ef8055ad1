"""What automata charge, as rows with labels, in the shape of `lpmech transfers --format json`.

A row names the state of the automaton, and what the automaton remembers in it: events, the newest last, each with the
reports and the allocation that are remembered of it. With an infinite horizon the mechanism begins in a state that
remembers what never happened; its rows are those of the first period, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from lpmech.existence.automata import Automaton
from lpmech.existence.machines import Part
from lpmech.existence.model import Model
from lpmech.existence.system import Memory
from lpmech.existence.witnesses import event_told
from lpmech.lp.steps import labels_of
from lpmech.problem.exact import format_number

Row = dict[str, Any]


def payment_rows(automaton: Automaton) -> Iterator[Row]:
    """One row a state of the automaton and a report of all: what the agent pays."""
    model = automaton.model
    for number, (period, _) in enumerate(automaton.states):
        stage = model.stage(period)
        known = remembered(automaton, number)
        for joint in product(*(range(stage.sizes[axis]) for axis in stage.components)):
            place = stage.components.index(model.name)
            others = (*joint[:place], *joint[place + 1 :])
            yield {
                "agent": model.name,
                "period": model.env.period(period),
                "automaton state": number,
                "remembered": known,
                "state": dict(zip(stage.components, labels_of(stage, stage.components, joint), strict=True)),
                "payment": format_number(automaton.payment(number, joint[place], others)),
                "by_shock": None,
            }


def remembered(automaton: Automaton, number: int) -> list[Row]:
    """The events that a state keeps, the newest last and whole."""
    period, kept = automaton.states[number]
    found: list[Row] = []
    before = automaton.model.before(period)
    for event in reversed(kept):
        assert before is not None
        part = automaton.machine.part if found else Part.ALL
        found.insert(0, _event(automaton.model, before, event, part))
        before = automaton.model.before(before)
    return found


def _event(model: Model, period: int, kept: Memory, part: Part) -> Row:
    """What is kept of an event."""
    stage, axes = model.stage(period), model.others_axes(period)
    if part is Part.ALL:
        return event_told(model, period, kept).to_json()
    if part is Part.ALLOCATION:
        return {"allocation": stage.allocations[kept[0]]}
    if part is Part.OWN_REPORT:
        return {"reports": {model.name: stage.labels[model.name][kept[0]]}}
    return {"reports": dict(zip(axes, labels_of(stage, axes, kept), strict=True))}
