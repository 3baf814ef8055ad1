"""A stated relation in words, with the arithmetic: `W − payment of ann is 2 − 1/2 = 3/2, not 0`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType

from lpmech.claims.relation.values import Quantity, Relation, Sign
from lpmech.claims.words import state_in_words
from lpmech.problem.exact import format_number

# By sign: what is said if a relation holds, and if it does not.
_SAID: Mapping[Sign, tuple[str, str]] = MappingProxyType(
    {
        Sign.EQUAL: ("", ", not {}"),
        Sign.AT_LEAST: (", at least {}", ", less than {}"),
        Sign.MORE: (", more than {}", ", not more than {}"),
    }
)


def relation_in_words(relation: Relation, values: Sequence[Fraction]) -> str:
    """Names, numbers, and what the sum is not, or is."""
    weights, quantities = zip(*relation.terms, strict=True)
    places = {tuple(sorted(quantity.state.items())) for quantity in quantities}
    names = [quantity_in_words(one, with_state=len(places) > 1) for one in quantities]
    where = "" if len(places) > 1 or not quantities[0].state else f"at {state_in_words(quantities[0].state)} "
    numbers = [format_number(value) for value in values]
    total, constant = relation.total(values), format_number(relation.constant)
    sums = "" if len(values) == 1 and weights[0] == 1 else f"{_sum(weights, numbers)} = "
    holds, fails = _SAID[relation.sign]
    said = (holds if relation.holds(values) else fails).format(constant)
    return f"{where}{_sum(weights, names)} is {sums}{format_number(total)}{said}"


def quantity_in_words(quantity: Quantity, *, with_state: bool = False) -> str:
    """What a quantity is, with its state where that is wanted."""
    said = quantity.kind.words.format(
        agent=quantity.agent,
        society="" if quantity.agent is None else f" without {quantity.agent}",
        allocation=repr(quantity.allocation),
        report=repr(quantity.report),
        shock="" if quantity.shock is None else f" in {quantity.shock!r}",
    )
    return f"{said} at ({state_in_words(quantity.state)})" if with_state else said


def _sum(weights: Sequence[Fraction], parts: Sequence[str]) -> str:
    """2·x − y."""
    text = ""
    for weight, part in zip(weights, parts, strict=True):
        size = abs(weight)
        times = "" if size == 1 else f"{format_number(size)}·"
        sign = ("−" if weight < 0 else "") if not text else (" − " if weight < 0 else " + ")
        shown = f"({part})" if part.startswith("-") else part
        text += f"{sign}{times}{shown}"
    return text
