"""Certificates about agents who are alike up to the names of types, or in blocks, attacked: any rule with any tables,
changed files, forged groups.

What the checker holds is compared with the environment itself, joint state by joint state. As a script it makes so many
changed certificates:

    python -m tests.crowds.attack_teams 1000 [FIRST SEED]
"""

import copy
import functools
import json
import random
import sys
from collections import Counter
from fractions import Fraction
from types import SimpleNamespace

import numpy as np

import lpmech
from lpmech.checker.crowds.certificate import RENAMED, read_body, read_head
from lpmech.checker.crowds.named import read_groups
from lpmech.checker.crowds.numbers import Numbers
from lpmech.checker.crowds.recognise import recognise
from lpmech.checker.crowds.verdicts import RULES, Judge
from lpmech.checker.crowds.verify import CROWDS
from lpmech.checker.kernel.read_environment import read_environment
from lpmech.crowds.audit import Audit
from lpmech.crowds.produce import lump
from lpmech.problem.canonical import canonical
from tests.certificates.mutate import put
from tests.crowds.attack import CHANGES, change_rule, disturbed, integer
from tests.crowds.teams import Played, Teams
from tests.enclosures.attack import Stated, nearly
from tests.enclosures.common import answer
from tests.enclosures.test_roads import agrees


@functools.cache
def honest(seed):
    """Teams that are certified by a certificate of version 3, with it."""
    while True:
        teams = Teams(seed, most=30)
        found = lump(teams.env, groups=teams.groups)
        if not found.found.is_plain:
            assert found.is_exact
            return teams, found
        seed += 1000


def own_of(env, told):
    """The checker's own verdict and bounds of every claim, by id."""
    environment = read_environment(json.loads(canonical(env)))
    fields, version, _ = read_head(json.loads(json.dumps(told)), CROWDS)
    crowd = recognise(environment, read_groups(fields["groups"], environment, renamed=version == RENAMED))
    judge = Judge(Numbers(crowd, read_body(fields, version, crowd, RULES.witnesses)))
    return {rule.id: rule.own(judge, None) for rule in RULES.rules if not rule.id.startswith("epsilon")}


def played(env, told):
    """The rule that a certificate lists, with exact payments, by what its groups say."""
    blocks = [[[one["agent"] for one in block] for block in group] for group in told["groups"]]
    types = {one["agent"]: one["types"] for group in told["groups"] for block in group for one in block}
    found = lump(env, groups=blocks, types=types)
    assert found.is_exact
    rules = [np.array([integer(a) for a in rule]) + found.audit.program.starts[:-1]
             for rule in told["mechanism"]["allocation"]]  # fmt: skip
    audit = Audit(found.audit.everyone, found.audit.without, rules)
    return Played(SimpleNamespace(found=found.found, crowd=found.crowd, audit=audit, named=found))


def true(env, told, reports):
    """Fails where a claim or payment that the checker holds is false."""
    one_by_one = played(env, told)
    full = lpmech.audit(env, one_by_one.mechanism())
    held = {one.id for one in reports if one.reason is None}
    for one in told["claims"]:
        if one["id"] == "epsilon_incentive_compatible" and one["id"] in held:
            nearly(one, full.claims["incentive_compatible"])
        elif one["id"] in held:
            agrees(one["id"], Stated(one), full.claims[one["id"]])
    for paid in told["mechanism"]["payments"]:
        assert_paid(one_by_one, paid)


def assert_paid(one_by_one, paid):
    """A stated payment is between its ends, of as many agents."""
    audit, named = one_by_one.certificate.audit, one_by_one.certificate.named
    for z in audit.moments[(paid["period"] or 1) - 1]:
        for state in range(len(audit.program.states)):
            if named.state(state) == paid["state"]:
                for one in audit.payments(z, [state]):
                    told = named._paid(z, one, audit.payment(z, one))
                    if all(told.get(key) == paid.get(key) for key in ("shock", "group", "type", "treatment")):
                        assert told["agents"] == paid["agents"]
                        assert Fraction(paid["from"]) <= Fraction(told["from"])
                        assert Fraction(told["to"]) <= Fraction(paid["to"])


def attack_numbers(seed):
    """Fails where the checker's own verdict or bounds of a claim about any rule with any tables are false."""
    rng = random.Random(f"teams' numbers {seed}")
    teams, found = honest(seed % 200)
    tree = found.to_json()
    if rng.random() < 0.7:
        change_rule(tree, rng, found.audit)
    full = lpmech.audit(teams.env, played(teams.env, tree).mechanism())
    if rng.random() < 0.7:
        disturbed(tree, rng, everyone=rng.random() < 0.6)
    for name, own in own_of(teams.env, tree).items():
        agrees(name, own, full.claims[name])


def members(tree):
    return [one for group in tree["groups"] for block in group for one in block]


def renamed(tree, rng):
    """Types of an agent in another order, one of them twice, or one less."""
    types = rng.choice(members(tree))["types"]
    rng.choice([rng.shuffle, list.pop, lambda listed: put(listed, [0], listed[-1])])(types)


def exchanged_agents(tree, rng):
    """Two agents in each other's place, with their types or without."""
    one, two = rng.sample(members(tree), 2)
    kept = dict(one)
    one["agent"], two["agent"] = two["agent"], kept["agent"]
    if rng.random() < 0.6:
        one["types"], two["types"] = two["types"], kept["types"]


def regrouped(tree, rng):
    """Blocks cut, joined, moved, repeated or left out."""
    groups = tree["groups"]
    group = rng.choice(groups)
    how = rng.randrange(6)
    if how == 0:
        groups.append([group.pop()])
    elif how == 1:
        rng.choice(groups).extend(groups.pop())
    elif how == 2:
        group[:] = [[one] for block in group for one in block]
    elif how == 3:
        rng.shuffle(group)
    elif how == 4:
        group.append(copy.deepcopy(rng.choice(group)))
    else:
        for block in group:
            block.reverse()


GROUPS = (renamed, renamed, exchanged_agents, exchanged_agents, regrouped)


def attack(seed):
    """The verdict on a changed certificate; fails where it is false."""
    rng = random.Random(f"teams' attack {seed}")
    teams, found = honest(rng.randrange(60))
    tree, done = found.to_json(), []
    for _ in range(rng.choice([1, 1, 2])):
        change = rng.choice(CHANGES + GROUPS * 3)
        try:
            change(tree, rng)
        except (LookupError, TypeError, ValueError, AttributeError):
            continue  # an earlier change left nothing to change
        done.append(change.__name__)
    report = answer(teams.env, tree)
    assert report.verdict in ("accepted", "rejected", "malformed", "limit"), (seed, done, report)
    if report.verdict != "malformed" and any(one.reason is None for one in report.claims or ()):
        true(teams.env, tree, report.claims)
    return report.verdict, done


if __name__ == "__main__":
    count, first = (int(word) for word in [*sys.argv[1:], "0"][:2])
    counts = Counter()
    for number in range(first, first + count):
        try:
            verdict, changes = attack(number)
            counts[verdict] += 1
            attack_numbers(number)
        except BaseException:
            sys.stderr.write(f"seed {number}\n")
            raise
    sys.stdout.write(f"{dict(counts)}\n")
