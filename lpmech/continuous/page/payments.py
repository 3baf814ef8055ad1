"""Payments as maps: what an agent pays a period later, against what another said and says next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise, product
from math import prod
from typing import Any

from lpmech.continuous.formats import Cells
from lpmech.pages.charts import Map, Maps, Spot
from lpmech.pages.numbers import shown
from lpmech.pages.page import Section
from lpmech.pages.text import Name, say
from lpmech.problem.exact import parse_result

HALF = Fraction(1, 2)
MOST = 12  # rows or columns of a map
Shape = Mapping[str, Any]


def section(env: Shape, certificate: Shape) -> Section | None:
    """One map an agent and an allocation; nothing where nothing is paid."""
    maps = [
        _map(env, name, allocation, transfer)
        for name, by in certificate["transfers"].items()
        for allocation, transfer in by.items()
        if any(_integer(one) for one in transfer["numerators"])
    ]
    if not maps:
        return None
    largest = max(abs(spot.value) for one in maps for _, row in one.rows for spot in row if spot)
    several = " The other signals are 1/2." if len(env["agents"]) > 2 else ""
    report = any("report" in one for by in certificate["transfers"].values() for one in by.values())
    own = " The own report is 1/2." if report else ""
    sub = say("What is paid a period later, in the middle of each cell: another agent’s signal of today down, its next "
              "one across.{}{}", several, own)  # fmt: skip
    return Section(id="map", menu="Payments", title="What everyone pays", sub=sub,
                   blocks=(Maps(maps=tuple(maps), largest=largest),))  # fmt: skip


def _map(env: Shape, name: str, allocation: str, transfer: Shape) -> Map:
    others = [one for one in env["agents"] if one != name]
    points = [parse_result(one) for one in transfer["points"]]
    after = _few([(low + high) / 2 for low, high in pairwise(points)])
    flat = transfer["cells"] == Cells.ONE and transfer["degrees"][0] == 0
    now = [HALF] if flat else [Fraction(k, 8) + Fraction(1, 16) for k in range(8)]
    rest = [HALF] * (len(others) - 1)
    rows = tuple(
        (
            "always" if flat else shown(x),
            tuple(Spot(value=_paid(transfer, [x, *rest], [y, *rest]), tip="") for y in after),
        )
        for x in now
    )
    return Map(
        title=say("{}, after “{}”", Name(name), Name(allocation)),
        corner=(Name(others[0]), " now"),
        across=say("next signal of {}", Name(others[0])),
        columns=tuple(map(shown, after)),
        rows=rows,
    )


def _few(values: Sequence[Fraction]) -> list[Fraction]:
    """Some of them, evenly."""
    step = -(-len(values) // MOST)
    return list(values[::step])


def _integer(told: int | str) -> int:
    return int(told, 0) if isinstance(told, str) else told


def _paid(transfer: Shape, now: Sequence[Fraction], after: Sequence[Fraction]) -> Fraction:
    """The payment after the report 1/2, as docs/continuous_format.md defines it."""
    points = [parse_result(one) for one in transfer["points"]]
    cells, count = len(points) - 1, len(now)
    today = cells if transfer["cells"] == Cells.ALL else 1
    degrees, report = transfer["degrees"], transfer.get("report")
    inside = [_cell(points, x) if today > 1 else 0 for x in now]
    following = [_cell(points, x) for x in after]
    block = (today * cells * (degrees[0] + 1) * (degrees[1] + 1)) ** count
    base = _index([*inside, *following], [today] * count + [cells] * count)
    powers = [degrees[0] + 1] * count + [degrees[1] + 1] * count
    total = Fraction(0)
    for place, factor in _reports(report, points):
        for exponents in product(*map(range, powers)):
            where = place * block + base * prod(powers) + _index(exponents, powers)
            numerator = _integer(transfer["numerators"][where])
            if numerator:
                signals = zip((*now, *after), exponents, strict=True)
                total += factor * numerator * prod((x**e for x, e in signals), start=Fraction(1))
    return total / _integer(transfer["denominator"])


def _reports(report: Shape | None, points: Sequence[Fraction]) -> list[tuple[int, Fraction]]:
    """Which blocks of coefficients count, and with what factor, at the own report 1/2."""
    if report is None:
        return [(0, Fraction(1))]
    cell = _cell(points, HALF) if report["cells"] == Cells.ALL else 0
    return [(cell * (report["degree"] + 1) + power, HALF**power) for power in range(report["degree"] + 1)]


def _cell(points: Sequence[Fraction], x: Fraction) -> int:
    """The cell of a signal; on a border the lower one."""
    return next(place for place, high in enumerate(points[1:]) if x <= high)


def _index(places: Sequence[int], sizes: Sequence[int]) -> int:
    """A row-major index, the last fastest."""
    found = 0
    for place, size in zip(places, sizes, strict=True):
        found = found * size + place
    return found
