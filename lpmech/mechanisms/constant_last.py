"""A constant last allocation: what remains possible where the last period cannot be implemented (Liu 2014, Remark 3.5).

With a finite horizon T, let the allocation of period T depend on the shock and the public state only: c(z, θ_0) is the
first feasible allocation that maximises Σ_θ P(θ_T = θ) Q_T(θ, a) over the states θ with that public state, under the
prior and the efficient allocations of the periods before (each state counts alike where there is no prior). No report
matters in T, so nothing is paid for one there, and truth-telling is optimal in T.

Before T the allocations are the efficient ones, with the contingent transfers of Theorem 3.2 or 3.1. In T−1 their
target is b = −{ w + Σ_{j≠i} u^j + δ E[W_T − V^i_T | a, θ] }, W_T the efficient value and V^i_T what i has in T under
c: payments make up for what the last allocation loses, so that before T the efficient allocation is best for all.
The expected loss of welfare is δ^{T−1} E[ W_T(θ_T) − E_z Q_T(θ_T, c(z, θ_0)) ].
"""

from __future__ import annotations

from fractions import Fraction
from functools import partial

import numpy as np
import numpy.typing as npt

from lpmech.mechanisms.contingent import linked, obstacle_in_words
from lpmech.mechanisms.due_payments import Infeasible
from lpmech.mechanisms.forms import Form
from lpmech.mechanisms.kind import FINITE_HORIZON, MechanismKind, formula
from lpmech.mechanisms.last_period import last_period
from lpmech.mechanisms.social import Program, SocialPrograms
from lpmech.problem import exact
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism, NoMechanism
from lpmech.problem.members import member
from lpmech.problem.stages import Stage
from lpmech.problem.tables import ZERO, Axes, Choice, Table, align

ENDING = "_constant_last"
_LAST, _LAST_PUBLIC = "last|allocation", "last|public"  # no label of an environment has a |


def constant_last(env: Environment, everyone: Program, form: Form) -> Mechanism:
    """The mechanism of that form. Raises NoMechanism where it cannot be built."""
    form = member(Form, form)
    name = form + ENDING
    if env.horizon is None:
        raise NoMechanism(f"no {name} transfers: with an infinite horizon there is no last period")
    rule = constant_rule(env, everyone)
    own: tuple[Table, ...] = tuple(ZERO for _ in env.agents)
    transfers = linked(env, everyone, form, rule, own)
    if isinstance(transfers, Infeasible):
        raise NoMechanism(f"no {name} transfers: {obstacle_in_words(env, transfers)}")
    rules = (*(period.allocation for period in everyone.periods[:-1]), rule)
    return Mechanism(name=name, allocation=rules, transfers=transfers, remarks=(_remark(env, everyone, rule),))


def constant_rule(env: Environment, everyone: Program) -> Choice:
    """c, over `shock` and the last period's components."""
    stage, sizes = env.stage(env.periods[-1]), _sizes(env)
    seen = (_LAST_PUBLIC,) if stage.public else ()
    worth = everyone.periods[-1].q.rename({"allocation": _LAST})
    if seen:
        worth = worth * Table(("public", _LAST_PUBLIC), exact.from_integers(np.eye(sizes["public"], dtype=np.int64)))
    scores = _mean(env, everyone, worth).full((_LAST, *seen), sizes).array.numerators
    chosen = [_first_best(scores, allowed) for allowed in _always(stage, seen)]
    constant, axes = Choice(("shock", *seen), np.stack(chosen)), ("shock", *stage.components)
    return Choice(axes, constant.rename({_LAST_PUBLIC: "public"}).over(axes, stage.sizes))


def _always(stage: Stage, seen: Axes) -> npt.NDArray[np.bool_]:
    """Whether an allocation is feasible at a shock, and public state if any, whatever the types."""
    sets = stage.feasible()
    mask = align(sets.positions, sets.axes, ("shock", "allocation", *stage.components))
    ahead = 2 + len(seen)
    always = np.asarray(mask.reshape(*mask.shape[:ahead], -1).all(axis=-1))
    if not always.any(axis=1).all():
        raise NoMechanism("no allocation of the last period is feasible whatever the types")
    return always


def _first_best(scores: exact.Integers, allowed: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
    """The first of the allowed allocations with the highest score."""
    places = np.full(scores.shape[1:], -1, dtype=np.intp)
    for place, (row, at) in enumerate(zip(scores, np.broadcast_to(allowed, scores.shape), strict=True)):
        best = np.take_along_axis(scores, np.maximum(places, 0)[None], axis=0)[0]
        places = np.where(at & ((places < 0) | (row > best)), place, places)
    return places


def expected_loss(env: Environment, everyone: Program, rule: Choice) -> Fraction | None:
    """δ^{T−1} E[W_T − E_z Q_T(c)]; None without a prior."""
    if env.prior is None or env.horizon is None:
        return None
    last, stage = everyone.periods[-1], env.stage(env.periods[-1])
    lost = last.value - stage.over_shocks(last.q.choose("allocation", rule))
    return Fraction(env.discount ** (env.horizon - 1) * _mean(env, everyone, lost).array.item())


def _mean(env: Environment, everyone: Program, worth: Table) -> Table:
    """E X(θ_T) under the efficient allocations before T, other axes kept; Σ_θ X(θ) where there is no prior."""
    first, sizes, weights = env.stage(0), _sizes(env), env.prior
    if weights is None:
        first = env.stage(env.periods[-1])
    else:
        for position in tuple(env.backwards())[1:]:
            rule = everyone.periods[position].allocation
            worth = env.stage(position).over_shocks(env.expect(position, worth).choose("allocation", rule))
    kept = tuple(axis for axis in worth.axes if axis not in first.components)
    worth = worth.full((*kept, *first.components), {**sizes, **first.sizes})
    if weights is not None:
        return worth.contract(weights.full(first.components, first.sizes), *first.components)
    for axis in first.components:
        worth = worth.total(axis)
    return worth


def _sizes(env: Environment) -> dict[str, int]:
    sizes = env.stage(env.periods[-1]).sizes
    return {**sizes, _LAST: sizes["allocation"], _LAST_PUBLIC: sizes.get("public", 1)}


def _remark(env: Environment, everyone: Program, rule: Choice) -> str:
    """What is allocated in the last period, and what that costs."""
    stage, loss = env.stage(env.periods[-1]), expected_loss(env, everyone, rule)
    used = [stage.allocations[place] for place in np.unique(rule.positions)]
    what = repr(used[0]) if len(used) == 1 else f"one of {', '.join(map(repr, used))}, by shock and public state only"
    listens = f"in the last period the allocation is {what} whatever is reported"
    if loss is None:
        return f"{listens}; there is no prior, so the states of that period were given equal weights"
    return f"{listens}, which costs {loss} of the expected welfare of {_mean_value(env, everyone)}"


def _mean_value(env: Environment, everyone: Program) -> Fraction:
    """E[W_1] under the prior."""
    stage = env.stage(0)
    assert env.prior is not None
    value = everyone.periods[0].value.full(stage.components, stage.sizes)
    return Fraction(value.contract(env.prior.full(stage.components, stage.sizes), *stage.components).array.item())


def advice(form: Form, env: Environment, programs: SocialPrograms) -> tuple[str, ...]:
    """Where the last period is what stands in the way: what a constant last allocation would cost."""
    form = member(Form, form)
    if env.horizon is None or last_period(env, programs.everyone.periods[-1].allocation).contradiction is None:
        return ()
    try:
        found = constant_last(env, programs.everyone, form)
    except NoMechanism:
        return ()
    return (f"--mechanism {found.name} gives up efficiency in the last period only: {'; '.join(found.remarks)}",)


def _construct(form: Form, env: Environment, programs: SocialPrograms) -> Mechanism:
    return constant_last(env, programs.everyone, form)


KINDS = tuple(
    MechanismKind(
        name=form + ENDING,
        title=f"{form} transfers, with a last allocation that listens to nobody",
        source="Liu (2014), Remark 3.5",
        build=formula(partial(_construct, form)),
        needs=(FINITE_HORIZON,),
        advice=partial(advice, form),
    )
    for form in (Form.CONTINGENT_VCG, Form.CONTINGENT)
)
