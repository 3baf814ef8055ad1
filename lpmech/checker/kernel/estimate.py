"""The work and memory of a check, from sizes and lengths of numbers alone, before anything is built."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import lcm, prod

from .certificate import Certificate, Table
from .environment import Environment, Stage
from .errors import Limit
from .evidence import BEST, BUDGET, CONTINUATION, FORM_TABLES, LAST_PERIOD, OUTSIDE, PROGRAMS
from .meter import Meter, alignment_units, cell_units, expect_memory, expectation_cells, sum_units
from .spaces import GridTable, without_repetition

MAX_ENTRIES = 1 << 25  # of the lists over states that are kept
OBJECT_BITS = 300  # a number in a list takes so many besides its own
SPREAD = 5  # entries of a place in a table: a reference, and a number of its own
COMPONENT = 5  # units of looking at one component of a state, also at one of a single label
SOON = 200_000  # bits of denominators of which a common multiple is soon found


@dataclass(frozen=True)
class Load:
    """How often a claim goes through what an evaluation is made of; `Estimate` knows what each time costs."""

    programs: int = 0  # every program of the evidence
    everyone: int = 0  # the program of everyone
    lies: int = 0  # every one-period lie
    payments: int = 0  # every agent's payments at every memory
    sums: int = 0  # the sum of payments at every memory
    expected: int = 0  # what is expected to be paid later
    forms: int = 0  # the transfers of every form in the evidence
    truth: int = 0  # every lie, where best responses are said to be the truth
    last: int = 0  # every lie of the last period
    worths: bool = False  # what today is worth after every report


class Estimate:
    """Spends the work of a certificate's evidence and claims on a meter."""

    def __init__(self, environment: Environment, certificate: Certificate, meter: Meter, loads: Sequence[Load]) -> None:
        self.environment, self.certificate, self.meter, self.loads = environment, certificate, meter, loads
        self.agents = range(len(environment.agents))
        self._known: dict[int, int] = {}

    def spend(self) -> None:
        """All of it, or Limit."""
        self._spend_entries()
        for t in range(self.environment.periods):
            stage = self.environment.stage(t)
            states = stage.space.size
            self.meter.spend(states * (len(stage.allocations) * len(self.agents) + len(stage.shocks)))
            self.cells = expectation_cells(self.environment, t)
            self.base = stage_bits(self.environment, stage)
            self._programs(t, stage)
            for agent in self.agents:
                self._agent(t, stage, agent)
            self._sums(t, stage)
            self._worths(t, stage)

    def _spend_entries(self) -> None:
        """What is kept over states: allocations at every shock, utilities, and where each table's cells lie."""
        environment, entries = self.environment, 0
        periods = range(environment.periods)
        tables = sum(1 for _ in self.certificate.tables()) // max(1, len(periods))
        for t in periods:
            stage = environment.stage(t)
            per_state = len(stage.shocks) + SPREAD * tables
            self.meter.spend(COMPONENT * len(stage.space.sizes) * (tables + len(self.agents)))
            if t < len(environment.stages):
                per_state += len(stage.allocations) * (len(self.agents) + 1)
            entries += stage.space.size * per_state
            if entries > MAX_ENTRIES:
                raise Limit(f"lists over states of more than {MAX_ENTRIES} entries are needed")

    def _spend(self, stage: Stage, cells: int, vectors: int, bits: int) -> None:
        """Products of numbers of a length with those of the environment, and vectors of them brought to a common
        denominator; the memory of what is alive at a time."""
        alive = (len(stage.allocations) + max(stage.space.sizes) + 8) * stage.space.size * (2 * bits + OBJECT_BITS)
        expect_memory(alive)
        one = self.base // 2  # of the numerator and the denominator that the base counts, one is a factor
        self.meter.spend(cells * cell_units(bits, one))
        whole = 20 + len(self.agents) + alignment_units(bits) + stage.space.size * cell_units(bits, bits)
        self.meter.spend(vectors * whole)

    def _programs(self, t: int, stage: Stage) -> None:
        for left_out, program in self.certificate.evidence[PROGRAMS].items():
            bits = self.base + self._bits(program.values)
            times = 1 + sum(load.programs + (left_out < 0) * load.everyone for load in self.loads)
            times += left_out in self.certificate.evidence[OUTSIDE]
            rows = len(stage.allocations) * (len(self.agents) + 3) + 2 * len(stage.shocks)
            self._spend(stage, times * (self.cells + (20 + stage.space.size) * rows), times * 4, bits)

    def _agent(self, t: int, stage: Stage, agent: int) -> None:
        """The lies of an agent, as often as evidence and claims need them."""
        evidence, transfers = self.certificate.evidence, self.certificate.mechanism.transfers[agent]
        bits = self.base + sum(map(self._bits, (transfers, evidence[CONTINUATION].get(agent, ()))))
        bits += longest([evidence[LAST_PERIOD][agent]] if agent in evidence[LAST_PERIOD] else ())
        last = t + 1 == self.environment.periods and self.environment.horizon is not None
        heavy = last * ((agent in evidence[LAST_PERIOD]) + sum(load.last for load in self.loads))
        heavy += self._forms(t, stage, agent, bits)
        heavy += (agent in evidence[CONTINUATION]) + sum(load.lies for load in self.loads)
        best = evidence[BEST].get(agent, ())
        if best is None:
            heavy += 1 + sum(load.truth for load in self.loads)
        elif best:
            self._best(t, stage, agent, best, bits)
        self._lies(t, stage, agent, transfers, bits, heavy)
        claims = sum(load.payments for load in self.loads)
        for slot in self._slots(t):
            paid = _at(transfers, slot)
            self._light(stage, claims * self._memories(t, paid), paid, bits)

    def _slots(self, t: int) -> tuple[int, ...]:
        """The places of the tables that serve a period."""
        return (0, 1) if self.environment.horizon is None else (t,)

    def _lies(self, t: int, stage: Stage, agent: int, transfers: Sequence[Table], bits: int, times: int) -> None:
        """The slacks of all one-period lies: at the memories that matter to what an own report is charged."""
        own, types = stage.space.has_public + agent, stage.space.sizes[stage.space.has_public + agent]
        slots, states = self._slots(t), stage.space.size * len(stage.shocks)
        charged = [[table for table in _at(transfers, k) if own in table.layout.state] for k in slots]
        memories = sum(self._memories(t, tables) for tables in charged)
        lies = self._lag(t, stage, agent, _at(transfers, slots[-1] + 1)) + types * states * 3
        self._spend(stage, times * lies, times * (types * 3 + 2 * memories + 4), bits)
        self.meter.spend(times * memories * types * stage.space.size * 3 * sum_units(bits))

    def _best(self, t: int, stage: Stage, agent: int, best: Sequence[Table], bits: int) -> None:
        """What every report is worth at every memory that payments or best responses tell apart; thrice."""
        transfers, types = (
            self.certificate.mechanism.transfers[agent],
            stage.space.sizes[stage.space.has_public + agent],
        )
        slots, bits = self._slots(t), bits + self._bits(best)
        memories = sum(self._memories(t, _at(transfers, k) + _at(best, k)) for k in slots)
        worth = self._lag(t, stage, agent, _at(best, slots[-1] + 1)) + types * stage.space.size * len(stage.shocks) * 3
        self._spend(stage, 3 * worth, 3 * (types * 3 + 2 * memories + 4), bits)
        self.meter.spend(3 * memories * types * stage.space.size * 3 * sum_units(bits))

    def _light(self, stage: Stage, memories: int, tables: Sequence[Table], bits: int) -> None:
        """Sums of tables with a function of the state, at so many memories."""
        cells = sum(len(table.layout.distinct) for table in tables)
        each = 50 + cells * cell_units(bits, bits) + alignment_units(bits)
        self.meter.spend(memories * (each + (1 + len(tables)) * stage.space.size * sum_units(bits)))

    def _forms(self, t: int, stage: Stage, agent: int, own: int) -> int:
        """Transfers of single forms: their form, their continuation and their lies; how often the mechanism's own."""
        claimed, times = sum(load.forms for load in self.loads), 0
        for tables in self.certificate.evidence[FORM_TABLES].get(agent, {}).values():
            if tables is None:
                times += 1 + claimed
                self._form(t, stage, agent, self.certificate.mechanism.transfers[agent], own, 0)
                continue
            bits = self.base + self._bits(tables.transfers) + self._bits(tables.continuation)
            self._form(t, stage, agent, tables.transfers, bits, 1 + claimed)
        return times

    def _form(self, t: int, stage: Stage, agent: int, transfers: Sequence[Table], bits: int, heavy: int) -> None:
        before = self.environment.stage(0 if self.environment.horizon is None else max(t - 1, 0))
        told = before.space.size * len(before.shocks)  # at most so many memories are gone through for the form
        self._lies(t, stage, agent, transfers, bits, heavy)
        self._spend(stage, told * (4 * stage.space.size + 20), told * 2, bits)

    def _bits(self, tables: Sequence[Table]) -> int:
        """The length of the longest number, denominator and numerator together; found once for a list of tables."""
        if id(tables) not in self._known:
            self._known[id(tables)] = longest(tables)
        return self._known[id(tables)]

    def _lag(self, t: int, stage: Stage, agent: int | None, later: Sequence[Table]) -> int:
        """Expectations of functions that remember: those of the state alone, and for each table one for each memory and
        allocation that it tells apart, at the states where that memory is left. The agent's own type may be any."""
        count, size = len(stage.allocations), stage.space.size
        cells = self.cells + 3 * size * len(stage.shocks)
        for table in later:
            remembered = table.layout.memory
            groups = self._memories(t, [table]) * (1 if 0 in remembered else count)
            groups = min(groups, size * len(stage.shocks))
            own = None if agent is None else stage.space.has_public + agent
            box = [1 if k + 1 in remembered and k != own else n for k, n in enumerate(stage.space.sizes)]
            heard = tuple(sorted(table.layout.state))
            cells += groups * (expectation_cells(self.environment, t, heard, box) // count + 3 * prod(box) + 20)
            cells += 3 * size * len(stage.shocks)
        return cells

    def _sums(self, t: int, stage: Stage) -> None:
        """Sums of all agents' payments at every memory, and what is expected of them."""
        transfers, budget = self.certificate.mechanism.transfers, self.certificate.evidence[BUDGET]
        slots, paid = self._slots(t), sum(map(self._bits, transfers))
        tables = [[table for own in transfers for table in _at(own, k)] for k in slots]
        claims = sum(load.sums for load in self.loads)
        for found in tables:
            self._light(stage, claims * self._memories(t, found), found, paid)
        expected = sum(load.expected for load in self.loads) + (budget is not None)
        lag = self._lag(t, stage, None, [table for own in transfers for table in _at(own, slots[-1] + 1)])
        bits = self.base + paid + self._bits(budget or ())
        self._spend(stage, expected * lag, expected * 2 * (len(self.agents) + 1), bits)

    def _worths(self, t: int, stage: Stage) -> None:
        """What today is worth to an agent after every report; the sums of a refutation are spent as they come."""
        types = max(stage.space.sizes[stage.space.has_public :])
        if any(load.worths for load in self.loads):
            reports = types * stage.space.size * (len(stage.shocks) * 3 + 1)
            self._spend(stage, self.cells + reports, 3 * types, self.base)

    def _memories(self, t: int, tables: Iterable[Table]) -> int:
        """At most so many memories of a period are told apart by the tables."""
        sizes: dict[int, int] = {}
        for table in tables:
            above = len(table.numerators)
            for coordinate, step in sorted(table.layout.memory.items(), key=lambda item: -item[1]):
                sizes[coordinate], above = max(1, above // step), step
        before = self.environment.stage(0 if self.environment.horizon is None else max(t - 1, 0))
        return min(prod(sizes.values()), before.space.size * len(before.shocks))


def _at(tables: Sequence[Table], slot: int) -> list[Table]:
    """The table of a slot, if any."""
    return [tables[min(slot, len(tables) - 1)]] if tables else []


def stage_bits(environment: Environment, stage: Stage) -> int:
    """The length of the denominators that a stage's tables bring to an equation."""
    tables: list[GridTable] = [*stage.utility, stage.public_utility]
    if environment.terminal is not None:
        tables += environment.terminal.utility
    bits = 2 * _common(table.denominator for table in tables)
    bits += max(max(map(_length, table.numerators)) for table in tables)
    bits += 2 * _common(shock.probability.denominator for shock in stage.shocks)
    return bits + 2 * environment.discount.denominator.bit_length() + _kernel_bits(stage)


def longest(tables: Sequence[Table]) -> int:
    return max((t.denominator.bit_length() + max(map(_length, t.numerators)) for t in tables), default=0)


def _length(value: int) -> int:
    return value.bit_length()


def _kernel_bits(stage: Stage) -> int:
    if stage.transition is None:
        return 0
    if stage.transition.joint is not None:
        return 2 * stage.transition.joint.denominator.bit_length()
    elements = [(*e.factors, *((e.weight,) if e.weight else ())) for e in stage.transition.elements]
    total = sum(_length(table.denominator) for tables in elements for table in tables)
    if total > SOON:
        return 2 * total
    return 2 * _common(prod(table.denominator for table in tables) for tables in elements)


def _common(denominators: Iterable[int]) -> int:
    """At most the length of the least common denominator; that length where it is soon found."""
    distinct = without_repetition(denominators)
    total = sum(map(_length, distinct))
    return lcm(*distinct).bit_length() if total <= SOON else total
