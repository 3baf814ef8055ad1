"""What differs between two certified results: claims that were gained and lost, payments, and what is chosen."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from lpmech.compare.cells import Difference, Labels, choice_differences, table_differences
from lpmech.problem.environment import Environment
from lpmech.problem.exact import parse_result
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.stages import PREVIOUS
from lpmech.problem.tables import Table
from lpmech.separation.claim import Verdict

Bounds = tuple[Fraction | None, Fraction | None]


class Change(StrEnum):
    """What became of a claim."""

    GAINED = "gained"  # proved now, and not before
    LOST = "lost"  # proved before, and not now
    OTHER = "changed"  # another verdict, neither of them proved; or another least slack


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A claim of a certificate, as it stands there: nothing is checked here."""

    verdict: Verdict
    least_slack: str | None
    bounds: Bounds | None = None  # of the least slack, where the evidence are bounds; an end that is not known is None

    def agrees(self, other: Stated) -> bool:
        """Whether both say the same: bounds agree with every number in them, and with bounds that meet them."""
        if self.verdict is not other.verdict:
            return False
        if self.bounds is None and other.bounds is None:
            return self.least_slack == other.least_slack
        (low, high), (least, most) = self._ends, other._ends
        apart = (high is not None and least is not None and high < least) or (
            low is not None and most is not None and most < low
        )
        return not apart

    @property
    def _ends(self) -> Bounds:
        if self.bounds is not None or self.least_slack is None:
            return self.bounds or (None, None)
        exact = parse_result(self.least_slack)
        return exact, exact


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimChange:
    """A claim that is not as it was; None where a certificate does not have it."""

    id: str
    change: Change
    before: Stated | None
    after: Stated | None


def claim_changes(before: Mapping[str, Stated], after: Mapping[str, Stated]) -> tuple[ClaimChange, ...]:
    """Every claim that differs, in the order of the first certificate, then of the second."""
    ids = dict.fromkeys((*before, *after))
    pairs = ((one, before.get(one), after.get(one)) for one in ids)
    return tuple(
        ClaimChange(id=one, change=_change(old, new), before=old, after=new)
        for one, old, new in pairs
        if old is None or new is None or not old.agrees(new)
    )


def _change(before: Stated | None, after: Stated | None) -> Change:
    was, is_now = (one is not None and one.verdict is Verdict.PROVED for one in (before, after))
    if was != is_now:
        return Change.LOST if was else Change.GAINED
    return Change.OTHER


def lost(changes: tuple[ClaimChange, ...], required: Collection[str]) -> tuple[str, ...]:
    """The required claims that were proved and are not any more."""
    return tuple(one.id for one in changes if one.change is Change.LOST and one.id in required)


def payment_differences(
    envs: tuple[Environment, Environment], mechanisms: tuple[Mechanism, Mechanism], threshold: Fraction
) -> tuple[Difference, ...]:
    """Payments that differ by more than `threshold`, at the reports and memories that both have.

    They are compared shock by shock if both mechanisms say what is paid at every shock, and else by their means.
    With an infinite horizon the first period may have payments of its own: a mechanism without them pays the same
    from the start on.
    """
    return tuple(_payments(envs, mechanisms, threshold))


def _payments(
    envs: tuple[Environment, Environment], mechanisms: tuple[Mechanism, Mechanism], threshold: Fraction
) -> Iterator[Difference]:
    before, after = envs
    for agent in (name for name in before.agents if name in after.agents):
        places = [env.agents.index(agent) for env in envs]
        lists = [tables[place] for tables, place in zip(_tables(mechanisms), places, strict=True)]
        stationary = all(env.horizon is None for env in envs)
        length = max(map(len, lists)) if stationary else min(map(len, lists))
        for index in range(length):
            pair = tuple(one[min(index, len(one) - 1)] for one in lists)
            labels = (_labels(before, index), _labels(after, index))
            period = None if stationary and index == length - 1 else index + 1
            yield from table_differences(f"payment of {agent}", (pair[0], pair[1]), labels, period=period,
                                         threshold=threshold)  # fmt: skip


def _tables(mechanisms: tuple[Mechanism, Mechanism]) -> list[tuple[tuple[Table, ...], ...]]:
    """By side, agent and period: the payments at every shock, or their means."""
    by_shock = [mechanism.by_shock for mechanism in mechanisms]
    at_shocks = [tables for tables in by_shock if tables is not None]
    return at_shocks if len(at_shocks) == 2 else [mechanism.transfers for mechanism in mechanisms]


def _labels(env: Environment, index: int) -> Labels:
    """The labels of the state, and of what is remembered of the period before."""
    position = 0 if env.horizon is None else index
    past = env.stage(max(position - 1, 0) if env.horizon is not None else 0)
    return {**env.stage(position).labels, **{PREVIOUS + axis: labels for axis, labels in past.labels.items()}}


def rule_differences(
    envs: tuple[Environment, Environment], mechanisms: tuple[Mechanism, Mechanism]
) -> tuple[Difference, ...]:
    """The states in which another allocation is chosen."""
    rules = [mechanism.allocation for mechanism in mechanisms]
    found = (
        one
        for position, pair in enumerate(zip(*rules, strict=False))
        for one in choice_differences("allocation", (pair[0], pair[1]), (envs[0].stage(position).labels,
                                      envs[1].stage(position).labels), period=_period(envs, position))
    )  # fmt: skip
    return tuple(found)


def _period(envs: tuple[Environment, Environment], position: int) -> int | None:
    return None if all(env.horizon is None for env in envs) else position + 1
