"""`lpmech.region(case, parameter, problem)`: the exact set of values of a number at which a problem can be met."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

from lpmech.casefiles.finding import find
from lpmech.choice.selection import AUTO, NAMES, select
from lpmech.designs.cut import Then, written_out
from lpmech.designs.problem import Aim, Problem
from lpmech.designs.reading import Source, read_node
from lpmech.designs.reading_cut import clash_of_cut
from lpmech.designs.sizes import check_size
from lpmech.mechanisms.social import solve_all
from lpmech.problem import shown
from lpmech.problem.canonical import canonical
from lpmech.problem.environment import Environment
from lpmech.reading.faults import BadInput, quote
from lpmech.reading.files import readable, write_files
from lpmech.reading.words import one_of
from lpmech.regions.certificate import certificate_shape
from lpmech.regions.claimed import CLAIMS, OF_A_PRIOR, ClaimAsked
from lpmech.regions.moving import Moved
from lpmech.regions.optima import OptimumAsked
from lpmech.regions.parameter import NoParameter, Parameter, maker, read_parameter
from lpmech.regions.parts import Part, ValuePart, parts_of, value_parts
from lpmech.regions.pieces import Piece, Verdict
from lpmech.regions.polynomials import Root
from lpmech.regions.problems import ProblemAsked
from lpmech.regions.search import Asked, Search

MOST_PIECES = 200
DEFAULT = MappingProxyType(
    {"format": "lpmech-problem/1", "incentives": "ex post", "payments": {"memory": "one period"}}
)
Make: TypeAlias = Callable[[Fraction], Environment]


class NoRegion(ValueError):  # noqa: N818 - what is asked for
    """A problem of which there is no region; the text says why, and what can be asked instead."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Region:
    """For which values of a parameter a problem can be met, or a claim holds: pieces in order, without a gap."""

    parameter: Parameter
    asked: Problem | ClaimAsked
    name: str
    moved: Moved
    pieces: tuple[Piece, ...]

    def __repr__(self) -> str:
        return f"<Region {self.parameter}: {'; '.join(map(str, self.parts))}>"

    def _repr_html_(self) -> str:
        rows = [(part.verdict.value, str(part).partition(" ")[2]) for part in self.parts]
        return shown.html_facts(f"Region of {self.parameter.name}", rows)

    def summary(self) -> str:
        """Whether every value is decided, and a line per part.

        >>> found = region("beyond/interdependent_pair", "discount=3/10:1/2")
        >>> print(found.summary())
        decided: discount=3/10:1/2 in interdependent_pair
        verdict  where
        holds    [3/10, 0.463274962599…]
        fails    (0.463274962599…, 1/2]
        """
        word = "undecided" if self.exit_code else "decided"
        title = f"{word}: {self.parameter} in {shown.text(self.environment.name)}"
        rows = [(part.verdict.value, part.where) for part in self.parts]
        return shown.text_table(title, ("verdict", "where"), rows, len(rows), MOST_PIECES)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The pieces, neighbours with one verdict put together."""
        return parts_of(self.pieces)

    @cached_property
    def values(self) -> tuple[ValuePart, ...]:
        """The parts again, each with one function of the parameter as the best value; None without an objective, and
        where there is no best value."""
        return value_parts(self.pieces)

    def at(self, value: Fraction | int | str) -> Verdict:
        """The verdict at a rational value. Raises ValueError outside of the region's interval."""
        return self._piece(value).verdict

    def best(self, value: Fraction | int | str) -> Fraction | None:
        """The best value of the objective at a rational value; None where the problem is not optimal there. Raises as
        `at`."""
        proof = self._piece(value).proof
        found = None if proof is None or proof.optimum is None else proof.optimum.value.at(Fraction(value))
        return None if found is None else found[0]

    def _piece(self, value: Fraction | int | str) -> Piece:
        place = Root.of(Fraction(value))
        for piece in self.pieces:
            inside = piece.start.below(place) and place.below(piece.end)
            if inside or (piece.is_point and not piece.start.below(place) and not place.below(piece.start)):
                return piece
        raise ValueError(f"{value} is outside of {self.parameter}")

    @property
    def undecided_share(self) -> float:
        """The share of the interval that is undecided."""
        width = self.parameter.high - self.parameter.low
        low = Fraction(1, 10**9)
        open_ = sum((piece.end.refined(low).high - piece.start.refined(low).low for piece in self.pieces
                     if piece.verdict is Verdict.UNDECIDED), Fraction(0))  # fmt: skip
        return min(float(open_ / width), 1.0)

    @property
    def exit_code(self) -> int:
        """Of the command: 0 where everything is decided, else 3."""
        return 3 if any(piece.verdict is Verdict.UNDECIDED for piece in self.pieces) else 0

    @property
    def environment(self) -> Environment:
        """The environment at one value of the parameter, which stands in the file."""
        return self.moved.at(self.moved.middle)

    @property
    def _asked(self) -> Problem | str:
        return self.asked.claim if isinstance(self.asked, ClaimAsked) else self.asked

    @cached_property
    def certificate(self) -> dict[str, Any]:
        """The certificate, as JSON (docs/region_format.md)."""
        return certificate_shape(self.parameter.name, self.moved, self._asked, self.name, self.pieces)

    def to_json(self) -> dict[str, Any]:
        """The certificate, as other results have it."""
        return self.certificate

    def files(self) -> dict[str, str]:
        """The files of `save`, by name."""
        return {"environment.json": canonical(self.environment), "certificate.json": readable(self.certificate)}

    def save(self, folder: str | Path) -> tuple[str, ...]:
        """Writes environment.json and certificate.json, and returns these names."""
        return write_files(Path(folder), self.files())


def region(
    case: str | PathLike[str] | Make, parameter: str | tuple[Fraction | int | str, Fraction | int | str],
    problem: Source | Problem = DEFAULT, *, claim: str | None = None, mechanism: str = AUTO,
) -> Region:  # fmt: skip
    """For which values of a number a problem can be met, exactly and with proof.

    `case` is what names a case, and `parameter` a number of it with its interval, such as `"discount=0:1"`; or `case`
    is a function that makes an environment of a Fraction, and `parameter` a pair of numbers. `problem` is that
    of a design: a path, a mapping (docs/design_format.md, section 1), or a plain one by its name; by default whether
    payments that remember one period make the truth optimal at every state that can be met. With `claim`, one of
    those of `lpmech.regions.claimed.CLAIMS` (docs/regions.md), it is asked instead where that claim of a
    mechanism by its name holds, as `lpmech certify` says it at single values.

    Raises lpmech.reading.BadInput with every fault of case and problem, UnknownName where a name is no problem,
    NoParameter where the parameter means nothing, NotPolynomial where numbers of the environment are no polynomials in
    it, and TooLarge.
    Source: docs/regions.md; the pieces of a parametric linear program, Gal and Nedoma (1972).

    >>> import lpmech
    >>> lpmech.region("beyond/interdependent_pair", "discount=3/10:1/2",
    ...               {"format": "lpmech-problem/1", "incentives": "ex post", "payments": {"memory": "none"}})
    <Region discount=3/10:1/2: holds in [3/10, 0.463274962599…]; fails in (0.463274962599…, 1/2]>
    """
    if callable(case):
        low, high = (Fraction(value) for value in parameter)
        if low >= high:
            raise NoParameter(f"{low} to {high}: expected an interval, the lesser number first")
        known = Parameter("parameter", ("parameter",), low, high)
        make: Make = case
    else:
        known = read_parameter(str(parameter))
        make = maker(find(case), known)
    moved = Moved(make, known.low, known.high)
    if claim is not None:
        return _of_claim(moved, known, claim, mechanism)
    return region_of(moved, known, problem if isinstance(problem, Problem) else _read(problem, moved.at(moved.middle)))


def _of_claim(moved: Moved, parameter: Parameter, claim: str, mechanism: str) -> Region:
    """The region of a claim about a mechanism; that which is chosen in the middle, if none is named."""
    if claim not in CLAIMS:
        raise NoRegion(f"{quote(claim)} is no claim that has a region; expected {one_of(CLAIMS)}")
    if mechanism not in NAMES:
        raise NoRegion(f"there is no mechanism {quote(mechanism)}; expected {one_of(NAMES)}")
    env = moved.at(moved.middle)
    if env.prior is None and claim in OF_A_PRIOR:
        raise NoRegion(f"{claim} is about an environment with a prior, and there is none")
    found = select(mechanism, env, solve_all(env)).mechanism
    if found is None:
        raise NoRegion(f"at {moved.middle} the mechanism {mechanism} cannot be built")
    asked = ClaimAsked(moved, claim, found.name)
    return _searched(moved, parameter, asked, asked, f"{claim} of {found.name}")


def _read(problem: Source, env: Environment) -> Problem:
    """The problem of a file. Raises BadInput."""
    asked, root = read_node(problem, env)
    if asked.cut is not None and asked.cut.then is Then.PROMISES:
        (root.get("cut") or root).fault("E-REGION", "promises after a cut", "nothing after it")
    elif asked.cut is not None and asked.subsidised:
        (root.get("cut") or root).fault("E-REGION", "a cut, and a subsidy that is wanted or bounded", "one of the two")
    if asked.deterministic:
        (root.get("deterministic") or root).fault("E-REGION", "a deterministic rule", "a rule that may draw lots",
                                                  "leave the key out")  # fmt: skip
    root.faults.check()
    return asked


def region_of(moved: Moved, parameter: Parameter, problem: Problem, name: str = "problem") -> Region:
    """The region of a problem that has been read. Raises NoRegion, NotPolynomial and TooLarge."""
    wanted = problem.objective.aim is not Aim.FIND
    if problem.cut is not None and problem.cut.then is Then.PROMISES:
        raise NoRegion("a region is about a problem with nothing after a cut: promises are no polynomials")
    if problem.cut is not None and problem.subsidised:
        raise NoRegion("a region of a problem that is cut asks about no subsidy")
    if problem.deterministic:
        raise NoRegion("a region is about rules that may draw lots: among deterministic ones no linear program decides")
    for place in moved.points if problem.cut is not None else ():
        if clash := clash_of_cut(problem, moved.at(place)):
            raise NoRegion(f"where the number is {place} there is {clash[1]}; expected {clash[2]}")
    check_size(written_out(moved.at(moved.middle), problem.cut), problem)
    asked: Asked = OptimumAsked(moved, problem) if wanted else ProblemAsked(moved, problem)
    return _searched(moved, parameter, asked, problem, name)


def _searched(moved: Moved, parameter: Parameter, asked: Asked, about: Problem | ClaimAsked, name: str) -> Region:
    assert moved.numbers
    low, high = Root.of(parameter.low), Root.of(parameter.high)
    ends = (_valid(moved, parameter.low), _valid(moved, parameter.high))
    pieces = tuple(Search(asked, MOST_PIECES).pieces(low, high, ends))
    return Region(parameter=parameter, asked=about, name=name, moved=moved, pieces=pieces)


def _valid(moved: Moved, value: Fraction) -> bool:
    """Whether there is an environment at an end of the interval."""
    try:
        moved.at(value)
    except BadInput:
        return False
    return True
