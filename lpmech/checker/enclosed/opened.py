"""What is feasible at a state, and who is away there, in environments of version 2: a byte for each state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..kernel.environment import Stage
from ..kernel.meter import spend
from ..kernel.spaces import Space, offsets
from .flows import laid_out
from .packed import replaced, work


def narrows(stage: Stage) -> bool:
    """Whether what is feasible depends on types, so that a lie can lead to what is not."""
    if stage.open is None:
        return False
    return any(name in stage.open.axes for name in stage.space.names if name != "public")


def opened(stage: Stage, space: Space, allocation: int, without: str | None = None) -> int:
    """1 at the states of a space at which the stage's table has 1; without an agent, whatever its type is."""
    if stage.open is None:
        return int.from_bytes(b"\1" * space.size, "little")
    grid, steps = stage.open, {name: stage.open.stride(name) for name in (*stage.space.names, "allocation")}
    heard = [k for k, name in enumerate(space.names) if name in grid.axes and name != without]
    cells = offsets([space.sizes[k] for k in heard], [steps[space.names[k]] for k in heard])
    own = range(1) if without is None else range(stage.space.sizes[stage.space.component(without)])
    base, step = allocation * steps["allocation"], 0 if without is None else steps[without]
    spend(2 * len(cells) * len(own))
    flags = [int(all(grid.numerators[base + cell + step * label] for label in own)) for cell in cells]
    return int.from_bytes(laid_out(flags, heard, space, 1), "little")


def away(stage: Stage, agent: int) -> int:
    """1 at the states at which an agent is away."""
    own = stage.space.has_public + agent
    locked = stage.locked(agent)
    flags = [int(label in locked) for label in range(stage.space.sizes[own])]
    return int.from_bytes(laid_out(flags, [own], stage.space, 1), "little")


def chosen(plan: bytes, allocation: int) -> int:
    """1 at the states at which a rule chooses an allocation."""
    work(2 * len(plan))
    return int.from_bytes(plan.translate(bytes(value == allocation for value in range(256))), "little")


def strays(stage: Stage, plans: Sequence[bytes]) -> Iterator[tuple[int, int, int]]:
    """By likely shock and allocation 1 at the states at which it is not feasible, and some lie leads to it."""
    if not narrows(stage):
        return
    full = int.from_bytes(b"\1" * stage.space.size, "little")
    closed = [full ^ opened(stage, stage.space, b) for b in range(len(stage.allocations))]
    for z, plan in enumerate(plans):
        found = [0] * len(closed)
        for agent, there in _lies(stage, plan):
            present = full ^ away(stage, agent)
            for b in set(there):
                found[b] |= chosen(there, b) & closed[b] & present
        for b, marks in enumerate(found):
            if marks:
                yield z, b, marks


def _lies(stage: Stage, plan: bytes) -> Iterator[tuple[int, bytes]]:
    """What is chosen after every report of every agent, whatever its type is."""
    space = stage.space
    for k in range(space.has_public, len(space.names)):
        for label in range(space.sizes[k] if space.sizes[k] > 1 else 0):
            yield k - space.has_public, replaced(plan, 1, space.sizes[k], space.strides[k], label)


def escapes(stage: Stage, plans: Sequence[bytes], without: str | None = None) -> bool:
    """Whether a rule chooses somewhere what the table does not allow; without an agent, at some type of it."""
    if stage.open is None:
        return False
    allowed = {a: opened(stage, stage.space, a, without) for a in set().union(*plans)}
    return any(chosen(plan, a) & ~allowed[a] for plan in plans for a in set(plan))


def agents_of(stage: Stage) -> Sequence[str]:
    """The agents' names."""
    return stage.space.names[stage.space.has_public :]
