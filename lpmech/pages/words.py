"""Places in words: periods, memories, states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lpmech.pages.text import Name, Sentence, joined, say
from lpmech.separation.claim import Cell, Memory


def state(labels: Mapping[str, str]) -> Sentence:
    """`ann = low, bob = high`."""
    return joined([say("{} = {}", Name(axis), Name(label)) for axis, label in labels.items()])


def quoted(label: str) -> Sentence:
    """`“low”`."""
    return say("“{}”", Name(label))


def allocation(chosen: str | Mapping[str, str]) -> Sentence:
    """`“to bob”`; by shock if it is not always the same."""
    if isinstance(chosen, str):
        return quoted(chosen)
    return joined([say("“{}” at the shock {}", Name(one), Name(shock)) for shock, one in chosen.items()])


def memory(remembered: Memory) -> Sentence:
    """`ann said low, bob said high and the allocation was “to bob”`."""
    said = joined(
        [
            say("{} said {}", Name(axis), Name(label))
            if axis != "public"
            else say("the public state was {}", Name(label))
            for axis, label in remembered.reports.items()
        ]
    )
    return say("{} and the allocation was {}", said, quoted(remembered.allocation))


def past(remembered: Memory) -> Sentence:
    """`ann = low, bob = high → to bob`."""
    return say("{} → {}", state(remembered.reports), Name(remembered.allocation))


def when(at: Cell, env_is_finite: bool) -> Sentence:
    """`In period 2, after ann said low and the allocation was “a”`."""
    start = say("In period {}", str(at.period)) if at.period is not None else say("In any period")
    if not env_is_finite and at.period is None and not at.memory and not at.state:
        start = say("Over all time")
    parts = [start]
    if at.memory:
        parts.append(say("after {}", memory(at.memory)))
    if at.shock is not None:
        parts.append(say("at the shock {}", quoted(at.shock)))
    return joined(parts)


def listed(parts: Sequence[str], before: str = "") -> str:
    """`a, no b and no c`, where `no ` stands before each but the first."""
    *most, last = parts
    return f"{f', {before}'.join(most)} and {before}{last}" if most else last


def capital(text: str) -> str:
    """The text with a capital."""
    return text[:1].upper() + text[1:]
