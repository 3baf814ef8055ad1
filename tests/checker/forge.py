"""A naive certificate writer for tests: dictionaries of Fractions, brute force over every cell, dense kernels.

It shares no code with the checker but its SHA-256. `forge` takes an environment as parsed JSON and optionally an
allocation rule and transfers, computes all evidence and decides every claim by enumerating all cells.
"""

from forge_cells import Cells
from forge_draw import Draw
from forge_tables import indices, numeric, text
from forge_values import PRIOR
from forge_world import ZERO
from slow_conditions import Conditions

from lpmech.checker.claims import CONCEPTS
from lpmech.checker.kernel.canonical import digest
from lpmech.checker.kernel.read_environment import read_environment


class Forge(Cells):
    """Writes the certificate."""

    def write(self):
        w, n = self.W, self.n
        self.U = {i: self.continuation(i) for i in self.agents}
        self.O = {i: self.outside(i) for i in self.agents}
        self.B = {i: self.best(i) for i in self.agents}
        self.S = self.budget()
        number = lambda x: numeric(x)  # noqa: E731

        def index(policy, t):
            return indices(
                self.table(t, lambda m, z, th: w.stage(t)["allocations"].index(policy[t][z, th]), shock=True)
            )

        per = lambda fs: [number(self.table(t, lambda m, z, th, t=t: fs[t][th])) for t in range(n)]  # noqa: E731
        evidence = {
            "values": {
                ("everyone" if out is None else f"without {out}"): {
                    "values": per(values),
                    "allocation": [index(policy, t) for t in range(n)],
                }
                for out, (values, policy) in self.programs.items()
            },
            "continuation": {i: per(self.U[i]) for i in self.agents},
            "outside options": {i: per(self.O[i]) for i in self.agents},
            "best responses": {
                i: [number(self.slot_table(s, found)) for s, found in enumerate(self.B[i])] for i in self.agents
            },
            "budget": per(self.S),
        }
        self.conditions = conditions = Conditions(self)
        self.witnesses = {"spanning": conditions.spanning()}
        self.witnesses["convex_independence"], separations = conditions.convex()
        if separations is not None:
            evidence["convex independence"] = separations
        if w.T is not None:
            self.witnesses["last_period_implementable"], paid = conditions.last()
            if paid is not None:
                evidence["last period"] = {
                    i: number(self.table(n - 1, lambda m, z, th, i=i: paid[i][th])) for i in paid
                }
        shocked = None
        if self.by_shock:
            shocked = {
                i: [
                    number(self.table(t, lambda m, z, th, t=t, i=i: self.by_shock[i][t][z, th], shock=True))
                    for t in range(n)
                ]
                for i in self.agents
            }
        return {
            "format": "lpmech-certificate/1",
            "environment": digest(read_environment(w.env)),
            "versions": {"forge": "1"},
            "mechanism": {
                "name": "forged",
                "allocation": [index(self.a, t) for t in range(n)],
                "transfers": {
                    i: [number(self.slot_table(s, found)) for s, found in enumerate(self.p[i])] for i in self.agents
                },
                "transfers by shock": shocked,
            },
            "evidence": evidence,
            "claims": self.claims(),
        }

    def slot_table(self, s, found):
        memory = any(m is not None for m, _ in found) and s > 0
        t = s if self.W.T is not None else 0
        pick = next(iter(found))[0]

        def f(m, z, th):
            if memory:
                return found.get((m, th), found.get((None, th), ZERO))
            return found[None, th] if (None, th) in found else found[pick, th]

        return self.table(t, f, memory=memory)

    def claims(self):
        out = []
        for name, concept in CONCEPTS.items():
            if name not in self.only:
                continue
            claim = {
                "id": name,
                "concept": concept,
                "verdict": "proved",
                "least_slack": None,
                "at": None,
                "reason": "",
                "witness": {},
            }
            if name == "incentive_compatible_by_shock" and not self.by_shock:
                continue
            if name == "last_period_implementable" and self.W.T is None:
                continue
            if name in PRIOR and self.W.prior() is None:
                claim["verdict"] = "undecided"
            elif name in self.witnesses:
                if self.witnesses[name]:
                    claim |= {"verdict": "refuted", "witness": self.witnesses[name]}
            elif name in ("private_values", "independent_transitions", "same_feasible_sets"):
                witness = {
                    "private_values": self.private_witness,
                    "same_feasible_sets": self.sets_witness,
                    "independent_transitions": lambda: next(iter(self.independence_witnesses()), None),
                }[name]()
                if witness:
                    claim |= {"verdict": "refuted", "witness": witness}
            elif name == "expected_budget_balance":
                sums = self.expected_sums()
                t = next((k for k, x in enumerate(sums) if x), None)
                slack = ZERO if t is None else -abs(sums[t])
                cell = self.cell() | {"period": 1 if t is None else t + 1}
                claim |= {"least_slack": text(slack), "at": cell, "verdict": "proved" if t is None else "refuted"}
            else:
                cells = list(self.cells(name))
                if cells:
                    slack, cell = min(cells, key=lambda c: c[0])
                    verdict = "proved" if slack >= 0 else "refuted"
                    claim |= {"least_slack": text(slack), "at": cell, "verdict": verdict}
                if name == "epsilon_incentive_compatible":
                    claim["witness"] = {"epsilon": text(self.epsilon)}
            out.append(claim)
        return out


def forged(seed, **fixed):
    """An environment and a certificate drawn from a seed."""
    draw = Draw(seed, **fixed)
    env = draw.environment()
    rule, transfers, by_shock = draw.mechanism(Forge(env))
    return env, Forge(env, rule, transfers, by_shock).write()
