"""The exact Gittins index of every state of an arm, with the order that proves it.

Arms are random: transitions in hundredths, rewards in hundredths up to 10, δ = 9/10. The answer is the list of indices.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from benchmarks.subject import Evidence, Program, Scale, Subject, Work

DISCOUNT = Fraction(9, 10)


def arm(rng: random.Random, size: int, name: str = "arm") -> Any:
    """A random arm."""
    from lpmech.licensing.arm import Arm
    from lpmech.problem.exact import from_fractions

    rows: list[Fraction | int] = []
    for _ in range(size):
        cuts = sorted(rng.randint(0, 100) for _ in range(size - 1))
        rows += [Fraction(b - a, 100) for a, b in itertools.pairwise([0, *cuts, 100])]
    rewards = [Fraction(rng.randint(0, 1000), 100) for _ in range(size)]
    return Arm(
        name=name,
        states=tuple(map(str, range(size))),
        rewards=from_fractions(rewards, (size,)),
        transition=from_fractions(rows, (size, size)),
    )


def by_lpmech(task: Any) -> Work:
    from lpmech.licensing.gittins import indices

    return Work(lambda: [Fraction(value) for value in indices(task, DISCOUNT).by_state()])


def by_package(task: Any) -> Work:
    import markovianbandit

    model = (task.transition.floats(), task.rewards.floats())
    return Work(lambda: markovianbandit.rested_bandit_from_P1_R1(*model).gittins_indices(float(DISCOUNT)).tolist())


def differ(own: Sequence[Fraction], other: Sequence[Any]) -> str:
    """Floats agree to 1e-6 of their size."""
    worst = max(abs(float(one) - float(two)) / max(1, abs(float(one))) for one, two in zip(own, other, strict=True))
    return "" if worst <= 1e-6 else f"off by {worst:.0e}"


SUBJECT = Subject(
    name="indices",
    title="Gittins indices",
    about=__doc__ or "",
    size="states",
    sizes={Scale.QUICK: (10, 20), Scale.USUAL: (10, 25, 50, 100), Scale.LARGE: (10, 25, 50, 100, 200)},
    instance=lambda size: arm(random.Random(size), size),
    programs=(
        Program("lpmech", Evidence.PROVED, by_lpmech),
        Program("markovianbandit-pkg", Evidence.FLOATS, by_package, modules=("markovianbandit",)),
    ),
    differ=differ,
)
