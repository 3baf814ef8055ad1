"""A naive judge of certificates: every statement is compared with what tests/oracle says, cell by cell.

It knows nothing of the checker. `faults` lists what is false in a certificate that has the right form; an empty list
means that every equation and every claim holds by brute force.
"""

from fractions import Fraction
from itertools import product
from types import SimpleNamespace

from tests import oracle
from tests.certificates import conditions, existence, interim, ordered, participation, relations, uniqueness
from tests.certificates.conditions import rational
from tests.oracle.environment import is_product, marginal, payoff
from tests.oracle.program import solve

PREVIOUS = "previous "
REQUIRED = ("efficient", "incentive_compatible")
NEEDS = {
    "efficient": ("everyone",),
    "incentive_compatible": ("continuation",),
    "epsilon_incentive_compatible": ("continuation",),
    "incentive_compatible_by_shock": ("continuation", "by shock"),
    "best_response": ("continuation", "best responses"),
    "interim_best_response": ("continuation", "prior", "interim"),
    "participation_zero_option": ("continuation",),
    "participation_passive_option": ("continuation", "without", "outside options"),
    "ex_ante_budget_balance": ("budget", "prior"),
    "expected_budget_balance": ("prior",),
    "full_surplus_extraction": ("prior", "budget", "everyone"),
    "efficient_exit": ("without",),
    **ordered.NEEDS,
    **existence.NEEDS,
    **participation.NEEDS,
}
IMPLIED = {
    "interim_best_response": "best_response",
    "expected_budget_balance": "ex_post_budget_balance",
    "ex_ante_budget_balance": "weak_budget_balance",
    **dict.fromkeys(participation.CLAIMS, "participation_zero_option"),
}
CONDITIONS = conditions.CONDITIONS | ordered.CONDITIONS
WITHOUT_SLACK = ("private_values", "independent_transitions", "same_feasible_sets")


class Judge:
    """A certificate as functions of labels, beside the oracle's environment."""

    def __init__(self, data, certificate):
        self.env = oracle.Environment(data)
        self.certificate = certificate
        self.evidence = certificate["evidence"]
        self.mechanism = certificate["mechanism"]
        self.periods = (1, 2) if self.env.horizon is None else self.env.periods
        self.rule = {t: self.choices(self.mechanism["allocation"], t) for t in self.env.periods}
        self.solved = {}
        self.audit = oracle.Audit(self.env, self.rule, self.pay, self.outside_programs())

    # tables

    def shocks(self, period):
        return sorted(self.env.shocks(period), key=lambda z: z or "")

    def labels(self, period):
        """Axis → labels of the tables of a period."""
        labels = {"shock": self.shocks(period), **self.env.labels(period)}
        before = max(period - 1, 1)
        past = {"allocation": self.env.allocations(before), **self.env.labels(before)}
        return labels | {PREVIOUS + axis: found for axis, found in past.items()} | interim.labels(self, period)

    def place(self, table, period, point):
        labels, place = self.labels(period), 0
        for axis in table["axes"]:
            place = place * len(labels[axis]) + labels[axis].index(point[axis])
        return place

    def value(self, table, period, point):
        return rational(table["numerators"][self.place(table, period, point)]) / rational(table["denominator"])

    def at_state(self, tables, period, state):
        """The value of a list of PERIODS of TABLE."""
        return self.value(tables[self.env.key(period) - 1], period, self.env.point(state))

    def slot(self, tables, period, memory, state, shock=None):
        """The value of one of the tables that may remember."""
        point = {"shock": shock, **self.env.point(state)}
        if memory is not None:
            point |= {PREVIOUS + axis: label for axis, label in self.env.point(memory[0]).items()}
            point[PREVIOUS + "allocation"] = memory[1]
        return self.value(tables[min(period, len(tables)) - 1], period, point)

    def choices(self, tables, period):
        table, found = tables[period - 1], {}
        for z, s in product(self.shocks(period), self.env.states(period)):
            index = table["indices"][self.place(table, period, {"shock": z, **self.env.point(s)})]
            found[z, s] = self.env.allocations(period)[index]
        return found

    def pay(self, agent, period, memory, reports):
        return self.slot(self.mechanism["transfers"][agent], period, memory, reports)

    def pay_at_shock(self, agent, period, shock, reports):
        tables = self.mechanism["transfers by shock"][agent]
        return self.slot(tables[:1] if self.env.horizon is None else tables, period, None, reports, shock)

    def solve(self, without=None):
        if without not in self.solved:
            self.solved[without] = solve(self.env, without)
        return self.solved[without]

    def program(self, without):
        return self.evidence.get("values", {}).get("everyone" if without is None else f"without {without}")

    def outside_programs(self):
        """The oracle's programs without each agent, with the certificate's selection of optimal allocations."""
        found = {}
        for agent in self.env.agents:
            solved, stated = self.solve(agent), self.program(agent)
            chosen = solved.selected
            if stated is not None:
                chosen = {t: self.choices(stated["allocation"], t) for t in self.env.periods}
            found[agent] = SimpleNamespace(selected=chosen, q=solved.q, best=solved.best)
        return found

    # what is false

    def faults(self):
        """Everything that is false, in words."""
        found = [*self.mechanism_faults(), *self.evidence_faults()]
        if found:
            return found
        claims = self.certificate["claims"]
        decided = {claim["id"] for claim in claims if claim["verdict"] != "undecided"}
        found = [f"{claim['id']}: {fault}" for claim in claims for fault in self.claim_faults(claim)]
        return found + [f"{name} is required" for name in REQUIRED if name not in decided]

    def mechanism_faults(self):
        for t, rule in self.rule.items():
            yield from ("infeasible" for (z, _), a in rule.items() if a not in self.env.feasible(t, z))
        if self.mechanism["transfers by shock"] is None:
            return
        for agent, t in product(self.env.agents, self.periods):
            tables = self.mechanism["transfers"][agent]
            if any(axis.startswith(PREVIOUS) for axis in tables[min(t, len(tables)) - 1]["axes"]):
                yield "transfers by shock beside transfers that remember"
                continue
            for s in self.env.states(t):
                mean = sum(p * self.pay_at_shock(agent, t, z, s) for z, p in self.env.positive_shocks(t))
                if mean != self.pay(agent, t, None, s):
                    yield "transfers by shock do not have the transfers as their mean"

    def evidence_faults(self):
        for without in (None, *self.env.agents):
            if self.program(without) is not None:
                yield from self.program_faults(without, self.program(without))
        for agent, tables in self.evidence.get("continuation", {}).items():
            for t, s in self.places():
                value = self.audit.following(t, agent, self.audit.truthful(agent))
                if self.at_state(tables, t, s) != self.audit.mean_next(t, s, s, value):
                    yield "continuation"
        yield from conditions.evidence_faults(self)
        yield from existence.evidence_faults(self)
        yield from interim.evidence_faults(self)
        for agent, tables in self.evidence.get("outside options", {}).items():
            if self.program(agent) is None:
                yield "outside options without a program"
                continue
            options = self.audit.outside_options(agent)
            yield from ("outside options" for t, s in self.places() if self.at_state(tables, t, s) != options[t][s])
        for agent, tables in self.evidence.get("best responses", {}).items():
            if tables is None:
                if agent not in self.evidence.get("continuation", {}):
                    yield "truthful payoffs without a continuation"
                yield from ("best responses" for x in self.audit.best_response_slacks(agent).values() if x)
                continue
            best = self.audit.best_response(agent)
            cells = ((t, m, s) for t in self.periods for m, s in self.audit.places(t))
            yield from ("best responses" for t, m, s in cells if self.slot(tables, t, m, s) != best[t][m, s])
        if "budget" in self.evidence:
            sums = self.later_sums()
            stated = self.evidence["budget"]
            yield from ("budget" for t, s in self.places() if self.at_state(stated, t, s) != sums[t][s])

    def places(self):
        return [(t, s) for t in self.env.periods for s in self.env.states(t)]

    def program_faults(self, without, program):
        solved, chosen = self.solve(without), {t: self.choices(program["allocation"], t) for t in self.env.periods}
        for t, s in self.places():
            if self.at_state(program["values"], t, s) != solved.values[t][s]:
                yield "values"
            for z in self.env.shocks(t):
                options = self.env.feasible(t, z, without)
                if self.env.probability(t, z):
                    options = [solved.selected[t][z, s]]
                if chosen[t][z, s] not in options:
                    yield "a program's allocation"

    def later_sums(self):
        """S_t(θ)."""
        if self.env.horizon is None:
            return {1: self.audit.later_budget()}
        sums, following = {}, None
        for t in reversed(self.env.periods):
            sums[t] = {s: self.later_sum(t, s, following) for s in self.env.states(t)}
            following = sums[t]
        return sums

    def later_sum(self, t, s, following):
        if following is None:
            return Fraction(0)
        delta = self.env.discount
        return self.audit.mean_next(t, s, s, lambda m, n: self.audit.total(t + 1, m, n) + delta * following[n])

    # claims

    def claim_faults(self, claim):
        if claim["concept"] != CONCEPTS[claim["id"]]:
            yield "another concept"
        if claim["verdict"] == "undecided":
            return
        if claim["witness"].keys() == {"from"}:
            yield from self.implied_faults(claim)
            return
        missing = [need for need in NEEDS.get(claim["id"], ()) if not self.has(need)]
        if missing:
            yield f"no {missing[0]}"
        elif claim["id"] in CONDITIONS:
            holds = CONDITIONS[claim["id"]](self, claim)
            yield from () if holds and claim["at"] is claim["least_slack"] is None else ("the condition",)
        elif claim["id"] in existence.NEEDS:
            yield from existence.faults(self, claim)
        elif claim["id"] in participation.CLAIMS:
            yield from participation.faults(self, claim)
        elif claim["id"] == "pivot_unique":
            yield from uniqueness.faults(self, claim)
        elif claim["id"] == "stated_relation":
            yield from relations.faults(self, claim)
        elif claim["id"] in ordered.SLACKS and self.remember():
            yield "a claim of mechanisms without a memory"
        elif claim["id"] in WITHOUT_SLACK:
            yield from self.witness_faults(claim)
        elif claim["id"] == "expected_budget_balance":
            yield from self.expected_faults(claim)
        else:
            yield from self.slack_faults(claim, self.cells_of(claim))

    def implied_faults(self, claim):
        """A claim that is to follow from another: that one is listed, proved, and has no cell below 0."""
        by = IMPLIED[claim["id"]]
        proved = {one["id"] for one in self.certificate["claims"] if one["verdict"] == "proved"}
        if claim["verdict"] != "proved" or claim["witness"]["from"] != by or by not in proved:
            yield "it does not follow"
        elif min(x for _, x in self.cells(by)) < 0:
            yield "what it follows from is false"
        elif claim["least_slack"] is not None or claim["at"] is not None:
            yield "a slack where there is none"

    def has(self, need):
        if need == "by shock":
            return self.mechanism["transfers by shock"] is not None
        if need in ("prior", "budget"):
            return need in (self.env.data if need == "prior" else self.evidence)
        if need == "interim":
            return interim.has_evidence(self)
        if need == "everyone":
            return self.program(None) is not None
        if need == "without":
            return all(self.program(agent) is not None for agent in self.env.agents)
        return set(self.evidence.get(need, {})) == set(self.env.agents)

    def slack_faults(self, claim, cells):
        slack = None if claim["least_slack"] is None else rational(claim["least_slack"])
        least = min((x for _, x in cells), default=None)
        if claim["verdict"] != ("proved" if least is None or least >= 0 else "refuted"):
            yield "verdict"
        if slack != least:
            yield "least slack"
        if least is None and claim["at"] is not None:
            yield "a cell where there is none"
        if least is not None and not any(x == least and self.is_cell(claim, cell) for cell, x in cells):
            yield "the cell"

    def is_cell(self, claim, cell):
        """Whether a claim's cell means this one; where no table remembers, the memory may be left out."""
        if claim["at"] is None:
            return False
        wanted = {"shock": None, **claim["at"]}
        if wanted["memory"] is None and not self.remembers(claim["id"], cell):
            wanted["memory"] = cell["memory"]
        return wanted == cell

    def remembers(self, name, cell):
        """Whether the tables behind a cell depend on the memory; the later period's where the horizon is infinite."""
        agents = self.env.agents if cell["agent"] is None else (cell["agent"],)
        tables = [self.mechanism["transfers"][agent] for agent in agents]
        if name == "best_response":
            stated = self.evidence["best responses"]
            tables += [stated[agent] for agent in agents if stated[agent] is not None]
        place = -1 if cell["period"] in (None, (self.env.horizon or 0) + 1) else cell["period"] - 1
        return any(axis.startswith(PREVIOUS) for found in tables for axis in found[place]["axes"])

    def cells_of(self, claim):
        """(cell, slack) of every cell of a claim, which may state an ε."""
        if claim["id"] != "epsilon_incentive_compatible":
            return self.cells(claim["id"])
        epsilon = rational(claim["witness"]["epsilon"])
        return [(cell, x + epsilon) for cell, x in self.cells("incentive_compatible")]

    def remember(self):
        """Whether any transfers depend on the memory."""
        tables = [table for found in self.mechanism["transfers"].values() for table in found]
        return any(axis.startswith(PREVIOUS) for table in tables for axis in table["axes"])

    def cells(self, name):
        """(cell, slack) of every cell of a claim, the cell as a dictionary of labels."""
        audit, env, agents = self.audit, self.env, self.env.agents
        match name:
            case "efficient":
                return [(self.cell(t, s, shock=z), x) for (t, z, s), x in audit.efficient(self.solve()).items()]
            case "incentive_compatible":
                found = ((i, cell, x) for i in agents for cell, x in audit.incentive_slacks(i).items())
                return [(self.cell(t, s, i, m, env.own(r, i)), x) for i, (t, m, s, r), x in found]
            case "incentive_compatible_by_shock":
                found = ((i, c, x) for i in agents for c, x in audit.shock_slacks(i, self.pay_at_shock).items())
                return [(self.cell(t, s, i, None, env.own(r, i), z), x) for i, (t, z, s, r), x in found]
            case "best_response":
                found = ((i, cell, x) for i in agents for cell, x in audit.best_response_slacks(i).items())
                return [(self.cell(*c[::2], i, c[1], r), x) for i, c, x in found for r in self.best_reports(i, *c)]
            case participation.FIRST | participation.ALWAYS:
                return list(participation.cells(self, name))
            case "interim_best_response":
                return list(interim.cells(self))
            case "weak_budget_balance":
                return [(self.cell(t, r, None, m), x) for (t, m, r), x in audit.budgets().items()]
            case "ex_post_budget_balance":
                return [(self.cell(t, r, None, m), -abs(x)) for (t, m, r), x in audit.budgets().items()]
            case "ex_ante_budget_balance" | "full_surplus_extraction":
                cell = dict.fromkeys(("agent", "period", "memory", "state", "report", "shock"))
                return [(cell, audit.ex_ante_budget() if name.startswith("ex") else conditions.surplus(self))]
            case "increasing_differences" | "admissible_increments":
                return list(ordered.cells(self, name))
            case "non_negative_values":
                return [*self.least_utilities()]
        slacks = {
            "participation_zero_option": audit.participation_zero,
            "participation_passive_option": audit.participation_passive,
            "efficient_exit": audit.efficient_exit,
        }[name]
        return [(self.cell(t, s, i, m), x) for i in agents for (t, m, s), x in slacks(i).items()]

    def cell(self, t, state, agent=None, memory=None, report=None, shock=None):
        """A cell of the certificate format; the memory of a stationary or first period may be left open."""
        remembered = None
        if memory is not None:
            remembered = {"reports": self.env.point(memory[0]), "allocation": memory[1]}
        period = None if self.env.horizon is None else t
        names = {"agent": agent, "period": period, "memory": remembered, "state": self.env.point(state)}
        return {**names, "report": report, "shock": shock}

    def best_reports(self, agent, t, memory, state):
        """The own types whose report attains the maximum."""
        value = self.audit.following(t, agent, self.audit.best_response(agent))
        options = {r: self.audit.payoff(t, agent, memory, r, state, value) for r in self.audit.reports(t, agent, state)}
        return [self.env.own(r, agent) for r, x in options.items() if x == max(options.values())]

    def least_utilities(self):
        env = self.env
        end = (env.horizon + 1,) if env.has_terminal_utility() else ()
        for i, t in product(env.agents, (*env.periods, *end)):
            options = [None] if t in end else env.allocations(t)
            yield from ((self.cell(t, s, i), min(payoff(env, t, i, a, s) for a in options)) for s in env.states(t))

    def expected_faults(self, claim):
        sums, at = self.audit.expected_budgets(), claim["at"]
        slack = None if claim["least_slack"] is None else rational(claim["least_slack"])
        if claim["verdict"] != ("refuted" if any(sums.values()) else "proved"):
            yield "verdict"
        elif at is None or any(value is not None for key, value in at.items() if key != "period"):
            yield "the cell"
        elif at["period"] not in sums or slack != -abs(sums[at["period"]]) or (any(sums.values()) and slack == 0):
            yield "the period's slack"

    # witnesses

    def witness_faults(self, claim):
        if claim["least_slack"] is not None or claim["at"] is not None:
            yield "a slack where there is none"
        holds = {
            "private_values": oracle.has_private_values,
            "independent_transitions": oracle.has_independent_transitions,
            "same_feasible_sets": oracle.has_same_feasible_sets,
        }[claim["id"]](self.env)
        if claim["verdict"] == "proved":
            yield from () if holds else ("verdict",)
            return
        witness = {key.replace(" ", "_"): value for key, value in claim["witness"].items()}
        if not getattr(self, claim["id"])(SimpleNamespace(**witness)):
            yield "the witness"

    def state(self, point, period):
        return (point.get("public"), *(point[agent] for agent in self.env.agents))

    def private_values(self, w):
        t = w.period or 1
        if self.env.is_end(t) != (w.allocation is None):
            return False
        one, two = self.state(w.state, t), self.state(w.other_state, t)
        utilities = [payoff(self.env, t, w.agent, w.allocation, s) for s in (one, two)]
        return one[0] == two[0] and self.env.own(one, w.agent) == self.env.own(two, w.agent) and len({*utilities}) == 2

    def independent_transitions(self, w):
        env, t = self.env, w.period or 1
        if not env.transition_is_needed(t):
            return False
        if not hasattr(w, "component"):
            here, after = self.state(w.state, t), self.state(w.next_state, t + 1)
            product_of = Fraction(1)
            for place, label in enumerate(after):
                product_of *= marginal(env, t, w.allocation, here, place).get(label, 0)
            known = env.transition(t, w.allocation, here).get(after, 0)
            return product_of != known and not is_product(env, t, w.allocation, here)
        place = 0 if w.component == "public" else 1 + env.agents.index(w.component)
        one, two = self.state(w.state, t), self.state(w.other_state, t)
        chances = [marginal(env, t, w.allocation, s, place).get(w.next, 0) for s in (one, two)]
        return one[0] == two[0] and one[place] == two[place] and chances[0] != chances[1]

    def same_feasible_sets(self, w):
        t = w.period or 1
        sets = self.env.feasible(t, w.shock), self.env.feasible(t, w.shock, w.agent)
        return (w.allocation in sets[0]) != (w.allocation in sets[1])


CONDITION_CONCEPTS = conditions.CONCEPTS | existence.CONCEPTS | ordered.CONCEPTS | participation.CONCEPTS
CONCEPTS = CONDITION_CONCEPTS | {
    interim.CLAIM: interim.CONCEPT,
    "stated_relation": relations.CONCEPT,
    "pivot_unique": "uniqueness: at the reports named, no transfers of the form named under which the agent's "
    "truth-telling is optimal, the agent does not prefer to leave and its exit is efficient differ from the "
    "mechanism's by more than the distance stated",
    "efficient": "efficient: the allocation rule maximises expected discounted social welfare in every period, state "
    "and shock",
    "incentive_compatible": "periodic ex post incentive compatible: truth-telling is optimal against every one-period "
    "lie in every period, at every memory and state",
    "epsilon_incentive_compatible": "ε-incentive compatible: no one-period lie gains more than the stated ε in any "
    "period, at any memory and state",
    "incentive_compatible_by_shock": "periodic ex post incentive compatible at every shock, under the transfers by "
    "shock",
    "best_response": "truth-telling is a full best response: no reporting strategy, however it depends on the history, "
    "gains at any memory and state",
    "participation_zero_option": "every agent's truthful payoff is at least 0 in every period, at every memory and "
    "state",
    "participation_passive_option": "every agent's truthful payoff is at least that of leaving for good while the "
    "others run their own efficient policy, in every period, at every memory and state",
    "weak_budget_balance": "the payments sum to at least 0 in every period, at every memory and state",
    "expected_budget_balance": "the expected sum of payments is 0 in every period under the prior and truthful reports",
    "ex_ante_budget_balance": "the expected discounted sum of payments is at least 0 under the prior and truthful "
    "reports",
    "ex_post_budget_balance": "the payments sum to exactly 0 in every period, at every memory and state",
    "efficient_exit": "efficient exit: an agent neither pays nor receives anything once the agent can no longer affect "
    "the efficient allocation",
    "private_values": "private values: no agent's utility depends on another agent's type",
    "independent_transitions": "independent transitions: given the allocation, each agent's type moves on its own and "
    "the public state's alone, and the public state on its own",
    "non_negative_values": "non-negative values: no flow or terminal utility of an agent is negative",
    "same_feasible_sets": "the same allocations are feasible with and without each agent",
}
