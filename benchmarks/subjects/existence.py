"""Which payments make truth-telling optimal, of two agents whose utilities depend on both types."""

from __future__ import annotations

from typing import Any

from benchmarks.cases import interdependent
from benchmarks.subject import Evidence, Program, Scale, Subject, Work

AGENTS, SEEDS = 2, (1, 2, 3)


def decided(environments: list[dict[str, Any]]) -> Work:
    from lpmech import Environment
    from lpmech.existence.decide import decide
    from lpmech.mechanisms.social import solve_all

    solved = [(env, solve_all(env)) for env in map(Environment.from_json, environments)]
    return Work(lambda: [decide(env, programs).answer.value for env, programs in solved], pieces=len(SEEDS))


SUBJECT = Subject(
    name="existence",
    title="Whether any payments make truth-telling optimal",
    about=(
        "Two agents with independent types, two allocations, utilities that depend on both types, δ = 1/2, infinite\n"
        "horizon. Every form of payments is tried, then automata and the bounds that refute every mechanism. No other\n"
        "program decides it. The time is the mean of three environments.\n"
    ),
    size="types",
    sizes={Scale.QUICK: (2, 3), Scale.USUAL: (3, 4, 5, 6), Scale.LARGE: (3, 4, 5, 6)},
    instance=lambda types: [interdependent.independent(AGENTS, types, seed) for seed in SEEDS],
    peers=False,
    programs=(Program("lpmech, existence", Evidence.PROVED, decided),),
)
