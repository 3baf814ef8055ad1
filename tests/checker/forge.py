"""A naive certificate writer for tests: worths by tests/oracle, and claims as tests/claims read them.

It shares no code with the checker but its SHA-256. `Forge(env)` takes an environment as parsed JSON and optionally an
allocation rule and transfers; `write` computes all evidence and decides every claim by enumerating all cells.
States are those of tests/oracle: (public or None, types...).
"""

from fractions import Fraction
from itertools import product

from forge_draw import Draw
from forge_tables import indices, numeric, reduce_table
from slow_conditions import Conditions

from lpmech.checker.claims import KINDS
from lpmech.checker.kernel.canonical import digest
from lpmech.checker.kernel.read_environment import read_environment
from tests.certificates.judge import Judge
from tests.claims.readings import READINGS
from tests.oracle import Environment, Pivot
from tests.oracle.environment import is_product, marginal, private_value_conflicts
from tests.oracle.world import NO_CELL, PREVIOUS

ZERO = Fraction(0)
OTHERS = (  # which have tests of their own
    "interim_best_response", "interim_incentive_compatible", "interim_participation_first", "lies_stay_feasible",
    "each_period_budget_balance",
    "absent_pay_nothing",
    "interim_participation_always", "pivot_unique", "monotone_partition",
    "single_crossing", "increasing_differences", "admissible_increments", "stated_relation",
)  # fmt: skip


class Tables:
    """Writes functions of labels as tables of a certificate, on the axes that they depend on."""

    def __init__(self, env):
        self.env = env

    def table(self, t, value, *, memory=False, shock=False):
        """(axes, cells) of a function of (memory, shock, state)."""
        labels = self.labels(t, memory, shock)
        cells = (dict(zip(labels, found, strict=True)) for found in product(*labels.values()))
        values = [value(self.memory(point, t), point.get("shock"), self.env.labelled(point)) for point in cells]
        return reduce_table(list(labels), [len(found) for found in labels.values()], values)

    def labels(self, t, memory, shock):
        """Axis → labels in the order of a table."""
        found, before = {}, max(t - 1, 1)
        if memory:
            past = {"allocation": self.env.allocations(before), **self.env.labels(before)}
            found |= {PREVIOUS + axis: names for axis, names in past.items()}
        if shock and self.env.shocks(t) != [None]:
            found["shock"] = sorted(self.env.shocks(t))
        return found | self.env.labels(t)

    def memory(self, point, t):
        if PREVIOUS + "allocation" not in point:
            return None
        return self.env.labelled(point, PREVIOUS), point[PREVIOUS + "allocation"]

    def rule(self, choices):
        """The INDEX TABLEs of {t: {(shock, state): allocation}}."""
        return [
            indices(self.table(t, lambda _m, z, s, t=t: self.env.allocations(t).index(choices[t][z, s]), shock=True))
            for t in self.env.periods
        ]

    def periods(self, values):
        """The TABLEs of {t: {state: number}}."""
        return [numeric(self.table(t, lambda _m, _z, s, t=t: values[t][s])) for t in self.env.periods]

    def slots(self, tables):
        """The TABLEs of [{(memory, state): number}], a memory for each period but the first if any is named."""
        return [self.slot(t, found) for t, found in enumerate(tables, 1)]

    def slot(self, t, found):
        remembers = any(m is not None for m, _ in found)
        value = lambda m, _z, s: found.get((m, s), ZERO) if remembers else found[None, s]  # noqa: E731
        return numeric(self.table(t, value, memory=remembers))


class Forge:
    """A rule {t: {(shock, state): allocation}} and transfers {agent: [{(memory, state): number}]} in an environment,
    by default those of the pivot mechanism; and transfers by shock, {agent: [{(shock, state): number}]}."""

    def __init__(self, data, rule=None, transfers=None, by_shock=None):
        self.data, self.env, self.by_shock = data, Environment(data), by_shock
        self.tables, self.pivot = Tables(self.env), Pivot(self.env)
        self.rule, self.transfers = rule or self.pivot.allocation, transfers or self.pivot_transfers()
        self.epsilon, self.needs_best = Fraction(5, 7), True
        self.only = [name for name in KINDS if name not in OTHERS and not name.startswith("exists_")]

    def pivot_transfers(self):
        paid = self.pivot.payments
        return {
            i: [{(None, s): paid[t][i, s] for s in self.env.states(t)} for t in self.env.periods] for i in self.agents
        }

    @property
    def agents(self):
        return self.env.agents

    def write(self):
        """The certificate."""
        made = {
            "format": "lpmech-certificate/1",
            "environment": digest(read_environment(self.data)),
            "versions": {"forge": "1"},
            "mechanism": self.mechanism(),
            "evidence": {},
            "claims": [],
        }
        self.world = Judge(self.data, made)
        self.conditions = Conditions(self.world)
        made["evidence"] = self.evidence()
        made["claims"] = [claim for name in self.only for claim in self.claim(name)]
        return made

    def mechanism(self):
        shocked = None
        if self.by_shock:
            shocked = {
                i: [self.shock_table(t, found) for t, found in enumerate(self.by_shock[i], 1)] for i in self.agents
            }
        return {
            "name": "forged",
            "allocation": self.tables.rule(self.rule),
            "transfers": {i: self.tables.slots(self.transfers[i]) for i in self.agents},
            "transfers by shock": shocked,
        }

    def shock_table(self, t, found):
        return numeric(self.tables.table(t, lambda _m, z, s: found[z, s], shock=True))

    # evidence

    def evidence(self):
        world, tables = self.world, self.tables
        names = {None: "everyone", **{i: f"without {i}" for i in self.agents}}
        found = {
            "values": {name: self.program(world.solve(without)) for without, name in names.items()},
            "continuation": {i: tables.periods(self.continuation(i)) for i in self.agents},
            "outside options": {i: tables.periods(world.audit.outside_options(i)) for i in self.agents},
            "budget": tables.periods(world.later_sums()),
        }
        if self.needs_best:
            found["best responses"] = {i: self.best_responses(i) for i in self.agents}
        if self.conditions.convex[1] is not None:
            found["convex independence"] = self.conditions.convex[1]
        if self.env.horizon is not None and self.conditions.last[1] is not None:
            paid, t = self.conditions.last[1], self.env.horizon
            table = lambda own: numeric(tables.table(t, lambda _m, _z, s: own[s]))  # noqa: E731
            found["last period"] = {i: table(paid[i]) for i in self.agents}
        return found

    def program(self, solved):
        return {"values": self.tables.periods(solved.values), "allocation": self.tables.rule(solved.selected)}

    def continuation(self, agent):
        audit = self.world.audit
        truth = audit.truthful(agent)
        return {
            t: {s: audit.mean_next(t, s, s, audit.following(t, agent, truth)) for s in self.env.states(t)}
            for t in self.env.periods
        }

    def best_responses(self, agent):
        """As many tables as transfers; an agent with one table for all periods forgets."""
        best = self.world.audit.best_response(agent)
        return self.tables.slots([best[t] for t, _ in enumerate(self.transfers[agent], 1)])

    # claims

    def claim(self, name):
        """The claim, if it can be stated here."""
        if name == "incentive_compatible_by_shock" and not self.by_shock:
            return
        if name == "last_period_implementable" and self.env.horizon is None:
            return
        start = {
            "id": name,
            "concept": KINDS[name].concept,
            "verdict": "proved",
            "least_slack": None,
            "at": None,
            "reason": "",
        }
        if name == "epsilon_incentive_compatible":
            yield start | self.decided(name, {"epsilon": str(self.epsilon)})
        elif READINGS[name].prior and self.env.prior() is None:
            yield start | {"verdict": "undecided", "witness": {}}
        elif name == "expected_budget_balance":
            yield start | self.expected()
        elif READINGS[name].cells:
            yield start | self.decided(name, {})
        else:
            witness = self.witness(name)
            yield start | {"verdict": "refuted" if witness else "proved", "witness": witness or {}}

    def decided(self, name, witness):
        cells = list(READINGS[name].cells(self.world, {"witness": witness}))
        if not cells:
            return {"witness": witness}
        at, slack = min(cells, key=lambda cell: cell[1])
        at = {key: value for key, value in at.items() if key != "shock" or value is not None}
        verdict = "proved" if slack >= 0 else "refuted"
        return {"verdict": verdict, "least_slack": str(slack), "at": at, "witness": witness}

    def expected(self):
        sums = self.world.audit.expected_budgets()
        t = next((t for t, x in sums.items() if x), None)
        at = {key: value for key, value in NO_CELL.items() if key != "shock"} | {"period": t or 1}
        verdict = "proved" if t is None else "refuted"
        return {"verdict": verdict, "least_slack": str(-abs(sums[t or 1])), "at": at, "witness": {}}

    def witness(self, name):
        """What refutes a claim without a slack, or None."""
        found = {
            "private_values": self.private,
            "independent_transitions": self.dependent,
            "same_feasible_sets": self.sets,
            "spanning": self.conditions.spanning,
            "convex_independence": lambda: self.conditions.convex[:1],
            "last_period_implementable": lambda: self.conditions.last[:1],
        }[name]()
        return next(iter(found), None)

    def period(self, t):
        return None if self.env.horizon is None else t

    def private(self):
        for i, t, a, one, two in private_value_conflicts(self.env):
            states = {"state": self.env.point(one), "other state": self.env.point(two)}
            yield {"agent": i, "period": self.period(t), "allocation": a, **states}

    def dependent(self):
        env = self.env
        places = [("public", 0), *((agent, 1 + k) for k, agent in enumerate(env.agents))]
        for t in filter(env.transition_is_needed, env.periods):
            for a, s in product(env.allocations(t), env.states(t)):
                head = {"period": self.period(t), "allocation": a, "state": env.point(s)}
                if not is_product(env, t, a, s):
                    yield from (head | {"next state": env.point(n)} for n in self.no_products(t, a, s))
                for (name, k), other in product(places, env.states(t)):
                    one, two = marginal(env, t, a, s, k), marginal(env, t, a, other, k)
                    label = next((x for x in {**one, **two} if one.get(x, 0) != two.get(x, 0)), None)
                    if label is not None and s[0] == other[0] and s[k] == other[k]:
                        yield head | {"component": name, "other state": env.point(other), "next": label}

    def no_products(self, t, a, s):
        """The next states whose probability is not the product of their components'."""
        for following in self.env.states(t + 1):
            chance = Fraction(1)
            for k, label in enumerate(following):
                chance *= marginal(self.env, t, a, s, k).get(label, 0)
            if chance != self.env.transition(t, a, s).get(following, 0):
                yield following

    def sets(self):
        env = self.env
        for t in env.periods:
            for z, i, a in product(env.shocks(t), env.agents, env.allocations(t)):
                s = env.states(t)[0]
                if (a in env.feasible(t, z, state=s)) != (a in env.feasible(t, z, i, state=s)):
                    yield {"agent": i, "period": self.period(t), "shock": z, "allocation": a}


def forged(seed, **fixed):
    """An environment and a certificate drawn from a seed."""
    draw = Draw(seed, **fixed)
    env = draw.environment()
    return env, Forge(env, *draw.mechanism(Forge(env))).write()
