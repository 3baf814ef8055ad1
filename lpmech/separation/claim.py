"""Claims: what is asserted of an environment or a mechanism, with verdict, least slack and where it is attained.

The ids, concepts and the meaning of each slack are those of docs/claims.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType


class Verdict(StrEnum):
    """What is known of a claim."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNDECIDED = "undecided"


CONCEPTS: Mapping[str, str] = MappingProxyType(
    {
        "efficient": "efficient: the allocation rule maximises expected discounted social welfare "
        "in every period, state and shock",
        "incentive_compatible": "periodic ex post incentive compatible: truth-telling is optimal "
        "against every one-period lie in every period, at every memory and state",
        "epsilon_incentive_compatible": "ε-incentive compatible: no one-period lie gains more than the stated ε "
        "in any period, at any memory and state",
        "incentive_compatible_by_shock": "periodic ex post incentive compatible at every shock, "
        "under the transfers by shock",
        "best_response": "truth-telling is a full best response: no reporting strategy, however it depends "
        "on the history, gains at any memory and state",
        "interim_best_response": "interim best response: an agent who sees only its own types, the public states "
        "and the past, and averages over the others by the prior and the transition, gains nothing from any reporting "
        "strategy, however it depends on the history",
        "participation_zero_option": "every agent's truthful payoff is at least 0 in every period, "
        "at every memory and state",
        "participation_passive_option": "every agent's truthful payoff is at least that of leaving for good "
        "while the others run their own efficient policy, in every period, at every memory and state",
        "interim_participation_first": "interim participation at the start: every agent, once it sees its own first "
        "type and the public state, expects at least 0 from telling the truth, averaging over the others by the prior",
        "interim_participation_always": "interim participation after every history: every agent, who sees only its own "
        "types, the public states and the past, expects at least 0 from telling the truth from now on, in every period "
        "and whatever it has reported before, averaging over the others by the prior and the transition",
        "weak_budget_balance": "the payments sum to at least 0 in every period, at every memory and state",
        "expected_budget_balance": "the expected sum of payments is 0 in every period "
        "under the prior and truthful reports",
        "ex_ante_budget_balance": "the expected discounted sum of payments is at least 0 "
        "under the prior and truthful reports",
        "ex_post_budget_balance": "the payments sum to exactly 0 in every period, at every memory and state",
        "efficient_exit": "efficient exit: an agent neither pays nor receives anything once the agent "
        "can no longer affect the efficient allocation",
        "convex_independence": "convex independence: at no allocation and types of the others is the distribution "
        "of the others' next types under one own type a non-negative combination of those under the other own types",
        "spanning": "spanning: at every allocation and types of the others the distributions of the others' next "
        "types under the own types are linearly independent",
        "last_period_implementable": "the allocation rule of the last period is ex post implementable: "
        "some transfers in that period alone make truth-telling optimal in it",
        "full_surplus_extraction": "full surplus extraction: the expected discounted sum of payments "
        "is the expected social surplus under the prior and truthful reports",
        "monotone_partition": "monotone partition: whatever the others' types, the own types that lead to the same "
        "alternative are consecutive in the order in which the types are listed",
        "single_crossing": "single crossing: whatever the others' types, the surplus of a later chosen alternative "
        "over an earlier one, once zero stays non-negative and once positive stays positive as the own type rises",
        "increasing_differences": "increasing differences: whatever the others' types, what an agent gains in the "
        "mechanism from a chosen alternative over the one before does not fall as the own type rises",
        "admissible_increments": "admissible increments: no own type at the border between two successive chosen "
        "alternatives gains from saying the type on the other side of it",
        "exists_history_independent": "existence of history-independent transfers: some payments that depend on "
        "the period and the current reports alone make truth-telling optimal in every period, at every memory and "
        "state, for the efficient allocation rule (everywhere the first optimal allocation)",
        "exists_contingent_vcg": "existence of contingent VCG transfers: some payments p(r) + q(previous allocation, "
        "previous and current types of the others) make truth-telling optimal in every period, at "
        "every memory and state, for the efficient allocation rule (everywhere the first optimal "
        "allocation)",
        "exists_contingent": "existence of contingent transfers: some payments p(r) + q(previous reports and "
        "allocation, current types of the others) make truth-telling optimal in every period, at "
        "every memory and state, for the efficient allocation rule (everywhere the first optimal "
        "allocation)",
        "exists_one_period_memory": "existence of transfers with one-period memory: some payments that depend "
        "on the current reports and on the previous reports and allocation make truth-telling optimal in every "
        "period, at every memory and state, for the efficient allocation rule (everywhere the "
        "first optimal allocation)",
        "exists_any": "existence: some public mechanism with bounded payoffs makes truth-telling optimal "
        "after every history for the efficient allocation rule (everywhere the first optimal allocation)",
        "pivot_unique": "uniqueness: at the reports named, no transfers of the form named under which the agent's "
        "truth-telling is optimal, the agent does not prefer to leave and its exit is efficient differ from the "
        "mechanism's by more than the distance stated",
        "stated_relation": "stated relation: where the premises that are stated between numbers of the environment "
        "and the mechanism hold, so does the conclusion",
        "private_values": "private values: no agent's utility depends on another agent's type",
        "independent_transitions": "independent transitions: given the allocation, each agent's type moves "
        "on its own and the public state's alone, and the public state on its own",
        "non_negative_values": "non-negative values: no flow or terminal utility of an agent is negative",
        "same_feasible_sets": "the same allocations are feasible with and without each agent",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What is remembered of the previous period: the reports (and public state) and the allocation."""

    reports: Mapping[str, str]
    allocation: str

    def to_json(self) -> dict[str, object]:
        """The JSON shape of docs/certificate_format.md."""
        return {"reports": dict(self.reports), "allocation": self.allocation}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Where a slack is attained; what does not apply is None."""

    agent: str | None = None
    period: int | None = None
    memory: Memory | None = None
    state: Mapping[str, str] | None = None
    report: str | None = None
    shock: str | None = None
    own: str | None = None  # the agent's own type in the period before, where it matters that it may have lied

    def to_json(self) -> dict[str, object]:
        """The JSON shape of docs/certificate_format.md."""
        cell: dict[str, object] = {
            "agent": self.agent,
            "period": self.period,
            "memory": self.memory.to_json() if self.memory else None,
            "state": dict(self.state) if self.state is not None else None,
            "report": self.report,
        }
        more = {"shock": self.shock, "own": self.own}
        return cell | {key: label for key, label in more.items() if label is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Slack:
    """One constraint's slack."""

    claim: str
    at: Cell
    slack: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One claim with its verdict. `reason` is written for people; `witness` is for the checker."""

    id: str
    verdict: Verdict
    least_slack: Fraction | None = None
    at: Cell | None = None
    reason: str = ""
    witness: Mapping[str, object] = field(default_factory=dict)
    cells: Sequence[Cell] = ()  # those that fail

    @property
    def concept(self) -> str:
        """The claim's meaning in full."""
        return CONCEPTS[self.id]
