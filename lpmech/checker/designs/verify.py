"""Verifies the certificate of a design (design page section 5): points, sums of rows, and what is concluded.

A *point* meets every row, and is at least 0 in columns that are so; it is a *mechanism* if it is 0 in every column of
a history that it never reaches. A *sum* has weights of the right signs, and in each column what is wanted of it: the
objective's coefficient, or at most that in a column ≥ 0. Columns in `zero` are 0 at every mechanism, by the rounds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from ..kernel.answer import Check, ClaimReport, Format
from ..kernel.environment import Environment
from ..kernel.errors import Rejected, quote
from ..kernel.fields import fraction_text
from ..kernel.meter import Meter, spend
from .branches import check_branches, check_form, check_rule
from .certificate import AWAY, SEARCHED, Design, Face, Leaf, Numbers, Round, Status, read_design
from .cut import check_cut
from .nodes import Nodes
from .problem import Aim, Allocation
from .program import Program, Row
from .read_problem import written_out
from .rules import Rules
from .sums import CONSTANT, add
from .world import ZERO, World, plus, times

DESIGN = "design"
HELPED = "lpmech-design-certificate/1.2"  # a problem that is cut may ask about a subsidy
EASED = "lpmech-design-certificate/1.3"  # and about ε
DESIGNS = Format({"lpmech-design-certificate/1": (DESIGN,), "lpmech-design-certificate/1.1": (), HELPED: (), EASED: (),
                  SEARCHED: (), AWAY: ()})  # fmt: skip
OBJECTIVE = "objective"
_PREFIX = "lpmech-design-certificate/"


def is_design(value: object) -> bool:
    """Whether a JSON value is the certificate of a design, right or wrong."""
    form = value.get("format") if isinstance(value, dict) else None
    return isinstance(form, str) and form.startswith(_PREFIX)


def check_design(environment: Environment, certificate: object, check: Check) -> str | None:
    """Why the certificate is rejected, None if it is accepted; what is found out is noted in `check` as it comes."""
    check.expect(DESIGNS.claims)
    with Meter(check.limit).running():
        assert check.environment is not None
        design = read_design(certificate, environment, check.environment, DESIGNS)
        stated = _stated(design)
        check.read(design.format, DESIGNS.claims, [ClaimReport(DESIGN, "proved", "not checked", stated)])
        return check.outcome([ClaimReport(DESIGN, "proved", _reason(environment, design), stated)])


def _stated(design: Design) -> tuple[tuple[str, str], ...]:
    value = () if design.value is None else (("value", fraction_text(*design.value.as_integer_ratio())),)
    attained = () if design.attained is None else (("attained", "yes" if design.attained else "no"),)
    bound = () if design.bound is None else (("bound", fraction_text(*design.bound.as_integer_ratio())),)
    return (("status", design.status.value), *value, *attained, *bound)


def _reason(environment: Environment, design: Design) -> str | None:
    try:
        (check_form if design.problem.deterministic else _check_form)(design)
        if design.format != AWAY and any(stage.away for stage in environment.stages):
            raise Rejected("it supposes that everybody is asked, and some agents are away")
        given = World(environment)
        eased = design.format in (EASED, AWAY)
        check_cut(given, design.problem, helped=eased or design.format == HELPED, eased=eased)
        rules = Rules(given, design.problem, design.values)
        world = given if design.problem.cut is None else World(written_out(environment, design.problem.cut))
        program = Program(world, design.problem, Nodes(world, design.problem, rules))
        (_SEARCHED if design.problem.deterministic else _CHECKS)[design.status](_Check(program, design))
    except Rejected as rejection:
        return str(rejection)
    return None


def _check_form(design: Design) -> None:
    """What a status must have, and must not have."""
    optimal, free = design.status is Status.OPTIMAL, design.problem.free
    has = {
        "value": (design.value is not None, optimal),
        "attained": (design.attained is not None, optimal),
        "columns": (design.columns is not None, design.status is not Status.INFEASIBLE),
        "limit": (design.limit is not None, design.attained is False),
        "ray": (design.ray is not None, design.status is Status.UNBOUNDED),
        "multipliers": (design.multipliers is not None, design.status in (Status.OPTIMAL, Status.INFEASIBLE)),
        "face": (design.face is not None, design.attained is False),
        "values": (design.values is not None, _needs_values(design)),
    }
    for key, (there, wanted) in has.items():
        if there != wanted:
            raise Rejected(f"{key} {'is missing' if wanted else 'is there'}, of a problem that is "
                           f"{design.status.value}")  # fmt: skip
    if design.status is Status.FEASIBLE and design.problem.aim is not Aim.FIND:
        raise Rejected("a problem with an objective is more than feasible")
    if not free and (design.rounds or design.attained is False):
        raise Rejected("with a fixed rule every value is attained")


def _needs_values(design: Design) -> bool:
    problem = design.problem
    efficient = problem.allocation in (Allocation.EFFICIENT, Allocation.TIES)
    return design.values is not None and (efficient or problem.promised)


@dataclass(frozen=True)
class _Check:
    program: Program
    design: Design

    # points

    def point(self, given: Numbers | None, rows: Mapping[str, Row] | None = None) -> Numbers:
        """The numbers, if they meet every row."""
        found = self.columns(given)
        for name, row in (self.program.rows if rows is None else rows).items():
            if not _holds(row.sense, plus(_dot(row.terms, found), -row.right)):
                raise Rejected(f"the row {quote(name, 200)} does not hold")
        return found

    def columns(self, given: Numbers | None) -> Numbers:
        """Numbers of columns that there are, of the right signs."""
        assert given is not None
        for name, value in given.items():
            spend(10)
            if name not in self.program.signs:
                raise Rejected(f"there is no column {quote(name, 200)}")
            if self.program.signs[name] and value < 0:
                raise Rejected(f"the column {quote(name, 200)} is below 0")
        return given

    def mechanism(self, point: Numbers) -> None:
        """Nothing is paid after a history that never comes."""
        if not self.program.problem.free:
            return
        for node in self.program.nodes.all():
            if not _dot(self.program.reach(node), point):
                self._nothing(node.words, point)

    def _nothing(self, node: str, point: Numbers) -> None:
        for name in self.program.after.get(node, ()):
            spend(10)
            if name in point:
                raise Rejected(f"the column {quote(name, 200)} is not 0, though its history never comes")

    def objective(self, point: Numbers) -> Fraction:
        """The objective as it is minimised, without its constant."""
        return _dot(self.program.objective, point)

    def value(self) -> Fraction:
        """The same of the value that is stated."""
        return self.minimised(self.design.value)

    def minimised(self, value: Fraction | None) -> Fraction:
        """A value of the objective as it is minimised, without its constant."""
        assert value is not None
        return plus(times(value, Fraction(self.design.problem.sign)), -self.program.constant)

    # sums

    def sum(self, weights: Numbers | None, wanted: Numbers, zero: set[str], more: Mapping[str, Row]) -> Fraction:
        """The right side of the sum of rows, if it proves a bound on `wanted` where the columns in `zero` are 0."""
        assert weights is not None
        total: dict[str, Fraction] = {column: -value for column, value in wanted.items()}
        right = ZERO
        for name, weight in weights.items():
            row = more.get(name) or self.program.rows.get(name)
            if row is None:
                raise Rejected(f"there is no row {quote(name, 200)}")
            if (row.sense == ">=" and weight < 0) or (row.sense == "<=" and weight > 0):
                raise Rejected(f"the weight of the row {quote(name, 200)} has the wrong sign")
            add(total, row.terms, weight)
            right = plus(right, times(weight, row.right))
        for column, value in total.items():
            spend(10)
            if column not in zero and (value > 0 if self.program.signs[column] else value != 0):
                raise Rejected(f"the rows do not add up in the column {quote(column, 200)}")
        return right

    def rounds(self, rounds: Iterable[Round], more: Mapping[str, Row]) -> set[str]:
        """The columns that are 0 at every mechanism, round by round."""
        zero: set[str] = set()
        nodes = {node.words: node for node in self.program.nodes.all()}
        for one in rounds:
            reached: dict[str, Fraction] = {}
            for words in one.never:
                if words not in nodes:
                    raise Rejected(f"there is no history {quote(words, 200)}")
                add(reached, self.program.reach(nodes[words]), -Fraction(1))
            if CONSTANT in reached:
                raise Rejected("the first period is always reached")
            if self.sum(one.multipliers, reached, zero, more) < 0:
                raise Rejected("a round does not prove that its histories never come")
            zero |= {column for words in one.never for column in self.program.after.get(words, ())}
        return zero

    # deterministic rules

    def rule(self) -> Numbers:
        """The mechanism, which draws no lots."""
        point = self.point(self.design.columns)
        self.mechanism(point)
        check_rule(self.program, point)
        return point

    def worth(self, value: Fraction) -> None:
        """The mechanism, which draws no lots and has the value."""
        if self.objective(self.rule()) != value:
            raise Rejected("the mechanism has another value")

    def leaves(self, bound: Fraction | None) -> None:
        """The branches have all deterministic rules, none of which is better than the bound; None: there is none."""

        def proves(leaf: Leaf, zero: set[str]) -> bool:
            if leaf.clash:
                return self.sum(leaf.multipliers, {}, zero, {}) > 0
            return bound is not None and self.sum(leaf.multipliers, self.program.objective, zero, {}) >= bound

        assert self.design.branches is not None
        check_branches(self.program, self.design.branches, proves)

    def rules_feasible(self) -> None:
        self.rule()

    def rules_infeasible(self) -> None:
        self.leaves(None)

    def rules_optimal(self) -> None:
        self.worth(self.value())
        self.leaves(self.value())

    def rules_unbounded(self) -> None:
        self.rule()
        self.unbounded()

    def rules_bounds(self) -> None:
        if self.design.value is not None:
            self.worth(self.value())
        if self.design.bound is not None:
            self.leaves(self.minimised(self.design.bound))

    # what is concluded

    def feasible(self) -> None:
        self.mechanism(self.point(self.design.columns))

    def infeasible(self) -> None:
        zero = self.rounds(self.design.rounds, {})
        if self.sum(self.design.multipliers, {}, zero, {}) <= 0:
            raise Rejected("the rows do not add up to a contradiction")

    def optimal(self) -> None:
        zero, value = self.rounds(self.design.rounds, {}), self.value()
        point = self.point(self.design.columns)
        self.mechanism(point)
        if self.sum(self.design.multipliers, self.program.objective, zero, {}) != value:
            raise Rejected("the rows add up to another value")
        if self.design.attained:
            if self.objective(point) != value:
                raise Rejected("the mechanism has another value")
            return
        limit = self.point(self.design.limit)
        if self.objective(limit) != value or any(column in zero for column in limit):
            raise Rejected("the limit is not one of mechanisms, or has another value")
        self._positive(point, limit)
        self._not_attained(value)

    def _not_attained(self, value: Fraction) -> None:
        """Nothing is left of the points that are as good as the value."""
        face: Face | None = self.design.face
        assert face is not None
        more = {OBJECTIVE: Row(self.program.objective, "<=", value)}
        zero = self.rounds(face.rounds, more)
        if self.sum(face.multipliers, {}, zero, more) <= 0:
            raise Rejected("it is not proved that no mechanism attains the value")

    def _positive(self, point: Numbers, other: Numbers) -> None:
        """The mechanism reaches every history at which the other has a column: their mixtures are mechanisms."""
        if not self.program.problem.free:
            return
        for node in self.program.nodes.all():
            if not _dot(self.program.reach(node), point):
                self._nothing(node.words, other)

    def unbounded(self) -> None:
        zero = self.rounds(self.design.rounds, {})
        point, ray = self.point(self.design.columns), self.columns(self.design.ray)
        self.mechanism(point)
        for name, row in self.program.rows.items():
            if not _holds(row.sense, _dot(row.terms, ray)):
                raise Rejected(f"the ray leaves the row {quote(name, 200)}")
        if any(column in zero for column in ray):
            raise Rejected("the ray has a column that is 0 at every mechanism")
        self._positive(point, ray)
        if self.objective(ray) >= 0:
            raise Rejected("the objective does not improve along the ray")


_CHECKS: Mapping[Status, Callable[[_Check], None]] = {
    Status.OPTIMAL: _Check.optimal,
    Status.FEASIBLE: _Check.feasible,
    Status.INFEASIBLE: _Check.infeasible,
    Status.UNBOUNDED: _Check.unbounded,
}


_SEARCHED: Mapping[Status, Callable[[_Check], None]] = {
    Status.OPTIMAL: _Check.rules_optimal,
    Status.FEASIBLE: _Check.rules_feasible,
    Status.INFEASIBLE: _Check.rules_infeasible,
    Status.UNBOUNDED: _Check.rules_unbounded,
    Status.BOUNDS: _Check.rules_bounds,
}


def _holds(sense: str, excess: Fraction) -> bool:
    if sense == "=":
        return not excess
    return excess >= 0 if sense == ">=" else excess <= 0


def _dot(terms: Mapping[str, Fraction], point: Numbers) -> Fraction:
    total = ZERO
    for column, value in terms.items():
        spend(10)
        if column == CONSTANT:
            total = plus(total, value)
        elif column in point:
            total = plus(total, times(value, point[column]))
    return total
