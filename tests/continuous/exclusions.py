"""Claims about continuous signals that exclude each other, and forged certificates that might have both accepted.

`python -m tests.continuous.exclusions 60` draws 60 environments. In each ann's density is tied to her signal by
polynomials of degree 1, 2 or both, so that convex independence holds in some and fails in others; a certificate is
forged in many ways, and of all claims that the checker accepts no two may exclude each other.
"""

import copy
import json
import random
import sys
from fractions import Fraction

from lpmech.checker.continuous.certificate import read_certificate
from lpmech.checker.continuous.density import check_densities
from lpmech.checker.continuous.environment import digest
from lpmech.checker.continuous.environment import read_continuous as read_canonical
from lpmech.checker.continuous.integrals import Integrator
from lpmech.checker.continuous.payoffs import Payoffs
from lpmech.checker.kernel.errors import CheckError, Rejected
from lpmech.checker.kernel.meter import Meter
from lpmech.continuous.certificate import certificate_json
from lpmech.continuous.certify import certify
from lpmech.continuous.forms import Form
from lpmech.continuous.reader import read_continuous
from lpmech.reading.faults import Faults
from lpmech.reading.node import Node

LIMIT = 30_000_000
SCALES = (Fraction(1, 2), Fraction(9, 10), Fraction(11, 10), Fraction(2))
BOUNDED = {"residual_claimant": "error", "truth_pays_least": "saving", "epsilon_incentive_compatible": "gain",
           "last_period_incentive_compatible": "gain"}  # fmt: skip
LINES = ["(2*{s} - 1)*(2*{t} - 1)", "(6*{s}^2 - 6*{s} + 1)*(6*{t}^2 - 6*{t} + 1)"]


def drawn(seed):
    """A case file's tree: ann's type moves what bob sees next, in one, two or no ways; perhaps a last period."""
    draw = random.Random(seed)
    links = [draw.choice([0, 1, 1, -1]) * Fraction(1, draw.choice([3, 4])) for _ in LINES]
    ties = [f"({link})*{line.format(s='next_bob', t='ann')}" for link, line in zip(links, LINES, strict=True) if link]
    back = f"({draw.choice([1, -1])}/4)*{LINES[0].format(s='next_ann', t='bob')}"
    density = " + ".join(["1", *ties, back])
    worth = draw.choice(["ann - ann^2/3", "ann^2/3", "ann^3/3 - ann", "pos(ann - 1/2)"])
    tree = {
        "format": "lpmech-continuous/1", "name": "drawn", "discount": "1/2", "agents": ["ann", "bob"],
        "allocations": ["to ann", "to bob"],
        "utility": {"ann": {"to ann": "ann + bob/2", "to bob": "0"},
                    "bob": {"to ann": "0", "to bob": f"bob + {worth}"}},
        "density": {"*": density},
    }  # fmt: skip
    return tree | ({"horizon": 2} if draw.random() < 0.3 else {})


class World:
    """An environment of the checker, and an honest certificate of it."""

    def __init__(self, seed):
        draw = random.Random(seed)
        env = read_continuous(Node(drawn(seed), Faults("drawn"), comforts=True), "drawn")
        self.env = read_canonical(json.loads(env.canonical()))
        self.certificate = certificate_json(
            certify(env, draw.choice([1, 2]), 0, draw.choice([Form.SPANNING, Form.BEST]))
        )

    def facts(self, certificate):
        """The claims that the checker accepts."""
        meter = Meter(LIMIT)
        integrator = Integrator(self.env, meter)
        try:
            check_densities(integrator)
            found = read_certificate(certificate, self.env, digest(self.env))
        except CheckError:
            return
        payoffs = Payoffs(self.env, found.mechanism, integrator)
        for claim, written in zip(found.claims, certificate["claims"], strict=True):
            try:
                claim.check(payoffs)
            except Rejected:
                continue
            except CheckError:
                return
            yield written


def forged(certificate, draw):
    """Certificates with one claim, the transfers as they are; and one claim more for every agent and allocation."""
    for claim in certificate["claims"]:
        for other in (claim, *(scaled(claim, scale) for scale in SCALES)):
            yield {**certificate, "claims": [other]}
    for agent in certificate["transfers"]:
        for allocation in certificate["transfers"][agent]:
            about = {"agent": agent, "allocation": allocation}
            for numerators in payments(certificate, draw):
                yield {**certificate, "claims": [{"id": "convexly_independent", **about, "payments": numerators}]}
            yield from ({**certificate, "claims": [one]} for one in measures(certificate, about))


def scaled(claim, scale):
    """The same with another bound, ε or loss; what is attained is left out."""
    claim = copy.deepcopy(claim)
    if (key := BOUNDED.get(claim["id"])) is not None:
        claim[key] = {"bound": str(scale * Fraction(claim[key]["bound"])), "attained": "0", "at": None}
    for key in ("bound", "epsilon", "loss"):
        if key in claim:
            claim[key] = str(scale * Fraction(claim[key]))
    return claim


def payments(certificate, draw):
    """Payments by report: those of claims in the certificate, without one of their powers of the report; proper scores
    of each of the links, with something of the report or of the signal besides; and any numbers."""
    known = [claim["payments"] for claim in certificate["claims"] if claim["id"] == "convexly_independent"]
    for one in known:
        size = len(one["numerators"]) // 3
        for power in range(3 if len(one["numerators"]) == 3 * size else 0):
            numerators = [0 if place // size == power else x for place, x in enumerate(one["numerators"])]
            yield {**one, "numerators": numerators}
    for link in (Fraction(1, 3), Fraction(-1, 3), Fraction(1, 4), Fraction(-1, 4)):
        own = [Fraction(1, 2) - 3 / link / 2, 3 / link, Fraction(0)]  # expected to be t, where (2s − 1)(2t − 1) has it
        for more in ([0, 0, 0], [draw.randint(-2, 2), 0, 0], [0, draw.randint(-6, 6), draw.randint(-6, 6)]):
            yield by_report([*more, *(-2 * x for x in own), 1, 0, 0])
    for _ in range(4):
        yield by_report([draw.randint(-2, 2) for _ in range(9)])


def by_report(numbers):
    """Payments p_0 + r p_1 + r² p_2, each a polynomial of degree 2 of the other's next signal."""
    numerators = [int(12 * Fraction(x)) for x in numbers]
    return {"points": ["0", "1"], "cells": "one", "degrees": [0, 2], "denominator": 12, "numerators": numerators,
            "report": {"cells": "one", "degree": 2}}  # fmt: skip


def measures(certificate, about):
    """Mixtures and measures of three signals, which hold where the density is affine in the own signal."""
    signals = {agent: "1/3" for agent in certificate["transfers"] if agent != about["agent"]}
    atoms = [{"signal": "0", "weight": "1/2"}, {"signal": "1", "weight": "1/2"}]
    for bound in ("0", "1/12", "1/6"):
        mixture = {"signals": signals, "signal": "1/2", "atoms": atoms, "bound": bound}
        yield {"id": "convexly_dependent", **about, **mixture}
        whole = [*atoms, {"signal": "1/2", "weight": "-1"}]
        yield {"id": "residual_claimant_at_least", **about, "signals": signals, "atoms": whole, "bound": bound}


def contradictions(facts, transfers):
    """Pairs of claims that exclude each other, of certificates with the same transfers."""
    by_id = {}
    for claim in facts:
        by_id.setdefault(claim["id"], []).append(claim)

    def pairs(one, other, *keys):
        for left in by_id.get(one, ()):
            for right in by_id.get(other, ()):
                if all(left[key] == right[key] for key in keys):
                    yield left, right

    yield from pairs("convexly_independent", "convexly_dependent", "agent", "allocation")
    for error, floor in pairs("residual_claimant", "residual_claimant_at_least", "agent"):
        plain = "report" not in transfers[error["agent"]][floor["allocation"]]
        if plain and Fraction(error["error"]["bound"]) < Fraction(floor["bound"]):
            yield error, floor
    for error, mixture in pairs("residual_claimant", "convexly_dependent", "agent"):
        plain = "report" not in transfers[error["agent"]][mixture["allocation"]]
        savings = [0] if plain else [Fraction(one["saving"]["bound"]) for one in by_id.get("truth_pays_least", ())
                                     if one["agent"] == error["agent"]]  # fmt: skip
        if savings and 2 * Fraction(error["error"]["bound"]) + min(savings) < Fraction(mixture["bound"]):
            yield error, mixture
    for gain, cycle in pairs("last_period_incentive_compatible", "last_period_gain_at_least", "agent"):
        if Fraction(gain["gain"]["bound"]) < Fraction(cycle["bound"]):
            yield gain, cycle
    yield from attained(facts)


def attained(facts):
    """What is attained in one claim and above the bound of another of the same kind."""
    for one in (fact for fact in facts if fact["id"] in BOUNDED):
        key = BOUNDED[one["id"]]
        for other in (fact for fact in facts if (fact["id"], fact.get("agent")) == (one["id"], one["agent"])):
            if one[key]["at"] is not None and Fraction(one[key]["attained"]) > Fraction(other[key]["bound"]):
                yield one, other


def search(seed):
    """The ids of the claims that were accepted, after a look for contradictions."""
    world, draw = World(seed), random.Random(seed)
    facts = [fact for one in forged(world.certificate, draw) for fact in world.facts(one)]
    found = next(contradictions(facts, world.certificate["transfers"]), None)
    assert found is None, (seed, found)
    return [fact["id"] for fact in facts]


def main():
    """Every seed below a number."""
    count = {}
    for seed in range(int(sys.argv[1])):
        for name in search(seed):
            count[name] = count.get(name, 0) + 1
    print(count, "no contradiction")


if __name__ == "__main__":
    main()
