"""Existence where agents are away: designs and the naive verifier say the same, and forged sums are found out."""

import json
import random
from fractions import Fraction

import pytest

import lpmech
from lpmech.certificate import pipeline
from lpmech.checker.kernel.answer import first_reason
from lpmech.checker.kernel.canonical import digest
from lpmech.checker.kernel.meter import DEFAULT_LIMIT
from lpmech.checker.kernel.read_environment import read_environment
from lpmech.checker.verify import read_certificate, verify
from lpmech.designs.design import design
from lpmech.designs.problem import Status
from lpmech.existence.decide import allocation_rule, decide
from lpmech.existence.found import Answer
from lpmech.mechanisms.forms import Form
from lpmech.mechanisms.social import solve_all
from lpmech.problem.environment import Environment
from tests import oracle
from tests.existence.leaving import coming, leaving
from tests.existence.verify import FormVerifier, HistoryVerifier, Rejected, Verifier
from tests.quick import quick
from tests.search import times

HORIZONS = (2, 3, None)
PROBLEM = {"format": "lpmech-problem/1", "allocation": "efficient", "incentives": "ex post"}


def drawn(seed):
    types = (2, 2) if seed % 3 == 1 else (2, 3)
    return coming(seed, HORIZONS[seed % 3], types) if seed % 4 else leaving(seed, HORIZONS[seed % 3])


def exists(env, memory):
    """Whether a design finds payments."""
    return design(env, PROBLEM | {"payments": {"memory": memory}}).status is not Status.INFEASIBLE


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(200)), 67))
def test_designs_say_the_same(seed):
    data = coming(seed, HORIZONS[seed % 3], (2, 2) if seed % 3 == 1 else (2, 3))
    env = Environment.from_json(data)
    found = decide(env, solve_all(env))
    for memory, form in (("none", Form.HISTORY_INDEPENDENT), ("one period", Form.ONE_PERIOD_MEMORY)):
        works = all(any(one.works and form.contains(one.form) for one in agent.forms) for agent in found.agents)
        assert works == exists(env, memory)
    if env.horizon is not None:
        assert (found.answer is Answer.EXISTS) == exists(env, "history")


def refutations(seed):
    """The naive verifier's checks of what refutes forms, or every mechanism."""
    data = drawn(seed)
    env, naive = Environment.from_json(data), oracle.Environment(data)
    rule = oracle.solve(naive).selected
    for one in decide(env, solve_all(env)).agents:
        for written in one.contradictions:
            yield FormVerifier(naive, rule, one.name).check_form, written.to_json()
        if one.every is not None and one.witness is not None:
            yield HistoryVerifier(naive, rule, one.name).check_histories, one.witness.to_json()
        elif one.refutation is not None:
            yield Verifier(naive, rule, one.name).check, one.witness.to_json()


@pytest.mark.parametrize("seed", quick(range(times(120)), 41))
def test_what_refutes_holds_and_a_forged_sum_does_not(seed):
    rng = random.Random(seed)
    for check, written in refutations(seed):
        check(written)
        text = json.loads(json.dumps(written))
        terms = text["constraints"] if "constraints" in text else text["contradiction"]["lies"]
        one = rng.choice(terms)
        one["weight"] = str(Fraction(one["weight"]) + Fraction(1, 10**30))
        with pytest.raises(Rejected):
            check(text)


def test_who_is_away_is_paid_nothing_by_what_exists():
    env = Environment.from_json(leaving(0, None))
    programs = solve_all(env)
    found = decide(env, programs)
    assert found.answer is Answer.EXISTS
    assert [one.form for one in found.agents] == [Form.ONE_PERIOD_MEMORY, Form.HISTORY_INDEPENDENT]
    (first, later), rule = found.agents[0].transfers, allocation_rule(programs)
    assert rule
    for table in (first, later):
        axes = [axis for axis in table.axes if axis != "ann"]
        cells = table.full((*axes, "ann"), {**env.stages[0].sizes, **table.sizes}).array.fractions()
        assert not any(cells[2::4] + cells[3::4])


@pytest.mark.parametrize("wish", [{"choose": "least_norm"}, {"unit": 1}])
def test_what_is_chosen_among_what_exists_pays_nobody_who_is_away_either(wish):
    env = Environment.from_json(coming(1, 2, (2, 2)))
    claims = lpmech.certify(env, "existence", **wish).claims
    proved = {str(claims[name].verdict) for name in ("incentive_compatible", "absent_pay_nothing", "exists_any")}
    assert proved == {"proved"}


def refused(data):
    """What the checker does not accept of what lpmech writes about existence, and which claims are refuted."""
    env = read_environment(data)
    cert = json.loads(json.dumps(pipeline.certify(Environment.from_json(data), "existence", require=()).to_json()))
    found = verify(env, read_certificate(cert, env, digest(env)), DEFAULT_LIMIT)
    return first_reason(found, ()), {one["id"] for one in cert["claims"] if one["verdict"] == "refuted"}


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(120)), 83))
def test_the_checker_accepts_what_is_written(seed):
    assert not refused(drawn(seed))[0]


def test_who_is_away_tells_no_lie_that_more_memory_could_serve():
    """Ann has two types at which she is there and one at which she is not, for good: its chances are no multiple of
    those of the others, and no lie has them."""
    stays, mixed, last = ["1", "0", "0"], ["1/3", "1/3", "1/3"], ["0", "0", "1"]
    ann, bob = [["0", "-1", "2"], ["0", "0", "0"]], [["12", "6", "12"], ["24", "-6", "18"]]
    data = {
        "format": "lpmech-environment/2", "discount": "1/2", "horizon": None, "agents": ["ann", "bob"],
        "stages": [{
            "types": {"ann": ["gone", "one", "other"], "bob": ["here"]}, "away": {"ann": ["gone"]},
            "allocations": ["x", "y"],
            "utility": {"ann": {"axes": ["allocation", "ann"], "values": ann},
                        "bob": {"axes": ["allocation", "ann"], "values": bob}},
            "transition": {"ann": {"axes": ["allocation", "ann", "next ann"],
                                   "values": [[stays, mixed, last], [stays, last, last]]}},
        }],
    }  # fmt: skip
    reason, refuted = refused(data)
    assert not reason
    assert "exists_any" in refuted
