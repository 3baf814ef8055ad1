"""Forms of transfers read naively from the certificate page: by label, over every pair of memories, cell by cell.

It shares nothing with the checker. `python -m tests.checker.naive_forms 300` draws tables in 300 environments whose
stages differ, asks both, and prints how many decisions were the same.
"""

import sys
from collections import Counter
from itertools import product
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parent))

from forge_draw import Draw
from forge_tables import indices, numeric
from forge_values import ZERO, Values

from lpmech.checker.claims import CONCEPTS
from lpmech.checker.kernel.answer import first_reason
from lpmech.checker.kernel.canonical import digest
from lpmech.checker.kernel.errors import CheckError
from lpmech.checker.kernel.meter import DEFAULT_LIMIT
from lpmech.checker.kernel.read_environment import read_environment
from lpmech.checker.read_certificate import read_certificate
from lpmech.checker.verify import verify
from tests.existence.samples import staged
from tests.strategies import random_environment

FORMS = ("history_independent", "contingent_vcg", "contingent")
SMALL = {"agents": (1, 3), "types": (1, 3), "allocations": (1, 3), "periods": (2, 3), "max_states": 9, "plain": True}


class Payments:
    """Payments of one agent at every memory that counts, and the axes on which its tables are written."""

    def __init__(self, values, agent, source):
        self.values, self.agent, self.source = values, agent, source
        values.p = {i: [{(None, x): ZERO for x in values.W.spaces[t]} for t in range(values.n)] for i in values.agents}
        if values.W.T is None:
            values.p[agent] = values.p[agent] * 2
        values.slots = values.make_slots()
        self.axes = [self.drawn_axes(s) for s in range(len(values.slots))]
        values.p[agent] = [self.drawn(s) for s in range(len(values.slots))]

    def previous(self, s):
        """The stage before a slot that remembers one."""
        w = self.values.W
        return w.stage(0 if w.T is None else self.values.slots[s][0] - 1)

    def drawn_axes(self, s):
        """Some of the axes of the memory; none in the first period."""
        if not self.values.slots[s][1] or self.source.random() < 0.15:
            return []
        names = ["allocation", *self.values.W.names_of(self.previous(s))]
        return [name for name in names if self.source.random() < 0.75]

    def memory(self, s, m):
        """The labels of a memory by axis."""
        return {"allocation": m[1], **dict(zip(self.values.W.names_of(self.previous(s)), m[0], strict=True))}

    def drawn(self, s):
        """{(memory, reports): payment}: a sum whose parts see what a form allows, now and then with one cell moved."""
        source, values = self.source, self.values
        t, axes, agent = values.slots[s][0], self.axes[s], self.agent
        own = values.W.names[t].index(agent)
        blind = [axis for axis in axes if axis != agent or source.random() < 0.5]
        known, table = {}, {}
        for m in self.every_memory(s):
            labels = self.memory(s, m) if m is not None else {}
            for r in values.W.spaces[t]:
                others = (*r[:own], *r[own + 1 :])
                due = tuple(labels[axis] for axis in blind), others
                table[m, r] = known.setdefault(r, number(source)) + known.setdefault(due, number(source))
        if source.random() < 0.35:
            self.move(table, axes, s)
        return table

    def every_memory(self, s):
        """All pairs of reports and an allocation, whether they count or not; none without axes of the memory."""
        if not self.axes[s]:
            return [None]
        before = self.previous(s)
        return [(r, a) for r in self.values.W.space_of(before) for a in before["allocations"]]

    def move(self, table, axes, s):
        """Another number in one cell of the table."""
        at, reports = self.source.choice(list(table))
        shown = [self.memory(s, at)[axis] for axis in axes] if at is not None else []
        for m, r in table:
            if r == reports and [self.memory(s, m)[axis] for axis in axes if m is not None] == shown:
                table[m, r] += 1

    def written(self):
        """The tables of a certificate."""
        return [self.written_table(s) for s in range(len(self.axes))]

    def written_table(self, s):
        values = self.values
        t, axes, w = values.slots[s][0], self.axes[s], values.W
        before = self.previous(s) if axes else None
        lists = [before["allocations"] if axis == "allocation" else labels_of(before, axis) for axis in axes]
        cells = []
        for here in product(*lists, *w.lists_of(w.stage(t))):
            remembered = dict(zip(axes, here[: len(axes)], strict=True))
            m = next(m for m in self.every_memory(s) if m is None or remembered.items() <= self.memory(s, m).items())
            cells.append(values.p[self.agent][s][m, here[len(axes) :]])
        return numeric((["previous " + axis for axis in axes] + w.names[t], cells))

    # the page, section 3, *Forms*

    def is_of(self, form):
        """Whether the tables are of the form."""
        remembering = [s for s, axes in enumerate(self.axes) if axes]
        if form == "history_independent":
            return not remembering
        if not all(self.same_moves(s) for s in remembering):
            return False
        return form == "contingent" or all(self.forgets_own(s) for s in remembering)

    def pairs(self, s):
        """Two memories that count, and a report of everybody."""
        memories, t = self.values.memories(s), self.values.slots[s][0]
        return product(memories, memories, self.values.W.spaces[t])

    def same_moves(self, s):
        """p(m,(r_i,o)) − p(m,(s_i,o)) is the same at all memories."""
        values, t = self.values, self.values.slots[s][0]
        pay = lambda m, r: values.pay(self.agent, s, m, r)  # noqa: E731
        return all(
            pay(m, r) - pay(m, other) == pay(n, r) - pay(n, other)
            for m, n, r in self.pairs(s)
            for other in (values.change(self.agent, t, r, x) for x in values.types(self.agent, t))
        )

    def forgets_own(self, s):
        """p(m,r) is the same at memories that differ in the previous type of the agent alone."""
        for m, n, r in self.pairs(s):
            one, two = self.memory(s, m), self.memory(s, n)
            del one[self.agent], two[self.agent]
            if one == two and self.values.pay(self.agent, s, m, r) != self.values.pay(self.agent, s, n, r):
                return False
        return True


def labels_of(stage, component):
    return stage["public"] if component == "public" else stage["types"][component]


def number(source):
    return source.choice([ZERO, ZERO, ZERO + 1, ZERO + 2, ZERO + 3])


class World:
    """One environment, to be asked about many tables."""

    def __init__(self, data):
        self.values, self.environment = Values(data), read_environment(data)
        self.sha = digest(self.environment)

    def certificate(self, agent, form, payments):
        """A certificate whose evidence lists the tables under the form; it claims nothing that is checked."""
        values, everyone = self.values, self.values.programs[None]
        rules = [self.rule(t) for t in range(values.n)]
        nothing = {"axes": [], "denominator": 1, "numerators": [0]}
        tables = {"transfers": payments.written(), "continuation": self.by_period(values.continuation(agent))}
        claim = {"id": "efficient", "concept": CONCEPTS["efficient"], "verdict": "undecided", "least_slack": None,
                 "at": None, "reason": "", "witness": {}}  # fmt: skip
        return {
            "format": "lpmech-certificate/1", "environment": self.sha, "versions": {},
            "mechanism": {"name": "none", "allocation": rules, "transfers": {i: [nothing] * values.n for i in
                                                                             values.agents},
                          "transfers by shock": None},
            "evidence": {"values": {"everyone": {"values": self.by_period(everyone[0]), "allocation": rules}},
                         "forms": {agent: {form: tables}}},
            "claims": [claim],
        }  # fmt: skip

    def rule(self, t):
        """The efficient allocation of a period, as an index table."""
        values, w = self.values, self.values.W
        shocked = w.shocks(t)[0][0] is not None
        where = values.programs[None][1][t]
        cells = [w.stage(t)["allocations"].index(where[z[0], x]) for z in w.shocks(t) for x in w.spaces[t]]
        return indices(((["shock"] if shocked else []) + w.names[t], cells))

    def by_period(self, tables):
        w = self.values.W
        return [numeric((w.names[t], [table[x] for x in w.spaces[t]])) for t, table in enumerate(tables)]

    def answer(self, agent, form, payments):
        """The checker's."""
        found = read_certificate(self.certificate(agent, form, payments), self.environment, self.sha)
        try:
            return first_reason(verify(self.environment, found, DEFAULT_LIMIT), ()) or "accepted"
        except CheckError as error:
            return f"{error.verdict}: {error}"


def environment(seed):
    """Stages that differ, or the environments of other tests."""
    if seed % 4 == 0:
        return random_environment(seed, **SMALL)
    if seed % 4 == 1:
        return Draw(seed, several=True, infinite=seed % 8 == 1).environment()
    return staged(seed, kind="coarse", horizon=2 + seed % 3 // 2, shocks=seed % 5 == 0)


def decisions(seed, count=4):
    """(form, whether the tables are of it, the checker's answer) for some tables in one environment."""
    world, source = World(environment(seed)), Random(seed)
    for _ in range(count):
        agent = source.choice(world.values.agents)
        payments = Payments(world.values, agent, source)
        for form in FORMS:
            yield form, payments.is_of(form), world.answer(agent, form, payments)


def main():
    """Prints how often each answer was given; an answer that is wrong is an error."""
    seen = Counter()
    for seed in range(int(sys.argv[1])):
        for form, holds, answer in decisions(seed):
            assert (answer == "accepted") == holds, (seed, form, holds, answer)
            seen[form, holds] += 1
    print(f"{sum(seen.values())} decisions, none wrong: {dict(seen)}")


if __name__ == "__main__":
    main()
