"""Regions against direct answers at single values, known ends, changed certificates and giant ones."""

import copy
import json
import random
from fractions import Fraction

import pytest

import lpmech
from lpmech import checker
from lpmech.casefiles import load
from lpmech.certificate.regions import region_results
from lpmech.designs.problem import Status
from lpmech.problem.canonical import canonical
from lpmech.problem.environment import Environment
from lpmech.reading import BadInput
from lpmech.regions.claimed import CLAIMS
from lpmech.regions.moving import NotPolynomial
from lpmech.regions.parameter import NoParameter
from lpmech.regions.pieces import Verdict
from lpmech.regions.region import NoRegion
from tests.quick import quick
from tests.regions import examples
from tests.regions.moving import HEAD, asked, function
from tests.search import times

PAIR, PATIENCE = "beyond/interdependent_pair", "discount=3/10:1/2"
NONE = {**HEAD, "incentives": "ex post", "payments": {"memory": "none"}}
FAR, NEAR = Fraction(1, 10**40), Fraction(1, 10**30)


def checked(found, folder, limit=checker.DEFAULT_LIMIT):
    """The checker's report."""
    found.save(folder)
    return checker.check_files(folder / "environment.json", folder / "certificate.json", limit=limit)


def places(found, seed):
    """Rationals in every piece, rational ends, and numbers close to every end on both sides."""
    draw = random.Random(seed)
    for piece in found.pieces:
        if piece.is_point:
            end = piece.start.refined(FAR)
            yield from (end.low - NEAR, end.high + NEAR, *([end.low] if end.value is not None else ()))
        else:
            low, high = piece.start.refined(FAR).high, piece.end.refined(FAR).low
            yield low + (high - low) * Fraction(draw.randint(1, 98), 99)


def agree(found, make, problem, seed, most):
    """How many direct answers were compared; each is that of the region."""
    inside = [place for place in places(found, seed) if found.parameter.low < place < found.parameter.high]
    chosen = random.Random(seed).sample(inside, min(most, len(inside)))
    for place in chosen:
        answer = lpmech.design(make(place), problem).status is Status.FEASIBLE
        assert found.at(place) is (Verdict.HOLDS if answer else Verdict.FAILS), place
    return len(chosen)


def drawn(seed, folder, most):
    """A random environment: pieces without a gap, an accepted certificate, and direct answers."""
    make, problem = function(seed), asked(seed)
    try:
        found = lpmech.region(make, (0, 1), problem)
    except NotPolynomial:
        return 0  # one period, so that what moves does not count
    for before, after in zip(found.pieces, found.pieces[1:], strict=False):
        assert before.end is after.start
        assert before.is_point is not after.is_point
    report = checked(found, folder)
    assert report.verdict == "accepted", report.reason
    assert found.exit_code == 0
    return agree(found, make, problem, seed, most)


@pytest.mark.parametrize("seed", quick([0, 3, 21], 3))
def test_random_environments(seed, tmp_path):
    assert drawn(seed, tmp_path, 4)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 100 + times(12)))
def test_many_random_environments(seed, tmp_path):
    drawn(seed, tmp_path, 12)


@pytest.mark.long
def test_the_pair_is_patient_up_to_a_root(tmp_path):
    found = lpmech.region(PAIR, PATIENCE, NONE)
    assert [part.verdict for part in found.parts] == [Verdict.HOLDS, Verdict.FAILS]
    assert found.parts[0].end.polynomial == (16, -35, 1)
    assert found.parts[0].with_end
    report = checked(found, tmp_path)
    assert (report.verdict, report.claims[0].id) == ("accepted", "region")
    assert found.at("463/1000") is Verdict.HOLDS
    assert found.at("464/1000") is Verdict.FAILS
    with pytest.raises(ValueError, match="outside"):
        found.at(1)


@pytest.mark.heavy
@pytest.mark.parametrize("name", [PAIR, "beyond/only_a_coin", pytest.param("beyond/arrivals", marks=pytest.mark.long),
                                  pytest.param("beyond/trade_for_ever", marks=pytest.mark.long)])  # fmt: skip
def test_shipped_regions_are_as_expected(name):
    results = [*region_results(load(name))]
    assert results
    assert [one.difference for one in results if one.difference] == []


def stay(view):
    return {"when": "always", "view": view}


def parts(found):
    return [str(part) for part in found.parts]


TRADE = [
    (Fraction(1, 2), "interim", "interim", "ex ante", "1/8"),
    (Fraction(1, 2), "interim", "interim", "each period", "1/8"),
    (Fraction(1, 2), "interim", "interim", "ex post", "1/8"),
    (Fraction(1, 2), "ex post", "ex post", "ex post", "12/19"),
    (Fraction(1, 2), "ex post", "interim", "ex post", "6/13"),
    (Fraction(3, 4), "interim", "interim", "ex ante", "2/9"),
]


@pytest.mark.long
@pytest.mark.parametrize(("chance", "incentives", "view", "budget", "end"), TRADE)
def test_trade_for_ever_needs_patience(chance, incentives, view, budget, end, tmp_path):
    problem = {**HEAD, "incentives": incentives, "participation": stay(view), "budget": [{"kind": budget}]}
    found = lpmech.region(lambda value: examples.trade(value, chance), (0, 1), problem)
    assert parts(found) == [f"fails in (0, {end})", f"holds in [{end}, 1)"]
    assert checked(found, tmp_path).verdict == "accepted"


def test_verdicts_may_flip_twice(tmp_path):
    """With equal types nearly sure no payments will do, with equal types sure they do."""
    problem = {**HEAD, "incentives": "interim", "participation": stay("interim"), "budget": [{"kind": "ex post"}]}
    found = lpmech.region(examples.project, ("1/4", "1/2"), problem)
    assert parts(found) == ["holds in [1/4, 5/16]", "fails in (5/16, 1/2)", "holds at 1/2"]
    assert checked(found, tmp_path).verdict == "accepted"


def test_a_single_number_where_the_rule_is_another_one(tmp_path):
    problem = {**HEAD, "incentives": "ex post"}
    found = lpmech.region(examples.tie, (0, 2), problem)
    assert parts(found) == ["fails in [0, 1)", "holds at 1", "fails in (1, 2]"]
    assert checked(found, tmp_path).verdict == "accepted"


def test_a_single_number_where_the_value_jumps(tmp_path):
    """Correlated bidders pay their full surplus whatever the correlation, but not without any."""
    row = {"terms": [{"of": "payments"}, {"of": "welfare", "times": -1}], "relation": ">="}
    problem = {**HEAD, "incentives": "interim", "participation": {"when": "first"}, "constraints": [row]}
    found = lpmech.region(examples.bidders, ("1/8", "3/8"), problem)
    assert parts(found) == ["holds in [1/8, 1/4)", "fails at 1/4", "holds in (1/4, 3/8]"]
    assert checked(found, tmp_path).verdict == "accepted"


@pytest.mark.long
def test_uniform_values_need_more_patience_in_finer_steps():
    """δ ≥ (n − 4)/(2(n − 1)) (Athey and Miller 2007), if the good is kept at ties."""
    problem = {**NONE, "participation": stay("ex post"), "budget": [{"kind": "ex ante"}]}
    found = lpmech.region(lambda value: examples.uniform_trade(value, 5), (0, 1), problem)
    assert parts(found) == ["fails in (0, 1/8)", "holds in [1/8, 1)"]


def changed(certificate, seed):
    """The certificate with one thing changed: a coefficient, a verdict, an end, a rule, or a piece left out."""
    draw, found = random.Random(seed), copy.deepcopy(certificate)
    pieces = found["questions"][0]["pieces"]
    piece = draw.choice(pieces)
    kind = draw.choice(["proof", "proof", "values", "verdict", "end", "piece", "rule", "number", "drop"])
    if kind in ("proof", "values"):
        name = draw.choice([*piece[kind]["numerators"]])
        one = piece[kind]["numerators"][name]
        place = draw.randrange(len(one))
        value = Fraction(one[place]) * draw.choice([2, -1, Fraction(10**9 + 1, 10**9)]) or Fraction(1)
        one[place] = f"{value.numerator}" if value.denominator == 1 else f"{value.numerator}/{value.denominator}"
    elif kind == "verdict":
        piece["verdict"] = "fails" if piece["verdict"] == "holds" else "holds"
    elif kind == "end":
        end = next(one["to"] for one in pieces if isinstance(one["to"], dict))
        for one in pieces:
            for key in ("from", "to"):
                if one[key] == end:
                    one[key] = {**end, "root": [16, -draw.choice([34, 36]), 1], "between": ["2/5", "1/2"]}
    elif kind == "piece":
        pieces.remove(pieces[draw.randrange(1, len(pieces) - 1)])
    elif kind == "rule":
        states = piece["rule"][0][0]
        place = draw.randrange(len(states))
        states[place] = 1 - states[place]
    elif kind == "number":
        found["parameter"]["numbers"][0]["polynomial"] = ["0", "2"]
    else:
        numbers = piece["proof"]["numerators"]
        del numbers[draw.choice([*numbers])]
    return found


@pytest.mark.long
def test_changed_certificates_are_not_accepted(tmp_path):
    found = lpmech.region(PAIR, PATIENCE, NONE)
    found.save(tmp_path)
    whole = json.loads(json.dumps(found.certificate))
    for seed in range(60):
        path = tmp_path / "changed.json"
        path.write_text(json.dumps(changed(whole, seed)), encoding="utf-8")
        report = checker.check_files(tmp_path / "environment.json", path)
        assert report.verdict in ("rejected", "malformed"), seed


GIANT = [str(3**2000 + k) for k in range(1999)]


def giants(whole):
    """Certificates with polynomials that are far too large."""
    first = copy.deepcopy(whole)
    first["questions"][0]["pieces"][1]["proof"]["denominator"] = GIANT
    yield first
    second = copy.deepcopy(whole)
    root = [*range(1, 1999), -(3**500)]
    for piece in second["questions"][0]["pieces"]:
        for key in ("from", "to"):
            if isinstance(piece[key], dict):
                piece[key] = {"root": [one if abs(one) < 2**53 else hex(one) for one in root], "between": ["0", "1/2"]}
    yield second
    third = copy.deepcopy(whole)
    third["parameter"]["numbers"][0]["polynomial"] = GIANT
    yield third


@pytest.mark.long
def test_giant_polynomials_end_at_the_limit(tmp_path):
    found = lpmech.region(PAIR, PATIENCE, NONE)
    found.save(tmp_path)
    for whole in giants(found.certificate):
        path = tmp_path / "giant.json"
        path.write_text(json.dumps(whole), encoding="utf-8")
        report = checker.check_files(tmp_path / "environment.json", path, limit=20_000_000)
        assert report.verdict in ("limit", "rejected", "malformed"), report


def test_what_cannot_be_asked():
    with pytest.raises(NoParameter, match="no number of this case"):
        lpmech.region(PAIR, "discuont=0:1", NONE)
    with pytest.raises(NoParameter, match="lesser number first"):
        lpmech.region(PAIR, "discount=1:0", NONE)
    with pytest.raises(NoParameter, match="NAME=FROM:TO"):
        lpmech.region(PAIR, "discount=0:1:1/2", NONE)
    with pytest.raises(NotPolynomial, match="discount: no polynomial"):
        lpmech.region(lambda value: examples.trade(1 / (2 + value), Fraction(1, 2)), (0, 1), NONE)
    with pytest.raises(NotPolynomial, match="moves no number"):
        lpmech.region(lambda value: examples.trade(Fraction(1, 2), Fraction(1, 2)), (0, 1), NONE)
    with pytest.raises(BadInput, match="E-REGION"):
        lpmech.region(
            "beyond/trade_for_ever",
            "discount=1/4:1/2",
            {**HEAD, "incentives": "interim", "cut": {"after": 1, "then": "promises"}},
        )
    ends = {"allocation": "any", "budget": [{"kind": "ex post"}], "cut": {"after": 1, "then": "nothing"}}
    with pytest.raises(BadInput, match="a subsidy that is wanted"):
        lpmech.region("beyond/trade_for_ever", "discount=1/4:1/2",
                      {**HEAD, "incentives": "interim", **ends, "objective": {"minimise": "subsidy"}})  # fmt: skip


def claimed(seed, folder, most):
    """A claim about the pivot mechanism in a random environment, against `certify` at single values."""
    make, claim = function(seed), CLAIMS[seed % len(CLAIMS)]
    try:
        found = lpmech.region(make, (0, 1), claim=claim, mechanism="pivot")
    except NotPolynomial:
        return  # one period, so that what moves does not count
    report = checked(found, folder)
    assert report.verdict == "accepted", report.reason
    inside = [place for place in places(found, seed) if 0 < place < 1]
    for place in random.Random(seed).sample(inside, min(most, len(inside))):
        proved = lpmech.certify(make(place), "pivot", require=(claim,)).claims[claim].verdict == "proved"
        assert found.at(place) is (Verdict.HOLDS if proved else Verdict.FAILS), place


@pytest.mark.long
@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick([4, 8, 10, 17], 3))
def test_claims_about_the_pivot_mechanism(seed, tmp_path):
    claimed(seed, tmp_path, 3)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(300, 300 + times(10)))
def test_many_claims_about_the_pivot_mechanism(seed, tmp_path):
    claimed(seed, tmp_path, 6)


@pytest.mark.long
def test_changed_payments_are_not_accepted(tmp_path):
    found = lpmech.region("beyond/trade_for_ever", "discount=1/4:3/4", claim="incentive_compatible", mechanism="pivot")
    found.save(tmp_path)
    for seed in range(12):
        draw, whole = random.Random(seed), copy.deepcopy(json.loads(json.dumps(found.certificate)))
        numbers = draw.choice(whole["questions"][0]["pieces"])["proof"]["numerators"]
        name = draw.choice([*numbers])
        numbers[name] = [*numbers[name][:-1], str(Fraction(numbers[name][-1]) + 1) or "1"]
        path = tmp_path / "changed.json"
        path.write_text(json.dumps(whole), encoding="utf-8")
        assert checker.check_files(tmp_path / "environment.json", path).verdict in ("rejected", "malformed"), seed


def test_claims_that_have_no_region():
    with pytest.raises(NoRegion, match="no claim that has a region"):
        lpmech.region(PAIR, PATIENCE, claim="ex_post_budget_balance", mechanism="pivot")
    with pytest.raises(NoRegion, match="no mechanism"):
        lpmech.region(PAIR, PATIENCE, claim=CLAIMS[0], mechanism="pivto")


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("claim", "told"),
    [
        ("interim_incentive_compatible", "holds in (0, 1)"),
        ("each_period_budget_balance", "holds in (0, 1)"),
        ("interim_participation_always", "fails in (0, 1)"),
        ("incentive_compatible", "fails in (0, 1)"),
    ],
)
def test_balanced_teams_at_every_discount(claim, told, tmp_path):
    """Athey and Segal (2013) for all discounts at once: truthful interim and not ex post, and money is never needed."""
    found = lpmech.region("beyond/trade_for_ever", "discount=0:1", claim=claim, mechanism="balanced_team")
    assert parts(found) == [told]
    assert checked(found, tmp_path).verdict == "accepted"


@pytest.mark.long
def test_claims_that_need_a_prior():
    def without(value):
        tree = json.loads(canonical(function(4)(value)))
        del tree["prior"]
        return Environment.from_json(tree)

    with pytest.raises(NoRegion, match="with a prior"):
        lpmech.region(without, (0, 1), claim="each_period_budget_balance", mechanism="pivot")
    lpmech.region(without, (0, 1), claim="weak_budget_balance", mechanism="pivot")
