"""Relations stated between numbers of an environment and a mechanism: Σ weight · quantity against a constant.

A *quantity* is named as in docs/claims.md, *Stated relations*: W at a state, a payment, what a lie yields.
A statement says that where some relations, the premises, hold, another one does, the conclusion.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from lpmech.problem import exact

# What each quantity is about besides period and state; of those with "agent?" the agent may be None.
QUANTITIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "welfare": ("agent?",),
        "welfare tomorrow": ("agent?", "allocation"),
        "worth": ("agent?", "allocation"),
        "best": ("agent?", "allocation"),
        "chosen": ("allocation",),
        "utility": ("agent", "allocation"),
        "payment": ("agent",),
        "payment by shock": ("agent", "shock"),
        "payoff": ("agent",),
        "payoff of a lie": ("agent", "report"),
        "exited": ("agent",),
        "exited tomorrow": ("agent", "allocation"),
    }
)
RELATIONS = ("=", ">=", ">")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number of an environment and a mechanism; what does not apply is None."""

    name: str
    state: Mapping[str, str]
    period: int | None = None  # from 1; None: infinite horizon
    agent: str | None = None
    allocation: str | None = None
    shock: str | None = None
    report: str | None = None

    def to_json(self) -> dict[str, object]:
        """The keys of a term that say what is meant."""
        return {
            "quantity": self.name, "agent": self.agent, "period": self.period, "state": dict(self.state),
            "allocation": self.allocation, "shock": self.shock, "report": self.report,
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """Σ weight · quantity = (≥, >) a constant. Raises TypeError where a number is a float."""

    terms: tuple[tuple[Fraction, Quantity], ...]
    relation: str = "="
    constant: Fraction = Fraction(0)

    def __post_init__(self) -> None:
        for number in (self.constant, *(weight for weight, _ in self.terms)):
            exact.rational(number)  # a float would be taken for the binary fraction that it is

    def total(self, values: Sequence[Fraction]) -> Fraction:
        """Σ weight · value."""
        return sum((weight * value for (weight, _), value in zip(self.terms, values, strict=True)), Fraction(0))

    def holds(self, values: Sequence[Fraction]) -> bool:
        """Whether it holds, given the value of each term."""
        total = self.total(values)
        return {"=": total == self.constant, ">=": total >= self.constant, ">": total > self.constant}[self.relation]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """Where the premises hold, so does the conclusion; or so it is said."""

    conclusion: Relation
    premises: tuple[Relation, ...] = ()
