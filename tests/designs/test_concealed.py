"""What a mediator who keeps reports secret can do, and no public mechanism: by plain enumeration."""

from fractions import Fraction
from itertools import product

from lpmech.casefiles import load
from lpmech.designs.design import answered, design
from lpmech.designs.problem import Status
from lpmech.problem.environment import Environment

PUBLIC = "beyond/reports_in_public"
CHANCE = {("0", "0"): Fraction(2, 5), ("0", "1"): Fraction(1, 10), ("1", "0"): Fraction(1, 10),
          ("1", "1"): Fraction(2, 5)}  # fmt: skip
WORTH = {
    "ann": {("0", "0"): 4, ("0", "1"): 0, ("1", "0"): -1, ("1", "1"): 3},
    "bob": {("0", "0"): -5, ("0", "1"): -1, ("1", "0"): 3, ("1", "1"): 0},
}
EFFICIENT = {key: WORTH["ann"][key] + WORTH["bob"][key] > 0 for key in CHANCE}


def problem(name, which):
    case = load(name)
    return case.environment, next(one.problem for one in case.expect.designs if one.name == which)


def at_once():
    """The period in which the project is decided on, alone."""
    given = load(PUBLIC).environment.stages[1]
    labels = {"ann": ("0", "1"), "bob": ("0", "1")}
    utility = {name: lambda a, s, name=name: WORTH[name][s["ann"], s["bob"]] * (a == "yes") for name in labels}
    env = Environment.from_functions(
        discount=1, horizon=1, agents=["ann", "bob"], types=labels, allocations=["no", "yes"], utility=utility,
        prior=lambda s: CHANCE[s["ann"], s["bob"]],
    )  # fmt: skip
    axes = ("allocation", "ann", "bob")
    for mine, its in zip(env.stages[0].utilities, given.utilities, strict=True):
        assert [*mine.over(axes, given.sizes).fractions()] == [*its.over(axes, given.sizes).fractions()]
    return env


def payments():
    """Those that make the truth optimal in one period, by agent and reports (ann, bob)."""
    found = design(at_once(), {"format": "lpmech-problem/1", "incentives": "interim"}).columns
    return {
        name: {key: found.get(f"payment {name} period 1 reports {key[0]}|{key[1]}", Fraction(0)) for key in CHANCE}
        for name in ("ann", "bob")
    }


def payoff(name, paid, plans):
    """Expected, where each agent reports by its plan, a function of its own type alone."""
    total = Fraction(0)
    for types, chance in CHANCE.items():
        said = plans["ann"][types[0]], plans["bob"][types[1]]
        total += chance * (WORTH[name][types] * EFFICIENT[said] - paid[name][said])
    return total


def test_if_the_first_report_is_secret_payments_make_the_truth_optimal():
    """Bob reports first and ann does not hear it: so a plan of ann's depends on its own type alone."""
    paid, truth = payments(), {"0": "0", "1": "1"}
    for name in ("ann", "bob"):
        for said in product("01", repeat=2):
            plans = {"ann": truth, "bob": truth, name: dict(zip("01", said, strict=True))}
            assert payoff(name, paid, plans) <= payoff(name, paid, {"ann": truth, "bob": truth})


def test_if_it_is_public_none_do():
    """Ann, who knows that bob is 0, must not gain by either lie: two numbers that no payments can have."""
    env = load(PUBLIC).environment
    for name in ("on path", "interim"):
        found = answered(*problem(PUBLIC, name))
        assert found.status is Status.INFEASIBLE
    gain = [WORTH["ann"]["0", "0"] * (EFFICIENT["1", "0"] - EFFICIENT["0", "0"]),
            WORTH["ann"]["1", "0"] * (EFFICIENT["0", "0"] - EFFICIENT["1", "0"])]  # fmt: skip
    assert sum(gain) > 0  # of the two lies together, where what is paid cancels
    for memory in ("none", "one period", "history"):
        asked = {"format": "lpmech-problem/1", "incentives": "on path", "payments": {"memory": memory}}
        assert design(env, asked).status is Status.INFEASIBLE


def test_what_secrecy_is_worth():
    welfare = sum(chance * sum(WORTH[name][key] for name in WORTH) for key, chance in CHANCE.items() if EFFICIENT[key])
    best = {"format": "lpmech-problem/1", "incentives": "interim", "allocation": "any",
            "objective": {"maximise": [{"of": "welfare"}]}}  # fmt: skip
    assert design(at_once(), best).value == welfare == Fraction(7, 5)
    assert answered(*problem(PUBLIC, "best rule")).value == Fraction(6, 5)
