"""The claims that the page on claims defines: since which version of the format, and the concept word for word.

A test compares this list with the page.
"""

# ruff: noqa: E501
CONCEPTS = {
    "efficient": (
        "1",
        "efficient: the allocation rule maximises expected discounted social welfare in every period, state and shock",
    ),
    "incentive_compatible": (
        "1",
        "periodic ex post incentive compatible: truth-telling is optimal against every one-period lie in every period, at every memory and state",
    ),
    "epsilon_incentive_compatible": (
        "1",
        "ε-incentive compatible: no one-period lie gains more than the stated ε in any period, at any memory and state",
    ),
    "incentive_compatible_by_shock": (
        "1",
        "periodic ex post incentive compatible at every shock, under the transfers by shock",
    ),
    "best_response": (
        "1",
        "truth-telling is a full best response: no reporting strategy, however it depends on the history, gains at any memory and state",
    ),
    "interim_incentive_compatible": (
        "1.2",
        "interim incentive compatible: at everything that an agent can come to know by whatever lies of its own, the others being truthful, no one-period lie gains to it who sees only its own types, the public states and the past, and averages over the others by the prior and the transition",
    ),
    "interim_best_response": (
        "1",
        "interim best response: an agent who sees only its own types, the public states and the past, and averages over the others by the prior and the transition, gains nothing from any reporting strategy, however it depends on the history",
    ),
    "participation_zero_option": (
        "1",
        "every agent's truthful payoff is at least 0 in every period, at every memory and state",
    ),
    "participation_passive_option": (
        "1",
        "every agent's truthful payoff is at least that of leaving for good while the others run their own efficient policy, in every period, at every memory and state",
    ),
    "interim_participation_first": (
        "1.1",
        "interim participation at the start: every agent, once it sees its own first type and the public state, expects at least 0 from telling the truth, averaging over the others by the prior",
    ),
    "interim_participation_always": (
        "1.1",
        "interim participation after every history: every agent, who sees only its own types, the public states and the past, expects at least 0 from telling the truth from now on, in every period and whatever it has reported before, averaging over the others by the prior and the transition",
    ),
    "weak_budget_balance": (
        "1",
        "the payments sum to at least 0 in every period, at every memory and state",
    ),
    "expected_budget_balance": (
        "1",
        "the expected sum of payments is 0 in every period under the prior and truthful reports",
    ),
    "ex_ante_budget_balance": (
        "1",
        "the expected discounted sum of payments is at least 0 under the prior and truthful reports",
    ),
    "ex_post_budget_balance": (
        "1",
        "the payments sum to exactly 0 in every period, at every memory and state",
    ),
    "full_surplus_extraction": (
        "1",
        "full surplus extraction: the expected discounted sum of payments is the expected social surplus under the prior and truthful reports",
    ),
    "each_period_budget_balance": (
        "1.4",
        "the expected sum of payments is at least 0 in every period, after every history that one agent's lies can bring about, the others being truthful, averaging over the types and the public state of the period by the prior and by the transition at the last reports",
    ),
    "efficient_exit": (
        "1",
        "efficient exit: an agent neither pays nor receives anything once the agent can no longer affect the efficient allocation",
    ),
    "absent_pay_nothing": (
        "1.3",
        "whoever is away neither pays nor receives anything, in every period, at every memory and all reports",
    ),
    "private_values": (
        "1",
        "private values: no agent's utility depends on another agent's type",
    ),
    "independent_transitions": (
        "1",
        "independent transitions: given the allocation, each agent's type moves on its own and the public state's alone, and the public state on its own",
    ),
    "non_negative_values": (
        "1",
        "non-negative values: no flow or terminal utility of an agent is negative",
    ),
    "same_feasible_sets": (
        "1",
        "the same allocations are feasible with and without each agent",
    ),
    "lies_stay_feasible": (
        "1.3",
        "every lie of one agent leads to an allocation that is feasible at the true state",
    ),
    "convex_independence": (
        "1",
        "convex independence: at no allocation and types of the others is the distribution of the others' next types under one own type a non-negative combination of those under the other own types",
    ),
    "spanning": (
        "1",
        "spanning: at every allocation and types of the others the distributions of the others' next types under the own types are linearly independent",
    ),
    "last_period_implementable": (
        "1",
        "the allocation rule of the last period is ex post implementable: some transfers in that period alone make truth-telling optimal in it",
    ),
    "monotone_partition": (
        "1",
        "monotone partition: whatever the others' types, the own types that lead to the same alternative are consecutive in the order in which the types are listed",
    ),
    "single_crossing": (
        "1",
        "single crossing: whatever the others' types, the surplus of a later chosen alternative over an earlier one, once zero stays non-negative and once positive stays positive as the own type rises",
    ),
    "increasing_differences": (
        "1",
        "increasing differences: whatever the others' types, what an agent gains in the mechanism from a chosen alternative over the one before does not fall as the own type rises",
    ),
    "admissible_increments": (
        "1",
        "admissible increments: no own type at the border between two successive chosen alternatives gains from saying the type on the other side of it",
    ),
    "exists_history_independent": (
        "1",
        "existence of history-independent transfers: some payments that depend on the period and the current reports alone make truth-telling optimal in every period, at every memory and state, for the efficient allocation rule (everywhere the first optimal allocation)",
    ),
    "exists_contingent_vcg": (
        "1",
        "existence of contingent VCG transfers: some payments p(r) + q(previous allocation, previous and current types of the others) make truth-telling optimal in every period, at every memory and state, for the efficient allocation rule (everywhere the first optimal allocation)",
    ),
    "exists_contingent": (
        "1",
        "existence of contingent transfers: some payments p(r) + q(previous reports and allocation, current types of the others) make truth-telling optimal in every period, at every memory and state, for the efficient allocation rule (everywhere the first optimal allocation)",
    ),
    "exists_one_period_memory": (
        "1",
        "existence of transfers with one-period memory: some payments that depend on the current reports and on the previous reports and allocation make truth-telling optimal in every period, at every memory and state, for the efficient allocation rule (everywhere the first optimal allocation)",
    ),
    "exists_any": (
        "1",
        "existence: some public mechanism with bounded payoffs makes truth-telling optimal after every history for the efficient allocation rule (everywhere the first optimal allocation)",
    ),
    "pivot_unique": (
        "1",
        "uniqueness: at the reports named, no transfers of the form named under which the agent's truth-telling is optimal, the agent does not prefer to leave and its exit is efficient differ from the mechanism's by more than the distance stated",
    ),
    "stated_relation": (
        "1",
        "stated relation: where the premises that are stated between numbers of the environment and the mechanism hold, so does the conclusion",
    ),
}
