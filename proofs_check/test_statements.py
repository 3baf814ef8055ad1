"""A quick run of every statement, and of the mutants: `pytest proofs_check`. The long run is docs/theorems.md."""

import pytest

from lpmech.statements.mutants import all_mutants, hunt
from lpmech.statements.registry import statements
from lpmech.statements.run import run

SAMPLES = 30
TRIALS = 60  # steps of reduction: a counterexample need not be minimal here


@pytest.mark.parametrize("identity", list(statements()))
def test_statement(identity):
    statement = statements()[identity]
    outcome = run(statement, SAMPLES, seed=0, trials=TRIALS)
    assert outcome.ok(statement), outcome.counterexample or outcome


@pytest.mark.parametrize("mutant", all_mutants(), ids=lambda mutant: mutant.name)
def test_mutant_is_noticed(mutant):
    assert hunt(mutant, 200, seed=0).statement is not None
