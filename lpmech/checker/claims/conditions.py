"""Conditions on transitions, convex independence and spanning, cell by cell; and on the last period alone.

A cell is a period whose transition leads into a further period, an agent, an allocation and the labels of the others;
its rows μ_s are in `rows`. A separating vector y has μ_s·y < 0 and μ_{s'}·y ≥ 0 for every other own type s'.

In the last period, U_i(θ,r) = E_z { v_{i,T}(a(z,r),θ) + δ E[g_i | a(z,r),θ] }, r = (r_i, θ_{-i}): transfers p_i(r) make
truth-telling optimal, or a cycle of types stands against them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import Annotated, Any, Optional

from ..kernel.certificate import Claim, Part
from ..kernel.environment import Environment
from ..kernel.errors import Malformed, Path, Rejected, expect, inside, must, quote
from ..kernel.fields import any_object, int_of, list_of, positive_int, ratio
from ..kernel.kinds import AWAY, Case, Form, Kind, plain
from ..kernel.labels import Agent, Allocation, Others, OwnPeriod, OwnType, Scope, by_agent, find_table, find_type
from ..kernel.model import Model, on_states
from ..kernel.older import paired, record
from ..kernel.payoffs import Stakes, each, lies
from ..kernel.remembered import of_table
from ..kernel.rows import Place, Rows, are_independent, independent_modulo
from ..kernel.shapes import Here, Inline, Number, anywhere, fill, inline, keys_of, many
from ..kernel.spaces import in_words
from ..kernel.sums import Constraints, Exactly, Row, check_least, check_sum
from ..kernel.tables import Table
from ..kernel.vectors import dot


@record
class ConditionCell:
    """Where the conditions on transitions have rows: agent, period (from 0), allocation, labels of the others."""

    agent: Agent
    period: OwnPeriod
    allocation: Allocation
    state: Others


_Cell = Annotated[ConditionCell, inline(ConditionCell)]


def _integers(scope: Scope, value: object, path: Path) -> list[int]:
    return [int_of(item, path, k) for k, item in enumerate(list_of(value, path))]


@record
class Separation:
    """A separating vector for one own type at a cell, by its numerators; the denominator is positive."""

    cell: _Cell
    type: OwnType
    denominator: Annotated[int, anywhere(positive_int)]
    numerators: Annotated[list[int], _integers]
    path: Here


Covered = Mapping[ConditionCell, set[int]]


def _weights(scope: Scope, value: object, path: Path) -> dict[int, Number]:
    """A number for each of some own types, perhaps not in lowest terms where its parts are long."""
    return {find_type(scope, s, path): ratio(x, (*path, s)) for s, x in any_object(value, path).items()}


@record
class Mixture:
    """Weights of other own types at a cell, whose mixture is said to be that of one type."""

    cell: _Cell
    type: OwnType
    mixture: Annotated[Mapping[int, Number], _weights]


@record
class Combination:
    """Weights of some own types at a cell."""

    cell: _Cell
    combination: Annotated[Mapping[int, Number], _weights]


def _expect_others(found: Mixture, scope: Scope, path: Path) -> None:
    must(found.type not in found.mixture, (*path, "mixture"), "a mixture is over the other own types")


def rows_of(model: Model, period: int, agent: int) -> Rows:
    """The rows of an agent out of a period, made once for each stage."""
    return model.once(_rows, period if len(model.environment.stages) > 1 else 0, agent)


def _rows(model: Model, period: int, agent: int) -> Rows:
    stage = model.environment.stage(period)
    assert stage.transition is not None  # it leads on
    return Rows(stage, stage.transition, agent)


def leads_on(model: Model, period: int) -> bool:
    """Whether a period's transition leads into a further period."""
    return period < len(model.periods) and model.periods[period].successor is not None


def families(model: Model) -> Iterator[tuple[list[int], int]]:
    """The periods that have the same rows, and an agent."""
    periods = [t for t in range(len(model.periods)) if leads_on(model, t)]
    groups = [periods] if len(model.environment.stages) == 1 else [[t] for t in periods]
    return ((group, agent) for group in groups if group for agent in model.agents)


def matrix_of(model: Model, cell: ConditionCell) -> list[list[int]]:
    """All rows at a cell that a witness or a vector names."""
    expect(leads_on(model, cell.period), "the transition of the period named leads into no further period")
    return rows_of(model, cell.period, cell.agent).matrix((cell.allocation, *cell.state))


SEPARATIONS = Part[Optional[Sequence[Separation]]]("convex independence", None, many(Separation))


def separated(model: Model) -> Covered:
    """The evidence `convex independence`: every vector separates. The own types separated at each cell."""
    covered, latest, matrix = dict[ConditionCell, set[int]](), None, list[list[int]]()
    for found in model.certificate.evidence[SEPARATIONS] or ():
        with inside(f'evidence["convex independence"][{found.path[-1]}]'):
            _check_width(model, found)
            if found.cell != latest:  # the vectors of a cell follow one another
                latest, matrix = found.cell, matrix_of(model, found.cell)
            for s, row in enumerate(matrix):
                separates = (dot(row, found.numerators) < 0) == (s == found.type)
                expect(separates, "the vector does not separate the type from the others")
        covered.setdefault(found.cell, set()).add(found.type)
    return covered


def _check_width(model: Model, found: Separation) -> None:
    if leads_on(model, found.cell.period):
        width = rows_of(model, found.cell.period, found.cell.agent).width
        if len(found.numerators) != width:
            raise Malformed((*found.path, "numerators"), f"expected a list of {width}, one for each next state")


def _needs_separations(model: Model) -> None:
    expect(model.certificate.evidence[SEPARATIONS] is not None, 'the evidence has no "convex independence"')


def decide_convex(case: Case, claim: Claim[None]) -> None:
    """Every cell is separated, or has independent rows."""
    model, covered = case.model, case.model.once(separated)
    for periods, agent in families(model):
        rows = rows_of(model, periods[0], agent)
        for labels in rows.cells():
            cells = (ConditionCell(agent, t, x[0], x[1:]) for t in periods for x in rows.alike(labels))
            lacking = next((cell for cell in cells if len(covered.get(cell, ())) < rows.types), None)
            if lacking is not None and not _independent(rows, labels):
                at = _described(model.environment, lacking)
                raise Rejected(f"the rows are dependent, and a separating vector is missing, for {at}")


def decide_spanning(case: Case, claim: Claim[None]) -> None:
    """Established here: the rows of every cell are independent."""
    every = (rows_of(case.model, periods[0], agent) for periods, agent in families(case.model))
    spans = all(_independent(rows, labels) for rows in every for labels in rows.cells())
    expect(spans, "the claim is refuted, not proved")


def _independent(rows: Rows, labels: Place) -> bool:
    """Whether the rows at a cell are linearly independent; each sums to 1, so one row is."""
    if rows.types == 1 or rows.types > rows.width:
        return rows.types == 1
    return independent_modulo(rows.columns(labels), rows.types) or are_independent(rows.matrix(labels))


def check_mixture(case: Case, claim: Claim[Mixture]) -> None:
    """μ_s = Σ ξ_{s'} μ_{s'}, ξ ≥ 0."""
    weights = _in_lowest_terms(claim.witness.mixture, claim)
    expect(not any(value < 0 for value in weights.values()), "a weight of the mixture is negative")
    _check_vanishes(case.model, claim.witness.cell, weights | {claim.witness.type: Fraction(-1)})


def check_combination(case: Case, claim: Claim[Combination]) -> None:
    """Σ η_s μ_s = 0, η ≠ 0."""
    weights = _in_lowest_terms(claim.witness.combination, claim)
    expect(any(weights.values()), "the combination is 0 everywhere")
    _check_vanishes(case.model, claim.witness.cell, weights)


def _in_lowest_terms(weights: Mapping[int, Number], claim: Claim[Any]) -> dict[int, Fraction]:
    """The numbers of a witness; that long ones are in lowest terms is checked here."""
    exactly = Exactly((*claim.path, "witness"))
    return {own: exactly.fraction(number) for own, number in weights.items()}


def _check_vanishes(model: Model, cell: ConditionCell, weights: Mapping[int, Fraction]) -> None:
    """Σ weight · row is 0 at the witness's cell."""
    matrix = matrix_of(model, cell)
    terms = [(weight, Row(1, [(("chances",), len(matrix[s]), 0, matrix[s])])) for s, weight in weights.items()]
    check_sum(terms, "the witness does not refute the claim")


def _described(environment: Environment, cell: ConditionCell) -> str:
    """A cell in words."""
    stage, name = environment.stage(cell.period), environment.agents[cell.agent]
    components = [axis for axis in stage.space.components if axis.name != name]
    allocation, shown = quote(stage.allocations.labels[cell.allocation], 30), in_words(components, cell.state)
    return f"agent {quote(name, 30)}, allocation {allocation}" + f", {shown}" * bool(shown)


TRANSITIONS = (
    Kind(
        id="convex_independence",
        concept="convex independence: at no allocation and types of the others is the distribution of the others' "
        "next types under one own type a non-negative combination of those under the other own types",
        proved=(Form(plain(decide_convex), needs=(_needs_separations,)),),
        refuted=(Form(plain(check_mixture), inline(Mixture, _expect_others)),),
    ),
    Kind(
        id="spanning",
        concept="spanning: at every allocation and types of the others the distributions of the others' next types "
        "under the own types are linearly independent",
        proved=(Form(plain(decide_spanning)),),
        refuted=(Form(plain(check_combination), Combination),),
    ),
)


def _tables(scope: Scope, value: object, path: Path) -> dict[int, Table]:
    """Transfers of the last period, by agent."""
    must(scope.environment.horizon is not None, path, "an infinite horizon has no last period")
    found: dict[int, Table] = by_agent(find_table)(scope.inner(period=scope.environment.periods - 1), value, path)
    return found


LAST_PERIOD = Part[Mapping[int, Table]]("last period", {}, _tables)


@record
class Cycle:
    """Own types of an agent, each of which is told by the one before it, given the labels of the others."""

    agent: Agent
    state: Others
    cycle: Annotated[Sequence[int], many(find_type, 2)]


def _read_cycle(scope: Scope, given: dict[str, object], path: Path) -> Cycle:
    """Distinct own types of the last period, at least two."""
    found: Cycle = fill(Cycle, scope.inner(period=scope.environment.periods - 1), given, path)
    must(len(set(found.cycle)) >= len(found.cycle), (*path, "cycle"), "an own type is repeated")
    return found


def check_transfers(model: Model, agent: int) -> None:
    """U_i(θ,θ) − p_i(θ) ≥ U_i(θ,r) − p_i(r) at every θ and r_i: the evidence `last period`."""
    period = model.periods[-1]
    paid = of_table(model.certificate.evidence[LAST_PERIOD][agent])
    where = f'evidence["last period"].{model.environment.agents[agent]}'
    for _, slacks in Stakes(model.slots[-1], agent, lies(model, agent, period), paid).by_report(()):
        check_least(period, slacks, f"{where}: truth-telling is not optimal")


def expect_last_period(model: Model) -> None:
    expect(model.finite, "an infinite horizon has no last period")


def expect_unpaid(model: Model, agent: int) -> None:
    """Rejected where the transfers of the last period charge or pay the agent although it is away."""
    period = model.periods[-1]
    locked, paid = period.stage.locked(agent), on_states(model.certificate.evidence[LAST_PERIOD][agent]).numerators
    away = (x for x, own in paired(paid, period.own_types(agent)) if own in locked)
    expect(not any(away), "the transfers charge or pay somebody who is away")


def check_cycle(case: Case, claim: Claim[Cycle]) -> None:
    """p(s_{j+1}) − p(s_j) ≥ U_i(s_j, s_{j+1}) − U_i(s_j, s_j) for every j: the sum reads 0 ≥ a positive number."""
    expect_last_period(case.model)
    witness, model, terms = claim.witness, case.model, list[tuple[Fraction, Row]]()
    constraints = Constraints(model, witness.agent, model.certificate.mechanism.allocation)
    for s, r in paired(witness.cycle, [*witness.cycle[1:], witness.cycle[0]]):
        can_say = model.periods[-1].can_say(witness.agent, s, r)
        expect(can_say, "a lie of who is away, and is not asked")
        state = constraints.state(len(model.periods) - 1, s, witness.state)
        for sign, report in ((1, r), (-1, s)):
            row = constraints.row(len(model.periods) - 1, state, report, ("payoffs",), lambda *promised: ())
            terms.append((Fraction(sign), row))
    expect(check_sum(terms) > 0, "the witness does not refute the claim")


_NEEDS_TRANSFERS = each(lambda model, agent: model.given(LAST_PERIOD, agent, '"last period"'))
_UNPAID = each(expect_unpaid)
LAST = (
    Kind(
        id="last_period_implementable",
        away_since=AWAY,
        concept="the allocation rule of the last period is ex post implementable: some transfers in that period alone"
        " make truth-telling optimal in it",
        proved=(
            Form[None](plain(lambda case, claim: expect_last_period(case.model)), needs=(_NEEDS_TRANSFERS, _UNPAID)),
        ),
        refuted=(Form(plain(check_cycle), Inline(partial(keys_of, Cycle), _read_cycle)),),
    ),
)
KINDS = (*TRANSITIONS, *LAST)
