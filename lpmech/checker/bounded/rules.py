"""How a format of claims by bounds judges its claims, one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial
from typing import Generic, TypeVar

from ..claims import KINDS
from ..kernel.answer import ClaimReport
from .claims import A, BoundedClaim, Own, Witness, expect_at_most, expect_no_more, reported

J = TypeVar("J")


@dataclass(frozen=True)
class Rule(Generic[J, A]):
    """How a claim is judged, what its witness holds, and, if it may name a cell, the upper end of the slack there; None
    where the claim has no such cell. `later`: whether only the newer version of the format has it."""

    id: str
    own: Callable[[J, BoundedClaim[A]], Own]
    witness: Witness = Witness.NOTHING
    cell: Callable[[J, A], Fraction | None] | None = None
    later: bool = False


@dataclass(frozen=True)
class Rules(Generic[J, A]):
    """The rules of a format, in the order of its claims."""

    rules: tuple[Rule[J, A], ...]

    @cached_property
    def ids(self) -> tuple[str, ...]:
        return tuple(rule.id for rule in self.rules)

    def of_version(self, *, later: bool) -> tuple[str, ...]:
        """The claims that a version adds."""
        return tuple(rule.id for rule in self.rules if rule.later == later)

    @cached_property
    def witnesses(self) -> dict[str, Witness]:
        return {rule.id: rule.witness for rule in self.rules}

    def reports(self, judge: J, claims: Iterable[BoundedClaim[A]]) -> list[ClaimReport]:
        """The answers about claims; each holds if it is what the judge finds, or weaker."""
        rules = dict(zip(self.ids, self.rules))
        return [reported(one, KINDS[one.id].concept, partial(_judge, rules[one.id], judge)) for one in claims]


def _judge(rule: Rule[J, A], judge: J, claim: BoundedClaim[A]) -> None:
    expect_no_more(claim, rule.own(judge, claim))
    if claim.at is not None:
        expect_at_most(claim, None if rule.cell is None else rule.cell(judge, claim.at))


def distance(low: Fraction, high: Fraction) -> Fraction:
    """How far 0 is from an interval."""
    return max(low, -high, Fraction(0))


def periods_in_all(discount: Fraction, horizon: int | None) -> Fraction:
    """1 + δ + …, over the periods; of a finite horizon their number, which is no less."""
    return 1 / (1 - discount) if horizon is None else Fraction(horizon)
