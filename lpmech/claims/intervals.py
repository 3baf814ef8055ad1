"""The least and the greatest payment that is admissible at a report, each with its proof.

A *bound* is the optimum of a linear program (`admissible.py`): the transfers that attain it, and multipliers of named
constraints whose sum says p ≥ bound, or −p ≥ −bound, and nothing else. Where there is no bound, payments are unbounded
on that side: `None`. The pivot payment always lies in the interval where the pivot mechanism is admissible.

Spacing. With one shock, A_{-i} = A and the grid of `diverse.py`, every interval at an old type is at most one step long
with history-independent transfers; with one-period memory it reaches at most one step below the pivot payment and
step/(1−δ) above it. (Proof: docs/uniqueness.md.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from lpmech.claims.admissible import Admissible, Cell
from lpmech.lp.proofs import Infeasible, Optimal, Unbounded, Vector
from lpmech.lp.solve import solve
from lpmech.lp.steps import states
from lpmech.mechanisms.forms import Form
from lpmech.mechanisms.social import Progress, silent


class NothingAdmissible(ValueError):  # noqa: N818 - an answer, not a failure of the program
    """No transfers of the form are admissible: a statement about all of them would be empty."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bound:
    """An extreme payment, a point that attains it, and the multipliers that prove it."""

    value: Fraction
    point: Vector
    multipliers: Vector


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Interval:
    """The payments that are admissible at a report; the memory is empty."""

    system: Admissible
    at: Cell
    least: Bound | None
    greatest: Bound | None

    @property
    def form(self) -> Form:
        """The form of the transfers."""
        return self.system.form


def intervals(system: Admissible, cells: Sequence[Cell], progress: Progress = silent) -> Iterator[Interval]:
    """The interval at every cell. Raises NothingAdmissible."""
    for number, at in enumerate(cells, 1):
        progress(f"{system.form.phrase} transfers, payment {number} of {len(cells)}")
        yield Interval(system=system, at=at, least=_bound(system, at, 1), greatest=_bound(system, at, -1))


def _bound(system: Admissible, at: Cell, sign: int) -> Bound | None:
    """The least sign · p, as a bound on p."""
    outcome = solve(system.least(at, sign))
    if isinstance(outcome, Optimal):
        return Bound(value=sign * outcome.objective, point=outcome.x, multipliers=outcome.y)
    if isinstance(outcome, Infeasible):
        raise NothingAdmissible(f"no {system.form.phrase} transfers meet incentives, participation and exit together")
    return None


def farther(system: Admissible, at: Cell, sign: int, beyond: Fraction) -> Vector:
    """A point at which sign · p ≤ beyond, where payments are unbounded on that side."""
    outcome = solve(system.least(at, sign))
    assert isinstance(outcome, Unbounded)
    program = system.least(at, sign)
    start, fall = program.value(outcome.x), program.value(outcome.ray)
    length = max(Fraction(0), (start - beyond) / -fall)
    return tuple(x + length * d for x, d in zip(outcome.x, outcome.ray, strict=True))


def cells_of(system: Admissible) -> list[Cell]:
    """The reports with an empty memory: of every period, or where transfers remember of the first.

    What is admissible after a memory in a later period of an infinite horizon is admissible in the first one too.
    """
    block = system.block
    indices = range(1 if block.remembers else block.count)
    return [(k, state) for k in indices for state in states(block.stage(k), block.stage(k).components)]
