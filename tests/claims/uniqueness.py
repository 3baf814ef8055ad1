"""Uniqueness, read naively: every constraint is written out over dictionaries of labels."""

from fractions import Fraction
from itertools import product

from tests.claims.reading import AWAY, Reading
from tests.oracle.world import has_memory, rational

HISTORY_INDEPENDENT, REMEMBERING = FORMS = ("history-independent", "one-period memory")


class System:
    """The constraints on one agent's transfers: (kind, t, memory, state, report) → (coefficients, right-hand side).

    Unknowns are ("p" or "V", t, memory, state). Period 2 of an infinite horizon stands for every later one where
    transfers remember; where they do not, period 1 stands for all.
    """

    def __init__(self, env, rule, outside, exited, agent, form):
        self.env, self.rule, self.outside, self.exited, self.agent = env, rule, outside, exited, agent
        self.remembers = form == REMEMBERING
        self.periods = (1, 2) if env.horizon is None and self.remembers else env.periods
        self.rows = {}
        for t in self.periods:
            for memory, state in product(self.memories(t), env.states(t)):
                self.add(t, memory, state)

    def key(self, t):
        return self.env.key(t)

    def next(self, t):
        if self.env.horizon is None:
            return self.periods[-1]
        return t + 1

    def memories(self, t):
        if not self.remembers or t == 1:
            return [None]
        before = self.key(t - 1)
        pairs = product(self.env.states(before), self.env.positive_shocks(before))
        return sorted({(r, self.rule[before][z, r]) for r, (z, _) in pairs}, key=repr)

    def add(self, t, memory, state):
        env, own = self.env, self.env.own(state, self.agent)
        worth = ("V", t, memory, state)
        for report in dict.fromkeys(env.labels(t)[self.agent]):
            if report != own and env.is_away(self.key(t), self.agent, own):
                continue
            told = env.replace(state, self.agent, report)
            kind = "truth" if report == own else "lie"
            said = None if report == own else report
            self.rows[kind, t, memory, state, said] = self.promise(t, memory, state, told)
        self.rows["participation", t, memory, state, None] = ({worth: Fraction(1)}, self.outside[self.key(t)][state])
        if state in self.exited[self.key(t)]:
            self.rows["exit", t, memory, state, None] = ({("p", t, memory, state): Fraction(1)}, Fraction(0))

    def promise(self, t, memory, state, told):
        env, after = self.env, self.next(t)
        left, right = {("V", t, memory, state): Fraction(1), ("p", t, memory, told): Fraction(1)}, Fraction(0)
        for z, chance in env.positive_shocks(self.key(t)):
            a = self.rule[self.key(t)][z, told]
            right += chance * env.utility(self.key(t), self.agent, a, state)
            for n, p in env.transition(self.key(t), a, state).items():
                if env.is_end(after):
                    right += env.discount * chance * p * env.terminal_utility(self.agent, n)
                else:
                    unknown = ("V", after, (told, a) if self.remembers else None, n)
                    left[unknown] = left.get(unknown, 0) - env.discount * chance * p
        return left, right

    def violated(self, point):
        """Whether a point, a function of unknowns, breaks a constraint."""
        for (kind, *_), (left, right) in self.rows.items():
            value = sum(c * point(unknown) for unknown, c in left.items())
            if value < right or (kind in ("truth", "exit") and value != right):
                return True
        return False


def system_of(judge, agent, form):
    """The system of a certificate's mechanism."""
    exited = judge.audit.exit_sets(agent)
    return System(judge.env, judge.rule, judge.audit.outside_options(agent), exited, agent, form)


def faults(judge, claim):
    """What is false in the claim, in words."""
    agent = claim["witness"]["agent"]
    if judge.program(agent) is None or agent not in judge.evidence.get("outside options", {}):
        return ["no programs"]
    if claim["at"] is not None or claim["least_slack"] is not None:
        return ["a slack where there is none"]
    if any(map(has_memory, judge.mechanism["transfers"][agent])):
        return ["a mechanism that remembers"]
    systems = {form: system_of(judge, agent, form) for form in FORMS}
    if claim["verdict"] == "refuted":
        return [*other_faults(judge, systems, claim["witness"])]
    return [fault for found in claim["witness"]["payments"] for fault in payment_faults(judge, systems, agent, found)]


def place(judge, found):
    t = found["period"] or 1
    return t, judge.env.labelled(found["state"])


def point_of(judge, given, remembers):
    """Transfers and payoffs as a function of unknowns."""
    tables = {"p": given["transfers"], "V": given["payoffs"]}

    def value(unknown):
        kind, t, memory, state = unknown
        return judge.slot(tables[kind], t, memory if remembers else None, state)

    return value


def other_faults(judge, systems, witness):
    system, (t, state) = systems[witness["form"]], place(judge, witness)
    point = point_of(judge, witness, system.remembers)
    if system.violated(point):
        yield "the other transfers are not admissible"
    own = judge.pay(witness["agent"], t, None, state)
    if abs(point(("p", t, None, state)) - own) <= rational(witness["within"]):
        yield "the other transfers are near"


def payment_faults(judge, systems, agent, found):
    system, (t, state) = systems[found["form"]], place(judge, found)
    own, within = judge.pay(agent, t, None, state), rational(found["within"])
    paid = ("p", t, None, state)
    for key, sign in (("least", 1), ("greatest", -1)):
        side = found[key]
        bound, point = rational(side["bound"]), point_of(judge, side, system.remembers)
        if abs(bound - own) > within:
            yield "a bound is too far"
        if system.violated(point) or point(paid) != bound:
            yield "the bound is not attained"
        yield from sum_faults(judge, system, side["sum"], {paid: Fraction(sign)}, sign * bound)


def sum_faults(judge, system, terms, wanted, bound):
    left, right = {unknown: -c for unknown, c in wanted.items()}, Fraction(0)
    for term in terms:
        t = term["period"] or (1 if term["memory"] is None else 2)
        memory = None
        if term["memory"] is not None:
            memory = judge.env.labelled(term["memory"]["reports"]), term["memory"]["allocation"]
        row = system.rows.get((term["constraint"], t, memory, judge.env.labelled(term["state"]), term["report"]))
        if row is None:
            yield "no such constraint"
            return
        weight = rational(term["weight"])
        for unknown, c in row[0].items():
            left[unknown] = left.get(unknown, 0) + weight * c
        right += weight * row[1]
    if any(left.values()):
        yield "the sum does not cancel"
    if right < bound:
        yield "the sum is below the bound"


READINGS = (
    Reading(
        id="pivot_unique",
        absence=AWAY,
        proved=("unique_with_a_bound_that_is_not_touched",),
        refuted=("unique_refuted",),
        evidence=("values and outside options without the agent of the claim",),
        faults=faults,
    ),
)
