"""Liu (2014), Remark 3.4: signals that are correlated with the others' signals two periods later only.

Three periods; ann's utility and bob's depend on the allocation and on ann's type s in periods 1 and 2. Ann's next type
has the distribution A(s), bob's type of period 3 the distribution C(s) of ann's type s of period 2; bob's type of
period 2 tells nothing. What ann owes for period 1 falls due in period 3, when bob's type has the distribution A C(s).
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

from lpmech.mechanisms.social import is_separable
from lpmech.problem import exact
from lpmech.separation.attainable import OutOfReach, in_span
from lpmech.statements import kernels
from lpmech.statements.built import Built, BuiltInstance
from lpmech.statements.statement import Expected, Failure, statement
from lpmech.statements.values import Values
from proofs_check.liu_2014.draws import without

Matrix = list[list[Fraction]]
AGENTS = ("ann", "bob")


def _drawn(rng: Random) -> dict[str, Any]:
    def worth() -> Matrix:
        return [[Fraction(rng.randint(0, 6)) for _ in range(2)] for _ in range(2)]  # by allocation and ann's type

    return {"discount": Fraction(rng.choice(("1/2", "2/3", "9/10"))), "own": kernels.spanning(rng, 2, 2),
            "other": kernels.spanning(rng, 2, 2), "ann": [worth(), worth()], "bob": [worth(), worth()]}  # fmt: skip


def _sensible(found: Any) -> bool:
    kernels_ = (found["own"], found["other"])
    square = all(len(part) == 2 and all(len(row) == 2 for row in part)
                 for part in (*kernels_, *found["ann"], *found["bob"]))  # fmt: skip
    return square and len(found["ann"]) == len(found["bob"]) == 2 and 0 < found["discount"] < 1 and all(
        sum(row) == 1 and min(row) >= 0 for part in kernels_ for row in part
    ) and all(part[0][0] * part[1][1] != part[0][1] * part[1][0] for part in kernels_)  # fmt: skip


def environment(found: Any) -> dict[str, Any]:
    """The environment in JSON form."""
    stages = []
    for t in range(3):
        utility = {name: {"axes": ["allocation", "ann"], "values": _text(found[name][t]) if t < 2 else [[0, 0], [0, 0]]}
                   for name in AGENTS}  # fmt: skip
        stage: dict[str, Any] = {"types": {name: ["x", "y"] for name in AGENTS}, "allocations": ["a", "b"],
                                 "utility": utility}  # fmt: skip
        if t < 2:
            axis, rows = ("bob", [["1/2", "1/2"]] * 2) if t == 0 else ("ann", _text(found["other"]))
            stage["transition"] = {"ann": {"axes": ["ann", "next ann"], "values": _text(found["own"])},
                                   "bob": {"axes": [axis, "next bob"], "values": rows}}  # fmt: skip
        stages.append(stage)
    return {"format": "lpmech-environment/1", "name": "two periods later", "discount": str(found["discount"]),
            "horizon": 3, "agents": list(AGENTS), "stages": stages}  # fmt: skip


def _text(matrix: Matrix) -> list[list[str]]:
    return [[str(value) for value in row] for row in matrix]


LATER = Built(parameters=Values(_drawn, _sensible), build=environment)


class Ann:
    """What ann does: in each period any report, with the payments of this module."""

    def __init__(self, case: BuiltInstance) -> None:
        found = case.parameters
        self.found, self.discount = found, found["discount"]
        self.rule = [[self._chosen(case, t, s) for s in range(2)] for t in range(2)]
        far = [[sum(a * c for a, c in zip(row, column, strict=True)) for column in zip(*found["other"], strict=True)]
               for row in found["own"]]  # fmt: skip
        self.kernels = (far, found["other"])  # of bob's last type, by ann's type in the period that is paid for
        self.due = [[self._due(t, a) for a in range(2)] for t in range(2)]

    def _chosen(self, case: BuiltInstance, t: int, own: int) -> int:
        stage = case.env.stage(t)
        rule = case.programs.everyone.periods[t].allocation.over((*AGENTS, "shock"), stage.sizes)
        return int(rule[own, 0, 0])

    def _due(self, t: int, allocation: int) -> list[Fraction]:
        """By bob's last type: δ^{2−t} Σ μ(θ | s) y(θ) = −u^bob(a, s), periods from 0."""
        target = [-self.found["bob"][t][allocation][s] / self.discount ** (2 - t) for s in range(2)]
        rows = self.kernels[t]
        solved = in_span(exact.from_fractions([p for row in rows for p in row], (2, 2)), target)
        assert not isinstance(solved, OutOfReach)
        return solved.fractions()

    def expected(self, t: int, allocation: int, now: int, later: int) -> Fraction:
        """What is expected in period `later` of the payment for period t, from ann's type of that period."""
        row = self.kernels[later][now]
        return sum((p * y for p, y in zip(row, self.due[t][allocation], strict=True)), Fraction(0))

    def second(self, own: int, report: int, before: int) -> Fraction:
        """The worth of a report in period 2, where the allocation of period 1 was `before`."""
        chosen = self.rule[1][report]
        owed = self.expected(1, chosen, own, 1) + self.expected(0, before, own, 1)
        worth: Fraction = self.found["ann"][1][chosen][own] - self.discount * owed
        return worth

    def first(self, own: int, report: int) -> Fraction:
        """The worth of a report in period 1, the best reports following."""
        chosen = self.rule[0][report]
        later = [max(self.second(s, r, chosen) for r in range(2)) for s in range(2)]
        moved = sum((p * worth for p, worth in zip(self.found["own"][own], later, strict=True)), Fraction(0))
        worth: Fraction = self.found["ann"][0][chosen][own] + self.discount * moved
        return worth


@statement(
    "L14-R3.4", "Remark 3.4",
    "Where signals tell of the others' signals two periods later, payments at that time make the truth optimal, and "
    "the agent is the residual claimant.",
    draws=LATER,
)  # fmt: skip
def paid_two_periods_later(case: BuiltInstance) -> Failure | None:
    ann, surplus = Ann(case), case.programs.everyone.periods[0].value.full(AGENTS, case.env.stage(0).sizes)
    for own in range(2):
        if any(ann.second(own, own, before) < ann.second(own, 1 - own, before) for before in range(2)):
            return Failure(words="a lie gains in period 2")
        worth = ann.first(own, own)
        if worth < ann.first(own, 1 - own) or worth != surplus.array.item((own, 0)):
            return Failure(words=f"the truth is worth {worth} in period 1")
    return None


@statement(
    "L14-R3.4a", "Remark 3.4, with payments in the next period",
    "There, too, payments that depend on the others' signals of the next period suffice.",
    draws=LATER, expected=Expected.REFUTED, corrects="these tell nothing: the payments must wait for those that do",
)  # fmt: skip
def paid_in_the_next_period(case: BuiltInstance) -> Failure | None:
    failure = None if is_separable(case.env) else without(case, "contingent")
    return failure and replace(failure, claims=("convex_independence", "spanning"))
