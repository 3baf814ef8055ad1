"""A claim as one value: what is said of it whatever its verdict, when it is stated, and how it is decided.

A file of claims decorates functions of a game:

    @claim(id=…, concept=…, …, say=shortfall_in_words, evidence=(CONTINUATION,))
    def participation_zero_option(game: Game) -> Iterator[Block]:
        for agent, position, transfers in game.slots():
            yield …

The name then stands for the `Kind`; `participation_zero_option.claim(game)` is the claim with its verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import Enum, StrEnum
from fractions import Fraction
from typing import Any, ParamSpec

from lpmech.claims.game import Game
from lpmech.claims.words import place_in_words
from lpmech.problem import shown
from lpmech.problem.environment import Environment
from lpmech.problem.records import fitting, own_keys, spelt
from lpmech.separation.claim import Cell, Finding, Nothing, Verdict, Witness
from lpmech.separation.slacks import Block, claim_from_blocks

P = ParamSpec("P")
Say = Callable[[Cell, Fraction], str]
Tell = Callable[[Environment, Finding], str]
Decide = Callable[[Game], Finding | Iterable[Block]]


class Group(Enum):
    """What a claim is about. Reports list the groups in this order."""

    PROMISE = "promise"  # the mechanism: what it promises
    EXISTENCE = "existence"  # whether any mechanism exists
    HYPOTHESIS = "hypothesis"  # the environment and the rule: what theorems rest on


class Failure(Enum):
    """How a claim fails: what those who show a refutation tell of it, and which numbers they compute for it."""

    LIE = "one lie pays"
    LIE_AT_A_SHOCK = "one lie pays at a shock"
    PLAN = "a plan of lies pays to one who sees everybody's type"
    UNSEEING_PLAN = "a plan of lies pays to one who sees its own type"
    UNSEEING_LIE = "one lie pays to one who sees its own type"
    BELOW_ZERO = "somebody ends below 0"
    BELOW_LEAVING = "somebody would rather have left"
    BELOW_ZERO_ON_AVERAGE = "somebody who sees its own type expects to end below 0"
    DEFICIT = "the payments sum to less than 0"
    IMBALANCE = "the payments do not sum to 0"
    IMBALANCE_ON_AVERAGE = "the expected payments do not sum to 0"
    DEFICIT_OF_A_PERIOD = "the expected payments of a period sum to less than 0"
    DEFICIT_OVER_TIME = "the discounted payments sum to less than 0 on average"
    SURPLUS_LEFT = "somebody keeps surplus"
    PAYMENT_AFTER_EXIT = "somebody pays though it no longer matters"
    BETTER_ALLOCATION = "another allocation is worth more"
    NEGATIVE_VALUE = "a value is below 0"
    UTILITY = "a utility depends on what it must not depend on"
    TRANSITION = "a transition depends on what it must not depend on"
    FEASIBILITY = "feasible sets differ"
    MIXTURE = "beliefs are a mixture of others"
    COMBINATION = "beliefs are a combination of others"
    TYPES = "types are out of order"
    RELATION = "a relation between numbers does not hold"


class Version(StrEnum):
    """The versions of the certificate's format, the newest last: the one that is written."""

    V1 = "lpmech-certificate/1"
    V1_1 = "lpmech-certificate/1.1"
    V1_2 = "lpmech-certificate/1.2"
    V1_3 = "lpmech-certificate/1.3"
    V1_4 = "lpmech-certificate/1.4"
    V1_5 = "lpmech-certificate/1.5"
    V1_7 = "lpmech-certificate/1.7"


def _always(_: Game) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Evidence:
    """Tables that prove claims: the key under which a certificate has them, and their JSON shape; None: left out.

    `write` is told which claims the certificate states.
    """

    key: str
    write: Callable[[Game, Collection[Kind]], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Implied(Witness):
    """The claim about every state from which a claim follows under every prior."""

    by: str = field(metadata=spelt("from"))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Besides:
    """A claim of the same certificate that proves another one, which could not be decided by itself."""

    by: Kind
    finding: Callable[[Game], Finding]
    applies: Callable[[Game], bool] = _always


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Kind:
    """One kind of claim.

    The concept is that of docs/claims.md and of the checker, word for word. The other texts are for people: `holds` and
    `fails` are clauses ("nobody ends below 0"), `slack` and `source` are what `lpmech explain` prints.
    """

    id: str
    concept: str
    holds: str  # what a proved claim says
    fails: str  # what a refuted claim says
    slack: str  # what the slack means
    source: str  # where the claim comes from
    group: Group = Group.PROMISE
    away_since: Version = Version.V1  # the version that says what it means where agents are away
    failure: Failure | None = None  # how it fails; None: its witness or its cell says all
    since: Version = Version.V1  # the version of the format that adds the claim
    evidence: tuple[Evidence, ...] = ()  # what a certificate that states it carries
    witnesses: tuple[type[Witness], ...] = ()  # the forms that its witness may have, besides that of no keys
    implied_by: str | None = None  # a claim about every state from which this one follows under every prior
    proved_besides: Besides | None = None
    applies: Callable[[Game], bool] = _always  # whether there is anything to decide; else no certificate states it
    of_interest: Callable[[Game], bool] = _always  # whether it is stated though nobody wants it
    stated: str = "of every mechanism"  # the two in words that follow *stated*
    say: Say | None = None  # the certificate's reason of a refutation, from the worst cell and its slack
    say_in_reports: Tell | None = None  # the reason that reports give of a refutation, if certificates have another
    reason_if_proved: bool = False  # whether reports give the reason of a proved claim, such as how good it is
    headline: Mapping[Verdict, str] = field(default_factory=dict)  # by verdict, what takes the place of a report's
    of_environment: Callable[[Environment], Finding] | None = None  # decides it, if it is about the environment alone
    decide: Decide | None = None  # neither of the two: a command of its own decides it, and adds it to a certificate

    def __repr__(self) -> str:
        return f"<Kind {self.id}>"

    def claim(self, game: Game) -> Claim:
        """The claim about a game. Raises ValueError if there is nothing to decide."""
        if not self._is_decided(game):
            raise ValueError(f"there is nothing to decide about {self.id}")
        return game.once(self._decided)

    def claim_of(self, env: Environment) -> Claim:
        """The claim about an environment. Raises ValueError if it is about a mechanism, too."""
        if self.of_environment is None:
            raise ValueError(f"{self.id} is a claim about a mechanism")
        return self._told(env, self.of_environment(env))

    def _decided(self, game: Game) -> Claim:
        if self.decide is None:
            return self.claim_of(game.model)
        found = self.decide(game)
        if not isinstance(found, Finding):
            found = claim_from_blocks(game.model, tuple(found), self.say)
        return self._told(game.model, found)

    def _told(self, env: Environment, finding: Finding) -> Claim:
        """The claim, and of a refutation what reports say of it."""
        if self.say_in_reports is None or finding.verdict is not Verdict.REFUTED:
            return self.found(finding)
        return self.found(replace(finding, told=self.say_in_reports(env, finding)))

    def _is_decided(self, game: Game) -> bool:
        return bool(self.decide or self.of_environment) and self.applies(game)

    def witness(self, told: Mapping[str, Any]) -> Witness:
        """A witness as a certificate has it. Raises ValueError or KeyError if it has none of the kind's forms."""
        forms: tuple[type[Witness], ...] = (Nothing, *self.witnesses, *((Implied,) if self.implied_by else ()))
        form = fitting(forms, told.keys())
        if told and not own_keys(form):
            raise ValueError(f"no witness of {self.id} has the keys {sorted(told)}")
        return form.from_json(told)

    def found(self, finding: Finding) -> Claim:
        """The claim with what was found of it."""
        return Claim(kind=self, **{each.name: getattr(finding, each.name) for each in fields(Finding)})

    def is_stated(self, game: Game, wanted: Collection[str] = ()) -> bool:
        """Whether a certificate states it; `wanted`: the ids of claims that are wanted."""
        return self._is_decided(game) and (self.id in wanted or self.of_interest(game))


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(Finding):
    """One claim with what is found of it."""

    kind: Kind

    @property
    def id(self) -> str:
        """The claim's name."""
        return self.kind.id

    @property
    def concept(self) -> str:
        """The claim's meaning in full."""
        return self.kind.concept

    @property
    def said(self) -> str:
        """What the verdict says, in a clause: `nobody ends below 0`."""
        said = {Verdict.PROVED: self.kind.holds, Verdict.REFUTED: self.kind.fails}
        return said.get(self.verdict, f"open: whether {self.kind.holds}")

    @property
    def why(self) -> str:
        """The reason as people read it."""
        return self.told or self.reason

    def __repr__(self) -> str:
        slack = "" if self.least_slack is None else f", least slack {shown.short(self.least_slack)}"
        return f"<Claim {self.id}: {self.verdict}{slack}>"

    def _repr_html_(self) -> str:
        at = self.at or Cell()
        where = place_in_words(at) if at.state else None
        facts = (("verdict", str(self.verdict)), ("that is", self.said), ("least slack", self.least_slack),
                 ("where", where), ("agent", at.agent), ("says", at.report), ("reason", self.why),
                 ("concept", self.concept))  # fmt: skip
        return shown.html_facts(self.id, ((name, told) for name, told in facts if told not in (None, "")))


def _with(make: Callable[P, Kind]) -> Callable[P, Callable[[Decide], Kind]]:
    """The decorator that takes what a kind takes."""

    def claim(*args: P.args, **said: P.kwargs) -> Callable[[Decide], Kind]:
        return lambda decide: replace(make(*args, **said), decide=decide)

    return claim


claim = _with(Kind)
