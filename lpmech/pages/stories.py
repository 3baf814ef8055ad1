"""Refutations as stories: who, when, says what, and what comes of it. Every number is one that was checked, or computed
from checked ones; the sentence that a certificate gives as its reason is not read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from lpmech.certificate.refutations.parts import lie_at_a_shock
from lpmech.certificate.refutations.place import Place
from lpmech.claims.incentives import incentive_compatible
from lpmech.claims.kind import Failure, Group
from lpmech.claims.registry import KINDS
from lpmech.claims.uniqueness import pivot_unique
from lpmech.pages import cycles, evidence, plans, words
from lpmech.pages.blocks import Block, Ledger, Prose, Story
from lpmech.pages.subject import Subject
from lpmech.pages.text import Link, Name, Sentence, Small, Strong, joined, say
from lpmech.problem.exact import parse_result

Told = Mapping[str, Any]
Rows = Callable[[Told, str | None], str | None]  # the id of the row of payments at a place, after a report


def stories(subject: Subject, row: Rows) -> tuple[list[Story], list[Story]]:
    """The stories of broken promises, and those of facts about the model; the graver ones first."""
    promises: list[Story] = []
    facts: list[Story] = []
    for told in subject.refuted:
        if KINDS[told["claim"]].group is Group.EXISTENCE or told["claim"] == pivot_unique.id:
            # they have a section of their own
            continue
        write = _WRITERS.get(KINDS[told["claim"]].failure, _plain)
        is_fact = KINDS[told["claim"]].group is Group.HYPOTHESIS
        (facts if is_fact else promises).append(write(subject, told, row))
    return sorted(promises, key=lambda one: not one.grave), facts


def title(claim_id: str) -> Sentence:
    """What fails, as a heading."""
    return say("{}", words.capital(KINDS[claim_id].fails))


def _where(subject: Subject, at: Told) -> Sentence:
    start = words.when(at, subject.env.horizon is not None)
    return say("{}, with {}", start, words.state(at["state"])) if at.get("state") else start


def _lie(subject: Subject, told: Told, row: Rows) -> Story:
    at, parts = told["at"], told["parts"]
    if parts is None:
        return _plain(subject, told, row)
    truth, lie, agent = parts["truth"], parts["lie"], at["agent"]
    true, report = truth["report"], lie["report"]
    blocks: list[Block] = [
        Prose(
            paragraphs=(
                say(
                    "{}, the truth is {}. {}",
                    words.when(at, subject.env.horizon is not None),
                    words.state(at["state"]),
                    _moved(truth, lie),
                ),
            )
        ),
        ledger(agent, truth, lie, later=_goes_on(subject)),
        Prose(paragraphs=(say("Gain from the lie: {}.{}", Strong(parse_result(parts["gap"])), _rows(told, row)),)),
    ]
    if KINDS[told["claim"]] is incentive_compatible and (clash := cycles.clash(subject, at)):
        blocks.extend(clash)
    heading = say("{} says “{}” where the truth is “{}”", Name(agent), Name(report), Name(true))
    return Story(title=heading, blocks=tuple(blocks))


def _rows(told: Told, row: Rows) -> Sentence:
    """Links to the rows of the truth and the lie."""
    at = told["at"]
    links = [
        say("{}", Link(text, place))
        for text, place in (("truth", row(at, None)), ("lie", row(at, at["report"])))
        if place
    ]
    return (" ", Small(say("Rows: {}.", joined(links)))) if links else ()


def _goes_on(subject: Subject) -> bool:
    """Whether anything follows the first period."""
    return subject.env.horizon != 1 or subject.env.terminal is not None


def ledger(agent: str, truth: Told, lie: Told, *, later: bool) -> Ledger:
    """Worth today, payment, worth later, sum."""
    lines = [("worth today", "today", 1), ("less the payment", "payment", -1)]
    lines += [("worth of what follows", "later", 1)] if later else []
    both = (truth, lie)
    return Ledger(
        heads=(Name(agent), say("says “{}”", Name(truth["report"])), say("says “{}”", Name(lie["report"]))),
        lines=tuple((name, *(sign * parse_result(one[key]) for one in both)) for name, key, sign in lines),
        total=("keeps", *(parse_result(one["sum"]) for one in both)),
    )


def _by_shock(subject: Subject, told: Told, row: Rows) -> Story:
    place = Place(stored=subject.stored, at=told["at"])
    at, parts = told["at"], lie_at_a_shock(place)
    agent, truth, lie = at["agent"], parts["truth"], parts["lie"]
    text = say(
        "{}, the truth is {}: {} says {} where the truth is {}. {} Gain from the lie, if the shock is known: {}.{}",
        words.when(at, subject.env.horizon is not None), words.state(at["state"]), Name(agent),
        words.quoted(lie["report"]), words.quoted(truth["report"]), _moved(truth, lie),
        Strong(parse_result(parts["gap"])), _rows(told, row),
    )  # fmt: skip
    table = ledger(agent, truth, lie, later=_goes_on(subject))
    return Story(title=title(told["claim"]), blocks=(Prose(paragraphs=(text,)), table), grave=False)


def _moved(truth: Told, lie: Told) -> Sentence:
    """What the lie does to the allocation."""
    before, after = words.allocation(truth["allocation"]), words.allocation(lie["allocation"])
    if before == after:
        return say("The allocation stays {}.", before)
    return say("The lie moves the allocation from {} to {}.", before, after)


def _plan(subject: Subject, told: Told, row: Rows) -> Story:
    found = plans.blocks(subject, told)
    if found is not None:
        return Story(title=title(told["claim"]), blocks=(*found,), grave=False)
    at, gain = told["at"], -parse_result(told["least_slack"])
    text = say("{}: {} gains {} by a plan of reports.", _where(subject, at), Name(at["agent"]), Strong(gain))
    return Story(title=title(told["claim"]), blocks=(Prose(paragraphs=(text,)),), grave=False)


def _leaving(subject: Subject, told: Told, row: Rows) -> Story:
    at, parts, gap = told["at"], told["parts"], -parse_result(told["least_slack"])
    text = say("{}: {} is {} worse off than outside.", _where(subject, at), Name(at["agent"]), Strong(gap))
    own = f", having been {at['own']} before," if at.get("own") is not None else ""
    if parts is None:
        sees = say(
            "{}: {}{} seeing no more than its own type, expects {} less than outside.",
            _where(subject, at),
            Name(at["agent"]),
            own or ",",
            Strong(gap),
        )
        return Story(title=title(told["claim"]), blocks=(Prose(paragraphs=(sees,)),), grave=False)
    truth = parts["truth"]
    why = say(
        " Today’s share is worth {} to it, it pays {}, what follows is worth {}; outside it has {}.",
        *(parse_result(truth[key]) for key in ("today", "payment", "later")),
        parse_result(parts["outside"]),
    )
    return Story(
        title=title(told["claim"]), blocks=(Prose(paragraphs=((*text, *why, *_place(told, row)),)),), grave=False
    )


def _unseeing_lie(subject: Subject, told: Told, row: Rows) -> Story:
    at, gain = told["at"], -parse_result(told["least_slack"])
    own = f", having been {at['own']} before," if at.get("own") is not None else ""
    text = say(
        "{}: {}{} seeing no more than its own type, says “{}” where the truth is “{}” and gains {} in expectation.",
        _where(subject, at),
        Name(at["agent"]),
        own or ",",
        Name(at["report"]),
        Name(at["state"][at["agent"]]),
        Strong(gain),
    )
    return Story(title=title(told["claim"]), blocks=(Prose(paragraphs=(text,)),), grave=False)


def _place(told: Told, row: Rows) -> Sentence:
    place = row(told["at"], None)
    return (" ", Small((Link("Show the row", place), "."))) if place else ()


def _sums(subject: Subject, told: Told, row: Rows) -> Story:
    at, parts, gap = told["at"], told["parts"], -parse_result(told["least_slack"])
    if parts is None:
        text = say("{}: the payments are {} away from balance.", _where(subject, at), Strong(gap))
    else:
        paid = joined(
            [say("{} pays {}", Name(name), parse_result(one)) for name, one in parts["payments"].items()], last=" and "
        )
        text = say("{}: {}. The sum is {}.", _where(subject, at), paid, Strong(parse_result(parts["sum"])))
    return Story(title=title(told["claim"]), blocks=(Prose(paragraphs=((*text, *_place(told, row)),)),), grave=False)


def _average(subject: Subject, told: Told, row: Rows) -> Story:
    at, gap = told["at"], -parse_result(told["least_slack"])
    start = say("In period {}", str(at["period"])) if at and at.get("period") is not None else say("In some period")
    text = say("{} the average payments sum to something that is {} away from 0.", start, Strong(gap))
    return Story(title=title(told["claim"]), blocks=(Prose(paragraphs=(text,)),), grave=False)


def _period(subject: Subject, told: Told, row: Rows) -> Story:
    at, gap = told["at"], -parse_result(told["least_slack"])
    text = say("{}: the payments are expected to fall short by {}.", _where(subject, at), Strong(gap))
    return Story(title=title(told["claim"]), blocks=(Prose(paragraphs=((*text, *_place(told, row)),)),), grave=False)


def _over_time(subject: Subject, told: Told, row: Rows) -> Story:
    parts, gap = told["parts"] or {}, -parse_result(told["least_slack"])
    if "surplus" in parts:
        text = say(
            "Over all time the expected surplus is {}, and the expected payments are {}: {} apart.",
            parse_result(parts["surplus"]),
            parse_result(parts["payments"]),
            Strong(gap),
        )
    else:
        text = say("Over all time the payments are expected to fall short by {}.", Strong(gap))
    return Story(title=title(told["claim"]), blocks=(Prose(paragraphs=(text,)),), grave=False)


def _exit(subject: Subject, told: Told, row: Rows) -> Story:
    at, parts = told["at"], told["parts"]
    text = say("{}: {} can no longer change what is best, now or later", _where(subject, at), Name(at["agent"]))
    paid = parse_result(parts["payment"]) if parts else -parse_result(told["least_slack"])
    still = say(", and still {} {}.", "pays" if paid > 0 else "receives", Strong(abs(paid)))
    return Story(
        title=title(told["claim"]), blocks=(Prose(paragraphs=((*text, *still, *_place(told, row)),)),), grave=False
    )


def _inefficient(subject: Subject, told: Told, row: Rows) -> Story:
    at, parts, gap = told["at"], told["parts"], -parse_result(told["least_slack"])
    if parts is None:
        return _plain(subject, told, row)
    text = say(
        "{}, the rule chooses {}. {} would be better.",
        _where(subject, at),
        words.allocation(parts["chosen"]["allocation"]),
        words.allocation(parts["best"]["allocation"]),
    )
    lines = (
        (words.allocation(parts[one]["allocation"]), parse_result(parts[one]["worth"])) for one in ("chosen", "best")
    )
    heads: tuple[Any, ...] = ("allocation", "worth to everybody, now and later")
    loss = say("Lost: {}.{}", Strong(gap), _place(told, row))
    return Story(
        title=say("The rule does not do what is best"),
        blocks=(Prose(paragraphs=(text,)), Ledger(heads=heads, lines=tuple(lines)), Prose(paragraphs=(loss,))),
    )


def _plain(subject: Subject, told: Told, row: Rows) -> Story:
    """A refutation whose numbers are its witness's."""
    at, paragraphs = told["at"], []
    if at and told["least_slack"] is not None:
        paragraphs.append(say("{}: it fails by {}.", _where(subject, at), Strong(-parse_result(told["least_slack"]))))
    blocks: list[Block] = [Prose(paragraphs=tuple(paragraphs))] if paragraphs else []
    blocks.extend(evidence.blocks(subject, told))
    return Story(title=title(told["claim"]), blocks=tuple(blocks), grave=False)


_Writer = Callable[[Subject, Told, Rows], Story]
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
    }
)
