"""The pivot mechanism without payments of agents who have not come yet.

Who has not come yet changes what is efficient today, as the others may wait for it, and the pivot mechanism charges it
for that. It is away, and is not asked, so that its payment decides nothing about what it says: the payment at a type
before its arrival (a type at which it is away, and to which no type leads at which it has been there) is 0 here instead
of the pivot mechanism's. What happens after it has been there is untouched, and so are all payoffs from then on.

One lie is about such a payment: who is there may hide and say that it has not come yet. It then saves what is no longer
charged. Where hiding would pay, at that report and those types of the others, the pivot mechanism's payment stays.
So truth stays optimal wherever it was, and the claim `absent_pay_nothing` says whether a payment is left.
(Bergemann and Välimäki 2008, Theorem 1, for the payments of those who are there.)
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from lpmech.mechanisms.kind import SEPARABLE, STAYING, MechanismKind, Need, formula
from lpmech.mechanisms.pivot import pivot
from lpmech.mechanisms.social import SocialPrograms
from lpmech.problem import exact
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.tables import Axes, Table
from lpmech.problem.transition import NEXT

NAME = "pivot_of_present"
Mask = npt.NDArray[np.bool_]
SOMEBODY_AWAY = Need(words="agents who are away at some types",
                     holds=lambda env: any(stage.has_away for stage in env.stages))  # fmt: skip


def pivot_of_present(env: Environment, programs: SocialPrograms) -> Mechanism:
    """The mechanism of the efficient allocation rule. Transitions are factored."""
    bare = pivot(env, programs)
    free = [before_arrival(env, agent) for agent in range(len(env.agents))]
    transfers = tuple(
        tuple(_without(env, programs, agent, t, table, masks[t]) for t, table in enumerate(bare.transfers[agent]))
        for agent, masks in enumerate(free)
    )
    return dataclasses.replace(bare, name=NAME, transfers=transfers, by_shock=None)


def before_arrival(env: Environment, agent: int) -> list[Mask]:
    """By period the types of an agent before its arrival: it is away, and cannot have been there."""
    name = env.agents[agent]
    away = [_away(env, agent, position) for position in env.periods]
    if env.horizon is None:
        been = ~away[0]
        while True:
            further = been | _reached(env, 0, name, been, len(been))
            if bool((further == been).all()):
                return [away[0] & ~been]
            been = further
    found, been = [], np.zeros(len(away[0]), dtype=bool)
    for position in env.periods:
        found.append(away[position] & ~been)
        if position + 1 < len(env.periods):
            been = _reached(env, position, name, been | ~away[position], len(away[position + 1]))
    return found


def _away(env: Environment, agent: int, position: int) -> Mask:
    stage = env.stage(position)
    mask = np.zeros(stage.sizes[env.agents[agent]], dtype=bool)
    mask[list(stage.away[agent] if stage.away else ())] = True
    return mask


def _reached(env: Environment, position: int, name: str, here: Mask, count: int) -> Mask:
    """The next types of an agent that have positive probability after one of some types, whatever else is."""
    stage = env.stage(position)
    assert stage.transition is not None
    table = stage.transition.distribution((name,))
    axes = (name, NEXT + name)
    rest = tuple(axis for axis in table.axes if axis not in axes)
    sizes = {**stage.sizes, **table.sizes, NEXT + name: count}
    chances = table.full((*axes, *rest), sizes).array.numerators.reshape(len(here), count, -1)
    return np.asarray((chances[here] > 0).any(axis=(0, 2)))


def _without(
    env: Environment, programs: SocialPrograms, agent: int, position: int, paid: Table, free: Mask
) -> Table:  # fmt: skip
    """A table of payments that is 0 at types before the arrival where nobody gains by hiding there."""
    stage, name = env.stage(position), env.agents[agent]
    if not free.any():
        return paid
    others: Axes = tuple(axis for axis in stage.components if axis != name)
    payments = paid.full((*others, name), stage.sizes).array
    costs = _least_cost(env, programs, agent, position, others)
    kept = np.array(payments.numerators)
    for place in np.flatnonzero(free).tolist():
        least = costs[..., place]  # what hiding costs at the least, over those who are there
        gone = payments.numerators[..., place]
        kept[..., place] = np.where(_fits(gone, payments.denominator, least), 0, gone)
    return Table((*others, name), exact.from_integers(kept, payments.denominator)).minimal()


def _fits(paid: npt.NDArray[np.object_], denominator: int, least: npt.NDArray[np.object_]) -> Mask:
    """Whether what is saved by hiding is no more than what it costs."""
    return np.array([gone <= 0 or cost is None or gone <= cost * denominator
                     for gone, cost in zip(paid.ravel().tolist(), least.ravel().tolist(), strict=True)],
                    dtype=bool).reshape(paid.shape)  # fmt: skip


def _least_cost(
    env: Environment, programs: SocialPrograms, agent: int, position: int, others: Sequence[str]
) -> npt.NDArray[np.object_]:
    """What hiding behind a report costs under the pivot mechanism, the least over the types that can say it.

    An agent's truthful payoff under the pivot mechanism less that of a lie is what society loses by the allocation
    after the lie: E_z { W(θ;z) − Q(θ, a*(z,r)) }. None where no other type can say the report.
    """
    stage, name = env.stage(position), env.agents[agent]
    solved = programs.everyone.periods[position]
    lie = f"said|{name}"
    at_lie = solved.q.choose("allocation", solved.allocation.rename({name: lie}))
    lost = stage.over_shocks(solved.by_shock) - stage.over_shocks(at_lie)
    sizes = {**stage.sizes, lie: stage.sizes[name]}
    array = lost.full((*others, name, lie), sizes).array
    able = stage.can_say(agent).positions & ~np.eye(stage.sizes[name], dtype=bool)
    found = np.empty((*array.shape[:-2], array.shape[-1]), dtype=object)
    for place in np.ndindex(found.shape):
        true = np.flatnonzero(able[:, place[-1]]).tolist()
        costs = [array.item((*place[:-1], own, place[-1])) for own in true]
        found[place] = min(costs, default=None)
    return found


KINDS = (
    MechanismKind(
        name=NAME,
        title="the pivot mechanism, in which nobody pays before it has come",
        source="Bergemann and Välimäki (2008), Theorem 1, without payments of agents who are not there yet",
        build=formula(pivot_of_present),
        needs=(SEPARABLE, STAYING, SOMEBODY_AWAY),
        automatic=True,
    ),
)
