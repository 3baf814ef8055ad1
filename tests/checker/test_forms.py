"""The claims about single forms of transfers: certificates written by lpmech are accepted, and changes of their
evidence and witnesses are refused unless a second verifier, written with plain fractions, finds no harm in them."""

import json
from dataclasses import replace
from fractions import Fraction
from functools import cache, cached_property
from random import Random

import numpy as np
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
from lpmech.mechanisms.social import solve_all
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.tables import ZERO, Choice
from tests import oracle
from tests.certificates.judge import Judge
from tests.existence.samples import KINDS, clashing, drawn_stages, small
from tests.existence.verify import FormVerifier, Rejected
from tests.quick import quick

FORMS = ("history_independent", "contingent_vcg", "contingent", "one_period_memory")
IDS = tuple(f"exists_{form}" for form in FORMS)


class Case:
    """An environment, its certificate, and the claims about forms alone with what they need."""

    def __init__(self, data):
        self.data, self.environment = data, read_environment(data)
        self.sha = digest(self.environment)
        made = pipeline.certify(Environment.from_json(data), "existence", require=())
        self.whole = json.loads(json.dumps(made.to_json()))
        evidence = {key: self.whole["evidence"][key] for key in ("continuation", "forms")}
        evidence["values"] = {"everyone": self.whole["evidence"]["values"]["everyone"]}
        claims = [claim for claim in self.whole["claims"] if claim["id"] in IDS]
        self.bare = {**self.whole, "evidence": evidence, "claims": claims}
        self.claims = {claim["id"]: claim for claim in claims}

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
        return self.answer(change(self.bare, path, new))

    def holds(self, claim):
        """Whether the second verifiers accept a claim: the witness, and the least slack by the oracle's audit."""
        try:
            return self.slacks[claim["id"]] == Fraction(claim["least_slack"]) and self.proves(claim)
        except (Rejected, LookupError, ValueError, TypeError):
            return False

    @cached_property
    def slacks(self):
        return {name: self.slack(claim) for name, claim in self.claims.items()}

    def proves(self, claim):
        if claim["verdict"] == "proved":
            return Fraction(claim["least_slack"]) >= 0
        witness = claim["witness"]
        FormVerifier(*self.naive, witness["agent"]).check_form(witness)
        return witness["form"] == claim["id"].removeprefix("exists_") and (
            Fraction(witness["epsilon"]) == -Fraction(claim["least_slack"]))  # fmt: skip

    def slack(self, claim):
        """The least slack under the transfers that the evidence lists for the form."""
        own, listed = self.bare["mechanism"]["transfers"], self.bare["evidence"]["forms"]
        upto, transfers = FORMS[: FORMS.index(claim["id"].removeprefix("exists_")) + 1], {}
        for agent in self.data["agents"]:
            form = [one for one in upto if one in listed[agent]][-1]
            transfers[agent] = own[agent] if listed[agent][form] is None else listed[agent][form]["transfers"]
        judge = Judge(self.data, self.bare | {"mechanism": {**self.bare["mechanism"], "transfers": transfers}})
        return min(min(judge.audit.incentive_slacks(agent).values()) for agent in self.data["agents"])


def written(name):
    if isinstance(name, int):
        return small(name, private=False)
    if isinstance(name, str):
        return drawn_stages(int(name.removeprefix("staged ")))
    seed, kind, more = name
    return clashing(seed, types=((2, 2), (3, 2), (2, 3))[seed % 3], allocations=2 + seed % 2, kind=kind, **dict(more))


@cache
def case(name):
    return Case(written(name))


SAMPLES = [
    (120, "independent", ()),
    (124, "independent", ()),
    (120, "coarse", (("shocks", True),)),
    (129, "coarse", (("public", True),)),
    (107, "coarse", (("horizon", 2),)),
    (116, "coarse", (("horizon", 2), ("public", True))),
    (119, "persistent", (("horizon", 3),)),
    (111, "coarse", (("horizon", 3), ("shocks", True))),
    "staged 30",
    "staged 40",
    (117, "persistent", ()),
    (112, "twins", ()),
    568,
    529,
    505,
    589,
    557,
]


@pytest.mark.heavy
@pytest.mark.parametrize("name", quick(SAMPLES, 5), ids=str)
def test_certificates_are_accepted(name):
    found = case(name)
    assert set(found.claims) == set(IDS)
    assert (found.answer(found.whole), found.answer(found.bare)) == ("accepted", "accepted")
    assert all(map(found.holds, found.claims.values()))


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(48, 64), 11))
def test_environments_whose_stages_differ(seed):
    found = Case(drawn_stages(seed))
    assert (found.answer(found.whole), found.answer(found.bare)) == ("accepted", "accepted")
    assert all(map(found.holds, found.claims.values()))


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(300, 330), 7))
def test_random_environments(seed):
    data = small(seed, private=False) if seed % 2 else written((seed, KINDS[seed // 2 % len(KINDS)], ()))
    found = Case(data)
    assert (found.answer(found.whole), found.answer(found.bare)) == ("accepted", "accepted")
    assert all(map(found.holds, found.claims.values()))


def others_of(path, x, found):
    """What may stand in a witness instead of a number, a period or a label."""
    labels = {label for axis in found.environment.stages[0].space.components for label in axis.labels}
    labels |= {*found.environment.stages[0].allocations.labels, *found.environment.agents}
    if path[-1] == "period":
        return {None, 0, 1, 2, 3, 4} - {x}
    if path[-1] == "form":
        return set(FORMS) - {x}
    if path[-1] == "memory":
        return {None}
    if path[-1] in ("weight", "epsilon"):
        given = Fraction(x)
        steps = (Fraction(1, 7), -1, given / 8, -given / 8, -2 * given, Fraction(1, 10**12), -Fraction(1, 10**12))
        return {str(given + step) for step in steps} - {x}
    return labels - {x}


@pytest.mark.heavy
@pytest.mark.parametrize("name", quick(SAMPLES[:13], 11), ids=str)
def test_every_change_of_a_witness_is_refused_or_harmless(name):
    found = case(name)
    for k, claim in enumerate(found.bare["claims"]):
        changes = [(p, new) for p, x in leaves(claim["witness"]) for new in sorted(others_of(p, x, found), key=str)]
        for path, new in changes if len(changes) <= 25 else Random(str(name)).sample(changes, 25):
            answer = found.bend(("claims", k, "witness", *path), new)
            assert (answer == "accepted") == found.holds(change(claim, ("witness", *path), new)), (path, new, answer)
            assert answer.startswith(("accepted", "malformed", claim["id"])), answer


def refuted(name):
    """A claim that is refuted, with its place."""
    found = case(name)
    return found, next((k, one) for k, one in enumerate(found.bare["claims"]) if one["verdict"] == "refuted")


@pytest.mark.heavy
@pytest.mark.parametrize("name", quick(SAMPLES[:13], 11), ids=str)
def test_constraints_left_out_or_repeated(name):
    found = case(name)
    for k, claim in enumerate(found.bare["claims"]):
        given = claim["witness"].get("constraints", [])
        for new in [[*given[:j], *given[j + 1 :]] for j in range(len(given))] + [[*given, one] for one in given]:
            assert found.bend(("claims", k, "witness", "constraints"), new).startswith(claim["id"])


def test_one_constraint_twice_at_half_its_weight():
    found, (k, claim) = refuted(SAMPLES[0])
    first, *rest = claim["witness"]["constraints"]
    half = first | {"weight": str(Fraction(first["weight"]) / 2)}
    assert found.bend(("claims", k, "witness", "constraints"), [half, *rest, half]) == "accepted"


def listed(found):
    """Places of transfers in the evidence."""
    for agent, forms in found.bare["evidence"]["forms"].items():
        for form, tables in forms.items():
            yield agent, form, ("evidence", "forms", agent, form), tables


@pytest.mark.heavy
@pytest.mark.parametrize("name", quick(SAMPLES[:13], 6), ids=str)
def test_every_change_of_a_payment_or_continuation_is_refused_or_harmless(name):
    found, source = case(name), Random(str(name))
    for *_, path, tables in listed(found):
        numbers = [at for at, x in leaves(tables or {}) if "numerators" in at]
        for at in source.sample(numbers, min(4, len(numbers))):
            old = tables
            for key in at:
                old = old[key]
            old = int(old, 16) if isinstance(old, str) else old
            new = old + source.choice((1, -1, 7))
            answer = found.bend((*path, *at), hex(new))
            assert answer.startswith(("rejected: evidence.forms", "exists_")) or answer == "accepted", answer
            if answer == "accepted":
                changed = Case.__new__(Case)
                changed.__dict__ |= {key: x for key, x in found.__dict__.items() if key != "slacks"}
                changed.bare = change(found.bare, (*path, *at), hex(new))
                assert all(map(changed.holds, found.claims.values()))


@pytest.mark.heavy
@pytest.mark.parametrize("name", quick(SAMPLES[:13], 3), ids=str)
def test_what_is_listed_under_a_form_is_of_that_form(name):
    found = case(name)
    for agent, form, _, tables in listed(found):
        axes = [axis for table in (tables or {"transfers": []})["transfers"] for axis in table["axes"]]
        for simpler in FORMS[: FORMS.index(form)]:
            moved = change(found.bare, ("evidence", "forms", agent), {simpler: tables})
            answer = found.answer(moved)
            if simpler == "history_independent" and any(axis.startswith("previous") for axis in axes):
                assert f"evidence.forms.{agent}.{simpler}: the transfers have a memory" in answer
            elif f"previous {agent}" in axes and simpler == "contingent_vcg":
                assert answer.startswith(f"rejected: evidence.forms.{agent}.{simpler}: "), answer


FALSE = [
    (("witness", "form"), "one_period_memory", "the witness is about the form one_period_memory"),
    (("witness", "form"), "any", "malformed: claims[0].witness.form: expected history_independent or contingent_vcg"),
    (("witness", "epsilon"), "1/1000000007", "epsilon is not the sum of the constraints"),
    (("witness", "epsilon"), "0", "malformed: claims[0].witness.epsilon: expected a positive rational"),
    (("witness", "epsilon"), "-1", "malformed: claims[0].witness.epsilon: expected a positive rational"),
    (("witness", "constraints"), [], "there is no constraint"),
    (("witness", "constraints", 0, "weight"), "1000", "the weights do not sum to 1"),
    (("witness", "constraints", 0, "weight"), "0", "malformed: claims[0].witness.constraints[0].weight: expected a p"),
    (("witness", "constraints", 0, "weight"), "2/4", "malformed: claims[0].witness.constraints[0].weight: a rational"),
    (("witness", "constraints", 0, "memory"), {}, "malformed: claims[0].witness.constraints[0].memory"),
    (("witness", "constraints", 0, "more"), "1", "malformed: claims[0].witness.constraints[0]: unknown key"),
    (("witness", "slack"), "0", "malformed: claims[0].witness: expected an object with the keys"),
    (("witness",), {}, "malformed: claims[0].witness: expected an object with the keys"),
    (("least_slack",), "-1/1000000007", "the least slack is"),
    (("at",), None, "the cell at which the least slack is attained is missing"),
    (("concept",), "existence", "the concept is not the text"),
]


@pytest.mark.parametrize(("path", "new", "why"), FALSE)
def test_what_is_said_of_a_false_claim(path, new, why):
    found, (k, _) = refuted(SAMPLES[0])
    assert k == 0
    assert why in found.bend(("claims", 0, *path), new)


def test_a_claim_of_the_other_verdict():
    found, (_, claim) = refuted(SAMPLES[0])
    proved = claim | {"verdict": "proved", "witness": {}}
    assert "the claim is refuted, not proved" in found.bend(("claims", 0), proved)
    assert "the claim is refuted, not proved" in found.bend(("claims", 0), proved | {"least_slack": "0"})


def test_a_least_slack_that_the_transfers_attain_but_others_improve():
    """Worse transfers with their own, right least slack: the witness proves a smaller ε than they leave."""
    data = written(SAMPLES[0])
    found = Case(data)
    agent = found.claims[IDS[0]]["witness"]["agent"]
    path = ("evidence", "forms", agent, FORMS[0])
    # with no payments at all, the continuation of the environment's own values
    env = Environment.from_json(data)
    cert = pipeline.audit(env, nothing(env), require=())
    free = json.loads(json.dumps(cert.to_json()))
    worse = {
        "transfers": free["mechanism"]["transfers"][agent],
        "continuation": free["evidence"]["continuation"][agent],
    }
    changed = change(found.bare, path, worse)
    claim = next(one for one in free["claims"] if one["id"] == "incentive_compatible")
    assert "the least slack is" in found.answer(changed)
    slack = Fraction(found.answer(changed).partition("the least slack is ")[2].partition(",")[0])
    assert slack < Fraction(found.claims[IDS[0]]["least_slack"]) < 0
    changed = change(changed, ("claims", 0), found.claims[IDS[0]] | {"least_slack": str(slack), "at": claim["at"]})
    changed = change(changed, ("claims",), changed["claims"][:1])
    assert "the witness proves another epsilon than the least slack" in found.answer(changed)


def nothing(env):
    """The efficient rule without payments."""
    rules = tuple(period.allocation for period in solve_all(env).everyone.periods)
    return Mechanism(name="free", allocation=rules, transfers=tuple((ZERO,) * len(rules) for _ in env.agents))


def test_evidence_that_the_claims_need():
    found = case(SAMPLES[0])
    assert 'has no "forms" of ann up to history_independent' in found.bend(("evidence", "forms"), ...)
    for agent, form, path, tables in listed(found):
        assert found.bend(path, ...) != "accepted", (agent, form)
        assert found.bend(path, []).startswith("malformed: evidence.forms"), (agent, form)
        if tables is not None:
            assert "expected a list" in found.bend((*path, "transfers"), [])
            assert found.bend((*path, "continuation"), ...).startswith("malformed: evidence.forms")
    assert found.bend(("evidence", "forms", "cid"), {}).startswith("malformed: evidence.forms")
    assert found.bend(("evidence", "forms", "ann", "any"), None).startswith("malformed: evidence.forms.ann")
    assert 'has no values of "everyone"' in found.bend(("evidence", "values"), {})


def under_a_constant_rule(found):
    """The answer to a certificate whose mechanism always chooses the same."""
    env = Environment.from_json(found.data)
    deaf = nothing(env)
    rules = tuple(Choice(rule.axes, np.full_like(rule.positions, rule.positions.flat[0])) for rule in deaf.allocation)
    free = json.loads(json.dumps(pipeline.audit(env, replace(deaf, allocation=rules), require=()).to_json()))
    changed = {**found.bare, "mechanism": free["mechanism"], "evidence": dict(found.bare["evidence"])}
    changed["evidence"]["continuation"] = free["evidence"]["continuation"]
    return found.answer(changed)


@pytest.mark.long
def test_the_mechanism_itself_stands_for_a_form_only_with_the_rule_of_everyone():
    answers = (under_a_constant_rule(c) for c in map(case, SAMPLES) if any(tables is None for *_, tables in listed(c)))
    answer = next(answer for answer in answers if "is not feasible" not in answer)
    assert "the mechanism's allocation is not that of the program of everyone" in answer


@pytest.mark.parametrize("name", [SAMPLES[0], SAMPLES[7]], ids=str)
def test_the_work_is_counted(name):
    assert "units of work" in case(name).answer(case(name).bare, limit=500)
