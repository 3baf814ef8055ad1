"""When a kind of allocation can be chosen: its periods and shocks (docs/crowd_format.md, section 1, version 2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import count, product

from lpmech.crowds.crowd import Plan, Shock
from lpmech.crowds.names import check_distinct, name_of
from lpmech.problem.exact import format_number
from lpmech.reading.faults import quote
from lpmech.reading.kinds import TABLES
from lpmech.reading.labels import is_known
from lpmech.reading.node import Node
from lpmech.reading.words import describe, mend_of_sum

SHOCK_KEYS = ("name", "probability")
PLAN_KEYS = ("periods", "shocks")
Open = frozenset[tuple[int | None, int | None]]


@dataclass(frozen=True)
class When:
    """The periods and shocks of a crowd. `later`: whether its format has such keys."""

    horizon: int | None
    shocks: tuple[Shock, ...]
    later: bool

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of a kind that say it."""
        return PLAN_KEYS if self.later else ()

    def read(self, plan: Node) -> Open | None:
        """The positions of the periods and shocks of a kind; None: always."""
        periods, shocks = self._periods(plan.get("periods")), self._named(plan.get("shocks"))
        if periods is None and shocks is None:
            return None
        return frozenset(product(periods or (None,), shocks or (None,)))

    def _periods(self, node: Node | None) -> tuple[int, ...] | None:
        if node is None or not node.is_list("a list of periods"):
            return None
        if self.horizon is None:
            node.fault("E-CROWD-OPEN", "periods", "none with an infinite horizon")
            return None
        found = [period for each in node.elements() if (period := self._period(each)) is not None]
        if len({*found}) < len(found):
            node.fault("E-CROWD-OPEN", "a period twice", "each period once")
        return None if len({*found}) == self.horizon else tuple(sorted({*found}))

    def _period(self, node: Node) -> int | None:
        value, last = node.value, self.horizon or 0
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= last:
            return value - 1
        node.fault("E-CROWD-OPEN", describe(value), f"a period from 1 to {last}")
        return None

    def _named(self, node: Node | None) -> tuple[int, ...] | None:
        if node is None or not node.is_list("a list of shocks"):
            return None
        names = [str(shock.label) for shock in self.shocks]
        found = [names.index(str(each.value)) for each in node.elements() if is_known(each, each.value, names, "shock")]
        if len({*found}) < len(found):
            node.fault("E-CROWD-OPEN", "a shock twice", "each shock once")
        return None if len({*found}) == len(names) else tuple(sorted({*found}))

    def closed(self, plans: Sequence[Plan]) -> str | None:
        """At which moment none of these kinds can be chosen, in words; None: at each moment one can."""
        for period, shock in product(self._different(plans), range(max(1, len(self.shocks)))):
            if not any(plan.is_open(period, shock) for plan in plans):
                return self._at(period, shock)
        return None

    def _different(self, plans: Iterable[Plan]) -> Iterator[int]:
        """The positions of periods that some kind names, and one that none does, if there is one."""
        named = {t for plan in plans for t, _ in plan.open or () if t is not None}
        yield from sorted(named)
        if len(named) < (self.horizon or 1):
            yield next(t for t in count() if t not in named)

    def _at(self, period: int, shock: int) -> str:
        when = "" if self.horizon is None or not self.later else f" in period {period + 1}"
        return when + (f" under {quote(str(self.shocks[shock].label))}" if self.shocks else "")


def read_shocks(node: Node | None) -> tuple[Shock, ...]:
    """The shocks of a crowd; their probabilities sum to 1."""
    if node is None or not node.is_list("a list of at least one shock", of=TABLES):
        return ()
    listed = [each for each in node.elements() if each.is_object("a shock: an object with a name")]
    found = tuple(_shock(each) for each in listed)
    check_distinct([name for each in listed if (name := each.get("name"))], "shock")
    total = sum((one.probability for one in found), Fraction(0))
    if total != 1:
        node.fault("E-ROW-SUM", f"a sum of {format_number(total)}", "probabilities that sum to 1", mend_of_sum(total))
    return found


def _shock(node: Node) -> Shock:
    node.check_keys(SHOCK_KEYS, SHOCK_KEYS)
    given = node.get("probability")
    chance = (given.number() if given else None) or Fraction(0)
    if given and chance < 0:
        given.fault("E-PROBABILITY-NEGATIVE", format_number(chance), "probabilities, at least 0")
    return Shock(name_of(node), chance)
