"""Statements that are known to hold, to fail and to say nothing; reduction to the smallest failure; the ids."""

from fractions import Fraction

import pytest

from lpmech.statements.draws import Once
from lpmech.statements.environments import Environments, Shape
from lpmech.statements.instance import claimed
from lpmech.statements.registry import statements
from lpmech.statements.run import run
from lpmech.statements.statement import Failure, Hypothesis, statement
from lpmech.statements.values import Values


def of_numbers(conclusion, hypotheses=(), expected="holds"):
    numbers = Values(lambda rng: [Fraction(rng.randint(-50, 50), rng.randint(1, 9)) for _ in range(rng.randint(1, 6))])
    return statement("X-T1", "here", "…", draws=numbers, hypotheses=hypotheses, expected=expected)(conclusion)


def sums_to_less_than_ten(numbers):
    return Failure(words="large") if sum(numbers) >= 10 else None


def test_a_failure_is_reduced_to_the_smallest_one():
    outcome = run(of_numbers(sums_to_less_than_ten, expected="refuted"), 500, seed=1)
    assert outcome.verdict == "refuted"
    assert outcome.counterexample.minimal
    assert outcome.counterexample.subject == ["10"]


def test_a_statement_that_holds_holds_on_as_many_draws_as_were_wanted():
    positive = Hypothesis("positive", lambda numbers: min(numbers) > 0)
    outcome = run(
        of_numbers(lambda numbers: None if sum(numbers) > 0 else Failure(words="no"), (positive,)), 40, seed=0
    )
    assert (outcome.verdict, outcome.non_vacuous) == ("no counterexample", 40)
    assert outcome.samples > 40


def test_what_no_draw_meets_is_vacuous():
    never = Hypothesis("never", lambda numbers: False)
    outcome = run(of_numbers(sums_to_less_than_ten, (never,)), 5, seed=0)
    assert (outcome.verdict, outcome.non_vacuous, outcome.samples) == ("vacuous", 0, 100)


def test_one_draw_is_all_of_an_example():
    example = statement("X-E1", "here", "…", draws=Once(lambda: 3))(lambda n: None if n == 3 else Failure(words="no"))
    assert run(example, 1000, seed=0).samples == 1


def test_a_counterexample_among_environments_is_minimal_and_its_certificate_is_accepted():
    draws = Environments(shape=Shape(private=False, agents=(2, 2)))
    made = statement("X-T2", "here", "…", draws=draws, hypotheses=(claimed("independent_transitions"),),
                     expected="refuted")  # fmt: skip
    outcome = run(made(lambda case: case.holds("pivot", "incentive_compatible")), 100, seed=3)
    assert outcome.checked == "accepted"
    assert outcome.counterexample.minimal
    small = draws.load(outcome.counterexample.subject, outcome.counterexample.seed)
    assert len(small.env.agents) == 2
    assert sum(len(types) for types in small.env.stages[0].types) <= 4
    assert not small.proved("private_values")


def test_a_shipped_case_that_refutes_is_a_counterexample_like_any_other():
    draws = Environments(shape=Shape(horizons=(None,), agents=(1, 1), types=(1, 1)))
    made = statement("X-T3", "here", "…", draws=draws, hypotheses=(claimed("private_values"),))
    outcome = run(made(lambda case: case.holds("pivot", "ex_post_budget_balance")), 1, seed=0, trials=40)
    assert (outcome.verdict, outcome.checked, outcome.samples) == ("refuted", "accepted", 0)
    assert outcome.counterexample.subject["stages"]


@pytest.mark.parametrize("identity", ["BV08", "BV08-T", "BV08-Q1", "bv08-T1", "BV08-T1.2.x"])
def test_ids_have_a_form(identity):
    with pytest.raises(ValueError, match="no id"):
        statement(identity, "", "", draws=Once(lambda: None))(lambda _: None)


def test_every_statement_says_where_it_stands_and_what():
    for found in statements().values():
        assert found.source
        assert found.says.endswith(".")
