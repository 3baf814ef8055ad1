"""The verdict in one sentence, and the four tiles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType

from lpmech.certificate.refutations.place import Place
from lpmech.choice.selection import KINDS as MECHANISMS
from lpmech.claims.budget import (
    ex_ante_budget_balance,
    ex_post_budget_balance,
    expected_budget_balance,
    weak_budget_balance,
)
from lpmech.claims.efficient import efficient
from lpmech.claims.existence import exists_any
from lpmech.claims.incentives import incentive_compatible
from lpmech.claims.interim.best_response import interim_best_response
from lpmech.claims.interim.incentives import interim_incentive_compatible
from lpmech.claims.judgement import Judgement
from lpmech.claims.participation import participation_passive_option, participation_zero_option
from lpmech.claims.registry import KINDS
from lpmech.claims.relation.claim import stated_relation
from lpmech.claims.uniqueness import Payments, pivot_unique
from lpmech.pages import words
from lpmech.pages.blocks import Mark
from lpmech.pages.page import Tile
from lpmech.pages.subject import Subject
from lpmech.pages.text import Name, Sentence, Strong, joined, say
from lpmech.reading.words import and_join
from lpmech.separation.claim import Verdict

EFFICIENT, TRUTH, KNOWING_LITTLE = efficient.id, incentive_compatible.id, interim_best_response.id
UNIQUE = pivot_unique.id
ZERO, PASSIVE = participation_zero_option.id, participation_passive_option.id
BALANCED, WEAK = ex_post_budget_balance.id, weak_budget_balance.id
EXPECTED, EX_ANTE = expected_budget_balance.id, ex_ante_budget_balance.id
ANY, STATED = exists_any.id, stated_relation.id


_INTERIM = frozenset({interim_incentive_compatible.id, interim_best_response.id})
_BADGES: Mapping[Judgement, tuple[Mark, str]] = MappingProxyType(
    {
        Judgement.CERTIFIED: (Mark.YES, "Certified"),
        Judgement.REFUTED: (Mark.NO, "Refuted"),
        Judgement.UNDECIDED: (Mark.OPEN, "Undecided"),
    }
)


def verdict_of(subject: Subject) -> Judgement:
    """The verdict of the certificate over the claims that the page requires."""
    return subject.stored.judged(subject.required)


def _exists_only(subject: Subject) -> bool:
    """Whether some mechanism does what is asked, but none that a certificate can be about."""
    return verdict_of(subject) is Judgement.UNDECIDED and subject.stored.needs_more_memory


def badge(subject: Subject) -> tuple[Mark, str]:
    """The word above the sentence."""
    return (Mark.PART, "A mechanism exists") if _exists_only(subject) else _BADGES[verdict_of(subject)]


def headline(subject: Subject) -> Sentence:
    """The verdict in one sentence."""
    verdict, stored = verdict_of(subject), subject.stored
    if verdict is Judgement.CERTIFIED:
        return _certified(subject)
    if _exists_only(subject):
        return say(
            "Some mechanism makes telling the truth best for everyone, but none whose payments remember one period."
        )
    if verdict is Judgement.REFUTED:
        return _refuted(subject)
    if stored.verdict(ANY) is Verdict.UNDECIDED and ANY in stored.claims:
        return say("It is not decided whether any mechanism makes telling the truth best for everyone.")
    return say(
        "It is not decided whether {}.",
        _holding([one for one in subject.required if stored.verdict(one) is Verdict.UNDECIDED]),
    )


def _certified(subject: Subject) -> Sentence:
    unique = subject.stored.witness(pivot_unique)
    if UNIQUE in subject.required and isinstance(unique, Payments):
        return _alone(unique)
    if TRUTH in subject.required and {*subject.required} <= {EFFICIENT, TRUTH}:
        done = ", and the right thing gets done" if subject.stored.verdict(EFFICIENT) is Verdict.PROVED else ""
        return say("Telling the truth is best for everyone{}.", done)
    if _INTERIM & {*subject.required} and TRUTH not in subject.required:
        return _certified_interim(subject.required)
    return say("{}.", words.capital(_holding(subject.required)))


def _certified_interim(required: Sequence[str]) -> Sentence:
    """The promises to those who know their own types only are one clause."""
    others = [one for one in required if one not in _INTERIM]
    best = "telling the truth is best for all who know their own types only"
    clauses = [best, *("the right thing gets done" if one == EFFICIENT else KINDS[one].holds for one in others)]
    return say("{}.", words.capital(and_join(clauses)))


def _alone(unique: Payments) -> Sentence:
    """How far other payments of an agent may be from its own."""
    far, agent = max(one.at.within for one in unique.payments), Name(unique.agent)
    if not far:
        return say("What {} pays is the only thing that it can pay.", agent)
    return say("Whatever keeps every promise, {} pays what it pays here, give or take {}.", agent, far)


def _holding(ids: Sequence[str]) -> str:
    return and_join([KINDS[one].holds if one in KINDS else one for one in ids] or ["what was asked holds"])


def _refuted(subject: Subject) -> Sentence:
    stored = subject.stored
    if stored.verdict(ANY) is Verdict.REFUTED:
        return say("No mechanism at all makes telling the truth best for everyone, if the right thing is to be done.")
    failing = [one for one in subject.required if stored.verdict(one) is Verdict.REFUTED]
    if TRUTH in failing and (at := stored.stated[TRUTH].at):
        place = Place(stored=stored, at=at)
        return say(
            "A lie pays: {} says “{}” where the truth is “{}”, and gains {}.",
            Name(place.name), Name(place.report), Name(place.true), -(_gap(subject, TRUTH) or Fraction(0)),
        )  # fmt: skip
    if EFFICIENT in failing:
        lost = -(_gap(subject, EFFICIENT) or Fraction(0))
        return say("The rule does not do what is best: as much as {} is lost.", lost)
    return say("{}.", words.capital(" and ".join(KINDS[one].fails for one in failing)))


def rest(subject: Subject, tiles: Sequence[Tile]) -> Sentence:
    """What a certified page says of the other tiles, in lighter type."""
    if verdict_of(subject) is not Judgement.CERTIFIED:
        return _also(subject)
    parts = []
    if subject.stored.verdict(EFFICIENT) is Verdict.REFUTED:
        parts.append("the rule does not always do what is best")
    if tiles[1].mark is Mark.NO:
        parts.append("staying is not worth it for everyone")
    if tiles[2].mark is Mark.NO:
        parts.append("money has to come from outside")
    if tiles[2].mark is Mark.PART and subject.stored.verdict(WEAK) is Verdict.PROVED:
        parts.append("money is left over")
    tested = _tested(subject)
    if not parts:
        return tested
    text = ", and ".join(parts)
    money = say(
        "{}.", f"But {text}" if Mark.NO in (tiles[1].mark, tiles[2].mark, tiles[3].mark) else words.capital(text)
    )
    return (*money, " ", *tested) if tested else money


def _tested(subject: Subject) -> Sentence:
    """Whether what the case states of its numbers holds."""
    stored, kind = subject.stored, KINDS[STATED]
    holds = stored.verdict(STATED) is Verdict.PROVED
    return say("{}.", words.capital(kind.holds if holds else kind.fails)) if STATED in stored.claims else ()


def _also(subject: Subject) -> Sentence:
    """A lie that pays and a rule that is not efficient are told together."""
    both = [one for one in (EFFICIENT, TRUTH) if subject.stored.verdict(one) is Verdict.REFUTED]
    return (
        say("Nor does the rule do what is best.") if len(both) == 2 and verdict_of(subject) is Judgement.REFUTED else ()
    )


def tiles(subject: Subject) -> tuple[Tile, ...]:
    """Truth, staying, money, efficiency."""
    return _truth(subject), _staying(subject), _money(subject), _efficient(subject)


def _gap(subject: Subject, claim_id: str) -> Fraction | None:
    """The least slack of a claim; None if there is none, or if the claim is not stated."""
    claim = subject.stored.stated.get(claim_id)
    return None if claim is None else claim.least_slack


def _who(subject: Subject, claim_id: str) -> Name:
    """The agent whom the cell of a claim names."""
    at = subject.stored.stated[claim_id].at
    return Name("someone" if at is None or at.agent is None else at.agent)


def _truth(subject: Subject) -> Tile:
    stored, title = subject.stored, "Truth pays"
    if stored.verdict(TRUTH) is Verdict.PROVED:
        return Tile(title=title, mark=Mark.YES,
                    text=say("No lie gains anything, whatever the others know.{}", _counted(subject)))  # fmt: skip
    if stored.verdict(TRUTH) is Verdict.UNDECIDED:
        return Tile(title=title, mark=Mark.OPEN, text=say("Nobody knows yet whether a lie gains."))
    gain = say("{} gains {} by a single lie", _who(subject, TRUTH), -(_gap(subject, TRUTH) or Fraction(0)))
    if stored.verdict(KNOWING_LITTLE) is Verdict.PROVED:
        return Tile(
            title=title,
            mark=Mark.PART,
            text=say("Knowing only one’s own type no lie gains on average. Knowing the others’, {}.", gain),
        )
    return Tile(title=title, mark=Mark.NO, text=say("{}.", gain))


def _counted(subject: Subject) -> str:
    """How much was checked."""
    number = sum(lie.cells for lie in subject.lies)
    if number:
        return f" {number:,} {'lie' if number == 1 else 'lies'} checked."
    return f" {subject.constraints:,} constraints checked." if subject.constraints > 1 else ""


def _staying(subject: Subject) -> Tile:
    stored, title = subject.stored, "Worth staying"
    if stored.verdict(ZERO) is Verdict.PROVED:
        least = _gap(subject, ZERO)
        keeps = say(" The least anyone keeps is {}.", least) if least is not None else ()
        return Tile(title=title, mark=Mark.YES, text=say("Nobody would rather be outside.{}", keeps))
    if stored.verdict(ZERO) is Verdict.UNDECIDED:
        return Tile(title=title, mark=Mark.OPEN, text=say("It is not decided whether someone would rather be outside."))
    short = say("{} can be {} worse off than with nothing", _who(subject, ZERO), -(_gap(subject, ZERO) or Fraction(0)))
    if stored.verdict(PASSIVE) is Verdict.PROVED:
        return Tile(title=title, mark=Mark.PART, text=say("Nobody gains by leaving for good, but {}.", short))
    return Tile(title=title, mark=Mark.NO, text=say("{}.", short))


def _money(subject: Subject) -> Tile:
    stored, title = subject.stored, "Money balances"
    if stored.verdict(BALANCED) is Verdict.PROVED:
        return Tile(title=title, mark=Mark.YES, text=say("Payments sum to 0 in every period."))
    if stored.verdict(WEAK) is Verdict.PROVED:
        left = _gap(subject, BALANCED)
        over = say("but money is left over: up to {} a period.", -left) if left else ("but money may be left over.",)
        return Tile(title=title, mark=Mark.PART, text=say("Never a deficit, {}", over))
    if stored.verdict(WEAK) is Verdict.UNDECIDED:
        return Tile(title=title, mark=Mark.OPEN, text=say("It is not decided whether money is missing."))
    need = -(_gap(subject, WEAK) or Fraction(0))
    if stored.verdict(EXPECTED) is Verdict.PROVED:
        return Tile(
            title=title,
            mark=Mark.PART,
            text=say("On average payments sum to 0 in every period; but a period can need {} from outside.", need),
        )
    if stored.verdict(EX_ANTE) is Verdict.PROVED:
        return Tile(
            title=title,
            mark=Mark.PART,
            text=say("On average money suffices over all time; but a period can need {} from outside.", need),
        )
    return Tile(title=title, mark=Mark.NO, text=say("A period can need {} from outside.", need))


def _efficient(subject: Subject) -> Tile:
    stored, title = subject.stored, "Efficient"
    if stored.verdict(EFFICIENT) is Verdict.PROVED:
        worth = max(stored.social[0].array.fractions(), default=Fraction(0))
        return Tile(
            title=title, mark=Mark.YES, text=say("The best allocation at every report; worth up to {} in all.", worth)
        )
    if stored.verdict(EFFICIENT) is Verdict.UNDECIDED:
        return Tile(title=title, mark=Mark.OPEN, text=say("It is not decided whether the best is done."))
    return Tile(
        title=title,
        mark=Mark.NO,
        text=say("Another allocation can be worth {} more.", -(_gap(subject, EFFICIENT) or Fraction(0))),
    )


def lede(subject: Subject) -> tuple[Sentence, ...]:
    """Agents, rule, time."""
    env, rule = subject.env, subject.stored.mechanism.name
    time = "without end" if env.horizon is None else f"{env.horizon} period{'s' * (env.horizon != 1)}"
    agents = joined([(Strong(Name(name)),) for name in env.agents], ", ")
    what = say(", {}", _phrase(rule)) if rule in MECHANISMS else ""
    told = say("Agents: {}. Rule: {}{}.", agents, Strong(Name(rule)), what)
    return (told, say("Time: {}, discount {}.", Strong(time), Strong(env.discount)))


def _phrase(rule: str) -> str:
    """What a mechanism of this program is, in its own words; not those that name other mechanisms."""
    return MECHANISMS[rule].title.partition(":")[0]
