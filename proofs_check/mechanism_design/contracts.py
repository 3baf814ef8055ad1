"""One buyer, more than one period: Battaglini (2005), Pavan, Segal and Toikka (2014), Papadimitriou et al. (2016)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

from lpmech import casefiles
from lpmech.problem.environment import Environment
from lpmech.statements.built import Built
from lpmech.statements.draws import Once
from lpmech.statements.instance import first
from lpmech.statements.statement import Expected, Failure, Hypothesis, statement
from lpmech.statements.values import Values
from proofs_check.mechanism_design.asked import ALWAYS, FIRST, NO_CLAIM, answered, asked, revenue, same

ONE = Fraction(1)


def _environment(discount: Fraction, stages: list[dict[str, Any]], low: Fraction) -> dict[str, Any]:
    return {"format": "lpmech-environment/1", "discount": str(discount), "horizon": len(stages), "agents": ["buyer"],
            "stages": stages, "prior": {"axes": ["buyer"], "values": [str(low), str(1 - low)]}}  # fmt: skip


def _sale(low: Fraction, high: Fraction, rows: list[list[Fraction]] | None) -> dict[str, Any]:
    """A unit that may be sold; how types move, if something follows."""
    stage: dict[str, Any] = {
        "types": {"buyer": ["L", "H"]}, "allocations": ["keep", "sell"],
        "utility": {"buyer": {"axes": ["allocation", "buyer"], "values": [[0, 0], [str(low), str(high)]]}},
    }  # fmt: skip
    if rows is not None:
        moved = [[str(chance) for chance in row] for row in rows]
        stage["transition"] = {"buyer": {"axes": ["buyer", "next buyer"], "values": moved}}
    return stage


# A unit in every period


def contract(found: Any) -> dict[str, Any]:
    """A buyer whose value moves between two: high stays high with `up`, low stays low with `down`."""
    rows = [[found["down"], 1 - found["down"]], [1 - found["up"], found["up"]]]
    low, high = found["low"], found["high"]
    stages = [_sale(low, high, rows) for _ in range(found["periods"] - 1)] + [_sale(low, high, None)]
    return _environment(found["discount"], stages, 1 - found["chance"])


def _drawn(rng: Random) -> dict[str, Any]:
    low, high = sorted(rng.sample(range(1, 8), 2))
    down = Fraction(rng.randint(1, 6), 6)
    up = 1 - down + Fraction(rng.randint(0, 6), 6) * down
    return {"low": Fraction(low), "high": Fraction(high), "chance": Fraction(rng.randint(1, 5), 6), "up": up,
            "down": down, "discount": Fraction(rng.randint(1, 6), 6), "periods": rng.choice((1, 2, 2, 3))}  # fmt: skip


def _sensible(found: Any) -> bool:
    return bool(0 < found["low"] < found["high"] and 0 < found["chance"] < 1 and 0 < found["discount"] <= 1
                and 0 < found["down"] <= 1 and 0 <= found["up"] <= 1 and 1 <= found["periods"] <= 3)  # fmt: skip


def long_term(found: Any) -> Fraction:
    """The first best after any high report; after t of them that are all low a unit is worth
    θ_L − (θ_H − θ_L) μ_H/μ_L ((α_HH − α_LH)/α_LL)^(t−1), and is sold where that is above 0."""
    low, high, chance, up, down = (found[key] for key in ("low", "high", "chance", "up", "down"))
    total, lows, ever = Fraction(0), 1 - chance, chance
    for t in range(found["periods"]):
        margin = low - (high - low) * chance / (1 - chance) * ((up - (1 - down)) / down) ** t
        total += found["discount"] ** t * (ever * high + (1 - ever - lows) * low + lows * max(margin, Fraction(0)))
        ever, lows = ever * up + (1 - ever) * (1 - down), lows * down
    return Fraction(total)


PERSISTENT = Hypothesis(
    "a high value is as likely after a high one as after a low one, or more",
    lambda case: case.parameters["up"] >= 1 - case.parameters["down"],
)
CONTRACTS = Built(parameters=Values(_drawn, _sensible), build=contract)


@statement(
    "MD-T6", "Battaglini (2005); with types that never change, Baron and Besanko (1984)",
    "Where values persist the best contract sells as at the first best after any high report, and after t low ones "
    "where θ_L − (θ_H − θ_L) μ_H/μ_L ((α_HH − α_LH)/α_LL)^(t−1) is above 0; it earns the mean of these, whether the "
    "buyer may leave in the beginning only or always.",
    draws=CONTRACTS, hypotheses=(PERSISTENT,),
)  # fmt: skip
def long_term_contract(case: Any) -> Failure | None:
    found = (revenue(case.given, participation=stay) for stay in (FIRST, ALWAYS))
    return first(same(one, long_term(case.parameters), "the greatest revenue") for one in found)


# A unit of today for a low report, one of tomorrow for a high one


def later(found: Any) -> dict[str, Any]:
    """Today's unit, worth l or h; tomorrow's, worth l' or h'; types stay with (1 + ρ)/2."""
    stay = (1 + found["persistence"]) / 2
    (low, high), (below, above) = found["today"], found["tomorrow"]
    stages = [_sale(low, high, [[stay, 1 - stay], [1 - stay, stay]]), _sale(below, above, None)]
    return _environment(found["discount"], stages, ONE / 2)


def _two_units(rng: Random) -> dict[str, Any]:
    today, tomorrow = (sorted(map(Fraction, rng.sample(range(9), 2))) for _ in range(2))
    discount, persistence = Fraction(rng.randint(1, 6), 6), Fraction(rng.randint(0, 6), 6)
    due = (today[1] - today[0]) / (tomorrow[1] - tomorrow[0]) / discount
    return {"today": today, "tomorrow": tomorrow, "discount": discount,
            "persistence": due if due <= 1 and rng.randrange(3) == 0 else persistence}  # fmt: skip


def _two_values(found: Any) -> bool:
    pairs = (found["today"], found["tomorrow"])
    return all(len(pair) == 2 and pair[0] < pair[1] for pair in pairs) and bool(
        0 <= found["persistence"] <= 1 and 0 < found["discount"] <= 1
    )


LATER = {
    "rule": [
        {"period": 1, "reports": {"buyer": "L"}, "choose": "sell"},
        {"period": 2, "previous": {"reports": {"buyer": "H"}}, "choose": "sell"},
        {"choose": "keep"},
    ]
}


def later_rent_suffices(found: Any) -> bool:
    """δ ρ (h' − l') ≥ h − l: the impulse response of tomorrow's type to today's is ρ."""
    (low, high), (below, above) = found["today"], found["tomorrow"]
    return bool(found["discount"] * found["persistence"] * (above - below) >= high - low)


@statement(
    "MD-T8", "Pavan, Segal and Toikka (2014), integral monotonicity on two types",
    "A rule that sells today's unit to a low type, and tomorrow's to who was high, is implementable iff δ ρ (h' − l') "
    "≥ h − l: what tomorrow's unit is worth more to a high type, by the impulse response ρ, makes up for today's.",
    draws=Built(parameters=Values(_two_units, _two_values), build=later),
)  # fmt: skip
def later_rents_pay(case: Any) -> Failure | None:
    return answered(asked(case.given, allocation=LATER), later_rent_suffices(case.parameters), "the rule")


# Lotteries


def deterministic_rules() -> Iterator[list[dict[str, Any]]]:
    """The 64 deterministic rules of two units and two types in each period, as lines of a problem."""
    kinds = [(a, b) for a in "56" for b in "15"]
    for today in product(("keep", "sell"), repeat=2):
        for tomorrow in product(("keep", "sell"), repeat=4):
            lines: list[dict[str, Any]] = [
                {"period": 1, "reports": {"buyer": kind}, "choose": c} for kind, c in zip("56", today, strict=True)
            ]
            yield lines + [
                {"period": 2, "previous": {"reports": {"buyer": a}}, "reports": {"buyer": b}, "choose": c}
                for (a, b), c in zip(kinds, tomorrow, strict=True)
            ]


LIMITED = {"participation": ALWAYS, "payments": {"at most received": 0}}


def best_deterministic(env: Environment) -> Fraction:
    """The most that a deterministic rule earns."""
    found = (revenue(env, allocation={"rule": rule}, **LIMITED) for rule in deterministic_rules())
    return max(one for one in found if one is not None)


@statement(
    "MD-T9", "Papadimitriou, Pierrakos, Psomas and Rubinstein (2016), against it",
    "Where a buyer never pays more than what it gets today is worth to it, no lottery over allocations earns more than "
    "every deterministic rule.",
    draws=Once(lambda: casefiles.load("beyond/sale_by_lottery").environment), expected=Expected.REFUTED,
    uncertified=NO_CLAIM, corrects="in two periods lotteries may earn more",
)  # fmt: skip
def lotteries_earn_no_more(env: Environment) -> Failure | None:
    best, lottery = best_deterministic(env), revenue(env, **LIMITED)
    if lottery is None or lottery <= best:
        return None
    return Failure(words=f"a lottery earns {lottery}, and every deterministic rule at most {best}")
