"""What a file expects, result by result, each with its line."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from lpmech.casefiles.loading import load_found
from lpmech.certificate.compared import Result
from lpmech.enclosures.tested import ByBounds, Undecided, results_of
from lpmech.plugins import CaseFormat, case_formats
from lpmech.reading import toml_tree
from lpmech.reading.faults import BadInput, Fault
from lpmech.testing.files import Named

BY_BOUNDS = ByBounds()


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """An expected result and the line of the file that has it."""

    result: Result
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """A file, and what became of what it expects. With faults there are no results."""

    file: Named
    results: tuple[Located, ...] = ()
    faults: tuple[Fault, ...] = ()
    undecided: str = ""  # why nothing could be compared, if it could not, though the file is right
    begun: bool = False  # whether what it expects was written just now, as it expected nothing
    seconds: float = field(default=0.0, compare=False)

    @property
    def shown(self) -> str:
        """What the file is called."""
        return self.file.shown

    @property
    def differing(self) -> list[Located]:
        """The results that are not as expected."""
        return [one for one in self.results if one.result.difference]

    @property
    def open(self) -> list[Located]:
        """The results of which bounds do not tell whether they are as expected."""
        return [one for one in self.results if one.result.open]

    @property
    def expects_nothing(self) -> bool:
        """Whether the file can be read, and has nothing to compare."""
        return not self.results and not self.faults and not self.undecided


def tested(file: Named, by: ByBounds = BY_BOUNDS) -> Tested:  # noqa: PT028 - no test
    """Compares everything that a file expects. Faults of the file, or of the mechanism that it names, are kept, and a
    case that is too large is undecided: the other files are compared all the same."""
    started = time.perf_counter()
    try:
        results = _located(file, by)
    except BadInput as error:
        return Tested(file=file, faults=error.faults)
    except Undecided as reason:
        return Tested(file=file, undecided=str(reason))
    except MemoryError:
        return Tested(file=file, undecided="the memory does not suffice for this case")
    return Tested(file=file, results=results, faults=file.faults, seconds=time.perf_counter() - started)


def _located(file: Named, by: ByBounds) -> tuple[Located, ...]:
    found = file.found
    if found is None:
        return ()
    of = format_of(file)
    if of is not None:
        results: Sequence[Result] = of.expected(found)
    else:
        case = load_found(found)
        results = [] if case.expect == type(case.expect)() else results_of(case, by)
    return tuple(sorted(locate(found.text, results), key=lambda one: one.line))


def format_of(file: Named) -> CaseFormat | None:
    """The format of a file that is no ordinary case, if a plug-in reads it."""
    found = file.found.format() if file.found else None
    return next((one for one in case_formats() if one is found), None)


def locate(text: str, results: Sequence[Result]) -> list[Located]:
    """The results with the lines of their places, or of the nearest place that encloses one."""
    places = [[one.place[:depth] for depth in range(len(one.place), -1, -1)] for one in results]
    lines = toml_tree.lines(text, {place for some in places for place in some}) if results else {}
    found = (next(lines[place] for place in some if place in lines) for some in places)
    return [Located(result=result, line=line) for result, line in zip(results, found, strict=True)]
