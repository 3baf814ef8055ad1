"""What solvers in floats say beside the exact verdict: every kind of answer, and every way to have none."""

import subprocess
import sys
from dataclasses import replace

import pytest

import lpmech
from lpmech.existence.forms import decide_form
from lpmech.existence.model import model_of
from lpmech.exports import tolerance as module
from lpmech.exports.tolerance import SOLVERS, Compared, Says, Status, tolerance
from lpmech.mechanisms.forms import DUE, PLAIN, Form
from lpmech.mechanisms.social import solve
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import NoMechanism
from tests.quick import quick
from tests.strategies import random_environment

CONFLICT = "general/tiny_conflict"


def fake(monkeypatch, *solvers):
    monkeypatch.setattr(module, "SOLVERS", solvers)


def saying(word, says):
    return replace(SOLVERS[0], name=word, module="sys", is_there=lambda: True,
                   run=lambda *_: Status(word=word, says=says))  # fmt: skip


@pytest.mark.parametrize(("says", "where_yes", "where_no"), [
    (Says.YES, Compared.RIGHT, Compared.SAYS_YES_IS_NO),
    (Says.NO, Compared.SAYS_NO_IS_YES, Compared.RIGHT),
    (Says.NOTHING, Compared.DECIDES_NOTHING, Compared.DECIDES_NOTHING),
])  # fmt: skip
def test_every_answer_is_named(monkeypatch, says, where_yes, where_no):
    fake(monkeypatch, saying("x", says))
    found = {one.agent: one.answers[0].compared for one in tolerance(lpmech.load(CONFLICT), PLAIN[:1])}
    assert found == {"ann": where_no, "bob": where_yes}


def test_solvers_that_are_missing_or_fail_are_said_as_such(monkeypatch):
    def fails(*_):
        raise MemoryError

    there = saying("x", Says.YES)
    fake(monkeypatch, replace(there, module="no_such_module"), replace(there, is_there=lambda: False),
         replace(there, run=fails))  # fmt: skip
    first, second, third = tolerance(lpmech.load(CONFLICT), PLAIN[:1])[0].answers
    assert (first.compared, first.status) == (second.compared, second.status) == (Compared.NOT_INSTALLED, None)
    assert (third.compared, third.status.word) == (Compared.DECIDES_NOTHING, "failed: MemoryError")


def test_numbers_beyond_floats_are_no_answer(monkeypatch):
    def utility(agent, allocation, state):
        return 10**400 if (agent, allocation, state["ann"]) == ("ann", "a", "x") else int(allocation == "b")

    huge = Environment.from_functions(
        discount=1, horizon=1, agents=["ann", "bob"], types={"ann": ["x", "y"], "bob": ["z"]}, allocations=["a", "b"],
        utility=utility,
    )  # fmt: skip
    fake(monkeypatch, saying("x", Says.YES))
    assert tolerance(huge)[0].answers[0].status.word == "numbers beyond floats"


def test_the_exact_verdict_of_the_shipped_conflict_and_who_misses_it():
    one = tolerance(lpmech.load(CONFLICT), PLAIN[:1])[0]
    assert (one.exact, str(one.least_gain)) == (Says.NO, "1/2000000000")
    wrong = {(answer.solver.library, answer.solver.name) for answer in one.answers
             if answer.compared is Compared.SAYS_YES_IS_NO}  # fmt: skip
    assert ("CVXPY", "SCS") in wrong  # its tolerance is far above 1e-9
    assert not any(answer.compared is Compared.NOT_INSTALLED for answer in one.answers)


def test_solvers_are_right_where_the_margin_is_wide():
    answers = [answer for one in tolerance(lpmech.load("l14/oil_leases")) for answer in one.answers]
    assert len(answers) == 20
    assert all(answer.compared is Compared.RIGHT for answer in answers), answers


@pytest.mark.parametrize("seed", quick(range(30), 6))
def test_the_exact_verdict_is_that_of_the_least_gain(monkeypatch, seed):
    """Second road: the program of payoffs, from which payments are eliminated and in which ε is minimised."""
    fake(monkeypatch)
    env = Environment.from_json(random_environment(seed, agents=(1, 2), types=(1, 2), max_states=4))
    rules = [period.allocation for period in solve(env).periods]
    for one in tolerance(env):
        epsilon = decide_form(model_of(env, rules, env.agents.index(one.agent)), one.form).epsilon
        assert (one.exact is Says.NO, one.least_gain) == (epsilon > 0, epsilon or None)


def test_systems_of_contingent_transfers_are_asked_for_everybody():
    (one,) = tolerance(lpmech.load("l14/oil_leases"), [Form.CONTINGENT])
    assert (one.agent, one.exact, one.least_gain) == (None, Says.YES, None)
    assert Form.CONTINGENT in DUE
    with pytest.raises(NoMechanism):
        tolerance(no_last_period(), [Form.CONTINGENT])


def no_last_period():
    """In the last period ann has the object where it is worth less to her: no transfers make truth optimal there."""
    return Environment.from_functions(
        discount=1, horizon=2, agents=["ann", "bob"], types={"ann": ["low", "high"], "bob": ["none"]},
        allocations=["to ann", "to bob"], prior=lambda state: "1/2",
        utility=lambda agent, allocation, state: {
            ("ann", "to ann"): {"low": 1, "high": 2}, ("bob", "to bob"): {"low": 0, "high": 3},
        }.get((agent, allocation), {}).get(state["ann"], 0),
        transition={"ann": lambda allocation, state: {"low": "1/2", "high": "1/2"}},
    )  # fmt: skip


def test_no_modelling_library_is_loaded_before_it_is_asked():
    code = (
        "import sys, lpmech.exports.tolerance, lpmech.cli.commands.tolerance; "
        "print(*(name for name in ('cvxpy', 'pulp', 'scipy', 'scs', 'clarabel') if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
