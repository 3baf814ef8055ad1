"""Identical bidders of four types and one good a period, which may go to nobody.

Values are in hundredths and rows over 16. Whoever wins moves; if all move, the others do, too, so that every agent
moves at once.
"""

from __future__ import annotations

import random
from typing import Any

from benchmarks.cases import row

TYPES = 4


def crowd(agents: int, seed: int, *, move: bool) -> dict[str, Any]:
    """A crowd in the form of docs/crowd_format.md."""
    rng = random.Random(seed)
    wins = {"name": "wins", "absent": False, "utility": [f"{rng.randint(0, 100)}/100" for _ in range(TYPES)],
            "transition": [row(rng, TYPES, 16) for _ in range(TYPES)]}  # fmt: skip
    waits: dict[str, Any] = {"name": "waits"}
    if move:
        waits["transition"] = [row(rng, TYPES, 16) for _ in range(TYPES)]
    group = {"name": "bidders", "number": agents, "types": [f"t{k}" for k in range(TYPES)], "treatments": [waits, wins]}
    return {
        "format": "lpmech-crowd/1",
        "name": f"{agents} bidders",
        "discount": "9/10",
        "groups": [group],
        "allocations": [{"name": "to nobody"}, {"name": "to one", "treated": {"bidders": {"wins": 1}}}],
    }


def written_out(tree: dict[str, Any]) -> str:
    """The ordinary environment of a crowd, agent by agent."""
    from lpmech.crowds.expanded import expanded
    from lpmech.crowds.reader import crowd_of
    from lpmech.problem.canonical import canonical

    return canonical(expanded(crowd_of(tree)))
