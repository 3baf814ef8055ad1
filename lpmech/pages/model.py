"""The environment as a referee needs it: utilities, how types move, shocks, prior, discount."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import prod
from typing import Any

from lpmech.certificate.folder import ENVIRONMENT
from lpmech.pages import left_out
from lpmech.pages.blocks import Block, Data, Grid, Heading, Prose
from lpmech.pages.charts import Edge, Trellis
from lpmech.pages.numbers import shown
from lpmech.pages.page import Section
from lpmech.pages.text import Cell, Name, Sentence, joined, say
from lpmech.problem.environment import Environment
from lpmech.problem.stages import Stage
from lpmech.problem.tables import Table
from lpmech.problem.transition import NEXT, Factored, Joint

MOST_ROWS = 48  # of a table
MOST_CELLS = 600  # of a table
MOST_ACROSS = 8  # columns of numbers, which paper has room for
MOST_TYPES = 6  # on one side of a drawing
MOST_PICTURES = 12
MOST_STAGES = 8  # shown one by one
Labels = Mapping[str, Sequence[str]]


def section(env: Environment) -> Section:
    """Utilities, transitions, and the rest."""
    blocks: list[Block] = []
    for place, stage in enumerate(env.stages[:MOST_STAGES]):
        blocks.extend(_stage(env, place, stage))
    if len(env.stages) > MOST_STAGES:
        rest = say("The other {} periods are in environment.json.", str(len(env.stages) - MOST_STAGES))
        blocks.append(Prose(paragraphs=(rest,), small=True))
    blocks.extend(_ends(env))
    return Section(
        id="model",
        menu="Model",
        title="The model",
        blocks=tuple(blocks),
        sub=say(
            "What the allocation is worth to each agent in a period, and how types move from one period to the next. "
            "Types are rows here, and allocations columns; environment.json and case files name the allocation first."
        ),
    )


def _stage(env: Environment, place: int, stage: Stage) -> Iterator[Block]:
    if len(env.stages) > 1:
        yield Heading(text=say("Period {}", str(place + 1)))
    worth: list[Data] = [
        table_block(say("Worth to {}", Name(name)), table, stage.labels)
        for name, table in zip(env.agents, stage.utilities, strict=True)
    ]
    if stage.public_utility.array.numerators.any():
        worth.append(table_block(("Worth to the public",), stage.public_utility, stage.labels))
    yield from _worth(worth)
    if stage.has_shocks:
        yield _shocks(env, stage)
    elif any(
        shock.feasible_without[agent] != shock.feasible for shock in stage.shocks for agent in range(len(env.agents))
    ):
        yield _without(env, stage)
    if stage.has_away:
        told = zip(stage.agents, stage.types, stage.away, strict=True)
        away = [say("{} at {}", Name(agent), joined([(Name(types[one]),) for one in places], ", "))
                for agent, types, places in told if places]  # fmt: skip
        yield Prose(paragraphs=(say("Away, and not asked: {}.", joined(away, "; ")),))
    if stage.open is not None:
        yield table_block(("What is feasible: 1 if it can be chosen, 0 if not",), stage.open, stage.labels)
    yield from _moves(env, place, stage)


def _worth(worth: Sequence[Data]) -> Iterator[Block]:
    """The tables beside each other; what is 0 whatever happens, in a sentence."""
    shown_ = [one for one in worth if any(cell for row in one.rows for cell in row)]
    nothing = [one.caption for one in worth if one not in shown_]
    if shown_:
        yield Grid(blocks=tuple(shown_))
    if nothing:
        named = [nothing[0], *map(_inside, nothing[1:])]
        yield Prose(paragraphs=(say("{}: 0, whatever is done.", joined(named, ", ", " and ")),), small=True)


def _inside(caption: Sentence) -> Sentence:
    """A caption within a sentence: `worth to bob`."""
    first, *rest = caption
    return (first[0].lower() + first[1:] if isinstance(first, str) else first, *rest)


def _shocks(env: Environment, stage: Stage) -> Data:
    rows = tuple((Name(shock.label or ""), shock.probability, _names(stage, shock.feasible)) for shock in stage.shocks)
    return Data(
        caption=("Public shocks",), head=("shock", "probability", "what can be chosen"), rows=rows, right=frozenset({1})
    )


def _without(env: Environment, stage: Stage) -> Data:
    shock = stage.shocks[0]
    rows = (
        (("everyone",), _names(stage, shock.feasible)),
        *(
            (say("all but {}", Name(name)), _names(stage, shock.feasible_without[agent]))
            for agent, name in enumerate(env.agents)
        ),
    )
    return Data(caption=("What can be chosen",), head=("with", "allocations"), rows=rows)


def _names(stage: Stage, places: Sequence[int]) -> Sentence:
    return joined([say("{}", Name(stage.allocations[place])) for place in places], ", ")


def table_block(caption: Sentence, table: Table, labels: Labels, summary: str = "", across: str = "allocation") -> Data:
    """A function of labels, with one axis across; where it does not depend on that axis, one column."""
    table = table.minimal()
    down = tuple(axis for axis in table.axes if axis != across)
    sizes = [len(labels[axis]) for axis in down]
    columns: tuple[Cell, ...] = (
        tuple(map(Name, labels[across])) if across in table.axes else ("always" if not down else "worth",)
    )
    most = max(min(MOST_ROWS, MOST_CELLS // max(len(columns), 1)), 4)
    places = itertools.islice(itertools.product(*map(range, sizes)), most)
    rows = tuple(tuple(_line(table, down, place, labels, across)) for place in places)
    total = prod(sizes)
    left = left_out.first_of(len(rows), total, ENVIRONMENT)
    if len(columns) > MOST_ACROSS:
        listed = tuple((*row[: len(down)], _listed(columns, row[len(down) :])) for row in rows)
        head: tuple[Cell, ...] = (*map(Name, down), "those that are not 0")
        return Data(caption=caption, head=head, rows=listed, left_out=left, summary=summary)
    return Data(
        caption=caption,
        head=(*map(Name, down), *columns),
        rows=rows,
        left_out=left,
        summary=summary,
        right=frozenset(range(len(down), len(down) + len(columns))),
    )


def _listed(names: Sequence[Cell], values: Sequence[Cell]) -> Sentence:
    """Numbers behind their names, in a cell that can be broken; `none` if all are 0."""
    pairs = zip(names, values, strict=True)
    found = [
        say("{} {}", name, value)
        for name, value in pairs
        if isinstance(name, Name) and isinstance(value, Fraction) and value
    ]
    return joined(found, "; ") or ("none",)


def _line(table: Table, down: Sequence[str], place: Sequence[int], labels: Labels, across: str) -> Iterator[Cell]:
    where = dict(zip(down, place, strict=True))
    yield from (Name(labels[axis][one]) for axis, one in where.items())
    for one in range(len(labels[across])) if across in table.axes else (0,):
        at = where | {across: one}
        yield table.array.item(tuple(at[axis] for axis in table.axes))


def _moves(env: Environment, place: int, stage: Stage) -> Iterator[Block]:
    """How the state moves into the next period."""
    if stage.transition is None or not env.follows(place):
        return
    next_labels = env.next_labels(place)
    moving = [axis for axis in stage.components if axis in next_labels and (len(next_labels[axis]) > 1)]
    if not moving:
        return
    yield Heading(text=("How types move",), sub=_how(stage))
    pictures: list[Block] = []
    for axis in moving:
        table = stage.transition.marginal(axis).minimal(NEXT + axis)
        labels: Labels = {**stage.labels, NEXT + axis: next_labels[axis]}
        picture = _trellis(axis, table, labels) if len(pictures) < MOST_PICTURES else None
        name = "the public state" if axis == "public" else axis
        matrix = table_block((), table, labels, summary=f"Probabilities of {name}", across=NEXT + axis)
        matrix = replace(
            matrix,
            head=tuple(
                ("→ ", one) if isinstance(one, Name) and at in matrix.right else one
                for at, one in enumerate(matrix.head)
            ),
        )
        pictures.append(Grid(blocks=(picture, matrix) if picture else (matrix,)))
    with_pictures = [one for one in pictures if isinstance(one, Grid) and len(one.blocks) > 1]
    yield Grid(blocks=(*with_pictures, *(one for one in pictures if one not in with_pictures)), wide=True)
    if isinstance(stage.transition, Joint):
        yield _joint(stage.transition, {**stage.labels, **{NEXT + axis: names for axis, names in next_labels.items()}})


def _how(stage: Stage) -> Sentence:
    drawn = (
        ""
        if isinstance(stage.transition, Factored)
        else " The next types are drawn together: each picture shows one of them alone."
    )
    return say(
        "A thicker line is a likelier step; a dashed one depends on what is allocated or on the others.{}", drawn
    )


def _joint(transition: Joint, labels: Labels) -> Data:
    """The joint distribution of what comes next: one row a combination."""
    table = transition.table.minimal(*(NEXT + axis for axis in transition.components))
    axes = list(table.axes)
    now = [axis for axis in axes if not axis.startswith(NEXT)]
    after = [axis for axis in axes if axis.startswith(NEXT)]
    rows: list[tuple[Cell, ...]] = []
    total = 0
    for index in itertools.product(*(range(len(labels[axis])) for axis in (*now, *after))):
        where = dict(zip((*now, *after), index, strict=True))
        value = table.array.item(tuple(where[axis] for axis in axes))
        if value:
            total += 1
            if len(rows) < MOST_ROWS:
                rows.append((*(Name(labels[axis][one]) for axis, one in where.items()), value))
        if total > 20 * MOST_ROWS:
            break
    left = say("The first {} rows; all are in environment.json.", str(len(rows))) if total > len(rows) else ()
    return Data(
        head=(*map(Name, (*now, *after)), "probability"),
        rows=tuple(rows),
        right=frozenset({len(axes)}),
        summary="Probabilities of all next types together",
        left_out=left,
    )


def _trellis(name: str, table: Table, labels: Labels) -> Trellis | None:
    """The picture; nothing where there are too many types."""
    now, following = labels[name], labels[NEXT + name]
    if max(len(now), len(following)) > MOST_TYPES or len(now) + len(following) < 3:
        return None
    others = [axis for axis in table.axes if axis not in (name, NEXT + name)]
    if prod(len(labels[axis]) for axis in others) > MOST_CELLS:
        return None
    edges = [
        edge
        for i, j in itertools.product(range(len(now)), range(len(following)))
        if (edge := _edge(name, table, labels, others, (i, j)))
    ]
    depends = [one for one in others if one != "allocation"]
    also = say(" depends on {}, too", joined([say("{}", Name(one)) for one in depends])) if depends else ()
    said = "; ".join(f"from {now[e.source]} to {following[e.target]}: {e.label or 'certain'}" for e in edges)
    title = say("{}{}", "the public state" if name == "public" else Name(name), also)
    return Trellis(title=title, now=tuple(now), next=tuple(following), edges=tuple(edges), said=said)


def _edge(name: str, table: Table, labels: Labels, others: Sequence[str], ends: tuple[int, int]) -> Edge | None:
    by: dict[tuple[int, ...], Fraction] = {}
    for index in itertools.product(*(range(len(labels[axis])) for axis in others)):
        where = dict(zip(others, index, strict=True)) | {name: ends[0], NEXT + name: ends[1]}
        by[index] = table.array.item(tuple(where[axis] for axis in table.axes))
    high, low = max(by.values()), min(by.values())
    if not high:
        return None
    return Edge(
        source=ends[0],
        target=ends[1],
        label=_label(by, labels, others, low, high),
        weight=float(high),
        sure=low == high,
    )


def _label(
    by: Mapping[tuple[int, ...], Fraction], labels: Labels, others: Sequence[str], low: Fraction, high: Fraction
) -> str:
    """What stands on an edge: a probability, or when it is taken."""
    if low == high:
        return shown(high)
    if list(others) == ["allocation"] and {*by.values()} <= {Fraction(0), high}:
        names = labels["allocation"]
        yes = [names[index[0]] for index, value in by.items() if value]
        no = [names[index[0]] for index, value in by.items() if not value]
        before = "" if high == 1 else f"{shown(high)} "
        if len(yes) == 1:
            return f"{before}if {yes[0]}"
        return f"{before}unless {no[0]}" if len(no) == 1 else f"{before}if " + " or ".join(yes)
    return f"{shown(low)} to {shown(high)}"


def _ends(env: Environment) -> Iterator[Block]:
    """The terminal utility and the prior."""
    if env.terminal is not None and env.terminal.matters:
        labels: dict[str, Any] = dict(zip(env.agents, env.terminal.types, strict=True)) | {
            "public": env.terminal.public
        }
        yield Heading(text=("After the last period",))
        yield Grid(
            blocks=tuple(
                table_block(say("Worth to {}", Name(name)), table, labels | {"allocation": ()})
                for name, table in zip(env.agents, env.terminal.utilities, strict=True)
            )
        )
    if env.prior is None:
        yield Prose(
            paragraphs=(say("No prior is given: nothing is said of averages over the first types."),), small=True
        )
        return
    stage = env.stage(0)
    if all(len(stage.labels[axis]) == 1 for axis in stage.components):
        return
    yield Heading(text=("The first types",))
    yield _prior(env, stage)


def _prior(env: Environment, stage: Stage) -> Data:
    assert env.prior is not None
    full = env.prior.full(stage.components, stage.sizes)
    rows: list[tuple[Cell, ...]] = []
    total = 0
    for index in itertools.islice(itertools.product(*(range(stage.sizes[axis]) for axis in stage.components)), 100_000):
        if value := full.array.item(index):
            total += 1
            if len(rows) < MOST_ROWS:
                names = (Name(stage.labels[axis][one]) for axis, one in zip(stage.components, index, strict=True))
                rows.append((*names, value))
    left = left_out.first_of(len(rows), total, ENVIRONMENT)
    return Data(
        head=(*map(Name, stage.components), "probability"),
        rows=tuple(rows),
        left_out=left,
        right=frozenset({len(stage.components)}),
    )
