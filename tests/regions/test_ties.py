"""Ties, free rules and cuts: regions are the same as direct answers, closed forms are found, and no forgery passes."""

import copy
import random
from fractions import Fraction

import pytest

import lpmech
from lpmech.designs.design import design
from lpmech.designs.reading import read_problem
from lpmech.problem.environment import Environment
from lpmech.reading import BadInput
from lpmech.regions.region import NoRegion
from lpmech.report.region import formula
from tests.designs.checks import checked
from tests.designs.worlds import closure
from tests.quick import quick
from tests.regions.moving import HEAD, tied
from tests.search import times

FIRST, TIES = {"when": "first"}, {"allocation": "efficient ties"}
PROBLEMS = (
    {"incentives": "ex post"},
    {"incentives": "interim"},
    {"incentives": "interim", "participation": FIRST, "budget": [{"kind": "ex post"}]},
    {"incentives": "on path", "participation": FIRST, "budget": [{"kind": "each period", "sense": "="}]},
    {"incentives": "ex post", "payments": {"memory": "history", "at most": 3, "at least": -3},
     "objective": {"maximise": [{"of": "payments"}]}},
)  # fmt: skip
LOW, HIGH = Fraction(1, 16), Fraction(15, 16)
HAIR = Fraction(1, 10**30)
VERDICTS = {"feasible": "holds", "optimal": "optimal", "infeasible": "fails"}


def agree(make, found, problem, places):
    """What a region says at rationals is what direct answers say; how many were decided."""
    decided = 0
    for place in places:
        verdict = found.at(place).value
        if verdict != "undecided":
            direct = design(make(place), problem)
            assert verdict == VERDICTS[direct.status], place
            assert verdict != "optimal" or found.best(place) == direct.value
            decided += 1
    return decided


def inside(found, draw, count):
    """Rationals inside every piece that is an interval."""
    for piece in found.pieces:
        if not piece.is_point:
            low, high = piece.start.refined(HAIR).high, piece.end.refined(HAIR).low
            yield from (low + (high - low) * Fraction(draw.randint(1, 9_999), 10_000) for _ in range(count))


def beside(found):
    """Every point between two pieces that is rational, and 10^-30 on both sides of all of them."""
    for piece in found.pieces:
        if piece.is_point and LOW < piece.start.low < HIGH:
            here = piece.start.refined(HAIR / 4)
            yield from ([piece.start.value] if piece.start.value is not None else [])
            yield from (here.low - HAIR, here.high + HAIR)


def answers(seed, rule, count):
    make, problem = tied(seed), HEAD | {"allocation": rule} | PROBLEMS[seed % len(PROBLEMS)]
    found = lpmech.region(make, (LOW, HIGH), problem)
    assert checked(found.environment, found.certificate, 10**11).verdict == "accepted"
    assert found.undecided_share == 0
    return agree(make, found, problem, [*inside(found, random.Random(seed), count), *beside(found)])


ONE_PERIOD = [seed for seed in range(60) if tied(seed)(LOW).horizon == 1 and tied(seed)(LOW) != tied(seed)(HIGH)]


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(ONE_PERIOD[: times(20)], 6))
@pytest.mark.parametrize("rule", ["efficient ties", "any"])
def test_regions_with_ties_are_those_of_direct_answers(seed, rule):
    assert answers(seed, rule, 5)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(times(12)))
def test_hundreds_of_rationals_in_every_piece(seed):
    assert answers(seed, "efficient ties", 200 if seed in ONE_PERIOD else 40)


# closed forms


def coin(worth):
    """Of two tied allocations a and b one is drawn at ann's type 2; type 3 values b at `worth`."""
    ann = {"a|1": "1", "a|3": "-1", "b|2": "1", "b|3": str(worth)}
    bob = {"x|1": "9", "a|2": "4", "b|2": "3", "y|3": "9"}
    return Environment.from_json({
        "format": "lpmech-environment/1", "discount": 1, "horizon": 1, "agents": ["ann", "bob"],
        "stages": [{
            "types": {"ann": ["1", "2", "3"], "bob": ["-"]}, "allocations": ["x", "a", "b", "y"],
            "utility": {name: {"axes": ["allocation", "ann"], "default": 0, "entries": entries}
                        for name, entries in (("ann", ann), ("bob", bob))},
        }],
        "prior": {"axes": [], "values": "1/3"},
    })  # fmt: skip


CHANCE = [{"of": "probability", "allocation": "a", "reports": {"ann": "2", "bob": "-"}}]


def test_a_coin_is_enough_up_to_a_worth_of_2():
    """b is drawn so often that type 1 does not say 2, a so often that type 3 does not: (u − 1)/u ≤ P(a) ≤ 1/2."""
    problem = HEAD | TIES | {"incentives": "interim"}
    found = lpmech.region(lambda x: coin(x * x), ("1", "2"), problem)
    assert str(found.parts[0]) == "holds in [1, 1.41421356237…]"
    assert (found.parts[0].end.polynomial, found.parts[1].verdict) in (((-2, 0, 1), "fails"), ((2, 0, -1), "fails"))
    assert checked(found.environment, found.certificate).verdict == "accepted"
    edge = Fraction(14142135623730950488016887242096, 10**31)  # below √2 by less than 10^-30
    assert agree(lambda x: coin(x * x), found, problem, [edge, edge + HAIR]) == 2
    least = lpmech.region(coin, ("5/4", "3"), problem | {"objective": {"minimise": CHANCE}})
    assert [formula(one.value) for one in least.values if one.value] == ["(x - 1)/(x)"]
    assert (least.parts[0].end.value, least.parts[0].with_end, least.parts[1].verdict) == (2, True, "fails")
    assert least.certificate["format"] == "lpmech-region-certificate/1.2"
    assert checked(least.environment, least.certificate).verdict == "accepted"


def test_of_two_tied_allocations_the_first_one_alone_fails():
    fixed = lpmech.region(coin, ("1", "3"), HEAD | {"incentives": "interim"})
    assert [part.verdict for part in fixed.parts] == ["fails"]


def test_ties_come_and_go():
    """What is tied at 1 alone is a piece of its own: there everything may be drawn."""
    from tests.regions.examples import tie

    found = lpmech.region(tie, (0, 2), HEAD | TIES | {"incentives": "ex post"})
    assert [str(part) for part in found.parts] == ["fails in [0, 1)", "holds at 1", "fails in (1, 2]"]
    point = found.certificate["questions"][0]["pieces"][2]
    assert point["rule"] == [[[[0, 1]] * 4]]
    assert checked(found.environment, found.certificate).verdict == "accepted"


@pytest.mark.long
def test_trade_by_patience_if_nothing_follows_two_periods():
    """The best welfare of trade that ends after two periods is two functions, with one value at 176/507."""
    problem = HEAD | {"allocation": "any", "incentives": "interim", "participation": {"when": "always"},
                      "budget": [{"kind": "ex post"}], "cut": {"after": 2, "then": "nothing"},
                      "objective": {"maximise": [{"of": "welfare"}]}}  # fmt: skip
    found = lpmech.region("beyond/trade_for_ever", "discount=0:1", problem)
    assert [formula(one.value) for one in found.values] == ["(1035*x + 880)/528", "(1211*x + 1232)/704"]
    assert found.values[0].part.end.value == Fraction(176, 507)
    assert checked(found.environment, found.certificate, 10**11).verdict == "accepted"
    for place in ("1/5", "176/507", "9/10"):
        env = lpmech.Environment.from_json(_with_discount(found.environment, place))
        assert found.best(place) == design(env, problem).value


def _with_discount(env, discount):
    import json

    from lpmech.problem.canonical import canonical

    return json.loads(canonical(env)) | {"discount": discount}


def test_a_cut_that_something_must_follow():
    problem = HEAD | {"allocation": "any", "incentives": "interim", "participation": {"when": "always"}}
    with pytest.raises(BadInput, match="promises after a cut"):
        lpmech.region("beyond/trade_for_ever", "discount=0:1", problem | {"cut": {"after": 1, "then": "promises"}})
    env = lpmech.load("beyond/trade_for_ever")
    asked = read_problem(problem | {"cut": {"after": 1, "then": "promises"}}, env)
    with pytest.raises(NoRegion, match="promises"):
        lpmech.region("beyond/trade_for_ever", "discount=0:1", asked)


def test_a_deterministic_rule_has_no_region():
    problem = HEAD | {"allocation": "any", "incentives": "interim", "deterministic": True}
    with pytest.raises(BadInput, match="a deterministic rule"):
        lpmech.region("beyond/sale_by_lottery", "discount=0:1", problem)
    asked = read_problem(problem, lpmech.load("beyond/sale_by_lottery"))
    with pytest.raises(NoRegion, match="deterministic"):
        lpmech.region("beyond/sale_by_lottery", "discount=0:1", asked)


@pytest.mark.long
def test_money_after_histories_that_never_come_proves_nothing():
    """Without an inspection ann's high price earns 2x; inspections that never come seem to earn 1 + x."""

    def make(chance):
        return Environment.from_json(_with_prior(closure(), [[str(1 - chance)], [str(chance)]]))

    at_least = [{"terms": [{"of": "payments"}], "relation": ">=", "constant": "5/4"},
                {"terms": [{"of": "public utility"}], "relation": ">=", "constant": "0"}]  # fmt: skip
    problem = HEAD | {"allocation": "any", "incentives": "interim", "participation": FIRST, "constraints": at_least,
                      "payments": {"memory": "history", "agents": ["ann"]}}  # fmt: skip
    found = lpmech.region(make, ("1/4", "3/4"), problem)
    assert str(found.parts[-1]) == "holds in [5/8, 3/4]"
    assert "holds" not in [part.verdict for part in found.parts[:-1]]
    assert checked(found.environment, found.certificate).verdict == "accepted"


def _with_prior(env, values):
    import json

    from lpmech.problem.canonical import canonical

    return json.loads(canonical(env)) | {"prior": {"axes": ["ann", "bob"], "values": values}}


# what is false


@pytest.fixture(scope="module")
def known():
    found = lpmech.region(coin, ("1", "3"), HEAD | TIES | {"incentives": "interim"})
    assert checked(found.environment, found.certificate).verdict == "accepted"
    return found


def changed(known, change):
    """What the checker says of the certificate with one thing changed in its pieces."""
    other = copy.deepcopy(known.certificate)
    change(other["questions"][0]["pieces"])
    report = checked(known.environment, other)
    return report.verdict, str(report.reason or report.claims[0].reason)


def longer(pieces):
    """The pieces that hold go on beyond their end."""
    for piece in pieces:
        piece.update({key: "2000000000000000000000000000001/1000000000000000000000000000000"
                      for key in ("from", "to") if piece[key] == "2"})  # fmt: skip


def without_b(pieces):
    """A tie is kept from the rule."""
    for states in pieces[1]["rule"][0]:
        states[1] = [1]


def with_x(pieces):
    """What is no tie is put into it."""
    for states in pieces[1]["rule"][0]:
        states[1] = [0, 1, 2]


def paid_for_nothing(pieces):
    """The chance of a is left out of a mechanism, what is paid is not."""
    numerators = pieces[1]["proof"]["numerators"]
    del numerators[next(name for name in numerators if name.endswith("allocation a"))]


@pytest.mark.parametrize(
    ("change", "verdict", "reason"),
    [
        (longer, "rejected", "on a piece"),
        (without_b, "rejected", "no column"),
        (with_x, "rejected", "what the rule gains"),
        (paid_for_nothing, "rejected", ""),
        (lambda pieces: pieces[1].update(rule=None), "rejected", "rule is missing"),
        (lambda pieces: pieces[1]["rule"][0][0].__setitem__(1, 1), "malformed", "a list"),
        (lambda pieces: pieces[1]["rule"][0][0].__setitem__(1, []), "malformed", "in order"),
        (lambda pieces: pieces[1]["rule"][0][0].__setitem__(1, [2, 1]), "malformed", "in order"),
        (lambda pieces: pieces[1]["rule"][0][0].__setitem__(1, [1, 1]), "malformed", "in order"),
        (lambda pieces: pieces[1]["rule"][0][0].__setitem__(1, [1, 9]), "malformed", "position of an allocation"),
        (lambda pieces: pieces[-2].update(verdict="holds"), "rejected", ""),
    ],
)
def test_what_is_false_of_ties(known, change, verdict, reason):
    found = changed(known, change)
    assert (found[0], reason in found[1]) == (verdict, True), found


@pytest.mark.parametrize("seed", quick(range(times(20)), 8))
def test_another_number_of_a_mechanism_is_rejected(known, seed):
    draw = random.Random(seed)

    def change(pieces):
        numerators = draw.choice([piece for piece in pieces if piece["proof"]])["proof"]["numerators"]
        name = draw.choice([name for name in numerators if "payment" not in name])
        numerators[name] = [*numerators[name], str(Fraction(draw.choice([-1, 1]), 10**30))]

    assert changed(known, change)[0] == "rejected"


def test_ties_belong_to_the_latest_version(known):
    for version in ("1", "1.1"):
        report = checked(known.environment, known.certificate | {"format": f"lpmech-region-certificate/{version}"})
        assert (report.verdict, "fixed rule" in report.reason) == ("malformed", True)


def test_promises_are_malformed(known):
    problem = HEAD | {"allocation": "any", "incentives": "interim", "participation": {"when": "always"},
                      "cut": {"after": 1, "then": "nothing"}}  # fmt: skip
    found = lpmech.region("beyond/trade_for_ever", "discount=0:1", problem)
    assert checked(found.environment, found.certificate).verdict == "accepted"
    other = copy.deepcopy(found.certificate)
    other["questions"][0]["problem"]["cut"]["then"] = "promises"
    report = checked(found.environment, other)
    assert (report.verdict, "nothing after the cut" in report.reason) == ("malformed", True)
