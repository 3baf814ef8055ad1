"""Chains in which no state is returned to stay exact where others are rounded, and give the values that all have."""

import pytest

from lpmech.crowds import solve
from lpmech.crowds.produce import certify_crowd
from lpmech.crowds.reader import crowd_of

RISING = [["1/2", "1/2", 0], [0, "1/3", "2/3"], [0, 0, 1]]
TURNING = [["1/2", "1/2", 0], [0, "1/3", "2/3"], ["1/7", 0, "6/7"]]


def bidders(number, rows):
    """Whoever gets the good moves by the rows."""
    wins = {"name": "wins", "absent": False, "utility": [1, 2, 7], "transition": rows}
    group = {"name": "bidders", "number": number, "types": ["a", "b", "c"], "treatments": [{"name": "waits"}, wins]}
    kinds = [{"name": "nobody"}, {"name": "one", "treated": {"bidders": {"wins": 1}}}]
    return crowd_of({"format": "lpmech-crowd/1", "discount": "9/10", "groups": [group], "allocations": kinds})


@pytest.mark.parametrize(("rows", "exact"), [(RISING, True), (TURNING, False)])
def test_long_chains_are_exact_if_they_run_one_way(rows, exact, monkeypatch):
    monkeypatch.setattr(solve, "MOST_STEPS", 10)
    crowd = bidders(6, rows)
    rounded = certify_crowd(crowd)
    assert rounded.is_exact is exact
    monkeypatch.undo()
    full = certify_crowd(crowd)
    assert full.is_exact
    for mine, known in zip(rounded.claims, full.claims, strict=True):
        low, high = mine.slack
        assert low is None or low <= known.slack[0]
        assert high is None or known.slack[1] <= high
        assert mine.verdict in (known.verdict, "undecided")


def test_long_chains_with_many_next_states_are_not_written_out(monkeypatch):
    monkeypatch.setattr(solve, "MOST_STEPS", 10)
    monkeypatch.setattr(solve, "FEW", 1)
    assert not certify_crowd(bidders(6, RISING)).is_exact


@pytest.mark.long
def test_sixty_bidders_who_only_learn_are_exact():
    """39,711 multisets of four types."""
    rows = [["1/2", "1/2", 0, 0], [0, "1/2", "1/2", 0], [0, 0, "1/2", "1/2"], [0, 0, 0, 1]]
    wins = {"name": "wins", "absent": False, "utility": [1, 2, 4, 7], "transition": rows}
    types = ["a", "b", "c", "d"]
    group = {"name": "bidders", "number": 60, "types": types, "treatments": [{"name": "waits"}, wins]}
    kinds = [{"name": "nobody"}, {"name": "one", "treated": {"bidders": {"wins": 1}}}]
    tree = {"format": "lpmech-crowd/1", "discount": "9/10", "groups": [group], "allocations": kinds}
    assert certify_crowd(crowd_of(tree)).is_exact
