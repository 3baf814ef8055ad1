"""Liu (2014), Section 6, on the smallest examples: agents that come and go, and actions that nobody sees.

Two periods. Ann has a type in period 1 and bob in period 2; bob's is drawn given ann's (and, where that is said, given
what she has done). Utilities of period 1 depend on the allocation, ann's type and her action; in period 2 nothing is at
stake, and ann is gone. What she is asked to pay for period 1 falls due in period 2, by what bob then says.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

from lpmech.certificate import pipeline
from lpmech.mechanisms.social import is_separable
from lpmech.separation.claim import Verdict
from lpmech.statements import kernels
from lpmech.statements.built import Built, BuiltInstance
from lpmech.statements.statement import Expected, Failure, statement
from lpmech.statements.values import Values

PAIR = range(2)
NOBODY = "that an agent acts unseen is no part of an environment"


def _drawn(*vary: str) -> Callable[[Random], dict[str, Any]]:
    """What ann has and what bob has, by action, allocation and ann's type; bob's next type by action and ann's type.
    Only ann's utility depends on the action, and what is named."""

    def draw(rng: Random) -> dict[str, Any]:
        def table() -> list[list[Fraction]]:
            return [[Fraction(rng.randint(0, 6)) for _ in PAIR] for _ in PAIR]

        bob, moves = table(), kernels.spanning(rng, 2, 2)
        return {"discount": Fraction(rng.choice(("1/2", "2/3", "9/10"))), "ann": [table() for _ in PAIR],
                "bob": [bob, table() if "bob" in vary else bob],
                "moves": [moves, kernels.spanning(rng, 2, 2) if "moves" in vary else moves]}  # fmt: skip

    return draw


def _sensible(*same: str) -> Callable[[Any], bool]:
    def valid(found: Any) -> bool:
        parts = [*found["ann"], *found["bob"], *found["moves"]]
        square = all(len(found[key]) == 2 for key in ("ann", "bob", "moves")) and all(
            len(part) == 2 and all(len(row) == 2 for row in part) for part in parts
        )
        return square and 0 < found["discount"] < 1 and all(found[key][0] == found[key][1] for key in same) and all(
            sum(row) == 1 and min(row) >= 0 for part in found["moves"] for row in part
        ) and all(part[0][0] * part[1][1] != part[0][1] * part[1][0] for part in found["moves"])  # fmt: skip

    return valid


def best_action(found: Any, allocation: int, own: int) -> int:
    """The efficient action of ann."""
    return max(PAIR, key=lambda e: found["ann"][e][allocation][own] + found["bob"][e][allocation][own])


def environment(found: Any) -> dict[str, Any]:
    """The environment in JSON form, in which ann always does what is efficient."""
    act = [[best_action(found, a, s) for s in PAIR] for a in PAIR]
    utility = {name: {"axes": ["allocation", "ann"],
                      "values": [[str(found[name][act[a][s]][a][s]) for s in PAIR] for a in PAIR]}
               for name in ("ann", "bob")}  # fmt: skip
    moves = [[[str(p) for p in found["moves"][act[a][s]][s]] for s in PAIR] for a in PAIR]
    stages = [
        {"types": {"ann": ["x", "y"], "bob": ["away"]}, "allocations": ["a", "b"], "utility": utility,
         "transition": {"bob": {"axes": ["allocation", "ann", "next bob"], "values": moves}}},
        {"types": {"ann": ["gone"], "bob": ["x", "y"]}, "allocations": ["a"],
         "utility": {name: {"axes": [], "values": "0"} for name in ("ann", "bob")}},
    ]  # fmt: skip
    return {"format": "lpmech-environment/1", "name": "one comes, one goes", "discount": str(found["discount"]),
            "horizon": 2, "agents": ["ann", "bob"], "stages": stages}  # fmt: skip


def _worth(case: BuiltInstance, own: int, report: int, action: int) -> Fraction:
    """What a report and an action of ann in period 1 are worth to her, what falls due in period 2 included."""
    found, mechanism = case.parameters, case.mechanism("contingent_vcg")
    allocation = int(mechanism.allocation[0].over(("ann", "bob", "shock"), case.env.stage(0).sizes)[report, 0, 0])
    sizes = {"previous allocation": 2, "bob": 2}
    due = mechanism.transfers[0][1].full(("previous allocation", "bob"), sizes).array
    paid = sum((p * due.item((allocation, k)) for k, p in enumerate(found["moves"][action][own])), Fraction(0))
    worth: Fraction = found["ann"][action][allocation][own] - found["discount"] * paid
    return worth


def _nothing_gains(case: BuiltInstance) -> Failure | None:
    """Whether the truth and the efficient action are the best of all reports and actions."""
    rule = case.mechanism("contingent_vcg").allocation[0].over(("ann", "bob", "shock"), case.env.stage(0).sizes)
    for own in PAIR:
        honest = _worth(case, own, own, best_action(case.parameters, int(rule[own, 0, 0]), own))
        gains = {(r, e): _worth(case, own, r, e) - honest for r, e in product(PAIR, PAIR)}
        (report, action), most = max(gains.items(), key=lambda item: item[1])
        if most > 0:
            said = ("the truth", "a lie")[report != own]
            return Failure(words=f"at the type {'xy'[own]} {said} with the action {action} gains {most}")
    return None


STAY = Built(parameters=Values(_drawn(), _sensible("bob", "moves")), build=environment)
FELT = Built(parameters=Values(_drawn("bob"), _sensible("moves")), build=environment)
MOVING = Built(parameters=Values(_drawn("moves"), _sensible("bob")), build=environment)


# Dynamic populations


@statement(
    "L14-R6.1", "Section 6, dynamic populations",
    "Where one agent is there in the first period only and another comes in the second, whose type tells of the "
    "first's, Liu's transfers make the truth optimal.",
    draws=STAY,
)  # fmt: skip
def one_comes_and_one_goes(case: BuiltInstance) -> Failure | None:
    return case.holds("contingent_vcg", "efficient", "incentive_compatible", "best_response")


@statement(
    "L14-R6.1a", "Section 6, dynamic populations, without payments of those who are gone",
    "There payments while an agent is active suffice.",
    draws=STAY, expected=Expected.REFUTED,
    corrects="an agent's payments have to wait for the next reports of others, also where it is gone by then",
)  # fmt: skip
def paid_while_active(case: BuiltInstance) -> Failure | None:
    if is_separable(case.env):
        return None
    claim = "exists_history_independent"
    answer = next(one for one in pipeline.certify(case.given, "existence").claims if one.id == claim)
    if answer.verdict is not Verdict.REFUTED:
        return None
    return Failure(words=answer.reason, named="existence", claims=(claim,))


# Private actions


@statement(
    "L14-R6.2", "Section 6, private actions that only the own utility depends on",
    "Where an agent acts unseen after the allocation, and neither the others' utilities nor any signals depend on what "
    "it does, Liu's transfers make the truth and the efficient action optimal together.",
    draws=STAY,
)  # fmt: skip
def actions_of_the_own_utility(case: BuiltInstance) -> Failure | None:
    return _nothing_gains(case)


actions_that_others_feel = statement(
    "L14-R6.2a", "Section 6, private actions that the others' utilities depend on",
    "The same holds where the others' utilities depend on what an agent does, as long as signals do not.",
    draws=FELT, expected=Expected.REFUTED, uncertified=NOBODY,
    corrects="nothing that is reported tells of the action, so it is chosen for the own utility alone: the results "
    "carry over to what is efficient given that, not to efficient actions",
)(_nothing_gains)  # fmt: skip
actions_that_move_signals = statement(
    "L14-R6.2b", "Section 6, private actions that signals depend on",
    "The same holds where the others' next signals depend on what an agent does, as long as their utilities do not.",
    draws=MOVING, expected=Expected.REFUTED, uncertified=NOBODY,
    corrects="as the paper says: whoever moves the signals moves what falls due",
)(_nothing_gains)  # fmt: skip
