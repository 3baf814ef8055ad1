"""Small files whose product is very large, and slacks against brute force in the states of the mechanism, for ever."""

import hashlib
import random
import time
from fractions import Fraction

import pytest

from lpmech.certificate import pipeline
from lpmech.checker.kernel import meter
from lpmech.problem.canonical import canonical
from lpmech.problem.environment import Environment
from tests import oracle
from tests.oracle.states import Stationary
from tests.quick import quick
from tests.states.drawn import drawn
from tests.states.test_states import answer, told


def environment(agents, types, *, horizon=None, allocations=("n",), **stage):
    """All types are equally likely whatever is done."""
    alike = {name: {"axes": [], "values": f"1/{len(types)}"} for name in agents}
    zero = {name: {"axes": [], "values": 0} for name in agents}
    moves = {} if horizon == 1 else {"transition": alike | stage.pop("moves", {})}
    whole = {"types": dict.fromkeys(agents, types), "allocations": list(allocations), "utility": zero, **moves, **stage}
    return {"format": "lpmech-environment/1", "discount": "1/2", "horizon": horizon, "agents": list(agents),
            "stages": [whole]}  # fmt: skip


def state(name, agents, after=None, paid=0, allocation=None):
    """A state; `after` and `allocation` are index tables."""
    pay = {"axes": [], "denominator": 1, "numerators": [paid]}
    return {"name": name, "allocation": allocation or {"axes": [], "indices": [0]}, "next": after,
            "transfers": dict.fromkeys(agents, pay)}  # fmt: skip


def asked(folder, data, periods):
    """The checker's answer about states that claim nothing, with the product's hash put right."""
    text = canonical(Environment.from_json(data))
    found = {
        "format": "lpmech-states-certificate/1", "environment": hashlib.sha256(text.encode()).hexdigest(),
        "product": "0" * 64, "versions": {}, "evidence": {}, "claims": [],
        "mechanism": {"name": "much", "states": periods},
    }  # fmt: skip
    report = answer(folder, text, found)
    if report.verdict == "rejected":
        found["product"] = report.reason.split("not ")[-1]
        report = answer(folder, text, found)
    return report


@pytest.fixture
def little(monkeypatch):
    """Memory of 8 MiB, so that what would else take gigabytes is small."""
    monkeypatch.setattr(meter, "MAX_MEMORY_BITS", 1 << 26)


def test_long_labels_in_every_entry(little, tmp_path):
    """A prior in one number over all states, which the product writes out with all labels."""
    types = [f"{k}".ljust(199, "x") + "\N{GRINNING FACE}" for k in range(100)]
    data = environment(("ann", "bob"), types, horizon=1) | {"prior": {"axes": [], "values": "1/10000"}}
    report = asked(tmp_path, data, [[state("s", data["agents"])]])
    assert (report.verdict, report.reason[-6:]) == ("limit", "memory")


def test_one_long_payment_at_every_report_of_many_states(little, tmp_path):
    count = 4
    data = environment(("ann",), [f"t{k}" for k in range(40)])
    after = {"axes": ["ann"], "indices": [k % count for k in range(40)]}
    states = [state(f"s{k}", ("ann",), after, hex((1 << 200_000) + k)) for k in range(count)]
    report = asked(tmp_path, data, [states])
    assert (report.verdict, report.reason[-6:]) == ("limit", "memory")
    assert asked(tmp_path, data, [states[:1]]).verdict == "malformed"  # a state is next that there is not


def test_public_states_with_very_many_states(little, tmp_path):
    places = [f"p{k}".ljust(150, "p") for k in range(100)]
    data = environment(("ann",), ["t"], public=places, moves={"public": {"axes": [], "values": "1/100"}})
    after = {"axes": ["public"], "indices": list(range(100))}
    report = asked(tmp_path, data, [[state(f"s{k}", ("ann",), after) for k in range(100)]])
    assert (report.verdict, report.reason[-6:]) == ("limit", "memory")


@pytest.mark.long
def test_very_many_pairs_of_allocations_and_states_end_the_check_soon(tmp_path):
    """Every shock draws an allocation of its own, after which each state goes on to one of its own."""
    count, shocks = 100, 500
    names = [f"n{k:04}" for k in range(shocks)]
    lots = {name: {"probability": f"1/{shocks}"} for name in names}
    data = environment(("ann",), ["t"], allocations=names, shocks=lots)
    each = {"axes": ["shock"], "indices": list(range(shocks))}
    states = [
        state(f"s{m}", ("ann",), {"axes": ["allocation"], "indices": [(m + a) % count for a in range(shocks)]},
              allocation=each)
        for m in range(count)
    ]  # fmt: skip
    start = time.process_time()
    assert asked(tmp_path, data, [states]).verdict in ("rejected", "limit")
    assert time.process_time() - start < 30


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(5000, 5120), 37))
def test_slacks_for_ever_are_those_of_equations_in_states(seed):
    """Lotteries, shocks, payments and next states by report, of an infinite horizon, without the product."""
    source = random.Random(seed)
    shape = source.choice([{}, {"agents": (2, 2), "types": (2, 2), "prior": True}])
    data, env, made = drawn(seed, **{**shape, "horizon": "infinite"})
    certificate = told(pipeline.audit(env, made, require=("each_period_budget_balance",)))
    found = {claim["id"]: claim for claim in certificate["claims"]}
    own = Stationary(oracle.Environment(data), certificate["mechanism"])
    for name, slack in own.slacks().items():
        assert found[name]["least_slack"] == str(slack)
        assert (found[name]["verdict"] == "proved") == (slack >= 0)
    stated = found.get("each_period_budget_balance", {}).get("least_slack")
    assert stated is None or Fraction(stated) >= own.least_balance()  # after the lies of one agent, or of any
