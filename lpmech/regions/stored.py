"""A region's certificate read back, for people: its questions with their parts, and the numbers that move."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from lpmech.problem.exact import parse_result
from lpmech.regions.lifting import Lift
from lpmech.regions.parameter import Parameter
from lpmech.regions.parts import Part, ValuePart, parts_of, value_parts
from lpmech.regions.pieces import Optimum, Piece, Proof, Verdict
from lpmech.regions.polynomials import ONE, Root, polynomial

NOTHING = Lift((), ONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked, a problem as JSON or a claim's id, and what is found."""

    name: str
    problem: Mapping[str, Any] | None
    claim: str | None
    parameter: Parameter
    pieces: tuple[Piece, ...]  # without their proofs; with the best value
    degrees: tuple[int, ...]  # the highest of a polynomial of each piece's proof
    parts: tuple[Part, ...]
    values: tuple[ValuePart, ...]  # the parts again, with the best value where there is an objective


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number of the environment that moves: where it stands, and its polynomial, the constant first."""

    place: tuple[str | int, ...]
    polynomial: tuple[Fraction, ...]


def questions(certificate: Mapping[str, Any]) -> list[Question]:
    """The questions of a certificate that the checker has read."""
    return [_question(certificate["parameter"]["name"], one) for one in certificate["questions"]]


def numbers(certificate: Mapping[str, Any]) -> list[Number]:
    """The numbers that move."""
    return [Number(place=tuple(one["place"]), polynomial=tuple(map(parse_result, one["polynomial"])))
            for one in certificate["parameter"]["numbers"]]  # fmt: skip


def _question(name: str, told: Mapping[str, Any]) -> Question:
    pieces = tuple(_pieces(told["pieces"]))
    low, high = (end.refined(Fraction(1, 10**18)).low for end in (pieces[0].start, pieces[-1].end))
    return Question(name=told["name"], problem=told["problem"], claim=told["claim"],
                    parameter=Parameter(name, (name,), low, high), pieces=pieces,
                    degrees=tuple(map(_degree, told["pieces"])), parts=parts_of(pieces),
                    values=value_parts(pieces))  # fmt: skip


def _pieces(told: list[Mapping[str, Any]]) -> Iterator[Piece]:
    """Neighbours share their end as one value; a point has one."""
    end: Root | None = None
    for one in told:
        start = _root(one["from"]) if end is None else end
        end = start if one["to"] == one["from"] else _root(one["to"])
        yield Piece(start, end, Verdict(one["verdict"]), _valued(one))


def _valued(told: Mapping[str, Any]) -> Proof | None:
    """The best value of a piece, without what proves it."""
    if "value" not in told:
        return None
    over, under = told["value"]["numerators"].get("value", []), told["value"]["denominator"]
    value = Lift((polynomial(map(parse_result, over)),), polynomial(map(parse_result, under)))
    return Proof((), NOTHING, None, optimum=Optimum((), NOTHING, value))


def _root(told: Any) -> Root:
    """A rational, or the root of a polynomial in an interval."""
    if isinstance(told, str):
        return Root.of(parse_result(told))
    low, high = (parse_result(one) for one in told["between"])
    return Root(tuple(int(one, 16) if isinstance(one, str) else one for one in told["root"]), low, high)


def _degree(piece: Mapping[str, Any]) -> int:
    """The highest degree of the polynomials of a piece's proof."""
    found = piece["proof"]
    if found is None:
        return 0
    return max(len(one) for one in (found["denominator"], *found["numerators"].values())) - 1
