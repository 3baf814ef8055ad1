"""Claims that exclude each other, and what the checker accepts of one environment.

A *fact* is a claim with its verdict that the checker accepts. `contradictions` says which of some facts cannot be true
together: a claim and its opposite, and claims of which some imply the opposite of another. `Forger` looks for facts
with claims, witnesses and evidence of other environments that have the same labels.

`python tests/checker/exclusions.py 12 200` looks longer than the tests do: 12 environments of each family, 200 forged
certificates of each mechanism.
"""

import json
import sys
from fractions import Fraction
from functools import cached_property
from itertools import pairwise, product
from math import prod
from pathlib import Path
from random import Random

sys.path.append(str(Path(__file__).parents[2]))

from lpmech.certificate import pipeline
from lpmech.checker.claims import KINDS
from lpmech.checker.kernel.canonical import digest
from lpmech.checker.kernel.errors import CheckError
from lpmech.checker.kernel.meter import DEFAULT_LIMIT
from lpmech.checker.kernel.read_environment import read_environment
from lpmech.checker.verify import read_certificate, verify
from lpmech.problem.environment import Environment
from tests.certificates.random_mechanisms import random_mechanism
from tests.certificates.staged_files import SEEN
from tests.existence.samples import clashing, drawn_stages, numbers_redrawn
from tests.strategies import random_environment

EXISTS = ("exists_history_independent", "exists_contingent_vcg", "exists_contingent", "exists_one_period_memory",
          "exists_any")  # fmt: skip
OF_THE_ENVIRONMENT = {"private_values", "independent_transitions", "non_negative_values", "same_feasible_sets",
                      "convex_independence", "spanning", *EXISTS}  # fmt: skip
RULE, PLAIN, ENDLESS = "the rule of everyone", "transfers without a memory", "an infinite horizon"
# What implies what, each with its reason.
IMPLIES = [
    *(((one,), other, "a form within the other") for one, other in pairwise(EXISTS)),
    (("spanning",), "convex_independence", "independent rows are no mixtures"),
    (("private_values", "independent_transitions"), EXISTS[0], "the dynamic pivot mechanism"),
    (("spanning", "last_period_implementable", RULE), EXISTS[1], "Liu, Theorem 3.2"),
    (("spanning", ENDLESS), EXISTS[1], "Liu, Theorem 3.2"),
    (("convex_independence", "last_period_implementable", RULE), EXISTS[2], "Liu, Theorem 3.1"),
    (("convex_independence", ENDLESS), EXISTS[2], "Liu, Theorem 3.1"),
    (("incentive_compatible", RULE, PLAIN), EXISTS[0], "the mechanism is one"),
    (("incentive_compatible", RULE), EXISTS[3], "the mechanism is one"),
    (("best_response",), "incentive_compatible", "a lie is a plan"),
    (("incentive_compatible",), "best_response", "one-shot deviations"),
    (("best_response",), "interim_best_response", "who sees less can do less"),
    (("incentive_compatible",), "epsilon_incentive_compatible", "ε ≥ 0"),
    (("incentive_compatible_by_shock",), "incentive_compatible", "the mean over shocks"),
    (("incentive_compatible", PLAIN), "admissible_increments", "some of the lies"),
    (("incentive_compatible", "last period of the mechanism"), "last_period_implementable", "its own transfers"),
    (("ex_post_budget_balance",), "weak_budget_balance", "0 is at least 0"),
    (("ex_post_budget_balance",), "expected_budget_balance", "the mean of 0"),
    (("weak_budget_balance",), "ex_ante_budget_balance", "a mean of what is at least 0"),
    (("expected_budget_balance",), "ex_ante_budget_balance", "a sum of 0"),
    (("non_negative_values", "participation_passive_option"), "participation_zero_option", "outside there is no loss"),
]  # fmt: skip


PRIVATE = {"private": True, "kinds": ("independent",), "agents": (2, 2), "types": (2, 2), "allocations": (2, 2),
           "max_states": 4, "horizon": "infinite", "public": False, "plain": True, "prior": True}  # fmt: skip
FAMILIES = {
    "infinite": lambda k: clashing(k, kind=("independent", "dependent", "coarse")[k % 3]),
    "three types": lambda k: clashing(k, types=(3, 2), kind=("dependent", "coarse", "twins")[k % 3], horizon=2),
    "shocks": lambda k: clashing(k, kind=("persistent", "correlated")[k % 2], shocks=True, horizon=2),
    "private": lambda k: numbers_redrawn(random_environment(3, **PRIVATE), k),
    "stages that differ": lambda k: numbers_redrawn(drawn_stages(30), k),
    "what is seen next": lambda k: SEEN | {"discount": str(Fraction(k + 1, k + 2)), "name": f"seen {k}"},
}


def with_prior(data):
    """The same with a prior under which all first states are as likely."""
    first = data["stages"][0]
    count = prod(map(len, (*first["types"].values(), first.get("public", ["one"]))))
    return data | {"prior": {"axes": [], "values": str(Fraction(1, count))}}


def search(family, environments, forged):
    """Looks for contradictions; which ids with which verdicts were accepted."""
    worlds = [World(with_prior(FAMILIES[family](k)), k) for k in range(environments)]
    forger, source, seen = Forger(worlds), Random(family), set()
    for world in worlds:
        common = []
        for certificate in world.certificates:
            facts = forger.facts(world, certificate, source, forged)
            common += [fact for fact in facts if fact[0] in OF_THE_ENVIRONMENT]
            found = list(contradictions([*facts, *common], world.context(certificate)))
            assert not found, (family, world.seed, certificate["mechanism"]["name"], found)
            seen |= {(name, verdict) for name, verdict, _ in facts}
    return seen


class World:
    """An environment with the certificates that lpmech writes of some mechanisms, and the checker's answers."""

    def __init__(self, data, seed):
        self.data, self.seed, self.read = data, seed, read_environment(data)
        self.sha = digest(self.read)

    @cached_property
    def certificates(self):
        """Of the pivot mechanism, of what exists, and of a random one; with claims of their own ids alone."""
        env = Environment.from_json(self.data)
        made = [pipeline.certify(env, "pivot", require=()), pipeline.certify(env, "existence", require=()),
                pipeline.audit(env, random_mechanism(env, self.seed), require=())]  # fmt: skip
        return [json.loads(json.dumps(one.to_json())) for one in made]

    def facts(self, certificate):
        """{id: (verdict, claim)} of what the checker accepts."""
        try:
            found = read_certificate({**certificate, "environment": self.sha}, self.read, self.sha)
            reports = verify(self.read, found, DEFAULT_LIMIT)
        except CheckError:
            return {}
        claims = {claim["id"]: claim for claim in certificate["claims"]}
        held = [one for one in reports if one.reason is None and one.verdict != "undecided"]
        return {one.id: (one.verdict, claims[one.id]) for one in held}

    def context(self, certificate):
        """What is so of the mechanism or the environment, beside its claims."""
        everyone = certificate["evidence"]["values"]["everyone"]["allocation"]
        transfers = certificate["mechanism"]["transfers"].values()
        plain = not any(axis.startswith("previous") for tables in transfers for one in tables for axis in one["axes"])
        horizon = self.data["horizon"]
        return {
            RULE: certificate["mechanism"]["allocation"] == everyone,
            PLAIN: plain,
            ENDLESS: horizon is None,
            "last period of the mechanism": horizon is not None and plain,
        }


def contradictions(facts, context):
    """Pairs of facts of one mechanism that exclude each other; facts are (id, verdict, claim)."""
    held = {(name, verdict) for name, verdict, _ in facts}
    true = {name for name, verdict in held if verdict == "proved"} | {name for name, holds in context.items() if holds}
    for name in KINDS:
        if {(name, "proved"), (name, "refuted")} <= held and not _compatible(name, facts):
            yield name, "proved and refuted"
    for premises, conclusion, why in IMPLIES:
        if set(premises) <= true and (conclusion, "refuted") in held:
            yield (*premises, conclusion), why


def _compatible(name, facts):
    """Whether both verdicts may hold, as they are about different numbers."""
    proved, refuted = ([c for n, v, c in facts if (n, v) == (name, verdict)] for verdict in ("proved", "refuted"))
    return all(_differ(name, one["witness"], other["witness"]) for one, other in product(proved, refuted))


def _differ(name, proved, refuted):
    if name == "epsilon_incentive_compatible":
        return number(proved["epsilon"]) > number(refuted["epsilon"])
    if name == "pivot_unique":
        return proved["agent"] != refuted["agent"] or not any(_same_payment(one, refuted) for one in proved["payments"])
    return name == "stated_relation" and json.dumps(proved, sort_keys=True) != json.dumps(refuted, sort_keys=True)


def _same_payment(one, other):
    keys = ("form", "period", "state")
    return all(one[key] == other[key] for key in keys) and number(one["within"]) <= number(other["within"])


def number(text):
    """The value of a RATIONAL."""
    over, _, under = text.partition("/")
    return Fraction(int(over, 0), int(under or "1", 0))


class Forger:
    """Claims of one environment with witnesses and evidence of another that has the same labels."""

    def __init__(self, worlds):
        self.worlds = worlds

    def facts(self, world, own, source, count):
        """Facts of a mechanism, `own` its certificate: the honest ones, and what forged certificates add."""
        found = [(name, *fact) for name, fact in world.facts(own).items()]
        for _ in range(count):
            forged = self.forged(own, source)
            found += [(name, *fact) for name, fact in world.facts(forged).items()]
        return found

    def forged(self, own, source):
        """A claim from some certificate, perhaps turned round or of another form, with the evidence of either."""
        other = source.choice(source.choice(self.worlds).certificates)
        claim = dict(source.choice(other["claims"]))
        if source.random() < 0.25:
            claim |= turned(claim, source)
        evidence = dict(own["evidence"])
        for key in source.sample(sorted(other["evidence"]), source.choice((0, 0, 1, 2))):
            evidence[key] = other["evidence"][key]
        if "forms" in own["evidence"] and source.random() < 0.4:
            claim, evidence["forms"] = renamed(own, source)
        return {**own, "evidence": evidence, "claims": [*_needed(claim, own), claim]}


def turned(claim, source):
    """The other verdict, with another slack where it has one."""
    slack = claim["least_slack"] and source.choice(["0", "1", "-1", claim["least_slack"]])
    return {"verdict": {"proved": "refuted", "refuted": "proved"}.get(claim["verdict"], "proved"),
            "least_slack": slack}  # fmt: skip


def turned_round(certificate, claim, against):
    """The certificate with a claim of the other verdict: its own, with each slack and no witness, and others'."""
    other = {"proved": "refuted", "refuted": "proved"}[claim["verdict"]]
    slacks = [None] if claim["least_slack"] is None else ["0", "1", "-1", claim["least_slack"]]
    changes = [{"verdict": other, "least_slack": slack, "witness": claim["witness"]} for slack in slacks]
    changes += [change | {"witness": {}} for change in changes]
    changes += [{"verdict": other, "witness": one["witness"], "at": one["at"], "least_slack": one["least_slack"]}
                for one in against]  # fmt: skip
    for change in changes:
        yield {**certificate, "claims": [*_needed(claim, certificate), claim | change]}


def renamed(own, source):
    """What is said of one form, said of another, and transfers of one form listed as those of another."""
    said = {one["id"]: one for one in own["claims"] if one["id"] in EXISTS[:-1]}
    to = source.choice(list(said))
    claim = source.choice(list(said.values())) | {"id": to, "concept": KINDS[to].concept}
    forms = {agent: dict(given) for agent, given in own["evidence"]["forms"].items()}
    for given in forms.values():
        given[to.removeprefix("exists_")] = source.choice(list(given.values()))
    return claim, forms


def _needed(claim, own):
    """Claims that rest on others need them in the certificate."""
    rests = {"exists_any": "incentive_compatible", "interim_best_response": "incentive_compatible"}.get(claim["id"])
    return [one for one in own["claims"] if one["id"] == rests]


def main():
    """Every family."""
    for family in FAMILIES:
        print(f"{family}: {len(search(family, *map(int, sys.argv[1:])))} claims and verdicts, no contradiction")


if __name__ == "__main__":
    main()
