"""What certificates by bounds and certificates about crowds say alike: the verdict in words, and their claims."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from rich.console import RenderableType
from rich.text import Text

from lpmech.claims.bounded import BoundedClaim
from lpmech.claims.judgement import Judgement
from lpmech.problem.bounds import between
from lpmech.reading.words import and_join
from lpmech.report import layout
from lpmech.report.tables.sheet import exact_text
from lpmech.separation.claim import Verdict

if TYPE_CHECKING:
    from lpmech.report.tables.bounded import Bounded

P = TypeVar("P")
MOST_SHOWN = 1_000  # rows of a table
NOTE = "≈ marks a number that is known to what stands behind ±; --format json has both bounds exactly."


def headline(
    judgement: Judgement, mechanism: str, required: Collection[str], claims: Iterable[BoundedClaim[P]]
) -> RenderableType:
    """What the required claims come to: what holds, or else what fails."""
    known = {claim.id: claim for claim in claims}
    said = f"it is open what the {mechanism} mechanism promises, or how much is paid"
    wanted = {Judgement.CERTIFIED: Verdict.PROVED, Judgement.REFUTED: Verdict.REFUTED}.get(judgement)
    if wanted is not None:
        picked = [known[one].kind for one in required if one in known and known[one].verdict is wanted]
        clauses = [kind.holds if wanted is Verdict.PROVED else kind.fails for kind in picked]
        said = f"under the {mechanism} mechanism {and_join(clauses)}"
    return layout.headline(str(judgement), layout.sentence(said))


def table(
    required: Collection[str],
    claims: Iterable[BoundedClaim[P]],
    where: Callable[[P], str],
    heading: str = "where",
) -> RenderableType:
    """The claims; `where` tells of a cell in words."""
    rows = []
    for claim in claims:
        told = where(claim.at) if claim.at is not None else claim.reason if claim.verdict is Verdict.PROVED else ""
        mark = " *" if claim.id in required else ""
        rows.append((claim.id + mark, layout.verdict(str(claim.verdict)), between(*claim.slack), told))
    return layout.table(("claim", "verdict", "least slack", heading), rows, right=(2,), keep=(0, 1, 2))


def open_or_refuted(required: Collection[str], claims: Iterable[BoundedClaim[P]]) -> Iterator[RenderableType]:
    """Why required claims are not proved."""
    return _reasons(claim for claim in claims if claim.id in required and claim.verdict is not Verdict.PROVED)


def others(required: Collection[str], claims: Sequence[BoundedClaim[P]]) -> Iterator[RenderableType]:
    """Why claims that are not required are refuted or undecided."""
    for title, verdict in (("Also refuted", Verdict.REFUTED), ("Also undecided", Verdict.UNDECIDED)):
        if found := [claim for claim in claims if claim.id not in required and claim.verdict is verdict]:
            yield layout.heading(title)
            yield from _reasons(found)


def _reasons(claims: Iterable[BoundedClaim[P]]) -> Iterator[RenderableType]:
    for claim in claims:
        yield layout.paragraph(f"{claim.id}: {layout.sentence(claim.reason or claim.kind.fails)}")


def place(told: Mapping[str, Any], state: str, agent: str) -> str:
    """A cell: its period, its state, and an agent, if it has any."""
    period = "" if told["period"] is None else f"period {told['period']} "
    return f"{period}{state}{f'; {agent}' if agent else ''}"


def table_report(table: Bounded) -> Iterator[RenderableType]:
    """A table whose numbers are known by bounds; the first rows, if it is long."""
    sheet = table.reading(MOST_SHOWN)
    yield Text(table.title, style="bold")
    yield layout.paragraph(table.note, 0)
    yield ""
    heads = [column.name for column in sheet.columns]
    beside = len(heads) - len(table.of)
    yield layout.data(heads, [list(map(exact_text, row)) for row in sheet.rows], right=tuple(range(beside, len(heads))))
    if len(sheet.rows) < table.states:
        yield layout.paragraph(f"… the first {len(sheet.rows):,} of {table.states:,} rows", 0)
    yield layout.paragraph(NOTE, 0)
