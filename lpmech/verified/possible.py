"""What can be done at a state, and who is away: the keys of stages that version 2 of the format adds."""

from __future__ import annotations

from typing import Any

from . import generated as proofs
from .faults import Path, malformed
from .fields import fields, labels, place

ADDED = ("away", "feasible")
_ZERO, _ONE = (0, 1), (1, 1)


def read_away(value: Any, agents: tuple[str, ...], types: tuple[tuple[str, ...], ...], path: Path) -> list[list[int]]:
    """By agent the types at which it is away; [] if nobody ever is."""
    given = fields(value, path, (), agents)
    listed = dict(zip(agents, types, strict=True))
    found = {
        name: sorted(place(one, listed[name], (*path, name)) for one in labels(at, (*path, name)))
        for name, at in given.items()
    }
    return [found.get(name, []) for name in agents] if found else []


def narrowed(table: Any, path: Path) -> Any:
    """A table of 1 and 0 as `possible`; None where it has 1 everywhere."""
    _, axes, rest, cells = table
    size = 1
    for _, labelled in axes:
        size *= labelled
    given = [rest] * (len(cells) < size) + list(cells.values())
    if any(one not in (_ZERO, _ONE) for one in given):
        malformed(path, "1 where an allocation is feasible, and 0 elsewhere", next(iter(set(given) - {_ZERO, _ONE})))
    if _ZERO not in given:
        return None
    return (("Table", axes, rest[0], {key: one[0] for key, one in cells.items()}),)


def by_state(stage: Any) -> bool:
    """Whether what is feasible depends on the state."""
    return stage[6] is not None


def something_is_feasible(env: Any) -> None:
    """Everyone, and every society without an agent, can choose something at every shock and state."""
    for k, stage in enumerate(env[3]):
        if not by_state(stage):
            continue
        for state in proofs.states(stage[1]):
            for society in proofs.societies(env):
                for shock, _ in proofs.shocks(env, k):
                    if not proofs.sets(env, society, k, shock, state):
                        malformed(("stages", k, "feasible"), "a feasible allocation at every state", f"none at {state}")
