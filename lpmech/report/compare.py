"""The report of `lpmech diff`: what differs between two environments or two certified results."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from lpmech.compare.cells import Difference
from lpmech.compare.diff import Diff
from lpmech.compare.results import Change, ClaimChange, Stated
from lpmech.problem.bounds import between
from lpmech.problem.exact import format_number
from lpmech.report import layout, numbers

SHOWN = 60  # differences of one kind; --format json has all
STYLES = {Change.LOST: "bold red", Change.GAINED: "green", Change.OTHER: ""}


def diff_report(found: Diff, before: str, after: str) -> Iterator[RenderableType]:
    """The verdict, then claims, payments, what is chosen, and the environment."""
    yield Text(_headline(found), style="bold")
    yield layout.facts([("A", before), ("B", after)], indent=2)
    if found.claims:
        yield layout.heading("Claims")
        yield _claims(found.claims)
    if found.claims is not None and found.payments is None:
        yield layout.heading("Payments")
        yield layout.paragraph(
            "Not compared: a side has none, or bounds as evidence, or one has states and the other none."
        )
    yield from _part("Payments", found.payments or ())
    yield from _part("Allocations", found.rule or ())
    yield from _part("Results", found.results)
    yield from _part("Environment", found.environment)


def _headline(found: Diff) -> str:
    if found.lost:
        return f"Lost: {', '.join(found.lost)}"
    if found.same:
        return "No difference"
    kinds = (("environment", found.environment), ("claims", found.claims), ("payments", found.payments),
             ("allocations", found.rule), ("results", found.results))  # fmt: skip
    differing = [name for name, part in kinds if part]
    return f"Different: {', '.join(differing)}"


def _claims(changes: Sequence[ClaimChange]) -> RenderableType:
    rows = [_claim(one) for one in changes]
    return layout.table(("claim", "", "A", "B"), rows, keep=(0, 1))


def _claim(one: ClaimChange) -> list[str | Text]:
    return [one.id, Text(str(one.change), style=STYLES[one.change]), _stated(one.before), _stated(one.after)]


def _stated(one: Stated | None) -> str:
    if one is None:
        return "–"
    if one.bounds is not None:
        return one.verdict if one.bounds == (None, None) else f"{one.verdict}, slack {between(*one.bounds)}"
    return one.verdict if one.least_slack is None else f"{one.verdict}, slack {numbers.short(one.least_slack)}"


def _part(title: str, differences: Sequence[Difference]) -> Iterator[RenderableType]:
    if not differences:
        return
    yield layout.heading(title)
    rows = [[_place(one), _cell(one), _value(one.before), _value(one.after)] for one in differences[:SHOWN]]
    yield layout.data(("what", "where", "A", "B"), rows)
    if len(differences) > SHOWN:
        yield layout.paragraph(f"and {len(differences) - SHOWN} more; --format json has all")


def _place(one: Difference) -> str:
    return one.place if one.period is None else f"{one.place}, period {one.period}"


def _cell(one: Difference) -> str:
    return ", ".join(f"{axis} = {label}" for axis, label in (one.cell or {}).items())


def _value(value: str | None) -> str:
    """A number short, another text as it is."""
    if value is None:
        return "–"
    try:
        return numbers.short(value)
    except ValueError:
        return value


def diff_json(found: Diff) -> dict[str, Any]:
    """All differences, numbers exact; null where something was not compared."""
    return {
        "same": found.same,
        "lost": list(found.lost),
        "claims": None if found.claims is None else [_claim_json(one) for one in found.claims],
        "payments": None if found.payments is None else [_json(one) for one in found.payments],
        "allocations": None if found.rule is None else [_json(one) for one in found.rule],
        "environment": [_json(one) for one in found.environment],
        **({"results": [_json(one) for one in found.results]} if found.results else {}),
    }


def _claim_json(one: ClaimChange) -> dict[str, Any]:
    return {"id": one.id, "change": str(one.change), "before": _stated_json(one.before),
            "after": _stated_json(one.after)}  # fmt: skip


def _stated_json(one: Stated | None) -> dict[str, Any] | None:
    if one is None:
        return None
    told: dict[str, Any] = {"verdict": str(one.verdict), "least_slack": one.least_slack}
    if one.bounds is not None:
        low, high = (None if end is None else format_number(end) for end in one.bounds)
        told["bounds"] = {"from": low, "to": high}
    return told


def _json(one: Difference) -> dict[str, Any]:
    change = None if one.change is None else format_number(one.change)
    return {"place": one.place, "period": one.period, "cell": None if one.cell is None else dict(one.cell),
            "before": one.before, "after": one.after, "change": change}  # fmt: skip
