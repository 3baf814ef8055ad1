"""What the claims' slacks mean in plain words, where the claims come from, and what exit codes say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

_BV = "Bergemann and Välimäki, The Dynamic Pivot Mechanism (2008)"
_BT = "Balandat and Tomlin, A Dynamic VCG Mechanism for Random Allocation Spaces"
_LIU = "Liu, Efficient Dynamic Mechanisms in Environments with Interdependent Valuations (2014)"
_FORM = (
    "minus the least ε for which transfers of this form leave no lie a gain above ε; negative: incentive constraints "
    "whose weighted sum contradicts itself show that no transfers of the form do better"
)
_NONE = "none; the claim is true or false, and if it is false, two states show it"


@dataclass(frozen=True, slots=True)
class About:
    """One claim."""

    slack: str
    source: str


CLAIMS: Mapping[str, About] = MappingProxyType(
    {
        "efficient": About(
            "how far the chosen allocation's expected discounted welfare lies below the best one's; 0 or negative, "
            "and 0 everywhere iff the rule is efficient",
            f"the optimality equation of dynamic programming; {_BV}, equation (1)",
        ),
        "incentive_compatible": About(
            "what an agent loses by one lie, the others and its own later reports being truthful; negative: what it "
            "gains. Truth itself counts as a report, so that the least slack is at most 0",
            f"{_BV}, Section 2; {_LIU}, equation (2)",
        ),
        "epsilon_incentive_compatible": About(
            "ε plus what an agent loses by one lie; negative: the lie gains more than ε. A plan of lies then gains at "
            "most ε(1 + δ + δ² + …) in all",
            "the one-shot deviation principle; docs/claims.md",
        ),
        "incentive_compatible_by_shock": About(
            "what an agent loses by one lie when it knows the public shock, under the payments for that shock; "
            "negative: what it gains",
            f"{_BT}, Section V",
        ),
        "best_response": About(
            "minus the largest gain, at a state and memory, from any plan of reports of an agent who sees all types; 0 "
            "if truth is optimal ex post",
            f"{_BV}, Section 2; solved as a decision problem of its own, apart from incentive_compatible",
        ),
        "interim_best_response": About(
            "minus what the best plan of reports gains, in expectation before the first report, to an agent who sees "
            "its own types, the public states and the past only: weaker than best_response, whose agent sees all "
            "types, and stronger than a check of single lies, since one lie may make a later one pay. "
            "Without a prior it is proved, under every one, if best_response is",
            f"{_LIU}, Section 3.1 (contingent deviations)",
        ),
        "participation_zero_option": About(
            "what an agent expects from the mechanism from a state on, payments deducted; negative: it would rather "
            "have nothing",
            f"{_BV}, Section 2",
        ),
        "participation_passive_option": About(
            "what an agent expects from the mechanism beyond what it would have by leaving for good while the others "
            "run their own efficient policy, which it may still enjoy or suffer",
            f"{_BV}, Theorem 1; {_BT}, Section V",
        ),
        "interim_participation_first": About(
            "what an agent expects from the mechanism once it sees its own first type and the public state, and "
            "averages over the others by the prior; negative: it would rather have nothing. Weaker than "
            "participation_zero_option, whose agent sees all types. Without a prior it is proved, under every one, if "
            "that is",
            "Myerson and Satterthwaite (1983); Crémer and McLean (1988)",
        ),
        "interim_participation_always": About(
            "the same in every period: what an agent then expects who remembers the reports and allocations and its "
            "own types, which it may have misreported, and averages over the others' types of today by the transition",
            f"{_LIU}, Remark 4.2 (interim participation constraints in each period)",
        ),
        "weak_budget_balance": About(
            "the sum of all payments at a report; negative: a deficit",
            f"{_BT}, Lemma 1: it holds for the pivot mechanism if leaving an agent out never removes allocations",
        ),
        "expected_budget_balance": About(
            "minus the distance of a period's expected sum of payments from 0. Without a prior it is proved, "
            "under every one, if ex_post_budget_balance is",
            f"{_LIU}, Proposition 3.7",
        ),
        "ex_ante_budget_balance": About(
            "the expected discounted sum of all payments from the first period on; negative: the mechanism costs "
            "money. Without a prior it is proved, under every one, if weak_budget_balance is",
            _LIU,
        ),
        "ex_post_budget_balance": About("minus the distance of the sum of payments at a report from 0", _LIU),
        "efficient_exit": About(
            "minus the amount that an agent pays or receives at a report at which it can no longer affect the "
            "efficient allocation, then or later",
            f"{_BV}, Definition 1 and Theorem 2",
        ),
        "private_values": About(_NONE, f"{_BV}, Section 2; {_BT}, Section III"),
        "independent_transitions": About(_NONE, f"{_BV}, Section 2; {_BT}, Assumptions 4 and 5"),
        "non_negative_values": About(
            "the least utility of an agent in a state over the allocations; negative: some allocation hurts",
            f"{_BV}, Section 2",
        ),
        "same_feasible_sets": About(
            "none; the claim is true or false, and if it is false, an allocation shows it", f"{_BT}, Section III"
        ),
        "convex_independence": About(
            "none; if the claim is false, a combination of own types predicts the same of the others as another own "
            "type, so that payments contingent on what the others say next cannot tell them apart",
            f"{_LIU}, Section 3",
        ),
        "spanning": About(
            "none; if the claim is false, some own types' predictions of the others are linearly dependent",
            f"{_LIU}, Section 3",
        ),
        "last_period_implementable": About(
            "none; if the claim is false, a cycle of own types shows it, whose incentive constraints add up to a "
            "contradiction",
            f"{_LIU}, Section 3; Rochet (1987)",
        ),
        "monotone_partition": About(
            "none; if the claim is false, three own types in order show it: the first and the last lead to the same "
            "alternative, the one between them to another",
            f"{_LIU}, Section 3.4",
        ),
        "single_crossing": About(
            "none; if the claim is false, two alternatives and two own types show it, between which the surplus of "
            "the later alternative over the earlier one falls from positive to zero or below, or from zero to below",
            f"{_LIU}, Theorem 3.8, condition 1; Milgrom and Shannon (1994)",
        ),
        "increasing_differences": About(
            "by how much the gain from a chosen alternative over the one before rises from an own type to the next; "
            "negative: it falls. Gains are payoffs in this mechanism from today on, before today's payment",
            f"{_LIU}, Theorem 3.8, condition 2",
        ),
        "admissible_increments": About(
            "what the first own type of an alternative loses by saying it is of the one before, or the last own type "
            "of the one before by saying it is of this one; negative: what it gains. The two slacks of a border add up "
            "to the length of the interval in which the payment's increment there may lie",
            f"{_LIU}, Section 3.4, equation (4)",
        ),
        "exists_history_independent": About(_FORM, "docs/existence.md"),
        "exists_contingent_vcg": About(_FORM, f"{_LIU}, Theorem 3.2, for the form; docs/existence.md"),
        "exists_contingent": About(_FORM, f"{_LIU}, Theorem 3.1, for the form; docs/existence.md"),
        "exists_one_period_memory": About(_FORM, "docs/existence.md"),
        "exists_any": About(
            "none; if the claim is true although payments that remember one period are not enough, an automaton of "
            "each agent shows it; if it is false, a chain of bounds: sums of incentive constraints limit what any "
            "mechanism can promise to two types, until one sum contradicts itself",
            "Abreu, Pearce and Stacchetti (1990), for the method of self-generation; docs/existence.md",
        ),
        "pivot_unique": About(
            "none; if the claim is true, every payment lies between two bounds, each a sum of constraints; if it "
            "is false, other transfers show it",
            f"{_BV}, Theorem 2, on a finite grid of diverse types: lpmech unique",
        ),
        "stated_relation": About(
            "none; a relation between values, payments and other numbers, stated in the case file under [relation], "
            "with each number as it is: true, or refuted by plain arithmetic",
            "docs/case_format.md",
        ),
        "full_surplus_extraction": About(
            "minus the distance between what the agents are expected to pay in all and the expected social surplus. "
            "It needs a prior. With private values and independent types it is stated if it is required only",
            f"{_LIU}, Section 3; Crémer and McLean (1985)",
        ),
    }
)

EXIT_CODES: Mapping[int, str] = MappingProxyType(
    {
        0: "certified; accepted by check (a refutation that checks is accepted); printed",
        1: "refuted, with a checked witness; rejected by check",
        2: "bad input or usage; malformed",
        3: "undecided within the limits given",
        4: "internal error",
        130: "interrupted (Ctrl-C)",
        141: "the reader of stdout has gone away",
    }
)
