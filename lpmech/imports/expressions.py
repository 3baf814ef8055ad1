"""Expressions over variables with exact numbers and truth values, and what they may not do.

An expression is a function of a state. Whatever is wrong with it is told where it stands: a truth value for a number,
a division by 0, a number that grows without bounds. Each step is counted, so that no expression runs for ever.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from types import MappingProxyType

Value = Fraction | bool
State = Mapping[str, Value]
Expr = Callable[[State], Value]
MOST_BITS = 3_000
MOST_STEPS = 2_000_000


class WrongExpression(ValueError):  # noqa: N818 - a finding, which a reader turns into a fault
    """What is wrong, and in which line."""

    def __init__(self, line: int | None, found: str, expected: str) -> None:
        super().__init__(found)
        self.line, self.found, self.expected = line, found, expected


class Steps:
    """How many steps are left, for all expressions of a file together."""

    def __init__(self) -> None:
        self.left = MOST_STEPS

    def spend(self, line: int | None) -> None:
        """Count one step."""
        self.left -= 1
        if self.left < 0:
            raise WrongExpression(line, f"over {MOST_STEPS} steps of calculation", "a smaller model")


def number(value: Value, line: int | None) -> Fraction:
    """The value, which must be a number."""
    if isinstance(value, bool):
        raise WrongExpression(line, "a truth value", "a number")
    return value


def truth(value: Value, line: int | None) -> bool:
    """The value, which must be a truth value."""
    if not isinstance(value, bool):
        raise WrongExpression(line, f"the number {value}", "true or false")
    return value


def whole(value: Fraction, line: int | None) -> int:
    """The value, which must be a whole number."""
    if value.denominator != 1:
        raise WrongExpression(line, f"the number {value}", "a whole number")
    return int(value)


def _power(base: Fraction, exponent: Fraction, line: int | None) -> Fraction:
    by = whole(exponent, line)
    bits = max(base.numerator.bit_length(), base.denominator.bit_length())
    if bits > 1 and abs(by) * bits > MOST_BITS:
        raise WrongExpression(line, "a power that is too large", f"numbers of less than {MOST_BITS} bits")
    if base == 0 and by < 0:
        raise WrongExpression(line, "a division by 0", "another number")
    return Fraction(base**by)


def _quotient(above: Fraction, below: Fraction, line: int | None) -> Fraction:
    if below == 0:
        raise WrongExpression(line, "a division by 0", "another number")
    return above / below


def _remainder(above: Fraction, below: Fraction, line: int | None) -> Fraction:
    if below == 0:
        raise WrongExpression(line, "a division by 0", "another number")
    return Fraction(whole(above, line) % whole(below, line))


_Number2 = Callable[[Fraction, Fraction, int | None], Fraction]
NUMBERS: Mapping[str, _Number2] = MappingProxyType(
    {
        "+": lambda a, b, line: a + b,
        "-": lambda a, b, line: a - b,
        "*": lambda a, b, line: a * b,
        "/": _quotient,
        "pow": _power,
        "mod": _remainder,
        "min": lambda a, b, line: min(a, b),
        "max": lambda a, b, line: max(a, b),
    }
)
COMPARED: Mapping[str, Callable[[Fraction, Fraction], bool]] = MappingProxyType(
    {"<": Fraction.__lt__, "<=": Fraction.__le__, ">": Fraction.__gt__, ">=": Fraction.__ge__}
)
ROUNDED: Mapping[str, Callable[[Fraction], int]] = MappingProxyType({"floor": math.floor, "ceil": math.ceil})


def of_numbers(name: str, left: Expr, right: Expr, line: int | None, steps: Steps) -> Expr:
    """An operation on two numbers."""
    operation = NUMBERS[name]

    def run(state: State) -> Value:
        steps.spend(line)
        found = operation(number(left(state), line), number(right(state), line), line)
        if max(found.numerator.bit_length(), found.denominator.bit_length()) > MOST_BITS:
            raise WrongExpression(line, "a number that is too long", f"numbers of less than {MOST_BITS} bits")
        return found

    return run


def compared(name: str, left: Expr, right: Expr, line: int | None, steps: Steps) -> Expr:
    """A comparison of two numbers."""
    operation = COMPARED[name]

    def run(state: State) -> Value:
        steps.spend(line)
        return operation(number(left(state), line), number(right(state), line))

    return run


def equal(left: Expr, right: Expr, line: int | None, steps: Steps, *, negated: bool = False) -> Expr:
    """Whether two values of one kind are the same."""

    def run(state: State) -> Value:
        steps.spend(line)
        a, b = left(state), right(state)
        if isinstance(a, bool) != isinstance(b, bool):
            raise WrongExpression(line, "a number compared with a truth value", "two values of one kind")
        return (a == b) is not negated

    return run


def connected(decides: bool, left: Expr, right: Expr, line: int | None, steps: Steps) -> Expr:
    """`left & right` (which false decides), or `left | right` (which true decides)."""

    def run(state: State) -> Value:
        steps.spend(line)
        return decides if truth(left(state), line) is decides else truth(right(state), line)

    return run


def negation(inner: Expr, line: int | None, steps: Steps) -> Expr:
    """Not."""

    def run(state: State) -> Value:
        steps.spend(line)
        return not truth(inner(state), line)

    return run


def rounded(name: str, inner: Expr, line: int | None, steps: Steps) -> Expr:
    """`floor` or `ceil`."""
    operation = ROUNDED[name]

    def run(state: State) -> Value:
        steps.spend(line)
        return Fraction(operation(number(inner(state), line)))

    return run


def choice(test: Expr, yes: Expr, no: Expr, line: int | None, steps: Steps) -> Expr:
    """`test ? yes : no`."""

    def run(state: State) -> Value:
        steps.spend(line)
        return yes(state) if truth(test(state), line) else no(state)

    return run


def constant(value: Value) -> Expr:
    """The same everywhere."""
    return lambda state: value


def variable(name: str) -> Expr:
    """The value of a variable."""
    return lambda state: state[name]
