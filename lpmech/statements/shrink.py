"""Smaller environments: an environment in JSON form (dense tables, one stage), one step simpler at a time.

Steps, the boldest first: a shorter horizon, parts left out, an agent, type, public state, allocation or shock fewer;
a table that no longer depends on one of its axes; single numbers. Where a label goes, the probability of moving to it
goes to the first label that stays, so that what is left is an environment again (mostly: readers refuse the rest).
"""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import numpy as np


def weight(number: Fraction) -> tuple[int, int, bool]:
    """How hard a number is to read: a long denominator first, then a long numerator, then the sign."""
    return number.denominator, abs(number.numerator), number < 0


def simpler_numbers(number: Fraction) -> Iterator[Fraction]:
    """Simpler numbers, the simplest first."""
    whole = int(number)
    candidates = [
        *map(Fraction, (0, 1, 2, round(number), whole, whole // 2, whole - 1 if number > 0 else whole + 1)),
        Fraction(1, 2), -number, *(number.limit_denominator(n) for n in (2, 3, max(2, number.denominator // 2))),
    ]  # fmt: skip
    for candidate in dict.fromkeys(candidates):
        if weight(candidate) < weight(number):
            yield candidate


Plain = dict[str, Any]
NEXT = "next "
OPTIONAL = ("public utility", "feasible without")


def smaller(plain: Plain) -> Iterator[Plain]:
    """Simpler environments."""
    plain = dense(plain)
    yield from _parts(plain)
    yield from _agents(plain)
    yield from _labels(plain)
    yield from _pairs_of_types(plain)
    yield from _axes(plain)
    yield from _numbers(plain)


def dense(plain: Plain) -> Plain:
    """The same environment with dense tables only: canonical forms are sparse where that is shorter."""
    new = copy.deepcopy(plain)
    stage = new["stages"][0]
    labels = {**stage["types"], "public": stage.get("public", []), "allocation": stage["allocations"]}
    for table in tables(new):
        if "values" not in table:
            sizes = [labels[axis.removeprefix(NEXT)] for axis in table["axes"]]
            entries, default = table.pop("entries"), table.pop("default", None)
            flat = [entries.get("|".join(place), default) for place in itertools.product(*sizes)]
            array = np.array([Fraction(number) for number in flat], dtype=object)
            _rewrite(table, table["axes"], array.reshape([len(each) for each in sizes]))
    return new


def _changed(plain: Plain, change: Callable[[Plain, Plain], object]) -> Plain:
    """A copy on which `change(environment, its stage)` has worked."""
    new = copy.deepcopy(plain)
    change(new, new["stages"][0])
    return new


def _parts(plain: Plain) -> Iterator[Plain]:
    """A shorter horizon; parts that may be left out; one certain shock, and none."""
    if plain["horizon"] is None:
        yield {**plain, "horizon": 1}
    else:
        yield from ({**plain, "horizon": horizon} for horizon in range(1, plain["horizon"]))
    yield from ({key: part for key, part in plain.items() if key != gone} for gone in ("terminal", "prior")
                if gone in plain)  # fmt: skip
    stage = plain["stages"][0]
    yield from (_changed(plain, lambda _, s, gone=gone: s.pop(gone)) for gone in OPTIONAL if gone in stage)  # type: ignore[misc]
    yield from _sets(plain)
    if "transition" in stage and plain["horizon"] == 1 and "terminal" not in plain:
        yield _changed(plain, lambda _, s: s.pop("transition"))
    if "shocks" in stage:
        yield _changed(plain, lambda _, s: s.pop("shocks"))
        if _is_idle(stage):
            yield _changed(plain, lambda _, s: _shockless(s))
    for label in stage.get("shocks", {}) if len(stage.get("shocks", {})) > 1 else ():
        yield _changed(plain, lambda _, s, label=label: _certain(s, label))  # type: ignore[misc]


def _sets(plain: Plain) -> Iterator[Plain]:
    """One list fewer of what is feasible without an agent."""
    for place, holder in enumerate(_holders(plain["stages"][0])):
        for name in holder.get("feasible without", {}):
            yield _changed(plain, lambda _, s, p=place, n=name: _holders(s)[p]["feasible without"].pop(n))  # type: ignore[misc]


def _holders(stage: Plain) -> list[Plain]:
    """What lists feasible allocations: the stage, and every shock."""
    return [stage, *stage.get("shocks", {}).values()]


def _is_idle(stage: Plain) -> bool:
    """Whether one shock alone can occur, at which everybody together may do anything: it only lists other sets."""
    (shock, *others) = stage["shocks"].values()
    return not others and sorted(shock.get("feasible", stage["allocations"])) == sorted(stage["allocations"])


def _shockless(stage: Plain) -> None:
    """The same environment without its idle shock: the stage has its sets."""
    (shock,) = stage.pop("shocks").values()
    sets = stage.pop("feasible without", {}) | shock.get("feasible without", {})
    if sets:
        stage["feasible without"] = sets


def _certain(stage: Plain, label: str) -> None:
    """Only that shock, with probability 1."""
    kept = stage["shocks"][label] | {"probability": "1"}
    stage["shocks"] = {label: kept}


def _agents(plain: Plain) -> Iterator[Plain]:
    """One agent fewer: fixed at its first type."""
    if len(plain["agents"]) > 1:
        yield from (_changed(plain, lambda e, _, name=name: _drop_component(e, name)) for name in plain["agents"])  # type: ignore[misc]
    if "public" in plain["stages"][0]:
        yield _changed(plain, lambda e, _: _drop_component(e, "public"))


def _drop_component(env: Plain, name: str) -> None:
    stage = env["stages"][0]
    labels = stage["public"] if name == "public" else stage["types"][name]
    while len(labels) > 1:
        _drop_label(env, name, labels, len(labels) - 1)
    if name == "public":
        stage.pop("public")
        stage.pop("public utility", None)
    else:
        env["agents"].remove(name)
        _forget(env, name)
    for transition in _transitions(stage):
        transition.pop(name, None)
    for table in list(tables(env)):
        for axis in (name, NEXT + name):
            if axis in table["axes"]:
                _rewrite(table, [a for a in table["axes"] if a != axis], _array(table).sum(table["axes"].index(axis)))


def _forget(env: Plain, name: str) -> None:
    """Every mention of an agent apart from axes."""
    stage = env["stages"][0]
    holders = [stage["types"], stage["utility"], env.get("terminal", {}).get("utility", {})]
    for holder in (*holders, *(one.get("feasible without", {}) for one in _holders(stage))):
        holder.pop(name, None)


def _labels(plain: Plain) -> Iterator[Plain]:
    """One type, public state or allocation fewer."""
    stage = plain["stages"][0]
    spaces = {**stage["types"], **({"public": stage["public"]} if "public" in stage else {})}
    for name, labels in spaces.items():
        for place in range(len(labels) if len(labels) > 1 else 0):
            yield _changed(plain, lambda e, s, n=name, p=place: _drop_label(  # type: ignore[misc]
                e, n, s["public"] if n == "public" else s["types"][n], p))  # fmt: skip
    for place in range(len(stage["allocations"]) if len(stage["allocations"]) > 1 else 0):
        yield _changed(plain, lambda e, _, p=place: _drop_allocation(e, p))  # type: ignore[misc]


def _pairs_of_types(plain: Plain) -> Iterator[Plain]:
    """One type fewer of two agents at once: conditions such as spanning compare their numbers."""
    types = plain["stages"][0]["types"]
    several = [name for name, labels in types.items() if len(labels) > 1]
    for one, other in itertools.combinations(several, 2):
        for pair in itertools.product(range(len(types[one])), range(len(types[other]))):
            yield _changed(plain, lambda e, s, places={one: pair[0], other: pair[1]}: _drop_types(  # type: ignore[misc]
                e, s, places))  # fmt: skip


def _drop_types(env: Plain, stage: Plain, places: dict[str, int]) -> None:
    for name, place in places.items():
        _drop_label(env, name, stage["types"][name], place)


def _drop_label(env: Plain, name: str, labels: list[str], place: int) -> None:
    for table in tables(env):
        for axis in table["axes"]:
            if axis in (name, NEXT + name):
                merge = axis != name or table is env.get("prior")
                _rewrite(table, table["axes"], _without(_array(table), table["axes"].index(axis), place, merge))
    del labels[place]


def _without(array: np.ndarray, axis: int, place: int, merge: bool) -> np.ndarray:
    """The array without one place on an axis; `merge`: what stood there is added to the first place that stays."""
    rest = np.delete(array, place, axis)
    if merge:
        target = (slice(None),) * axis + (0,)
        rest[target] = rest[target] + array.take(place, axis)
    return rest


def _drop_allocation(env: Plain, place: int) -> None:
    stage = env["stages"][0]
    gone = stage["allocations"].pop(place)
    for table in tables(env):
        if "allocation" in table["axes"]:
            _rewrite(table, table["axes"], np.delete(_array(table), place, table["axes"].index("allocation")))
    for holder in _holders(stage):
        for allowed in (holder.get("feasible", []), *holder.get("feasible without", {}).values()):
            if gone in allowed:
                allowed.remove(gone)


def _axes(plain: Plain) -> Iterator[Plain]:
    """A table that is 0, or that no longer depends on one of its axes."""
    for number, table in enumerate(tables(plain)):
        probabilities = any(axis.startswith(NEXT) for axis in table["axes"]) or table is plain.get("prior")
        if not probabilities and any(value for value in _array(table).ravel()):
            yield _with_table(plain, number, [], np.array(Fraction(0), dtype=object))
        for place, axis in enumerate(table["axes"]):
            if not axis.startswith(NEXT) and table is not plain.get("prior"):
                axes = [a for a in table["axes"] if a != axis]
                yield from (_with_table(plain, number, axes, _array(table).take(label, place))
                            for label in range(_array(table).shape[place]))  # fmt: skip


def _numbers(plain: Plain) -> Iterator[Plain]:
    """One number, or one row of probabilities, simpler."""
    yield from ({**plain, "discount": str(d)} for d in simpler_numbers(Fraction(plain["discount"])) if 0 < d < 1)
    for number, table in enumerate(tables(plain)):
        array = _array(table)
        width = sum(axis.startswith(NEXT) for axis in table["axes"])
        if table is plain.get("prior"):
            width = array.ndim
        for where in itertools.product(*map(range, array.shape[: array.ndim - width])):
            for candidate in _simpler_row(array[where]) if width else simpler_numbers(array[where]):
                changed = array.copy()
                changed[where] = candidate
                yield _with_table(plain, number, table["axes"], changed)


def _simpler_row(row: np.ndarray) -> Iterator[np.ndarray]:
    """All the probability in one place of a row, the likeliest first; then equal chances in its places."""
    likely = sorted(np.ndindex(row.shape), key=lambda where: -row[where])
    support = [where for where in likely if row[where]]
    if len(support) > 1:
        for where in support:
            point = np.full(row.shape, Fraction(0), dtype=object)
            point[where] = Fraction(1)
            yield point
        if len({row[where] for where in support}) > 1:
            even = np.full(row.shape, Fraction(0), dtype=object)
            for where in support:
                even[where] = Fraction(1, len(support))
            yield even


# tables


def tables(env: Plain) -> Iterator[Plain]:
    """Every table of an environment with one stage, always in the same order."""
    stage = env["stages"][0]
    yield from stage["utility"].values()
    if "public utility" in stage:
        yield stage["public utility"]
    for transition in _transitions(stage):
        yield from transition.values()
    yield from env.get("terminal", {}).get("utility", {}).values()
    if "prior" in env:
        yield env["prior"]


def _transitions(stage: Plain) -> list[Plain]:
    """Maps from components (or `joint`, `weight`) to tables."""
    transition = stage.get("transition", {})
    return list(transition["mixture"]) if "mixture" in transition else [transition]


def _array(table: Plain) -> np.ndarray:
    """The numbers of a dense table as an array of Fractions."""
    shape, values = [], table["values"]
    while isinstance(values, list):
        shape.append(len(values))
        values = values[0]
    flat = table["values"]
    for _ in shape[1:]:
        flat = [value for part in flat for value in part]
    array = np.empty(shape, dtype=object)
    array.ravel()[:] = [Fraction(value) for value in (flat if shape else [flat])]
    return array


def _rewrite(table: Plain, axes: list[str], array: np.ndarray) -> None:
    table["axes"], table["values"] = list(axes), _nested(array)


def _nested(array: Any) -> Any:
    return [_nested(part) for part in array] if isinstance(array, np.ndarray) and array.ndim else _text(array)


def _text(number: Any) -> str:
    return str(number.item() if isinstance(number, np.ndarray) else number)


def _with_table(plain: Plain, number: int, axes: list[str], array: np.ndarray) -> Plain:
    new = copy.deepcopy(plain)
    _rewrite(next(itertools.islice(tables(new), number, None)), axes, np.asarray(array, dtype=object))
    return new
