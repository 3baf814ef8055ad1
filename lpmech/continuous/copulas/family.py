"""Copulas: a good for agents with signals in [0, 1], whose next signals are tied to today's.

The good goes to one agent in every period; it is worth c_i + Σ_j Σ_k c_ijk θ_j^k to agent i where i gets it, else 0.
Whoever gets it, next signals θ' have the density 1 + Σ k(θ'_j, θ_i) over the links of agents j with agents i, k of the
kinds of `kinds.py`. The form: docs/continuous_format.md.

What the others get where i's signal is t is to be matched by transfers on average: δ ∫ p f^{-i}(·|t) = −Σ_{j≠i} u^j.
Where payments do not depend on i's own report the left sides are combinations of 1 and the functions of t in the links
of others' next signals with i's; where these are legendre, exactly of 1 and the P_r with a_r ≠ 0. So such payments make
agents residual claimants exactly iff what the others get is one, at every allocation: where a_1, …, a_R are not 0 and
no other is, iff it is a polynomial in t of degree R at most. If it is of degree R + 1, with c the coefficient of
t^{R+1}, the error cannot fall below |c| 2^{−1−2R}, by Chebyshev's theorem. With a tent no continuous function of t is
out of reach, and the error falls with the grid. Where payments may depend on the own report R ≥ 2 is enough for any
value: (P_1(t), P_2(t)) runs along a parabola, no point of which is a mixture of others; with R = 1 that of a signal is,
and what the others get has to be convex in t.
(Liu 2014, Section 5: ε-periodic ex post incentive compatibility, conditions (5) and (6) of Lemmas 5.1 and 5.2.)
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from lpmech.casefiles.families.parameters import Family, Given, Parameter
from lpmech.continuous.copulas.parameters import DISCOUNT, LINKS, WORTH, Copulas, Worth, read_copulas
from lpmech.continuous.formats import ENVIRONMENT
from lpmech.problem.exact import format_number
from lpmech.reading.node import Node


def build(parameters: Node) -> dict[str, object]:
    """The environment in the form of continuous signals. Raises BadInput with every fault."""
    copulas = read_copulas(Given(parameters, FAMILY))
    names = list(copulas.worth)
    return {
        "format": ENVIRONMENT,
        "name": FAMILY.name,
        "discount": format_number(copulas.discount),
        "agents": names,
        "allocations": [to(name) for name in names],
        "utility": {name: {"*": 0, to(name): _utility(worth)} for name, worth in copulas.worth.items()},
        "density": {"*": _density(copulas)},
    }


def to(name: str) -> str:
    """The allocation in which an agent gets the good."""
    return f"to {name}"


def _utility(worth: Worth) -> list[object]:
    """c + Σ_j Σ_k c_jk θ_j^k."""
    parts = worth.parts.items()
    powers = [_term(c, {name: k}) for name, numbers in parts for k, c in enumerate(numbers, start=1)]
    return [_term(worth.constant, {}), *powers]


def _density(copulas: Copulas) -> list[object]:
    """1 + Σ k(θ'_j, θ_i)."""
    terms = [_term(Fraction(1), {})]
    for (name, other), kernel in copulas.links.items():
        following = f"next_{name}"
        for (later, now, hinge), value in kernel.items():
            powers = {signal: power for signal, power in ((following, later), (other, now)) if power}
            hinges = {"hinges": [{"of": following, "at": other, "power": hinge}]} if hinge else {}
            terms.append(_term(value, powers) | hinges)
    return list(terms)


def _term(coefficient: Fraction, powers: Mapping[str, int]) -> dict[str, object]:
    return {"coefficient": format_number(coefficient)} | ({"powers": dict(powers)} if powers else {})


FAMILY = Family(
    name="copulas",
    build=build,
    title="A good for agents whose continuous signals are tied by copulas",
    source="Liu, Efficient Dynamic Mechanisms in Environments with Interdependent Valuations (2014), Section 5, "
    "Lemmas 5.1 and 5.2; densities and utilities of our own",
    notes="`lpmech study continuous FILE --grid 1,2,4 --form spanning` shows how the certified error falls with the "
    "grid, or that it cannot: with copulas of finite rank payments that do not depend on the own report make everyone "
    "the residual claimant exactly where what the others get is a polynomial of no higher degree than the rank in each "
    "signal that others' next signals are tied to; beyond it a signed measure proves that some error remains. With a "
    "tent, which has no finite rank, the error falls with the grid. Without --form payments may depend on the own "
    "report: then rank 2 is enough for any value, and rank 1 for those that are convex.",
    parameters=(
        Parameter(
            name="worth",
            meaning="the agents, and what the good is worth to whoever gets it: a sum of polynomials of the signals",
            allowed=WORTH,
            default=None,
            example='worth.ann = { ann = [1], bob = ["1/2"] }\nworth.bob = { bob = [1], ann = [0, "1/3"], '
            'constant = "1/8" }',
        ),
        Parameter(
            name="links",
            meaning="whose next signal is tied to whose signal of today, and how. legendre: numbers a_1, a_2, … times "
            "products of Legendre polynomials of both signals (a_1 alone: Farlie, Gumbel and Morgenstern's copula); "
            "bernstein: a matrix of numbers ≥ 0 whose rows (of the next signal) and columns sum to 1; tent: a number "
            "times a function with a kink where both signals are equal, for one other agent at most. The density 1 + "
            "their sum must not be negative: it is not where the absolute values of all legendre numbers, a sixth of "
            "each tent (a third, where it is below 0) and 1 for each matrix sum to at most 1",
            allowed=LINKS,
            default=None,
            example='links.bob.ann = { legendre = ["1/2", "1/8"] }\nlinks.ann.bob = { tent = 2 }',
        ),
        Parameter(
            name="discount",
            meaning="the discount factor",
            allowed=DISCOUNT,
            default=None,
            example='discount = "1/2"',
        ),
    ),
)
