"""Expressions to functions: `1 + 2*ann*(1 - next_bob)^2`, `max(ann, 1/2)`, `pos(next_ann - bob)`.

The text is parsed by Python's own grammar (`^` reads as a power) and walked: allowed are names of signals, numbers,
+ − *, division by a number, powers with an exponent from 0 to 12, and pos(u) = max(u, 0), max, min and abs of two or
one expressions. Nothing is evaluated as code. What max and the like compare must be a multiple of a signal minus a
number, or of tomorrow's signal minus today's: only there may a function have a kink.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from fractions import Fraction

from lpmech.continuous.functions import Function, hinge, number, variable

MAX_LENGTH = 4_000  # characters
MAX_POWER = 12
MAX_TERMS = 5_000  # of a function, multiplied out
MAX_NODES = 800  # of the expression's tree
MAX_BITS = 40_000  # of a coefficient on the way
_DECIMAL = re.compile(r"[0-9]{1,300}\.[0-9]{1,300}", re.ASCII)
_KINK = "a signal minus a number from 0 to 1, or tomorrow's signal minus today's"


class ExpressionError(ValueError):
    """What is wrong with an expression, and what is expected."""

    def __init__(self, found: str, expected: str) -> None:
        super().__init__(found, expected)
        self.found, self.expected = found, expected


def parse(text: str, names: Mapping[str, int], size: int) -> Function:
    """The function that a text writes; `names` are the signals with their positions. Raises ExpressionError."""
    if len(text) > MAX_LENGTH or not text.isascii():
        raise ExpressionError(f"an expression of {len(text)} characters", f"at most {MAX_LENGTH}, all of them ASCII")
    try:
        plain = text.strip().replace("^", "**")
        tree = ast.parse(plain, mode="eval")
        count = sum(1 for _ in ast.walk(tree))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ExpressionError(repr(text[:60]), "an expression such as 1/2 + ann*bob") from None
    if count > MAX_NODES:
        raise ExpressionError(f"an expression of {count} parts", f"at most {MAX_NODES}")
    return _Walk(plain, names, size).function(tree.body)


class _Walk:
    """The translation of one tree."""

    def __init__(self, text: str, names: Mapping[str, int], size: int) -> None:
        self.text, self.names, self.size = text, names, size
        self.calls: dict[str, tuple[int, Callable[..., Function]]] = {
            "pos": (1, self._positive),
            "abs": (1, lambda u: self._positive(u).scaled(Fraction(2)) - u),
            "max": (2, lambda u, v: v + self._positive(u - v)),
            "min": (2, lambda u, v: u - self._positive(u - v)),
        }

    def function(self, node: ast.expr) -> Function:
        """The function that a node writes."""
        match node:
            case ast.Constant(value=int() as value) if not isinstance(value, bool) and abs(value) < 10**300:
                return number(self.size, Fraction(value))
            case ast.Constant(value=float()):
                return number(self.size, self._decimal(node))
            case ast.Name(id=name):
                return self._name(name)
            case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=inner):
                return self.function(inner).scaled(Fraction(-1 if isinstance(sign, ast.USub) else 1))
            case ast.BinOp(left=left, op=ast.Pow(), right=exponent):
                return self._power(left, exponent)
            case ast.BinOp(left=left, op=operator, right=right):
                return self._binary(self.function(left), operator, self.function(right))
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in self.calls:
                return self._call(name, arguments)
        raise ExpressionError(_shown(node), "signals, numbers, + - * / ^ and pos, abs, max, min")

    def _decimal(self, node: ast.expr) -> Fraction:
        """A decimal as it is written, not as the float that Python makes of it."""
        written = ast.get_source_segment(self.text, node) or ""
        if not _DECIMAL.fullmatch(written):
            raise ExpressionError(f"the number {written[:60]}", "a number such as 3/8 or 0.375")
        return Fraction(written)

    def _name(self, name: str) -> Function:
        if name not in self.names:
            raise ExpressionError(f"the name {name[:60]}", f"one of {', '.join(self.names)}")
        return variable(self.size, self.names[name])

    def _power(self, base: ast.expr, exponent: ast.expr) -> Function:
        match exponent:
            case ast.Constant(value=int() as power) if not isinstance(power, bool) and 0 <= power <= MAX_POWER:
                factor, result = self.function(base), number(self.size, Fraction(1))
                for _ in range(power):
                    result = self._limited(result, factor)
                return result
        raise ExpressionError(f"the exponent {_shown(exponent)}", f"an integer from 0 to {MAX_POWER}")

    def _binary(self, left: Function, operator: ast.operator, right: Function) -> Function:
        match operator:
            case ast.Add():
                return left + right
            case ast.Sub():
                return left - right
            case ast.Mult():
                return self._limited(left, right)
            case ast.Div():
                return left.scaled(1 / self._divisor(right))
        raise ExpressionError(f"the operator {type(operator).__name__}", "+ - * / ^")

    def _limited(self, left: Function, right: Function) -> Function:
        if len(left.terms) * len(right.terms) > MAX_TERMS:
            raise ExpressionError("a product that is too large", f"at most {MAX_TERMS} terms when multiplied out")
        product = left * right
        if any(
            value.numerator.bit_length() + value.denominator.bit_length() > MAX_BITS for value in product.terms.values()
        ):
            raise ExpressionError("a product with a number that is too long", f"at most {MAX_BITS} bits")
        return product

    def _divisor(self, divisor: Function) -> Fraction:
        found = divisor.affine()
        if found is None or found[0] or not found[1]:
            raise ExpressionError("a division by something else than a number", "a divisor that is a number, not 0")
        return found[1]

    def _call(self, name: str, arguments: list[ast.expr]) -> Function:
        count, build = self.calls[name]
        if len(arguments) != count:
            raise ExpressionError(f"{name} of {len(arguments)}", f"{name} of {count}")
        return build(*map(self.function, arguments))

    def _positive(self, inner: Function) -> Function:
        """max(u, 0): u itself or 0 where its sign is known, else a hinge."""
        found = inner.affine()
        if found is None or len(found[0]) > 2:
            raise ExpressionError("a kink at something else", _KINK)
        slopes, rest = found
        if not slopes:
            return number(self.size, max(rest, Fraction(0)))
        of, at = self._kink(slopes, rest)
        slope = slopes[of]
        if isinstance(at, Fraction) and not 0 < at < 1:
            return inner if (slope > 0) == (at <= 0) else number(self.size, Fraction(0))
        rising = hinge(self.size, of, at)
        if slope > 0:
            return rising.scaled(slope)
        return rising.scaled(-slope) + inner

    def _kink(self, slopes: Mapping[int, Fraction], rest: Fraction) -> tuple[int, int | Fraction]:
        """Which variable is compared with what."""
        of = max(slopes)
        if len(slopes) == 1:
            return of, -rest / slopes[of]
        today = min(slopes)
        if rest or slopes[of] != -slopes[today] or today >= self.size // 2 or of < self.size // 2:
            raise ExpressionError("a kink at something else", _KINK)
        return of, today


def _shown(node: ast.expr) -> str:
    text = ast.unparse(node)
    return text if len(text) <= 60 else f"{text[:57]}..."
