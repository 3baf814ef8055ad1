"""Components of one label: a file can name very many, and work on them is counted and done once."""

import itertools

import pytest
from samples import write

from lpmech.checker import check_files
from lpmech.checker.claims import KINDS
from lpmech.checker.kernel.canonical import digest
from lpmech.checker.kernel.meter import Meter
from lpmech.checker.kernel.read_environment import read_environment
from lpmech.checker.kernel.spaces import Axis, Space, offsets
from lpmech.checker.kernel.tables import Layout

NOTHING = {"axes": [], "denominator": 1, "numerators": [0]}


@pytest.fixture
def meters(monkeypatch):
    """The meters of the checks that are made, in their order."""
    made, start = [], Meter.__init__

    def started(self, limit):
        start(self, limit)
        made.append(self)

    monkeypatch.setattr(Meter, "__init__", started)
    return made


def crowd(agents, shocks):
    """Ann has two types, the many others one each; every shock has an allocation of its own."""
    names, options = ["ann", *(f"agent {k}" for k in range(agents))], [f"option {k}" for k in range(shocks)]
    chance = f"1/{shocks}"
    stage = {
        "types": {name: ["low", "high"] if name == "ann" else ["known"] for name in names},
        "allocations": options,
        "shocks": {f"shock {k:03}": {"probability": chance, "feasible": [options[k]]} for k in range(shocks)},
        "utility": {name: {"axes": [], "values": "0"} for name in names},
        "transition": {"ann": {"axes": ["next ann"], "values": ["1/2", "1/2"]}},
    }
    return {"format": "lpmech-environment/1", "discount": "1/2", "horizon": 2, "agents": names, "stages": [stage]}


def chain(env, lies):
    """A refutation by one sum that names the others once, and many lies."""
    others = dict.fromkeys(env["agents"][1:], "known")
    types = ("low", "high")
    sums = {"period": 1, "others": others, "today": [], "later": [], "total": "-1"}
    sums["lies"] = [{"true": types[k % 2], "report": types[1 - k % 2], "weight": "1"} for k in range(lies)]
    start = {"kind": "none", "bound": None}
    return {"agent": "ann", "slack": "0", "start": start, "steps": [], "contradiction": sums, "epsilon": "1"}


def clashes(env, count):
    """Constraints of period 1, which add up to 0."""
    one = {"others": dict.fromkeys(env["agents"][1:], "known"), "weight": f"1/{count}"}
    types = ("low", "high")
    found = [one | {"true": types[k % 2], "report": types[1 - k % 2]} for k in range(count)]
    return found, {"agent": "ann", "epsilon": "1"}


def after_histories(env, count):
    found, witness = clashes(env, count)
    return witness | {"constraints": [one | {"history": []} for one in found]}


def with_one_period_of_memory(env, count):
    found, witness = clashes(env, count)
    found = [one | {"period": 1, "memory": None} for one in found]
    return witness | {"form": "one_period_memory", "constraints": found}


def stating(env, witness):
    """Nobody pays, and it is said that no mechanism will do."""
    rule = {"axes": ["shock"], "indices": [*range(len(env["stages"][0]["allocations"]))]}
    claim = {"id": "exists_any", "concept": KINDS["exists_any"].concept, "verdict": "refuted", "least_slack": None}
    free = {name: [NOTHING] * 2 for name in env["agents"]}
    return {
        "format": "lpmech-certificate/1",
        "environment": digest(read_environment(env)),
        "versions": {},
        "mechanism": {"name": "free", "allocation": [rule] * 2, "transfers": free, "transfers by shock": None},
        "evidence": {"values": {"everyone": {"values": [NOTHING] * 2, "allocation": [rule] * 2}}},
        "claims": [claim | {"at": None, "reason": "", "witness": witness}],
    }


def asked(folder, env, cert, limit):
    report = check_files(*write(folder, env, cert), limit=limit)
    return report.verdict, report.reason


@pytest.mark.heavy
@pytest.mark.parametrize(("agents", "lies"), [(2, 400), (200, 400)])
def test_lies_of_a_sum_count_by_the_components_that_they_go_through(tmp_path, agents, lies):
    env = crowd(agents, 2)
    cert = stating(env, chain(env, lies))
    least = 6 * agents * lies
    assert asked(tmp_path, env, cert, least)[0] == "limit"
    verdict, reason = asked(tmp_path, env, cert, 10 * least + 10**6)
    assert (verdict, "the total is not that of the sum" in reason) == ("rejected", True)


@pytest.mark.heavy
@pytest.mark.parametrize("witness", [after_histories, with_one_period_of_memory])
def test_constraints_count_by_the_components_for_every_allocation(tmp_path, meters, witness):
    env = crowd(100, 40)
    for count in (2, 42):
        verdict, reason = asked(tmp_path, env, stating(env, witness(env, count)), 10**9)
        assert (verdict, "exists_any: the witness: " in reason) == ("rejected", True)
    few, many = (meter.spent for meter in meters)
    assert many - few > 40 * 40 * 5 * 100


def test_tables_count_by_the_components_of_a_state():
    space = Space(tuple(Axis(str(k), ("known",)) for k in range(300)))
    with Meter(10**6).running() as meter:
        assert Layout({}, 0, {}, space).spread == [0]
    assert meter.spent >= 5 * 300


def drawn_anew(types, below, ways=100):
    """Two agents whose types are drawn anew, at odds over a denominator, in one of some ways, all the same."""
    names, labels = ["ann", "bob"], [str(k) for k in range(types)]
    odds = [f"1/{below}"] * (types - 1) + [f"{below - types + 1}/{below}"]
    element = {"weight": {"axes": [], "values": f"1/{ways}"}}
    element |= {name: {"axes": [f"next {name}"], "values": odds} for name in names}
    stage = {
        "types": dict.fromkeys(names, labels),
        "allocations": ["on"],
        "utility": {name: {"axes": [], "values": "0"} for name in names},
        "transition": {"mixture": [element] * ways},
    }
    first = {"axes": [], "values": f"1/{types**2}"}
    found = {"format": "lpmech-environment/1", "discount": "1/2", "horizon": None, "agents": names, "stages": [stage]}
    return found | {"prior": first}


def resting(env, name):
    """Nobody pays, and expects 0."""
    at = {"agent": "ann", "period": 1, "memory": None, "state": {"ann": "0"}, "report": None}
    claim = {"id": name, "concept": KINDS[name].concept, "verdict": "proved", "least_slack": "0", "at": at}
    rule, free = {"axes": [], "indices": [0]}, {agent: [NOTHING] for agent in env["agents"]}
    return {
        "format": "lpmech-certificate/1.1",
        "environment": digest(read_environment(env)),
        "versions": {},
        "mechanism": {"name": "free", "allocation": [rule], "transfers": free, "transfers by shock": None},
        "evidence": {"continuation": free},
        "claims": [claim | {"reason": "", "witness": {}}],
    }


@pytest.mark.long
def test_rows_of_a_kernel_count_by_the_length_of_their_denominator(tmp_path, meters):
    """What the later cells take besides those of period 1: mostly, the rows of the kernel at every next state. A long
    number takes about 5 units more than a short one: it is multiplied twice, by 1 and by numbers of 1,300 bits."""
    more = {}
    for below in (100, 10**400 + 1):
        env = drawn_anew(8, below)
        for name in ("interim_participation_first", "interim_participation_always"):
            check_files(*write(tmp_path, env, resting(env, name)))
        first, always = (meter.spent for meter in meters[-2:])
        more[below] = always - first
    numbers = 100 * 64 * 64  # of the ways, the states and the next states
    assert more[10**400 + 1] > more[100] + 20 * numbers


@pytest.mark.parametrize("sizes", [(), (1,), (1, 1, 3), (2, 1, 3, 1), (1, 2, 2)])
def test_offsets_are_those_of_every_cell(sizes):
    steps = range(1, len(sizes) + 1)
    cells = itertools.product(*map(range, sizes))
    assert offsets(sizes, steps) == [sum(step * k for step, k in zip(steps, cell, strict=True)) for cell in cells]
