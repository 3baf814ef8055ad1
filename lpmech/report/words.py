"""Claims in plain words: what holds, what fails, and where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lpmech.claims.kind import Claim
from lpmech.claims.words import place_in_words, state_in_words
from lpmech.separation.claim import Cell, Witness
from lpmech.separation.witnesses import DrawsCorrelated, TransitionDiffers, UtilityDiffers

_LONGEST = 24  # characters of the names in the head of a column
PAID = "Paid by the agents at each report; below 0: received."


def transfers_of(mechanism: str, name: str) -> str:
    """The title of a table of transfers."""
    return f"Transfers of the {mechanism} mechanism in {name}"


def state(labels: Mapping[str, str] | None) -> str:
    """`(low, high)`: the labels in the order of the state's components."""
    return f"({', '.join((labels or {}).values())})"


def state_column(components: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The head of a column of states, `where (ann, bob)`, and what is said above the table if it would be too long."""
    listed = ", ".join(components)
    return (f"where ({listed})", ()) if len(listed) <= _LONGEST else ("where", (f"a state lists {listed}",))


def memory(remembered: Mapping[str, Any] | None) -> str:
    """`ann = low, bob = high → to bob`: what is remembered, in the JSON shape; nothing where there is nothing."""
    return f"{state_in_words(remembered['reports'])} → {remembered.get('allocation', 'any')}" if remembered else ""


def known(row: Mapping[str, Any]) -> str:
    """What a row of transfers remembers: one memory, or events of an automaton, the newest last."""
    if "remembered" not in row:
        return memory(row["memory"])
    return ", then ".join(map(_event, row["remembered"]))


def _event(event: Mapping[str, Any]) -> str:
    """`ann = low, bob = high → to bob`, or the parts that are remembered: `bob = low`, `→ to bob`."""
    if "reports" in event and "allocation" in event:
        return memory(event)
    return state_in_words(event.get("reports")) or f"→ {event['allocation']}"


def place(cell: Cell | None) -> str:
    """A cell in few words.

    A state alone lists its labels in the order that the head of its column says. Beside a memory, and where an agent
    sees its own type only, every label has its name.
    """
    if cell is None:
        return ""
    period = f"period {cell.period}" if cell.period is not None else ""
    parts = [period, state_in_words(cell.state)] if _is_named(cell) else [f"{period} {_listed(cell)}".strip()]
    if cell.memory is not None:
        parts.append(f"after {memory(cell.memory.to_json())}")
    if cell.own is not None:
        parts.append(f"{cell.agent} having been {cell.own}")
    if cell.shock is not None:
        parts.append(f"shock {cell.shock}")
    return "; ".join(filter(None, [*parts, _who(cell)]))


def _is_named(cell: Cell) -> bool:
    """Whether labels have their names: where their order would not tell whose they are."""
    return cell.memory is not None or (cell.state is not None and len(cell.state) == 1)


def _listed(cell: Cell) -> str:
    return "" if cell.state is None else state(cell.state)


def _who(cell: Cell) -> str:
    """The agent, and what it says."""
    if cell.agent is None or (cell.report is None and cell.state is not None and [*cell.state] == [cell.agent]):
        return ""  # the state has its name
    if cell.report is None:
        return cell.agent
    honest = cell.state is not None and cell.state.get(cell.agent) == cell.report
    return f"{cell.agent} says {'the truth' if honest else cell.report}"


def reason(claim: Claim) -> str:
    """Why a claim is refuted or undecided, in sentences."""
    said = claim.why or _place_of_failure(claim)
    return "; ".join(part for part in (said, _witness(claim.witness)) if part)


def _place_of_failure(claim: Claim) -> str:
    """For claims that bring no reason of their own."""
    if claim.at is None or claim.at.state is None or claim.least_slack is None:
        return claim.kind.fails
    return f"{claim.kind.fails}: {place_in_words(claim.at)}"


def _witness(witness: Witness) -> str:
    """The states between which something differs."""
    if isinstance(witness, UtilityDiffers | TransitionDiffers):
        one, other = state_in_words(witness.state), state_in_words(witness.other_state)
        return f"{_after(witness.allocation)}compare the states {one} and {other}"
    if isinstance(witness, DrawsCorrelated):
        one, following = state_in_words(witness.state), state_in_words(witness.next_state)
        return f"{_after(witness.allocation)}see how {one} moves to {following}"
    return ""


def _after(allocation: str | None) -> str:
    return f"at the allocation {allocation!r}, " if allocation else ""
