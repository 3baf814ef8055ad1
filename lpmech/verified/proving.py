"""The evidence of a design's certificate, for `check_design` of the proofs.

Nothing here has to be believed: the proofs hold for any point and any weights.
"""

from __future__ import annotations

from typing import Any

from . import generated as proofs
from .designs import Design, Face
from .efficient import program_evidence
from .endless import holds_for_ever
from .environment import ONE, ZERO, Names
from .faults import malformed
from .fields import Q
from .natives import native_q_equal
from .points import Point, read_point, stays
from .programs import Ids
from .sums import NOTHING, Sums
from .trees import Trees

NO_FACE: Any = ("ProofOfFace", [], NOTHING, [], ZERO)
NO_SUM: Any = ([], NOTHING, [], ZERO, NO_FACE)


def holds(env: Any, names: Names, design: Design) -> bool:
    """Whether the proofs say that it is true."""
    if names.horizon is None:
        return holds_for_ever(env, names, design)
    program = program_evidence(env)
    ids = Ids(env, names, program, design.problem, design.several)
    ids.expect(design.places)
    if not proofs.rule_ok(env, ids.periods, design.problem, ids.choices, ids.met):
        malformed(("problem", "allocation"), "a rule that chooses what is feasible at every place", "another one")
    points, proved = _points(ids, design), _proofs(ids, design)
    if points is None or proved is None:
        return False
    return bool(proofs.check_design(env, design.problem, design.finding, ("DesignEvidence", program, *points, *proved)))


def _points(ids: Ids, design: Design) -> tuple[list[Any], list[Any]] | None:
    """The columns of the mechanism, and of a limit or a ray; None if one of them is none."""
    if design.status == "infeasible" or (design.status == "bounds" and design.value is None):
        return [], []
    base = read_point(ids, design.columns)
    if base is None or not stays(ids, base, base):
        return None
    if not design.others:
        fits = design.value is None or not design.several or native_q_equal(base.bound, design.value)
        return (base.columns, []) if fits else None
    other = read_point(ids, design.other, ZERO if design.status == "unbounded" else ONE)
    if other is None or not (stays(ids, other, base) and base.keeps_bounds(ids) and other.keeps_bounds(ids)):
        return None
    return (base.columns, other.columns) if _reaches(ids, design, other) else None


def _reaches(ids: Ids, design: Design, other: Point) -> bool:
    """Whether the number of the least or the greatest of sums is the value, or gets better along the ray."""
    if not design.several:
        return True
    if design.status != "unbounded":
        return native_q_equal(other.bound, design.value)
    return bool(other.bound[0] > 0 if ids.problem[13][0][0] else other.bound[0] < 0)


def _proofs(ids: Ids, design: Design) -> tuple[Any, ...] | None:
    """Rounds, weights, what a contradiction adds up to, why no mechanism has the value, and the branches of rules
    without lots; None if a row is none."""
    if design.branches:
        branches = Trees(ids, design).in_order()
        return None if branches is None else (*NO_SUM, branches)
    sums = Sums(ids)
    rounds = sums.rounds(design.rounds)
    shares = sums.shares(design.multipliers) if design.status == "optimal" else []
    total = sums.total(design.multipliers, sums.bound(design.value, shares) if shares else [], bool(shares))
    face = NO_FACE if design.face is None else _face(ids, design.face, design.value)
    if rounds is None or total is None or face is None:
        return None
    return rounds, total[0], shares, total[1], face, []


def _face(ids: Ids, face: Face, value: Q | None) -> Any:
    """The proof that no mechanism has the value."""
    sums = Sums(ids, aim=value)
    rounds, total = sums.rounds(face.rounds), sums.total(face.multipliers, [])
    better = sums.better(face.multipliers)
    if rounds is None or total is None or better is None:
        return None
    return ("ProofOfFace", rounds, total[0], better, total[1])
