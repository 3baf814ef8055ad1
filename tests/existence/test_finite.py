"""Every public mechanism of a finite horizon: at the flip, by a second program, and by verifiers of both sides."""

import json
import random
from fractions import Fraction
from pathlib import Path

import pytest

from lpmech.claims.existence import automaton_told
from lpmech.existence import finite
from lpmech.existence.decide import allocation_rule, decide_agent
from lpmech.existence.finite import decide_every_mechanism
from lpmech.existence.histories import column_id, count_rows, row_id, rows
from lpmech.existence.model import model_of
from lpmech.lp.program import Building, Sense
from lpmech.lp.solve import solve
from lpmech.mechanisms.social import solve_all
from lpmech.problem.environment import Environment
from tests import oracle
from tests.existence.flips import decided, drawn, flip, payments
from tests.existence.samples import clashing
from tests.existence.verify import AutomatonVerifier, HistoryVerifier
from tests.quick import quick

# bob needs more than one period of memory, and has nothing
DEEP = clashing(10, types=(2, 3), kind="coarse", shocks=True, allocations=3, horizon=3)
INPUTS = Path(__file__).parent / "inputs"
OPEN = {"open_before": Fraction(1148012783657, 1095796524810240),
        "just_outside": Fraction(406795309644187, 55152247895238901760), "automaton_only": Fraction(0)}  # fmt: skip


def model(data, agent):
    env = Environment.from_json(data)
    return model_of(env, allocation_rule(solve_all(env)), env.agents.index(agent))


def verifier(kind, data, agent):
    naive = oracle.Environment(data)
    return kind(naive, oracle.solve(naive).selected, agent)


def least_epsilon(second):
    """The least ε of a program with payments as unknowns."""
    building, columns = Building("payments"), {}
    epsilon = building.column("epsilon", cost=1, nonnegative=True)
    equal, lies = second.rows()
    for number, (row, right) in enumerate([*equal, *lies.values()]):
        for key in row:
            if key not in columns:
                columns[key] = building.column(f"x{len(columns)}")
        slack = [(epsilon, Fraction(1))] if number >= len(equal) else []
        terms = [(columns[key], Fraction(weight)) for key, weight in row.items()]
        building.row(str(number), [*terms, *slack], Sense.AT_LEAST if slack else Sense.EQUAL, right)
    return solve(building.done()).objective


CASES = [*((seed, False) for seed in (8, 10, 12)), *((seed, True) for seed in (0, 3, 5, 6))]


@pytest.mark.heavy
@pytest.mark.parametrize(("seed", "differ"), CASES)
def test_at_the_flip(seed, differ):
    """A mechanism at it, none before it; both are verified from what is handed over alone."""
    found = flip(seed, 3, differ)
    agent, _, before, at = found
    one, other = decided(before, agent), decided(at, agent)
    assert (one.answer, other.answer) == ("refuted", "exists")
    if one.every is not None:
        verifier(HistoryVerifier, before, agent).check_histories(json.loads(json.dumps(one.witness.to_json())))
    if other.form is None:
        verifier(AutomatonVerifier, at, agent).check_automaton(
            json.loads(json.dumps(automaton_told(other.automaton).to_json()))
        )


@pytest.mark.long
@pytest.mark.parametrize("data", quick([DEEP, *(clashing(seed, types=(3, 2), horizon=3) for seed in range(3))], 4))
def test_the_least_epsilon_by_the_definition(data):
    """Payments that remember every report and shock, as unknowns; and what lies gain under the payments found."""
    for agent in ("ann", "bob"):
        found = decide_every_mechanism(model(data, agent))
        assert found.epsilon == least_epsilon(payments(data, agent))
        assert found.mechanism.slack == -found.epsilon


@pytest.mark.heavy
@pytest.mark.parametrize(("seed", "differ"), [(seed, differ) for differ in (False, True) for seed in range(8)])
def test_the_rows_and_their_ids(seed, differ):
    """As many as were predicted, each with an id of its own, the parts apart from one another."""
    data, agent = drawn(random.Random(seed), 3, differ)
    one = model(data, agent)
    ids, columns = set(), {}
    for first in one.others(0):
        part = list(rows(one, first))
        ids |= {row_id(one, row) for row in part}
        columns[first] = {column_id(one, column) for row in part for column in row.terms()}
    assert len(ids) == count_rows(one)
    assert len(set().union(*columns.values())) == sum(map(len, columns.values()))


def test_what_remembers_everything_beats_one_period_of_memory():
    one = decide_agent(model(DEEP, "bob"))
    assert (one.answer, one.every.epsilon) == ("refuted", Fraction(9792596, 24295449))
    assert one.every.epsilon < one.forms[-1].epsilon
    assert "after the reports bob = t" in one.explanation
    assert "iff ε ≥ 9792596/24295449" in one.explanation


def test_an_approximate_mechanism_leaves_no_lie_more_than_its_epsilon():
    """The least ε from above: utilities with ε to spare at every truth would make the automaton right."""
    found = decide_every_mechanism(model(DEEP, "bob"))
    one = verifier(AutomatonVerifier, DEEP, "bob")
    losses = one.losses(json.loads(json.dumps(automaton_told(found.mechanism).to_json())))
    assert min(losses) == -found.epsilon < 0


@pytest.mark.heavy
@pytest.mark.parametrize(("name", "least"), OPEN.items())
def test_what_was_open_is_decided(name, least):
    """Exactly."""
    data = json.loads((INPUTS / f"{name}.json").read_text())
    one = decide_agent(model(data, "g0"))
    assert one.answer == ("refuted" if least else "exists")
    assert one.least_epsilon == (least, least)


def test_too_many_histories_are_left_open_and_counted(monkeypatch):
    one = model(json.loads((INPUTS / "open_before.json").read_text()), "g0")
    for most, answer in ((516, "refuted"), (515, "undecided")):
        monkeypatch.setattr(finite, "MOST_ROWS", most)
        found = decide_agent(one)
        assert found.answer == answer
    assert "The program of all public mechanisms has 516 rows" in found.explanation
    assert found.least_epsilon == (0, found.forms[-1].epsilon)


def test_sizes_are_known_beforehand():
    """Of a program that nobody could build."""
    data = clashing(3, types=(2, 3), horizon=40, allocations=3, shocks=True)
    one = model(data, "bob")
    assert count_rows(one) > 10**30
    assert not finite.is_small(one)
