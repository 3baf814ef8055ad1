"""The cases from outside the five papers: what they expect, computed again from what their sources say.

Nothing of the package is used: the numbers come from the case files' text and from fractions.
"""

import itertools
import json
from fractions import Fraction
from math import comb, prod

import pytest

from tests.casefiles.shipped import CASES, expectation, read

FOLDER = "beyond"
HALF = Fraction(1, 2)


def expected(case):
    """What a case expects."""
    return expectation(FOLDER, case)


def slack(case, claim):
    """The least slack that a case expects of a claim."""
    return Fraction(expected(case)["claims"][claim]["least_slack"])


def payments(case):
    """(agent, period, state) → the payment that the case expects; its memory is left out."""
    rows = expected(case)["transfers"]
    return {(row["agent"], row.get("period"), tuple(row["state"].values())): Fraction(row["payment"]) for row in rows}


def values(case):
    """(program, state) → the value that the case expects."""
    return {(row["program"], tuple(row["state"].values())): Fraction(row["value"]) for row in expected(case)["values"]}


def mechanism(name):
    """(agent, memory, state) → payment, of a shipped mechanism file; the memory as labels, or None."""
    rows = json.loads((CASES / FOLDER / f"{name}.json").read_text(encoding="utf-8"))["transfers"]
    found = {}
    for row in rows:
        memory = row.get("memory")
        memory = None if memory is None else (*memory["reports"].values(), memory["allocation"])
        found[row["agent"], memory, tuple(row["state"].values())] = Fraction(row["payment"])
    return found


@pytest.mark.parametrize("case", sorted(path.stem for path in (CASES / FOLDER).glob("*.toml")))
def test_a_case_bears_its_name(case):
    assert read(FOLDER, case)["name"] == case


# Bilateral trade: values 1 and 3, costs 0 and 2; the price of the buyer is the lowest value that trades, and so on

STATES = list(itertools.product((1, 3), (0, 2)))


def trades(value, cost):
    """Whether trade is efficient."""
    return value > cost


def rents(agent, value, cost, low):
    """What a period leaves an agent if it leaves `low` to the type that trade leaves least, given the other's."""
    own, worst = (value, 1) if agent == "buyer" else (cost, 2)
    other_trades = trades(1, cost) if agent == "buyer" else trades(value, 2)
    return low + (2 if own != worst and other_trades else 0)


def flow(value, cost):
    """The surplus of a period."""
    return Fraction(value - cost) if trades(value, cost) else Fraction(0)


@pytest.mark.parametrize("case", ["ms_45", "ms_half"])
def test_bilateral_trade_once(case):
    rows = read(FOLDER, case)["prior"]["values"]
    prior = dict(zip(STATES, map(Fraction, itertools.chain.from_iterable(rows)), strict=True))
    left = sum(p * (flow(*s) - sum(rents(agent, *s, 0) for agent in ("buyer", "seller"))) for s, p in prior.items())
    assert left == slack(case, "ex_ante_budget_balance")
    assert left == {"ms_45": Fraction(-8, 25), "ms_half": Fraction(1, 4)}[case]


@pytest.mark.parametrize(("case", "budget"), [("trade_1_2", "3/2"), ("trade_2_5", "13/12"), ("trade_3_5", "17/8")])
def test_bilateral_trade_for_ever(case, budget):
    discount = Fraction(read(FOLDER, case)["discount"])
    low = -discount / 2
    later = discount / (1 - discount)
    for agent in ("buyer", "seller"):
        mean = sum(rents(agent, *s, low) for s in STATES) / 4
        assert low + later * mean == 0  # the type that is left least has 0 in all
    left = sum(flow(*s) - sum(rents(agent, *s, low) for agent in ("buyer", "seller")) for s in STATES) / 4
    assert left / (1 - discount) == slack(case, "ex_ante_budget_balance") == Fraction(budget)
    for (agent, _, (value, cost)), paid in payments(case).items():
        value, cost = int(value), int(cost)
        enjoyed = trades(value, cost) * (value if agent == "buyer" else -cost)
        assert enjoyed - paid == rents(agent, value, cost, low)
    assert values(case)["everyone", ("3", "0")] == 3 + later * sum(map(flow, *zip(*STATES, strict=True))) / 4


def test_a_posted_price():
    paid = mechanism("posted_price.three_halves")
    lost = {state: flow(*state) for state in STATES if trades(*state) and state != (3, 0)}
    assert -max(lost.values()) == slack("posted_price", "efficient") == -1
    assert len(lost) == 2
    for value, cost in STATES:
        state, price = (str(value), str(cost)), Fraction(3, 2)
        here = price if value > price > cost else Fraction(0)
        assert (paid["buyer", None, state], paid["seller", None, state]) == (here, -here)
    for value, cost, said in itertools.product((1, 3), (0, 2), (1, 3)):
        assert left(paid, "buyer", value, (value, cost)) >= left(paid, "buyer", value, (said, cost))
    for value, cost, said in itertools.product((1, 3), (0, 2), (0, 2)):
        assert left(paid, "seller", -cost, (value, cost)) >= left(paid, "seller", -cost, (value, said))


def left(paid, agent, worth, reports):
    """What an agent has at given reports under the posted price."""
    value, cost = reports
    return worth * (value > Fraction(3, 2) > cost) - paid[agent, None, (str(value), str(cost))]


# Athey and Segal: two periods; what a plan of reports of one agent gains on average

COSTS, VALUES = ("1", "2"), ("3/5", "1")
AMOUNTS = ("0", "1/2", "1")


def worth(cost, value, amount):
    """The surplus of an amount: the cost of x is x²/2 or x²."""
    x = Fraction(amount)
    return Fraction(value) * x - Fraction(cost) / 2 * x * x


def best(cost, value):
    """The efficient amount."""
    return max(AMOUNTS, key=lambda amount: worth(cost, value, amount))


def seller_gain(paid):
    """Of the best plan of the seller, by her cost: a report in period 1, and one in period 2."""
    gains = []
    for cost in COSTS:
        plans = {}
        for first, second in itertools.product(COSTS, COSTS):
            a = best(first, "1")
            total = -paid["seller", None, (first, "none")] - Fraction(cost) / 2 * Fraction(a) ** 2
            for value in VALUES:
                b = best(second, value)
                own = -paid["seller", (first, "none", a), (second, value)] - Fraction(cost) / 2 * Fraction(b) ** 2
                total += own / 2
            plans[first, second] = total
        gains.append(max(plans.values()) - plans[cost, cost])
    return max(gains)


def buyer_gain(paid):
    """Of the best plan of the buyer, who knows the seller's first report when he reports."""
    gain = Fraction(0)
    for cost, value in itertools.product(COSTS, VALUES):
        memory = (cost, "none", best(cost, "1"))
        own = {
            said: Fraction(value) * Fraction(best(cost, said)) - paid["buyer", memory, (cost, said)] for said in VALUES
        }
        gain += (max(own.values()) - own[value]) / 4
    return gain


@pytest.mark.parametrize(
    ("case", "name", "gain"), [("athey_segal", "team", 0), ("athey_segal_static", "agv", Fraction(3, 40))]
)
def test_two_periods_of_trade(case, name, gain):
    paid = mechanism(f"{case}.{name}")
    assert seller_gain(paid) == 0
    assert buyer_gain(paid) == gain == -slack(case, "interim_best_response")
    assert all(
        paid["seller", memory, state] == -owed for (agent, memory, state), owed in paid.items() if agent == "buyer"
    )
    later = sum(worth("1", value, best("1", value)) for value in VALUES) / 2
    assert values(case)["everyone", ("1", "none")] == worth("1", "1", best("1", "1")) + later


def test_the_whole_surplus_is_extracted():
    prior = {
        ("1", "1"): Fraction(1, 3),
        ("1", "2"): Fraction(1, 6),
        ("2", "1"): Fraction(1, 6),
        ("2", "2"): Fraction(1, 3),
    }
    paid = mechanism("cremer_mclean.lottery")
    revenue = sum(p * (paid["ann", None, s] + paid["bob", None, s]) for s, p in prior.items())
    surplus = sum(p * max(map(int, s)) for s, p in prior.items())
    assert revenue == surplus == slack("cremer_mclean", "ex_ante_budget_balance") == Fraction(5, 3)


def test_a_menu_of_refunds():
    menu = {"leisure": (Fraction(3, 2), Fraction(0)), "business": (Fraction(7, 4), Fraction(1))}  # price, refund
    grid = {"leisure": ("5/4", "7/4"), "business": ("1/4", "3/4", "9/4", "11/4")}

    def rest(kind, item):
        price, refund = menu[item]
        return sum(max(Fraction(v), refund) for v in grid[kind]) / len(grid[kind]) - price

    for kind in menu:
        assert rest(kind, kind) == max(rest(kind, item) for item in menu) == 0
    refunded = sum(Fraction(v) < 1 for v in grid["business"]) * Fraction(1, 4)
    revenue = Fraction(1, 3) * menu["leisure"][0] + Fraction(2, 3) * (menu["business"][0] - refunded)
    assert revenue == slack("courty_li", "ex_ante_budget_balance") == Fraction(4, 3)


def test_tickets_that_are_remembered_are_the_menu():
    """The claims of the case in which the menu is a part of the environment."""
    tickets, menu = expected("courty_li_tickets")["claims"], expected("courty_li")["claims"]
    assert tickets == {name: menu[name] for name in tickets}


def test_a_contract_that_draws_lots():
    """Tomorrow's unit with the chance 1/2 for 1/2, or for sure for 3, if 6 was paid today; for 5 if 5 was."""
    tomorrow = {"5": {"1": (0, 0), "5": (1, 5)}, "6": {"1": (HALF, HALF), "5": (1, 3)}}  # said: chance and price
    moves = {"5": {"1": Fraction(2, 3), "5": Fraction(1, 3)}, "6": {"1": HALF, "5": HALF}}

    def rent(true, today, said):
        chance, price = tomorrow[today][said]
        return chance * int(true) - price

    def payoff(true, today):
        """With the best reports tomorrow."""
        later = sum(p * max(rent(worth, today, said) for said in ("1", "5")) for worth, p in moves[true].items())
        return int(true) - int(today) + later

    for today in ("5", "6"):
        assert all(rent(x, today, x) == max(rent(x, today, said) for said in ("1", "5")) >= 0 for x in ("1", "5"))
        assert payoff(today, today) == max(payoff(today, said) for said in ("5", "6")) >= 0
    revenue = {x: int(x) + sum(p * tomorrow[x][worth][1] for worth, p in moves[x].items()) for x in ("5", "6")}
    total = Fraction(4, 5) * revenue["5"] + Fraction(1, 5) * revenue["6"]
    assert total == slack("sale_by_lottery", "ex_ante_budget_balance") == Fraction(413, 60)


# Vickrey, Clarke and Groves


def test_online_items():
    """What bidders displace: two items for 100, 80 and, from the second period on, 60."""
    everyone = 100 + 80
    assert values("online_items") == {
        ("everyone", ("100", "80", "away")): everyone,
        ("without b1", ("80", "away")): 80 + 60,
    }
    assert payments("online_items") == {
        ("b1", 1, ("100", "80", "away")): 80 + 60 - (everyone - 100),
        ("b2", 2, ("served", "80", "60")): 60,
        ("b3", 2, ("served", "80", "90")): 80,
    }


def test_one_seat():
    last = Fraction(0 + 1 + 2, 3)  # the seat kept for the last customer
    two = sum(max(Fraction(v), last) for v in (0, 1, 2)) / 3
    assert (last, two) == (1, Fraction(4, 3))
    assert list(payments("dlr").values()) == [two, last, 0]
    assert values("dlr") == {("everyone", ("unsold", "2", "-", "-")): 2, ("without c1", ("unsold", "-", "-")): two}


def pivot_payments(worths, agents):
    """What the others lose; `worths` by allocation and agent."""

    def best_of(who):
        return max(sum(row[i] for i in who) for row in worths)

    chosen = max(worths, key=sum)
    others = [[j for j in agents if j != i] for i in agents]
    return [best_of(rest) - sum(chosen[j] for j in rest) for rest in others]


def test_low_revenue():
    worths = [(2, 0, 0), (0, 2, 2), (0, 2, 0), (0, 0, 2), (0, 0, 0)]
    assert pivot_payments(worths, range(3)) == [0, 0, 0]
    alone = [(2, 0, 0), (0, 2, 0), (0, 2, 0), (0, 0, 0), (0, 0, 0)]
    assert pivot_payments(alone, range(3))[0] == 2
    assert list(payments("vcg_zero_revenue").values()) == [0, 0, 2]


def test_clarke_taxes():
    worths = [(15, 25, 37), (20, 15, 45)]
    assert pivot_payments(worths, range(3)) == list(payments("projects").values()) == [2, 0, 5]


# Dynamic programs


def test_puterman():
    discount = Fraction("0.95")
    s1 = -1 / (1 - discount)
    stay = (5 + discount * HALF * s1) / (1 - discount * HALF)
    assert stay > 10 + discount * s1
    assert values("puterman") == {("everyone", ("s0",)): stay, ("everyone", ("s1",)): s1}
    assert (stay, s1) == (Fraction(-60, 7), -20)


def test_mccall():
    n, a, b = 50, 200, 100
    chance = [Fraction(comb(n, k) * prod(range(a, a + k)) * prod(range(b, b + n - k)), prod(range(a + b, a + b + n)))
              for k in range(n + 1)]  # fmt: skip
    assert sum(chance) == 1
    assert [Fraction(p) for p in read(FOLDER, "mccall")["transition"]["worker"]["values"]] == chance
    rejected = values("mccall")["everyone", ("searching", "offer 10")]
    mean = sum(p * max(100 * Fraction(10 + k), rejected) for k, p in enumerate(chance))
    assert rejected == 25 + Fraction(99, 100) * mean  # a contraction: there is one such number
    assert float(rejected / 100) == 47.31649976652628
    assert 47 < rejected / 100 < 48


def gittins(successes, failures, depth, discount):
    """The index of a machine that pays its mean from a depth on: max E Σ δ^l r / E Σ δ^l, by Dinkelbach's method."""
    index = Fraction(0)
    while True:
        stops = {}
        for plays in range(depth, successes + failures - 1, -1):
            for a in range(successes, plays - failures + 1):
                mean, b = Fraction(a + 1, plays + 2), plays - a
                if plays == depth:
                    stops[a, b] = mean / (1 - discount), 1 / (1 - discount)
                    continue
                reward, time = mean, Fraction(1)
                for chance, later in ((mean, stops[a + 1, b]), (1 - mean, stops[a, b + 1])):
                    if later[0] > index * later[1]:
                        reward, time = reward + discount * chance * later[0], time + discount * chance * later[1]
                stops[a, b] = reward, time
        reward, time = stops[successes, failures]
        if reward == index * time:
            return index
        index = reward / time


PRINTED = {"0-0": "0.7029", "1-1": "0.6346", "2-2": "0.6010", "9-1": "0.8695"}


def test_printed_indices():
    case = read(FOLDER, "gittins_table")["parameters"]
    for row in expected("gittins_table")["indices"]:
        state = tuple(map(int, row["type"].split("-")))
        index = gittins(*state, case["arms"][0]["depth"], Fraction(case["discount"]))
        assert Fraction(row["index"]) == index
        assert f"{float(index):.4f}" == PRINTED[row["type"]]
    assert {row["type"] for row in expected("gittins_table")["indices"]} == set(PRINTED)
