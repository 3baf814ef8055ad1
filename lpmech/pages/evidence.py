"""What the witness of a refutation says, for claims without a slack: two states that differ, a mixture, a cycle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType

from lpmech.claims.kind import Kind
from lpmech.claims.relation.claim import Numbers, Term
from lpmech.claims.relation.values import Sign
from lpmech.pages import words
from lpmech.pages.blocks import Block, Data, Prose
from lpmech.pages.subject import Subject
from lpmech.pages.text import Cell, Name, Sentence, Strong, joined, say
from lpmech.problem.stages import Stage, state_labels
from lpmech.problem.tables import Table
from lpmech.problem.transition import NEXT
from lpmech.separation.claim import Witness
from lpmech.separation.hypotheses import needs_agent
from lpmech.separation.witnesses import (
    DependentTypes,
    DrawsCorrelated,
    FeasibilityDiffers,
    FeasibilityDiffersAt,
    MixtureOfTypes,
    SurplusFalls,
    TransitionDiffers,
    TypesApart,
    UtilityDiffers,
)

Labels = Mapping[str, tuple[str, ...]]
_SIGNS: Mapping[Sign, str] = MappingProxyType(
    {Sign.EQUAL: "exactly", Sign.AT_LEAST: "at least", Sign.MORE: "more than"}
)


def blocks(subject: Subject, kind: Kind) -> Sequence[Block]:
    """The witness in words and numbers; nothing where the certificate has none."""
    return _told(subject, subject.stored.witness(kind))


def _told(subject: Subject, witness: Witness) -> Sequence[Block]:
    match witness:
        case UtilityDiffers():
            return _utilities(subject, witness)
        case TransitionDiffers():
            return _transitions(subject, witness)
        case DrawsCorrelated():
            return _draws(witness.period, witness.allocation)
        case FeasibilityDiffers() | FeasibilityDiffersAt():
            return _feasible(subject, witness)
        case MixtureOfTypes():
            return _mixture(witness)
        case DependentTypes():
            return _combination(witness)
        case TypesApart() | SurplusFalls():
            return _types(witness)
        case Numbers():
            return _relation(witness)
        case _:
            return ()


def stage_of(subject: Subject, period: int | None) -> Stage:
    """The stage of a period."""
    return subject.env.stage(max((period or 1) - 1, 0))


def _value(table: Table, labels: Labels, where: Mapping[str, str]) -> Fraction:
    """A table at labels, each of its axis."""
    return table.array.item(tuple(labels[axis].index(where[axis]) for axis in table.axes))


def _period(period: int | None) -> Sentence:
    return ("In any period",) if period is None else say("In period {}", str(period))


def _utilities(subject: Subject, witness: UtilityDiffers) -> Sequence[Block]:
    """Two states that an agent values differently, though its own type is the same."""
    table, labels = _utility(subject, witness)
    chosen = {} if witness.allocation is None else {"allocation": witness.allocation}
    states = (witness.state, witness.other_state)
    worth = [_value(table, labels, {**one, **chosen}) for one in states]
    what = (
        say("At the end what is reached")
        if witness.allocation is None
        else say("{} the allocation {}", _period(witness.period), words.quoted(witness.allocation))
    )
    text = say(
        "{} is worth {} to {} when {}, and {} when {}.",
        what,
        worth[0],
        Name(witness.agent),
        words.state(states[0]),
        worth[1],
        words.state(states[1]),
    )
    return (Prose(paragraphs=(text,)),)


def _utility(subject: Subject, witness: UtilityDiffers) -> tuple[Table, Labels]:
    """The agent's utility with the labels of its axes: that of the stage, or the terminal one."""
    env = subject.env
    agent = env.agents.index(witness.agent)
    if witness.allocation is not None:
        stage = stage_of(subject, witness.period)
        return stage.utilities[agent], stage.labels
    assert env.terminal is not None
    return env.terminal.utilities[agent], state_labels(env.agents, env.terminal.types, env.terminal.public)


def _draws(period: int | None, allocation: str) -> Sequence[Block]:
    """Draws that hang together."""
    text = say(
        "{}, after the allocation {}, the next types are not drawn one by one: they hang together.",
        _period(period),
        words.quoted(allocation),
    )
    return (Prose(paragraphs=(text,)),)


def _transitions(subject: Subject, witness: TransitionDiffers) -> Sequence[Block]:
    """Two states after which a component moves differently."""
    stage = stage_of(subject, witness.period)
    if stage.transition is None:
        return _draws(witness.period, witness.allocation)
    name = witness.component
    table = stage.transition.marginal(name)
    following = subject.env.next_labels(max((witness.period or 1) - 1, 0))[name]
    chosen = {"allocation": witness.allocation, NEXT + name: witness.next}
    states, labels = (witness.state, witness.other_state), {**stage.labels, NEXT + name: following}
    chance = [_value(table, labels, {**one, **chosen}) for one in states]
    text = say(
        "{}, after the allocation {}, the next type of {} is {} with probability {} when {}, and {} when {}.",
        _period(witness.period),
        words.quoted(witness.allocation),
        Name(name),
        words.quoted(witness.next),
        chance[0],
        words.state(states[0]),
        chance[1],
        words.state(states[1]),
    )
    return (Prose(paragraphs=(text,)),)


def _feasible(subject: Subject, witness: FeasibilityDiffers | FeasibilityDiffersAt) -> Sequence[Block]:
    shock = say(" at the shock {}", words.quoted(witness.shock)) if witness.shock else ()
    at = say(" at {}", words.state(witness.state)) if isinstance(witness, FeasibilityDiffersAt) else ()
    text = say(
        "{}{}{} the allocation {} can be chosen only {} {}.",
        _period(witness.period),
        shock,
        at,
        words.quoted(witness.allocation),
        "with" if needs_agent(subject.env, witness) else "without",
        Name(witness.agent),
    )
    return (Prose(paragraphs=(text,)),)


def _mixture(witness: MixtureOfTypes) -> Sequence[Block]:
    """A type that predicts the same of the others as a mixture of other types."""
    parts = [say("{} times {}", one, words.quoted(label)) for label, one in witness.mixture.items()]
    text = say(
        "{}, with {} and the allocation {}: what the type {} of {} predicts of the others is exactly {}.",
        _period(witness.cell.period),
        words.state(witness.cell.state) or ("nothing else",),
        words.quoted(witness.cell.allocation),
        words.quoted(witness.type),
        Name(witness.cell.agent),
        joined(parts, last=" plus "),
    )
    return (Prose(paragraphs=(text,)),)


def _combination(witness: DependentTypes) -> Sequence[Block]:
    """Own types whose predictions are linearly dependent."""
    parts = [say("{} times {}", one, words.quoted(label)) for label, one in witness.combination.items()]
    text = say(
        "{}, with {} and the allocation {}: what the types of {} predict of the others adds up to 0, taken as {}.",
        _period(witness.cell.period),
        words.state(witness.cell.state) or ("nothing else",),
        words.quoted(witness.cell.allocation),
        Name(witness.cell.agent),
        joined(parts, last=" and "),
    )
    return (Prose(paragraphs=(text,)),)


def _types(witness: TypesApart | SurplusFalls) -> Sequence[Block]:
    """Types between which an order breaks."""
    state = say(", with {}", words.state(witness.state)) if witness.state else ()
    types = joined([words.quoted(label) for label in witness.types], last=" and ")
    text = say("{}{}: see the types {} of {}.", _period(witness.period), state, types, Name(witness.agent))
    return (Prose(paragraphs=(text,)),)


def _relation(witness: Numbers) -> Sequence[Block]:
    """The numbers that a stated relation speaks of."""
    conclusion = witness.conclusion
    rows = [_term(one, "premise") for part in witness.premises for one in part.terms]
    rows += [_term(one, "conclusion") for one in conclusion.terms]
    head = ("of the", "quantity", "where", "weight", "value")
    found = sum((one.weight * one.value for one in conclusion.terms), Fraction(0))
    told = say("Said is that the conclusion, the sum of weights times values, is {} {}. It is {}.",
               _SIGNS[conclusion.relation], conclusion.constant, Strong(found))  # fmt: skip
    return (Data(head=head, rows=tuple(rows), right=frozenset({3, 4})), Prose(paragraphs=(told,)))


def _term(term: Term, part: str) -> tuple[Cell, ...]:
    told = term.quantity
    where = [say("{}", Name(told.agent))] if told.agent else []
    where += [say("period {}", str(told.period))] if told.period is not None else []
    where += [words.state(told.state)] if told.state else []
    where += [say("{}", words.quoted(told.allocation))] if told.allocation else []
    return part, told.kind.name, joined(where), term.weight, term.value
