"""Whether any public mechanism makes truth-telling optimal: what was found agent by agent, as one claim.

Stated if it was asked (`Game.existence`). The witness of a proved claim has automata where payments that remember one
period are not enough. (docs/existence.md)
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from lpmech.claims.evidence import VALUES
from lpmech.claims.forms import is_asked
from lpmech.claims.game import Game
from lpmech.claims.kind import Group, claim
from lpmech.existence.automata import Automaton
from lpmech.existence.decide import Answer
from lpmech.lp import steps
from lpmech.problem import exact
from lpmech.problem.tables import Table
from lpmech.problem.written import table_json
from lpmech.separation.claim import Finding, Verdict

_HEADLINE = {
    Verdict.REFUTED: "no mechanism makes telling the truth optimal for the efficient allocation rule",
    Verdict.UNDECIDED: (
        "it is open whether any mechanism makes telling the truth optimal for the efficient allocation rule"
    ),
}


@claim(
    id="exists_any",
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
        automata = {one.name: automaton_json(one.automaton) for one in found.agents if one.automaton is not None}
        return Finding(verdict=Verdict.PROVED, reason=f"simplest form of transfers: {forms}",
                       witness={"automata": automata} if automata else {})  # fmt: skip
    refuted = next((one for one in found.agents if one.answer is Answer.REFUTED), None)
    if refuted is None or refuted.certificate is None:
        return Finding(verdict=Verdict.UNDECIDED, reason=found.explanation)
    return Finding(verdict=Verdict.REFUTED, reason=refuted.explanation, witness=refuted.certificate)


KINDS = (exists_any,)


def automaton_json(automaton: Automaton) -> dict[str, Any]:
    """An AUTOMATON of docs/existence.md."""
    return {"initial": 0, "states": [_state(automaton, number) for number in range(len(automaton.states))]}


def _state(automaton: Automaton, number: int) -> dict[str, Any]:
    model, period = automaton.model, automaton.states[number][0]
    axes = model.stage(period).components
    where = axes.index(model.name)
    joint = steps.states(model.stage(period), axes)
    states = [(one[where], (*one[:where], *one[where + 1 :])) for one in joint]
    sizes = tuple(model.stage(period).sizes[axis] for axis in axes)
    payoffs = Table(axes, exact.from_fractions([automaton.payoffs[number][state] for state in states], sizes))
    following = None if model.next(period) is None else [
        [automaton.next.get((number, allocation, *state)) for state in states]
        for allocation in range(len(model.stage(period).allocations))
    ]  # fmt: skip
    return {"period": model.env.period(period), "payoffs": table_json(payoffs, model.env.agents), "next": following}
