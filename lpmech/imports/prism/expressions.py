"""Expressions of PRISM's language, by the rank of their signs: `x > 0 ? min(x, 3) : -1`."""

from __future__ import annotations

from fractions import Fraction

from lpmech.imports import expressions as ex
from lpmech.imports.expressions import Expr, Steps
from lpmech.imports.notes import Notes
from lpmech.imports.prism.tokens import Tokens
from lpmech.problem.shown import counted

_MOST_DEPTH = 40


class Expressions:
    """Reads expressions, and knows the names that stand in them."""

    def __init__(self, text: Tokens, notes: Notes) -> None:
        self.text, self.notes, self.depth, self.steps = text, notes, 0, Steps()
        self.named: dict[str, Expr] = {}  # constants and formulas
        self.used: dict[str, int] = {}  # names of variables in expressions, with a line

    def expression(self) -> Expr:
        """With `test ? yes : no`."""
        self.depth += 1
        if self.depth > _MOST_DEPTH:
            raise self.notes.refuse(
                self.text.line, "E-DEPTH", f"an expression nested over {_MOST_DEPTH} deep", "fewer levels"
            )
        line, test = self.text.line, self.implication()
        if self.text.accept("?"):
            yes = self.expression()
            self.text.sign(":")
            test = ex.choice(test, yes, self.expression(), line, self.steps)
        self.depth -= 1
        return test

    def implication(self) -> Expr:
        line, left = self.text.line, self._or()
        while sign := self.text.accept("=>", "<=>"):
            right = self._or()
            if sign == "=>":
                left = ex.connected(True, ex.negation(left, line, self.steps), right, line, self.steps)
            else:
                left = ex.equal(left, right, line, self.steps)
        return left

    def _or(self) -> Expr:
        line, left = self.text.line, self._and()
        while self.text.accept("|"):
            left = ex.connected(True, left, self._and(), line, self.steps)
        return left

    def _and(self) -> Expr:
        line, left = self.text.line, self._not()
        while self.text.accept("&"):
            left = ex.connected(False, left, self._not(), line, self.steps)
        return left

    def _not(self) -> Expr:
        line, negated = self.text.line, 0
        while self.text.accept("!"):
            negated += 1
        found = self._equality()
        if not negated:
            return found
        once = ex.negation(found, line, self.steps)
        return once if negated % 2 else ex.negation(once, line, self.steps)

    def _equality(self) -> Expr:
        line, left = self.text.line, self._comparison()
        while sign := self.text.accept("=", "!="):
            left = ex.equal(left, self._comparison(), line, self.steps, negated=sign == "!=")
        return left

    def _comparison(self) -> Expr:
        line, left = self.text.line, self._sum()
        while sign := self.text.accept(*ex.COMPARED):
            left = ex.compared(sign, left, self._sum(), line, self.steps)
        return left

    def _sum(self) -> Expr:
        line, left = self.text.line, self._product()
        while sign := self.text.accept("+", "-"):
            left = ex.of_numbers(sign, left, self._product(), line, self.steps)
        return left

    def _product(self) -> Expr:
        line, left = self.text.line, self._minus()
        while sign := self.text.accept("*", "/"):
            left = ex.of_numbers(sign, left, self._minus(), line, self.steps)
        return left

    def _minus(self) -> Expr:
        line, signs = self.text.line, 0
        while self.text.accept("-"):
            signs += 1
        found = self._atom()
        return ex.of_numbers("-", ex.constant(Fraction(0)), found, line, self.steps) if signs % 2 else found

    def _atom(self) -> Expr:
        line = self.text.line
        if self.text.accept("("):
            found = self.expression()
            self.text.sign(")")
            return found
        if self.text.kind() == "number":
            return ex.constant(self.notes.number(self.text.take("number", "a number"), line))
        if word := self.text.accept("true", "false"):
            return ex.constant(word == "true")
        if function := self.text.accept(*ex.ROUNDED, "pow", "mod", "min", "max"):
            return self._call(function, line)
        name = self.text.name("a number, a name or a parenthesis")
        if name in self.named:
            return self.named[name]
        self.used.setdefault(name, line)
        return ex.variable(name)

    def _call(self, function: str, line: int) -> Expr:
        self.text.sign("(")
        given = [self.expression()]
        while self.text.accept(","):
            given.append(self.expression())
        self.text.sign(")")
        wanted = 1 if function in ex.ROUNDED else 2
        if len(given) != wanted and not (function in ("min", "max") and len(given) > wanted):
            raise self.notes.refuse(
                line, "E-IMPORT-SYNTAX", f"{counted(len(given), 'argument')} of {function}", f"{wanted}"
            )
        if function in ex.ROUNDED:
            return ex.rounded(function, given[0], line, self.steps)
        found = given[0]
        for one in given[1:]:
            found = ex.of_numbers(function, found, one, line, self.steps)
        return found
