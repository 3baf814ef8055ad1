"""The claims about ordered types, read naively."""

from tests.claims.reading import AWAY, Reading, decided
from tests.oracle import ordered


def point_of(judge, witness, own):
    """The state of a witness with an own type."""
    point = {**witness["state"], witness["agent"]: own}
    return judge.env.labelled(point)


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


def cells(judge, slacks):
    """(cell, slack) of every cell; of mechanisms without a memory."""
    for agent in judge.env.agents:
        for (t, state, report), slack in slacks(judge.audit, agent).items():
            yield judge.cell(t, state, agent, None, report), slack


READINGS = (
    Reading(
        id="monotone_partition",
        absence=AWAY,
        proved=("ordered_ladder",),
        refuted=("ordered_crooked",),
        faults=decided(monotone_partition),
    ),
    Reading(
        id="single_crossing",
        absence=AWAY,
        proved=("ordered_ladder",),
        refuted=("ordered_crooked", "another_witness_of_a_fall_of_the_surplus"),
        evidence=("values of everyone",),
        faults=decided(single_crossing),
    ),
    Reading(
        id="increasing_differences",
        absence=AWAY,
        proved=("ordered_ladder",),
        refuted=("ordered_crooked",),
        evidence=("continuation",),
        plain=True,
        cells=lambda judge, _claim: cells(judge, ordered.difference_slacks),
    ),
    Reading(
        id="admissible_increments",
        absence=AWAY,
        proved=("increments_inside_their_intervals",),
        refuted=("ordered_ladder", "ordered_crooked"),
        evidence=("continuation",),
        plain=True,
        cells=lambda judge, _claim: cells(judge, ordered.border_slacks),
    ),
)
