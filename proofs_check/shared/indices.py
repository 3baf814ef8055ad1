"""The index policy in Bergemann and Välimäki (2006, Section 3; 2008, Section 5), and what is printed as the index.

Printed is γ = max_τ E[ Σ_{l<τ} δ^l v(s_l) / Σ_{l<τ} δ^l ], the expectation of a ratio, over stopping times τ ≥ 1; meant
is the ratio of the expectations. The printed maximum is that of `licensing/printed.py`, on arms whose states are
entered once and for all after the first use (values that are learnt at once).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from lpmech.licensing.arm import Arm
from lpmech.licensing.gittins import indices
from lpmech.licensing.printed import printed_indices
from lpmech.problem import exact
from lpmech.problem.tables import Table
from lpmech.statements.built import BuiltInstance
from lpmech.statements.statement import Failure, Hypothesis
from proofs_check.shared.licensing import served_efficiently


def index(parameters: Any, discount: Fraction) -> list[Fraction]:
    """The exact index of every state of an arm."""
    return indices(_arm(parameters), discount).by_state()


def printed_index(parameters: Any, discount: Fraction) -> list[Fraction]:
    """The printed index by state."""
    return printed_indices(_arm(parameters), discount)


def _arm(parameters: Any) -> Arm:
    size = len(parameters["rewards"])
    rows = [Fraction(value) for row in parameters["rows"] for value in row]
    return Arm(name="arm", states=tuple(f"s{n}" for n in range(size)),
               rewards=exact.from_fractions([Fraction(r) for r in parameters["rewards"]], (size,)),
               transition=exact.from_fractions(rows, (size, size)))  # fmt: skip


def learns_at_once(parameters: Any) -> bool:
    """Whether every state that is entered is kept."""
    rows = parameters["rows"]
    return all(rows[later][later] == 1 for row in rows for later, p in enumerate(row) if p)


def by_agent(case: BuiltInstance, find: Any) -> list[Table]:
    """An index of every bidder, over its own state."""
    discount: Fraction = case.parameters["discount"]
    found = []
    for name, arm in zip(case.env.agents, case.parameters["arms"], strict=True):
        values = find(arm, discount)
        found.append(Table((name,), exact.from_fractions(values, (len(values),))))
    return found


def highest(case: BuiltInstance, find: Any) -> tuple[np.ndarray, np.ndarray]:
    """By bidder and joint state: whether its index is the highest, and whether it is efficient to serve it."""
    stage, names = case.env.stage(0), case.env.agents
    values = np.array([table.full(names, stage.sizes).array.fractions() for table in by_agent(case, find)])
    optimal = case.programs.everyone.periods[0].optimal.over(("shock", "allocation", *names), stage.sizes)[0]
    served = [optimal[stage.allocations.index(f"to {name}")].ravel() for name in names]
    return values == values.max(axis=0), np.array(served)


AT_ONCE = Hypothesis("bidders learn at once", lambda case: all(map(learns_at_once, case.parameters["arms"])))


def index_policy(case: BuiltInstance) -> Failure | None:
    """A failure where it is not the highest index that is efficient to serve."""
    best, efficient = highest(case, index)
    return Failure(words="the highest index is not where it is efficient") if (best != efficient).any() else None


def index_as_printed(case: BuiltInstance) -> Failure | None:
    """A failure where it is not efficient to serve a bidder with the highest printed index."""
    best, efficient = highest(case, printed_index)
    wrong = np.argwhere(best & ~efficient)
    if not len(wrong):
        return None
    agent, *place = map(int, wrong[0])
    names, sizes = case.env.agents, case.env.stage(0).sizes
    where = dict(zip(names, np.unravel_index(place[0], [sizes[name] for name in names]), strict=True))
    pairs = zip(names, by_agent(case, printed_index), strict=True)
    shown = ", ".join(f"{table.array.item((int(where[name]),))} of {name}" for name, table in pairs)
    return Failure(words=f"{names[agent]} has the highest printed index ({shown}), and should not be served",
                   stated=served_efficiently(case, agent, {name: int(n) for name, n in where.items()}))  # fmt: skip
