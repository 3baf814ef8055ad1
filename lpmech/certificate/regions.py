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
from lpmech.regions.parts import ValuePart
from lpmech.regions.polynomials import Root, coefficients, polynomial
from lpmech.regions.region import NoRegion, Region, region


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
    same = len(expected.parts) == len(found.values) and all(map(_same, expected.parts, found.values))
    told = "; ".join(map(_found, found.values))
    differs = "" if same else f"expected {'; '.join(map(_told, expected.parts))}; found {told}"
    return _result(number, expected, differs)


def _result(number: int, expected: ExpectedRegion, difference: str) -> Result:
    subject = f"region {expected.name or number + 1}"
    told = f"{subject}: {difference}" if difference else ""
    return Result(place=(EXPECT, "region", number), subject=subject, difference=told, mend=None)


def _same(expected: ExpectedPart, one: ValuePart) -> bool:
    found = one.part
    ends = (_is(expected.start, found.start), _is(expected.end, found.end))
    closed = (found.with_start, found.with_end)
    same = expected.verdict == found.verdict.value and all(ends) and expected.closed == closed
    return same and _has_value(expected, one)


def _has_value(expected: ExpectedPart, one: ValuePart) -> bool:
    """Whether the best value is the function that is expected, if one is."""
    if not expected.under or one.value is None:
        return not expected.under
    over, under = polynomial(expected.over), polynomial(expected.under)
    return bool(over * one.value.denominator == one.value.numerators[0] * under)


def _found(one: ValuePart) -> str:
    if one.value is None:
        return str(one.part)
    over, under = (", ".join(map(str, coefficients(each))) for each in (one.value.numerators[0], one.value.denominator))
    return f"{one.part} with the value over [{over}], under [{under}]"


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
