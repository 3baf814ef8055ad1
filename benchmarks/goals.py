"""What is aimed at: so many seconds and so much memory for a program at a size, and what is in the way where it is not
met."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.results import Row, duration
from benchmarks.subject import Subject


@dataclass(frozen=True)
class Goal:
    """An aim; without `megabytes` none is set for memory. `limit` is told where the aim is missed."""

    subject: str
    size: int
    program: str
    seconds: float
    megabytes: float | None = None
    limit: str = ""


APART = ", whole processes"  # in titles
CERTIFY, CHECK, AUDIT = "lpmech certify, bounds", "checker, bounds", "lpmech audit, bounds, payments of one's own"
GOALS = (
    Goal("pivot", 5, CERTIFY, 1),
    Goal("pivot", 5, CHECK, 1),
    Goal("pivot", 8, CERTIFY, 3),
    Goal("pivot", 8, CHECK, 2),
    Goal("pivot", 10, CERTIFY, 40, 1000),
    Goal("pivot", 10, CHECK, 20, 500),
    Goal("pivot", 10, AUDIT, 60, 1000),
    Goal("pivot_two_periods", 10, CERTIFY, 40, 1000),
    Goal("pivot_two_periods", 10, CHECK, 20, 500),
    Goal("identical", 20, "lpmech certify, by numbers", 1),
    Goal("identical", 20, "checker, by numbers", 1),
    Goal("existence", 5, "lpmech, existence", 5),
    Goal("existence", 6, "lpmech, existence", 20),
    Goal(
        "joint", 3, "checker", 10,
        limit="every report of every agent takes the mean of numbers of 8,000 bits over all 512 next states, and each "
        "of these sums is one of Python's long integers",
    ),
    Goal("continuous", 64, "lpmech study continuous", 5),
    Goal(
        "small", 3, "lpmech.certify", 0.003,
        limit="about 25,000 calls, of which 1,300 make the small values that a certificate is made of",
    ),
)  # fmt: skip


def section(rows: Sequence[Row], subjects: Sequence[Subject]) -> Iterator[str]:
    """The goals of what was measured, as lines of Markdown."""
    named = {subject.name: subject for subject in subjects}
    found = {(row.subject, row.size, row.program): row for row in rows}
    goals = [(goal, found.get((goal.subject, goal.size, goal.program))) for goal in GOALS if goal.subject in named]
    if not any(row for _, row in goals):
        return
    yield "\n## Goals\n\nTimes and memory that are aimed at, and what this run took.\n\n"
    yield "| task | size | program | aim | measured | |\n|---|---|---|---|---|---|\n"
    for goal, row in goals:
        if row is not None:
            subject = named[goal.subject]
            said = "met" if met(goal, row) else "**missed**"
            size = f"{goal.size:,} {subject.size}"
            cells = (subject.title.removesuffix(APART), size, goal.program, _aim(goal), _took(row), said)
            yield f"| {' | '.join(cells)} |\n"
    for goal, row in goals:
        if row is not None and goal.limit and not met(goal, row):
            subject = named[goal.subject]
            task = f"{subject.title.removesuffix(APART)}, {goal.size:,} {subject.size}, {goal.program}"
            yield f"\nMissed: *{task}*. What limits it: {goal.limit}.\n"


def met(goal: Goal, row: Row) -> bool:
    """Whether a measurement keeps to an aim."""
    fits = goal.megabytes is None or (row.megabytes is not None and row.megabytes <= goal.megabytes)
    return row.seconds is not None and row.seconds <= goal.seconds and fits


def _aim(goal: Goal) -> str:
    return duration(goal.seconds) + (f", {goal.megabytes:,.0f} MB" if goal.megabytes else "")


def _took(row: Row) -> str:
    return row.remark if row.seconds is None else f"{duration(row.seconds)}, {row.megabytes:,.0f} MB"
