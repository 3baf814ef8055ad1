"""A drawn environment with what statements ask of it: its social programs, mechanisms, and claims, each computed once.

`Instance.holds(mechanism, "incentive_compatible", …)` is the conclusion that most statements draw: the claims of the
audit, exactly. A mutant (`mutants.py`) stands in for the mechanism of its name, so that it reaches every statement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from random import Random
from types import MappingProxyType

from lpmech.choice.selection import select
from lpmech.claims.game import Game
from lpmech.claims.kind import Claim
from lpmech.claims.payoffs import Payoffs
from lpmech.claims.registry import KINDS
from lpmech.mechanisms.social import SocialPrograms, is_separable, solve_all
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism, NoMechanism
from lpmech.reading.words import known_name
from lpmech.separation.claim import Verdict
from lpmech.separation.hypotheses import independent_form
from lpmech.statements.paid import Paid, paid
from lpmech.statements.statement import Failure, Hypothesis

Build = Callable[["Instance"], Mechanism]
NO_MUTANTS: Mapping[str, Build] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True, eq=False)
class Instance:
    """An environment under a statement."""

    given: Environment
    seed: str = ""
    mutants: Mapping[str, Build] = field(default_factory=lambda: NO_MUTANTS)

    @cached_property
    def env(self) -> Environment:
        """The environment, its transitions factored where values are private and transitions independent."""
        return independent_form(self.given) if is_separable(self.given) else self.given

    @cached_property
    def programs(self) -> SocialPrograms:
        """The solved social programs."""
        return solve_all(self.given)

    @cached_property
    def _mechanisms(self) -> dict[str, Mechanism]:
        return {}

    @cached_property
    def _sound(self) -> dict[str, Mechanism]:
        return {}

    @cached_property
    def _claims(self) -> dict[str, Claim]:
        return {}

    @cached_property
    def _games(self) -> dict[int, Game]:
        return {}

    def rng(self) -> Random:
        """A source of what a conclusion draws in addition: the same at every call."""
        return Random(self.seed)

    def mechanism(self, name: str, build: Build | None = None) -> Mechanism:
        """The mechanism of that name, or its mutant. Raises NoMechanism where it cannot be built.

        `build` makes a mechanism that only statements know, such as one that a proof constructs.
        """
        if name not in self._mechanisms:
            mutant = self.mutants.get(name)
            self._mechanisms[name] = mutant(self) if mutant else self.sound_mechanism(name, build)
        return self._mechanisms[name]

    def sound_mechanism(self, name: str, build: Build | None = None) -> Mechanism:
        """The mechanism of that name, never a mutant."""
        if name not in self._sound:
            self._sound[name] = build(self) if build else select(name, self.env, self.programs).mechanism
        return self._sound[name]

    def game(self, mechanism: Mechanism) -> Game:
        """The mechanism in this environment, with all that is known of the two."""
        if id(mechanism) not in self._games:
            self._games[id(mechanism)] = Game(self.env, mechanism, solved=self.programs)
        return self._games[id(mechanism)]

    def payoffs(self, mechanism: Mechanism) -> Payoffs:
        """Its truthful payoffs."""
        return self.game(mechanism).payoffs

    def paid(self, mechanism: Mechanism | str) -> Iterator[Paid]:
        """What every agent pays in every state, beside what it has of it. Raises NoMechanism."""
        chosen = self.mechanism(mechanism) if isinstance(mechanism, str) else mechanism
        return paid(self.game(chosen))

    def claim(self, claim_id: str, mechanism: Mechanism | str | None = None) -> Claim:
        """A claim about the environment, or about a mechanism in it. Raises ValueError if there is nothing to
        decide, such as the last period of an infinite horizon, or if no claim has that name."""
        known_name("claim", claim_id, KINDS)
        if KINDS[claim_id].of_environment is not None:
            if claim_id not in self._claims:
                self._claims[claim_id] = KINDS[claim_id].claim_of(self.env)
            return self._claims[claim_id]
        chosen = self.mechanism(mechanism) if isinstance(mechanism, str) else mechanism
        if chosen is None:
            raise TypeError(f"{claim_id} is a claim about a mechanism")
        return KINDS[claim_id].claim(self.game(chosen))

    def proved(self, claim_id: str, mechanism: Mechanism | str | None = None) -> bool:
        """Whether a claim is proved."""
        return self.claim(claim_id, mechanism).verdict is Verdict.PROVED

    def holds(self, mechanism: Mechanism | str, *claim_ids: str) -> Failure | None:
        """The first of some claims about a mechanism that is not proved, as a failure; None where all are."""
        try:
            chosen = self.mechanism(mechanism) if isinstance(mechanism, str) else mechanism
        except NoMechanism as reason:
            return Failure(words=str(reason))
        for claim_id in claim_ids:
            claim = self.claim(claim_id, chosen)
            if claim.verdict is not Verdict.PROVED:
                words = f"the claim {claim_id} is {claim.verdict}: {claim.why}"
                return Failure(words=words, mechanism=chosen, claims=(claim_id,))
        return None


def first(failures: Iterable[Failure | None]) -> Failure | None:
    """The first failure; later ones are not computed where `failures` is lazy."""
    return next((failure for failure in failures if failure is not None), None)


def claimed(claim_id: str) -> Hypothesis:
    """The hypothesis that a claim about the environment is proved."""
    return Hypothesis(claim_id, lambda case: bool(case.proved(claim_id)))


def built(mechanism: str) -> Hypothesis:
    """The hypothesis that a mechanism can be built."""

    def holds(case: Instance) -> bool:
        try:
            case.sound_mechanism(mechanism)
        except ValueError:
            return False
        return True

    return Hypothesis(f"{mechanism} can be built", holds)
