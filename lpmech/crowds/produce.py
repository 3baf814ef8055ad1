"""From a crowd to its certificate: every society is solved, measured, and every claim decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from lpmech.certificate.certificate import DEFAULT_REQUIRED
from lpmech.crowds.audit import Audit, Measured, measure, terminal
from lpmech.crowds.certificate import CrowdCertificate
from lpmech.crowds.crowd import Crowd
from lpmech.crowds.found import NO_TYPES, Found, found_in
from lpmech.crowds.partition import Names
from lpmech.crowds.program import Program, Rows
from lpmech.crowds.societies import Society
from lpmech.crowds.solve import Rules, Solved, Solver, bits_for
from lpmech.crowds.verdicts import Judge
from lpmech.problem.environment import Environment

Progress = Callable[[str], None]
PRECISION = Fraction(1, 10**9)
TRIES = 4
FINER = 30  # bits more where the width is not reached
LONGEST = 4_000  # bits of a finite horizon's denominators


def certify_crowd(
    crowd: Crowd, precision: Fraction = PRECISION, *, required: tuple[str, ...] = DEFAULT_REQUIRED,
    progress: Progress = lambda _: None,
) -> CrowdCertificate:  # fmt: skip
    """The certificate of the pivot mechanism, its payments known to `precision` (0 where values are exact).

    Raises TooLarge.

    >>> import lpmech.crowds.reader as reader
    >>> crowd = reader.crowd_of({"format": "lpmech-crowd/1", "discount": "1/2",
    ...     "groups": [{"name": "bidders", "number": 20, "types": ["low", "high"], "treatments": [{"name": "waits"},
    ...                 {"name": "wins", "absent": False, "utility": [1, 3]}]}],
    ...     "allocations": [{"name": "to one", "treated": {"bidders": {"wins": 1}}}]})
    >>> certify_crowd(crowd).verdict
    'certified'
    """
    return _certified(crowd, precision, required, progress, None)


def lump(
    env: Environment, precision: Fraction = PRECISION, *, groups: Names | None = None,
    types: Mapping[str, Sequence[str]] = NO_TYPES, required: tuple[str, ...] = DEFAULT_REQUIRED,
    progress: Progress = lambda _: None,
) -> CrowdCertificate:  # fmt: skip
    """The same of an ordinary environment, whose groups of identical agents are found, or declared as for `found_in`.

    Raises NotACrowd where the environment is none, or agents of a declared group differ.
    """
    found = found_in(env, groups, types)
    return _certified(found.crowd, precision, required, progress, found)


def _certified(
    crowd: Crowd, precision: Fraction, required: tuple[str, ...], progress: Progress, found: Found | None
) -> CrowdCertificate:
    programs = _Programs(crowd, progress)
    bits = bits_for(precision, min(crowd.discount, Fraction(9999, 10000)))
    for _ in range(TRIES):
        tables = programs.solved(bits)
        if tables.audit.width <= precision:
            break
        bits += FINER
    progress("deciding the claims")
    return CrowdCertificate(crowd=crowd, found=found, solved=tables.solved, audit=tables.audit,
                            claims=tuple(Judge(tables.audit).claims()), required=required,
                            wanted=precision)  # fmt: skip


@dataclass(frozen=True)
class _Tables:
    """Values and rules by society (everyone first) and period, and their numbers."""

    solved: tuple[tuple[Solved, ...], ...]
    audit: Audit


class _Programs:
    """The programs of all societies."""

    def __init__(self, crowd: Crowd, progress: Progress) -> None:
        self.crowd, self.progress = crowd, progress
        rows = Rows(crowd)
        societies = [Society(crowd, None), *(Society(crowd, i) for i in range(len(crowd.seats)))]
        self.solvers = []
        for number, society in enumerate(societies, start=1):
            progress(f"listing states of society {number} of {len(societies)}")
            self.solvers.append(Solver(Program(society, rows)))

    def solved(self, bits: int) -> _Tables:
        """All societies, solved to about so many bits after the point where values are not exact."""
        found, tables = [], []
        for number, solver in enumerate(self.solvers):
            self.progress(f"solving society {number + 1} of {len(self.solvers)}")
            solved = tuple(_solved(solver, bits))
            found.append(solved)
            rules: list[Rules | None] = [one.rules if number == 0 else None for one in solved]
            tables.append(measure(solver, [one.values for one in solved], rules))
        everyone: list[Measured] = tables[0]
        return _Tables(tuple(found), Audit(everyone, tables[1:], [rule for one in found[0] for rule in one.rules]))


def _solved(solver: Solver, bits: int) -> list[Solved]:
    """Values and rules by period."""
    crowd = solver.program.crowd
    if crowd.horizon is None:
        return [solver.infinite(bits)]
    found: list[Solved] = []
    following = terminal(solver.program)
    for period in reversed(crowd.periods):
        found.append(solver.finite(following, max(LONGEST, bits), period))
        following = found[-1].values
    return found[::-1]
