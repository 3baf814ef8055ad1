"""A run: every program on every task, one after the other, and what was measured."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.measure import Failed, measured
from benchmarks.subject import Program, Scale, Subject

UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"))  # the smallest one for whatever is shorter


@dataclass(frozen=True)
class Row:
    """One program on one task. Seconds are per piece; without them, `remark` says why."""

    subject: str
    size: int
    program: str
    evidence: str
    seconds: float | None
    megabytes: float | None
    remark: str


@dataclass(frozen=True)
class Results:
    """A run, as it is stored."""

    date: str
    machine: str
    versions: dict[str, str]
    missing: dict[str, list[str]]
    rows: tuple[Row, ...]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> Results:
        return cls(**{**found, "rows": tuple(Row(**row) for row in found["rows"])})


def run(subjects: Sequence[Subject], scale: Scale, limit: float, tell: Callable[[str], None]) -> Iterator[Results]:
    """Measures all subjects; what was measured so far, after each of them."""
    rows: list[Row] = []
    for subject in subjects:
        tell(f"\n{subject.title}")
        for row in _rows(subject, scale, limit):
            tell(in_words(row, subject))
            rows.append(row)
        yield Results(time.strftime("%Y-%m-%d"), _machine(), _versions(subjects), _missing(subjects), tuple(rows))


def _rows(subject: Subject, scale: Scale, limit: float) -> Iterator[Row]:
    """All sizes; a program that took too long is not given larger tasks."""
    given_up: set[int] = set()
    for size in subject.sizes[scale]:
        task, own = subject.instance(size), None
        for place, program in enumerate(subject.programs):
            if place in given_up or program.missing() or (program.largest is not None and size > program.largest):
                continue
            found = measured(program, task, limit)
            if isinstance(found, Failed):
                given_up.add(place)
                yield _row(subject, size, program, None, None, found.reason)
                continue
            own = found.answer if place == 0 else own
            remark = subject.differ(own, found.answer) if place and own is not None else ""
            yield _row(subject, size, program, found.seconds, found.megabytes, remark)


def _row(
    subject: Subject, size: int, program: Program, seconds: float | None, megabytes: float | None, remark: str
) -> Row:
    return Row(subject.name, size, program.name, program.evidence.value, seconds, megabytes, remark)


def in_words(row: Row, subject: Subject) -> str:
    """A row as a line of text."""
    if row.seconds is None:
        return f"  {row.size:>6} {subject.size}  {row.program:38} {row.remark}"
    per = f" a {subject.piece}" if subject.piece else ""
    remark = f"  {row.remark}" if row.remark else ""
    return (
        f"  {row.size:>6} {subject.size}  {row.program:38} {duration(row.seconds)}{per}, {row.megabytes:.0f} MB{remark}"
    )


def two_digits(value: float) -> str:
    """A number with two significant digits, and no exponent where it is large."""
    return f"{value:.2g}" if value < 10 else f"{round(value, 1 - len(str(int(value))) + 1):,.0f}"


def duration(seconds: float) -> str:
    """Seconds with two digits in the unit that suits."""
    unit, name = next((one for one in UNITS if seconds >= one[0]), UNITS[-1])
    return f"{two_digits(seconds / unit)} {name}"


def _machine() -> str:
    model = platform.processor() or platform.machine()
    if (info := Path("/proc/cpuinfo")).exists():
        names = [line.partition(":")[2].strip() for line in info.read_text().splitlines() if "model name" in line]
        model = names[0] if names else model
    return f"{model}, {os.cpu_count()} cores, Python {platform.python_version()}"


def _versions(subjects: Sequence[Subject]) -> dict[str, str]:
    """The versions of the packages that were called."""
    owners = importlib.metadata.packages_distributions()
    modules = {name for subject in subjects for program in subject.programs for name in program.modules}
    names = {owners[name][0] for name in modules if owners.get(name)} | {"lpmech", "numpy", "python-flint"}
    return {name: importlib.metadata.version(name) for name in sorted(names)}


def _missing(subjects: Sequence[Subject]) -> dict[str, list[str]]:
    """Programs that are not installed, and what they need."""
    programs = [program for subject in subjects for program in subject.programs]
    return {program.name: program.missing() for program in programs if program.missing()}
