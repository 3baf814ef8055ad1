"""A buyer and a seller with independent values and costs: once, and for ever with types drawn anew.

Trade is efficient where v > c. With Q(v) and Q(c) the chances of trade, the least that incentives and participation
leave to a buyer is Σ_{u<v} (u⁺ − u) Q(u), u⁺ the value after u, and to a seller Σ_{d>c} (d − d⁻) Q(d), d⁻ the cost
before d. Their means sum to the rents R; the gains of trade are W. Once, the least subsidy before types are known is
R − W. For ever, types that are drawn anew leave rents in the first period only: R − W/(1−δ).
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import Any

from lpmech.problem.environment import Environment
from lpmech.statements.built import Built
from lpmech.statements.draws import Once
from lpmech.statements.instance import first
from lpmech.statements.statement import Expected, Failure, Hypothesis, statement
from lpmech.statements.values import Values
from proofs_check.mechanism_design.asked import (
    ALWAYS,
    BALANCED,
    FIRST,
    NO_CLAIM,
    SUBSIDY,
    answered,
    apart,
    asked,
    chances,
    distribution,
    increasing,
    same,
)

KINDS = ("ex ante", "each period", "ex post")
Chances = Mapping[tuple[int, ...], Fraction]


def trade(found: Any) -> dict[str, Any]:
    """Trade once; for ever where a discount is given."""
    values, costs = found["values"], found["costs"]
    shares = {"buyer": [str(p) for p in found["of values"]], "seller": [str(p) for p in found["of costs"]]}
    stage: dict[str, Any] = {
        "types": {"buyer": [str(v) for v in values], "seller": [str(c) for c in costs]},
        "allocations": ["keep", "trade"],
        "utility": {
            "buyer": {"axes": ["allocation", "buyer"], "values": [[0] * len(values), [str(v) for v in values]]},
            "seller": {"axes": ["allocation", "seller"], "values": [[0] * len(costs), [str(-c) for c in costs]]},
        },
    }
    if "discount" in found:
        stage["transition"] = {name: {"axes": [f"next {name}"], "values": own} for name, own in shares.items()}
    prior = [[str(p * q) for q in found["of costs"]] for p in found["of values"]]
    return {"format": "lpmech-environment/1", "discount": str(found.get("discount", 1)),
            "horizon": None if "discount" in found else 1, "agents": ["buyer", "seller"], "stages": [stage],
            "prior": {"axes": ["buyer", "seller"], "values": prior}}  # fmt: skip


def gains(found: Any) -> Fraction:
    """W = E max(0, v − c)."""
    pairs = apart(found["of values"], found["of costs"])
    return sum((p * max(0, found["values"][k] - found["costs"][n]) for (k, n), p in pairs.items()), Fraction(0))


def rents(found: Any) -> Fraction:
    """R: what incentives and participation leave to the two at least."""
    values, costs = found["values"], found["costs"]
    total = Fraction(0)
    for k, (low, high) in enumerate(pairwise(values)):
        served = sum(q for c, q in zip(costs, found["of costs"], strict=True) if low > c)
        total += sum(found["of values"][k + 1 :]) * (high - low) * served
    for k, (low, high) in enumerate(pairwise(costs)):
        served = sum(p for v, p in zip(values, found["of values"], strict=True) if v > high)
        total += sum(found["of costs"][: k + 1]) * (high - low) * served
    return total


def matsuo(found: Any) -> Fraction:
    """λμ(c' − v) − λ(1−μ)(v − c) − (1−λ)μ(v' − c') with v < v' of chance μ, and c of chance λ below c'."""
    (low, high), (cheap, dear) = found["values"], found["costs"]
    lam, mu = found["of costs"][0], found["of values"][1]
    return Fraction(lam * mu * (dear - low) - lam * (1 - mu) * (low - cheap) - (1 - lam) * mu * (high - dear))


def _drawn(rng: Random, counts: tuple[int, int], order: tuple[int, ...] | None = None) -> dict[str, Any]:
    numbers = rng.sample(range(13), sum(counts))
    numbers = [sorted(numbers)[k] for k in order] if order else numbers
    return {"values": [Fraction(v) for v in sorted(numbers[: counts[0]])],
            "costs": [Fraction(c) for c in sorted(numbers[counts[0] :])],
            "of values": chances(rng, counts[0]), "of costs": chances(rng, counts[1])}  # fmt: skip


def _sensible(found: Any) -> bool:
    values, costs, p, q = found["values"], found["costs"], found["of values"], found["of costs"]
    lists = len(values) == len(p) > 0 and len(costs) == len(q) > 0 and distribution(p) and distribution(q)
    discounted = 0 < found.get("discount", Fraction(1, 2)) < 1
    return discounted and lists and increasing(values) and increasing(costs) and not set(values) & set(costs)


def _overlapping(found: Any) -> bool:
    if not _sensible(found) or (len(found["values"]), len(found["costs"])) != (2, 2):
        return False
    (low, high), (cheap, dear) = found["values"], found["costs"]
    return bool(cheap < low < dear < high)


def _sized(rng: Random) -> dict[str, Any]:
    return _drawn(rng, rng.choice(((2, 2), (2, 2), (3, 2), (2, 3))))


OVERLAPPING = Built(parameters=Values(lambda rng: _drawn(rng, (2, 2), (1, 3, 0, 2)), _overlapping), build=trade)
ONCE = Built(parameters=Values(_sized, _sensible), build=trade)
FOR_EVER = Built(
    parameters=Values(lambda rng: {**_drawn(rng, (2, 2)), "discount": Fraction(rng.randint(1, 11), 12)}, _sensible),
    build=trade,
)


@statement(
    "MD-T3", "Myerson and Satterthwaite (1983); Matsuo (1989)",
    "Where c < v < c' < v' the least subsidy of efficient, voluntary trade is λμ(c' − v) − λ(1−μ)(v − c) − (1−λ)μ(v' − "
    "c'), with interim and with ex post incentives; trade whose payments sum to 0 is possible iff that is at most 0.",
    draws=OVERLAPPING,
)  # fmt: skip
def efficient_trade_needs_this_much(case: Any) -> Failure | None:
    least = matsuo(case.parameters)
    before = (asked(case.given, incentives=view, participation={"when": "first", "view": view},
                    budget=[{"kind": "ex ante"}], objective=SUBSIDY).value
              for view in ("interim", "ex post"))  # fmt: skip
    balanced = asked(case.given, participation=FIRST, budget=BALANCED)
    return first(same(found, least, "the least subsidy") for found in before) or answered(
        balanced, least <= 0, "balanced trade"
    )


@statement(
    "MD-T3a", "Myerson and Satterthwaite (1983), on finite supports",
    "Where c < v < c' < v' no efficient, voluntary trade has payments that sum to 0.",
    draws=OVERLAPPING, expected=Expected.REFUTED, uncertified=NO_CLAIM,
    corrects="on finite supports types leave room between them: where what is missing is at most 0 it is possible",
)  # fmt: skip
def overlapping_supports_prevent_trade(case: Any) -> Failure | None:
    found = asked(case.given, participation=FIRST, budget=BALANCED)
    return answered(found, False, "balanced trade")


@statement(
    "MD-T7", "Kos and Messner (2013)",
    "With independent values and costs efficient, voluntary trade whose payments sum to 0 is possible iff R − W, the "
    "least subsidy before types are known, is at most 0; each period's budget and one at every report need max(0, R − "
    "W).",
    draws=ONCE,
)  # fmt: skip
def balance_iff_nothing_is_missing(case: Any) -> Failure | None:
    least = rents(case.parameters) - gains(case.parameters)
    wanted = (least, max(least, Fraction(0)), max(least, Fraction(0)))
    found = (asked(case.given, participation=FIRST, budget=[{"kind": kind}], objective=SUBSIDY).value
             for kind in KINDS)  # fmt: skip
    differs = (same(one, due, f"the least subsidy {kind}")
               for one, due, kind in zip(found, wanted, KINDS, strict=True))  # fmt: skip
    return first(differs) or answered(
        asked(case.given, participation=FIRST, budget=BALANCED), least <= 0, "balanced trade"
    )


@statement(
    "MD-T5", "Athey and Miller (2007), on finite supports",
    "With values and costs that are drawn anew for ever, and agents who may always leave, the least subsidy before "
    "types are known is R − W/(1−δ): efficient trade needs none iff δ ≥ 1 − W/R.",
    draws=FOR_EVER, hypotheses=(Hypothesis("there are gains of trade", lambda case: gains(case.parameters) > 0),),
)  # fmt: skip
def patience_pays_for_trade(case: Any) -> Failure | None:
    least = rents(case.parameters) - gains(case.parameters) / (1 - case.parameters["discount"])
    found = asked(case.given, participation=ALWAYS, budget=[{"kind": "ex ante"}], objective=SUBSIDY)
    possible = asked(case.given, participation=ALWAYS, budget=[{"kind": "ex ante"}])
    return same(found.value, least, "the least subsidy") or answered(possible, least <= 0, "trade without help")


def uniform(steps: int, discount: Fraction) -> Environment:
    """Values and costs uniform on {0, 1/n, …, 1}, drawn anew for ever."""
    grid, even = [Fraction(k, steps) for k in range(steps + 1)], [Fraction(1, steps + 1)] * (steps + 1)
    found = {"values": grid, "costs": grid, "of values": even, "of costs": even, "discount": discount}
    return Environment.from_json(trade(found))


def least_patience(steps: int) -> Fraction:
    """1 − W/R of this grid: (n − 4)/(2(n − 1))."""
    return Fraction(steps - 4, 2 * (steps - 1))


HAIR = Fraction(1, 10**9)
NEAR = ((3, HAIR), (4, HAIR), (5, Fraction(1, 8) - HAIR), (5, Fraction(1, 8)))


@statement(
    "MD-T5a", "Athey and Miller (2007), uniform values on a grid",
    "With values and costs uniform on {0, 1/n, …, 1}, drawn anew for ever, ex post incentives and participation, and "
    "no memory, efficient trade needs no subsidy before types are known iff δ ≥ (n − 4)/(2(n − 1)), which tends to "
    "1/2: at n = 3, 4 and 5.",
    draws=Once(lambda: NEAR),
)  # fmt: skip
def uniform_trade_for_ever(near: Any) -> Failure | None:
    return first(_possible(steps, discount) for steps, discount in near)


def _possible(steps: int, discount: Fraction) -> Failure | None:
    found = asked(uniform(steps, discount), incentives="ex post", payments={"memory": "none"},
                  budget=[{"kind": "ex ante"}], participation={"when": "always", "view": "ex post"})  # fmt: skip
    return answered(found, discount >= least_patience(steps), "trade")
