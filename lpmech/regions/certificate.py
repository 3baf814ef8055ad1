"""A region's certificate, `lpmech-region-certificate/1` (docs/region_format.md)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from lpmech import __version__
from lpmech.claims.kind import Version
from lpmech.claims.registry import KINDS
from lpmech.designs.play import Play
from lpmech.designs.problem import Aim, Allocation, Problem
from lpmech.designs.written import problem_shape
from lpmech.problem.canonical import sha256
from lpmech.problem.environment import Environment
from lpmech.problem.exact import format_number
from lpmech.reading.formats import REGION_CERTIFICATES
from lpmech.regions.lifting import Lift
from lpmech.regions.moving import Moved
from lpmech.regions.pieces import Piece, Proof
from lpmech.regions.polynomials import ZERO, Polynomial, Root, coefficients
from lpmech.regions.rules import Efficient

FORMAT = REGION_CERTIFICATES.name
OPTIMA = f"{FORMAT}.1"  # of problems with an objective
FREE = f"{FORMAT}.2"  # of ties, of free rules without an objective, and of cuts
WITH_AWAY = f"{FORMAT}.3"  # of environments in which agents are away at some types
CLAIMED = f"{FORMAT}.4"  # and the question is a claim that says so since a later version than others
_LARGEST = 2**53  # of an integer that stands as such


def certificate_shape(
    name: str, moved: Moved, asked: Problem | str, question: str, pieces: Iterable[Piece]
) -> dict[str, Any]:
    """The certificate as JSON; asked is a problem, or a claim by its id."""
    env = moved.at(moved.middle)
    numbers = [{"place": list(one.place), "polynomial": _polynomial(one.polynomial)} for one in moved.numbers]
    return {
        "format": _format(env, asked),
        "versions": {"lpmech": __version__},
        "environment": sha256(env),
        "parameter": {"name": name, "at": format_number(moved.middle), "numbers": numbers},
        "questions": [
            {
                "name": question,
                "problem": problem_shape(asked, env) if isinstance(asked, Problem) else None,
                "claim": None if isinstance(asked, Problem) else asked,
                "pieces": [_piece(piece, env) for piece in pieces],
            }
        ],
    }


def _format(env: Environment, asked: Problem | str) -> str:
    """The oldest version that has such questions."""
    if any(stage.has_away for stage in env.stages):
        later = not isinstance(asked, Problem) and KINDS[asked].away_since is not Version.V1
        return CLAIMED if later else WITH_AWAY
    if not isinstance(asked, Problem):
        return FORMAT
    finds = asked.objective.aim is Aim.FIND
    if asked.cut is not None or asked.allocation is Allocation.TIES or (asked.allocation.free and finds):
        return FREE
    return FORMAT if finds else OPTIMA


def root_shape(root: Root) -> str | dict[str, Any]:
    """A rational, or the root of a polynomial in an interval."""
    if root.value is not None:
        return format_number(root.value)
    whole = [value if abs(value) < _LARGEST else f"{'-' if value < 0 else ''}{abs(value):#x}"
             for value in root.polynomial]  # fmt: skip
    return {"root": whole, "between": [format_number(root.low), format_number(root.high)]}


def _piece(piece: Piece, env: Environment) -> dict[str, Any]:
    proof = piece.proof
    rule = None if proof is None else proof.rule
    values = None
    if rule is not None and rule.values is not None:
        play = Play(env)
        values = _numbers(["|".join(play.labels(0, state)) for state in play.states(0)], rule.values)
    return {
        "from": root_shape(piece.start),
        "to": root_shape(piece.end),
        "verdict": piece.verdict.value,
        "rule": None if rule is None else _rule(rule),
        "values": values,
        "proof": None if proof is None else _numbers(proof.names, proof.lift),
        **({"axes": {agent: [list(one) for one in own] for agent, own in proof.axes.items()}}
           if proof and proof.axes else {}),
        **_optimum(proof),
    }  # fmt: skip


def _rule(rule: Efficient) -> list[list[list[int | list[int]]]]:
    """A position by period, shock and state; a list of positions, where ties may be broken in any way."""
    if rule.ties is None:
        return [[list(states) for states in shocks] for shocks in rule.choices]
    return [[[list(one) for one in states] for states in shocks] for shocks in rule.ties]


def _optimum(proof: Proof | None) -> dict[str, Any]:
    """Multipliers and the value, of a problem with an objective."""
    found = None if proof is None else proof.optimum
    if found is None:
        return {}
    return {"multipliers": _numbers(found.rows, found.weights), "value": _numbers(("value",), found.value)}


def _numbers(names: Sequence[str], lift: Lift) -> dict[str, Any]:
    """Polynomials by name, without what is 0."""
    return {
        "denominator": _polynomial(lift.denominator),
        "numerators": {name: _polynomial(one) for name, one in zip(names, lift.numerators, strict=True) if one != ZERO},
    }


def _polynomial(one: Polynomial) -> list[str]:
    return [format_number(value) for value in coefficients(one)]
