"""Infinite horizons that are cut: bounds of all public mechanisms, and mechanisms that end.

Rows of promises are right if every mechanism meets them. So stationary mechanisms, which other programs find, are
played through the periods that are written out, and what they promise then is put into the rows.
"""

import copy
import json
import random
from dataclasses import replace
from fractions import Fraction

import pytest

import lpmech
from lpmech.designs import promises
from lpmech.designs.bounds import NoBounds, bounds
from lpmech.designs.cut import Cut
from lpmech.designs.design import answered, design
from lpmech.designs.play import Play
from lpmech.designs.problem import Memory, Status
from lpmech.designs.promises import difference_bound
from lpmech.designs.reading import read_problem
from lpmech.designs.rows import Writer
from lpmech.lp.names import name
from lpmech.lp.proofs import Optimal
from lpmech.lp.solve import solve
from lpmech.problem.canonical import canonical
from lpmech.problem.environment import Environment
from lpmech.reading import BadInput
from tests.designs.checks import checked
from tests.designs.drawn import shape
from tests.designs.test_certificates import REVENUE, the_same_program
from tests.designs.worlds import buyer
from tests.quick import quick
from tests.search import times

FORMAT = {"format": "lpmech-problem/1"}
INCENTIVES = ("ex post", "interim", "on path", "none")
BUDGETS = ([], [{"kind": "each period"}], [{"kind": "ex post"}], [{"kind": "ex post", "sense": "="}],
           [{"kind": "ex ante"}])  # fmt: skip
ALWAYS = {"when": "always", "view": "interim", "outside": -3}


def endless(seed, discount="1/2", worthless=False, **more):
    """A drawn environment without end; `worthless`: its last allocation is worth 0 to everybody."""
    value = shape(seed, **{"periods": 2, "independent": True, "zeros": False, **more})
    stage = value["stages"][0]
    if worthless:
        last = stage["allocations"][-1]
        for table in stage["utility"].values():
            table["entries"] = {key: 0 if key.split("|")[0] == last else v for key, v in table["entries"].items()}
    return Environment.from_json(value | {"horizon": None, "discount": discount, "stages": [stage]})


def cut(after, then="promises"):
    return {"cut": {"after": after, "then": then}}


def asked(seed, allocation="efficient"):
    """A problem with a fixed rule or a free one; about payments where nothing is asked of them, else about welfare."""
    draw = random.Random(seed)
    budget = draw.choice(BUDGETS)
    of = "welfare" if budget else "payments"
    return FORMAT | {
        "allocation": allocation, "incentives": INCENTIVES[seed % 4], "budget": budget,
        "participation": draw.choice([ALWAYS, ALWAYS | {"view": "ex post"}]),
        "objective": {"maximise": [{"of": of}]},
    }  # fmt: skip


SHAPES = ({}, {"types": (3, 2)}, {"public": True, "types": (2, 1)}, {"shocks": True}, {"independent": False},
          {"zeros": True})  # fmt: skip
DRAWN = [(seed, k) for seed in range(times(3)) for k in range(len(SHAPES))]


@pytest.mark.parametrize(("seed", "kind"), quick(DRAWN, 29, rows=True))
def test_the_checker_writes_the_same_program_and_accepts(seed, kind):
    env = endless(seed, worthless=seed % 2 == 0, **SHAPES[kind])
    for allocation, then in (("efficient", "promises"), ("any", "promises"), ("efficient ties", "promises"),
                             *((("any", "nothing"),) * (seed % 2 == 0 and "shocks" not in SHAPES[kind]))):  # fmt: skip
        problem = asked(seed, allocation) | cut(1 if SHAPES[kind].get("types") else 1 + seed % 2, then)
        if then == "nothing":
            problem |= {"participation": ALWAYS}
        found = the_same_program(env, problem)
        assert checked(env, found.certificate, 10**11).verdict == "accepted"
        assert read_problem(found.certificate["problem"], env) == found.problem


# every stationary mechanism keeps the promises


@pytest.mark.heavy
@pytest.mark.parametrize(("seed", "kind"), quick(DRAWN, 29, rows=True))
@pytest.mark.parametrize("free", [False, True])
def test_stationary_mechanisms_keep_the_promises(seed, kind, free):
    env = endless(seed, **SHAPES[kind])
    problem = {key: value for key, value in asked(seed).items() if key != "objective"}
    known = design(env, problem | {"payments": {"memory": "one period"}})
    if known.status is Status.INFEASIBLE:
        assert "budget" in problem
        return
    after = 1 if SHAPES[kind].get("types") or free else 2
    allocation = "any" if free else "efficient"
    read = read_problem(problem | {"allocation": allocation, "payments": {"memory": "history"}} | cut(after), env)
    writer = Writer(Play(env, read.cut), read)
    program = writer.write().program
    assert isinstance(solve(left_over(program, Embedded(writer, known).columns_of_it())), Optimal)


@pytest.mark.parametrize(("seed", "kind"), quick(DRAWN, 31, rows=True))
def test_stationary_mechanisms_keep_the_promises_with_what_lies_gain(seed, kind):
    env = endless(seed, **SHAPES[kind])
    problem = eased(seed)
    known = design(env, problem | {"payments": {"memory": "one period"}})
    if known.status is Status.INFEASIBLE:
        assert problem["budget"]
        return
    assert known.status is Status.OPTIMAL
    read = read_problem(problem | cut(1 if SHAPES[kind].get("types") else 2), env)
    writer = Writer(Play(env, read.cut), read)
    program = writer.write().program
    found = Embedded(writer, known).columns_of_it() | dict.fromkeys(writer.columns.epsilon(), known.value)
    assert isinstance(solve(left_over(program, found)), Optimal)


def left_over(program, known):
    """The program of the columns that are not known."""
    rows = tuple(
        replace(row, terms=tuple(one for one in row.terms if one[0] not in known),
                right=row.right - sum((known[k] * value for k, value in row.terms if k in known), Fraction(0)))
        for row in program.rows
    )  # fmt: skip
    return replace(program, rows=rows, objective=())


class Embedded:
    """A stationary mechanism with the efficient rule, played through the periods of a cut program."""

    def __init__(self, writer, known):
        self.columns, self.known = writer.columns, known
        self.old = known.writer.columns
        self.found = {}

    def columns_of_it(self):
        """Numbers by column: all but payments promised, and payoffs at states that are impossible for the agent."""
        columns = self.columns
        reached = {columns.nodes.root.number: Fraction(1)}
        for node in columns.nodes.all:
            reach = reached[node.number]
            self.note(node, self.remembered(node) if reach else None, reach)
            for reports, outcomes in node.places.items():
                for one in outcomes:
                    share = reach * (self.share(node, reports, one) if one.share is None else 1)
                    if one.share is None:
                        (column,) = columns.share(node, reports, one)
                        self.found[column] = share
                    if one.after is not None:
                        reached[one.after.number] = share
        return self.found

    def share(self, node, reports, outcome):
        """Of an allocation under the efficient rule."""
        chosen = self.old.rule.at(self.old.nodes.root.moment, reports)
        return max(
            (share for shock, _, a, share in chosen if (shock, a) == (outcome.shock, outcome.allocation)), default=0
        )

    def remembered(self, node):
        """The node of the stationary mechanism."""
        if node.root:
            return self.old.nodes.root
        step = replace(node.last, shock=None)
        return next(one for one in self.old.nodes.all if one.steps == (step,))

    def note(self, node, old, reach):
        """Payments, payoffs and plans at a node; 0 where it is not reached."""
        columns, values = self.columns, self.known.columns
        for agent in columns.play.agents:
            for reports in node.places:
                for column in columns.payment(agent, node, reports):
                    paid = values.get(self.old.payment_id(agent, old, reports), 0) if reach else 0
                    self.found[column] = reach * paid
            for state in columns.nodes.ex_post(node, agent):
                worth = values.get(self.old.payoff_id(agent, old, state), 0) if reach else 0
                self.found[columns.payoff(agent, node, state)] = reach * worth
            for info in columns.nodes.information(node, agent) if self.known.problem.incentives == "on path" else ():
                worth = values.get(self.plan(agent, old, info), 0) if reach else 0
                self.found[columns.plan(agent, node, info)] = reach * worth

    def plan(self, agent, old, info):
        ids = self.old.ids
        return name(ids.agent("plan", agent), ids.node(old), ids.seen(old, agent, info))


# both ends


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(12)), 11))
def test_more_periods_bring_the_ends_nearer(seed):
    env = endless(seed, worthless=True, types=(2, 1) if seed % 2 else (2, 2))
    problem = asked(seed, "any") | {"participation": ALWAYS}
    found = [bounds(env, problem, periods) for periods in (1, 2, 3)[: 2 + seed % 2]]
    above, below = ([Fraction(getattr(one, end).value) for one in found] for end in ("above", "below"))
    assert above == sorted(above, reverse=True)
    assert below == sorted(below)
    assert below[-1] <= above[-1]


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(12)), 11))
def test_a_mechanism_that_ends_is_one_of_a_finite_horizon(seed):
    """The same periods as an environment of their own, in which nothing follows."""
    env = endless(seed, worthless=True)
    problem = asked(seed, "any") | {"participation": ALWAYS}
    finite = Environment.from_json(json.loads(canonical(env)) | {"horizon": 2})
    one, two = design(env, problem | cut(2, "nothing")), design(finite, problem)
    assert (one.status, one.value, one.attained) == (two.status, two.value, two.attained)


# what is added from outside


HELPED = [(seed, k) for seed in range(times(3)) for k in (0, 1, 4)]


@pytest.mark.parametrize(("seed", "kind"), quick(HELPED, 13, rows=True))
def test_the_checker_writes_the_same_program_of_a_subsidy_and_accepts(seed, kind):
    env = endless(seed, worthless=True, **SHAPES[kind])
    for budget in ("ex ante", "each period", "ex post"):
        for allocation, then in (("efficient", "promises"), ("any", "promises"), ("any", "nothing")):
            problem = helped(seed, budget, allocation) | cut(1, then)
            found = the_same_program(env, problem)
            assert checked(env, found.certificate, 10**11).verdict == "accepted"
            older = found.certificate | {"format": "lpmech-design-certificate/1.1"}
            assert "not cut" in checked(env, older, 10**11).claims[0].reason


def helped(seed, budget, allocation="efficient"):
    return FORMAT | {
        "allocation": allocation, "incentives": INCENTIVES[seed % 3], "participation": ALWAYS | {"outside": 0},
        "budget": [{"kind": budget}], "objective": {"minimise": "subsidy"},
    }  # fmt: skip


@pytest.mark.heavy
@pytest.mark.parametrize("budget", ["ex ante", "each period", "ex post"])
@pytest.mark.parametrize("seed", quick(range(9), 5))
def test_no_stationary_mechanism_gets_by_on_less(seed, budget):
    """And more periods bring the bound nearer, from below."""
    env = endless(seed, types=(2, 2) if seed % 2 else (2, 1))
    problem = helped(seed, budget)
    stationary = design(env, problem | {"payments": {"memory": "one period"}})
    ends = [design(env, problem | cut(periods)) for periods in (1, 2)]
    assert stationary.status is Status.INFEASIBLE or all(one.status is not Status.INFEASIBLE for one in ends)
    least = [one.value for one in ends if one.value is not None]
    assert least == sorted(least)
    assert stationary.status is not Status.OPTIMAL or all(value <= stationary.value for value in least)


@pytest.mark.long
def test_the_least_subsidy_of_a_mechanism_that_ends_falls():
    """From above; that of promises rises from below."""
    env = endless(2, worthless=True)
    problem = helped(2, "each period", "any") | {"objective": {"minimise": [
        {"of": "subsidy"}, {"of": "welfare", "times": -1}]}}  # fmt: skip
    above = [design(env, problem | cut(periods, "nothing")).value for periods in (1, 2)]
    below = [design(env, problem | cut(periods)).value for periods in (1, 2)]
    assert below == sorted(below)
    assert above == sorted(above, reverse=True)
    assert below[-1] <= above[-1]


@pytest.mark.long
def test_the_least_subsidy_of_trade_for_ever_is_bounded_from_below():
    """Payments that remember one period need 369/4282; the bounds of 1 to 3 periods are 0, 0 and 0.0548."""
    problem = BALANCED | {"objective": {"minimise": "subsidy"}}
    ends = [bounds(trade("3/10"), problem, periods) for periods in (1, 2, 3)]
    assert [one.above.value for one in ends] == [0, 0, Fraction(110259, 2012800)]
    assert {one.below.value for one in ends} == {Fraction(369, 4282)}
    assert checked(ends[-1].above.environment, ends[-1].above.certificate).verdict == "accepted"


def test_a_seller_takes_out_what_a_buyer_who_is_drawn_anew_pays():
    """The least subsidy ex ante is the negative of the most that is paid: 1 + δ/(1 − δ) · 3/2."""
    problem = FORMAT | {"incentives": "interim", "participation": {"when": "first"}, "budget": [{"kind": "ex ante"}],
                        "objective": {"minimise": "subsidy"}}  # fmt: skip
    assert design(buyer(1, 2, "1/2", "1/2", "1/2"), problem | cut(1)).value == -Fraction(5, 2)


# what lies gain


def eased(seed):
    problem = asked(seed) | {"objective": {"minimise": "epsilon"}}
    return problem | {"incentives": INCENTIVES[seed % 3], "participation": ALWAYS | {"outside": -9 + seed}}


@pytest.mark.parametrize(("seed", "kind"), quick(DRAWN, 29, rows=True))
def test_the_checker_writes_the_same_program_of_what_lies_gain_and_accepts(seed, kind):
    env = endless(seed, **SHAPES[kind])
    problem = eased(seed) | cut(1 if SHAPES[kind].get("types") else 1 + seed % 2)
    found = the_same_program(env, problem)
    assert found.certificate["format"] == "lpmech-design-certificate/1.3"
    assert checked(env, found.certificate, 10**11).verdict == "accepted"
    for older in ("1.1", "1.2"):
        other = found.certificate | {"format": f"lpmech-design-certificate/{older}"}
        assert "not cut" in checked(env, other, 10**11).claims[0].reason


@pytest.mark.heavy
@pytest.mark.parametrize("incentives", ["ex post", "interim", "on path"])
@pytest.mark.parametrize("seed", quick(range(12), 7))
def test_lies_gain_no_less_in_a_stationary_mechanism(seed, incentives):
    """And more periods bring the bound nearer, from below."""
    env = endless(seed, types=(2, 2) if seed % 2 else (2, 1))
    problem = eased(seed) | {"incentives": incentives}
    stationary = design(env, problem | {"payments": {"memory": "one period"}})
    ends = [design(env, problem | cut(periods)) for periods in (1, 2)]
    assert stationary.status is Status.INFEASIBLE or all(one.status is Status.OPTIMAL for one in ends)
    least = [one.value for one in ends if one.value is not None]
    assert least == sorted(least)
    assert stationary.status is not Status.OPTIMAL or all(value <= stationary.value for value in least)


UPSIDE_DOWN = FORMAT | {
    "allocation": {"rule": [{"reports": {"buyer": "1"}, "choose": "sell"}, {"choose": "keep"}]},
    "objective": {"minimise": "epsilon"},
}


@pytest.mark.parametrize("incentives", ["ex post", "interim"])
@pytest.mark.parametrize(("discount", "stay"), [("1/2", "3/4"), ("1/2", "1/2"), ("1/2", "1"), ("4/5", "3/4")])
def test_what_lies_gain_where_the_buyer_who_is_worth_less_buys(incentives, discount, stay):
    """With κ = δ (2 stay − 1) and d what the types differ by, 1 − ε + κ d(after 1) ≤ d ≤ ε + κ d(after 2) at every
    history, and promises are |d| ≤ (1 + ε) / (1 − κ): so ε ≥ (1 − 3 κ^N) / 2 of N periods, and 1/2 without end."""
    kept = Fraction(discount) * (2 * Fraction(stay) - 1)
    problem = UPSIDE_DOWN | {"incentives": incentives}
    for periods in (1, 2, 3):
        found = bounds(buyer(1, 2, "1/2", stay, discount), problem, periods)
        assert found.above.value == max(0, (1 - 3 * kept**periods) / 2)
        assert found.below.value == Fraction(1, 2)
        assert found.exit_code == (3 if kept else 0)


@pytest.mark.heavy
@pytest.mark.parametrize("discount", ["1/2", "4/5"])
def test_what_plans_gain_where_the_buyer_who_is_worth_less_buys(discount):
    """Drawn anew, the types gain 1 together in every period: 1/2 today, and 1/2 on average in each of N periods."""
    chance = Fraction(discount)
    problem = UPSIDE_DOWN | {"incentives": "on path"}
    for periods in (1, 2, 3):
        found = bounds(buyer(1, 2, "1/2", "1/2", discount), problem, periods)
        assert found.above.value == (1 - chance**periods) / (1 - chance) / 2
        assert found.below.value == 1 / (1 - chance) / 2


def test_types_differ_by_what_lies_gain_too(monkeypatch):
    """Without ε in the bound of differences two periods would prove too much: more than 13/32."""
    monkeypatch.setattr(promises, "difference_bound", without_what_lies_gain)
    env = buyer(1, 2, "1/2", "3/4", "1/2")
    found = design(env, UPSIDE_DOWN | {"incentives": "interim"} | cut(2))
    assert found.value > Fraction(13, 32)
    assert checked(env, found.certificate).verdict == "rejected"


def without_what_lies_gain(play, agent):
    return replace(difference_bound(play, agent), factor=Fraction(0))


def test_a_stated_gain_of_lies_refutes_all_mechanisms():
    """1/2 is needed, and 13/32 is shown by two periods (the example of the least ε)."""
    problem = UPSIDE_DOWN | {"incentives": "interim", "objective": None}
    for gain, status in (("13/32", None), ("13/33", Status.INFEASIBLE), ("1/2", Status.FEASIBLE)):
        most = [{"terms": [{"of": "epsilon"}], "relation": "<=", "constant": gain}]
        found = bounds(buyer(1, 2, "1/2", "3/4", "1/2"), problem | {"constraints": most}, 2)
        assert found.status is status
        assert checked(found.above.environment, found.above.certificate).verdict == "accepted"


def trade(discount):
    return replace(lpmech.load("beyond/trade_for_ever"), discount=Fraction(discount))


BALANCED = FORMAT | {"incentives": "interim", "participation": {"when": "always"}, "budget": [{"kind": "each period"}]}


@pytest.mark.long
@pytest.mark.parametrize(("discount", "periods"), quick([("3/10", 3), ("1/2", 4)], 2, rows=True))
def test_trade_is_impossible_below_the_threshold_however_much_is_remembered(discount, periods):
    """Payments that remember one period can balance iff the discount is at least 0.55699…"""
    before, found = (bounds(trade(discount), BALANCED, count) for count in (periods - 1, periods))
    assert (before.status, before.exit_code) == (None, 3)
    assert (found.status, found.exit_code, found.below) == (Status.INFEASIBLE, 1, None)
    assert checked(found.above.environment, found.above.certificate).verdict == "accepted"


def test_trade_is_possible_above_the_threshold():
    found = bounds(trade("56/100"), BALANCED, 2)
    assert (found.status, found.exit_code, found.below.problem.cut) == (Status.FEASIBLE, 0, None)


@pytest.mark.parametrize("incentives", ["ex post", "interim", "on path"])
def test_a_buyer_who_is_drawn_anew_pays_all_of_the_future_in_advance(incentives):
    """1 today, the low type's value, and 3/2 in every later period: 1 + δ/(1 − δ) · 3/2."""
    found = bounds(buyer(1, 2, "1/2", "1/2", "1/2"), REVENUE | {"incentives": incentives}, 1)
    assert (found.status, found.above.value, found.exit_code) == (Status.OPTIMAL, Fraction(5, 2), 0)


@pytest.mark.heavy
@pytest.mark.parametrize("stay", ["2/3", "3/4"])
@pytest.mark.parametrize("discount", ["1/3", "1/2"])
def test_battaglini_without_end(stay, discount):
    """Expected first best after a high report; after t low ones the sale if it is worth its rent. With values 1 and 3
    and equal chances the optimum is a sum that is added up here from the paper's formula."""
    env = buyer(1, 3, "1/2", stay, discount)
    exact = battaglini(1, 3, Fraction(1, 2), Fraction(stay), Fraction(discount))
    ends = [bounds(env, REVENUE, periods) for periods in (1, 2, 3)]
    for one in ends:
        assert one.below.value <= exact <= one.above.value
    gaps = [one.above.value - one.below.value for one in ends]
    assert gaps == sorted(gaps, reverse=True)


def battaglini(low, high, chance, stay, discount, periods=60):
    """Within 2^-60 of the optimum, from below: the welfare of efficient sale less rents, over 60 periods."""
    total, ever_low = Fraction(0), 1 - chance
    law = [1 - chance, chance]
    for t in range(periods):
        rent = (high - low) * chance / (1 - chance) * ((2 * stay - 1) / stay) ** t
        welfare = law[0] * low + law[1] * high
        lost = ever_low * (low - max(low - rent, Fraction(0)))
        total += discount**t * (welfare - lost)
        ever_low *= stay
        law = [law[0] * stay + law[1] * (1 - stay), law[0] * (1 - stay) + law[1] * stay]
    return total


def test_differences_of_payoffs_are_bounded_by_utilities_and_distances():
    """U = 4, the laws of the next type lie 1/2 apart: 4 / (1 − δ/2)."""
    env = trade("1/2")
    found = difference_bound(Play(env, Cut(after=1, then="promises")), 0)
    assert (found.most, found.factor) == (Fraction(16, 3), Fraction(4, 3))


def test_an_agent_who_moves_others_has_no_such_bound():
    env = endless(1, independent=False)
    assert difference_bound(Play(env, Cut(after=1, then="promises")), 0) is None


# what is false, and what has no form

PROMISED = BALANCED | cut(3)


@pytest.fixture(scope="module")
def refuted():
    env = trade("3/10")
    return env, design(env, PROMISED).certificate


@pytest.mark.long
def test_every_changed_number_is_rejected(refuted):
    env, certificate = refuted
    assert checked(env, certificate).verdict == "accepted"
    for key in list(certificate["multipliers"])[::150]:
        other = copy.deepcopy(certificate)
        other["multipliers"][key] = str(Fraction(other["multipliers"][key]) + Fraction(1, 10**30))
        assert checked(env, other).verdict == "rejected", key
    other = copy.deepcopy(certificate)
    other["values"] = {key: str(Fraction(value) + 1) for key, value in other["values"].items()}
    assert checked(env, other).verdict == "rejected"


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("parts", "verdict", "reason"),
    [
        ({"cut": {"after": 2, "then": "promises"}}, "rejected", "no row"),
        ({"cut": {"after": 3, "then": "nothing"}}, "rejected", "a rule's"),
        ({"cut": {"after": 0, "then": "promises"}}, "malformed", "1 to 64"),
        ({"cut": {"after": True, "then": "promises"}}, "malformed", "1 to 64"),
        ({"cut": {"after": 65, "then": "promises"}}, "malformed", "1 to 64"),
        ({"cut": {"after": 3, "then": "more"}}, "malformed", "promises or nothing"),
        ({"cut": {"after": 3}}, "malformed", "missing"),
        ({"cut": None}, "malformed", "an object"),
        ({"objective": {"minimise": "subsidy"}}, "rejected", "not cut"),
        ({"participation": {"when": "first", "view": "interim", "outside": {"buyer": "0", "seller": "0"}}}, "rejected",
         ""),
        ({"budget": []}, "rejected", "no row"),
    ],
)  # fmt: skip
def test_another_problem_is_not_refuted(refuted, parts, verdict, reason):
    env, certificate = refuted
    report = checked(env, certificate | {"problem": certificate["problem"] | parts})
    assert (report.verdict, reason in str(report.reason or report.claims[0].reason)) == (verdict, True), report


def test_a_cut_belongs_to_the_later_version(refuted):
    env, certificate = refuted
    report = checked(env, certificate | {"format": "lpmech-design-certificate/1"})
    assert (report.verdict, "unknown key" in report.reason) == ("malformed", True)


def test_values_are_needed_for_promises(refuted):
    env, certificate = refuted
    assert "missing" in checked(env, certificate | {"values": None}).claims[0].reason


def test_only_an_infinite_horizon_is_cut(refuted):
    _, certificate = refuted
    env = replace(trade("1/2"), horizon=3)
    problem = certificate["problem"] | {"cut": {"after": 2, "then": "promises"}}
    report = checked(env, certificate | {"problem": problem, "environment": env.sha256, "values": None})
    assert (report.verdict, "only an infinite horizon" in report.reason) == ("malformed", True)


ENDS = REVENUE | cut(2, "nothing")


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"participation": {"when": "always", "view": "interim", "outside": {"buyer": "1"}}}, "more outside"),
        ({"payments": {"memory": "history", "agents": ["buyer"], "at most": None, "at least": "1",
                       "at most received": None}}, "outside of the limits"),
        ({"allocation": "efficient ties"}, "a rule's"),
    ],
)  # fmt: skip
def test_nothing_follows_only_where_it_may(parts, reason):
    env = buyer(1, 2, "1/2", "1/2", "1/2")
    certificate = design(env, ENDS).certificate
    report = checked(env, certificate | {"problem": certificate["problem"] | parts})
    assert (report.verdict, reason in report.claims[0].reason) == ("rejected", True), report


def test_nothing_needs_an_allocation_that_is_worth_nothing():
    env = endless(3)
    with pytest.raises(BadInput, match="worth 0 to everybody"):
        design(env, asked(3, "any") | {"participation": {"when": "never"}} | cut(1, "nothing"))


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        (cut(0), "1 to 64"),
        (cut(2, "more"), "promises"),
        (cut(2, "nothing"), '"any"'),
        (cut(2, "nothing") | {"objective": {"minimise": "epsilon"}}, "promises after the cut"),
        (cut(2) | {"objective": {"minimise": "epsilon"}, "allocation": "efficient ties"}, "a fixed rule"),
        (cut(2) | {"objective": {"minimise": "subsidy"}, "payments": {"memory": "none"}}, "history"),
        ({"cut": 3}, "an object"),
        (cut(2) | {"objective": {"maximise": [{"of": "payments", "agent": "buyer"}]}}, "only the payoff is bounded"),
        (cut(2) | {"objective": {"maximise": [{"of": "frequency", "allocation": "trade"}]}}, "name a period"),
    ],
)
def test_what_cannot_be_cut_is_told(parts, told):
    with pytest.raises(BadInput, match=told):
        design(trade("1/2"), BALANCED | parts)


def test_a_finite_horizon_has_no_bounds():
    with pytest.raises(NoBounds):
        bounds(lpmech.load("beyond/two_bidders"), REVENUE, 2)
    with pytest.raises(BadInput, match="infinite"):
        design(lpmech.load("beyond/two_bidders"), REVENUE | cut(2))


@pytest.mark.long
def test_a_problem_that_was_read_before_remembers_the_history():
    read = read_problem(BALANCED, trade("1/2"))
    assert read.payments.memory is Memory.ONE_PERIOD
    assert bounds(trade("1/2"), read, 4).above.problem.payments.memory is Memory.HISTORY
    with pytest.raises(NoBounds):
        bounds(trade("1/2"), replace(read, cut=Cut(after=1, then="promises")), 1)
    assert answered(trade("1/2"), read).status is Status.INFEASIBLE
