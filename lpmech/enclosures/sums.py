"""The sum of all agents' payments at every state, where a formula defines them."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from lpmech.enclosures.bounds import Program, Value, likely, weights
from lpmech.enclosures.setting import Bounds, Numbers, Payments, Setting, expectation
from lpmech.enclosures.steps import BITS
from lpmech.enclosures.strays import away
from lpmech.problem.exact import Integers


class Sums:
    """The sum of all agents' payments at every state, times M."""

    def __init__(self, setting: Setting, position: int) -> None:
        self.setting, self.position, self.stage = setting, position, setting.env.stage(position)
        self.plans = [setting.plans[position][z] for z, _ in likely(self.stage)]
        self.times, self.total = weights(self.stage)
        self.table: Integers = np.zeros(setting.everyone.shape(position), dtype=np.int64)
        self.base, self.bound = 0, 0
        self.bounds: Bounds = (Fraction(0), Fraction(0))
        self.values: list[Bounds] = []
        self.absent: list[tuple[Bounds, Bounds]] = []
        self.worth: Integers = np.zeros((), dtype=np.int64)
        self.worths = 0

    def add(self, own: Program, agent: int) -> None:
        """P_i = V − L_b at the allocation that the rule chooses."""
        self.bound += self.total * (own.value.bound + int(max(int(row.max()) for row in own.rows)))
        if self.bound.bit_length() > BITS and self.table.dtype != object:
            self.table = self.table.astype(object)
        place = self.stage.components.index(self.setting.env.agents[agent])
        value = np.expand_dims(own.value.cells, place)
        kind, before = self.table.dtype, self.table.copy() if self.stage.away and self.stage.away[agent] else None
        self.table += value.astype(kind) * self.total
        for allocation in range(len(own.rows)):
            row = np.expand_dims(own.rows[allocation], place)
            row = row.astype(kind)
            for times, chosen in zip(self.times, self.plans, strict=True):
                mask = chosen == allocation
                if mask.any():
                    np.subtract(self.table, row * times, out=self.table, where=mask)
        base = self.total * (own.value.base - own.base)
        if before is not None:
            self._absent(np.asarray(self.table - before), base, own, agent)
        self.base += base
        self.bounds = self.bounds[0] + own.price[0], self.bounds[1] + own.price[1]
        self.values.append((own.value.lo, own.value.hi))
        if self.position == 0 and self.setting.env.prior is not None:
            self.worth = self.worth + value
            self.worths += own.value.base

    def _absent(self, table: Integers, base: int, own: Program, agent: int) -> None:
        """What an agent pays where it is away."""
        found = table[np.broadcast_to(away(self.stage, agent, self.stage.components), table.shape)]
        least, most = (Fraction(int(end) + base, self.total) for end in (found.min(), found.max()))
        low, high = own.price
        self.absent.append(((least + low, least + high), (most + low, most + high)))

    def tell(self, numbers: Numbers, whole: Value) -> None:
        """Add the period's numbers."""
        numbers.absent += self.absent
        least_at, most_at = int(self.table.argmin()), int(self.table.argmax())
        least, most = (Fraction(int(self.table.ravel()[at]) + self.base, self.total) for at in (least_at, most_at))
        low, high = self.bounds
        numbers.payments.append(
            Payments(self.position, (least + low, least + high), least_at, (most + low, most + high), most_at)
        )
        env = self.setting.env
        if self.position == 0 and env.prior is not None:
            mean = (self._expected(self.table) + self.base) / self.total
            numbers.expected = mean + self.bounds[0], mean + self.bounds[1]
            if not any(stage.public_utility.array.numerators.any() for stage in env.stages) and env.terminal is None:
                numbers.discounted = self._discounted(whole)

    def _discounted(self, whole: Value) -> Bounds:
        """E[Σ W_{-i} − (n − 1) V^π]."""
        others = len(self.values) - 1
        mean = self._expected(self.worth) + self.worths - others * (self._expected(whole.cells) + whole.base)
        low = sum((lo for lo, _ in self.values), Fraction(0)) - others * whole.hi
        return mean + low, mean + sum((hi for _, hi in self.values), Fraction(0)) - others * whole.lo

    def _expected(self, cells: Integers) -> Fraction:
        """The expectation under the prior."""
        return expectation(self.setting, cells)
