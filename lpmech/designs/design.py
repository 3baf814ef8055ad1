"""`lpmech.design(env, problem)`: the best mechanism for a problem, or the proof that there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from lpmech.designs.branching import deterministic
from lpmech.designs.certificate import certificate_shape, natural
from lpmech.designs.cut import Then
from lpmech.designs.found import Found
from lpmech.designs.places import Kind, place_of
from lpmech.designs.play import Play
from lpmech.designs.problem import Aim, Linear, Problem, Status
from lpmech.designs.quantities import NoQuantity
from lpmech.designs.ranges import Range, face, range_of
from lpmech.designs.reading import Source, read_node
from lpmech.designs.reading_terms import Reader
from lpmech.designs.remembering import Remembering
from lpmech.designs.rows import Writer, Written
from lpmech.designs.rules import NoEntry
from lpmech.designs.sizes import TooLarge, check_size
from lpmech.designs.solving import Answer, answer
from lpmech.lp.program import LinearProgram
from lpmech.problem import shown
from lpmech.problem.canonical import canonical
from lpmech.problem.environment import Environment, check_environment
from lpmech.problem.remembering import StateMechanism
from lpmech.reading import python_tree
from lpmech.reading.faults import Faults
from lpmech.reading.files import readable, write_files
from lpmech.reading.node import Node
from lpmech.reading.state_rows import StateRows

SHOWN = 40  # rows of a summary
_WITHOUT_VALUE = MappingProxyType(
    {
        Status.FEASIBLE: "a mechanism",
        Status.INFEASIBLE: "no mechanism",
        Status.UNBOUNDED: "no best mechanism",
        Status.BOUNDS: "no mechanism was met",
    }
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Design:
    """An answered problem.

    `status` is optimal, feasible, infeasible or unbounded; `value` the best value of the objective; `attained` whether
    a mechanism has it, or only comes as near as one likes (None unless the status is optimal). Among deterministic
    rules the status may be bounds: `value` is then that of the best rule that was met, and `bound` what none exceeds.
    """

    environment: Environment
    problem: Problem
    written: Written
    answer: Answer
    writer: Writer

    def __repr__(self) -> str:
        value = "" if self.value is None else f" {self.value}"
        limit = ", not attained" if self.attained is False else ""
        return f"<Design {self.status.value}{value}{limit}>"

    def summary(self) -> str:
        """The answer, and what is chosen and paid; where there is none, the rows that clash, or the direction in which
        the objective improves for ever.

        >>> import lpmech
        >>> print(lpmech.design(lpmech.load("beyond/trade_1_2"), "interim").summary())
        feasible: a mechanism in trade_1_2
        what is chosen or paid                           value
        payment buyer period 1 reports 3|0                   1
        ...
        """
        limit = {True: ", attained", False: ", not attained", None: ""}[self.attained]
        what = _WITHOUT_VALUE[self.status] if self.value is None else shown.short(self.value)
        title = f"{self.status.value}: {what} in {shown.text(self.environment.name)}{limit}"
        heads, columns = ("what is chosen or paid", "value"), self._done
        if self.status is Status.UNBOUNDED:
            heads, columns = ("column that moves", "by"), self.ray
        elif self.status is Status.INFEASIBLE:
            heads, columns = ("row that clashes", "weight"), self.multipliers
        return shown.text_table(title, heads, columns.items(), len(columns), SHOWN)

    @property
    def _done(self) -> dict[str, Fraction]:
        """The columns of the mechanism from which all others follow."""
        return {
            name: value for name, value in self.columns.items() if place_of(name).kind in (Kind.CHOICE, Kind.PAYMENT)
        }

    def _repr_html_(self) -> str:
        attained = {True: "yes", False: "no: only nearly"}.get(self.attained) if self.attained is not None else None
        facts = (("environment", self.environment.name), ("status", self.status.value), ("best value", self.value),
                 ("none is better than", self.bound), ("attained", attained))  # fmt: skip
        return shown.html_facts("Design", ((name, told) for name, told in facts if told is not None))

    @property
    def status(self) -> Status:
        """What is found."""
        return self.answer.status

    @property
    def value(self) -> Fraction | None:
        """The best value of the objective."""
        return None if self.answer.value is None else natural(self.answer.value, self.problem, self.written)

    @property
    def bound(self) -> Fraction | None:
        """If the status is bounds: what no deterministic rule is better than; None if nothing is known."""
        return None if self.answer.bound is None else natural(self.answer.bound, self.problem, self.written)

    @property
    def attained(self) -> bool | None:
        """Whether a mechanism has the value."""
        return self.answer.attained

    @cached_property
    def columns(self) -> dict[str, Fraction]:
        """The mechanism by column id, without what is 0; empty where there is none."""
        if self.answer.x is None:
            return {}
        return {name: value for name, value in self.written.program.named(self.answer.x).items() if value}

    @property
    def exit_code(self) -> int:
        """Of the command: 0 if there is a mechanism that does what is asked, 1 if there is none; 3 where a cut leaves
        that open."""
        if self.status is Status.BOUNDS:
            return 3
        cut, infeasible = self.problem.cut, self.status is Status.INFEASIBLE
        if cut is not None and infeasible == (cut.then is Then.NOTHING):
            return 3
        return int(self.status in (Status.INFEASIBLE, Status.UNBOUNDED) or self.attained is False)

    @cached_property
    def ray(self) -> dict[str, Fraction]:
        """If the objective is unbounded: the direction in which it improves for ever."""
        if self.answer.ray is None:
            return {}
        return {name: value for name, value in self.written.program.named(self.answer.ray).items() if value}

    @cached_property
    def multipliers(self) -> dict[str, Fraction]:
        """The proof of the value, or of infeasibility: weights of rows, by id."""
        rows = zip(self.written.program.rows, self.answer.y or (), strict=False)
        return {row.id: value for row, value in rows if value}

    @cached_property
    def remembering(self) -> Remembering | None:
        """What is done and remembered where the problem is met; None where it is not, or not quite."""
        met = self.status is Status.FEASIBLE or (self.status is Status.OPTIMAL and self.attained)
        return Remembering(Found(self.writer.columns, self.columns)) if met and self.problem.cut is None else None

    @cached_property
    def mechanism(self) -> StateMechanism | None:
        """The mechanism as one with states, which `lpmech.audit` and `lpmech.simulate` take (docs/states_format.md).

        None where there is none: the problem cannot be met, its value is not attained, or its horizon is cut.

        >>> import lpmech
        >>> env = lpmech.load("beyond/inspection")
        >>> problem = {"format": "lpmech-problem/1", "incentives": "interim", "participation": {"when": "first"}}
        >>> found = lpmech.design(env, problem).mechanism
        >>> lpmech.audit(env, found, require=["interim_incentive_compatible"]).verdict
        'certified'
        """
        return None if self.remembering is None else self.remembering.mechanism()

    @property
    def program(self) -> LinearProgram:
        """The linear program, exactly; `lpmech.exports.pulp_model` makes a model of it for another solver."""
        return self.written.program

    def range(self, terms: Sequence[Mapping[str, object]]) -> Range:
        """The least and the greatest value that a sum of quantities has among optimal mechanisms.

        `terms` are as in a problem file. Raises BadInput with their faults, and ValueError if there is no mechanism;
        TooLarge where branches of deterministic rules leave an end open.

        >>> import lpmech
        >>> problem = {"format": "lpmech-problem/1", "incentives": "interim", "participation": {"when": "first"},
        ...            "objective": {"maximise": [{"of": "payments"}]}}
        >>> found = lpmech.design(lpmech.load("beyond/trade_1_2"), problem)
        >>> found
        <Design optimal 3/2>
        >>> found.range([{"of": "payoff", "agent": "buyer"}])
        Range(least=Fraction(1, 2), greatest=Fraction(1, 2))
        """
        if self.problem.deterministic:
            return self._range_of_rules(terms)
        return range_of(self.written, self.answer, self.writer.quantities.sum(self._linear(terms)))

    def _range_of_rules(self, terms: Sequence[Mapping[str, object]]) -> Range:
        """Among optimal deterministic rules, which are no convex set: each end is searched for."""
        ends = self.ends(terms)
        for end in (ends.least, ends.greatest):
            if end.status is Status.BOUNDS:
                raise TooLarge("the branches of one end leave it open")
        return Range(least=ends.least.value, greatest=ends.greatest.value)

    def ends(self, terms: Sequence[Mapping[str, object]]) -> Ends:
        """The same range with proof: each end is a design, whose certificate `lpmech check` reads.

        An end is `unbounded`, or not attained, as any other design is. Raises as `range`.

        >>> import lpmech
        >>> problem = {"format": "lpmech-problem/1", "incentives": "interim", "participation": {"when": "first"},
        ...            "objective": {"maximise": [{"of": "payments"}]}}
        >>> ends = lpmech.design(lpmech.load("beyond/trade_1_2"), problem).ends([{"of": "payoff", "agent": "buyer"}])
        >>> ends.least, ends.greatest
        (<Design optimal 1/2>, <Design optimal 1/2>)
        """
        linear = self._linear(terms)
        least, greatest = (
            answered(self.environment, face(self.problem, self.value, aim, linear))
            for aim in (Aim.MINIMISE, Aim.MAXIMISE)
        )
        return Ends(least=least, greatest=greatest)

    def _linear(self, terms: Sequence[Mapping[str, object]]) -> Linear:
        """A sum of quantities that optimal mechanisms have."""
        if self.answer.x is None or self.attained is False or self.status in (Status.UNBOUNDED, Status.BOUNDS):
            raise ValueError("there is no optimal mechanism, of which a quantity could have a range")
        faults = Faults("the quantities")
        node = Node(python_tree.parse(list(terms), faults), faults)
        linear = Reader(self.writer.play.env, self.problem.payments.memory).linear(node)
        faults.check()
        self.writer.quantities.check_all(linear)
        return linear

    @cached_property
    def certificate(self) -> dict[str, Any]:
        """The certificate, as JSON (docs/design_format.md)."""
        return certificate_shape(self.environment, self.problem, self.written, self.answer, self.writer.columns.rule)

    def to_json(self) -> dict[str, Any]:
        """The certificate, as other results have it."""
        return self.certificate

    def files(self) -> dict[str, str]:
        """The texts of environment.json and certificate.json, by name; of transfers.json, too, if there is a mechanism
        with states, which that is."""
        files = {"environment.json": canonical(self.environment),
                 "certificate.json": readable(self.certificate)}  # fmt: skip
        if self.mechanism is None or self.remembering is None:
            return files
        rows = StateRows(self.environment, self.mechanism).to_json()
        return {**files, "transfers.json": readable({**rows, "remembered": self.remembering.remembered()})}

    def save(self, folder: str | Path) -> tuple[str, ...]:
        """Writes the files, and returns their names."""
        return write_files(Path(folder), self.files())


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """The least and the greatest value of a quantity among optimal mechanisms, each as a design of its own."""

    least: Design
    greatest: Design


def design(env: Environment, problem: Source | Problem) -> Design:
    """The best mechanism for a problem, proved.

    `problem` is a path of a file (.json or .toml), or a mapping of the same shape (docs/design_format.md, section 1);
    or the name of a plain one, "ex post", "interim" or "on path", perhaps with ", balanced" after it; or a problem that
    was read before, such as one that a case names (docs/design.md).
    Raises lpmech.reading.BadInput with every fault of it, UnknownName, a KeyError and ValueError, where a name is none,
    and `TooLarge` before a program is written that is larger than is tried.

    >>> import lpmech
    >>> env = lpmech.load("beyond/trade_1_2")
    >>> lpmech.design(env, "interim, balanced").status
    <Status.FEASIBLE: 'feasible'>
    >>> lpmech.design(env, {"format": "lpmech-problem/1", "incentives": "interim", "budget": [{"kind": "ex post"}],
    ...                     "participation": {"when": "first"}, "objective": {"minimise": "subsidy"}})
    <Design optimal 0>
    """
    check_environment(env)
    found, root = read_node(problem, env)
    try:
        return answered(env, found)
    except NoEntry as reason:
        (root.get("allocation") or root).fault("E-DESIGN-RULE", str(reason), "a lottery over feasible allocations at "
                                               "every place that can be met")  # fmt: skip
    except NoQuantity as reason:
        root.faults.add("E-DESIGN-QUANTITY", reason.term.place, str(reason), reason.expected)
    root.faults.check()
    raise AssertionError("a fault that was not noted")


def answered(env: Environment, found: Problem) -> Design:
    """The answer to a problem that has been read.

    Raises `TooLarge`; NoEntry if a stated rule has no line for a place, and NoQuantity if a quantity is about nothing.
    """
    play = Play(env, found.cut)
    check_size(play.env, found)
    writer = Writer(play, found)
    writer.quantities.check()
    written = writer.write()
    solve = deterministic if found.deterministic else answer
    return Design(environment=env, problem=found, written=written, answer=solve(written, found.objective.aim),
                  writer=writer)  # fmt: skip
