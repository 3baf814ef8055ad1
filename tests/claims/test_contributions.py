"""Truthful payoffs and slacks of the pivot mechanism without a linear system: the same numbers, in the same form; and
of other mechanisms nothing of it is taken."""

from dataclasses import replace
from fractions import Fraction

import pytest

from lpmech.certificate.pipeline import construct
from lpmech.claims import incentives, payoffs
from lpmech.claims.game import Game
from lpmech.claims.payoffs import truthful_payoffs
from lpmech.problem.tables import constant
from tests.enclosures.environments import Draw
from tests.quick import quick
from tests.search import times


@pytest.mark.parametrize("seed", quick(range(60), 7))
@pytest.mark.parametrize("mechanism", ["pivot", "second_index"])
def test_a_guess_that_solves_the_equation_is_the_solution(seed, mechanism, monkeypatch):
    env = Draw(seed).environment()
    try:
        programs, selection = construct(env, mechanism)
    except ValueError:
        pytest.skip("there is no such mechanism")
    model = Game(env, selection.mechanism).model
    solved = truthful_payoffs(model, selection.mechanism)
    asked = []
    monkeypatch.setattr(payoffs, "discounted_sums", lambda *given: asked.append(given) or pytest.fail("a system"))
    if mechanism == "pivot" and not any(stage.public_utility.array.numerators.any() for stage in env.stages):
        guessed = truthful_payoffs(model, selection.mechanism, programs)
    else:
        monkeypatch.undo()
        guessed = truthful_payoffs(model, selection.mechanism, programs)
    pairs = [*zip(solved.continuation, guessed.continuation, strict=True), (solved.budget, guessed.budget)]
    for one, other in pairs:
        assert one[0].axes == other[0].axes
        assert one[0].array.denominator == other[0].array.denominator
        assert one[0].array.numerators.tolist() == other[0].array.numerators.tolist()


def written(block):
    """A block's slacks as they are held."""
    (table,) = block.terms
    return (block.agent, block.position, block.axes, table.axes, table.array.denominator,
            table.array.numerators.tolist())  # fmt: skip


@pytest.mark.parametrize("seed", quick(range(times(150)), 11))
@pytest.mark.parametrize("mechanism", ["pivot", "team"])
def test_slacks_in_closed_form_are_those_of_the_definition(seed, mechanism, monkeypatch):
    """Finite and infinite horizons, shocks, public states and utilities, interdependent values: the same numbers in the
    same form; and where payments are not externalities the closed form is not taken."""
    env = Draw(seed).environment()
    try:
        programs, selection = construct(env, mechanism)
    except ValueError:
        pytest.skip("there is no such mechanism")
    game = Game(env, selection.mechanism, solved=programs)
    found = incentives.incentive_blocks(game)
    taken = mechanism == "pivot" and game.separable
    assert not taken or incentives._pay_externalities(game)
    monkeypatch.setattr(incentives, "_pay_externalities", lambda _: False)
    defined = incentives.incentive_blocks(Game(env, selection.mechanism, solved=programs))
    assert list(map(written, found)) == list(map(written, defined))


@pytest.mark.parametrize("seed", quick(range(40), 3))
def test_a_payment_that_is_off_is_no_externality(seed):
    env = Draw(seed).environment()
    try:
        programs, selection = construct(env, "pivot")
    except ValueError:
        pytest.skip("there is no such mechanism")
    (first, *periods), *others = selection.mechanism.transfers
    off = replace(selection.mechanism, transfers=((first + constant(Fraction(1, 1000)), *periods), *others))
    game = Game(env, off, solved=programs)
    assert not incentives._pay_externalities(game)
    assert incentives.incentive_compatible.claim(game).least_slack == 0
