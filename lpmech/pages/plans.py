"""A plan of lies as a story: who, when, says what, and what that brings in each period."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from lpmech.certificate.refutations import Refutation
from lpmech.certificate.refutations.plans import Plan, Said, plan_of
from lpmech.claims.kind import Failure
from lpmech.pages import words
from lpmech.pages.blocks import Block, Data, Grid, Ledger, Prose
from lpmech.pages.subject import Subject
from lpmech.pages.text import Cell, Name, Sentence, Strong, say

Column = tuple[str, Callable[[Said], Cell]]
Timed = tuple[str, Said]  # when, and what is said then
MOST_LIES = 12  # that are listed


def blocks(subject: Subject, told: Refutation) -> Sequence[Block] | None:
    """The story; None if the certificate has not the values that it needs."""
    plan = plan_of(subject.stored, told.claim)
    if plan is None:
        return None
    is_short = subject.env.horizon is not None and len(plan.periods) == 1
    lies = () if is_short else _lies(plan)
    beginning = Prose(paragraphs=(_beginning(subject, told, plan),))
    return beginning, Grid(blocks=(*lies, _ledger(plan)))


def _beginning(subject: Subject, told: Refutation, plan: Plan) -> Sentence:
    """Who, where, what it sees and says first, and what it gains."""
    first = plan.periods[0].said[0]
    start = words.when(told.at, subject.env.horizon is not None)
    sight = "everybody’s type" if told.claim.kind.failure is Failure.PLAN else "no more than its own types and the past"
    says = (
        say("tells the truth, to lie later")
        if first.report == first.true
        else say("says {} where the truth is {}", words.quoted(first.report), words.quoted(first.true))
    )
    state = words.state(told.at.state or {})
    return say(
        "{}, with {}: {}, who sees {}, {}. It gains {}.", start, state, Name(plan.agent), sight, says, Strong(plan.gain)
    )


def _timed(plan: Plan) -> list[Timed]:
    """What is said, with the number of the period; `now` and `later` if the horizon is infinite."""
    return [
        (str(period.number) if period.number is not None else "later" if place else "now", one)
        for place, period in enumerate(plan.periods)
        for one in period.said
    ]


def _lies(plan: Plan) -> Sequence[Data]:
    """Where the plan says something else than the truth."""
    said = _timed(plan)
    columns = (*_sight(plan), *_past(said, plan.agent), ("is", _true), ("says", _report))
    rows = dict.fromkeys((when, *(cell(one) for _, cell in columns)) for when, one in said if one.report != one.true)
    if not rows:
        return ()
    head = ("when" if plan.periods[0].number is None else "period", *(name for name, _ in columns))
    more, end = len(rows) - MOST_LIES, "" if plan.is_whole else ", as far as it was followed"
    left = say("{} more lies like these are not shown. ", str(more)) if more > 0 else ()
    rest = say("{}Everywhere else it tells the truth{}.", left, end)
    return (Data(head=head, rows=tuple(rows)[:MOST_LIES], left_out=rest),)


def _true(one: Said) -> Cell:
    return Name(one.true)


def _report(one: Said) -> Cell:
    return Name(one.report)


def _sight(plan: Plan) -> Sequence[Column]:
    """A column for what it sees besides its own type, if there is anything."""

    def others(one: Said) -> Cell:
        return words.state({axis: label for axis, label in one.sees.items() if axis != plan.agent})

    first = plan.periods[0].said[0]
    return (("it sees", others),) if len(first.sees) > 1 else ()


def _past(said: Sequence[Timed], agent: str) -> Sequence[Column]:
    """Columns for the past, as many as it takes to tell what is said."""

    def before(one: Said) -> Cell:
        told = (one.memory or {}).get(agent)
        if one.was is None or told is None:
            return "–"
        return "told the truth" if told == one.was else say("said {} for {}", words.quoted(told), words.quoted(one.was))

    def after(one: Said) -> Cell:
        memory = dict(one.memory or {})
        allocation = memory.pop("allocation", None)
        told = words.state(memory)
        return (told if allocation is None else say("{} → {}", told, Name(allocation))) or "–"

    short: Sequence[Column] = (("the period before", before),) if any(one.was is not None for _, one in said) else ()
    for columns in ((), short):
        if _is_enough(said, columns):
            return columns
    return (*short, ("after", after))


def _is_enough(said: Sequence[Timed], columns: Sequence[Column]) -> bool:
    """Whether these columns, with the period and what is seen, tell what is said."""
    found: dict[tuple[Any, ...], str] = {}
    keys = ((when, *one.sees.items(), *(cell(one) for _, cell in columns)) for when, one in said)
    return all(found.setdefault(key, one.report) == one.report for key, (_, one) in zip(keys, said, strict=True))


def _ledger(plan: Plan) -> Ledger:
    """What every period brings on average, discounted to the first."""
    lines: list[tuple[Cell, ...]] = [
        (_named(place, one.number), one.truth, one.plan, one.plan - one.truth) for place, one in enumerate(plan.periods)
    ]
    truth, gain = (plan.truth, plan.gain)
    if not plan.is_whole:
        rest = truth - sum((one.truth for one in plan.periods), Fraction(0))
        lines.append(("after that", rest, rest + plan.rest, plan.rest))
    total = ("in all", truth, truth + gain, gain)
    head = ("brings, less payments", "truth", "the plan", "gained")
    return Ledger(heads=head, lines=tuple(lines), total=total if len(lines) > 1 else ())


def _named(place: int, number: int | None) -> str:
    """A period in words."""
    if number is not None:
        return f"period {number}"
    return "now" if not place else f"{place} period{'s' * (place > 1)} later"
