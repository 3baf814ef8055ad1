"""What the statements ask of `lpmech.design`: problems, and what an answer has to be."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, product
from random import Random
from typing import Any

from lpmech.designs.design import Design, design
from lpmech.designs.problem import Status
from lpmech.problem.environment import Environment
from lpmech.statements.statement import Failure

REVENUE = {"maximise": [{"of": "payments"}]}
SUBSIDY = {"minimise": "subsidy"}
FIRST, ALWAYS = {"when": "first"}, {"when": "always"}
BALANCED = [{"kind": "ex post", "sense": "="}]
NO_CLAIM = (
    "what the best of all mechanisms does is shown by the certificate of a design; claims are about one mechanism"
)


def asked(env: Environment, **problem: Any) -> Design:
    """The answer to a problem; interim incentives where nothing else is asked for."""
    return design(env, {"format": "lpmech-problem/1", "incentives": "interim", **problem})


def revenue(env: Environment, **problem: Any) -> Fraction | None:
    """The most that can be earned with any rule; None where that is unbounded."""
    return asked(env, **{"allocation": "any", "participation": FIRST, "objective": REVENUE, **problem}).value


def same(found: Fraction | None, expected: Fraction, what: str) -> Failure | None:
    """Two values of one thing, by the program and by a formula."""
    return None if found == expected else Failure(words=f"{what} is {found}, and {expected} by the formula")


def answered(found: Design, possible: bool, what: str) -> Failure | None:
    """Whether a problem can be met, by the program and by what is said."""
    if found.status is (Status.FEASIBLE if possible else Status.INFEASIBLE):
        return None
    return Failure(words=f"{what} is {found.status}, and {'possible' if possible else 'impossible'} by what is said")


def chances(rng: Random, size: int) -> list[Fraction]:
    """Random chances, none of them 0."""
    weights = [rng.randint(1, 5) for _ in range(size)]
    return [Fraction(weight, sum(weights)) for weight in weights]


def apart(*shares: list[Fraction]) -> dict[tuple[int, ...], Fraction]:
    """The prior of independent types, by the places of types."""
    found: dict[tuple[int, ...], Fraction] = {}
    for place in product(*(range(len(own)) for own in shares)):
        chance = Fraction(1)
        for own, k in zip(shares, place, strict=True):
            chance *= own[k]
        found[place] = chance
    return found


def increasing(values: list[Fraction]) -> bool:
    """Whether each is greater than the one before."""
    return all(low < high for low, high in pairwise(values))


def distribution(shares: list[Fraction]) -> bool:
    """Whether these are positive chances that sum to 1."""
    return sum(shares) == 1 and min(shares) > 0
