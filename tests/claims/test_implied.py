"""Claims that follow from others under every prior; and claims that are decided because they are wanted."""

import itertools
import random
from fractions import Fraction

import pytest

from lpmech import Environment, checker
from lpmech.certificate import pipeline
from lpmech.checker.claims import KINDS as CHECKED
from lpmech.claims.registry import KINDS
from lpmech.mechanisms.pivot import pivot
from lpmech.mechanisms.social import solve_all
from lpmech.separation.claim import Verdict
from lpmech.separation.hypotheses import has_correlated_prior
from tests.claims.test_interim import Rules, random_data
from tests.quick import quick
from tests.search import times
from tests.strategies import random_environment
from tests.test_against_oracle import random_mechanism

IMPLIED = {kind.id: kind.implied_by for kind in KINDS.values() if kind.implied_by}
LIU = ("full_surplus_extraction", "convex_independence", "spanning", "last_period_implementable")


def priors(env, rng):
    """A few priors over the first states, some with states of probability 0."""
    components, labels = env.stage(0).components, env.stage(0).labels
    states = list(itertools.product(*(labels[axis] for axis in components)))
    for most in (3, 1, 3):
        weights = [rng.randint(0, most) for _ in states]
        weights[rng.randrange(len(states))] += 1
        entries = {"|".join(s): str(Fraction(w, sum(weights))) for s, w in zip(states, weights, strict=True)}
        yield {"axes": list(components), "default": "0", "entries": entries}


def mechanisms(env, seed):
    programs = solve_all(env)
    yield pivot(env, programs)
    yield random_mechanism(env, seed)


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(12)), 11))
def test_what_is_implied_holds_under_every_prior_tried(seed, tmp_path):
    data = {key: part for key, part in random_environment(seed, max_states=4).items() if key != "prior"}
    env, rng = Environment.from_json(data), random.Random(seed)
    for mechanism in mechanisms(env, seed):
        certificate = pipeline.audit(env, mechanism, require=tuple(IMPLIED))
        claims = {claim.id: claim for claim in certificate.claims}
        implied = [name for name, by in IMPLIED.items() if claims[by].verdict is Verdict.PROVED]
        assert [name for name in IMPLIED if claims[name].verdict is Verdict.PROVED] == implied
        assert all(claims[name].verdict is Verdict.UNDECIDED for name in IMPLIED if name not in implied)
        for prior in priors(env, rng):
            known = Environment.from_json({**data, "prior": prior})
            found = {claim.id: claim for claim in pipeline.audit(known, mechanism, require=tuple(IMPLIED)).claims}
            assert all(found[name].verdict is Verdict.PROVED for name in implied)
    certificate.save(tmp_path)
    report = checker.check_files(tmp_path / "environment.json", tmp_path / "certificate.json")
    assert (report.verdict, report.reason) == ("accepted", None)
    resting = {one.id: dict(one.stated)["follows from"] for one in report.claims if "follows from" in dict(one.stated)}
    assert resting == {name: IMPLIED[name] for name in implied}


def test_implications_are_those_of_the_checker():
    """Which claim each follows from is seen where certificates are accepted (`resting`)."""
    assert {kind.id for kind in CHECKED.values() for form in kind.proved if "from" in form.keys} == {*IMPLIED}
    assert not set(IMPLIED) & set(IMPLIED.values())


def conditionally_independent(env):
    """P(θ) P(θ_0)^{n−1} = Π P(θ_0, θ_i), state by state."""
    components = env.stage(0).components
    shape = [env.stage(0).sizes[axis] for axis in components]
    chance = {
        s: env.prior.full(components, env.stage(0).sizes).array.item(s) for s in itertools.product(*map(range, shape))
    }
    public = components.index("public") if "public" in components else None

    def given(state, *kept):
        return sum((p for s, p in chance.items() if all(s[k] == state[k] for k in kept)), Fraction(0))

    known = () if public is None else (public,)
    own = [k for k in range(len(components)) if k != public]
    for state, p in chance.items():
        right = Fraction(1)
        for k in own:
            right *= given(state, *known, k)
        if p * given(state, *known) ** (len(own) - 1) != right:
            return False
    return True


@pytest.mark.parametrize("seed", range(40))
def test_a_prior_is_correlated_where_types_tell_of_each_other_given_the_public_state(seed):
    rng = random.Random(seed)
    data = random_data(rng, 1, public=seed % 2 == 1, types=((2, 2), (3, 2), (2, 2, 2))[seed % 3])
    for prior in (*priors(Rules(rng, data).env, rng), data["prior"]):
        env = Environment.from_json({**data, "prior": prior})
        assert has_correlated_prior(env) == (not conditionally_independent(env))


def test_extraction_is_decided_where_the_prior_ties_types():
    """Crémer and McLean (1985): Vickrey payments and a lottery that costs nothing in expectation extract everything."""
    env = Environment.from_json(TWO_BIDDERS)
    claim = {claim.id: claim for claim in pipeline.certify(env, "pivot").claims}["full_surplus_extraction"]
    assert (claim.verdict, claim.least_slack) == (Verdict.REFUTED, Fraction(-1, 3))
    free = Environment.from_json({**TWO_BIDDERS, "prior": {"axes": [], "values": "1/4"}})
    assert "full_surplus_extraction" not in {claim.id for claim in pipeline.certify(free, "pivot").claims}


@pytest.mark.parametrize("wanted", LIU)
def test_a_claim_that_is_wanted_is_decided(wanted, tmp_path):
    env = Environment.from_json({**TWO_BIDDERS, "prior": {"axes": [], "values": "1/4"}})
    certificate = pipeline.certify(env, "pivot", require=(wanted,))
    assert certificate.claims[wanted].verdict is not Verdict.UNDECIDED
    certificate.save(tmp_path)
    report = checker.check_files(tmp_path / "environment.json", tmp_path / "certificate.json")
    assert (report.verdict, report.reason) == ("accepted", None)


TWO_BIDDERS = {
    "format": "lpmech-environment/1", "name": "two bidders with correlated values", "discount": "1", "horizon": 1,
    "agents": ["ann", "bob"],
    "stages": [{
        "types": {"ann": ["1", "2"], "bob": ["1", "2"]}, "allocations": ["to ann", "to bob"],
        "utility": {"ann": {"axes": ["allocation", "ann"], "values": [["1", "2"], ["0", "0"]]},
                    "bob": {"axes": ["allocation", "bob"], "values": [["0", "0"], ["1", "2"]]}},
    }],
    "prior": {"axes": ["ann", "bob"], "values": [["1/3", "1/6"], ["1/6", "1/3"]]},
}  # fmt: skip
