"""Forms of transfers: tables drawn in environments whose stages differ, and both answers to whether they are of a form.

The naive answer is that of tests/claims/existence.py. `python -m tests.checker.naive_forms 300` draws tables in 300
environments, asks both, and prints how many decisions were the same.
"""

import sys
from collections import Counter
from fractions import Fraction
from itertools import product
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parent))

from forge import Forge
from forge_draw import Draw
from forge_tables import numeric

from lpmech.checker.claims import KINDS
from lpmech.checker.kernel.answer import first_reason
from lpmech.checker.kernel.canonical import digest
from lpmech.checker.kernel.errors import CheckError
from lpmech.checker.kernel.meter import DEFAULT_LIMIT
from lpmech.checker.kernel.read_environment import read_environment
from lpmech.checker.verify import read_certificate, verify
from tests.certificates.judge import Judge
from tests.claims.existence import continuation, is_of_form
from tests.existence.samples import staged
from tests.oracle.world import PREVIOUS
from tests.strategies import random_environment

FORMS = ("history_independent", "contingent_vcg", "contingent")
SMALL = {"agents": (1, 3), "types": (1, 3), "allocations": (1, 3), "periods": (2, 3), "max_states": 9, "plain": True}
NOTHING = {"axes": [], "denominator": 1, "numerators": [0]}
CLAIM = {"id": "efficient", "concept": KINDS["efficient"].concept, "verdict": "undecided", "least_slack": None,
         "at": None, "reason": "", "witness": {}}  # fmt: skip


class World:
    """One environment, to be asked about many tables; its certificate claims nothing that is checked."""

    def __init__(self, data):
        self.forge, self.environment = Forge(data), read_environment(data)
        self.env, self.sha = self.forge.env, digest(self.environment)
        program = self.forge.program(self.forge.pivot.everyone)
        self.certificate = {
            "format": "lpmech-certificate/1", "environment": self.sha, "versions": {},
            "mechanism": {"name": "none", "allocation": program["allocation"], "transfers by shock": None,
                          "transfers": {i: [NOTHING for _ in self.env.periods] for i in self.env.agents}},
            "evidence": {"values": {"everyone": program}}, "claims": [CLAIM],
        }  # fmt: skip
        self.judge = Judge(data, self.certificate)

    def answer(self, agent, form, tables):
        """The checker's, to a certificate whose evidence lists the tables under the form."""
        expected = self.forge.tables.periods(continuation(self.judge, agent, tables))
        listed = {agent: {form: {"transfers": tables, "continuation": expected}}}
        certificate = self.certificate | {"evidence": {**self.certificate["evidence"], "forms": listed}}
        found = read_certificate(certificate, self.environment, self.sha)
        try:
            return first_reason(verify(self.environment, found, DEFAULT_LIMIT), ()) or "accepted"
        except CheckError as error:
            return f"{error.verdict}: {error}"

    def drawn(self, agent, source):
        """Tables of one agent, those of later periods on some of the axes of the memory."""
        return [self.table(t, agent, source) for t in self.judge.periods]

    def table(self, t, agent, source):
        """A sum whose parts see what a form allows, now and then with one cell moved."""
        labels = self.forge.tables.labels(t, memory=t > 1, shock=False)
        past = [] if source.random() < 0.15 else [axis for axis in labels if axis.startswith(PREVIOUS)]
        axes = [axis for axis in past if source.random() < 0.75]
        blind = [axis for axis in axes if axis != PREVIOUS + agent or source.random() < 0.5]
        today, known, cells = list(self.env.labels(t)), {}, []
        for found in product(*(labels[axis] for axis in (*axes, *today))):
            point = dict(zip((*axes, *today), found, strict=True))
            reports = tuple(point[axis] for axis in today)
            due = tuple(point[axis] for axis in blind), tuple(point[axis] for axis in today if axis != agent)
            cells.append(known.setdefault(reports, number(source)) + known.setdefault(due, number(source)))
        if source.random() < 0.35:
            cells[source.randrange(len(cells))] += 1
        return numeric(([*axes, *today], cells))


def number(source):
    return Fraction(source.choice([0, 0, 1, 2, 3]))


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
        agent = source.choice(world.env.agents)
        tables = world.drawn(agent, source)
        for form in FORMS:
            yield form, is_of_form(world.judge, agent, form, tables), world.answer(agent, form, tables)


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
