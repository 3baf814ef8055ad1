"""Refutations as stories: who, when, says what, and what comes of it. Every number is one that was checked, or computed
from checked ones; the sentence that a certificate gives as its reason is not read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from lpmech.certificate.refutations import Refutation
from lpmech.certificate.refutations.parts import (
    Better,
    BetterOnAverage,
    Extracted,
    LeastWorth,
    Lied,
    Pays,
    Saying,
    Stays,
    Sums,
    SumsOnAverage,
    lie_at_a_shock,
)
from lpmech.certificate.refutations.place import Place
from lpmech.claims.incentives import incentive_compatible
from lpmech.claims.kind import Failure, Group
from lpmech.claims.uniqueness import pivot_unique
from lpmech.claims.words import left_over
from lpmech.pages import cycles, evidence, plans, words
from lpmech.pages.blocks import Block, Ledger, Prose, Story
from lpmech.pages.subject import Subject
from lpmech.pages.text import Link, Name, OnScreen, Sentence, Strong, joined, say
from lpmech.separation.claim import Cell

Rows = Callable[[Cell, str | None], str | None]  # the id of the row of payments at a place, after a report


def stories(subject: Subject, row: Rows) -> tuple[list[Story], list[Story]]:
    """The stories of broken promises, and those of facts about the model; the graver ones first."""
    promises: list[Story] = []
    facts: list[Story] = []
    for told in subject.refuted:
        kind = told.claim.kind
        if kind.group is Group.EXISTENCE or kind is pivot_unique:
            # they have a section of their own
            continue
        write = _WRITERS.get(kind.failure, _plain)
        is_fact = kind.group is Group.HYPOTHESIS
        (facts if is_fact else promises).append(write(subject, told, row))
    return sorted(promises, key=lambda one: not one.grave), facts


def _title(told: Refutation) -> Sentence:
    """What fails, as a heading."""
    return say("{}", words.capital(told.claim.kind.fails))


def _where(subject: Subject, at: Cell) -> Sentence:
    start = words.when(at, subject.env.horizon is not None)
    return say("{}, with {}", start, words.state(at.state)) if at.state else start


def _who(at: Cell) -> Name:
    return Name(at.agent or "someone")


def _lie(subject: Subject, told: Refutation, row: Rows) -> Story:
    at, parts = told.at, told.parts
    if not isinstance(parts, Lied):
        return _plain(subject, told, row)
    truth, lie = parts.truth, parts.lie
    blocks: list[Block] = [
        Prose(
            paragraphs=(
                say(
                    "{}, the truth is {}. {}",
                    words.when(at, subject.env.horizon is not None),
                    words.state(at.state or {}),
                    _moved(truth, lie),
                ),
            )
        ),
        _ledger(_who(at), truth, lie, later=_goes_on(subject)),
        Prose(paragraphs=(say("Gain from the lie: {}.{}", Strong(parts.gap), _rows(told, row)),)),
    ]
    if told.claim.kind is incentive_compatible and (clash := cycles.clash(subject, at)):
        blocks.extend(clash)
    heading = say("{} says “{}” where the truth is “{}”", _who(at), Name(lie.report), Name(truth.report))
    if told.claim.kind is not incentive_compatible:  # the same lie may break several promises
        heading = say("{}: {}", words.capital(told.claim.kind.fails), heading)
    return Story(title=heading, blocks=tuple(blocks))


def _rows(told: Refutation, row: Rows) -> Sentence:
    """Links to the rows of the truth and the lie."""
    at = told.at
    links = [
        say("{}", Link(text, place)) for text, place in (("truth", row(at, None)), ("lie", row(at, at.report))) if place
    ]
    return (OnScreen(say(" Rows: {}.", joined(links))),) if links else ()


def _goes_on(subject: Subject) -> bool:
    """Whether anything follows the first period."""
    return subject.env.horizon != 1 or subject.env.terminal is not None


def _ledger(agent: Name, truth: Saying, lie: Saying, *, later: bool) -> Ledger:
    """Worth today, payment, worth later, sum."""
    lines = [("worth today", truth.today, lie.today), ("less the payment", -truth.payment, -lie.payment)]
    lines += [("worth of what follows", truth.later, lie.later)] if later else []
    return Ledger(
        heads=(agent, *(say("says “{}”", Name(one.report)) for one in (truth, lie))),
        lines=tuple(lines),
        total=("keeps", truth.sum, lie.sum),
    )


def _by_shock(subject: Subject, told: Refutation, row: Rows) -> Story:
    at = told.at
    parts = lie_at_a_shock(Place(stored=subject.stored, at=at))
    truth, lie = parts.truth, parts.lie
    text = say(
        "{}, the truth is {}: {} says {} where the truth is {}. {} Gain from the lie, if the shock is known: {}.{}",
        words.when(at, subject.env.horizon is not None), words.state(at.state or {}), _who(at),
        words.quoted(lie.report), words.quoted(truth.report), _moved(truth, lie),
        Strong(parts.gap), _rows(told, row),
    )  # fmt: skip
    table = _ledger(_who(at), truth, lie, later=_goes_on(subject))
    return Story(title=_title(told), blocks=(Prose(paragraphs=(text,)), table), grave=False)


def _moved(truth: Saying, lie: Saying) -> Sentence:
    """What the lie does to the allocation."""
    before, after = words.allocation(truth.allocation), words.allocation(lie.allocation)
    if before == after:
        return say("The allocation stays {}.", before)
    return say("The lie moves the allocation from {} to {}.", before, after)


def _plan(subject: Subject, told: Refutation, row: Rows) -> Story:
    found = plans.blocks(subject, told)
    if found is not None:
        return Story(title=_title(told), blocks=(*found,), grave=False)
    at = told.at
    text = say("{}: {} gains {} by a plan of reports.", _where(subject, at), _who(at), Strong(told.gap))
    return Story(title=_title(told), blocks=(Prose(paragraphs=(text,)),), grave=False)


def _leaving(subject: Subject, told: Refutation, row: Rows) -> Story:
    at, parts, gap = told.at, told.parts, told.gap
    text = say("{}: {} is {} worse off than outside.", _where(subject, at), _who(at), Strong(gap))
    own = f", having been {at.own} before," if at.own is not None else ""
    if not isinstance(parts, Stays):
        sees = say(
            "{}: {}{} seeing no more than its own type, expects {} less than outside.",
            _where(subject, at),
            _who(at),
            own or ",",
            Strong(gap),
        )
        return Story(title=_title(told), blocks=(Prose(paragraphs=(sees,)),), grave=False)
    truth = parts.truth
    why = say(
        " Today’s share is worth {} to it, it pays {}, what follows is worth {}; outside it has {}.",
        truth.today, truth.payment, truth.later, parts.outside,
    )  # fmt: skip
    return Story(title=_title(told), blocks=(Prose(paragraphs=((*text, *why, *_place(told, row)),)),), grave=False)


def _unseeing_lie(subject: Subject, told: Refutation, row: Rows) -> Story:
    at, place = told.at, Place(stored=subject.stored, at=told.at)
    own = f", having been {at.own} before," if at.own is not None else ""
    text = say(
        "{}: {}{} seeing no more than its own type, says “{}” where the truth is “{}” and gains {} in expectation.",
        _where(subject, at),
        _who(at),
        own or ",",
        Name(place.report),
        Name(place.true),
        Strong(told.gap),
    )
    return Story(title=_title(told), blocks=(Prose(paragraphs=(text,)),), grave=False)


def _place(told: Refutation, row: Rows) -> Sentence:
    place = row(told.at, None)
    return (OnScreen((" ", Link("Show the row", place), ".")),) if place else ()


def _sums(subject: Subject, told: Refutation, row: Rows) -> Story:
    at, parts, gap = told.at, told.parts, told.gap
    if not isinstance(parts, Sums):
        text = say("{}: the payments are {} away from balance.", _where(subject, at), Strong(gap))
    else:
        paid = joined([say("{} pays {}", Name(name), one) for name, one in parts.payments.items()], last=" and ")
        text = say("{}: {}. The sum is {}: {}.", _where(subject, at), paid, Strong(parts.sum), left_over(parts.sum))
    return Story(title=_title(told), blocks=(Prose(paragraphs=((*text, *_place(told, row)),)),), grave=False)


def _average(subject: Subject, told: Refutation, row: Rows) -> Story:
    at, gap = told.at, told.gap
    start = say("In period {}", str(at.period)) if at.period is not None else say("In some period")
    if isinstance(told.parts, SumsOnAverage):
        total = told.parts.sum
        text = say("{}, the payments sum to {} on average: {}.", start, Strong(total), left_over(total))
    else:
        text = say("{}, the payments sum on average to something that is {} away from 0.", start, Strong(gap))
    return Story(title=_title(told), blocks=(Prose(paragraphs=(text,)),), grave=False)


def _period(subject: Subject, told: Refutation, row: Rows) -> Story:
    at, gap = told.at, told.gap
    text = say("{}: the payments are expected to fall short by {}.", _where(subject, at), Strong(gap))
    return Story(title=_title(told), blocks=(Prose(paragraphs=((*text, *_place(told, row)),)),), grave=False)


def _over_time(subject: Subject, told: Refutation, row: Rows) -> Story:
    parts, gap = told.parts, told.gap
    if isinstance(parts, Extracted):
        text = say(
            "Over all time the expected surplus is {}, and the expected payments are {}: {} apart.",
            parts.surplus,
            parts.payments,
            Strong(gap),
        )
    else:
        text = say("Over all time the payments are expected to fall short by {}.", Strong(gap))
    return Story(title=_title(told), blocks=(Prose(paragraphs=(text,)),), grave=False)


def _exit(subject: Subject, told: Refutation, row: Rows) -> Story:
    at, parts = told.at, told.parts
    text = say("{}: {} can no longer change what is best, now or later", _where(subject, at), _who(at))
    paid = parts.payment if isinstance(parts, Pays) else told.gap
    still = say(", and still {} {}.", "pays" if paid > 0 else "receives", Strong(abs(paid)))
    return Story(title=_title(told), blocks=(Prose(paragraphs=((*text, *still, *_place(told, row)),)),), grave=False)


def _inefficient(subject: Subject, told: Refutation, row: Rows) -> Story:
    at, parts, gap = told.at, told.parts, told.gap
    if not isinstance(parts, Better | BetterOnAverage):
        return _plain(subject, told, row)
    text = say(
        "{}, the rule chooses {}. {} would be better.",
        _where(subject, at),
        words.allocation(parts.chosen.allocation),
        words.allocation(parts.best.allocation),
    )
    lines = ((words.allocation(one.allocation), one.worth) for one in (parts.chosen, parts.best))
    heads: tuple[Any, ...] = ("allocation", "worth to everybody, now and later")
    loss = say("Lost: {}.{}", Strong(gap), _place(told, row))
    return Story(
        title=say("The rule does not do what is best"),
        blocks=(Prose(paragraphs=(text,)), Ledger(heads=heads, lines=tuple(lines)), Prose(paragraphs=(loss,))),
    )


def _negative(subject: Subject, told: Refutation, row: Rows) -> Story:
    at, parts = told.at, told.parts
    if not isinstance(parts, LeastWorth):
        return _plain(subject, told, row)
    what = say("the end") if parts.allocation is None else words.quoted(parts.allocation)
    text = say("{}: {} is worth {} to {}.", _where(subject, at), what, Strong(parts.worth), _who(at))
    return Story(title=_title(told), blocks=(Prose(paragraphs=(text,)),), grave=False)


def _plain(subject: Subject, told: Refutation, row: Rows) -> Story:
    """A refutation whose numbers are its witness's."""
    claim, paragraphs = told.claim, []
    if claim.at and claim.least_slack is not None:
        paragraphs.append(say("{}: it fails by {}.", _where(subject, claim.at), Strong(told.gap)))
    blocks: list[Block] = [Prose(paragraphs=tuple(paragraphs))] if paragraphs else []
    blocks.extend(evidence.blocks(subject, claim.kind))
    return Story(title=_title(told), blocks=tuple(blocks), grave=False)


_Writer = Callable[[Subject, Refutation, Rows], Story]
_WRITERS: Mapping[Failure | None, _Writer] = MappingProxyType(
    {
        Failure.LIE: _lie,
        Failure.LIE_AT_A_SHOCK: _by_shock,
        Failure.PLAN: _plan,
        Failure.UNSEEING_PLAN: _plan,
        Failure.UNSEEING_LIE: _unseeing_lie,
        Failure.BELOW_ZERO: _leaving,
        Failure.BELOW_LEAVING: _leaving,
        Failure.BELOW_ZERO_ON_AVERAGE: _leaving,
        Failure.DEFICIT: _sums,
        Failure.IMBALANCE: _sums,
        Failure.IMBALANCE_ON_AVERAGE: _average,
        Failure.DEFICIT_OF_A_PERIOD: _period,
        Failure.DEFICIT_OVER_TIME: _over_time,
        Failure.SURPLUS_LEFT: _over_time,
        Failure.PAYMENT_AFTER_EXIT: _exit,
        Failure.BETTER_ALLOCATION: _inefficient,
        Failure.NEGATIVE_VALUE: _negative,
    }
)
