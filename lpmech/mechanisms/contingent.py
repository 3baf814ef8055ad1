"""Liu's history-dependent transfers: tomorrow's payment makes each agent the residual claimant of today's surplus.

The due payments (`due_payments.py`) have the target

    b(a, θ) = −[ w(a, θ_0) + Σ_{j≠i} u^j(a, θ) ],

and in period T−1 of a finite horizon b = −[ w + Σ_{j≠i} u^j + δ E[W_T − V^i_T | a, θ] ], with V^i_T net of the last
period's own transfers p_T (`last_period.py`), which are added to the payment due in T. Then truth is worth W_t, net of
the payment due, and a lie at most what the surplus of its allocation is worth, hence no more. The systems are
sufficient for incentive compatibility, not necessary. (Liu 2014, Theorems 3.1 and 3.2, whose transfers omit p_T(θ_T)
where T is finite, and equation (3), which lacks a minus sign.)
"""

from __future__ import annotations

from functools import partial

from lpmech.mechanisms.due_payments import Infeasible, due_payments, infeasible_in_words
from lpmech.mechanisms.forms import Form
from lpmech.mechanisms.kind import STAYING, MechanismKind, formula
from lpmech.mechanisms.last_period import Contradiction, contradiction_in_words, last_period, truthful_worth
from lpmech.mechanisms.social import Program, SocialPrograms
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism, NoMechanism
from lpmech.problem.members import member
from lpmech.problem.tables import ZERO, Choice, Table


def contingent(env: Environment, everyone: Program, form: Form) -> Mechanism | Infeasible | Contradiction:
    """The mechanism of that form for the efficient rule; or the system, or the last period's cycle, that has none."""
    form = member(Form, form)
    rules = tuple(period.allocation for period in everyone.periods)
    own: tuple[Table, ...] = tuple(ZERO for _ in env.agents)
    if env.horizon is not None:
        last = last_period(env, rules[-1])
        if last.transfers is None:
            assert last.contradiction is not None
            return last.contradiction
        own = last.transfers
    transfers = linked(env, everyone, form, rules[-1], own)
    return (
        transfers
        if isinstance(transfers, Infeasible)
        else Mechanism(name=form.value, allocation=rules, transfers=transfers)
    )


def linked(
    env: Environment, everyone: Program, form: Form, last: Choice, own: tuple[Table, ...]
) -> tuple[tuple[Table, ...], ...] | Infeasible:
    """The transfers by agent and period, given the rule and the transfers of the last period of a finite horizon."""
    form = member(Form, form)
    transfers = []
    for agent, table in enumerate(own):
        found = _agent_transfers(env, everyone, agent, form, last, table)
        if isinstance(found, Infeasible):
            return found
        transfers.append(found)
    return tuple(transfers)


def _agent_transfers(
    env: Environment, everyone: Program, agent: int, form: Form, last: Choice, own: Table
) -> tuple[Table, ...] | Infeasible:
    """By period (infinite horizon: first and later): 0, then what is due; in the last period that and `own`."""
    tables = [own if env.horizon == 1 else ZERO]
    for position in env.periods if env.horizon is None else env.periods[:-1]:
        targets = residual_target(env, everyone, agent, position, own, last)
        due = due_payments(env, everyone.periods[position].allocation, agent, position, form, targets)
        if isinstance(due, Infeasible):
            return due
        tables.append((due + own).minimal() if _is_last_but_one(env, position) else due)
    return tuple(tables)


def _is_last_but_one(env: Environment, position: int) -> bool:
    return env.horizon is not None and position + 2 == env.horizon


def residual_target(
    env: Environment, everyone: Program, agent: int, position: int, own: Table, last_rule: Choice | None = None
) -> Table:
    """b, over the allocation and today's components.

    `own` are the last period's transfers of the agent; `last_rule` is its allocation rule where that is not efficient.
    """
    surplus = env.stage(position).utility_of_society(agent)
    if _is_last_but_one(env, position):
        last = everyone.periods[-1]
        rule = last.allocation if last_rule is None else last_rule
        left = last.value - (truthful_worth(env, rule, agent) - own)
        surplus = surplus + env.expect(position, left).scaled(env.discount)
    return surplus.scaled(-1)


def obstacle_in_words(env: Environment, found: Infeasible | Contradiction) -> str:
    """Which system has no solution, or which incentive constraints of the last period contradict one another."""
    return contradiction_in_words(env, found) if isinstance(found, Contradiction) else infeasible_in_words(env, found)


def _construct(form: Form, env: Environment, programs: SocialPrograms) -> Mechanism:
    found = contingent(env, programs.everyone, form)
    if isinstance(found, Mechanism):
        return found
    raise NoMechanism(f"no {form} transfers: {obstacle_in_words(env, found)}")


_TITLE = "history-dependent transfers for interdependent values: tomorrow's payment"
KINDS = (
    MechanismKind(
        name="contingent_vcg", title=f"{_TITLE} does not depend on the own report", source="Liu (2014), Theorem 3.2",
        build=formula(partial(_construct, Form.CONTINGENT_VCG)), automatic=True, form=Form.CONTINGENT_VCG,
        residual=True, needs=(STAYING,),
    ),
    MechanismKind(
        name="contingent", title=f"{_TITLE} depends on the own report", source="Liu (2014), Theorem 3.1",
        build=formula(partial(_construct, Form.CONTINGENT)), automatic=True, form=Form.CONTINGENT, residual=True,
        needs=(STAYING,),
    ),
    MechanismKind(
        name="contingent_vcg_literal", title="contingent_vcg, with the lemma's equations at every own type",
        source="Liu (2014), Lemma 7.3", build=formula(partial(_construct, Form.CONTINGENT_VCG_LITERAL)),
    ),
)  # fmt: skip
