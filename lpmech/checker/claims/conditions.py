"""Conditions on transitions, convex independence and spanning, cell by cell.

A cell is a period whose transition leads into a further period, an agent, an allocation and the labels of the others;
its rows μ_s are in `rows`. A separating vector y has μ_s·y < 0 and μ_{s'}·y ≥ 0 for every other own type s'.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Optional

from ..kernel.certificate import Claim, Part
from ..kernel.environment import Environment
from ..kernel.errors import Malformed, Path, Rejected, expected, quote
from ..kernel.evidence import Tables
from ..kernel.exactly import Exactly, Number
from ..kernel.fields import any_object, int_of, list_of, object_of, ratio
from ..kernel.kinds import Case, Form, Kind, plain
from ..kernel.labels import Labels
from ..kernel.model import Model
from ..kernel.older import paired
from ..kernel.rows import Place, Rows, independent, independent_modulo
from ..kernel.sums import Row, check_sum
from ..kernel.vectors import dot


@dataclass(frozen=True)
class ConditionCell:
    """Where the conditions on transitions have rows: period (from 0), agent, allocation, labels of the others."""

    period: int
    agent: int
    allocation: int
    others: tuple[int, ...]


@dataclass(frozen=True)
class Separation:
    """A separating vector for one own type at a cell, by its numerators; the denominator is positive."""

    cell: ConditionCell
    own: int
    numerators: list[int]
    path: Path


Covered = Mapping[ConditionCell, set[int]]


@dataclass(frozen=True)
class Combination:
    """Weights of some own types at a cell; a mixture is said to be that of another own type, `own`."""

    cell: ConditionCell
    weights: Mapping[int, Number]
    own: int = -1


def _read_cell(labels: Labels, fields: dict[str, object], path: Path) -> ConditionCell:
    index = labels.own_period(fields["period"], (*path, "period"))
    agent = labels.one_agent(fields["agent"], (*path, "agent"))
    allocation = labels.allocation(fields["allocation"], index, (*path, "allocation"))
    return ConditionCell(index, agent, allocation, labels.others(fields["state"], agent, index, (*path, "state")))


def read_mixture(labels: Labels, fields: dict[str, object], path: Path) -> Combination:
    cell = _read_cell(labels, fields, path)
    own = labels.report(fields["type"], cell.agent, cell.period, (*path, "type"))
    weights = _read_weights(labels, fields["mixture"], cell, (*path, "mixture"))
    if own in weights:
        raise Malformed((*path, "mixture"), "a mixture is over the other own types")
    return Combination(cell, weights, own)


def read_combination(labels: Labels, fields: dict[str, object], path: Path) -> Combination:
    cell = _read_cell(labels, fields, path)
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
    cell = _read_cell(labels, fields, path)
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
)
