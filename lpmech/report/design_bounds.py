"""What is said where an infinite horizon is cut: of one design, and of both ends of an answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from rich.console import RenderableType

from lpmech.designs.bounds import Bounds
from lpmech.designs.cut import Cut, Then
from lpmech.designs.design import Design
from lpmech.designs.problem import Aim, Status
from lpmech.designs.selections import Selections
from lpmech.problem.exact import format_number
from lpmech.problem.shown import counted
from lpmech.report import layout, numbers

NONE = "No public mechanism with bounded payoffs does all that the problem asks, however much it remembers."


def sentence_of_cut(cut: Cut, status: Status, value: str, *, maximised: bool) -> str:
    """What a design says whose horizon is cut; `value` is the best value in words."""
    periods, promises = counted(cut.after, "period"), cut.then is Then.PROMISES
    if status is Status.INFEASIBLE:
        return NONE if promises else f"No mechanism that ends after {periods} does all that the problem asks."
    if status is Status.FEASIBLE and promises:
        return f"Nothing is refuted with {periods} written out and promises for the rest: that is no mechanism yet."
    if status is Status.FEASIBLE:
        return f"There is such a mechanism; it ends after {periods}."
    if status is Status.UNBOUNDED:
        return f"With {periods} written out there is no bound."
    side = "more" if maximised else "less"
    return (f"No public mechanism with bounded payoffs has {side} than {value}." if promises else
            f"Of the mechanisms that end after {periods} the best has {value}.")  # fmt: skip


def bounds_shape(found: Bounds, name: str) -> dict[str, Any]:
    """The JSON shape."""
    attained = found.below.attained if found.status is Status.OPTIMAL and found.below else None
    assert found.above.problem.cut is not None
    return {
        "status": "undecided" if found.status is None else found.status.value,
        "value": _value(found.above) if found.status is Status.OPTIMAL else None,
        "attained": attained,
        "case": name,
        "environment": found.above.environment.sha256,
        "periods": found.above.problem.cut.after,
        "selections": None if found.selections is None else asdict(found.selections),
        "above": _end(found.above),
        "below": None if found.below is None else _end(found.below),
    }


def _value(found: Design) -> str | None:
    return None if found.value is None else format_number(found.value)


def _end(found: Design) -> dict[str, Any]:
    program = found.written.program
    return {"status": found.status.value, "value": _value(found), "attained": found.attained,
            "size": {"columns": len(program.columns), "rows": len(program.rows)}}  # fmt: skip


def bounds_report(found: Bounds, name: str) -> Iterator[RenderableType]:
    """Both ends for people."""
    assert found.above.problem.cut is not None
    word = "undecided" if found.status is None else found.status.value
    yield layout.headline(word, _sentence(found))
    yield ""
    yield layout.facts([("Environment", name), ("SHA-256", f"{found.above.environment.sha256[:16]}…"),
                        ("Written out", counted(found.above.problem.cut.after, "period")),
                        *((("Selections", _tried(found.selections)),) if found.selections else ())])  # fmt: skip
    yield layout.heading("Ends", "each with a certificate of its own")
    rows = [("all public mechanisms with bounded payoffs", *_told(found.above))]
    if found.below is not None:
        rows.append((_form(found), *_told(found.below)))
    yield layout.table(("the best of", "value", "rows", "columns"), rows, right=(1, 2, 3))


def _sentence(found: Bounds) -> str:
    above, below = found.above, found.below
    if found.status is Status.INFEASIBLE:
        return NONE
    if found.status is Status.FEASIBLE:
        return "There is such a mechanism."
    if found.status is Status.UNBOUNDED:
        return "The objective can be improved for ever."
    aim = above.problem.objective.aim
    if found.status is Status.OPTIMAL:
        assert above.value is not None
        assert below is not None
        near = "and a mechanism attains it" if below.attained else "which no mechanism of those that were tried attains"
        return f"The {'greatest' if aim.sign < 0 else 'least'} value is {numbers.short(above.value)}, {near}."
    if aim is Aim.FIND:
        return _open(found)
    return f"The {'greatest' if aim.sign < 0 else 'least'} value lies {_between(above, below, aim.sign < 0)}."


def _open(found: Bounds) -> str:
    if found.selections is None or found.selections.tried < 2:
        return "No mechanism was found, and none is refuted. More periods may decide it."
    return (f"No mechanism was found among the {found.selections.tried} pure stationary selections, and none is "
            "refuted. More periods may decide it, or a rule that is stated.")  # fmt: skip


def _between(above: Design, below: Design | None, maximised: bool) -> str:
    far = None if above.value is None else numbers.short(above.value)
    near = None if below is None or below.value is None else numbers.short(below.value)
    if far and near:
        return f"between {near if maximised else far} and {far if maximised else near}; more periods narrow it"
    if near:
        return f"at {near} or beyond, and no bound is known on the other side"
    if far:
        return f"at {far} at {'most' if maximised else 'least'}, if there is a mechanism: none was found"
    return "anywhere: no mechanism was found, and there is no bound"


def _told(found: Design) -> tuple[str, str, str]:
    program = found.written.program
    value = found.status.value if found.value is None else numbers.short(found.value)
    return value, str(len(program.rows)), str(len(program.columns))


def _form(found: Bounds) -> str:
    assert found.below is not None
    cut = found.below.problem.cut
    if cut is not None:
        return f"mechanisms that end after {counted(cut.after, 'period')}"
    tried = 1 if found.selections is None else found.selections.tried
    return f"the {tried} pure stationary selections" if tried > 1 else "stationary mechanisms"


def _tried(found: Selections) -> str:
    """Of ties: which of the optimal allocations were chosen for ever."""
    if found.number == 1:
        return "one allocation is optimal at every state"
    return f"{found.tried} of {found.number} pure stationary ones tried; no lotteries, and none that remember"
