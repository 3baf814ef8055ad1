"""Every deterministic plan of reports in a finite horizon, tried one by one.

A mechanism is read from what `lpmech transfers --format json` prints, an environment from its file; nothing else of the
package is used on this side. A *plan* says what an agent reports at each of its own histories: all it has seen of the
states so far, all reports and allocations of the past, and what it sees now. An agent sees its own types and the public
states (interim), or all types (ex post). Plans that differ only where neither leads are one plan.

What the best plan gains over the truth is compared with the claims of the audit: `best_response` from every memory and
state of every period, `interim_best_response` from all that an agent may see in period 1. `one_seed`
does so for pivot, contingent and other mechanisms, and for the same with a few payments changed; it is a road of the
farm: `python -m tests.farm --roads "every plan"`.
"""

import json
import random
import tempfile
from collections import Counter
from fractions import Fraction
from itertools import product
from pathlib import Path

from lpmech.certificate import pipeline
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import NoMechanism
from tests import oracle
from tests.degenerate.environments import Parts
from tests.existence.samples import KINDS, clashing

MECHANISMS = ("pivot", "contingent_vcg", "contingent", "existence", "balanced", "fees_vcg")


class Written(oracle.Audit):
    """A mechanism as printed, over an environment as written."""

    def __init__(self, data, printed):
        env = oracle.Environment(data)
        rule, self.paid = {t: {} for t in env.periods}, {}
        for row in printed["allocation_rule"]:
            t, reports = row["period"], env.labelled(row["state"])
            for z in env.shocks(t):
                rule[t][z, reports] = row["by_shock"][z] if row["by_shock"] else row["allocation"]
        for row in printed["transfers"]:
            memory = row["memory"] and (env.labelled(row["memory"]["reports"]), row["memory"]["allocation"])
            self.paid[row["agent"], row["period"], memory, env.labelled(row["state"])] = Fraction(row["payment"])
        super().__init__(env, rule, self.printed)

    def printed(self, agent, period, memory, reports):
        """What is paid; tables without a memory have one row for all of them."""
        key = agent, period, memory, reports
        return self.paid[key] if key in self.paid else self.paid[agent, period, None, reports]


class Plans:
    """The plans of one agent against truthful others. A world is (history, weight, memory, state)."""

    def __init__(self, written, agent, sees_all):
        self.written, self.env, self.agent, self.sees_all = written, written.env, agent, sees_all

    def sees(self, state):
        return state if self.sees_all else (state[0], self.env.own(state, self.agent))

    def worlds(self, weighed):
        """Worlds at the beginning of what is looked at, from (weight, memory, state)."""
        return [((self.sees(state),), weight, memory, state) for weight, memory, state in weighed]

    def payoffs(self, period, worlds):
        """The expected payoff, from the period on, of every plan."""
        if self.env.is_end(period):
            yield sum((w * self.env.terminal_utility(self.agent, s) for _, w, _, s in worlds), Fraction(0))
            return
        histories = sorted({world[0] for world in worlds}, key=str)
        for said in product(self.env.labels(period)[self.agent], repeat=len(histories)):
            now, after = self.step(period, worlds, dict(zip(histories, said, strict=True)))
            for later in self.payoffs(period + 1, after):
                yield now + later

    def truth(self, period, worlds):
        """The same of telling the truth."""
        if self.env.is_end(period):
            return next(self.payoffs(period, worlds))
        said = {history: self.env.own(state, self.agent) for history, _, _, state in worlds}
        now, after = self.step(period, worlds, said)
        return now + self.truth(period + 1, after)

    def step(self, period, worlds, said):
        """What a period yields, and the worlds of the next one (their weights discounted)."""
        now, after = Fraction(0), []
        for history, weight, memory, state in worlds:
            reports = self.env.replace(state, self.agent, said[history])
            now -= weight * self.written.pay(self.agent, period, memory, reports)
            for p, a in self.written.plan(period, reports):
                now += weight * p * self.env.utility(period, self.agent, a, state)
                for following, q in self.env.transition(period, a, state).items():
                    seen = (*history, (reports, a), self.sees(following))
                    after.append((seen, weight * p * q * self.env.discount, (reports, a), following))
        return now, after

    def best(self, period, worlds):
        """The greatest payoff of all plans."""
        return max(self.payoffs(period, worlds))

    def best_by_branch(self, period, worlds):
        """The same from one history, where plans are too many: what is planned after one thing seen does not bear on
        what is planned after another, so the plans after each thing that may be seen are tried by themselves."""
        options = []
        for own in self.env.labels(period)[self.agent]:
            now, after = self.step(period, worlds, {world[0]: own for world in worlds})
            branches = {}
            for world in after:
                branches.setdefault(world[0], []).append(world)
            options.append(now + sum(self.best(period + 1, branch) for branch in branches.values()))
        return max(options)


def interim_slack(written, agent, by_branch=False):
    """The least of (truth − best plan) over what the agent may see in period 1."""
    plans, groups = Plans(written, agent, sees_all=False), {}
    for state, p in written.env.prior().items():
        groups.setdefault(plans.sees(state), []).append((p, None, state))
    slacks = []
    for group in groups.values():
        worlds = plans.worlds(group)
        best = plans.best_by_branch(1, worlds) if by_branch else plans.best(1, worlds)
        slacks.append((plans.truth(1, worlds) - best) / sum(p for p, _, _ in group))
    return min(slacks)


def ex_post_slack(written, agent, by_branch=False):
    """The least of (truth − best plan) over all memories and states of all periods, everything seen."""
    plans, slacks = Plans(written, agent, sees_all=True), []
    for period in written.env.periods:
        for memory, state in product(written.memories(period), written.env.states(period)):
            worlds = plans.worlds([(Fraction(1), memory, state)])
            best = plans.best_by_branch(period, worlds) if by_branch else plans.best(period, worlds)
            slacks.append(plans.truth(period, worlds) - best)
    return min(slacks)


def audited(certificate):
    """(interim, ex post) least slacks as claimed; the verdicts are those of the slacks."""
    claims = {claim.id: claim for claim in certificate.claims}
    interim, ex_post = claims["interim_best_response"], claims["best_response"]
    for claim in (interim, ex_post):
        assert claim.verdict.value == ("proved" if claim.least_slack == 0 else "refuted")
    assert claims["incentive_compatible"].verdict is ex_post.verdict
    return interim.least_slack, ex_post.least_slack


def enumerated(data, printed, by_branch=False):
    """The same by trying every plan."""
    written = Written(data, printed)
    return tuple(min(slack(written, agent, by_branch) for agent in written.env.agents)
                 for slack in (interim_slack, ex_post_slack))  # fmt: skip


def sample(seed, shape, horizon):
    """Private values and independent transitions, or values that clash, by turns; with a prior."""
    rng = random.Random(f"plans {seed}")
    if seed % 3 == 0:
        return Parts(rng, "private", horizon, types=shape, allocations=2).data("plans")
    data = clashing(seed, types=shape, horizon=horizon, kind=KINDS[seed % len(KINDS)], shocks=seed % 4 == 1)
    names = ["|".join(state) for state in product(*data["stages"][0]["types"].values())]
    weights = [rng.randint(0, 3) for _ in names]
    weights[rng.randrange(len(names))] += 1
    entries = {name: str(Fraction(w, sum(weights))) for name, w in zip(names, weights, strict=True)}
    return data | {"prior": {"axes": data["agents"], "entries": entries}}


def changed(printed, rng):
    """The mechanism with some payments changed, a few by almost nothing."""
    rows = [dict(row, by_shock=None) for row in printed["transfers"]]
    for row in rng.sample(rows, min(len(rows), rng.choice([1, 1, 2, 4]))):
        step = rng.choice([Fraction(1), Fraction(-2), Fraction(1, 10**30), Fraction(-1, 10**30), Fraction(5)])
        row["payment"] = str(Fraction(row["payment"]) + step)
    return printed | {"transfers": rows}


def mechanisms(data, rng, folder, names=MECHANISMS, mutants=2):
    """(name, certificate, as printed) of the named mechanisms that exist, and of changed ones."""
    env = Environment.from_json(data)
    for name in names:
        try:
            certificate = pipeline.certify(env, name)
        except NoMechanism:
            continue
        printed = json.loads(json.dumps(certificate.transfers.to_json()))
        yield name, certificate, printed
        for _ in range(mutants):
            mutant, file = changed(printed, rng), Path(folder) / "mechanism.json"
            file.write_text(json.dumps(mutant), encoding="utf-8")
            yield f"{name}, changed", pipeline.audit(env, file), mutant


def one_seed(seed):
    """How often what was found of the mechanisms of a seed, interim and ex post, and where audit and plans differ."""
    shape, horizon = ((2, 2), (2, 1), (1, 2), (2, 2), (3, 1))[seed % 5], (2, 3)[seed % 2]
    horizon = 2 if shape == (3, 1) else horizon
    data, by_branch = sample(seed, shape, horizon), horizon == 3 and (shape == (2, 2) or seed % 4 == 1)
    counts, wrong = Counter(), []
    with tempfile.TemporaryDirectory() as folder:
        for name, certificate, printed in mechanisms(data, random.Random(seed), folder):
            found, expected = audited(certificate), enumerated(data, printed, by_branch)
            interim, ex_post = ("truth is best" if gain == 0 else "a plan gains" for gain in expected)
            counts[f"{name}, interim {interim}, ex post {ex_post}"] += 1
            if found != expected:
                wrong.append(f"{name}: audit {found}, plans {expected}")
    return counts, wrong
