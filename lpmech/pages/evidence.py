"""What the witness of a refutation says, for claims without a slack: two states that differ, a mixture, a cycle."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from lpmech.claims.kind import Failure
from lpmech.claims.registry import KINDS
from lpmech.pages import words
from lpmech.pages.blocks import Block, Data, Prose
from lpmech.pages.subject import Subject
from lpmech.pages.text import Name, Sentence, joined, say
from lpmech.problem.exact import parse_result
from lpmech.problem.stages import Stage
from lpmech.problem.tables import Table
from lpmech.problem.transition import NEXT

Told = Mapping[str, Any]


def blocks(subject: Subject, told: Told) -> Sequence[Block]:
    """The witness in words and numbers; nothing where the certificate has none."""
    write = _WRITERS.get(KINDS[told["claim"]].failure)
    return write(subject, told["witness"]) if write and told["witness"] else ()


def stage_of(subject: Subject, period: int | None) -> Stage:
    """The stage of a period."""
    return subject.env.stage(max((period or 1) - 1, 0))


def _value(stage: Stage, table: Table, allocation: str, state: Mapping[str, str], more: Mapping[str, int]) -> Fraction:
    """A table at labels."""
    labels = stage.labels
    where = {axis: labels[axis].index(label) for axis, label in state.items()} | dict(more)
    where["allocation"] = labels["allocation"].index(allocation)
    return table.array.item(tuple(where[axis] for axis in table.axes))


def _period(period: int | None) -> Sentence:
    return ("In any period",) if period is None else say("In period {}", str(period))


def _utilities(subject: Subject, witness: Told) -> Sequence[Block]:
    """Two states that an agent values differently, though its own type is the same."""
    stage, agent = stage_of(subject, witness["period"]), witness["agent"]
    table = stage.utilities[subject.env.agents.index(agent)]
    states = (witness["state"], witness["other state"])
    worth = [_value(stage, table, witness["allocation"], one, {}) for one in states]
    text = say(
        "{} the allocation {} is worth {} to {} when {}, and {} when {}.",
        _period(witness["period"]),
        words.quoted(witness["allocation"]),
        worth[0],
        Name(agent),
        words.state(states[0]),
        worth[1],
        words.state(states[1]),
    )
    return (Prose(paragraphs=(text,)),)


def _transitions(subject: Subject, witness: Told) -> Sequence[Block]:
    """Two states after which a component moves differently; or draws that hang together."""
    stage = stage_of(subject, witness["period"])
    if "component" not in witness or stage.transition is None or "other state" not in witness:
        text = say(
            "{}, after the allocation {}, the next types are not drawn one by one: they hang together.",
            _period(witness.get("period")),
            words.quoted(witness["allocation"]),
        )
        return (Prose(paragraphs=(text,)),)
    name = witness["component"]
    table, env = stage.transition.marginal(name), subject.env
    position = max((witness["period"] or 1) - 1, 0)
    following = env.stage(position + 1).labels[name] if env.horizon is None or position + 1 < env.horizon else None
    if following is None:
        return ()
    more = {NEXT + name: following.index(witness["next"])}
    states = (witness["state"], witness["other state"])
    chance = [_value(stage, table, witness["allocation"], one, more) for one in states]
    text = say(
        "{}, after the allocation {}, the next type of {} is {} with probability {} when {}, and {} when {}.",
        _period(witness["period"]),
        words.quoted(witness["allocation"]),
        Name(name),
        words.quoted(witness["next"]),
        chance[0],
        words.state(states[0]),
        chance[1],
        words.state(states[1]),
    )
    return (Prose(paragraphs=(text,)),)


def _feasible(subject: Subject, witness: Told) -> Sequence[Block]:
    shock = say(" at the shock {}", words.quoted(witness["shock"])) if witness.get("shock") else ()
    text = say(
        "{}{} the allocation {} can be chosen only with {}, or only without.",
        _period(witness["period"]),
        shock,
        words.quoted(witness["allocation"]),
        Name(witness["agent"]),
    )
    return (Prose(paragraphs=(text,)),)


def _mixture(subject: Subject, witness: Told) -> Sequence[Block]:
    """A type that predicts the same of the others as a mixture of other types."""
    parts = [say("{} times {}", parse_result(one), words.quoted(label)) for label, one in witness["mixture"].items()]
    text = say(
        "{}, with {} and the allocation {}: what the type {} of {} predicts of the others is exactly {}.",
        _period(witness["period"]),
        words.state(witness["state"]) or ("nothing else",),
        words.quoted(witness["allocation"]),
        words.quoted(witness["type"]),
        Name(witness["agent"]),
        joined(parts, last=" plus "),
    )
    return (Prose(paragraphs=(text,)),)


def _combination(subject: Subject, witness: Told) -> Sequence[Block]:
    """Own types whose predictions are linearly dependent."""
    parts = [
        say("{} times {}", parse_result(one), words.quoted(label)) for label, one in witness["combination"].items()
    ]
    text = say(
        "{}, with {} and the allocation {}: what the types of {} predict of the others adds up to 0, taken as {}.",
        _period(witness["period"]),
        words.state(witness["state"]) or ("nothing else",),
        words.quoted(witness["allocation"]),
        Name(witness["agent"]),
        joined(parts, last=" and "),
    )
    return (Prose(paragraphs=(text,)),)


def _types(subject: Subject, witness: Told) -> Sequence[Block]:
    """Types between which an order breaks."""
    state = say(", with {}", words.state(witness["state"])) if witness.get("state") else ()
    types = joined([words.quoted(label) for label in witness["types"]], last=" and ")
    text = say("{}{}: see the types {} of {}.", _period(witness["period"]), state, types, Name(witness["agent"]))
    return (Prose(paragraphs=(text,)),)


def _relation(subject: Subject, witness: Told) -> Sequence[Block]:
    """The numbers that a stated relation speaks of."""
    conclusion = witness["conclusion"]
    rows = [_term(one, "premise") for part in witness["premises"] for one in part["terms"]]
    rows += [_term(one, "conclusion") for one in conclusion["terms"]]
    head = ("of the", "quantity", "where", "weight", "value")
    sign = {">=": "≥", "<=": "≤"}.get(conclusion["relation"], conclusion["relation"])
    told = say("It says that the conclusion is {} {}.", sign, parse_result(conclusion["constant"]))
    return (Data(head=head, rows=tuple(rows), right=frozenset({3, 4})), Prose(paragraphs=(told,)))


def _term(term: Told, part: str) -> tuple[Any, ...]:
    where = [say("{}", Name(term["agent"]))] if term["agent"] else []
    where += [say("period {}", str(term["period"]))] if term["period"] is not None else []
    where += [words.state(term["state"])] if term["state"] else []
    where += [say("{}", words.quoted(term["allocation"]))] if term["allocation"] else []
    return (part, term["quantity"], joined(where), parse_result(term["weight"]), parse_result(term["value"]))


_WRITERS: Mapping[Failure | None, Callable[[Subject, Told], Sequence[Block]]] = MappingProxyType(
    {
        Failure.UTILITY: _utilities,
        Failure.TRANSITION: _transitions,
        Failure.FEASIBILITY: _feasible,
        Failure.MIXTURE: _mixture,
        Failure.COMBINATION: _combination,
        Failure.TYPES: _types,
        Failure.RELATION: _relation,
    }
)
