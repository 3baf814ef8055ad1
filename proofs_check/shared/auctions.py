"""The environments of the auctions: a facility that does one task a period, and an object that is licensed repeatedly.

Built from parameters: values of tasks; arms, each with the rewards of its states and the rows by which it moves when it
is served. A bidder who is not served does not move. The societies without a bidder may not serve it.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from random import Random
from typing import Any

from lpmech.statements import kernels
from lpmech.statements.built import Built
from lpmech.statements.values import Values

BIDDERS = ("ann", "bob", "cyd", "dan", "eve")
DISCOUNTS = ("1/2", "2/3", "9/10", "1/3", "3/4")


def tasks(parameters: Any) -> dict[str, Any]:
    """Bidders with one task each, of a value that does not change; nothing is worth 0."""
    values: Sequence[Fraction] = parameters["values"]
    arms = [{"rewards": [value, Fraction(0)], "rows": [[0, 1], [0, 1]]} for value in values]
    return arms_environment({"discount": parameters["discount"], "arms": arms}, idle=True)


def series_and_single(parameters: Any) -> dict[str, Any]:
    """A bidder with an infinite series of tasks of value v_1 each, and one with a single task of value v_2."""
    first, second = parameters["values"]
    arms = [{"rewards": [first], "rows": [[1]]}, {"rewards": [second, Fraction(0)], "rows": [[0, 1], [0, 1]]}]
    return arms_environment({"discount": parameters["discount"], "arms": arms}, idle=True)


def arms_environment(parameters: Any, *, idle: bool = False, all_places: bool = False) -> dict[str, Any]:
    """One object, one bidder served a period; `idle`: or nobody; `all_places`: or, without a bidder, still it.

    An arm with "rest" rows moves by these while its bidder is not served.
    """
    arms = parameters["arms"]
    names = BIDDERS[: len(arms)]
    places = [f"to {name}" for name in names] + (["idle"] if idle else [])
    types = {name: [f"s{n}" for n in range(len(arm["rewards"]))] for name, arm in zip(names, arms, strict=True)}
    without = {name: [place for place in places if place != f"to {name}"] for name in names}
    stage: dict[str, Any] = {"types": types, "allocations": places, "utility": {}, "transition": {}}
    if len(places) > 1 and not all_places:
        stage["feasible without"] = without
    for number, (name, arm) in enumerate(zip(names, arms, strict=True)):
        size = len(arm["rewards"])
        stay = arm.get("rest") or [[Fraction(int(k == s)) for k in range(size)] for s in range(size)]
        served = [number == place for place in range(len(places))]
        stage["utility"][name] = _table(
            ["allocation", name], [arm["rewards"] if here else [0] * size for here in served]
        )
        stage["transition"][name] = _table(
            ["allocation", name, f"next {name}"], [arm["rows"] if here else stay for here in served]
        )
    return {"format": "lpmech-environment/1", "name": "auction", "discount": str(parameters["discount"]),
            "horizon": None, "agents": list(names), "stages": [stage]}  # fmt: skip


def _table(axes: list[str], values: Any) -> dict[str, Any]:
    return {"axes": axes, "values": _text(values)}


def _text(values: Any) -> Any:
    return [_text(part) for part in values] if isinstance(values, list) else str(values)


def _decreasing(rng: Random, least: int, most: int) -> dict[str, Any]:
    values = sorted(Fraction(rng.randint(0, 12), rng.choice((1, 1, 2))) for _ in range(rng.randint(least, most)))
    return {"discount": Fraction(rng.choice(DISCOUNTS)), "values": values[::-1]}


def _discounted(parameters: Any) -> bool:
    return bool(0 < parameters["discount"] < 1)


def _ordered(parameters: Any) -> bool:
    values = parameters["values"]
    return _discounted(parameters) and all(a >= b for a, b in zip(values, [*values[1:], 0], strict=True))


def _arms(rng: Random, least: int, most: int, martingale: bool) -> dict[str, Any]:
    arms = []
    for _ in range(rng.randint(least, most)):
        size = rng.randint(1, 3)
        rewards = [Fraction(rng.randint(0, 8)) for _ in range(size)]
        rows = kernels.rows(rng, size, size)
        arms.append(_martingale(rng) if martingale else {"rewards": rewards, "rows": rows})
    return {"discount": Fraction(rng.choice(DISCOUNTS)), "arms": arms}


def _restless(rng: Random) -> dict[str, Any]:
    drawn = _arms(rng, 2, 2, False)
    for arm in drawn["arms"]:
        arm["rest"] = kernels.rows(rng, len(arm["rewards"]), len(arm["rewards"]))
    return drawn


def _of_any_sign(rng: Random) -> dict[str, Any]:
    drawn = _arms(rng, 2, 3, False)
    for arm in drawn["arms"]:
        arm["rewards"] = [reward - 4 for reward in arm["rewards"]]
    return drawn


def _martingale(rng: Random) -> dict[str, Any]:
    """What a bidder learns: a mean that becomes a low or a high one for good, with the mean kept in expectation."""
    low, high = sorted(rng.sample(range(9), 2))
    chance = rng.choice((Fraction(1, 2), Fraction(1, 3), Fraction(1, 4)))
    mean = low + chance * (high - low)
    return {"rewards": [mean, Fraction(low), Fraction(high)],
            "rows": [[Fraction(0), 1 - chance, chance], [0, 1, 0], [0, 0, 1]]}  # fmt: skip


def _valid_arms(parameters: Any) -> bool:
    several = len(parameters["arms"]) > 1
    return several and _discounted(parameters) and all(_valid_arm(arm) for arm in parameters["arms"])


def _valid_arm(arm: Any) -> bool:
    size = len(arm["rewards"])
    return all(
        len(rows) == size and all(len(row) == size and sum(row) == 1 and min(row) >= 0 for row in rows)
        for rows in (arm["rows"], arm.get("rest", arm["rows"]))
    )


def is_martingale(arm: Any) -> bool:
    """Whether each reward is the mean of the next one."""
    return all(
        reward == sum(p * later for p, later in zip(row, arm["rewards"], strict=True))
        for reward, row in zip(arm["rewards"], arm["rows"], strict=True)
    )


TASKS = Built(parameters=Values(lambda rng: _decreasing(rng, 1, 4), _ordered), build=tasks)
"""Bidders with one task each, values in descending order, all that may happen within 2^4 states."""
SERIES = Built(parameters=Values(lambda rng: _decreasing(rng, 2, 2), _ordered), build=series_and_single)
"""A series of tasks against a single one, v_1 ≥ v_2."""


def _built(least: int, most: int, martingale: bool) -> Built:
    return Built(parameters=Values(lambda rng: _arms(rng, least, most, martingale), _valid_arms),
                 build=arms_environment)  # fmt: skip


ARMS, TWO_ARMS = _built(2, 3, False), _built(2, 2, False)
"""Bidders for a licence, each with any finite Markov chain that moves when it wins."""
RESTLESS = Built(parameters=Values(_restless, _valid_arms), build=arms_environment)
"""Bidders whose states move whether they win or not."""
NOBODY_LEAVES = Built(parameters=Values(lambda rng: _arms(rng, 2, 3, False), _valid_arms),
                      build=lambda found: arms_environment(found, all_places=True))  # fmt: skip
"""As ARMS, but the society without a bidder may serve it, for nothing."""
ANY_SIGN = Built(parameters=Values(_of_any_sign, _valid_arms),
                 build=lambda found: arms_environment(found, all_places=True))  # fmt: skip
"""The same with values below 0 among them."""
LEARNERS, TWO_LEARNERS, THREE_LEARNERS = _built(2, 3, True), _built(2, 2, True), _built(3, 3, True)
"""Bidders who learn: their values are martingales."""
