"""Conditions on transitions, convex independence and spanning, cell by cell; and the last period alone.

A cell is a period whose transition leads into a further period, an agent, an allocation and the labels of the others;
its rows μ_s are in `rows`. A separating vector y has μ_s·y < 0 and μ_{s'}·y ≥ 0 for every other own type s'.

In the last period, U_i(θ,r) = E_z { v_{i,T}(a(z,r),θ) + δ E[g_i | a(z,r),θ] }, r = (r_i, θ_{-i}): transfers p_i(r) make
truth-telling optimal in it, or a cycle of types stands against them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Optional

from ..kernel.certificate import Claim, ConditionCell, Part, Separation
from ..kernel.constraints import Constraints
from ..kernel.environment import Environment
from ..kernel.errors import Malformed, Path, Rejected, expected, quote
from ..kernel.evidence import LAST_PERIOD, Tables
from ..kernel.exactly import Exactly, Number
from ..kernel.fields import any_object, int_of, items, list_of, object_of, ratio
from ..kernel.kinds import Case, Form, Kind, each, plain
from ..kernel.labels import Labels
from ..kernel.model import Model, on_states
from ..kernel.older import paired
from ..kernel.payoffs import lies, next_payoff
from ..kernel.rows import Place, Rows, independent, independent_modulo
from ..kernel.sums import Row, check_sum
from ..kernel.vectors import Vector, dot, less

Covered = Mapping[ConditionCell, set[int]]


@dataclass(frozen=True)
class Combination:
    """Weights of some own types at a cell; a mixture is said to be that of another own type, `own`."""

    cell: ConditionCell
    weights: Mapping[int, Number]
    own: int = -1


def read_mixture(labels: Labels, fields: dict[str, object], path: Path) -> Combination:
    cell = labels.condition_cell(fields, path)
    own = labels.report(fields["type"], cell.agent, cell.period, (*path, "type"))
    weights = _read_weights(labels, fields["mixture"], cell, (*path, "mixture"))
    if own in weights:
        raise Malformed((*path, "mixture"), "a mixture is over the other own types")
    return Combination(cell, weights, own)


def read_combination(labels: Labels, fields: dict[str, object], path: Path) -> Combination:
    cell = labels.condition_cell(fields, path)
    return Combination(cell, _read_weights(labels, fields["combination"], cell, (*path, "combination")))


def _read_weights(labels: Labels, value: object, cell: ConditionCell, path: Path) -> dict[int, Number]:
    """A number for each of some own types, perhaps not in lowest terms where its parts are long."""
    given = any_object(value, path)
    return {labels.report(s, cell.agent, cell.period, path): ratio(x, (*path, s)) for s, x in given.items()}


@dataclass
class Conditions:
    """The rows of an environment, made once for each stage and agent."""

    environment: Environment
    _known: dict[tuple[int, int], Rows] = field(default_factory=dict)
    _latest: tuple[ConditionCell, list[list[int]]] | None = None

    def rows(self, period: int, agent: int) -> Rows:
        stage = self.environment.stage(period)
        if (id(stage), agent) not in self._known:
            transition = stage.transition
            assert transition is not None
            self._known[id(stage), agent] = Rows(stage, transition, agent)
        return self._known[id(stage), agent]

    def families(self) -> Iterator[tuple[list[int], int]]:
        """The periods that have the same rows, and an agent."""
        periods = [t for t in range(self.environment.periods) if self.leads_on(t)]
        groups = [periods] if len(self.environment.stages) == 1 else [[t] for t in periods]
        return ((group, i) for group in groups if group for i in range(len(self.environment.agents)))

    def leads_on(self, period: int) -> bool:
        """Whether a period's transition leads into a further period."""
        return period < self.environment.periods and self.environment.successor(period) is not None

    def matrix(self, cell: ConditionCell) -> list[list[int]]:
        """All rows at a cell that a witness or a vector names; kept for the next vector of the cell."""
        if not self.leads_on(cell.period):
            raise Rejected("the transition of the period named leads into no further period")
        if self._latest is None or self._latest[0] != cell:
            rows = self.rows(cell.period, cell.agent)
            self._latest = cell, rows.matrix((cell.allocation, *cell.others))
        return self._latest[1]


_SEPARATION = ("agent", "period", "allocation", "state", "type", "denominator", "numerators")


def _read_separations(tables: Tables, value: object, path: Path) -> list[Separation]:
    """The evidence `convex independence`."""
    labels = Labels(tables.environment)
    return [_read_separation(labels, item, (*path, k)) for k, item in enumerate(list_of(value, path))]


def _read_separation(labels: Labels, value: object, path: Path) -> Separation:
    fields = object_of(value, path, _SEPARATION)
    cell = labels.condition_cell(fields, path)
    own = labels.report(fields["type"], cell.agent, cell.period, (*path, "type"))
    if int_of(fields["denominator"], path, "denominator") < 1:
        raise expected((*path, "denominator"), "a positive integer", fields["denominator"])
    where = (*path, "numerators")
    numerators = [int_of(item, where, k) for k, item in enumerate(list_of(fields["numerators"], where))]
    return Separation(cell, own, numerators, path)


SEPARATIONS = Part[Optional[Sequence[Separation]]]("convex independence", None, _read_separations)


def conditions_of(case: Case) -> Conditions:
    """The rows of the environment, made once for all claims and the evidence."""
    return Conditions(case.model.environment)


def separated(case: Case) -> Covered:
    """The evidence `convex independence`: every vector separates. The own types separated at each cell."""
    conditions, covered = case.once(conditions_of), dict[ConditionCell, set[int]]()
    for found in case.model.certificate.evidence[SEPARATIONS] or ():
        if conditions.leads_on(found.cell.period):
            width = conditions.rows(found.cell.period, found.cell.agent).width
            if len(found.numerators) != width:
                raise Malformed((*found.path, "numerators"), f"expected a list of {width}, one for each next state")
        _check_separates(conditions, found)
        covered.setdefault(found.cell, set()).add(found.own)
    return covered


def _check_separates(conditions: Conditions, found: Separation) -> None:
    where = f'evidence["convex independence"][{found.path[-1]}]'
    try:
        matrix = conditions.matrix(found.cell)
    except Rejected as rejection:
        raise Rejected(f"{where}: {rejection}") from None
    for s, row in enumerate(matrix):
        product = dot(row, found.numerators)
        if (product >= 0) if s == found.own else (product < 0):
            raise Rejected(f"{where}: the vector does not separate the type from the others")


def _needs_separations(model: Model) -> None:
    if model.certificate.evidence[SEPARATIONS] is None:
        raise Rejected('the evidence has no "convex independence"')


def decide_convex(case: Case, claim: Claim[None]) -> None:
    """Every cell is separated, or has independent rows."""
    conditions, covered = case.once(conditions_of), case.once(separated)
    for periods, agent in conditions.families():
        rows = conditions.rows(periods[0], agent)
        for labels in rows.cells():
            cells = (ConditionCell(t, agent, x[0], x[1:]) for t in periods for x in rows.alike(labels))
            lacking = next((cell for cell in cells if len(covered.get(cell, ())) < rows.types), None)
            if lacking is not None and not _independent(rows, labels):
                at = _described(conditions.environment, lacking)
                raise Rejected(f"the rows are dependent, and a separating vector is missing, for {at}")


def decide_spanning(conditions: Conditions) -> None:
    """Established here: the rows of every cell are independent."""
    for periods, agent in conditions.families():
        rows = conditions.rows(periods[0], agent)
        if not all(_independent(rows, labels) for labels in rows.cells()):
            raise Rejected("the claim is refuted, not proved")


def _independent(rows: Rows, labels: Place) -> bool:
    """Whether the rows at a cell are linearly independent; each sums to 1, so one row is."""
    if rows.types == 1 or rows.types > rows.width:
        return rows.types == 1
    return independent_modulo(rows.columns(labels), rows.types) or independent(rows.matrix(labels))


def check_mixture(case: Case, claim: Claim[Combination]) -> None:
    """μ_s = Σ ξ_{s'} μ_{s'}, ξ ≥ 0."""
    weights = _in_lowest_terms(claim)
    if any(value < 0 for value in weights.values()):
        raise Rejected("a weight of the mixture is negative")
    _check_vanishes(case.once(conditions_of), claim.witness.cell, weights | {claim.witness.own: Fraction(-1)})


def check_combination(case: Case, claim: Claim[Combination]) -> None:
    """Σ η_s μ_s = 0, η ≠ 0."""
    weights = _in_lowest_terms(claim)
    if not any(weights.values()):
        raise Rejected("the combination is 0 everywhere")
    _check_vanishes(case.once(conditions_of), claim.witness.cell, weights)


def _in_lowest_terms(claim: Claim[Combination]) -> dict[int, Fraction]:
    """The numbers of a witness; that long ones are in lowest terms is checked here."""
    exactly = Exactly((*claim.path, "witness"))
    return {own: exactly.fraction(number) for own, number in claim.witness.weights.items()}


def _check_vanishes(conditions: Conditions, cell: ConditionCell, weights: Mapping[int, Fraction]) -> None:
    """Σ weight · row is 0 at the witness's cell."""
    matrix = conditions.matrix(cell)
    terms = [(weight, Row(1, [(("chances",), len(matrix[s]), 0, matrix[s])])) for s, weight in weights.items()]
    check_sum(terms, "the witness does not refute the claim")


def _described(environment: Environment, cell: ConditionCell) -> str:
    """A cell in words."""
    stage, name = environment.stage(cell.period), environment.agents[cell.agent]
    components = [axis for axis in stage.space.components if axis.name != name]
    shown = [f"{axis.name} {quote(axis.labels[k], 30)}" for axis, k in paired(components, cell.others)]
    allocation = quote(stage.allocations.labels[cell.allocation], 30)
    return ", ".join([f"agent {quote(name, 30)}", f"allocation {allocation}", *shown[:10]])


@dataclass(frozen=True)
class Cycle:
    """Own types of an agent, each of which is told by the one before it, given the labels of the others."""

    agent: int
    others: tuple[int, ...]
    types: Sequence[int]


def needs_transfers(model: Model, agent: int) -> None:
    model.given(LAST_PERIOD, agent, '"last period"')


def read_cycle(labels: Labels, fields: dict[str, object], path: Path) -> Cycle:
    """Distinct own types of the last period, at least two."""
    agent, last = labels.one_agent(fields["agent"], (*path, "agent")), labels.environment.periods - 1
    others = labels.others(fields["state"], agent, last, (*path, "state"))
    cycle = [labels.report(s, agent, last, at) for s, at in items(fields, path, "cycle", 2)]
    if len(set(cycle)) < len(cycle):
        raise Malformed((*path, "cycle"), "an own type is repeated")
    return Cycle(agent, others, cycle)


def check_transfers(model: Model, agent: int) -> None:
    """U_i(θ,θ) − p_i(θ) ≥ U_i(θ,r) − p_i(r) at every θ and r_i: the evidence `last period`."""
    period = model.periods[-1]
    paid = on_states(model.certificate.evidence[LAST_PERIOD][agent])
    told = _worth(model, agent)
    kept = [less(worth, paid.at(period.reported(agent, report))).numerators for report, worth in enumerate(told)]
    step, size = period.space.strides[period.own(agent)], period.types(agent)
    for state in range(period.space.size):
        truth = kept[state // step % size][state]
        if any(values[state] > truth for values in kept):
            where = f'evidence["last period"].{model.environment.agents[agent]}'
            raise Rejected(f"{where}: truth-telling is not optimal at {period.describe(state)}")


def _worth(model: Model, agent: int) -> list[Vector]:
    """U_i(·, r) for each report r_i, over one denominator."""
    period = model.periods[-1]
    return lies(model, agent, period, next_payoff(model, agent, period))


def expect_last_period(model: Model) -> None:
    if not model.finite:
        raise Rejected("an infinite horizon has no last period")


def check_cycle(case: Case, claim: Claim[Cycle]) -> None:
    """p(s_{j+1}) − p(s_j) ≥ U_i(s_j, s_{j+1}) − U_i(s_j, s_j) for every j: the sum reads 0 ≥ a positive number."""
    expect_last_period(case.model)
    witness, model, terms = claim.witness, case.model, list[tuple[Fraction, Row]]()
    constraints = Constraints(model, witness.agent, model.certificate.mechanism.allocation)
    for s, r in paired(witness.types, [*witness.types[1:], witness.types[0]]):
        state = constraints.state(len(model.periods) - 1, s, witness.others)
        for sign, report in ((1, r), (-1, s)):
            row = constraints.row(len(model.periods) - 1, state, report, ("payoffs",), lambda *promised: ())
            terms.append((Fraction(sign), row))
    if check_sum(terms) <= 0:
        raise Rejected("the witness does not refute the claim")


_CELL = ("agent", "period", "allocation", "state")
KINDS = (
    Kind(
        id="convex_independence",
        concept="convex independence: at no allocation and types of the others is the distribution of the others' "
        "next types under one own type a non-negative combination of those under the other own types",
        proved=(Form(plain(decide_convex), needs=(_needs_separations,)),),
        refuted=(Form(plain(check_mixture), (*_CELL, "type", "mixture"), read_mixture),),
    ),
    Kind(
        id="spanning",
        concept="spanning: at every allocation and types of the others the distributions of the others' next types "
        "under the own types are linearly independent",
        proved=(Form[None](plain(lambda case, claim: decide_spanning(case.once(conditions_of)))),),
        refuted=(Form(plain(check_combination), (*_CELL, "combination"), read_combination),),
    ),
    Kind(
        id="last_period_implementable",
        concept="the allocation rule of the last period is ex post implementable: some transfers in that period alone"
        " make truth-telling optimal in it",
        proved=(Form[None](plain(lambda case, claim: expect_last_period(case.model)), needs=(each(needs_transfers),)),),
        refuted=(Form(plain(check_cycle), ("agent", "state", "cycle"), read_cycle),),
    ),
)
