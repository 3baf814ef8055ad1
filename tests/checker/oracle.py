"""What a certificate must satisfy, by brute force: a second, slow reading of the certificate page for tests."""

from fractions import Fraction
from itertools import product

from forge import Forge
from forge_values import PRIOR
from forge_world import ZERO, World
from slow_conditions import Conditions

from lpmech.checker.claims import CONCEPTS


def cells_of(table, world, t, *, memory, shock):
    """{(memory, shock, state): value} of a table, over the memories that its axes tell apart."""
    lists, keys = {}, table["axes"]
    if memory:
        before = 0 if world.T is None else t - 1
        stage = world.stage(before)
        lists["previous allocation"] = stage["allocations"]
        lists |= {"previous " + n: x for n, x in zip(world.names[before], world.lists_of(stage), strict=True)}
    if shock and world.shocks(t)[0][0] is not None:
        lists["shock"] = [z[0] for z in world.shocks(t)]
    lists |= dict(zip(world.names[t], world.lists_of(world.stage(t)), strict=True))
    flat = table.get("indices") or table.get("numerators")
    den = Fraction(number(table.get("denominator", 1)))
    found = {}
    for cell, x in zip(product(*(lists[k] for k in keys)), flat, strict=True):
        found[cell] = number(x) / den

    def value(m, z, th):
        d = dict(zip(world.names[t], th, strict=True)) | {"shock": z}
        if m is not None:
            d["previous allocation"] = m[1]
            d |= {"previous " + n: x for n, x in zip(world.names[before], m[0], strict=True)}
        return found[tuple(d[k] for k in keys)]

    return value


def number(x):
    return Fraction(int(x, 16) if isinstance(x, str) else x)


def remembers(table):
    return any(axis.startswith("previous") for axis in table["axes"])


class Oracle:
    def __init__(self, env, cert):
        self.env, self.cert, self.w = env, cert, World(env)
        self.ok = True

    def slot_dict(self, tables, s):
        """Transfers or best responses of a slot, on the memories that count."""
        table, w = tables[s], self.w
        t = s if w.T is not None else 0
        f = cells_of(table, w, t, memory=s > 0, shock=False)
        if not remembers(table):
            return {(None, th): f(None, None, th) for th in w.spaces[t]}
        before = 0 if w.T is None else t - 1
        out = {}
        for r in w.spaces[before]:
            for z in w.shocks(before):
                m = (r, self.rule[before][z[0], r])
                if z[1]:
                    out |= {(m, th): f(m, None, th) for th in w.spaces[t]}
        return out

    def policy(self, tables, out):
        """A policy of the certificate; it must be feasible at every shock."""
        policies = []
        for t, table in enumerate(tables):
            f = cells_of(table, self.w, t, memory=False, shock=True)
            names = self.w.stage(t)["allocations"]
            policy = {(z[0], th): names[int(f(None, z[0], th))] for z in self.w.shocks(t) for th in self.w.spaces[t]}
            for z in self.w.shocks(t):
                allowed = z[2] if out is None else z[3][out]
                self.need(all(policy[z[0], th] in allowed for th in self.w.spaces[t]))
            policies.append(policy)
        return policies

    def need(self, condition):
        self.ok = self.ok and bool(condition)

    def acceptable(self):
        mech, w = self.cert["mechanism"], self.w
        self.rule = self.policy(mech["allocation"], None)
        if not self.ok:
            return False
        p = {i: [self.slot_dict(tables, s) for s in range(len(tables))] for i, tables in mech["transfers"].items()}
        by = None
        if mech["transfers by shock"] is not None:
            by = {
                i: [
                    {
                        (z[0], th): cells_of(x, w, t, memory=False, shock=True)(None, z[0], th)
                        for z in w.shocks(t)
                        for th in w.spaces[t]
                    }
                    for t, x in enumerate(tables)
                ]
                for i, tables in mech["transfers by shock"].items()
            }
        self.forge = forge = Forge(self.env, self.rule, p, by)
        if by:
            self.need(not any(remembers(x) for tables in mech["transfers"].values() for x in tables))
            for i in w.agents:
                for s, (t, _, _) in enumerate(forge.slots):
                    for th in w.spaces[t]:
                        mean = sum((z[1] * by[i][t][z[0], th] for z in w.shocks(t)), ZERO)
                        self.need(self.ok and mean == forge.pay(i, s, None, th))
        self.programs()
        if self.ok:
            self.evidence()
        return self.ok and all(self.claim(claim) for claim in self.cert["claims"])

    def programs(self):
        w, forge = self.w, self.forge
        for out in [None, *w.agents]:
            given = self.cert["evidence"]["values"]["everyone" if out is None else f"without {out}"]
            values, _ = forge.programs[out]
            policies = self.policy(given["allocation"], out)
            self.same(given["values"], values)
            for t in range(w.n):
                last = w.T is not None and t + 1 == w.n
                after = forge.ending(out) if last else values[(t + 1) % w.n]
                for z in w.shocks(t):
                    for th in w.spaces[t] if z[1] else ():
                        allowed = z[2] if out is None else z[3][out]
                        best = max(forge.q(t, out, a, th, after) for a in allowed)
                        order = [a for a in w.stage(t)["allocations"] if a in allowed]
                        first = next(a for a in order if forge.q(t, out, a, th, after) == best)
                        self.need(policies[t][z[0], th] == first)
            forge.programs[out] = values, policies

    def same(self, tables, functions):
        for t, table in enumerate(tables):
            f = cells_of(table, self.w, t, memory=False, shock=False)
            self.need(all(f(None, None, th) == functions[t][th] for th in self.w.spaces[t]))

    def evidence(self):
        forge, given, agents = self.forge, self.cert["evidence"], self.w.agents
        forge.U = {i: forge.continuation(i) for i in agents}
        forge.O = {i: forge.outside(i) for i in agents}
        forge.B = {i: forge.best(i) for i in agents}
        forge.S = forge.budget()
        for i in agents:
            self.same(given["continuation"][i], forge.U[i])
            self.same(given["outside options"][i], forge.O[i])
            if given["best responses"][i] is None:
                for s, found in enumerate(forge.B[i]):
                    self.need(all(forge.V(i, s, m, th) == value for (m, th), value in found.items()))
                continue
            for s, found in enumerate(forge.B[i]):
                stated = self.slot_dict(given["best responses"][i], s)
                for (m, th), value in found.items():
                    self.need((stated[m, th] if (m, th) in stated else stated[None, th]) == value)
        self.same(given["budget"], forge.S)
        self.conditions = Conditions(forge)
        self.separations = given.get("convex independence")
        self.need(all(map(self.conditions.separates, self.separations or ())))
        t = self.w.n - 1
        for i, table in given.get("last period", {}).items():
            f = cells_of(table, self.w, t, memory=False, shock=False)
            self.need(self.conditions.pays(i, {th: f(None, None, th) for th in self.w.spaces[t]}))

    def claim(self, claim):
        name, verdict = claim["id"], claim["verdict"]
        if claim["concept"] != CONCEPTS[name]:
            return False
        if verdict == "undecided":
            return True
        if name in ("private_values", "independent_transitions", "same_feasible_sets"):
            return self.hypothesis(name, claim)
        if name in ("convex_independence", "spanning", "last_period_implementable"):
            return claim["least_slack"] is None and claim["at"] is None and self.condition(name, claim)
        if name == "expected_budget_balance":
            return self.expected(claim)
        if name in PRIOR and self.w.prior() is None:
            return False
        if name == "epsilon_incentive_compatible":
            self.forge.epsilon = Fraction(claim["witness"]["epsilon"])
        cells = list(self.forge.cells(name))
        if not cells:
            return verdict == "proved" and claim["least_slack"] is None and claim["at"] is None
        least = min(slack for slack, _ in cells)
        stated = claim["least_slack"] is not None and Fraction(claim["least_slack"]) == least
        right = verdict == ("proved" if least >= 0 else "refuted")
        return stated and right and any(x == least and self.match(c, claim["at"], name) for x, c in cells)

    def match(self, cell, at, name):
        if at is None or {k: x for k, x in cell.items() if k != "memory"} != {
            k: x for k, x in at.items() if k != "memory" and not (k == "shock" and x is None)
        }:
            return False
        return cell["memory"] == at["memory"] or (at["memory"] is None and not self.depends(at, name))

    def depends(self, at, name):
        agents = self.w.agents if at["agent"] is None else [at["agent"]]
        tables = [x for i in agents for x in self.cert["mechanism"]["transfers"][i]]
        if name == "best_response":
            tables += [x for i in agents for x in self.cert["evidence"]["best responses"][i] or ()]
        return any(remembers(x) for x in tables)

    def condition(self, name, claim):
        if claim["verdict"] == "refuted":
            return self.conditions.refutes(name, claim["witness"])
        if name == "spanning":
            return self.conditions.spanning() is None
        if name == "convex_independence":
            return self.separations is not None and self.conditions.convex_holds(self.separations)
        return set(self.cert["evidence"].get("last period", ())) == set(self.w.agents) and self.w.T is not None

    def hypothesis(self, name, claim):
        forge = self.forge
        if claim["verdict"] == "proved":
            return {
                "private_values": lambda: forge.private_witness() is None,
                "independent_transitions": lambda: not forge.independence_witnesses(),
                "same_feasible_sets": lambda: forge.sets_witness() is None,
            }[name]()
        if name == "independent_transitions":
            return claim["witness"] in forge.independence_witnesses()
        return (
            claim["witness"]
            in {"private_values": forge.private_witnesses, "same_feasible_sets": forge.sets_witnesses}[name]()
        )

    def expected(self, claim):
        if self.w.prior() is None or claim["at"] is None or claim["least_slack"] is None:
            return False
        sums, t = self.forge.expected_sums(), claim["at"]["period"]
        if claim["at"] != self.forge.cell() | {"period": t} or t is None or not 1 <= t <= len(sums):
            return False
        slack = Fraction(claim["least_slack"])
        if claim["verdict"] == "proved":
            return not any(sums) and slack == 0 and (t == 1 or self.w.T is not None)
        return slack == -abs(sums[t - 1]) < 0
