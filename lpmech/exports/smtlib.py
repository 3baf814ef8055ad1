"""SMT-LIB 2, logic QF_LRA: exact rationals, every row asserted under its name.

A program with an objective whose columns are all the greatest of their lower bounds (a Bellman program) is asserted
with, for each column, the disjunction that some lower bound is attained. Its model is then unique, the value: no
objective is needed, and any solver of the standard language will do. Other programs are asserted as they stand, `sat`
meaning that there is a feasible point; where the answer is `unsat`, `(get-unsat-core)` names rows that clash.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from lpmech.exports.text import legend
from lpmech.lp.program import LinearProgram, Row, Sense, Terms, lower_bounds

_UNIQUE = (
    "Some lower bound of each column is asserted to be attained, so the one model is the optimal point: "
    "the answer is sat, and (get-model) after (check-sat) prints the values.",
)
_FEASIBLE = (
    "sat: there is such a point, and (get-model) after (check-sat) prints one.",
    "unsat: there is none, and (get-unsat-core) names rows that together are impossible.",
)


def write(program: LinearProgram, notes: tuple[str, ...]) -> str:
    """The program as an SMT-LIB 2 script."""
    maxima = list(lower_bounds(program))
    lines = [*legend(program, (*notes, *(_UNIQUE if maxima else _FEASIBLE)), ";")]
    lines += ["(set-option :produce-models true)", "(set-option :produce-unsat-cores true)", "(set-logic QF_LRA)"]
    lines += (f"(declare-fun x{place} () Real)" for place in range(1, len(program.columns) + 1))
    lines += _signs(program)
    lines += (f"(assert (! {relation(row, row.sense)} :named r{place}))" for place, row in enumerate(program.rows, 1))
    for column, rows in maxima:
        attained = [relation(row, Sense.EQUAL) for row in rows]
        lines.append(f"(assert (! {_any(attained)} :named attained{column + 1}))")
    return "\n".join([*lines, "(check-sat)", ""])


def _signs(program: LinearProgram) -> Iterator[str]:
    """The columns ≥ 0."""
    for place, column in enumerate(program.columns, 1):
        if column.nonnegative:
            yield f"(assert (! (>= x{place} 0) :named sign{place}))"


def _any(formulas: list[str]) -> str:
    return formulas[0] if len(formulas) == 1 else f"(or {' '.join(formulas)})"


def relation(row: Row, sense: str) -> str:
    """The row, with its relation replaced by `sense`."""
    return f"({sense} {_sum(row.terms)} {number(row.right)})"


def _sum(terms: Terms) -> str:
    """A linear term."""
    parts = [f"x{place + 1}" if value == 1 else f"(* {number(value)} x{place + 1})" for place, value in terms]
    if not parts:
        return "0"
    return parts[0] if len(parts) == 1 else f"(+ {' '.join(parts)})"


def number(value: Fraction) -> str:
    """A rational constant: `3`, `(- 3)`, `(/ 3 8)`, `(/ (- 3) 8)`."""
    above = str(value.numerator) if value >= 0 else f"(- {-value.numerator})"
    return above if value.denominator == 1 else f"(/ {above} {value.denominator})"
