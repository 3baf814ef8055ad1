"""Interim participation: what an agent who sees its own types only expects from the truth (certificate page section 3).

In period 1 it averages V_{i,1} over the others by the prior. Later it knows the memory m = (r', a') and its own type τ
of the period before, so that the state was ρ = (τ, r'_{-i}), and averages V_{i,t}(m, ·) by μ(· | a', ρ). The states ρ
that may be are those to which own lies lead, the others being truthful.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial

from ..kernel.certificate import Cell, Claim, Memory
from ..kernel.errors import Rejected
from ..kernel.kinds import Case, Form, Kind, continuation, implied
from ..kernel.model import Model, Period, Slot
from ..kernel.payoffs import payoff, prior
from ..kernel.scan import expect_least
from ..kernel.seen import Group, Rows, means_seen, said_and_chosen, sets_of
from ..kernel.vectors import Vector

VERSION = "lpmech-certificate/1.1"
Worth = tuple[Cell, Fraction]  # what an agent may see, and what it expects then


def decide(case: Case, claim: Claim[None], *, always: bool) -> None:
    """Rejected unless the claim states the least slack of its cells and a cell that attains it."""
    least, named = None, None
    for cell, slack in _cells(case.model, always):
        least = slack if least is None else min(least, slack)
        named = slack if cell == claim.at else named
    assert least is not None  # the prior has a state of positive probability
    expect_least(claim, least.as_integer_ratio())
    if named is None:
        raise Rejected("at is not a cell of the claim")
    if named != least:
        raise Rejected("the slack at the cell named is not the least")


def _cells(model: Model, always: bool) -> Iterator[Worth]:
    for agent in model.agents:
        yield from _first(model, agent)
        if always:
            yield from _later(model, agent)


def _first(model: Model, agent: int) -> Iterator[Worth]:
    """The cells of period 1."""
    weights, slot = prior(model), model.slots[0]
    expected = payoff(model, agent, slot).at(())
    for seen, slack in means_seen(sets_of(slot.period, agent), weights, expected):
        yield Cell(agent, 1, None, seen, None, None), slack


def _later(model: Model, agent: int) -> Iterator[Worth]:
    """The cells of later periods, by the period before."""
    possible = {state for state, weight in enumerate(prior(model).numerators) if weight}
    for period in model.periods:
        slot = model.later(period)
        if slot is None:
            return
        rows = Rows(period)
        if not model.finite:
            possible = _closed(period, agent, rows, possible)
        yield from _Memories(model, agent, period, slot, rows).cells(sorted(possible))
        possible = _next(period, agent, rows, possible)


def _next(period: Period, agent: int, rows: Rows, possible: Collection[int]) -> set[int]:
    """The states that may follow."""
    return {
        following
        for state in possible
        for allocation in {chosen for _, chosen in said_and_chosen(period, agent, state)}
        for following, weight in enumerate(rows.at(allocation, state).numerators)
        if weight
    }


def _closed(period: Period, agent: int, rows: Rows, possible: set[int]) -> set[int]:
    """With all that may follow, for ever."""
    found, new = set(possible), set(possible)
    while new:
        new = _next(period, agent, rows, new) - found
        found |= new
    return found


@dataclass(frozen=True)
class _Memories:
    """The cells after one period."""

    model: Model
    agent: int
    period: Period
    slot: Slot
    rows: Rows

    @cached_property
    def sets(self) -> Mapping[Group, list[int]]:
        return sets_of(self.slot.period, self.agent)

    def cells(self, possible: Sequence[int]) -> Iterator[Worth]:
        """At every state that may have been, report and allocation."""
        expected, values = payoff(self.model, self.agent, self.slot), dict[tuple[int, ...], Vector]()
        label = self.slot.period.index + 1 if self.model.finite else None
        for state in possible:
            own = self.period.space.label(state, self.period.own(self.agent))
            for said, allocation in sorted(said_and_chosen(self.period, self.agent, state)):
                reports = self.period.space.labels(said)
                key = tuple((allocation, *reports)[k] for k in expected.coordinates)
                if key not in values:
                    values[key] = expected.at(key)
                for seen, slack in means_seen(self.sets, self.rows.at(allocation, state), values[key]):
                    yield Cell(self.agent, label, Memory(reports, allocation), seen, None, None, own), slack


def _decided(always: bool) -> tuple[Form[None]]:
    return (Form(partial(decide, always=always), needs=(continuation,)),)


_PROVED = (implied("participation_zero_option"),)
KINDS = (
    Kind(
        id="interim_participation_first",
        concept="interim participation at the start: every agent, once it sees its own first type and the public "
        "state, expects at least 0 from telling the truth, averaging over the others by the prior",
        since=VERSION,
        seen_only=True,
        either=_decided(always=False),
        proved=_PROVED,
    ),
    Kind(
        id="interim_participation_always",
        concept="interim participation after every history: every agent, who sees only its own types, the public "
        "states and the past, expects at least 0 from telling the truth from now on, in every period and whatever it "
        "has reported before, averaging over the others by the prior and the transition",
        since=VERSION,
        seen_only=True,
        own_past=True,
        either=_decided(always=True),
        proved=_PROVED,
    ),
)
