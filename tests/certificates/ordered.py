"""What the naive judge knows of the claims about ordered types, and small environments in which they hold and fail."""

from tests.oracle import ordered

NEEDS = {
    "single_crossing": ("everyone",),
    "increasing_differences": ("continuation",),
    "admissible_increments": ("continuation",),
}


def point_of(judge, witness, own):
    """The state of a witness with an own type."""
    point = {**witness["state"], witness["agent"]: own}
    return (point.get("public"), *(point[name] for name in judge.env.agents))


def period_of(judge, witness):
    """The period of a witness; None where it is not one with allocations."""
    if (witness["period"] is None) != (judge.env.horizon is None):
        return None
    period = witness["period"] or 1
    return period if period in judge.env.periods else None


def monotone_partition(judge, claim):
    if claim["verdict"] == "proved":
        return not any(True for _ in ordered.returns(judge.env, judge.rule))
    witness, period = claim["witness"], period_of(judge, claim["witness"])
    states = tuple(point_of(judge, witness, own) for own in witness["types"])
    return (period, witness["agent"], states) in set(ordered.returns(judge.env, judge.rule))


def single_crossing(judge, claim):
    found = ordered.crossings(judge.env, judge.rule, judge.solve().q)
    if claim["verdict"] == "proved":
        return not any(True for _ in found)
    witness, period = claim["witness"], period_of(judge, claim["witness"])
    named, types = (tuple(point_of(judge, witness, own) for own in witness[key]) for key in ("alternatives", "types"))
    return any(
        (period, witness["agent"], types) == (t, agent, pair)
        and [ordered.alternative(judge.env, judge.rule, t, s) for s in named]
        == [ordered.alternative(judge.env, judge.rule, t, s) for s in firsts]
        for t, agent, firsts, pair in found
    )


def cells(judge, name):
    """(cell, slack) of every cell of one of the claims with a slack."""
    slacks = {"increasing_differences": ordered.difference_slacks, "admissible_increments": ordered.border_slacks}[name]
    for agent in judge.env.agents:
        for (t, state, report), slack in slacks(judge.audit, agent).items():
            yield judge.cell(t, state, agent, None, report), slack


CONDITIONS = {"monotone_partition": monotone_partition, "single_crossing": single_crossing}
SLACKS = tuple(name for name in NEEDS if name != "single_crossing")
CONCEPTS = {
    "monotone_partition": "monotone partition: whatever the others' types, the own types that lead to the same "
    "alternative are consecutive in the order in which the types are listed",
    "single_crossing": "single crossing: whatever the others' types, the surplus of a later chosen alternative over an "
    "earlier one, once zero stays non-negative and once positive stays positive as the own type rises",
    "increasing_differences": "increasing differences: whatever the others' types, what an agent gains in the "
    "mechanism from a chosen alternative over the one before does not fall as the own type rises",
    "admissible_increments": "admissible increments: no own type at the border between two successive chosen "
    "alternatives gains from saying the type on the other side of it",
}
