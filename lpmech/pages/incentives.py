"""Where incentives bind: what every lie costs."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from lpmech.certificate.folder import SLACKS
from lpmech.certificate.tightness import Level, Lie
from lpmech.pages import left_out, words
from lpmech.pages.blocks import Block, Data, Prose
from lpmech.pages.charts import Dot, Strip, Strips
from lpmech.pages.page import Section
from lpmech.pages.subject import Subject
from lpmech.pages.text import Name, say

MOST_LIES = 36  # drawn, the most telling
MOST_ROWS = 200  # of the table of all lies
MOST_DOTS = 14  # of a lie; the rest is left out from the middle


def section(subject: Subject) -> Section | None:
    """The strips; nothing where nobody can lie."""
    found = subject.lies
    if not found:
        if subject.constraints == 0 or all(len(types) == 1 for stage in subject.env.stages for types in stage.types):
            return None
        text = say(
            "There are {} incentive constraints, too many to show.",
            f"{subject.constraints:,}",
        )
        return _section((Prose(paragraphs=(text,)),), subject)
    chosen = sorted(range(len(found)), key=lambda place: (_rank(found[place]), place))[:MOST_LIES]
    strips = tuple(_strip(found[place], subject) for place in sorted(chosen))
    values = [dot.slack for strip in strips for dot in strip.dots]
    block = Strips(strips=strips, low=min(*values, Fraction(0)), high=max(*values, Fraction(0)))
    return _section((block, *((_all(found, subject),) if len(found) > len(strips) else ())), subject)


def _rank(lie: Lie) -> tuple[int, Fraction]:
    """Lies that pay come first, the worst of them before others; then those that cost nothing at some states only;
    those that cost nothing at any state say least."""
    binding, paying = lie.binding, lie.paying
    kind = 0 if paying else 1 if 0 < binding < lie.cells else 2 if not binding else 3
    return kind, lie.least


def _all(found: Sequence[Lie], subject: Subject) -> Data:
    """Every lie, as a table behind a summary."""
    several = len(subject.groups) > 1
    rows = tuple(
        (Name(lie.agent), *((_when(lie),) if several else ()), Name(lie.true), Name(lie.report), lie.least,
         str(lie.binding), str(lie.paying), str(lie.cells))
        for lie in found[:MOST_ROWS]
    )  # fmt: skip
    head = ("agent", *(("period",) if several else ()), "is", "says", "costs at least", "binds in", "pays in", "of")
    left = left_out.more(len(found) - MOST_ROWS, SLACKS)
    right = frozenset(range(len(head) - 4, len(head)))
    return Data(head=head, rows=rows, right=right, left_out=left,
                summary=f"All {len(found):,} lies; {MOST_LIES} of them are drawn above")  # fmt: skip


def _when(lie: Lie) -> str:
    """The period, or `later`."""
    period = 1 if lie.is_first else lie.period
    return "later" if period is None else str(period)


def _section(blocks: tuple[Block, ...], subject: Subject) -> Section:
    past = " and of the past" if any(group.remembers for group in subject.groups) else ""
    sub = say(
        "Each row is a lie. Each dot is what the lie costs the liar in one or more states of the others{}. "
        "At 0 the agent does not mind lying; left of 0 the lie pays.",
        past,
    )
    return Section(
        id="bind",
        words=("slack", "binds", "lie"),
        menu="Where incentives bind",
        title="Where incentives bind",
        sub=sub,
        blocks=blocks,
    )


def _strip(lie: Lie, subject: Subject) -> Strip:
    when = _when(lie) if len(subject.groups) > 1 else ""
    when = f"period {when}" if when.isdigit() else when
    return Strip(
        agent=lie.agent,
        when=when,
        true=lie.true,
        report=lie.report,
        dots=tuple(_dot(level) for level in _few(lie.levels)),
        cells=lie.cells,
        binding=lie.binding,
        paying=lie.paying,
    )


def _few(levels: tuple[Level, ...]) -> list[Level]:
    """The least ones, the one at 0 and the greatest."""
    if len(levels) <= MOST_DOTS:
        return list(levels)
    kept = [*levels[: MOST_DOTS - 1], levels[-1]]
    return [*kept, *(one for one in levels if one.slack == 0 and one not in kept)]


def _dot(level: Level) -> Dot:
    where = words.state(level.at.state or {})
    after = say("; after {}", words.memory(level.at.memory)) if level.at.memory else ()
    others = say(" and {} more", str(level.cells - 1)) if level.cells > 1 else ()
    return Dot(slack=level.slack, cells=level.cells, tip=(*where, *after, *others))
