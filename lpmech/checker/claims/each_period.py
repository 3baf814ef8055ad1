"""The claim `each_period_budget_balance` (certificate page section 3).

After a history that one agent's lies can bring about, the others being truthful, the payments of the next period are
averaged by μ(· | a', r') at the last reports r'; those of period 1 by the prior.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ..kernel.certificate import Cell, Claim, Memory
from ..kernel.information import Worth, decide_least, may_be_remembered
from ..kernel.kinds import Case, Form, Kind, implied
from ..kernel.model import Model
from ..kernel.payoffs import mean, payments, prior
from ..kernel.scan import Scan

VERSION = "lpmech-certificate/1.4"


def decide(case: Case, claim: Claim[None]) -> None:
    """Rejected unless the claim states the least slack of its cells and a cell that attains it."""
    decide_least(claim, _cells(case.model))


def scan(model: Model, scan: Scan) -> None:
    """The same slacks, which are linear in the tables."""
    for _, slack in _cells(model):
        scan.see_number(*slack.as_integer_ratio())


def _cells(model: Model) -> Iterator[Worth]:
    first = mean(prior(model), payments(model, model.slots[0]).at(()))
    yield Cell(None, 1, None, None, None, None), Fraction(*first)
    for period, slot, rows, told in may_be_remembered(model):
        paid = payments(model, slot)
        label = slot.period.index + 1 if model.finite else None
        for said, allocation in sorted(told):
            reports = period.space.labels(said)
            values = paid.at(tuple((allocation, *reports)[k] for k in paid.coordinates))
            slack = Fraction(*mean(rows.at(allocation, said), values))
            yield Cell(None, label, Memory(reports, allocation), None, None, None), slack


KINDS = (
    Kind(
        id="each_period_budget_balance",
        asks_all=True,
        concept="the expected sum of payments is at least 0 in every period, after every history that one agent's lies "
        "can bring about, the others being truthful, averaging over the types and the public state of the period by "
        "the prior and by the transition at the last reports",
        since=VERSION,
        either=(Form(decide, smooth=scan),),
        proved=(implied("weak_budget_balance"),),
    ),
)
