"""Where incentives bind: what every lie costs."""

from __future__ import annotations

from fractions import Fraction

from lpmech.certificate.tightness import Level, Lie
from lpmech.pages import words
from lpmech.pages.subject import Subject
from lpmech.pages.values import Dot, Prose, Section, Strip, Strips, say

MOST_LIES = 150  # shown, the tightest
MOST_DOTS = 14  # of a lie; the rest is left out from the middle


def section(subject: Subject) -> Section | None:
    """The strips; nothing where nobody can lie."""
    found = subject.lies
    if not found:
        if subject.constraints == 0 or all(len(types) == 1 for stage in subject.env.stages for types in stage.types):
            return None
        text = say(
            "There are {} incentive constraints, too many to show. slacks.json of lpmech certify -o counts them.",
            f"{subject.constraints:,}",
        )
        return _section((Prose(paragraphs=(text,)),), subject)
    chosen = sorted(range(len(found)), key=lambda place: (found[place].least, place))[:MOST_LIES]
    strips = tuple(_strip(found[place], subject) for place in sorted(chosen))
    values = [dot.slack for strip in strips for dot in strip.dots]
    block = Strips(strips=strips, low=min(*values, Fraction(0)), high=max(*values, Fraction(0)))
    left = len(found) - len(strips)
    more = (
        (Prose(paragraphs=(say("{} more lies, all less tight, are in slacks.json.", f"{left:,}"),), small=True),)
        if left
        else ()
    )
    return _section((block, *more), subject)


def _section(blocks: tuple[Prose | Strips, ...], subject: Subject) -> Section:
    past = " and of the past" if any(group.remembers for group in subject.groups) else ""
    sub = say(
        "Each row is a lie. Each dot is what the lie costs the liar in one or more states of the others{}. "
        "At 0 the agent does not mind lying; left of 0 the lie pays.",
        past,
    )
    return Section(id="bind", menu="Where incentives bind", title="Where incentives bind", sub=sub, blocks=blocks)


def _strip(lie: Lie, subject: Subject) -> Strip:
    several = len(subject.groups) > 1
    period = 1 if lie.is_first else lie.period
    when = "" if not several else f"period {period}" if period is not None else "later"
    return Strip(
        agent=lie.agent,
        when=when,
        true=lie.true,
        report=lie.report,
        dots=tuple(_dot(level) for level in _few(lie.levels)),
        cells=lie.cells,
        binding=lie.count(0),
        paying=lie.count(-1),
    )


def _few(levels: tuple[Level, ...]) -> list[Level]:
    """The least ones, the one at 0 and the greatest."""
    if len(levels) <= MOST_DOTS:
        return list(levels)
    kept = [*levels[: MOST_DOTS - 1], levels[-1]]
    return [*kept, *(one for one in levels if one.slack == 0 and one not in kept)]


def _dot(level: Level) -> Dot:
    where = words.state(level.at.state or {})
    told = level.at.to_json()["memory"]
    after = say("; after {}", words.memory(told)) if isinstance(told, dict) else ()
    others = say(" and {} more", str(level.cells - 1)) if level.cells > 1 else ()
    return Dot(slack=level.slack, cells=level.cells, tip=(*where, *after, *others))
