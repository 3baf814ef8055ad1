"""Whether any public mechanism makes truth-telling optimal: what was found agent by agent, as one claim.

Stated if it was asked (`Game.existence`). The witness of a proved claim has automata where payments that remember one
period are not enough. (docs/existence.md)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from lpmech.claims.evidence import VALUES
from lpmech.claims.forms import is_asked
from lpmech.claims.game import Game
from lpmech.claims.kind import Group, Version, claim
from lpmech.existence.found import Answer
from lpmech.existence.witnesses import ChainOfBounds, FormClash, HistoryClash
from lpmech.lp import steps
from lpmech.problem import exact
from lpmech.problem.records import Record
from lpmech.problem.tables import Table
from lpmech.problem.written import table_json
from lpmech.separation.claim import NOTHING, Finding, Verdict, Witness

if TYPE_CHECKING:
    from lpmech.existence.automata import Automaton

_HEADLINE = {
    Verdict.REFUTED: "no mechanism makes telling the truth optimal for the efficient allocation rule",
    Verdict.UNDECIDED: (
        "it is open whether any mechanism makes telling the truth optimal for the efficient allocation rule"
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StateTold(Record):
    """A state of an automaton: what truth is worth in it, and by allocation and joint report the state that follows."""

    period: int | None
    payoffs: Mapping[str, Any]  # a TABLE of docs/certificate_format.md
    next: tuple[tuple[int | None, ...], ...] | None  # None: nothing follows


@dataclass(frozen=True, slots=True, kw_only=True)
class AutomatonTold(Record):
    """An AUTOMATON of docs/existence.md."""

    initial: int
    states: tuple[StateTold, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Automata(Witness):
    """By agent the automaton that keeps what its payments remember, if one period is not enough."""

    automata: Mapping[str, AutomatonTold]


@claim(
    id="exists_any",
    away_since=Version.V1_7,
    concept=(
        "existence: some public mechanism with bounded payoffs makes truth-telling optimal "
        "after every history for the efficient allocation rule (everywhere the first optimal allocation)"
    ),
    holds="some mechanism makes truth-telling optimal",
    fails="no mechanism makes truth-telling optimal",
    slack=(
        "none; if the claim is true although payments that remember one period are not enough, an automaton of "
        "each agent shows it; if it is false, a chain of bounds: sums of incentive constraints limit what any "
        "mechanism can promise to two types, until one sum contradicts itself"
    ),
    source="Abreu, Pearce and Stacchetti (1990), for the method of self-generation; docs/existence.md",
    group=Group.EXISTENCE,
    evidence=(VALUES,),
    witnesses=(Automata, ChainOfBounds, FormClash, HistoryClash),
    applies=is_asked,
    stated=(
        "if it is asked whether any payments work: by the mechanism "
        "`existence`, or by `auto` if it finds none of its own"
    ),
    headline=MappingProxyType(_HEADLINE),
)
def exists_any(game: Game) -> Finding:
    found = game.existence
    assert found is not None
    if found.answer is Answer.EXISTS:
        forms = ", ".join(f"{one.name}: {one.form or 'an automaton'}" for one in found.agents)
        automata = {one.name: automaton_told(one.automaton) for one in found.agents if one.automaton is not None}
        return Finding(verdict=Verdict.PROVED, reason=f"simplest form of transfers: {forms}",
                       witness=Automata(automata=automata) if automata else NOTHING)  # fmt: skip
    refuted = next((one for one in found.agents if one.answer is Answer.REFUTED), None)
    if refuted is None or refuted.witness is None:
        return Finding(verdict=Verdict.UNDECIDED, reason=found.explanation)
    return Finding(verdict=Verdict.REFUTED, reason=refuted.explanation, witness=refuted.witness)


KINDS = (exists_any,)


def automaton_told(automaton: Automaton) -> AutomatonTold:
    """An automaton as certificates have it."""
    return AutomatonTold(initial=0, states=tuple(_state(automaton, number) for number in range(len(automaton.states))))


def _state(automaton: Automaton, number: int) -> StateTold:
    model, period = automaton.model, automaton.states[number][0]
    axes = model.stage(period).components
    where = axes.index(model.name)
    joint = steps.states(model.stage(period), axes)
    states = [(one[where], (*one[:where], *one[where + 1 :])) for one in joint]
    sizes = tuple(model.stage(period).sizes[axis] for axis in axes)
    payoffs = Table(axes, exact.from_fractions([automaton.payoffs[number][state] for state in states], sizes))
    following = None if model.next(period) is None else tuple(
        tuple(automaton.next.get((number, allocation, *state)) for state in states)
        for allocation in range(len(model.stage(period).allocations))
    )  # fmt: skip
    table = table_json(payoffs, model.env.agents)
    return StateTold(period=model.env.period(period), payoffs=table, next=following)
