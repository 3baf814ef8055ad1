"""The claims about best responses against every deterministic plan of reports (`every_plan.py`)."""

import json
import random
from fractions import Fraction

import pytest

from lpmech.certificate import pipeline
from lpmech.problem.environment import Environment
from tests.claims.every_plan import Plans, Written, audited, enumerated, mechanisms, sample
from tests.degenerate.environments import Parts
from tests.quick import quick

SAMPLES = [  # (seed, types, horizon, by branch)
    (0, (2, 2), 2, False), (2, (2, 2), 2, False), (3, (2, 1), 3, False), (6, (2, 1), 3, False), (9, (2, 2), 2, False),
    (4, (3, 1), 2, False), (12, (2, 2), 3, True), (17, (2, 2), 2, True),
]  # fmt: skip


@pytest.mark.heavy
@pytest.mark.parametrize(("seed", "types", "horizon", "by_branch"), quick(SAMPLES, 5, rows=True))
def test_the_audit_finds_the_best_plan(seed, types, horizon, by_branch, tmp_path):
    data = sample(seed, types, horizon)
    rng = random.Random(seed)
    names = ("pivot", "contingent", "existence")[: 2 if seed % 3 == 0 else 3]
    for name, certificate, printed in mechanisms(data, rng, tmp_path, names, mutants=1):
        assert audited(certificate) == enumerated(data, printed, by_branch), name


@pytest.mark.parametrize(("change", "slack"), [("0", 0), ("1e-30", -1), ("-1e-30", -1)])
def test_a_payment_off_by_almost_nothing(change, slack, tmp_path):
    """One allocation, so reports matter by payments alone: whoever pays less elsewhere says so, whatever the sign."""
    data = Parts(random.Random(2), "private", 2, types=(2, 1), allocations=1).data("nearly")
    ((_, _, printed),) = mechanisms(data, random.Random(0), tmp_path, ("pivot",), mutants=0)
    row = next(row for row in printed["transfers"] if (row["agent"], row["period"]) == ("ann", 2))
    row["payment"] = str(Fraction(row["payment"]) + Fraction(change))
    file = tmp_path / "changed.json"
    file.write_text(json.dumps(printed), encoding="utf-8")
    found = audited(pipeline.audit(Environment.from_json(data), file))
    assert found == enumerated(data, printed)
    assert found[1] == slack * Fraction(1, 10**30)


def test_plans_are_counted():
    """Two types each and two periods: 2 reports, then one of 2 after each of 2 others' types and 2 own ones."""
    data = Parts(random.Random(1), "interdependent", 2, allocations=2).data("count")
    rule = [{"period": t, "state": {"ann": a, "bob": b}, "allocation": "x0", "by_shock": None}
            for t in (1, 2) for a in ("a0", "a1") for b in ("b0", "b1")]  # fmt: skip
    paid = [{**row, "agent": agent, "memory": None, "payment": "0"} for row in rule for agent in ("ann", "bob")]
    plans = Plans(Written(data, {"allocation_rule": rule, "transfers": paid}), "ann", sees_all=False)
    start = [(Fraction(1, 2), None, (None, "a0", other)) for other in ("b0", "b1")]
    payoffs = list(plans.payoffs(1, plans.worlds(start)))
    assert len(payoffs) == 2 * 2**4
    assert set(payoffs) == {plans.truth(1, plans.worlds(start))}  # nothing depends on reports
