"""Truthful payoffs of the pivot mechanism without a linear system: the same numbers, in the same form; and of other
mechanisms the guess is not taken."""

import pytest

from lpmech.certificate.pipeline import construct
from lpmech.claims import payoffs
from lpmech.claims.game import Game
from lpmech.claims.payoffs import truthful_payoffs
from tests.enclosures.environments import Draw
from tests.quick import quick


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
