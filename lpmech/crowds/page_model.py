"""What a crowd's page says of the model: worths, how types move, allocations, prior."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Any

from lpmech.crowds.crowd import Crowd, Plan
from lpmech.crowds.groups import Group
from lpmech.crowds.reader import crowd_of
from lpmech.pages import model
from lpmech.pages.blocks import Block, Data, Grid, Heading, Prose
from lpmech.pages.page import Section
from lpmech.pages.text import Cell, Name, Sentence, joined, say
from lpmech.problem.environment import Environment

Rows = tuple[tuple[Cell, ...], ...]


def section(env: dict[str, Any], *, lumped: bool) -> Section:
    """The crowd; or the environment, if the certificate found who is alike in one."""
    if lumped:
        return model.section(Environment.from_json(env))
    crowd = crowd_of(env)
    sub = say("What is done is worth so much to each, by its type; all agents of a group are alike.")
    return Section(id="model", menu="Model", title="The model", sub=sub, blocks=tuple(_blocks(crowd)))


def _blocks(crowd: Crowd) -> Iterator[Block]:
    yield Grid(blocks=tuple(_worth(crowd, group) for group in crowd.groups))
    yield _allocations(crowd)
    if crowd.has_shocks:
        yield _shocks(crowd)
    yield Heading(text=("How types move",))
    for group in crowd.groups:
        yield _moves(crowd, group)
    if crowd.public:
        yield _public(crowd)
    if crowd.has_terminal:
        yield Heading(text=("After the last period",))
        yield Grid(blocks=tuple(_terminal(crowd, group) for group in crowd.groups))
    yield from _prior(crowd)


def _states(crowd: Crowd, group: Group) -> Iterator[tuple[tuple[int, int], tuple[Cell, ...]]]:
    """Public state and type, and how a row is called."""
    for public, own in product(range(crowd.publics), range(len(group.types))):
        yield (public, own), ((Name(crowd.public[public]),) if crowd.public else ()) + (Name(group.types[own]),)


def _head(crowd: Crowd) -> tuple[Cell, ...]:
    return ("public state", "type") if crowd.public else ("type",)


def _worth(crowd: Crowd, group: Group) -> Data:
    """One row per type, one column per treatment."""
    rows = tuple(
        (*called, *(one.utility[public][own] for one in group.treatments))
        for (public, own), called in _states(crowd, group)
    )
    head = (*_head(crowd), *(Name(one.name) for one in group.treatments))
    return Data(
        caption=say("Worth to one of the {}", Name(group.name)), head=head, rows=rows, right=_right(crowd, head)
    )


def _right(crowd: Crowd, head: tuple[Cell, ...]) -> frozenset[int]:
    return frozenset(range(len(_head(crowd)), len(head)))


def _allocations(crowd: Crowd) -> Data:
    """What each kind does to how many, and what it is worth to everybody besides."""
    names: tuple[Cell, ...] = tuple(say("worth at {}", Name(one)) for one in crowd.public) or ("worth besides",)
    when: tuple[Cell, ...] = () if crowd.is_plain else ("when",)
    rows: Rows = tuple(
        (Name(plan.name), _treated(crowd, plan), *((_when(crowd, plan),) if when else ()), *plan.utility)
        for plan in crowd.plans
    )
    first = 2 + len(when)
    return Data(caption=("What can be chosen",), head=("allocation", "who is treated how", *when, *names), rows=rows,
                right=frozenset(range(first, first + len(names))))  # fmt: skip


def _when(crowd: Crowd, plan: Plan) -> Sentence:
    """The periods and shocks of a kind."""
    periods = sorted({t for t, _ in plan.open or () if t is not None})
    shocks = sorted({k for _, k in plan.open or () if k is not None})
    told = [say("period {}", ", ".join(str(t + 1) for t in periods))] if periods else []
    if shocks:
        told.append(say("shock {}", joined([(Name(str(crowd.shocks[0][k].label)),) for k in shocks])))
    return joined(told, "; ") if told else say("always")


def _shocks(crowd: Crowd) -> Data:
    rows: Rows = tuple((Name(str(one.label)), one.probability) for one in crowd.shocks[0])
    return Data(caption=("What may happen, in every period",), head=("shock", "probability"), rows=rows,
                right=frozenset({1}))  # fmt: skip


def _treated(crowd: Crowd, plan: Plan) -> Sentence:
    return joined([
        say("{} of the {}: {}", f"{count:,}", Name(group.name), Name(treatment.name))
        for group, counts in zip(crowd.groups, plan.counts, strict=True)
        for treatment, count in zip(group.treatments, counts, strict=True) if count
    ], "; ")  # fmt: skip


def _moves(crowd: Crowd, group: Group) -> Block:
    """The next type by treatment and type; in a sentence where nothing moves."""
    if all(
        row == _stays(own, len(row))
        for one in group.treatments
        for by_type in one.transition
        for own, row in enumerate(by_type)
    ):
        return Prose(paragraphs=(say("Types of {} never change.", Name(group.name)),))
    rows = tuple(
        (Name(one.name), *called, *one.transition[public][own])
        for one in group.treatments
        for (public, own), called in _states(crowd, group)
    )
    head: tuple[Cell, ...] = ("treatment", *_head(crowd), *(say("→ {}", Name(one)) for one in group.types))
    right = frozenset(range(1 + len(_head(crowd)), len(head)))
    return Data(caption=say("The next type of one of the {}", Name(group.name)), head=head, rows=rows, right=right)


def _stays(own: int, count: int) -> tuple[Fraction, ...]:
    return tuple(Fraction(one == own) for one in range(count))


def _public(crowd: Crowd) -> Data:
    rows: Rows = tuple(
        (Name(plan.name), Name(now), *plan.transition[place])
        for plan in crowd.plans
        for place, now in enumerate(crowd.public)
    )
    head: tuple[Cell, ...] = ("allocation", "public state", *(say("→ {}", Name(one)) for one in crowd.public))
    return Data(caption=("The next public state",), head=head, rows=rows, right=frozenset(range(2, len(head))))


def _terminal(crowd: Crowd, group: Group) -> Data:
    rows = tuple((*called, group.terminal[public][own]) for (public, own), called in _states(crowd, group))
    head = (*_head(crowd), "worth")
    return Data(
        caption=say("Worth to one of the {}", Name(group.name)), head=head, rows=rows, right=_right(crowd, head)
    )


def _prior(crowd: Crowd) -> Iterator[Block]:
    if not crowd.has_prior:
        yield Prose(
            paragraphs=(say("No prior is given: nothing is said of averages over the first types."),), small=True
        )
        return
    yield Heading(text=("The first types",), sub=say("Each agent’s is drawn by itself."))
    parts = [(group.name, group.types, group.prior or ()) for group in crowd.groups]
    parts += [("public state", crowd.public, crowd.public_prior or ())] if crowd.public else []
    yield Grid(blocks=tuple(
        Data(head=(Name(name), "probability"), rows=tuple(zip(map(Name, labels), chances, strict=True)),
             right=frozenset({1}))
        for name, labels, chances in parts
    ))  # fmt: skip
