"""Tables that a certificate leaves out, derived from those that it has (certificate page section 5).

What is derived stands where the table would. With a finite horizon it is found from the last period back, by the
equation that it has to satisfy. With an infinite one it is what the table is under a pivot mechanism, or whenever the
allocation is efficient, and is verified as if it had been written: nothing rests on where it comes from.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain
from math import gcd

from ..claims import MECHANISMS
from ..claims.budgets import BUDGET, budget_equation
from ..kernel.answer import Format
from ..kernel.certificate import CONTINUATION, OUTSIDE, PROGRAMS
from ..kernel.environment import EVERYONE, feasible_at
from ..kernel.kinds import ABSENCE, AWAY
from ..kernel.labels import ToCome
from ..kernel.meter import OBJECT, alignment_units, keep, make, spend
from ..kernel.model import Model, Period, on_states, program_of
from ..kernel.payoffs import continuation_equation, continuation_of, first_best, outside_equation, q_family, welfare
from ..kernel.spaces import Space
from ..kernel.tables import IndexTable, Layout, Table
from ..kernel.vectors import Vector, less, linear

OLDER, FORMAT, LATEST = "lpmech-certificate/2", "lpmech-certificate/2.3", "lpmech-certificate/2.4"
WITHOUT_TABLES = Format({OLDER: MECHANISMS.defined("lpmech-certificate/1.4"), FORMAT: ()})
WITH_TABLES = {OLDER: "lpmech-certificate/1.4", FORMAT: ABSENCE, LATEST: AWAY}  # the version of the same claims
_OF_ALL = Format({LATEST: WITHOUT_TABLES.claims})


def format_of(value: object) -> Format:
    """The format with the version that a certificate which leaves out some table is written in."""
    return _OF_ALL if isinstance(value, dict) and value.get("format") == LATEST else WITHOUT_TABLES


def leaves_out(value: object) -> bool:
    """Whether a JSON value is a certificate of this format that leaves out some table, right or wrong."""
    if not isinstance(value, dict) or value.get("format") not in tuple(WITH_TABLES):  # which may be anything
        return False
    mechanism, evidence = value.get("mechanism"), value.get("evidence")
    if not isinstance(mechanism, dict) or "transfers" not in mechanism:
        return False
    parts = list(evidence.values()) if isinstance(evidence, dict) else []
    inside = chain.from_iterable(part.values() for part in parts if isinstance(part, dict))
    places = (mechanism["transfers"], mechanism.get("transfers by shock"), *parts, *inside)
    return any(isinstance(one, str) for one in places)


def derive(model: Model) -> None:
    """All tables that are left out, each after those from which it follows. Rejected where one of these is missing."""
    evidence = model.certificate.evidence
    for society in evidence[PROGRAMS]:
        _program(model, society)
    for agent in model.agents:
        _transfers(model, agent)
    for agent, tables in evidence[CONTINUATION].items():
        _fill(model, tables, partial(_continuation, model, agent))
    for agent, tables in evidence[OUTSIDE].items():
        _fill(model, tables, partial(outside_equation, model, agent))
    _fill(model, evidence[BUDGET], partial(_budget, model))


def _fill(model: Model, tables: Sequence[Table] | None, find: Callable[[Period], Vector]) -> None:
    if isinstance(tables, ToCome):
        for period in reversed(model.periods):
            tables[period.index] = _table(period.space, [find(period)])


def _program(model: Model, society: int) -> None:
    """Backwards: the first allocations that attain the maxima, and what these are in expectation."""
    program = program_of(model, society)
    if not isinstance(program.values, ToCome) or not isinstance(program.allocation, ToCome):
        return
    for period in reversed(model.periods):
        family, size = q_family(model, society, period), period.space.size
        sets = [feasible_at(period.stage, z, society) for z in range(len(period.stage.shocks))]
        best = [one.best(family) for one in sets]
        chosen = [first_best(family, one, most) for one, most in zip(sets, best)]
        layout = _layout(period.space, size)
        program.allocation[period.index] = IndexTable(layout, [a for plan in chosen for a in plan])
        program.values[period.index] = _table(period.space, [_mean(period, best)])


def _mean(period: Period, by_shock: Sequence[Vector]) -> Vector:
    """What is expected over the shocks."""
    return linear(*((period.stage.shocks[z].probability, by_shock[z]) for z in period.likely))


def _transfers(model: Model, agent: int) -> None:
    """p_i(z,r) = max Q_{-i}(r, ·) − Q_{-i}(r, a(z,r)), the maximum over A_{-i}(z); and its expectation over shocks."""
    mechanism = model.certificate.mechanism
    expected, by_shock = mechanism.transfers[agent], (mechanism.transfers_by_shock or {agent: ()})[agent]
    if not isinstance(expected, ToCome) and not isinstance(by_shock, ToCome):
        return
    for period in model.periods:
        family = q_family(model, agent, period)
        best = [feasible_at(period.stage, z, agent).best(family) for z in range(len(period.stage.shocks))]
        paid = [less(most, family.chosen(plan)) for most, plan in zip(best, period.plan)]
        if isinstance(expected, ToCome):
            expected[period.index] = _table(period.space, [_mean(period, paid)])
        if isinstance(by_shock, ToCome):
            by_shock[period.index] = _table(period.space, paid)


def _continuation(model: Model, agent: int, period: Period) -> Vector:
    """By its equation; where the horizon is infinite E_z E[W(θ') − W_{-i}(θ') | a(z,θ), θ]."""
    if model.finite:
        return continuation_equation(model, agent, period)
    return _later(period, less(welfare(model, EVERYONE, period), welfare(model, agent, period)))


def _budget(model: Model, period: Period) -> Vector:
    """By its equation; where the horizon is infinite E_z E[W(θ') | a(z,θ), θ] − Σ_i U_i(θ)."""
    if model.finite:
        return budget_equation(model, period)
    received = ((-1, on_states(continuation_of(model, agent)[0])) for agent in model.agents)
    return linear((1, _later(period, welfare(model, EVERYONE, period))), *received)


def _later(period: Period, values: Vector) -> Vector:
    return period.average(period.expectation(values), period.plan)


def _layout(space: Space, shock: int) -> Layout:
    """All components, and shocks outside of them."""
    return Layout({}, shock, dict(enumerate(space.strides)), space)


def _table(space: Space, by_shock: Sequence[Vector]) -> Table:
    """Functions of the state over one denominator, in lowest terms, as a table; several: one for each shock."""
    numbers, common = [x for one in by_shock for x in one.numerators], by_shock[0].denominator
    bits = max(one.bits for one in by_shock)
    make(2 * len(numbers), bits)
    spend(len(numbers) * alignment_units(common.bit_length()))
    divisor = common
    for number in numbers:
        divisor = gcd(divisor, number)
    keep(len(numbers) * (bits + OBJECT))
    numbers = numbers if divisor == 1 else [number // divisor for number in numbers]
    return Table(_layout(space, space.size if len(by_shock) > 1 else 0), common // divisor, numbers)
