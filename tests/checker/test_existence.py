"""The claim `exists_any`: refutations written by lpmech are accepted, and a change of one number or label of them is
refused unless a second verifier, written with plain fractions, agrees that it does no harm."""

import json
from fractions import Fraction
from functools import cache, cached_property
from random import Random

import pytest
from test_environment import change
from test_forged import leaves

from lpmech.certificate import pipeline
from lpmech.checker.kernel.answer import first_reason
from lpmech.checker.kernel.canonical import digest
from lpmech.checker.kernel.errors import CheckError
from lpmech.checker.kernel.meter import DEFAULT_LIMIT
from lpmech.checker.kernel.read_environment import read_environment
from lpmech.checker.verify import read_certificate, verify
from lpmech.problem.environment import Environment
from tests import oracle
from tests.existence.samples import clashing, small
from tests.existence.verify import FormVerifier, HistoryVerifier, Rejected, Verifier
from tests.quick import quick

SHAPES = ((2, 2), (3, 2), (2, 3))
REFUTED = {
    "infinite": (120, "independent", {}),
    "infinite, 3 own types": (124, "independent", {}),
    "infinite, others not moved": (101, "coarse", {}),
    "infinite, shocks": (120, "coarse", {"shocks": True}),
    "infinite, persistent, shocks": (117, "persistent", {"shocks": True}),
    "infinite, public": (129, "coarse", {"public": True}),
    "infinite, public, 3 own types": (116, "independent", {"public": True}),
    "two periods": (107, "coarse", {"horizon": 2}),
    "two periods, public": (116, "coarse", {"horizon": 2, "public": True}),
    "two periods, 3 own types": (109, "dependent", {"horizon": 2}),
    "three periods, 3 own types": (119, "persistent", {"horizon": 3}),
    "three periods, shocks": (111, "coarse", {"horizon": 3, "shocks": True}),
    "three periods, shocks, 3 own types": (112, "persistent", {"horizon": 3, "shocks": True}),
    "three periods, public, 3 own types": (14, "independent", {"horizon": 3, "public": True}),
    "infinite, mixture": 568,
    "infinite, joint table": 529,
    "two stages, joint table": 505,
    "three stages, terminal utility": 589,
    "terminal utility": 557,
}
FEW = [name for name in REFUTED if name not in ("infinite, persistent, shocks", "infinite, public, 3 own types")]


def refuted(name):
    if isinstance(REFUTED[name], int):
        return small(REFUTED[name], private=False)
    seed, kind, more = REFUTED[name]
    return clashing(seed, types=SHAPES[seed % 3], allocations=2 + seed % 2, kind=kind, **more)


class Case:
    """An environment, its certificate, and the claim `exists_any` alone with what it needs."""

    def __init__(self, data):
        self.data, self.environment = data, read_environment(data)
        self.sha = digest(self.environment)
        made = pipeline.certify(Environment.from_json(data), "existence", require=())
        self.whole = json.loads(json.dumps(made.to_json()))
        self.claim = next(claim for claim in self.whole["claims"] if claim["id"] == "exists_any")
        everyone = {"values": {"everyone": self.whole["evidence"]["values"]["everyone"]}}
        self.bare = {**self.whole, "evidence": everyone, "claims": [self.claim]}

    @cached_property
    def naive(self):
        naive = oracle.Environment(self.data)
        return naive, oracle.solve(naive).selected

    def answer(self, cert, limit=DEFAULT_LIMIT):
        try:
            found = read_certificate(cert, self.environment, self.sha)
            return first_reason(verify(self.environment, found, limit), ()) or "accepted"
        except CheckError as error:
            return f"{error.verdict}: {error}"

    def bend(self, path, new):
        return self.answer(change(self.bare, ("claims", 0, *path), new))

    def holds(self, witness):
        """Whether the second verifier accepts a witness that the page allows."""
        if "constraints" not in witness and (Fraction(witness["slack"]) < 0 or witness["start"]["kind"] == "assumed"):
            return False
        try:
            if "constraints" in witness:
                HistoryVerifier(*self.naive, witness["agent"]).check_histories(witness)
                return True
            Verifier(*self.naive, witness["agent"]).check(witness)
        except (Rejected, LookupError, ValueError, TypeError):
            return False
        return True


SHARPENED = ["infinite", "infinite, 3 own types", "infinite, others not moved", "two periods"]


@cache
def case(name):
    return Case(refuted(name))


@pytest.mark.heavy
@pytest.mark.parametrize("name", quick(REFUTED, 5))
def test_refutations_are_accepted(name):
    found = case(name)
    assert (found.claim["verdict"], found.answer(found.whole), found.answer(found.bare)) == (
        "refuted", "accepted", "accepted")  # fmt: skip
    assert found.holds(found.claim["witness"])


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(500, 510), 3))
def test_random_environments(seed):
    found = Case(small(seed, private=False))
    assert found.answer(found.whole) == "accepted"
    assert found.claim["verdict"] in ("proved", "undecided") or found.holds(found.claim["witness"])


@pytest.mark.heavy
@pytest.mark.parametrize("name", quick(SHARPENED, 3))
def test_sharpened_refutations(name):
    """Of mechanisms that may leave some gain: a larger ε, accepted by both verifiers, with no larger one."""
    found = case(name)
    made = pipeline.certify(Environment.from_json(found.data), "existence", require=(), sharpen=3)
    claim = next(claim for claim in json.loads(json.dumps(made.to_json()))["claims"] if claim["id"] == "exists_any")
    bare = change(found.bare, ("claims", 0), claim)
    assert found.answer(bare) == "accepted"
    one = next(one for one in made.existence.agents if one.answer == "refuted")
    if one.one_period_is_enough:
        assert Fraction(claim["witness"]["epsilon"]) == one.forms[-1].epsilon == one.least_epsilon[0]
        assert FormVerifier(*found.naive, one.name).more_memory_adds_nothing()
        assert found.answer(change(bare, ("claims", 0, "witness", "form"), "contingent")) != "accepted"
        return
    slack, least = (Fraction(claim["witness"][key]) for key in ("slack", "epsilon"))
    assert 0 < slack < least > Fraction(found.claim["witness"]["epsilon"])
    assert found.holds(claim["witness"])
    for path, new in ((("slack",), "0"), (("slack",), str(slack + 1)), (("epsilon",), str(least + Fraction(1, 10**9)))):
        assert found.answer(change(bare, ("claims", 0, "witness", *path), new)) != "accepted"


def others_of(path, x, found):
    """What may stand in a witness instead of a number, a period or a label."""
    labels = {label for axis in found.environment.stages[0].space.components for label in axis.labels}
    labels |= {*found.environment.stages[0].allocations.labels, *found.environment.agents}
    if path[-1] == "period":
        return {None, 0, 1, 2, 3, 4} - {x}
    if path[-1] == "kind":
        return {"none", "own type moves no others", "assumed", "else"} - {x}
    if path[-1] in ("weight", "bound", "total", "epsilon", "slack"):
        given = Fraction(x or 0)
        steps = (Fraction(1, 7), -1, given / 8, -given / 8, -2 * given, Fraction(1, 10**12), -Fraction(1, 10**12))
        return {str(given + step) for step in steps} - {x}
    return labels - {x}


@pytest.mark.heavy
@pytest.mark.parametrize("name", quick(FEW, 11))
def test_every_change_of_a_refutation_is_refused_or_harmless(name):
    found = case(name)
    witness = found.claim["witness"]
    changes = [(path, new) for path, x in leaves(witness) for new in sorted(others_of(path, x, found), key=str)]
    for path, new in changes if len(changes) <= 160 else Random(name).sample(changes, 160):
        answer = found.bend(("witness", *path), new)
        assert (answer == "accepted") == found.holds(change(witness, path, new)), (path, new, answer)
        assert answer.startswith(("accepted", "malformed", "exists_any: ")), answer
        if answer == "accepted":  # a bound that its sum still proves and that still serves, an ε that is less
            assert path[-1] in ("bound", "epsilon"), (path, new)
            assert "constraints" not in witness, (path, new)


def lists_and_objects(x, path=()):
    if isinstance(x, dict | list):
        yield path, x
        for k, v in x.items() if isinstance(x, dict) else enumerate(x):
            yield from lists_and_objects(v, (*path, k))


@pytest.mark.heavy
@pytest.mark.parametrize("name", ["two periods", "infinite", "three periods, public, 3 own types"])
def test_parts_left_out_repeated_or_unknown(name):
    found = case(name)
    witness = found.claim["witness"]
    for path, x in lists_and_objects(witness):
        if isinstance(x, dict):
            for key in x:
                assert found.bend(("witness", *path, key), ...).startswith("malformed: claims[0].witness")
            assert found.bend(("witness", *path, "more"), "0").startswith("malformed: claims[0].witness")
            assert found.bend(("witness", *path), []).startswith("malformed: claims[0].witness")
            continue
        changed = [[*x[:k], *x[k + 1 :]] for k in range(len(x))] + [[*x, item] for item in x]
        for new in changed:
            assert (found.bend(("witness", *path), new) == "accepted") == found.holds(change(witness, path, new))
        assert found.bend(("witness", *path), {}).startswith("malformed: claims[0].witness")


FALSE = [
    (("slack",), "1/2", "the start: the bound is below what holds for every difference"),
    (("slack",), "-1", "malformed: claims[0].witness.slack: expected a rational that is not negative"),
    (("start", "kind"), "assumed", "the start: a bound is assumed"),
    (("start", "kind"), "none", "malformed: claims[0].witness.start.bound: expected null"),
    (("start", "bound"), None, "malformed: claims[0].witness.start.bound: expected null"),
    (("start", "bound"), "0", "the start: the bound is below what holds for every difference"),
    (("start",), {"kind": "none", "bound": None}, "a bound is used before it is proved"),
    (("steps", 0, "bound"), "-1000", "step 1: the bound is below what the sum proves"),
    (("steps", 0, "lies", 0, "weight"), "2/4", "malformed: claims[0].witness.steps[0].lies[0].weight: a rational"),
    (("steps", 0, "lies", 0, "weight"), "0", "malformed: claims[0].witness.steps[0].lies[0].weight: expected a pos"),
    (("steps", 0, "lies", 0, "weight"), "1000", "step 1: today's payoffs do not cancel"),
    (("steps", 0, "later"), [], "step 1: promised payoffs do not cancel"),
    (("contradiction", "total"), "0", "malformed: claims[0].witness.contradiction.total: expected a negative"),
    (("contradiction", "total"), "-1/1000000007", "the contradiction: the total is not that of the sum"),
    (("epsilon",), "1000", "the contradiction: epsilon is above what the sum proves"),
]


@pytest.mark.parametrize(("path", "new", "why"), FALSE)
def test_what_is_said_of_a_false_refutation(path, new, why):
    assert why in case("infinite").bend(("witness", *path), new)


def test_the_start_is_for_infinite_horizons_in_which_the_own_type_moves_no_others():
    start = {"kind": "own type moves no others", "bound": "100000"}
    assert "the horizon is finite" in case("two periods").bend(("witness", "start"), start)
    infinite, place = case("infinite, others not moved"), ("witness", "agent")
    others = next(agent for agent in infinite.environment.agents if agent != infinite.claim["witness"]["agent"])
    assert infinite.bend(place, others).startswith(("malformed", "exists_any: "))


def test_form_and_evidence_of_the_claim():
    found = case("infinite")
    assert found.bend(("witness",), {}).startswith("malformed")
    assert "null least_slack" in found.bend(("least_slack",), "0")
    assert "the concept is not the text" in found.bend(("concept",), "existence")
    assert 'no values of "everyone"' in found.answer(change(found.bare, ("evidence", "values"), {}))
    assert found.answer(found.bare, limit=500).startswith("limit")
    assert found.bend(("verdict",), "proved").startswith("malformed")
    for verdict, wanted in (("proved", "not listed"), ("undecided", "accepted")):
        claim = {**found.claim, "verdict": verdict, "witness": {}}
        assert wanted in found.answer(change(found.bare, ("claims", 0), claim))


def unlikely():
    """An environment in which transfers exist, with a shock of probability 0."""
    for seed in range(40):
        data = clashing(seed, allocations=3, kind="dependent", shocks=True)
        for shock, chance in zip(data["stages"][0]["shocks"].values(), "10", strict=True):
            shock["probability"] = chance
        found = Case(data)
        if found.claim["verdict"] == "proved":
            return found
    raise AssertionError


def test_proofs():
    found = unlikely()
    assert found.answer(found.whole) == "accepted"
    assert found.answer(found.bare) == "exists_any: the claim incentive_compatible is not listed and proved"
    names = [claim["id"] for claim in found.whole["claims"]]
    place = ("claims", names.index("incentive_compatible"))
    undecided = {**found.whole["claims"][place[1]], "verdict": "undecided", "least_slack": None, "at": None}
    for new in (..., undecided):
        assert "not listed and proved" in found.answer(change(found.whole, place, new))
    assert found.answer({**found.whole, "claims": found.whole["claims"][::-1]}) == "accepted"
    wrong = {**found.whole["claims"][place[1]], "least_slack": "-1"}
    assert "exists_any" not in found.answer(change(found.whole, place, wrong)) != "accepted"
    assert "not listed and proved" in found.answer({**found.whole, "claims": [found.claim]})
    rule = found.whole["mechanism"]["allocation"][0]
    assert rule["axes"][0] == "shock"
    for k, chosen in enumerate(rule["indices"]):
        bent = change(found.bare, ("mechanism", "allocation", 0, "indices", k), 3 - chosen if chosen else 1)
        likely = k < len(rule["indices"]) // 2
        wanted = "allocation is not that of the program" if likely else "not listed and proved"
        assert wanted in found.answer(bent)
