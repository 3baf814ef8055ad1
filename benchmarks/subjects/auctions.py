"""All prices of an auction of one licence at one joint state, by the retirement integral.

Bidders have arms of 6 states as in the subject of indices. The peer is lpmech's own exact joint decision process, which
gives every joint state at once, while there is one: no other program gives exact prices. The answer is W and all W₋ᵢ at
the first state.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from benchmarks.subject import Evidence, Program, Scale, Subject, Work
from benchmarks.subjects.indices import DISCOUNT, arm

STATES = 6


def auction(bidders: int) -> Any:
    """A licensing auction with random arms."""
    from lpmech.licensing.arm import Bandit

    rng = random.Random(bidders)
    arms = tuple(arm(rng, STATES, f"bidder {k + 1}") for k in range(bidders))
    return Bandit(name="licences", discount=DISCOUNT, arms=arms)


def by_integral(task: Any) -> Work:
    from lpmech.licensing.auction import prices_at

    def run() -> list[tuple[Fraction, Fraction]]:
        found = prices_at(task, (0,) * len(task.arms))
        values = [found.value(), *(found.value(agent) for agent in range(len(task.arms)))]
        return [(Fraction(value.below), Fraction(value.above)) for value in values]

    return Work(run)


def by_joint_process(task: Any) -> Work:
    from lpmech.licensing.joint.environment import environment_form
    from lpmech.mechanisms.social import solve_all
    from lpmech.problem.environment import Environment

    env = Environment.from_json(environment_form(replace(task, name="joint")))

    def run() -> list[tuple[Fraction, Fraction]]:
        programs = solve_all(env)
        tables = [program.periods[0].value for program in (programs.everyone, *programs.without)]
        values = [table.array.item((0,) * len(table.axes)) for table in tables]
        return [(value, value) for value in values]

    return Work(run)


def differ(own: Sequence[tuple[Fraction, Fraction]], other: Sequence[tuple[Fraction, Fraction]]) -> str:
    """Bounds have a point in common."""
    apart = sum(max(one[0], two[0]) > min(one[1], two[1]) for one, two in zip(own, other, strict=True))
    return f"{apart} values differ" if apart else ""


SUBJECT = Subject(
    name="auctions",
    title="Prices of a licensing auction",
    about=__doc__ or "",
    size="bidders",
    sizes={Scale.QUICK: (2, 3), Scale.USUAL: (2, 3, 6, 12), Scale.LARGE: (2, 3, 4, 6, 12, 24)},
    instance=auction,
    programs=(
        Program("lpmech", Evidence.PROVED, by_integral),
        Program("lpmech, joint process", Evidence.PROVED, by_joint_process, largest=3),
    ),
    differ=differ,
)
