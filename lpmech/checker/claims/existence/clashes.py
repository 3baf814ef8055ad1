"""Constraints of a form of transfers that clash (existence page section 2).

The unknowns are N(θ) of a period and, in the contingent forms, q(remembered; o) of a period, o the types of the others;
with one-period memory V(m, θ).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

from ...kernel.certificate import CONTINGENT, CONTINGENT_VCG, FORMS, ONE_PERIOD_MEMORY, Memory
from ...kernel.constraints import promised
from ...kernel.errors import Path, Rejected, expected
from ...kernel.exactly import Number
from ...kernel.fields import items, object_of, positive_ratio
from ...kernel.labels import Labels
from ...kernel.model import Model
from ...kernel.older import record
from ...kernel.spaces import Space, offsets
from .chains import read_place
from .weighted import WeightedSum


@record
class Clash:
    """The constraint (*) that, after a memory, the type `true` does not gain by saying `report`, with its weight."""

    period: int
    others: tuple[int, ...]
    memory: Memory | None
    true: int
    report: int
    weight: Number


@record
class Clashes:
    """Constraints of an agent that add up to 0 ≥ epsilon."""

    agent: int
    form: str
    epsilon: Number
    constraints: Sequence[Clash]


KEYS = ("agent", "form", "epsilon", "constraints")
_CLASH = ("period", "others", "memory", "true", "report", "weight")


def read_clashes(labels: Labels, fields: dict[str, object], path: Path) -> Clashes:
    """Constraints of one agent with their weights."""
    agent, form = labels.one_agent(fields["agent"], (*path, "agent")), fields["form"]
    if not isinstance(form, str) or form not in FORMS:
        raise expected((*path, "form"), " or ".join(FORMS), form)
    epsilon = positive_ratio(fields["epsilon"], (*path, "epsilon"))
    constraints = [_read_clash(labels, item, agent, at) for item, at in items(fields, path, "constraints")]
    return Clashes(agent, form, epsilon, constraints)


def _read_clash(labels: Labels, value: object, agent: int, path: Path) -> Clash:
    fields = object_of(value, path, _CLASH)
    period, others = read_place(labels, fields, agent, path)
    memory = None if fields["memory"] is None else labels.memory(fields["memory"], period, (*path, "memory"))
    true, report = (labels.report(fields[key], agent, period, (*path, key)) for key in ("true", "report"))
    return Clash(period, others, memory, true, report, positive_ratio(fields["weight"], (*path, "weight")))


def check_clashes(model: Model, clashes: Clashes, slack: Number, path: Path) -> None:
    """Rejected unless the constraints prove that every mechanism of the form violates some of them by −slack."""
    found = _FormSum(model, clashes, path)
    found.check(clashes.epsilon)
    if found.exactly.fraction(clashes.epsilon) != -found.exactly.fraction(slack):
        raise Rejected("the witness proves another epsilon than the least slack")


class _FormSum(WeightedSum[Clash]):
    """The sum of a form's constraints."""

    def __init__(self, model: Model, clashes: Clashes, path: Path) -> None:
        super().__init__(model, clashes.agent, clashes.constraints, path)
        self.form = clashes.form

    def expect_place(self, clash: Clash) -> None:
        """After a memory that counts where the form has constraints after each."""
        before = self.before(clash.period)
        remembers = self.form == ONE_PERIOD_MEMORY and before is not None
        if remembers != (clash.memory is not None):
            raise Rejected(f"the witness: a constraint {'without' if remembers else 'after'} a memory")
        if clash.memory is not None and before is not None:
            state = before.space.number(clash.memory.reports)
            if clash.memory.allocation not in self.constraints.chances(before.index, state):
                raise Rejected("the witness: a memory that does not count")

    def today(self, clash: Clash) -> Hashable:
        """What is due for the memory cancels."""
        return "value", clash.period, self._remembered(clash.memory)

    def promise(self, clash: Clash, following: int, memory: Memory, shift: list[int], weight: int) -> None:
        """N − q or V."""
        self.balance.add(("value", following, self._remembered(memory)), shift, weight)
        if self.form in (CONTINGENT_VCG, CONTINGENT):
            space = promised(self.model.periods[clash.period]).following
            owed = [-x for x in _over_own(shift, space, self.agent)]
            known = memory.reports if self.form == CONTINGENT else clash.others
            self.balance.add(("due", following, (memory.allocation, *known)), owed, weight)

    def _remembered(self, memory: Memory | None) -> tuple[int, ...]:
        """What the unknowns N and V know of a memory."""
        if memory is None or self.form != ONE_PERIOD_MEMORY:
            return ()
        return (memory.allocation, *memory.reports)


def _over_own(shift: list[int], space: Space, agent: int) -> Iterator[int]:
    """Σ over the own type of a function of the state, for each state of the others."""
    place = space.has_public + agent
    own = [step * space.strides[place] for step in range(space.sizes[place])]
    elsewhere = [k for k in range(len(space.sizes)) if k != place]
    for start in offsets([space.sizes[k] for k in elsewhere], [space.strides[k] for k in elsewhere]):
        yield sum(shift[start + step] for step in own)
