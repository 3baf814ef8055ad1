"""`generalized_vcg_interior`: increments from inside their admissible intervals, wherever there are any.

The middles of the intervals (`mechanisms/generalized_vcg.py`) make truth optimal where the partition is monotone and
payoffs have increasing differences. Where they do not, or the equations for them are singular, the intervals depend on
the payments to come, and all payments that remember nothing are tried at once: truthful payoffs and payments solve one
linear program (`forms.py`). It finds some that make truth optimal, which then lie in their intervals, or proves that
there are none.
"""

from __future__ import annotations

from lpmech.mechanisms.forms import Form
from lpmech.mechanisms.generalized_vcg import INTERIOR, middle
from lpmech.mechanisms.kind import MechanismKind, formula
from lpmech.mechanisms.social import SocialPrograms
from lpmech.problem.environment import Environment
from lpmech.problem.exact import format_number
from lpmech.problem.mechanism import Mechanism, NoMechanism


def interior(env: Environment, programs: SocialPrograms) -> Mechanism:
    """Payments that remember nothing and make truth optimal. Raises NoMechanism where there are none."""
    try:
        return middle(env, programs)
    except NoMechanism as reason:
        return _anywhere(env, programs, str(reason))


def _anywhere(env: Environment, programs: SocialPrograms, reason: str) -> Mechanism:
    from lpmech.existence.decide import allocation_rule  # which takes its time to load
    from lpmech.existence.forms import decide_form
    from lpmech.existence.model import model_of

    rules, transfers = allocation_rule(programs), []
    for agent, name in enumerate(env.agents):
        found = decide_form(model_of(env, rules, agent), Form.HISTORY_INDEPENDENT)
        if not found.works:
            raise NoMechanism(
                f"{reason}; nor do any other payments that depend on the period and the current reports alone: they "
                f"leave some lie of {name} a gain of at least {format_number(found.epsilon)}"
            )
        transfers.append(found.transfers)
    return Mechanism(name=INTERIOR, allocation=rules, transfers=tuple(transfers), ordered=True)


KINDS = (
    MechanismKind(
        name=INTERIOR,
        title="the same from inside the admissible intervals, which works whenever payments without memory exist",
        source="Liu (2014), Section 3.4, whose Theorem 3.8 it mends",
        build=formula(interior),
    ),
)
