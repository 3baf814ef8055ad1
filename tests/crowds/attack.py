"""Certificates about crowds attacked: payoffs of 0 or a hair beside it, tables with errors, any rule, changed files.

What the checker holds is compared with the environment written out joint state by joint state. As a script it makes so
many changed certificates:

    python -m tests.crowds.attack 1000 [FIRST SEED]
"""

import copy
import functools
import json
import random
import sys
from collections import Counter
from fractions import Fraction
from itertools import product

import numpy as np

import lpmech
from lpmech.checker.crowds.certificate import read_body, read_head
from lpmech.checker.crowds.numbers import Numbers
from lpmech.checker.crowds.read_crowd import read_crowd
from lpmech.checker.crowds.verdicts import RULES, Judge
from lpmech.checker.crowds.verify import CROWDS
from lpmech.crowds.crowd import Moment
from lpmech.crowds.expanded import expanded
from lpmech.crowds.produce import certify_crowd
from lpmech.crowds.reader import crowd_of
from lpmech.problem.canonical import canonical
from tests import oracle
from tests.certificates.mutate import at, leaves, put
from tests.crowds.common import Written, random_crowd, random_tree
from tests.enclosures.attack import Stated, any_leaf, exchanged, keys, nearly, slacks, verdicts
from tests.enclosures.common import answer
from tests.enclosures.test_roads import agrees

OPTION = "participation_zero_option"
HAIRS = Fraction(1, 10**30), Fraction(1, 10**12), Fraction(1, 10**3)


def near_0(seed):
    """A crowd whose worths are 0, a hair beside it, or far away; its terminals are often below 0 by a hair."""
    rng, drawn = random.Random(f"near 0 {seed}"), np.random.default_rng(seed)
    tree, hair = random_tree(drawn, most=3, joint=40), rng.choice(HAIRS)
    costs = rng.choice([[0, 0, hair], [0, 0, -hair], [0, 0, -1, -hair]])
    for group in tree["groups"]:
        size = len(group["types"])
        for one in group["treatments"]:
            kept = [0, 0, hair, rng.choice([1, 2])] if one["absent"] and rng.random() < 0.7 else [*costs, 1, 2, 3]
            one["utility"] = [str(rng.choice(kept) + rng.choice([0, 0, hair])) for _ in range(size)]
        group.pop("terminal", None)
        if tree["horizon"] and rng.random() < 0.6:
            ends = rng.choice([[0, 0, hair], [0, 0, -hair], [0, 1]])
            group["terminal"] = [str(Fraction(rng.choice(ends))) for _ in range(size)]
    return crowd_of(tree)


def payoffs(env):
    """V − W_{-i} by agent, period and joint state, from programs of fractions on all joint states."""
    world = oracle.Environment(json.loads(canonical(env)))
    whole, found = oracle.solve(world), {}
    for agent in world.agents:
        without = oracle.solve(world, agent)
        for t in world.periods:
            for state in world.states(t):
                found[agent, t, state] = whole.values[t][state] - without.values[t][state]
    return found


def disturbed(told, rng, *, everyone):
    """Tables with errors far larger than a hair, over a denominator of their own."""
    for values in told["values"]:
        for name, table in [("everyone", values["everyone"]), *values["without"].items()]:
            if name != "everyone" or everyone:
                size = rng.choice([10**6, 10**15, 10**40])
                table["numerators"] = [size * x + rng.choice([-1, 0, 1]) * rng.randrange(3)
                                       for x in map(integer, table["numerators"])]  # fmt: skip
                table["denominator"] = hex(size * integer(table["denominator"]))
                table["numerators"] = list(map(hex, table["numerators"]))
    told["mechanism"].update(payments=[], width="1000")


def integer(value):
    return value if type(value) is int else int(value, 16)


def judge_of(subject, told):
    """The checker's own judge of a certificate about a crowd."""
    crowd = read_crowd(json.loads(subject))
    fields, version, _ = read_head(json.loads(json.dumps(told)), CROWDS)
    return Judge(Numbers(crowd, read_body(fields, version, crowd, RULES.witnesses)))


def own_of(subject, told):
    """The checker's own verdict and bounds of every claim, by id."""
    judge = judge_of(subject, told)
    return {rule.id: rule.own(judge, None) for rule in RULES.rules if not rule.id.startswith("epsilon")}


def suited(crowd, g):
    """What the page asks of a group, read from the crowd as text."""
    tree = json.loads(crowd.canonical())
    group = tree["groups"][g]
    given = {name for plan in tree["allocations"] for name, n in plan["treated"][group["name"]].items() if n}
    tables = [one["utility"] for one in group["treatments"] if one["absent"] and one["name"] in given]
    tables.append(group.get("terminal", []))
    return all(Fraction(x) >= 0 for table in tables for row in table for x in row)


def attack_option(seed):
    """The least payoff of a crowd near 0, by fractions, and what the checker says of disturbed tables of it."""
    rng, crowd = random.Random(f"option {seed}"), near_0(seed)
    found = payoffs(expanded(crowd))
    least = min(found.values())
    told = certify_crowd(crowd).to_json()
    kind = rng.choice(["exact", "others", "everyone"])
    if kind != "exact":
        disturbed(told, rng, everyone=kind == "everyone")
    own = own_of(crowd.canonical(), told)
    option = own[OPTION]
    assert option.low <= least <= option.high, seed
    assert option.verdict in ("undecided", "proved" if least >= 0 else "refuted"), seed
    if own["efficient"].verdict == "proved" and all(suited(crowd, g) for g in range(len(crowd.groups))):
        assert option.verdict == "proved", seed
    told["claims"] = [one for one in told["claims"] if one["id"] == OPTION]
    told["claims"][0].update(verdict="proved", least_slack={"from": "0", "to": None}, at=None, reason="")
    report = answer(crowd.canonical(), told, require=[OPTION])
    assert (report.verdict == "accepted") == (option.verdict == "proved"), (seed, report)
    return option.verdict, least == 0


@functools.cache
def honest(seed, draw):
    """A random crowd, its certificate as a tree, and its exact tables without an agent."""
    crowd = draw(seed, most=3, joint=40)
    found = certify_crowd(crowd)
    assert found.is_exact
    return crowd, found.to_json(), found.audit


def true(crowd, told, reports, exact):
    """Fails where a claim or payment that the checker holds about a rule is false."""
    written = written_of(crowd, told, exact)
    full = lpmech.audit(written.env, written.mechanism())
    held = {one.id for one in reports if one.reason is None}
    for one in told["claims"]:
        if one["id"] == "epsilon_incentive_compatible" and one["id"] in held:
            nearly(one, full.claims["incentive_compatible"])
        elif one["id"] in held:
            agrees(one["id"], Stated(one), full.claims[one["id"]])
    for paid in told["mechanism"]["payments"]:
        true_payment(written, paid)


def attack_numbers(seed, draw=random_crowd):
    """Fails where the checker's own verdict or bounds of a claim about any rule with any tables are false."""
    rng = random.Random(f"numbers {seed}")
    crowd, tree, exact = honest(seed % 200, draw)
    tree = copy.deepcopy(tree)
    if rng.random() < 0.5:
        change_rule(tree, rng, exact)
    disturbed(tree, rng, everyone=rng.random() < 0.6)
    full = lpmech.audit(*mechanism_of(crowd, tree, exact))
    for name, own in own_of(crowd.canonical(), tree).items():
        agrees(name, own, full.claims[name])


def change_rule(tree, rng, exact):
    """Another action at some states, which can be chosen there."""
    program = exact.program
    for moment, rule in zip(exact.crowd.moments, tree["mechanism"]["allocation"], strict=True):
        allowed = program.may_choose(moment)
        for state in range(len(rule)):
            if rng.random() < 0.3:
                first, last = program.starts[state : state + 2]
                rule[state] = rng.choice([a for a in range(last - first) if allowed[first + a]])


def mechanism_of(crowd, told, exact):
    """The environment and the mechanism that a certificate is about, joint state by joint state."""
    written = written_of(crowd, told, exact)
    return written.env, written.mechanism()


def written_of(crowd, told, exact):
    program = exact.program
    rules = [np.array([integer(a) for a in rule]) + program.starts[:-1] for rule in told["mechanism"]["allocation"]]
    return Written(crowd, rules, exact.without)


def true_payment(written, paid):
    """A stated payment is between its ends at every joint state of its lumped state."""
    crowd, period = written.crowd, (paid["period"] or 1) - 1
    labels = [shock.label for shock in crowd.shocks_in(period)]
    moment = crowd.moments.index(Moment(period, labels.index(paid.get("shock"))))
    sets = [range(len(crowd.groups[g].types)) for g, _ in written.members]
    public = crowd.public.index(paid["state"]["public"]) if crowd.public else 0
    for types in product(*sets):
        counts = {group.name: Counter() for group in crowd.groups}
        for (g, _), s in zip(written.members, types, strict=True):
            counts[crowd.groups[g].name][crowd.groups[g].types[s]] += 1
        if any(paid["state"][name] != dict(count) for name, count in counts.items()):
            continue
        treated, alike = written.treated(moment, (public, types))[1], 0
        for agent, (g, _) in enumerate(written.members):
            group = crowd.groups[g]
            told = group.name, group.types[types[agent]], group.treatments[treated[agent]].name
            if told == (paid["group"], paid["type"], paid["treatment"]):
                alike += 1
                pays = written.payment(moment, (public, types), agent)
                assert Fraction(paid["from"]) <= pays <= Fraction(paid["to"])
        assert alike == paid["agents"]


def numbers(tree, rng):
    """A number of a table or of the rule moved."""
    paths = [path for path in leaves(tree) if path[0] == "values" or "allocation" in path]
    path = rng.choice(paths)
    old = at(tree, path)
    if old is not None:
        put(tree, path, integer(old) + rng.choice([-1, 1, 1, 2, -5]))


def loose(tree, rng):
    """Tables with errors, or another rule, and no claim that says how far away anything is."""
    for rule in tree["mechanism"]["allocation"]:
        if rng.random() < 0.5:
            rule[rng.randrange(len(rule))] = rng.randrange(3)
    if rng.random() < 0.7:
        disturbed(tree, rng, everyone=rng.random() < 0.5)
    tree["mechanism"].update(width="1000", payments=[])
    for one in tree["claims"]:
        one["verdict"] = rng.choice(["proved", "refuted", "undecided", "proved"])
        one.update(least_slack=None, at=None, reason="")
        if one["id"] in ("efficient", "incentive_compatible"):
            one["witness"] = {"open": rng.choice([0, 10_000])} if one["verdict"] == "undecided" else {}


CHANGES = (any_leaf, numbers, numbers, loose, loose, loose, exchanged, keys, verdicts, verdicts, slacks, slacks)


def attack(seed, draw=random_crowd):
    """The verdict on a changed certificate; fails where it is false."""
    rng = random.Random(f"crowd attack {seed}")
    crowd, tree, exact = honest(rng.randrange(60), draw)
    tree, done = copy.deepcopy(tree), []
    for _ in range(rng.choice([1, 1, 2])):
        change = rng.choice(CHANGES)
        try:
            change(tree, rng)
        except (LookupError, TypeError, ValueError, AttributeError):
            continue  # an earlier change left nothing to change
        done.append(change.__name__)
    report = answer(crowd.canonical(), tree)
    assert report.verdict in ("accepted", "rejected", "malformed", "limit"), (seed, done)
    assert report.reason is None or "internal" not in report.reason, (seed, done, report.reason)
    if report.verdict != "malformed" and any(one.reason is None for one in report.claims or ()):
        true(crowd, tree, report.claims, exact)
    return report.verdict, done


if __name__ == "__main__":
    count, first = (int(word) for word in [*sys.argv[1:], "0"][:2])
    counts = Counter()
    for number in range(first, first + count):
        try:
            counts[attack(number)[0]] += 1
        except BaseException:
            sys.stderr.write(f"seed {number}\n")
            raise
    sys.stdout.write(f"{dict(counts)}\n")
