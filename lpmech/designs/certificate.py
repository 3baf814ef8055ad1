"""A design's certificate, `lpmech-design-certificate/1` (docs/design_format.md, section 5)."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from lpmech import __version__
from lpmech.designs.attainment import OBJECTIVE, Round
from lpmech.designs.cut import Then
from lpmech.designs.problem import Allocation, Problem
from lpmech.designs.rows import Written
from lpmech.designs.rules import Rule
from lpmech.designs.solving import Answer, Fork, Leaf
from lpmech.designs.written import problem_shape
from lpmech.lp.proofs import Vector
from lpmech.problem.canonical import sha256
from lpmech.problem.environment import Environment
from lpmech.problem.exact import format_number
from lpmech.reading.formats import DESIGN_CERTIFICATES

FORMAT = DESIGN_CERTIFICATES.name
# of problems whose horizon is cut; also with a subsidy; also with ε
CUT_FORMAT, HELPED_FORMAT, EASED_FORMAT = f"{FORMAT}.1", f"{FORMAT}.2", f"{FORMAT}.3"
WITHOUT_LOTS = f"{FORMAT}.4"  # of deterministic rules
WITH_AWAY = f"{FORMAT}.5"  # of environments in which agents are away at some types


def certificate_shape(
    env: Environment, problem: Problem, written: Written, answer: Answer, rule: Rule
) -> dict[str, Any]:
    """The certificate as JSON."""
    write = _Writer(written)
    return {
        "format": _format(env, problem),
        "versions": {"lpmech": __version__},
        "environment": sha256(env),
        "problem": problem_shape(problem, env),
        "status": answer.status.value,
        "value": None if answer.value is None else format_number(natural(answer.value, problem, written)),
        "attained": answer.attained,
        "columns": write.columns(answer.x),
        "limit": write.columns(answer.limit),
        "ray": write.columns(answer.ray),
        "multipliers": write.rows(answer.y),
        "rounds": write.rounds(answer.rounds),
        "face": write.face(answer),
        "values": _values(env, problem, rule),
        **(_branches(answer, problem, written, write) if problem.deterministic else {}),
    }


def _format(env: Environment, problem: Problem) -> str:
    """The first version that has what the problem asks."""
    if any(stage.has_away for stage in env.stages):
        return WITH_AWAY
    if problem.deterministic:
        return WITHOUT_LOTS
    if problem.cut is None:
        return FORMAT
    if problem.eased:
        return EASED_FORMAT
    return HELPED_FORMAT if problem.subsidised else CUT_FORMAT


def _branches(answer: Answer, problem: Problem, written: Written, write: _Writer) -> dict[str, Any]:
    """What a search among deterministic rules leaves open, and its branches."""
    bound = None if answer.bound is None else format_number(natural(answer.bound, problem, written))
    return {"bound": bound, "branches": [write.branch(one) for one in answer.branches] or None}


def natural(value: Fraction, problem: Problem, written: Written) -> Fraction:
    """The value of the objective as it is asked for."""
    return problem.objective.aim.sign * (value + written.constant)


def _values(env: Environment, problem: Problem, rule: Rule) -> dict[str, str] | None:
    """W(θ), which proves the efficient rule of an infinite horizon; a finite one needs no evidence."""
    promises = problem.cut is not None and problem.cut.then is Then.PROMISES
    if env.horizon is not None or not (promises or problem.allocation in (Allocation.EFFICIENT, Allocation.TIES)):
        return None
    return {"|".join(rule.play.labels(0, state)): format_number(worth) for state, worth in rule.values.items()}


class _Writer:
    """Vectors by id, without what is 0."""

    def __init__(self, written: Written) -> None:
        self.written = written

    def columns(self, x: Vector | None) -> dict[str, str] | None:
        if x is None:
            return None
        return {column.id: format_number(value) for column, value in zip(self.written.program.columns, x, strict=True)
                if value}  # fmt: skip

    def rows(self, y: Vector | None) -> dict[str, str] | None:
        """The multipliers; the row `objective`, where there is one, comes last."""
        if y is None:
            return None
        names = [*(row.id for row in self.written.program.rows), OBJECTIVE][: len(y)]
        return {name: format_number(value) for name, value in zip(names, y, strict=True) if value}

    def rounds(self, rounds: Iterable[Round]) -> list[dict[str, Any]]:
        nodes = {node.number: node for node in self.written.nodes.all}
        return [
            {"never": [self.written.ids.node(nodes[number]) for number in one.nodes],
             "multipliers": self.rows(one.multipliers)}
            for one in rounds
        ]  # fmt: skip

    def branch(self, branch: Fork | Leaf) -> dict[str, Any]:
        """A place and the branches that begin there; or the proof of one where none does."""
        if isinstance(branch, Fork):
            return {"place": branch.place, "then": dict(branch.then)}
        return {"clash" if branch.clash else "bound": self.rows(branch.y)}

    def face(self, answer: Answer) -> dict[str, Any] | None:
        """Why no mechanism attains the value."""
        if answer.contradiction is None:
            return None
        return {"rounds": self.rounds(answer.face), "multipliers": self.rows(answer.contradiction)}
