"""What takes long is not begun where something shorter decides."""

import pytest

from lpmech.existence import automata
from lpmech.existence.decide import decide
from lpmech.existence.found import Answer
from lpmech.mechanisms.social import solve_all
from tests.cli.test_memory import environment


def test_where_bounds_clash_no_automaton_is_looked_for(monkeypatch):
    env = environment(2, 4, alone=False)
    looked = []
    monkeypatch.setattr(automata, "search", lambda *given: looked.append(given))
    found = decide(env, solve_all(env))
    assert Answer.REFUTED in {one.answer for one in found.agents}
    assert not looked


@pytest.mark.long
def test_types_by_the_handful_are_decided():
    env = environment(2, 5, alone=False)
    found = decide(env, solve_all(env))
    assert {one.answer for one in found.agents} <= {Answer.EXISTS, Answer.REFUTED}
