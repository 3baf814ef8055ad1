"""The last period where payments are due in the period after (docs/enclosed_format.md, *The last period*).

There an agent pays minus what others receive, so that it has what everyone has, and a correction. Where others' values
do not depend on its type none is needed; else it is that of the exact payments (`lpmech.mechanisms.last_period`).
"""

from __future__ import annotations

import numpy as np

from lpmech.enclosures.bounds import Plan
from lpmech.enclosures.cannot import CannotEnclose
from lpmech.enclosures.given import Paid, paid
from lpmech.enclosures.proposals import as_choice
from lpmech.enclosures.societies import Society
from lpmech.mechanisms.last_period import Contradiction, agent_transfers, contradiction_in_words, lie_values
from lpmech.problem import tables
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import NoMechanism
from lpmech.problem.stages import REPORT
from lpmech.problem.tables import Choice, Table


def corrections(env: Environment, plan: Plan) -> tuple[Paid, ...]:
    """What every agent pays in the last period, above minus what others receive. Raises NoMechanism where truth cannot
    be made best, and CannotEnclose where there are too many digits."""
    position = env.periods[-1]
    rule = as_choice(Society(env, None), position, plan)
    found = [paid(_correction(env, rule, agent), env.stage(position).components) for agent in range(len(env.agents))]
    for name, one in zip(env.agents, found, strict=True):
        if not one.table.fits:
            raise CannotEnclose(f"what {name} pays in the last period has too many digits over one denominator")
    return tuple(found)


def _correction(env: Environment, rule: Choice, agent: int) -> Table:
    """Nothing where truth is best without; otherwise 0 for the first type."""
    others, name = received(env, rule, agent), env.agents[agent]
    if is_truthful(env, rule, agent, others.scaled(-1)):
        return tables.ZERO
    own = agent_transfers(env, rule, agent)
    if isinstance(own, Contradiction):
        raise NoMechanism(contradiction_in_words(env, own))
    more = (own + others).minimal()
    return (more - more.take(name, 0)).minimal() if name in more.axes else tables.ZERO


def received(env: Environment, rule: Choice, agent: int | None = None) -> Table:
    """What all but one agent, or all, receive in the last period and expect after it, if reports are true."""
    position = env.periods[-1]
    stage = env.stage(position)
    ends = [env.terminal_utility(k) for k in range(len(env.agents)) if k != agent]
    later = env.expect(position, tables.total(ends)).scaled(env.discount)
    flow = stage.utility_of_society(agent) + later
    return stage.over_shocks(flow.choose("allocation", rule)).minimal()


def is_truthful(env: Environment, rule: Choice, agent: int, payment: Table) -> bool:
    """Whether truth is best in the last period under a payment, whatever the types are."""
    name = env.agents[agent]
    worth = lie_values(env, rule, agent)
    truth = worth.choose(REPORT + name, Choice((name,), np.arange(env.stage(env.periods[-1]).sizes[name])))
    slack = truth - payment - worth + payment.rename({name: REPORT + name})
    return not bool((slack.array.numerators < 0).any())
