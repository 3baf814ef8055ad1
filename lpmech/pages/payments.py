"""The table of payments, wide, and the same numbers as maps."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import prod
from typing import Any

import numpy as np

from lpmech.certificate.refutations.place import chosen, chosen_at
from lpmech.certificate.results import payments_by_shock
from lpmech.pages import words
from lpmech.pages.blocks import Block, Prose, Row, Wide
from lpmech.pages.charts import Map, Maps, Spot
from lpmech.pages.numbers import shared_places
from lpmech.pages.page import Section
from lpmech.pages.subject import Group, Subject
from lpmech.pages.text import Name, Sentence, joined, say
from lpmech.problem.mechanism import memories_before
from lpmech.problem.stages import PREVIOUS
from lpmech.separation.claim import Cell as Where

MOST_ROWS = 1_000  # shown; the rest is in transfers.csv
MOST_NUMBERS = 4_000  # of all rows shown
MOST_FIELDS = 400  # of one map
MOST_COLUMNS = 24  # of one map


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row before it is laid out: a period, what is remembered, the reports, what is chosen and paid."""

    group: Group
    memory: Mapping[str, str] | None
    state: Mapping[str, str]
    chosen: str | Mapping[str, str]
    paid: tuple[Fraction, ...]
    shock: str | None = None  # None: on average, if payments depend on a shock


@dataclass(frozen=True, kw_only=True, eq=False)
class Lines:
    """The rows that are shown, and how many there are."""

    shown: tuple[Line, ...]
    total: int

    def row_of(self, at: Where, report: str | None = None) -> str | None:
        """The id of the row at a place of a claim, after a report."""
        if not at.state:
            return None
        state = dict(at.state) | ({at.agent: report} if report is not None and at.agent is not None else {})
        memory = None if at.memory is None else {**at.memory.reports, "allocation": at.memory.allocation}
        for place, line in enumerate(self.shown):
            if (
                line.state == state
                and line.shock == at.shock
                and line.group.period in (at.period, *([None] if memory else [1]))
                and (line.memory == memory or line.memory is None or memory is None)
            ):
                return row_id(place)
        return None


def row_id(place: int) -> str:
    """The id of a row, by its number: labels are no ids."""
    return f"r{place + 1}"


def lines(subject: Subject) -> Lines:
    """The rows of all periods, as many as are shown."""
    most = min(MOST_ROWS, max(MOST_NUMBERS // (len(subject.env.agents) + 1), 50))
    every = itertools.chain.from_iterable(map(_lines, subject.groups))
    return Lines(shown=tuple(itertools.islice(every, most)), total=sum(map(_count, subject.groups)))


def _count(group: Group) -> int:
    stage = group.subject.env.stage(group.position)
    states = prod(stage.sizes[axis] for axis in stage.components)
    lines_ = states * (int(_memories(group).positions.sum()) if group.remembers else 1)
    return lines_ * (1 + len(stage.shocks)) if _by_shock(group) else lines_


def _by_shock(group: Group) -> bool:
    """Whether payments are told for each shock."""
    stored = group.subject.stored
    return stored.mechanism.by_shock is not None and stored.environment.stage(group.position).has_shocks


def _memories(group: Group) -> Any:
    stored = group.subject.stored
    return memories_before(stored.environment, stored.mechanism.allocation, group.position)


def _remembered(group: Group) -> Iterator[tuple[Mapping[str, int], Mapping[str, str] | None]]:
    """What can be remembered, as positions and as labels; one empty memory if nothing is."""
    if not group.remembers:
        yield {}, None
        return
    env, counts = group.subject.env, _memories(group)
    labels = env.stage(0 if env.horizon is None else group.position - 1).labels
    order = [
        counts.axes.index(axis)
        for axis in (*(a for a in counts.axes if a != PREVIOUS + "allocation"), PREVIOUS + "allocation")
    ]
    for index in sorted(np.argwhere(counts.positions).tolist(), key=lambda one: [one[k] for k in order]):
        where = dict(zip(counts.axes, index, strict=True))
        told = {axis.removeprefix(PREVIOUS): place for axis, place in where.items()}
        yield where, {axis: labels[axis][place] for axis, place in told.items()}


def _lines(group: Group) -> Iterator[Line]:
    stored = group.subject.stored
    stage, rule = stored.environment.stage(group.position), stored.mechanism.allocation[group.position]
    tables = group.tables
    for where, memory in _remembered(group):
        for index in itertools.product(*(range(stage.sizes[axis]) for axis in stage.components)):
            at = dict(zip(stage.components, index, strict=True))
            state = {axis: stage.labels[axis][place] for axis, place in at.items()}
            paid = tuple(table.array.item(tuple({**at, **where}[axis] for axis in table.axes)) for table in tables)
            line = Line(group=group, memory=memory, state=state, chosen=chosen(stage, rule, at), paid=paid)
            yield from (line, *_at_shocks(line, at)) if _by_shock(group) else (line,)


def _at_shocks(line: Line, at: Mapping[str, int]) -> Iterator[Line]:
    """What is chosen and paid at each shock."""
    stored, position = line.group.subject.stored, line.group.position
    env, rule = stored.environment, stored.mechanism.allocation[position]
    each = [payments_by_shock(env, stored.mechanism, agent, position, at) or {} for agent in range(len(env.agents))]
    for place, shock in enumerate(env.stage(position).labels["shock"]):
        allocation = env.stage(position).allocations[chosen_at(rule, {**at, "shock": place})]
        yield replace(line, shock=shock, chosen=allocation, paid=tuple(one[shock] for one in each))


def section(subject: Subject, found: Lines) -> Section:
    """The wide table."""
    remembers = any(group.remembers for group in subject.groups)
    shocks = any(line.shock is not None for line in found.shown)
    sub = say(
        "One row for every report{}{}. Payments of one period; below 0 the agent receives money.",
        say(", and for what was reported and done in the period before") if remembers else "",
        say(", on average over the shocks and at each of them") if shocks else "",
    )
    return Section(
        id="payments",
        words=("efficient allocation", "worth staying"),
        menu="Payments",
        title="What everyone pays",
        sub=sub,
        blocks=(_wide(subject, found),),
    )


def _wide(subject: Subject, found: Lines) -> Wide:
    env, stage = subject.env, subject.env.stage(0)
    components = _components(subject)
    periods, remembers = len(subject.groups) > 1, any(group.remembers for group in subject.groups)
    shocks = any(map(_by_shock, subject.groups))
    heads: list[tuple[Any, str]] = [("period", "period")] if periods else []
    heads += [("after", "after")] if remembers else []
    heads += [(component(axis), "report") for axis in components]
    before = len(heads) - len(components)
    heads += [("shock", "shock")] if shocks else []
    heads.append(("allocation", "allocation"))
    groups = (
        *([("", before)] if before else []),
        ("reports", len(components)),
        ("", 2 if shocks else 1),
        ("payments", len(env.agents) + 1),
    )
    rows = tuple(
        _row(place, line, found, components, periods, remembers, shocks) for place, line in enumerate(found.shown)
    )
    left = say(
        "The first {} of {} rows; all of them are in transfers.csv, below.", f"{len(rows):,}", f"{found.total:,}"
    )
    return Wide(
        groups=groups,
        heads=tuple(heads),
        payers=tuple(map(Name, env.agents)),
        rows=rows,
        places=shared_places(value for row in rows for value in row.payments),
        example=stage.allocations[0],
        left_out=left if found.total > len(rows) else (),
    )


def component(axis: str) -> Name | str:
    """What a component of the state is called."""
    return "public state" if axis == "public" else Name(axis)


def _components(subject: Subject) -> tuple[str, ...]:
    """The components of the state in any period."""
    return tuple(
        dict.fromkeys(axis for group in subject.groups for axis in subject.env.stage(group.position).components)
    )


def _row(
    place: int, line: Line, found: Lines, components: tuple[str, ...], periods: bool, remembers: bool, shocks: bool
) -> Row:
    labels: list[Any] = [_period(line.group)] if periods else []
    labels += (
        [after(line) if line.memory else "nothing yet" if line.group.place == 0 else "whatever was"]
        if remembers
        else []
    )
    labels += [Name(line.state[axis]) if axis in line.state else "–" for axis in components]
    labels += [_shock(line)] if shocks else []
    labels.append("by shock" if shocks and not isinstance(line.chosen, str) else said(line.chosen))
    before = found.shown[place - 1] if place else line
    opens = (before.memory, before.group.place) != (line.memory, line.group.place)
    return Row(id=row_id(place), labels=tuple(labels), payments=line.paid, opens=opens, part=line.shock is not None)


def _shock(line: Line) -> Name | str:
    """The shock; the row before those of the shocks is their mean."""
    return Name(line.shock) if line.shock is not None else "on average" if _by_shock(line.group) else "–"


def _period(group: Group) -> str:
    return "later" if group.period is None else str(group.period)


def after(line: Line) -> Sentence:
    """`ann = low, bob = high → to bob`."""
    reports = {axis: label for axis, label in (line.memory or {}).items() if axis != "allocation"}
    return say("{} → {}", words.state(reports), Name((line.memory or {}).get("allocation", "")))


def said(chosen_: str | Mapping[str, str]) -> Sentence:
    """The allocation; by shock if it is not always the same."""
    if isinstance(chosen_, str):
        return (Name(chosen_),)
    return joined([say("{}: {}", Name(shock), Name(one)) for shock, one in chosen_.items()], "; ")


def maps(subject: Subject, found: Lines) -> Section | None:
    """Payments at a glance; nothing where they do not fit."""
    if found.total > len(found.shown):
        return None
    drawn = [
        one
        for agent in range(len(subject.env.agents))
        for group in subject.groups
        if (one := _map(subject, found, agent, group))
    ]
    if not drawn:
        return None
    largest = max(
        (abs(spot.value) for one in drawn for _, row in one.rows for spot in row if spot), default=Fraction(0)
    )
    blocks: tuple[Block, ...] = (Maps(maps=tuple(drawn), largest=largest),)
    flat = [name for agent, name in enumerate(subject.env.agents) if not any(line.paid[agent] for line in found.shown)]
    if flat:
        who = joined([say("{}", Name(name)) for name in flat], last=" and ")
        blocks = (
            *blocks,
            Prose(
                paragraphs=(say("{} never {} nor receives anything.", who, "pays" if len(flat) == 1 else "pay"),),
                small=True,
            ),
        )
    return Section(
        id="map",
        menu="Map",
        title="Payments at a glance",
        blocks=blocks,
        sub=say("The same numbers as a map, one for each agent: the stronger the colour, the larger the payment."),
    )


def _map(subject: Subject, found: Lines, agent: int, group: Group) -> Map | None:
    """One agent's payments in one group of rows; nothing where it never pays, or where there are too many fields."""
    name = subject.env.agents[agent]
    rows = [line for line in found.shown if line.group.place == group.place and line.shock is None]
    if not any(line.paid[agent] for line in rows):
        return None
    others = tuple(axis for axis in subject.env.stage(group.position).components if axis != name)
    if group.remembers:
        down = [_plain(after(line)) for line in rows]
        across = [", ".join(line.state.values()) for line in rows]
        corner, head = say("after"), say("reports now: {}", joined([say("{}", Name(axis)) for axis in rows[0].state]))
    else:
        down = [line.state[name] for line in rows]
        across = [", ".join(line.state[axis] for axis in others) for line in rows]
        corner, head = say("{}", Name(name)), joined([say("{}", Name(axis)) for axis in others])
    columns, labels = list(dict.fromkeys(across)), list(dict.fromkeys(down))
    if len(columns) > MOST_COLUMNS or len(columns) * len(labels) > MOST_FIELDS:
        return None
    at = {
        (y, x): Spot(value=line.paid[agent], tip=_plain(said(line.chosen)))
        for y, x, line in zip(down, across, rows, strict=True)
    }
    title = (
        say("{}", Name(name))
        if len(subject.groups) == 1
        else say("{}, {}", Name(name), f"period {group.period}" if group.period else "later periods")
    )
    return Map(
        title=title,
        corner=corner,
        across=head,
        columns=tuple(columns),
        rows=tuple((y, tuple(at.get((y, x)) for x in columns)) for y in labels),
    )


def _plain(sentence: Sentence) -> str:
    return "".join(part.text if isinstance(part, Name) else str(part) for part in sentence)
