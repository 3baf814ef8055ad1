"""The report of `lpmech study unique`: what an agent may pay at each report, by form, beside the pivot payment."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from rich.console import RenderableType

from lpmech.certificate.unique import Uniqueness
from lpmech.claims.exit import efficient_exit
from lpmech.claims.intervals import Interval
from lpmech.claims.participation import participation_passive_option
from lpmech.claims.pivot_unique import payment
from lpmech.claims.uniqueness import pivot_unique
from lpmech.problem.exact import format_number
from lpmech.reading.words import and_join
from lpmech.report import layout, numbers, words
from lpmech.separation.claim import Verdict

Shape = dict[str, Any]
PROMISES = (participation_passive_option, efficient_exit)


def uniqueness_shape(found: Uniqueness, name: str) -> Shape:
    """The JSON shape; a bound that is null does not exist."""
    claim = found.certificate.find(pivot_unique)
    return {
        "verdict": str(found.certificate.verdict),
        "case": name,
        "environment": found.certificate.environment_sha256,
        "agent": found.agent,
        "grid": [format_number(x) for x in found.grid],
        "claim": None if claim is None else {"id": claim.id, "verdict": str(claim.verdict), "reason": claim.reason},
        "payments": [_payment(found, one) for one in found.intervals],
        "left_out": [{"form": form.phrase, "rows": rows} for form, rows in found.left_out],
    }


def _payment(found: Uniqueness, one: Interval) -> Shape:
    block = one.system.block
    stage = block.stage(one.at[0])
    own = payment(one.system, found.certificate.mechanism, one.at)
    least, greatest = (None if bound is None else format_number(bound.value) for bound in (one.least, one.greatest))
    return {
        "form": one.form.phrase,
        "period": block.env.period(block.position(one.at[0])),
        "state": {name: stage.labels[name][k] for name, k in zip(stage.components, one.at[1], strict=True)},
        "pivot": format_number(own),
        "least": least,
        "greatest": greatest,
    }


def uniqueness_report(found: Uniqueness, name: str) -> Iterator[RenderableType]:
    """The claim, then one table a form."""
    shape, claim = uniqueness_shape(found, name), found.certificate.find(pivot_unique)
    if claim is not None:
        yield layout.headline(found.certificate.verdict, layout.sentence(claim.reason))
        yield ""
    yield layout.facts(_facts(found, name))
    for form in dict.fromkeys(row["form"] for row in shape["payments"]):
        yield layout.heading(f"With {form} transfers")
        yield _table([row for row in shape["payments"] if row["form"] == form])
    for form, rows in found.left_out:
        yield layout.heading(f"With {form.phrase} transfers")
        yield layout.paragraph(f"Not computed: the program would have {rows:,} rows. A coarser grid needs fewer.")
    if any(
        len(row[key] or "") > numbers.LONGEST for row in shape["payments"] for key in ("pivot", "least", "greatest")
    ):
        yield ""
        yield layout.paragraph(numbers.NOTE, 0)


def _facts(found: Uniqueness, name: str) -> Iterator[tuple[str, str]]:
    yield "Agent", found.agent
    yield "Environment", f"{name}, with diverse types of {found.agent}" if found.grid else name
    if found.grid:
        first, second, *_, last = [numbers.short(Fraction(x)) for x in (*found.grid, found.grid[-1])]
        yield (
            "Grid",
            f"{first}, {second}, ..., {last} for each allocation" if len(found.grid) > 2 else f"{first}, {last}",
        )
    refuted = [claim.kind for claim in found.certificate.claims if claim.verdict is Verdict.REFUTED]
    outside = [kind for kind in refuted if kind in PROMISES]
    if outside:
        broken = and_join(kind.fails for kind in outside)
        yield "Pivot payments", f"are not among those allowed: {broken}"
    yield "SHA-256", f"{found.certificate.environment_sha256[:16]}…"


def _table(rows: list[Shape]) -> RenderableType:
    """What may be paid at each report."""
    periods = [[str(row["period"])] if row["period"] is not None else [] for row in rows]
    lines = [[*period, words.state(row["state"]), *(_number(row, key) for key in ("least", "pivot", "greatest"))]
             for period, row in zip(periods, rows, strict=True)]  # fmt: skip
    head = [
        *(["period"] if periods[0] else []),
        f"reports ({', '.join(rows[0]['state'])})",
        "least",
        "pivot",
        "greatest",
    ]
    return layout.data(head, lines, right=range(len(head) - 3, len(head)))


def _number(row: Shape, key: str) -> str:
    """A payment; where there is no bound, that."""
    if row[key] is None:
        return "unbounded"
    return numbers.short(row[key])
