"""Verifies the certificate of a region (region page section 3): pieces in order, and on each its verdict.

On a piece everything that is to be shown is the sign of a quantity that is a polynomial in the parameter, of a degree
that is bounded beforehand. The quantities are computed as at any number, at more values of the parameter than the
degree; the polynomials that these determine have their signs by Sturm's theorem.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..designs.problem import Aim, Allocation
from ..designs.program import Program
from ..designs.sums import CONSTANT
from ..designs.world import plus, times
from ..kernel.answer import Check, ClaimReport, Format
from ..kernel.environment import Environment
from ..kernel.errors import Rejected, quote
from ..kernel.fields import decimal_text, fraction_text
from ..kernel.meter import Meter, spend
from .certificate import Question, Region, Stated, Verdict, read_region
from .claimed import Slacks, knew_absence, slacks, slacks_of
from .demands import Demand, Sense, check, check_below
from .ends import End, Piece
from .moving import Moved
from .optima import SENSES, mechanism, optimal, steady_beliefs
from .polynomials import value_at
from .pools import Played, Pools
from .rules import efficient

REGION = "region"
AWAY = "lpmech-region-certificate/1.3"  # agents are away at some types
LATEST = "lpmech-region-certificate/1.4"  # and the question is an interim claim, or the budget of each period
REGIONS = Format({"lpmech-region-certificate/1": (REGION,), "lpmech-region-certificate/1.1": (),
                  "lpmech-region-certificate/1.2": (), AWAY: (), LATEST: ()})  # fmt: skip
_PREFIX = "lpmech-region-certificate/"
_WIDTH = Fraction(1, 10**12)


def is_region(value: object) -> bool:
    """Whether a JSON value is the certificate of a region, right or wrong."""
    form = value.get("format") if isinstance(value, dict) else None
    return isinstance(form, str) and form.startswith(_PREFIX)


def check_region(environment: Environment, tree: object, certificate: object, check: Check) -> str | None:
    """Why the certificate is rejected, None if it is accepted; what is found out is noted in `check` as it comes."""
    check.expect(REGIONS.claims)
    with Meter(check.limit).running():
        assert check.environment is not None
        region = read_region(certificate, environment, check.environment, REGIONS)
        check.format, check.not_stated = region.format, ()
        stated = tuple(_stated(region))
        check.claims = (ClaimReport(REGION, "proved", "not checked", stated),)
        return check.outcome([ClaimReport(REGION, "proved", _reason(environment, tree, region), stated)])


def _stated(region: Region) -> Iterator[tuple[str, str]]:
    yield "parameter", region.parameter.name
    for question in region.questions:
        told = (f"{piece.verdict.value} {'at' if piece.end is None else 'in'} {_shown(piece)}"
                for piece in question.pieces)  # fmt: skip
        yield question.name, "; ".join(told)


def _shown(piece: Stated) -> str:
    told = ", ".join(map(_number, [piece.start] if piece.end is None else [piece.start, piece.end]))
    return told if piece.end is None else f"]{told}["


def _number(end: End) -> str:
    """A rational, or about what a root is."""
    while end.root is not None and end.high - end.low > _WIDTH:
        end.refine()
    return fraction_text(*end.low.as_integer_ratio()) if end.root is None else f"about {_decimal(end.low)}"


def _decimal(value: Fraction) -> str:
    """Nine digits behind the point, rounded down."""
    whole = value.numerator * 10**9 // value.denominator
    return f"{'-' if whole < 0 else ''}{decimal_text(abs(whole) // 10**9)}.{abs(whole) % 10**9:09d}"


def _reason(environment: Environment, tree: object, region: Region) -> str | None:
    try:
        moved = Moved(tree, environment, region.parameter)
        away = any(stage.away for stage in environment.stages)
        for question in region.questions:
            known = (AWAY, LATEST) if knew_absence(question.claim) else (LATEST,)
            if away and region.format not in known:
                raise Rejected("it supposes that everybody is asked, and some agents are away")
            _check_order(question)
            pools = Pools(moved, question.problem)
            for stated in question.pieces:
                _Check(pools, question, stated).run()
    except Rejected as rejection:
        return str(rejection)
    return None


def _check_order(question: Question) -> None:
    """Pieces follow each other without a gap: a point between any two intervals."""
    before: Stated | None = None
    for piece in question.pieces:
        if piece.end is not None and not piece.start.below(piece.end):
            raise Rejected(f"a piece of {quote(question.name)} ends before it starts")
        if before is not None:
            if (before.end is None) == (piece.end is None):
                raise Rejected(f"points and intervals do not take turns in {quote(question.name)}")
            last = before.start if before.end is None else before.end
            if last.below(piece.start) or piece.start.below(last):
                raise Rejected(f"there is a gap between two pieces of {quote(question.name)}")
        before = piece


@dataclass(frozen=True)
class _Check:
    pools: Pools
    question: Question
    stated: Stated

    def run(self) -> None:
        if self.stated.verdict is Verdict.UNDECIDED:
            return
        self._form()
        piece, moved = Piece(self.stated.start, self.stated.end), self.pools.moved
        if not piece.is_rational:
            moved.fits(piece)
            moved.near(piece)
        played = self.pools.at(piece, self.stated.rule, self._degree() + 1)
        places = [one.place for one in played]
        if self.question.problem is not None:
            steady_beliefs([one.world for one in played], self.question.problem)
        check(piece, places, [[*self._demands(one)] for one in played])
        if self.question.claim is not None:
            self._claim(piece, played, places, slacks_of(self.question.claim))

    def _claim(self, piece: Piece, played: Sequence[Played], places: Sequence[Fraction], scan: Slacks) -> None:
        """Every slack is at least 0, or one is below 0."""
        found = [[*slacks(one.world, self.stated, one.place, scan)] for one in played]
        (check if self.stated.verdict is Verdict.HOLDS else check_below)(piece, places, found)

    def _form(self) -> None:
        """What a piece must have, and must not have."""
        problem = self.question.problem
        efficient_rule = problem is None or problem.allocation in (Allocation.EFFICIENT, Allocation.TIES)
        has = {
            "proof": (self.stated.proof is not None, True),
            "rule": (self.stated.rule is not None, efficient_rule),
            "values": (self.stated.values is not None, efficient_rule and self.pools.moved.infinite),
        }
        optimal = self.stated.verdict is Verdict.OPTIMAL
        has |= {"multipliers": (self.stated.multipliers is not None, optimal),
                "value": (self.stated.value is not None, optimal)}  # fmt: skip
        for key, (there, wanted) in has.items():
            if there != wanted:
                raise Rejected(f"{key} {'is missing' if wanted else 'is there'} of a piece")
        aims = problem is not None and problem.aim is not Aim.FIND
        if self.stated.verdict is not Verdict.FAILS and optimal != aims:
            raise Rejected("a problem with an objective is optimal, and no other is")

    def _degree(self) -> int:
        """The highest degree of a quantity: linear in the numbers that are stated, over their denominator."""
        stated = [one.degree for one in (self.stated.values, self.stated.proof) if one is not None]
        compared = [one.degree for one in (self.stated.multipliers, self.stated.value) if one is not None]
        return self.pools.bound + max(stated) + sum(compared)

    def _demands(self, played: Played) -> Iterator[Demand]:
        yield from self._numbers(played.place)
        if self.stated.rule is not None:
            problem = self.question.problem
            ties = problem is not None and problem.allocation is Allocation.TIES
            yield from efficient(played.world, self.stated.rule, self.stated.values, played.place, ties)
        if played.program is not None:
            yield from self._shown(played.program, played.place)

    def _shown(self, program: Program, place: Fraction) -> Iterator[Demand]:
        if self.stated.verdict is Verdict.FAILS:
            yield from self._sum(program, place)
            return
        yield from self._point(program, place)
        yield from mechanism(program, self.stated, place)
        if self.stated.verdict is Verdict.OPTIMAL:
            yield from optimal(program, self.stated, place)

    def _numbers(self, place: Fraction) -> Iterator[Demand]:
        """Denominators above 0."""
        stated = self.stated
        more = (("multipliers", stated.multipliers), ("value", stated.value))
        for name, one in (("values", stated.values), ("proof", stated.proof), *more):
            if one is not None:
                yield Demand(f"the denominator of the {name}", Sense.ABOVE, value_at(one.denominator, place))

    def _point(self, program: Program, place: Fraction) -> Iterator[Demand]:
        """Every row holds, times the denominator."""
        assert self.stated.proof is not None
        under = value_at(self.stated.proof.denominator, place)
        columns = {name: value_at(one, place) for name, one in self.stated.proof.numerators.items()}
        for name in columns:
            if name not in program.signs:
                raise Rejected(f"there is no column {quote(name, 200)}")
            if program.signs[name]:
                yield Demand(f"the column {name}", Sense.AT_LEAST, columns[name])
        for name, row in program.rows.items():
            total = -times(under, row.right)
            for column, value in row.terms.items():
                spend(10)
                if column == CONSTANT or column in columns:
                    total = plus(total, times(value, under if column == CONSTANT else columns[column]))
            sign = SENSES[row.sense]
            yield Demand(f"the row {name}", Sense.AT_LEAST if sign else Sense.ZERO, total * (sign or 1))

    def _sum(self, program: Program, place: Fraction) -> Iterator[Demand]:
        """The weighted rows add up to a contradiction."""
        assert self.stated.proof is not None
        total: dict[str, Fraction] = dict.fromkeys(program.signs, Fraction(0))
        right = Fraction(0)
        for name, one in self.stated.proof.numerators.items():
            row, weight = program.rows.get(name), value_at(one, place)
            if row is None:
                raise Rejected(f"there is no row {quote(name, 200)}")
            sign = SENSES[row.sense]
            if sign:
                yield Demand(f"the weight of the row {name}", Sense.AT_LEAST, weight * sign)
            for column, value in row.terms.items():
                spend(10)
                total[column] = plus(total.get(column, Fraction(0)), times(weight, value))
            right = plus(right, times(weight, row.right))
        for column, value in total.items():
            positive = program.signs.get(column, False)
            yield Demand(f"the sum in the column {column}", Sense.AT_LEAST if positive else Sense.ZERO,
                         -value if positive else value)  # fmt: skip
        yield Demand("the sum of the right sides", Sense.ABOVE, right)
