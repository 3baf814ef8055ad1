"""A design as a model of PuLP or CVXPY: add constraints of your own, solve with any solver, and have a proof back.

    model = design_model(env, problem)
    mine = model.to_pulp()                       # a pulp.LpProblem: columns and rows are named by their ids
    mine += mine.variablesDict()[model.name("payment ann period 1 reports 3|1")] <= 2
    mine.solve()
    found = model.from_pulp(mine)                # Proved, or Unrepaired with the reason
    found.design.save("out")                     # a certificate that `lpmech check` accepts

What a solver finds is a candidate. A point that misses a row by more than rounding is refused, and the row named. Any
other is made exact: to an optimum under the problem's rows and one's own, or, where CVXPY has constraints that are no
rows, to the nearest point. So the mechanism does all that the problem asks, exactly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

from lpmech.choice.own import nearest
from lpmech.designs.attainment import cleaned
from lpmech.designs.certificate import natural
from lpmech.designs.design import Design
from lpmech.designs.play import Play
from lpmech.designs.problem import Aim, Objective, Problem, Status
from lpmech.designs.reading import Source, read_node
from lpmech.designs.rows import Writer, Written
from lpmech.designs.sizes import check_size
from lpmech.designs.solving import Answer
from lpmech.exports.floats import floats
from lpmech.exports.pulp_model import Unrepaired, names, pulp_model, repaired_point
from lpmech.lp.program import ZERO, Column, LinearProgram, Row, Sense, Terms, terms_of
from lpmech.lp.proofs import Infeasible, Optimal, Vector
from lpmech.lp.solve import solve
from lpmech.problem.environment import Environment

NEAR = Fraction(1, 10**6)  # by how much a candidate may miss a row, relative to the row's largest summand
DENOMINATOR = 10**9  # of a candidate that is rounded before it is made exact


class Violated(ValueError):  # noqa: N818 - what is wrong with the point
    """A point that misses a row; `row` is its id."""

    def __init__(self, row: str, sense: Sense, right: Fraction, left: Fraction) -> None:
        super().__init__(f"the row {row!r} does not hold: it is {left}, and must be {sense.value} {right}")
        self.row = row


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Proved:
    """A mechanism that does all that the problem asks.

    `design` has its certificate; `value` is the problem's objective there (None if it has none); `best` says that it is
    proved, exactly, that no mechanism that meets the problem's rows, and one's own, is better by the model's objective.
    Of one's own rows the certificate says nothing.
    """

    design: Design
    value: Fraction | None
    best: bool

    @property
    def columns(self) -> dict[str, Fraction]:
        """The mechanism by column id, without what is 0."""
        return self.design.columns


@dataclass(frozen=True, kw_only=True, eq=False)
class CvxpyModel:
    """A design's program in CVXPY: `x` is one vector, `constraints` has a constraint for every row, by id."""

    program: LinearProgram
    x: Any
    objective: Any
    constraints: Mapping[str, Any]

    def column(self, column_id: str) -> Any:
        """One unknown, by its id. Raises KeyError."""
        return self.x[self.program.positions[column_id]]

    def problem(self, own: Sequence[Any] = ()) -> Any:
        """The `cvxpy.Problem`, with constraints of one's own."""
        import cvxpy

        return cvxpy.Problem(self.objective, [*self.constraints.values(), *own])


@dataclass(frozen=True, kw_only=True, eq=False)
class DesignModel:
    """The program of a problem, for models of other libraries."""

    environment: Environment
    problem: Problem
    writer: Writer
    written: Written

    @property
    def program(self) -> LinearProgram:
        """The linear program, exactly; it is minimised."""
        return self.written.program

    @cached_property
    def _names(self) -> Mapping[str, str]:
        ids = [column.id for column in self.program.columns]
        return dict(zip(ids, names(ids), strict=True))

    def name(self, column_id: str) -> str:
        """What a column is called in a PuLP model. Raises KeyError."""
        return self._names[column_id]

    def to_pulp(self) -> Any:
        """The program as a `pulp.LpProblem`. Raises NotExact where a float cannot hold a number."""
        return pulp_model(self.program)

    def to_cvxpy(self) -> CvxpyModel:
        """The program in CVXPY. Raises NotExact where a float cannot hold a number."""
        import cvxpy

        numbers = floats(self.program)
        x = cvxpy.Variable(len(self.program.columns))
        signs = {f"{one.id} >= 0": x[k] >= 0 for k, one in enumerate(self.program.columns) if one.nonnegative}
        rows = {row.id: _cvxpy_row(sum(v * x[k] for k, v in row.terms.items()), row.sense, row.right)
                for row in numbers.rows if row.terms}  # fmt: skip
        cost = sum((value * x[place] for place, value in numbers.costs.items()), 0 * x[0])
        return CvxpyModel(program=self.program, x=x, objective=cvxpy.Minimize(cost), constraints={**signs, **rows})

    def from_values(self, values: Mapping[str, Fraction]) -> Proved:
        """The mechanism of these numbers by column id, as they are; what is left out is 0. Raises Violated."""
        x = self.program.point(values)
        _check(self.program, x, ZERO)
        found = self._proved(x, None)
        if isinstance(found, Unrepaired):
            raise ValueError(found.reason)
        return found

    def from_pulp(self, model: Any) -> Proved | Unrepaired:
        """The solved model's point, made exact and proved. Raises Violated where it misses a row of the problem."""
        import pulp

        if model.status != pulp.LpStatusOptimal:
            return Unrepaired(reason=f"the model has no optimum: PuLP's status is {pulp.LpStatus[model.status]!r}")
        if any(one.cat != pulp.LpContinuous for one in model.variables()):
            return Unrepaired(reason="the model has integer columns, of which no linear program proves anything")
        extended = self._with_own(model)
        found = {one.name: one.varValue or 0 for one in model.variables()}
        return self._exact(extended, [Fraction(found.get(name, 0)) for name in self._names_of(extended)], linear=True)

    def from_cvxpy(self, model: CvxpyModel) -> Proved | Unrepaired:
        """The same of a model of `to_cvxpy`; constraints of one's own hold as far as the solver's floats go."""
        if model.x.value is None:
            return Unrepaired(reason="the model has no point: solve it first, and look at its status")
        return self._exact(self.program, [Fraction(float(one)) for one in model.x.value], linear=False)

    def _names_of(self, program: LinearProgram) -> list[str]:
        """What the columns of the program, or of one with columns of one's own, are called in PuLP."""
        return [*self._names.values(), *(one.id for one in program.columns[len(self.program.columns) :])]

    def _with_own(self, model: Any) -> LinearProgram:
        """The program with the columns, rows and objective that the model has besides; itself if it has none."""
        known = set(self._names.values())
        own = [one for one in model.variables() if one.name not in known]
        columns = (*self.program.columns, *(Column(id=one.name, nonnegative=one.lowBound == 0) for one in own))
        places = {name: place for place, name in enumerate([*self._names.values(), *(one.name for one in own)])}
        written = set(names(row.id for row in self.program.rows))
        rows = [_own_row(name, one, places) for name, one in model.constraints.items() if name not in written]
        for one in model.variables():
            rows += _bounds(one, places[one.name], columns[places[one.name]])
        wanted = _own_objective(model, places)
        if wanted == terms_of((place, Fraction(cost)) for place, cost in floats(self.program).costs.items()):
            wanted = self.program.objective
        if not own and not rows and wanted == self.program.objective:
            return self.program
        return replace(self.program, columns=columns, rows=(*self.program.rows, *rows), objective=wanted)

    def _exact(self, program: LinearProgram, candidate: Sequence[Fraction], *, linear: bool) -> Proved | Unrepaired:
        """The optimum that a candidate is near to. Else, of a linear model, any optimum, and of others the nearest
        point."""
        _check(program, candidate, NEAR)
        optimum: object = repaired_point(program, candidate)
        if linear and not isinstance(optimum, Optimal):
            optimum = solve(program)
        if isinstance(optimum, Optimal):
            found = self._proved(optimum.x, optimum, own=program is not self.program)
            if isinstance(found, Proved) or linear:
                return found
        point = nearest(program, tuple(value.limit_denominator(DENOMINATOR) for value in candidate))
        if isinstance(point, Infeasible) or linear:
            return Unrepaired(reason="no point meets all rows exactly" if not linear else "the model has no optimum")
        return self._proved(point, None)

    def _proved(self, x: Vector, optimum: Optimal | None, *, own: bool = False) -> Proved | Unrepaired:
        """The mechanism of an exact point."""
        x = x[: len(self.program.columns)]
        own = own and optimum is not None
        point = cleaned(self.written, self.program, x) if self.written.reach else x
        if point is None:
            return Unrepaired(reason="the point has money after histories that it never reaches; lpmech.design decides "
                              "whether a mechanism has the value")  # fmt: skip
        aim = self.problem.objective.aim
        value = None if aim is Aim.FIND else natural(self.program.value(point), self.problem, self.written)
        if optimum is not None and not own and aim is not Aim.FIND:
            answer = Answer(status=Status.OPTIMAL, value=optimum.objective, attained=True, x=point, y=optimum.y)
            design = Design(environment=self.environment, problem=self.problem, written=self.written, answer=answer,
                            writer=self.writer)  # fmt: skip
            return Proved(design=design, value=value, best=True)
        if aim in (Aim.SUBSIDY, Aim.EPSILON):
            return Unrepaired(reason="a subsidy or ε has a certificate at its least value only, without rows of one's "
                              "own; state them as constraints of the problem")  # fmt: skip
        return Proved(design=self._feasible(point), value=value, best=optimum is not None)

    def _feasible(self, x: Vector) -> Design:
        """The certificate that the mechanism does all that the problem asks, whatever is wanted."""
        problem = replace(self.problem, objective=Objective(aim=Aim.FIND))
        writer = Writer(Play(self.environment, problem.cut), problem)
        written = writer.write()
        named = self.program.named(x)
        point = written.program.point({one.id: named[one.id] for one in written.program.columns})
        answer = Answer(status=Status.FEASIBLE, x=point)
        return Design(environment=self.environment, problem=problem, written=written, answer=answer, writer=writer)


def design_model(env: Environment, problem: Source) -> DesignModel:
    """The program of a problem, for models of PuLP and CVXPY. `problem` is as for `lpmech.design`.

    Raises BadInput with every fault, and TooLarge.

    >>> import lpmech, pulp
    >>> from lpmech.exports.design_model import design_model
    >>> problem = {"format": "lpmech-problem/1", "incentives": "interim", "participation": {"when": "first"},
    ...            "objective": {"maximise": [{"of": "payments"}]}}
    >>> model = design_model(lpmech.load("beyond/trade_1_2"), problem)
    >>> mine = model.to_pulp()
    >>> _ = mine.solve(pulp.PULP_CBC_CMD(msg=False))
    >>> model.from_pulp(mine).value
    Fraction(3, 2)
    """
    found, root = read_node(problem, env)
    if found.deterministic:
        root.fault("E-DESIGN-CLASH", "a deterministic rule", "a rule that may draw lots: a model is a linear program",
                   "leave the key deterministic out, or ask lpmech.design")  # fmt: skip
        root.faults.check()
    play = Play(env, found.cut)
    check_size(play.env, found)
    writer = Writer(play, found)
    writer.quantities.check()
    return DesignModel(environment=env, problem=found, writer=writer, written=writer.write())


def _check(program: LinearProgram, x: Sequence[Fraction], near: Fraction) -> None:
    """Raises Violated with the first row that a point misses by more than `near`, relative to its largest summand."""
    for column, value in zip(program.columns, x, strict=True):
        if column.nonnegative and value < -near:
            raise Violated(column.id, Sense.AT_LEAST, ZERO, value)
    for row in program.rows:
        summands = [value * x[place] for place, value in row.terms]
        left = sum(summands, ZERO)
        miss = abs(left - row.right) if row.is_equation else (row.right - left) * row.sign
        if miss > near * max([Fraction(1), abs(row.right), *(abs(one) for one in summands)]):
            raise Violated(row.id, row.sense, row.right, left)


def _cvxpy_row(left: Any, sense: Sense, right: Any) -> Any:
    if sense is Sense.EQUAL:
        return left == right
    return left >= right if sense is Sense.AT_LEAST else left <= right


def _own_row(name: str, one: Any, places: Mapping[str, int]) -> Row:
    """A row of a PuLP model, whose floats are rationals too."""
    import pulp

    senses = {pulp.LpConstraintGE: Sense.AT_LEAST, pulp.LpConstraintEQ: Sense.EQUAL, pulp.LpConstraintLE: Sense.AT_MOST}
    terms = terms_of((places[column.name], Fraction(value)) for column, value in one.items())
    return Row(id=f"own {name}", terms=terms, sense=senses[one.sense], right=-Fraction(one.constant))


def _own_objective(model: Any, places: Mapping[str, int]) -> Terms:
    """What the model minimises."""
    return terms_of((places[column.name], model.sense * Fraction(value)) for column, value in model.objective.items())


def _bounds(one: Any, place: int, column: Column) -> list[Row]:
    """The bounds of a column of a PuLP model, as rows."""
    found = []
    terms = ((place, Fraction(1)),)
    if one.lowBound is not None and not (column.nonnegative and one.lowBound == 0):
        found.append(Row(id=f"own least {one.name}", terms=terms, sense=Sense.AT_LEAST, right=Fraction(one.lowBound)))
    if one.upBound is not None:
        found.append(Row(id=f"own most {one.name}", terms=terms, sense=Sense.AT_MOST, right=Fraction(one.upBound)))
    return found
