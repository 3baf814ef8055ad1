"""A drawn environment with what statements ask of it: its social programs, mechanisms, and claims, each computed once.

`Instance.holds(mechanism, "incentive_compatible", …)` is the conclusion that most statements draw: the claims of the
audit, exactly. A mutant (`mutants.py`) stands in for the mechanism of its name, so that it reaches every statement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from random import Random
from types import MappingProxyType

from lpmech.certificate.audit import Audit
from lpmech.certificate.audit import audit as whole_audit
from lpmech.choice.selection import select
from lpmech.claims import budget
from lpmech.claims.best_response import best_response, best_responses
from lpmech.claims.efficiency import efficient
from lpmech.claims.exit import efficient_exit
from lpmech.claims.extraction import full_surplus_extraction
from lpmech.claims.incentives import (
    by_shock_blocks,
    incentive_blocks,
    incentive_compatible,
    incentive_compatible_by_shock,
)
from lpmech.claims.interim_participation import interim_participation
from lpmech.claims.last_period import last_period_implementable
from lpmech.claims.participation import outside_options, participation
from lpmech.claims.payoffs import Payoffs, truthful_payoffs
from lpmech.mechanisms.social import SocialPrograms, is_separable, solve_all
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism, NoMechanism
from lpmech.separation import convex_independence, spanning
from lpmech.separation.claim import Claim, Verdict
from lpmech.separation.hypotheses import (
    independent_form,
    independent_transitions,
    non_negative_values,
    private_values,
    same_feasible_sets,
)
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
    def _claims(self) -> dict[object, Claim]:
        return {}

    @cached_property
    def _payoffs(self) -> dict[int, tuple[Mechanism, Payoffs]]:
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

    def payoffs(self, mechanism: Mechanism) -> Payoffs:
        """Its truthful payoffs."""
        if id(mechanism) not in self._payoffs:
            self._payoffs[id(mechanism)] = mechanism, truthful_payoffs(self.env, mechanism)
        return self._payoffs[id(mechanism)][1]

    def claim(self, claim_id: str, mechanism: Mechanism | str | None = None) -> Claim:
        """A claim about the environment, or about a mechanism in it."""
        if claim_id in OF_ENVIRONMENTS:
            return self._once(claim_id, lambda: OF_ENVIRONMENTS[claim_id](self.env))
        chosen = self.mechanism(mechanism) if isinstance(mechanism, str) else mechanism
        if chosen is None:
            raise TypeError(f"{claim_id} is a claim about a mechanism")
        return self._once((claim_id, id(chosen)), lambda: OF_MECHANISMS[claim_id](self, chosen))

    def _once(self, key: object, compute: Callable[[], Claim]) -> Claim:
        if key not in self._claims:
            self._claims[key] = compute()
        return self._claims[key]

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
                words = f"the claim {claim_id} is {claim.verdict}: {claim.reason}"
                return Failure(words=words, mechanism=chosen, claims=(claim_id,))
        return None

    def audit(self, mechanism: Mechanism) -> Audit:
        """Everything about a mechanism, as in a certificate."""
        return whole_audit(self.env, mechanism, self.programs)


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


OF_ENVIRONMENTS: Mapping[str, Callable[[Environment], Claim]] = MappingProxyType(
    {
        "private_values": private_values,
        "independent_transitions": independent_transitions,
        "non_negative_values": non_negative_values,
        "same_feasible_sets": same_feasible_sets,
        "convex_independence": lambda env: convex_independence(env)[0],
        "spanning": spanning,
    }
)
OF_MECHANISMS: Mapping[str, Callable[[Instance, Mechanism], Claim]] = MappingProxyType(
    {
        "efficient": lambda case, m: efficient(case.env, m, case.programs.everyone),
        "incentive_compatible": lambda case, m: incentive_compatible(
            case.env, incentive_blocks(case.env, m, case.payoffs(m))
        ),
        "incentive_compatible_by_shock": lambda case, m: incentive_compatible_by_shock(
            case.env, by_shock_blocks(case.env, m, case.payoffs(m))
        ),
        "best_response": lambda case, m: best_response(
            case.env, m, case.payoffs(m), best_responses(case.env, m, case.payoffs(m))
        ),
        "participation_zero_option": lambda case, m: participation(
            case.env, m, case.payoffs(m), "participation_zero_option"
        ),
        "participation_passive_option": lambda case, m: participation(
            case.env, m, case.payoffs(m), "participation_passive_option", outside_options(case.env, case.programs)
        ),
        "interim_participation_first": lambda case, m: interim_participation(case.env, m, case.payoffs(m))[0],
        "interim_participation_always": lambda case, m: interim_participation(case.env, m, case.payoffs(m))[1],
        "weak_budget_balance": lambda case, m: budget.weak_budget_balance(case.env, m),
        "expected_budget_balance": lambda case, m: budget.expected_budget_balance(case.env, m),
        "ex_ante_budget_balance": lambda case, m: budget.ex_ante_budget_balance(case.env, m, case.payoffs(m)),
        "ex_post_budget_balance": lambda case, m: budget.ex_post_budget_balance(case.env, m),
        "efficient_exit": lambda case, m: efficient_exit(case.env, m, case.programs),
        "full_surplus_extraction": lambda case, m: full_surplus_extraction(
            case.env, m, case.programs.everyone, case.payoffs(m)
        ),
        "last_period_implementable": lambda case, m: last_period_claim(case, m),
    }
)


def last_period_claim(case: Instance, mechanism: Mechanism) -> Claim:
    """The claim about the last period. Raises ValueError where the horizon is infinite."""
    found = last_period_implementable(case.env, mechanism)
    if found is None:
        raise ValueError("an infinite horizon has no last period")
    return found.claim
