"""The index as it is printed: the greatest expectation of a ratio, where the ratio of the expectations is meant.

    γ(s) = max_{τ ≥ 1} E_s [ Σ_{l<τ} δ^l r(s_l) / Σ_{l<τ} δ^l ],   over stopping times τ of at least one use.

(Bergemann and Välimäki 2006, Section 3; 2008, Section 5. Serving the highest of these is not efficient.) When to stop
depends on the average so far, so that the states of an arm are not enough: paths of use are gone through one by one.
That ends where every path comes to a state that is kept for ever. There the average moves from what it is towards that
state's reward, so that it is best to stop at once, or never. Raises NoPrintedIndex where paths do not end, or are many.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from lpmech.licensing.arm import Arm

MOST_PATHS = 100_000


class NoPrintedIndex(ValueError):  # noqa: N818 - an answer, not a failure of the program
    """The printed index is not found by going through paths."""


def printed_indices(arm: Arm, discount: Fraction) -> list[Fraction]:
    """The printed index of every state. Raises NoPrintedIndex."""
    tree = _Tree(arm, discount)
    return [tree.start(state) for state in range(len(arm.states))]


class _Tree:
    """The paths of use of an arm."""

    def __init__(self, arm: Arm, discount: Fraction) -> None:
        size = len(arm.states)
        self.arm, self.discount, self.left = arm, discount, MOST_PATHS
        self.rewards = arm.rewards.fractions()
        rows = arm.transition.fractions()
        self.after = [[(k, p) for k, p in enumerate(rows[s * size : (s + 1) * size]) if p] for s in range(size)]
        self._refuse_cycles()

    def start(self, state: int) -> Fraction:
        """One use, and then the best."""
        return self._used(state, Fraction(0), Fraction(0), Fraction(1))

    def _used(self, state: int, total: Fraction, time: Fraction, weight: Fraction) -> Fraction:
        """The best average after a use, of rewards and time so far; `weight` discounts this use."""
        if self._kept(state):
            return self._kept_for_ever(state, total, time, weight)
        self._count()
        total, time, weight = total + weight * self.rewards[state], time + weight, weight * self.discount
        going_on = ((p, self._used(k, total, time, weight)) for k, p in self.after[state])
        return sum((p * max(total / time, more) for p, more in going_on), Fraction(0))

    def _kept_for_ever(self, state: int, total: Fraction, time: Fraction, weight: Fraction) -> Fraction:
        """One more use, or all: the average moves towards the reward, one way."""
        once = (total + weight * self.rewards[state]) / (time + weight)
        always = (total + weight * self.rewards[state] / (1 - self.discount)) * (1 - self.discount)
        return max(once, always)

    def _kept(self, state: int) -> bool:
        return [k for k, _ in self.after[state]] == [state]

    def _count(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise NoPrintedIndex(f"{self.arm.name} has more than {MOST_PATHS} paths of use")

    def _refuse_cycles(self) -> None:
        """Every path has to come to a state that is kept."""
        done: set[int] = set()
        for state in range(len(self.arm.states)):
            cycle = _cycle(self.after, state, done)
            if cycle is not None:
                shown = " to ".join(self.arm.states[k] for k in cycle)
                raise NoPrintedIndex(f"{self.arm.name} may go round, from {shown}, so that paths of use never end")


def _cycle(after: Sequence[Sequence[tuple[int, Fraction]]], start: int, done: set[int]) -> list[int] | None:
    """States of which each may follow the one before, the first after the last; a state that is kept is none."""
    path, pending = list[int](), [iter([start])]
    while pending:
        state = next(pending[-1], None)
        if state is None:
            pending.pop()
            done.update(path[-1:])
            path = path[:-1]
        elif state in path:
            return [*path[path.index(state) :], state]
        elif state not in done:
            path.append(state)
            kept = [k for k, _ in after[state]] == [state]
            pending.append(iter([] if kept else [k for k, _ in after[state]]))
    return None
