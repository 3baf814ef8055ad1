"""The best value as a function of a number: the same as direct answers, exact, proved, and no forgery is accepted."""

import copy
import json
import random
from fractions import Fraction

import pytest

import lpmech
from lpmech.designs.design import design
from lpmech.problem.canonical import canonical
from lpmech.problem.environment import Environment
from lpmech.report.region import formula, region_report, region_shape
from tests.designs.checks import checked
from tests.designs.test_cuts import battaglini
from tests.designs.worlds import buyer
from tests.quick import quick
from tests.regions.moving import HEAD, function
from tests.search import times

FIRST = {"when": "first"}
BOUNDED = {"memory": "none", "at most": 7, "at least": -7}
WELFARE, PAYMENTS = [{"of": "welfare"}], [{"of": "payments"}]
PROBLEMS = (
    {"incentives": "ex post", "payments": BOUNDED, "objective": {"maximise": PAYMENTS}},
    {"incentives": "interim", "payments": BOUNDED, "participation": FIRST, "objective": {"minimise": PAYMENTS}},
    {"incentives": "interim", "payments": {"memory": "none"}, "objective": {"minimise": "epsilon"}},
    {"incentives": "none", "payments": BOUNDED, "participation": FIRST, "budget": [{"kind": "ex post"}],
     "objective": {"minimise": "subsidy"}},
    {"incentives": "interim", "payments": BOUNDED,
     "objective": {"maximise the least of": [[{"of": "payoff", "agent": "ann"}], [{"of": "payoff", "agent": "bob"}]]}},
)  # fmt: skip
FREE = (
    {"allocation": "any", "incentives": "ex post", "payments": BOUNDED | {"memory": "history"},
     "objective": {"maximise": PAYMENTS}},
    {"allocation": "any", "incentives": "interim", "payments": BOUNDED | {"memory": "history"},
     "participation": FIRST, "budget": [{"kind": "ex post"}], "objective": {"maximise": WELFARE}},
)  # fmt: skip
LOW, HIGH = Fraction(1, 16), Fraction(15, 16)


def agree(make, found, problem, places):
    """What a region says at rationals is what direct answers say."""
    for place in places:
        direct = design(make(place), problem)
        verdict = found.at(place).value
        if verdict != "undecided":
            assert verdict == ("optimal" if direct.status == "optimal" else "fails"), place
            assert found.best(place) == direct.value, place


MOVES = [seed for seed in range(60) if function(seed)(LOW) != function(seed)(HIGH)]  # with one period chances do not


@pytest.mark.long
@pytest.mark.parametrize("seed", quick(MOVES[: times(15)], 37))
def test_the_value_is_that_of_direct_answers(seed):
    make, problem = function(seed), HEAD | PROBLEMS[seed % len(PROBLEMS)]
    found = lpmech.region(make, (LOW, HIGH), problem)
    assert found.undecided_share == 0
    assert checked(found.environment, found.certificate, 10**11).verdict == "accepted"
    draw = random.Random(seed)
    agree(make, found, problem, [LOW + (HIGH - LOW) * Fraction(draw.randint(1, 999), 1000) for _ in range(12)])
    near = [piece.start for piece in found.pieces if piece.is_point and LOW < piece.start.low < HIGH]
    hair = Fraction(1, 10**9)
    agree(make, found, problem, [one.refined(hair).low + side * hair for one in near[:4] for side in (-2, 2)])


TWO_PERIODS = [seed for seed in range(120) if function(seed)(Fraction(1, 2)).horizon == 2]


@pytest.mark.long
@pytest.mark.parametrize("seed", range(min(times(4), len(TWO_PERIODS))))
def test_free_rules(seed):
    make = function(TWO_PERIODS[seed])
    problem = HEAD | FREE[seed % len(FREE)]
    found = lpmech.region(make, (LOW, HIGH), problem)
    assert checked(found.environment, found.certificate, 10**11).verdict == "accepted"
    assert found.undecided_share < 1
    agree(make, found, problem, [LOW + (HIGH - LOW) * Fraction(k, 17) for k in range(1, 17)])


# exact functions


def project(k):
    """One project: values −1 or 3, and −2 or 5; P(equal types) = 2k."""
    values = {"ann": (-1, 3), "bob": (-2, 5)}
    other = Fraction(1, 2) - k
    return Environment.from_json(
        {
            "format": "lpmech-environment/1",
            "discount": 1,
            "horizon": 1,
            "agents": ["ann", "bob"],
            "stages": [
                {
                    "types": {name: [str(v) for v in own] for name, own in values.items()},
                    "allocations": ["no", "yes"],
                    "utility": {
                        name: {"axes": ["allocation", name], "values": [[0, 0], list(own)]}
                        for name, own in values.items()
                    },
                }
            ],
            "prior": {"axes": ["ann", "bob"], "values": [[str(k), str(other)], [str(other), str(k)]]},
        }
    )


@pytest.mark.long
def test_the_least_subsidy_of_trade_for_ever():
    """(1/4 − 2δ(1−ρ)/(1−ρδ))/(1−δ) with ρ = 1/2, ex ante: (2 − 9x)/(4x² − 12x + 8)."""
    problem = HEAD | {"incentives": "interim", "participation": {"when": "always"}, "budget": [{"kind": "ex ante"}],
                      "objective": {"minimise": "subsidy"}}  # fmt: skip
    found = lpmech.region("beyond/trade_for_ever", "discount=0:1", problem)
    (only,) = [one for one in found.values if one.value is not None]
    for x in (Fraction(1, 4), Fraction(1, 2), Fraction(3, 4)):
        assert only.value.at(x)[0] == (Fraction(1, 4) - x / (1 - x / 2)) / (1 - x)
    assert formula(only.value) == "(-9*x + 2)/(4*x^2 - 12*x + 8)"
    assert found.best("1/2") == Fraction(-5, 6)
    assert checked(found.environment, found.certificate, 10**11).verdict == "accepted"


@pytest.mark.long
def test_the_least_subsidy_in_every_period_is_0_from_the_threshold_on():
    problem = HEAD | {"incentives": "interim", "participation": {"when": "always"}, "budget": [{"kind": "each period"}],
                      "objective": {"minimise": "subsidy"}}  # fmt: skip
    found = lpmech.region("beyond/trade_for_ever", "discount=1/2:3/4", problem)
    first, second = found.values
    assert first.part.end.polynomial in ((6, -13, 4), (-6, 13, -4))
    assert (found.best("1/2"), second.value.at(Fraction(2, 3))) == (Fraction(7, 122), [0])


def test_revenue_of_an_auction_by_the_chance_of_a_low_value():
    """One buyer worth 1 or 2, high with the chance x: the price is 1 up to x = 1/2, and 2 above: max(1, 2x)."""

    def make(x):
        tree = json.loads(canonical(buyer(1, 2, str(x), "1/2", "1/2")))
        stages = [{key: part for key, part in tree["stages"][0].items() if key != "transition"}]
        return Environment.from_json(tree | {"horizon": 1, "discount": 1, "stages": stages})

    problem = HEAD | {"allocation": "any", "incentives": "interim", "participation": FIRST,
                      "objective": {"maximise": [{"of": "payments"}]}}  # fmt: skip
    found = lpmech.region(make, ("1/8", "7/8"), problem)
    assert [formula(one.value) for one in found.values] == ["1", "2*x"]
    assert found.values[0].part.end.value == Fraction(1, 2)
    assert checked(found.environment, found.certificate, 10**11).verdict == "accepted"
    last = region_shape(found, "buyer")["values"][-1]
    assert (last["from"], last["with from"], last["value"]) == (
        "1/2", False, {"numerator": ["0", "2"], "denominator": ["1"]})  # fmt: skip
    assert list(region_report(found, "buyer"))


@pytest.mark.long
def test_battaglini_by_patience():
    """Three periods, any discount: the sum over periods of what the paper's formula gives."""
    problem = HEAD | {"allocation": "any", "incentives": "interim", "participation": FIRST,
                      "objective": {"maximise": PAYMENTS}}  # fmt: skip
    found = lpmech.region("beyond/long_term_contract", "discount=0:1", problem)
    assert [formula(one.value) for one in found.values] == ["(65*x^2 + 60*x + 54)/45"]
    for x in (Fraction(1, 3), Fraction(9, 10), Fraction(1)):
        assert found.best(x) == battaglini(1, 2, Fraction(3, 5), Fraction(2, 3), x, periods=3)


# what is false


@pytest.fixture(scope="module")
def known():
    problem = HEAD | {"incentives": "interim", "participation": FIRST, "budget": [{"kind": "ex post"}],
                      "objective": {"minimise": "subsidy"}}  # fmt: skip
    found = lpmech.region(project, ("1/4", "2/5"), problem)
    assert checked(found.environment, found.certificate).verdict == "accepted"
    return found


def spoilt(certificate, draw):
    """Another number somewhere in the proof of a piece."""
    other = copy.deepcopy(certificate)
    piece = draw.choice([one for one in other["questions"][0]["pieces"] if one["value"]["numerators"]])
    numbers = piece[draw.choice(["multipliers", "value"])]
    name = draw.choice([*numbers["numerators"], None])
    one = numbers["denominator"] if name is None else numbers["numerators"][name]
    place = draw.randrange(len(one))
    one[place] = str(Fraction(one[place]) + draw.choice([-1, 1]) * Fraction(1, 10 ** draw.choice([0, 6, 30])))
    if not Fraction(one[-1]):
        one[-1] = "2"  # no leading coefficient is 0; and 1 may be what it was
    return other


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(23)), 11))
def test_another_number_is_rejected(known, seed):
    other = spoilt(known.certificate, random.Random(seed))
    assert checked(known.environment, other).verdict == "rejected"


@pytest.mark.parametrize(
    ("parts", "verdict", "reason"),
    [
        ({"verdict": "holds"}, "rejected", "is there"),
        ({"verdict": "best"}, "malformed", "optimal"),
        ({"multipliers": None}, "malformed", "object"),
        ({"value": {"denominator": ["1"], "numerators": {"worth": ["1"]}}}, "malformed", "one numerator"),
        ({"value": {"denominator": ["1"], "numerators": {}}}, "rejected", ""),
        ({"more": 1}, "malformed", "unknown key"),
    ],
)
def test_other_pieces(known, parts, verdict, reason):
    other = copy.deepcopy(known.certificate)
    other["questions"][0]["pieces"][-2].update(parts)
    report = checked(known.environment, other)
    assert (report.verdict, reason in str(report.reason or report.claims[0].reason)) == (verdict, True), report


def test_an_objective_belongs_to_the_later_version(known):
    report = checked(known.environment, known.certificate | {"format": "lpmech-region-certificate/1"})
    assert (report.verdict, "without an objective" in report.reason) == ("malformed", True)


def test_a_payoff_given_a_type_whose_chance_moves_is_no_polynomial():
    """The chance of bob's high value is k + 1/4, if the other three states share the rest."""

    def make(k):
        tree = json.loads(canonical(project(Fraction(1, 4))))
        rest = (1 - k) / 3
        tree["prior"] = {"axes": ["ann", "bob"], "values": [[str(rest), str(rest)], [str(rest), str(k)]]}
        return Environment.from_json(tree)

    given = {"terms": [{"of": "payoff", "agent": "bob", "type": "5"}], "relation": ">=", "constant": 1}
    plain = HEAD | {"incentives": "interim", "constraints": [given | {"terms": [{"of": "payoff", "agent": "bob"}]}]}
    found = lpmech.region(make, ("1/4", "1/2"), plain)
    certificate = copy.deepcopy(found.certificate)
    (term,) = certificate["questions"][0]["problem"]["constraints"][0]["terms"]
    term["type"] = "5"
    report = checked(found.environment, certificate)
    assert (report.verdict, "whose chance moves" in report.claims[0].reason) == ("rejected", True)
