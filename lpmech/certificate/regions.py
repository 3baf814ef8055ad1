"""What a case expects of regions beside what is found."""

from __future__ import annotations

from collections.abc import Iterator

from lpmech.casefiles import Case
from lpmech.casefiles.expected_regions import ExpectedEnd, ExpectedPart, ExpectedRegion
from lpmech.certificate.compared import EXPECT, Result
from lpmech.designs.quantities import NoQuantity
from lpmech.designs.rules import NoEntry
from lpmech.designs.sizes import TooLarge
from lpmech.regions.lifting import Undecided
from lpmech.regions.moving import NotPolynomial
from lpmech.regions.parameter import NoParameter
from lpmech.regions.polynomials import Root
from lpmech.regions.region import NoRegion, Part, Region, region


def region_results(case: Case) -> Iterator[Result]:
    """Regions of a case that stands in a file."""
    for number, expected in enumerate(case.expect.regions):
        try:
            found = region(case.path or "", expected.parameter, expected.problem)
        except (TooLarge, NoEntry, NoQuantity, Undecided, NotPolynomial, NoParameter, NoRegion) as reason:
            yield _result(number, expected, f"expected, but {reason}")
        else:
            yield region_result(number, expected, found)


def region_result(number: int, expected: ExpectedRegion, found: Region) -> Result:
    """One region."""
    same = len(expected.parts) == len(found.parts) and all(map(_same, expected.parts, found.parts))
    told = "; ".join(map(str, found.parts))
    differs = "" if same else f"expected {'; '.join(map(_told, expected.parts))}; found {told}"
    return _result(number, expected, differs)


def _result(number: int, expected: ExpectedRegion, difference: str) -> Result:
    subject = f"region {expected.name or number + 1}"
    told = f"{subject}: {difference}" if difference else ""
    return Result(place=(EXPECT, "region", number), subject=subject, difference=told, mend=None)


def _same(expected: ExpectedPart, found: Part) -> bool:
    ends = (_is(expected.start, found.start), _is(expected.end, found.end))
    closed = (found.with_start, found.with_end)
    return expected.verdict == found.verdict.value and all(ends) and expected.closed == closed


def _is(expected: ExpectedEnd, found: Root) -> bool:
    if expected.root is None:
        return found.value == expected.low
    same = expected.root in (found.polynomial, tuple(-one for one in found.polynomial))
    inside = Root.of(expected.low).below(found) and found.below(Root.of(expected.high))
    return same and inside


def _told(part: ExpectedPart) -> str:
    ends = ", ".join(str(one.low) if one.root is None else f"a root in ({one.low}, {one.high})"
                     for one in (part.start, part.end))  # fmt: skip
    return f"{part.verdict} in {'[' if part.closed[0] else '('}{ends}{']' if part.closed[1] else ')'}"
