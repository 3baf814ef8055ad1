"""The mechanism of a design as a wide table: what is chosen and paid at every report that can be met."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction

from lpmech.certificate.folder import CERTIFICATE
from lpmech.designs.found import Found
from lpmech.designs.nodes import Node
from lpmech.designs.problem import State
from lpmech.pages.blocks import Row, Wide
from lpmech.pages.design_words import Words, chances
from lpmech.pages.numbers import shared_places
from lpmech.pages.page import Section
from lpmech.pages.payments import MOST_NUMBERS, MOST_ROWS, component, row_id
from lpmech.pages.text import Cell, Name, Sentence, joined, say


def section(words: Words, found: Found, *, best: bool) -> Section:
    """The table. `best`: whether the mechanism is what is asked for, not one that is only near."""
    sub = say(
        "One row for every report that can be met{}. Payments of one period; below 0 the agent receives money.{}",
        say(", and for what is remembered of earlier periods") if _remembers(words, found) else "",
        say(
            " It is one of the mechanisms that do as well: limits of payments, or of what they remember, ask for "
            "plainer ones."
        )
        if best
        else say(" This mechanism does what is asked, and is not the best: there is none."),
    )
    return Section(id="payments", menu="Mechanism", title="What is done, and what everyone pays", sub=sub,
                   blocks=(_wide(words, found),), words=("lottery",) if found.columns.free else ())  # fmt: skip


def _remembers(words: Words, found: Found) -> bool:
    return words.env.horizon != 1 and not found.columns.forgets


def _wide(words: Words, found: Found) -> Wide:
    env = words.env
    components = tuple(dict.fromkeys(axis for stage in env.stages for axis in stage.components))
    most = min(MOST_ROWS, max(MOST_NUMBERS // (len(env.agents) + 1), 50))
    every = list(itertools.islice(_rows(words, found, components), most + 1))
    rows = tuple(every[:most])
    before: list[tuple[Cell, str]] = [("period", "period")] if env.horizon != 1 else []
    before += [("after", "after")] if _remembers(words, found) else []
    heads = [*before, *((component(axis), "report") for axis in components), ("allocation", "lottery")]
    groups = (*([("", len(before))] if before else []), ("reports", len(components)), ("", 1),
              ("payments", len(env.agents) + 1))  # fmt: skip
    left = say("The first {} rows; all of them are in {}, below.", f"{len(rows):,}", CERTIFICATE)
    return Wide(
        groups=groups, heads=tuple(heads), payers=tuple(map(Name, env.agents)), rows=rows,
        places=shared_places(value for row in rows for value in row.payments), example=env.stage(0).allocations[0],
        left_out=left if len(every) > most else (),
    )  # fmt: skip


def _rows(words: Words, found: Found, components: tuple[str, ...]) -> Iterator[Row]:
    """Row by row; a place that differs in nothing that is remembered stands once."""
    seen: set[tuple[object, State]] = set()
    last: object = None
    for node in found.columns.nodes.all:
        if not found.reach(node):
            continue
        for reports in node.places:
            key = (node.period if found.columns.forgets else node.number, reports)
            if key not in seen:
                seen.add(key)
                yield _row(words, found, components, node, reports, len(seen) - 1, opens=last not in (None, key[0]))
                last = key[0]


def _row(
    words: Words, found: Found, components: tuple[str, ...], node: Node, reports: State, place: int, *, opens: bool
) -> Row:
    stage = found.columns.play.stage(node.period)
    state = {axis: stage.labels[axis][at] for axis, at in zip(stage.components, reports, strict=True)}
    labels: list[Cell] = [_when(words, found, node)] if words.env.horizon != 1 else []
    labels += [past(words, node)] if _remembers(words, found) else []
    labels += [Name(state[axis]) if axis in state else "–" for axis in components]
    return Row(id=row_id(place), labels=(*labels, _chosen(found, node, reports)), payments=found.paid(node, reports),
               opens=opens)  # fmt: skip


def _when(words: Words, found: Found, node: Node) -> str:
    if words.env.horizon is not None or words.problem.cut is not None:
        return str(node.period + 1)
    if found.columns.forgets:
        return "any"
    return "1" if node.root else "later"


def past(words: Words, node: Node) -> Sentence:
    """`low, high → sell`, period by period."""
    if not node.steps:
        return ("nothing yet",)
    finite = words.env.horizon is not None
    first = node.period - len(node.steps)
    steps = []
    for number, step in enumerate(node.steps):
        stage = words.env.stage(first + number if finite else 0)
        reports = (stage.labels[axis][at] for axis, at in zip(stage.components, step.reports, strict=True))
        shock = () if step.shock is None or not stage.has_shocks else (stage.labels["shock"][step.shock],)
        steps.append(words.step((*reports, *shock, stage.allocations[step.allocation]), stage))
    return joined(steps, "; ")


def _chosen(found: Found, node: Node, reports: State) -> Sentence:
    """The lottery; one for each shock where there are several."""
    stage = found.columns.play.stage(node.period)
    shocks = list(dict.fromkeys(outcome.shock for outcome in node.places[reports]))
    if len(shocks) == 1:
        return chances(_shares(found, node, reports, shocks[0]))
    told = [
        say("{}: {}", Name(stage.labels["shock"][shock]), chances(_shares(found, node, reports, shock)))
        for shock in shocks
    ]
    return joined(told, "; ")


def _shares(found: Found, node: Node, reports: State, shock: int) -> list[tuple[str, Fraction]]:
    """The lottery at a shock, by label."""
    labels = found.columns.play.stage(node.period).allocations
    return [(labels[allocation], share) for allocation, share in found.lottery(node, reports, shock).items()]
