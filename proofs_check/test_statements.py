"""A short run of every statement, and of the mutants; the long run is docs/theorems.md."""

import pytest

from lpmech.statements.mutants import all_mutants, hunt
from lpmech.statements.registry import statements
from lpmech.statements.run import run
from tests.quick import quick
from tests.search import times

SAMPLES = times(12)
TRIALS = 60  # steps of reduction: a counterexample need not be minimal here


def paper(identity):
    """The paper of a statement: BT of BT-T1a."""
    return identity.partition("-")[0]


@pytest.mark.parametrize("identity", quick(list(statements()), 17, by=paper))
def test_statement(identity):
    statement = statements()[identity]
    outcome = run(statement, SAMPLES, seed=0, trials=TRIALS)
    assert outcome.ok(statement), outcome.counterexample or outcome


@pytest.mark.parametrize("mutant", quick(all_mutants(), 13), ids=lambda mutant: mutant.name)
def test_mutant_is_noticed(mutant):
    assert hunt(mutant, 200, seed=0).statement is not None
