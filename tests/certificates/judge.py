"""A naive judge of certificates: every statement is compared with what tests/oracle says, cell by cell.

It knows nothing of the checker. `faults` lists what is false in a certificate that has the right form; an empty list
means that every equation and every claim holds by brute force. What single claims mean stands in tests/claims.
"""

import re
from fractions import Fraction
from itertools import product
from pathlib import Path

from tests.claims import conditions, existence, interim
from tests.claims.reading import slack_faults
from tests.claims.readings import READINGS
from tests.oracle.world import PREVIOUS, World, has_memory, rational

__all__ = ["PREVIOUS", "Judge", "rational"]
REQUIRED = ("efficient", "incentive_compatible")
PAGE = (Path(__file__).parents[2] / "docs" / "claims.md").read_text(encoding="utf-8")
CONCEPTS = dict(re.findall(r"^### `(\w+)`\n\n> (.+)$", PAGE, flags=re.MULTILINE))


class Judge(World):
    """A certificate as functions of labels, in the oracle's environment."""

    def __init__(self, data, certificate):
        super().__init__(data, certificate["mechanism"], certificate["evidence"])
        self.certificate = certificate

    # what is false

    def faults(self):
        """Everything that is false, in words, and the claims that are required and not decided."""
        found = [*self.mechanism_faults(), *self.evidence_faults()]
        decided = {claim["id"] for claim in self.certificate["claims"] if claim["verdict"] != "undecided"}
        return found or self.untrue() + [f"{name} is required" for name in REQUIRED if name not in decided]

    def untrue(self):
        """What is false in the claims, if the mechanism and the evidence are as they should be."""
        claims = self.certificate["claims"]
        return [f"{claim['id']}: {fault}" for claim in claims for fault in self.claim_faults(claim)]

    def holds(self):
        """Whether nothing is false, whatever claims are required; what names nothing that is there is false."""
        try:
            return not any((*self.mechanism_faults(), *self.evidence_faults(), *self.untrue()))
        except (LookupError, ValueError, TypeError, ZeroDivisionError):
            return False

    def mechanism_faults(self):
        for t, rule in self.rule.items():
            yield from ("infeasible" for (z, s), a in rule.items() if a not in self.env.feasible(t, z, state=s))
        if self.mechanism["transfers by shock"] is None:
            return
        for agent, t in product(self.env.agents, self.periods):
            tables = self.mechanism["transfers"][agent]
            if has_memory(tables[min(t, len(tables)) - 1]):
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
            yield from self.best_response_faults(agent, tables)
        if "budget" in self.evidence:
            sums = self.later_sums()
            stated = self.evidence["budget"]
            yield from ("budget" for t, s in self.places() if self.at_state(stated, t, s) != sums[t][s])

    def best_response_faults(self, agent, tables):
        if tables is None:
            if agent not in self.evidence.get("continuation", {}):
                yield "truthful payoffs without a continuation"
            yield from ("best responses" for x in self.audit.best_response_slacks(agent).values() if x)
            return
        best = self.audit.best_response(agent)
        cells = ((t, m, s) for t in self.periods for m, s in self.audit.places(t))
        yield from ("best responses" for t, m, s in cells if self.slot(tables, t, m, s) != best[t][m, s])

    def program_faults(self, without, program):
        solved, chosen = self.solve(without), {t: self.choices(program["allocation"], t) for t in self.env.periods}
        for t, s in self.places():
            if self.at_state(program["values"], t, s) != solved.values[t][s]:
                yield "values"
            for z in self.env.shocks(t):
                options = self.env.feasible(t, z, without, state=s)
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
        reading = READINGS[claim["id"]]
        if claim["witness"].keys() == {"from"}:
            yield from self.implied_faults(claim, reading)
            return
        before = reading.absence is not None and self.certificate["format"] < reading.absence
        if self.env.has_away() and before:
            yield "somebody is away"
        missing = [words for words in reading.evidence if not self.has(words, claim)]
        if missing:
            yield f"no {missing[0]}"
        elif reading.prior and self.env.prior() is None:
            yield "no prior"
        elif reading.plain and self.remember():
            yield "a claim of mechanisms without a memory"
        elif reading.cells is None:
            yield from reading.faults(self, claim)
        else:
            yield from slack_faults(self, claim, reading)

    def implied_faults(self, claim, reading):
        """A claim that is to follow from another: that one is listed, proved, and has no cell below 0."""
        by = reading.implied_by
        proved = {one["id"] for one in self.certificate["claims"] if one["verdict"] == "proved"}
        if claim["verdict"] != "proved" or claim["witness"]["from"] != by or by not in proved:
            yield "it does not follow"
        elif min(x for _, x in READINGS[by].cells(self, claim)) < 0:
            yield "what it follows from is false"
        elif claim["least_slack"] is not None or claim["at"] is not None:
            yield "a slack where there is none"

    def has(self, words, claim):
        """Whether the evidence is there that the page asks for in these words."""
        match words:
            case "transfers by shock":
                return self.mechanism["transfers by shock"] is not None
            case "values of everyone":
                return self.program(None) is not None
            case "values without each agent":
                return all(self.program(agent) is not None for agent in self.env.agents)
            case "interim continuation":
                return interim.has_evidence(self)
            case "budget":
                return "budget" in self.evidence
            case "continuation" | "best responses" | "outside options":
                return set(self.evidence.get(words, {})) == set(self.env.agents)
        return True  # the reading asks for it, where the verdict needs it

    def remembers(self, name, cell):
        """Whether the tables behind a cell depend on the memory; the later period's where the horizon is infinite."""
        agents = self.env.agents if cell["agent"] is None else (cell["agent"],)
        tables = [self.mechanism["transfers"][agent] for agent in agents]
        if name == "best_response":
            stated = self.evidence["best responses"]
            tables += [stated[agent] for agent in agents if stated[agent] is not None]
        place = -1 if cell["period"] in (None, (self.env.horizon or 0) + 1) else cell["period"] - 1
        return any(has_memory(found[place]) for found in tables)
