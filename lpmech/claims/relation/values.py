"""Relations stated between numbers of an environment and a mechanism: Σ weight · quantity against a constant.

For example, "the payment of ann at (ann = low, bob = high) is at least 3" is

    Relation(terms=((Fraction(1), Quantity(kind=PAYMENT, agent="ann", state={"ann": "low", "bob": "high"})),),
             sign=Sign.AT_LEAST, constant=Fraction(3))

A statement says that if some relations, the premises, hold, another one does, the conclusion.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from lpmech.problem import exact
from lpmech.problem.members import settle
from lpmech.problem.tables import Table


@dataclass(frozen=True, slots=True)
class About:
    """What a quantity is about besides period and state: the key of a case file that names it."""

    key: str
    optional: bool = False


AGENT, ALLOCATION, REPORT = About("agent"), About("allocation"), About("report")
SOCIETY = About("agent", optional=True)  # the agent whom a social program lacks; None: it is about everyone
SHOCK = About("shock", optional=True)  # a stage without shocks has one without a label


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantityKind:
    """One kind of quantity: its name in case files and certificates, what it is about, and how it is computed.

    `words` may name what it is about: {agent}, {society} (" without ann", or nothing), {allocation}, {report} and
    {shock} (" in 'rain'", or nothing). `table` gives the quantity as a function of the state, and of the allocation,
    shock or report that is named, from a `Game` (which has what is stated of it, and so knows this module), the place
    of the agent and the position of the period.
    """

    name: str
    about: tuple[About, ...] = ()
    words: str
    table: Callable[[Any, int | None, int], Table]

    def __repr__(self) -> str:
        return f"<QuantityKind {self.name}>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number of an environment and a mechanism; what does not apply is None."""

    kind: QuantityKind
    state: Mapping[str, str]
    period: int | None = None  # from 1; None: infinite horizon
    agent: str | None = None
    allocation: str | None = None
    shock: str | None = None
    report: str | None = None

    def to_json(self) -> dict[str, object]:
        """The keys of a term that say what is meant."""
        return {
            "quantity": self.kind.name, "agent": self.agent, "period": self.period, "state": dict(self.state),
            "allocation": self.allocation, "shock": self.shock, "report": self.report,
        }  # fmt: skip


class Sign(StrEnum):
    """How a sum stands to a constant; its value is its spelling in case files and certificates."""

    EQUAL = "="
    AT_LEAST = ">="
    MORE = ">"

    def holds(self, total: Fraction, constant: Fraction) -> bool:
        """Whether a sum stands so to a constant."""
        return {Sign.EQUAL: total == constant, Sign.AT_LEAST: total >= constant, Sign.MORE: total > constant}[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """Σ weight · quantity = (≥, >) a constant. Raises TypeError if a number is a float."""

    terms: tuple[tuple[Fraction, Quantity], ...]
    sign: Sign = Sign.EQUAL
    constant: Fraction = Fraction(0)

    def __post_init__(self) -> None:
        settle(self, sign=Sign)
        for number in (self.constant, *(weight for weight, _ in self.terms)):
            exact.rational(number)  # a float would be taken for the binary fraction that it is

    def total(self, values: Sequence[Fraction]) -> Fraction:
        """Σ weight · value."""
        return sum((weight * value for (weight, _), value in zip(self.terms, values, strict=True)), Fraction(0))

    def holds(self, values: Sequence[Fraction]) -> bool:
        """Whether it holds, given the value of each term."""
        return self.sign.holds(self.total(values), self.constant)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """If the premises hold, so does the conclusion; or so it is said."""

    conclusion: Relation
    premises: tuple[Relation, ...] = ()
