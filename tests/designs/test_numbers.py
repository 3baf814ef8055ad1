"""Exact numbers of the literature and of closed forms, each with a certificate that the checker accepts.

A row is an environment, a problem, and the answer: a value, or a status. Values are computed elsewhere: by formulas of
papers, or by hand.
"""

from fractions import Fraction

import pytest

from lpmech import certify
from tests.designs import worlds
from tests.designs.checks import answered, commanded

REVENUE = {"maximise": [{"of": "payments"}]}
WELFARE = {"maximise": [{"of": "welfare"}]}
SUBSIDY = {"minimise": "subsidy"}
BALANCED = [{"kind": "ex post", "sense": "="}]
FIRST, ALWAYS = {"when": "first"}, {"when": "always"}
EX_POST = {"when": "first", "view": "ex post"}
KINDS = ("ex ante", "each period", "ex post")


def solved(env, **problem):
    """The value, or the status where there is none; with a mark where it is not attained."""
    found = commanded(env, **{"incentives": "interim", **problem})
    value = found["status"] if found["value"] is None else found["value"]
    return f"{value}, not attained" if found["attained"] is False else value


def free(**problem):
    return {"allocation": "any", "participation": FIRST, "objective": REVENUE, **problem}


def welfare_at_least(constant):
    return [{"terms": [{"of": "welfare"}], "relation": ">=", "constant": constant}]


# Optimal auctions: Myerson (1981) on a finite support; Crémer and McLean (1988).
@pytest.mark.parametrize(
    ("env", "problem", "value"),
    [
        (worlds.bidders(1, 2), free(), "3/2"),
        (worlds.bidders(1, 2), free(incentives="ex post", participation=EX_POST), "3/2"),
        (worlds.bidders(1, 3), free(), "9/4"),
        (worlds.bidders(1, 3), free(constraints=welfare_at_least("9/4")), "9/4"),
        (worlds.bidders(1, 3), free(constraints=welfare_at_least("19/8")), "17/8"),
        (worlds.bidders(1, 3), free(constraints=welfare_at_least("5/2")), "2"),
        (worlds.bidders(1, 2, "2/5"), free(), "8/5"),
        (worlds.bidders(1, 2, "2/5"), free(incentives="ex post", participation=EX_POST), "3/2"),
        (worlds.bidders(1, 2), free(participation={"when": "never"}), "unbounded"),
    ],
)
def test_auctions(env, problem, value):
    assert solved(env, **problem) == value


def matsuo(low, high, cheap, dear, lam, mu):
    """The least subsidy of Matsuo (1989)."""
    return lam * mu * (dear - low) - lam * (1 - mu) * (low - cheap) - (1 - lam) * mu * (high - dear)


@pytest.mark.parametrize("view", ["interim", "ex post"])
@pytest.mark.parametrize(
    ("buyer", "seller", "lam", "mu", "least"),
    [
        ((1, 5), (0, 4), "1/2", "1/2", "1/4"),
        ((2, 5), (0, 4), "1/2", "1/2", "-1/4"),
        ((1, 4), (0, 3), "2/3", "3/4", "7/12"),
    ],
)
def test_trade_once(buyer, seller, lam, mu, least, view):
    env = worlds.trade(buyer, seller, lam, mu)
    stay = {"when": "first", "view": view}
    found = solved(env, incentives=view, participation=stay, budget=[{"kind": "ex ante"}], objective=SUBSIDY)
    assert found == least == str(matsuo(*buyer, *seller, Fraction(lam), Fraction(mu)))


@pytest.mark.parametrize(
    ("incentives", "view", "value"),
    [
        ("interim", "interim", "5"),
        ("interim", "ex post", "5"),
        ("ex post", "interim", "5"),
        ("ex post", "ex post", "43/9"),
    ],
)
def test_interim_is_cheaper(incentives, view, value):
    stay = {"when": "first", "view": view}
    assert solved(worlds.cheaper(), incentives=incentives, participation=stay, objective=REVENUE) == value


@pytest.mark.heavy
@pytest.mark.parametrize("memory", ["one period", "history"])
@pytest.mark.parametrize(
    ("stay", "discount", "when", "least"),
    [
        ("3/4", "1/2", FIRST, ("-1/8", "0", "0")),
        ("3/4", "1/2", ALWAYS, ("-1/8", "21/128", "21/128")),
        ("1/2", "1", FIRST, ("-3/2", "0", "0")),
        ("1/2", "1", ALWAYS, ("-3/2", "1/4", "1/4")),
        ("1", "1", FIRST, ("1/2", "1/2", "1/2")),
        ("1", "1", ALWAYS, ("1/2", "3/4", "3/4")),
    ],
)
def test_two_periods_of_trade(stay, discount, when, least, memory):
    env = worlds.trade((1, 5), (0, 4), periods=2, stay=stay, discount=discount)
    found = [
        solved(env, payments={"memory": memory}, participation=when, budget=[{"kind": kind}], objective=SUBSIDY)
        for kind in KINDS
    ]
    assert tuple(found) == least


def test_on_path_asks_less_of_who_may_leave():
    """With types that never change, a refutation of interim incentives is more than one on path (stay 1, δ = 1)."""
    env = worlds.trade((1, 5), (0, 4), periods=2, stay="1", discount="1")
    problem = {"participation": ALWAYS, "budget": [{"kind": "each period"}], "objective": SUBSIDY}
    assert solved(env, incentives="interim", **problem) == "3/4"
    assert solved(env, incentives="on path", **problem) == "1/2"


def at(agent, ann, bob, times=1):
    return {"of": "payment", "agent": agent, "times": times, "reports": {"ann": ann, "bob": bob}}


REPORTS = [(a, b) for a in "01" for b in "01"]


@pytest.mark.parametrize(
    ("problem", "value"),
    [
        ({"incentives": "ex post"}, "infeasible"),
        ({}, "feasible"),
        ({"budget": BALANCED}, "infeasible"),
        (
            {
                "objective": {
                    "minimise the greatest of": [[at("ann", *r, s), at("bob", *r, s)] for r in REPORTS for s in (1, -1)]
                }
            },
            "5/12",
        ),
        (
            {
                "objective": {
                    "maximise the least of": [[at("ann", *r, s), at("bob", *r, s)] for r in REPORTS for s in (1, -1)]
                }
            },
            "-5/12",
        ),
        ({"allocation": "any", "objective": WELFARE}, "7/5"),
        ({"allocation": "any", "objective": WELFARE, "budget": BALANCED}, "19/14"),
        ({"allocation": "any", "objective": WELFARE, "incentives": "ex post"}, "13/10"),
    ],
)
def test_correlated(problem, value):
    assert solved(worlds.correlated(), **problem) == value


def test_the_refutation_of_a_balanced_project_is_the_known_one():
    """Four lies and 3/10 of bal(0,0) − bal(0,1) − bal(1,0) + bal(1,1) add up to 0 ≥ 1/2."""
    found = answered(worlds.correlated(), incentives="interim", budget=BALANCED)
    lies = {row: weight for row, weight in found.multipliers.items() if row.startswith("lie")}
    budget = {row[-3:]: weight for row, weight in found.multipliers.items() if row.startswith("budget")}
    (unit,) = set(lies.values())
    assert len(lies) == 4
    assert budget == {
        "0|0": unit * Fraction(3, 10),
        "0|1": unit * Fraction(-3, 10),
        "1|0": unit * Fraction(-3, 10),
        "1|1": unit * Fraction(3, 10),
    }


def test_truth_may_be_optimal_from_the_start_and_not_after_own_lies():
    assert solved(worlds.own_lies(), incentives="on path") == "feasible"
    assert solved(worlds.own_lies(), incentives="interim") == "infeasible"
    # If bob knows ann's first type, a lie of ann's cannot be followed by the truth of bob's: fewer states can be met.
    assert solved(worlds.own_lies(copied=True), incentives="interim") == "feasible"


def test_what_bob_has_said_ann_knows():
    """With bob's report a period before ann's type nothing is left of her ignorance, and no public mechanism does."""
    for incentives in ("interim", "on path"):
        assert solved(worlds.correlated(), incentives=incentives) == "feasible"
        assert solved(worlds.told_before(), incentives=incentives) == "infeasible"


@pytest.mark.parametrize(("met", "status"), [("0", "feasible"), ("1/1000000", "infeasible")])
def test_a_budget_at_reports_that_are_never_true(met, status):
    """A high value never meets a low cost: then no one is asked to tell the truth there, and the rest needs no help."""
    everything = {"incentives": "ex post", "participation": EX_POST, "budget": [{"kind": "ex post"}]}
    assert solved(worlds.unlikely(met), **everything) == status
    assert (solved(worlds.unlikely(met), objective=SUBSIDY, **everything) == "0") == (status == "feasible")


# Battaglini (2005): first best after any high report; Baron and Besanko (1984) at constant types.
@pytest.mark.heavy
@pytest.mark.parametrize("when", ["first", "always"])
@pytest.mark.parametrize(
    ("model", "value", "limited"),
    [
        ((1, 2, "3/5", "2/3", "2/3", 1), "6/5", "6/5"),
        ((1, 2, "3/5", "2/3", "2/3", 2), "38/15", "7/3"),
        ((1, 2, "3/5", "2/3", "2/3", 2, "9/10"), "12/5", "111/50"),
        ((1, 2, "3/5", "2/3", "2/3", 3, "9/10"), "357/100", "793/250"),
        ((1, 3, "1/2", "3/4", "3/4", 2), "25/8", "3"),
        ((1, 3, "1/2", "3/4", "3/4", 3), "39/8", "9/2"),
        ((1, 2, "3/5", "1", "1", 2), "12/5", "12/5"),
        ((1, 3, "1/2", "1", "1", 2), "3", "3"),
    ],
)
def test_long_term_contracts(model, value, limited, when):
    env, stay = worlds.contract(*model), {"when": when}
    assert solved(env, **free(participation=stay)) == value
    assert solved(env, **free(participation=stay, payments={"at most received": 0})) == limited


def test_a_lottery_earns_more_than_any_deterministic_rule():
    found = answered(
        worlds.lottery(), incentives="interim", **free(participation=ALWAYS, payments={"at most received": 0})
    )
    assert (found.value, found.attained) == (Fraction(413, 60), True)
    assert found.columns["choice period 2 after 6|sell reports 1 allocation sell"] == Fraction(1, 2)
    assert solved(worlds.lottery(), **free(participation=ALWAYS)) == "22/3"


COIN = {"of": "probability", "allocation": "a", "reports": {"ann": "2", "bob": "-"}}


@pytest.mark.heavy
@pytest.mark.parametrize("incentives", ["interim", "ex post"])
def test_only_a_coin_is_implementable(incentives):
    ties = {"allocation": "efficient ties", "incentives": incentives}
    for verb in ("maximise", "minimise"):
        assert solved(worlds.coin(), objective={verb: [COIN]}, **ties) == "1/2"
    for choice, status in (("a", "infeasible"), ("b", "infeasible"), ({"a": "1/2", "b": "1/2"}, "feasible")):
        lines = [{"reports": {"ann": "1"}, "choose": "x"}, {"reports": {"ann": "2"}, "choose": choice}, {"choose": "y"}]
        assert solved(worlds.coin(), allocation={"rule": lines}, incentives=incentives) == status


LATER = {
    "rule": [
        {"period": 1, "reports": {"ann": "low"}, "choose": "sell"},
        {"period": 2, "previous": {"reports": {"ann": "high"}}, "choose": "sell"},
        {"choose": "keep"},
    ]
}
RENT = [{"of": "payoff", "agent": "ann", "type": "high"}, {"times": -1, "of": "payoff", "agent": "ann", "type": "low"}]


@pytest.mark.parametrize("memory", ["one period", "history"])
@pytest.mark.parametrize(
    ("persistence", "least", "most"), [("10/27", "1", "1"), ("1/2", "1", "27/20"), ("1/3", None, None)]
)
def test_a_later_rent_pays_for_a_decreasing_rule(persistence, least, most, memory):
    """Implementable iff 3 δ ρ ≥ 1 (Pavan, Segal and Toikka 2014). High gets the goods of tomorrow, worth
    δ (5 + 3ρ)/2, low those of today: at ρ = 10/27 high pays 3/4 more, at 1/2 between 23/40 and 37/40."""
    problem = {"allocation": LATER, "payments": {"memory": memory}}
    for verb, value in (("minimise", least), ("maximise", most)):
        assert solved(worlds.later_rent(persistence), objective={verb: RENT}, **problem) == (value or "infeasible")
    if least is not None:
        goods = Fraction(9, 10) * (5 + 3 * Fraction(persistence)) / 2 - 1
        paid = {"10/27": (Fraction(3, 4), Fraction(3, 4)), "1/2": (Fraction(37, 40), Fraction(23, 40))}[persistence]
        assert (goods - Fraction(least), goods - Fraction(most)) == paid


def ever(persistence, discount):
    """The least subsidy of trade for ever with an ex ante budget, in closed form."""
    rho, delta = Fraction(persistence), Fraction(discount)
    return (Fraction(1, 4) - 2 * delta * (1 - rho) / (1 - rho * delta)) / (1 - delta)


@pytest.mark.heavy
@pytest.mark.parametrize("incentives", ["interim", "ex post"])
@pytest.mark.parametrize(
    ("persistence", "discount", "least"),
    [
        ("1/2", "1/4", "-1/21"),
        ("1/2", "1/2", "-5/6"),
        ("1/2", "3/4", "-19/5"),
        ("0", "1/16", "2/15"),
        ("0", "1/8", "0"),
        ("0", "1/2", "-3/2"),
    ],
)
def test_trade_for_ever(persistence, discount, least, incentives):
    env = worlds.trade_for_ever(persistence, discount)
    found = solved(env, incentives=incentives, participation=ALWAYS, budget=[{"kind": "ex ante"}], objective=SUBSIDY)
    assert found == least == str(ever(persistence, discount))


HAIR = Fraction(1, 10**9)
QUARTIC = "735051811"  # 10^9 times the root of 24x⁴ + 295x³ − 2360x² + 4352x − 2048 in [0, 1], rounded down


@pytest.mark.long
@pytest.mark.heavy
@pytest.mark.parametrize(
    ("persistence", "incentives", "view", "kinds", "below", "above"),
    [
        ("0", "interim", "interim", KINDS, Fraction(1, 8) - HAIR, Fraction(1, 8)),
        ("0", "ex post", "ex post", KINDS[2:], Fraction(12, 19) - HAIR, Fraction(12, 19)),
        ("0", "ex post", "interim", KINDS[2:], Fraction(6, 13) - HAIR, Fraction(6, 13)),
        ("1/2", "interim", "interim", KINDS[:1], Fraction(2, 9) - HAIR, Fraction(2, 9)),
        ("1/2", "interim", "interim", KINDS[1:], Fraction("0.556999"), Fraction("0.557")),
        ("1/2", "ex post", "ex post", KINDS[2:], Fraction(f"0.{QUARTIC}"), Fraction(f"0.{QUARTIC}") + HAIR),
        ("1/2", "ex post", "interim", KINDS[2:], Fraction("0.683702"), Fraction("0.683703")),
    ],
)
def test_thresholds_of_trade_for_ever(persistence, incentives, view, kinds, below, above):
    stay = {"when": "always", "view": view}
    for kind in kinds:
        found = [
            solved(
                worlds.trade_for_ever(persistence, delta),
                incentives=incentives,
                participation=stay,
                budget=[{"kind": kind}],
            )
            for delta in (below, above)
        ]
        assert found == ["infeasible", "feasible"]


def test_the_thresholds_are_the_roots():
    def quartic(x):
        return 24 * x**4 + 295 * x**3 - 2360 * x**2 + 4352 * x - 2048

    def quadratic(x):
        return 4 * x**2 - 13 * x + 6

    assert quartic(Fraction(f"0.{QUARTIC}")) < 0 < quartic(Fraction(f"0.{QUARTIC}") + HAIR)
    assert quadratic(Fraction("0.556999")) > 0 > quadratic(Fraction("0.557"))


@pytest.mark.heavy
@pytest.mark.parametrize("steps", [3, 4, 5, 6])
def test_the_deficit_of_uniform_trade(steps):
    """(n − 4)/(6(n + 1)): the impossibility of Myerson and Satterthwaite (1983) begins at n = 5 types less one."""
    found = solved(worlds.uniform(steps), participation=FIRST, budget=[{"kind": "ex ante"}], objective=SUBSIDY)
    assert found == str(Fraction(steps - 4, 6 * (steps + 1)))


@pytest.mark.parametrize("steps", [4, pytest.param(5, marks=pytest.mark.long), pytest.param(6, marks=pytest.mark.long)])
def test_uniform_trade_for_ever(steps):
    """δ ≥ (n − 4)/(2(n − 1)) (Athey and Miller 2007, in the limit 1/2)."""
    least = Fraction(steps - 4, 2 * (steps - 1)) or HAIR
    problem = {
        "incentives": "ex post",
        "payments": {"memory": "none"},
        "budget": [{"kind": "ex ante"}],
        "participation": {"when": "always", "view": "ex post"},
    }
    assert solved(worlds.uniform(steps, least), **problem) == "feasible"
    if least > HAIR:
        assert solved(worlds.uniform(steps, least - HAIR), **problem) == "infeasible"


def together(ann, bob):
    return [at("ann", ann, bob), at("bob", ann, bob)]


@pytest.mark.parametrize(
    ("same", "status"),
    [
        ("1/4", "feasible"),
        ("5/16", "feasible"),
        (str(Fraction(5, 16) + HAIR), "infeasible"),
        ("2/5", "infeasible"),
        ("1/2", "feasible"),
    ],
)
def test_a_project_with_correlated_types(same, status):
    """Possible iff k ≤ 5/16 or k = 1/2; beyond 5/16 the least uniform subsidy is −32k² + 26k − 5."""
    env = worlds.project(same)
    assert solved(env, participation=FIRST, budget=[{"kind": "ex post"}]) == status
    least = {"maximise the least of": [together(a, b) for a, b in REPORTS]}
    if status == "infeasible":
        k = Fraction(same)
        assert solved(env, participation=FIRST, objective=least) == str(32 * k**2 - 26 * k + 5)


@pytest.mark.heavy
@pytest.mark.parametrize("memory", ["none", "one period"])
def test_the_interdependent_pair_flips_at_an_irrational_discount(memory):
    found = [
        solved(worlds.pair(delta), incentives="ex post", payments={"memory": memory})
        for delta in ("4632/10000", "4633/10000")
    ]
    assert found == ["feasible", "infeasible"]


@pytest.mark.parametrize(("discount", "verdict"), [("4632/10000", "proved"), ("4633/10000", "refuted")])
def test_no_form_of_payments_does_more_for_the_pair(discount, verdict):
    forms = ("history_independent", "contingent_vcg", "contingent", "one_period_memory", "any")
    claims = certify(worlds.pair(discount), "existence", require=[f"exists_{form}" for form in forms]).claims
    assert [str(claims[f"exists_{form}"].verdict) for form in forms] == [verdict] * 5


CLOSURE = {
    "allocation": "any",
    "participation": FIRST,
    "objective": {"maximise": [{"of": "payments"}, {"of": "public utility"}]},
}
ANN = {"agents": ["ann"]}
NO_INSPECTION = [{"terms": [{"of": "frequency", "allocation": ["keep inspect", "sell inspect"]}], "relation": "<="}]


def test_the_supremum_of_the_closure_is_not_attained():
    assert solved(worlds.closure(), payments=ANN, **CLOSURE) == "3/2, not attained"


@pytest.mark.parametrize("bound", [2, 4, 10, 100])
def test_the_closure_is_attained_with_bounded_payments(bound):
    found = solved(worlds.closure(), payments={**ANN, "at most": bound, "at least": -bound}, **CLOSURE)
    assert found == str(Fraction(3, 2) - Fraction(1, 4 * bound))


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("bob_pays", "more", "value"),
    [
        (False, {"constraints": NO_INSPECTION}, "1"),
        (False, {"constraints": welfare_at_least("3/2")}, "1"),
        (True, {"allocation": "efficient ties"}, "1"),
        (
            False,
            {
                "constraints": [*NO_INSPECTION, {"terms": [{"of": "payments"}], "relation": ">=", "constant": "5/4"}],
                "objective": None,
            },
            "infeasible",
        ),
        (
            True,
            {
                "allocation": "efficient ties",
                "objective": None,
                "constraints": [{"terms": [{"of": "payments"}], "relation": ">=", "constant": "5/4"}],
            },
            "infeasible",
        ),
        (False, {"participation": {"when": "never"}}, "unbounded"),
        (False, {"participation": {"when": "never"}, "constraints": NO_INSPECTION}, "unbounded"),
    ],
)
def test_money_after_histories_that_never_come_does_not_count(bob_pays, more, value):
    assert solved(worlds.closure(bob_pays), payments=ANN, **{**CLOSURE, **more}) == value
