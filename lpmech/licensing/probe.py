"""Two types for one bidder under which charging the second-highest index is refuted, wherever it is not the price.

Fix bidder i and the others' joint state s, let q(s) be the greatest index among the others, and let the best of them
use the object once. Where their price is less than q somewhere, there is some s from which q falls with positive
probability (else they are worth q for ever): G = δ Σ_{q(s') < q(s)} P(s'|s) (q(s) − q(s')) > 0. Let i have the type
`always x`, x = q(s) + G/2, and the type `never`, whose index is below all others. At x the truth wins for ever and is
worth (x − q(s)) / (1 − δ). Saying `never` once and the truth from then on is worth at least
δ Σ_{q(s') < q(s)} P(s'|s) (x − q(s')) / (1 − δ), which is more by at least G / (2 (1 − δ)).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from lpmech.licensing.arm import Arm, Bandit, Idle
from lpmech.licensing.gittins import indices
from lpmech.problem import exact
from lpmech.problem.exact import format_number


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """A licensing environment in which one bidder has two more types."""

    bandit: Bandit
    bidder: str
    always: str  # the type that gains
    never: str  # what it says


def probe(bandit: Bandit) -> Probe | None:
    """The types with the greatest such gain; None where the second index is the price everywhere."""
    index = [indices(arm, bandit.discount).by_state() for arm in bandit.arms]
    found = [(fall, value, arm) for arm in range(len(bandit.arms)) for fall, value in _falls(bandit, index, arm)]
    best = max(found, default=(Fraction(0), Fraction(0), 0))
    if best[0] == 0:
        return None
    fall, second, arm = best
    lowest = min(Fraction(0), *(value - 1 for row in index for value in row))
    return _extended(bandit, arm, second + fall / 2, lowest)


def _falls(bandit: Bandit, index: list[list[Fraction]], left_out: int) -> Iterator[tuple[Fraction, Fraction]]:
    """G and q at every joint state of the others."""
    others = [arm for arm in range(len(bandit.arms)) if arm != left_out]
    for state in itertools.product(*(range(len(index[arm])) for arm in others)):
        today = [index[arm][place] for arm, place in zip(others, state, strict=True)]
        if not today or (bandit.idle is not Idle.NEVER and max(today) <= 0):
            continue  # the object stays where it is
        best = max(today)
        user = today.index(best)
        rest = max(today[:user] + today[user + 1 :] + ([] if bandit.idle is Idle.NEVER else [Fraction(0)]),
                   default=None)  # fmt: skip
        arm = others[user]
        chances = bandit.arms[arm].transition.view(bandit.arms[arm].transition.numerators[state[user]]).fractions()
        after = [value if rest is None else max(value, rest) for value in index[arm]]
        fall = sum((chance * (best - q) for chance, q in zip(chances, after, strict=True) if q < best), Fraction(0))
        yield bandit.discount * fall, best


def _extended(bandit: Bandit, place: int, value: Fraction, lowest: Fraction) -> Probe:
    """The arm with two more states, which use does not change."""
    arm = bandit.arms[place]
    always, never = (_fresh(f"always {format_number(worth)}", arm.states) for worth in (value, lowest))
    size = len(arm.states)
    rows = [arm.transition.view(row).fractions() + [Fraction(0)] * 2 for row in arm.transition.numerators]
    rows += [[Fraction(int(j == k)) for j in range(size + 2)] for k in (size, size + 1)]
    more = Arm(
        name=arm.name,
        states=(*arm.states, always, never),
        start=arm.start,
        rewards=exact.from_fractions([*arm.rewards.fractions(), value, lowest], (size + 2,)),
        transition=exact.from_fractions([chance for row in rows for chance in row], (size + 2, size + 2)),
    )
    arms = (*bandit.arms[:place], more, *bandit.arms[place + 1 :])
    return Probe(bandit=replace(bandit, arms=arms), bidder=arm.name, always=always, never=never)


def _fresh(label: str, taken: tuple[str, ...]) -> str:
    """The label, or one like it that no state has."""
    return next(text for text in (label + "'" * k for k in itertools.count()) if text not in taken)
