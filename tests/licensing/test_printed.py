"""The index as the papers print it, beside every stopping rule tried; and arms whose paths of use do not end."""

import itertools
import random
from fractions import Fraction

import pytest

from lpmech.cli.run import run
from lpmech.licensing.arm import Arm
from lpmech.licensing.gittins import indices
from lpmech.licensing.printed import NoPrintedIndex, printed_indices
from lpmech.problem import exact

LONG = 120  # uses of a state that is kept, in place of all


def arm(rewards, rows):
    size = len(rewards)
    flat = [Fraction(x) for row in rows for x in row]
    return Arm(name="bob", states=tuple(f"s{k}" for k in range(size)), rewards=exact.from_fractions(rewards, (size,)),
               transition=exact.from_fractions(flat, (size, size)))  # fmt: skip


def layered(rng):
    """Two states that are used once, each leading on, and three that are kept."""
    rows = []
    for state in range(5):
        after = range(state + 1, 5) if state < 2 else [state]
        weights = {k: rng.randint(0, 3) for k in after}
        weights[after[-1]] += 1
        total = sum(weights.values())
        rows.append([Fraction(weights.get(k, 0), total) for k in range(5)])
    return [Fraction(rng.randint(-4, 8)) for _ in range(5)], rows


def histories(rows, start):
    """Every path of use up to the first state that is kept, itself left out."""
    pending, found = [(start,)], []
    while pending:
        path = pending.pop()
        if rows[path[-1]][path[-1]] != 1:
            found.append(path)
            pending += [(*path, k) for k, p in enumerate(rows[path[-1]]) if p]
    return found


def average(rewards, path, discount):
    weights = [discount**t for t in range(len(path))]
    return sum(w * rewards[s] for w, s in zip(weights, path, strict=True)) / sum(weights)


def of_rule(rewards, rows, discount, path, rule):
    """The expected average from a path of uses on; `rule` says which states are used when they come."""
    total = Fraction(0)
    for k, p in enumerate(rows[path[-1]]):
        more = (*path, k)
        if not p:
            continue
        if not rule[more]:
            total += p * average(rewards, path, discount)
        elif rows[k][k] == 1:
            total += p * average(rewards, (*path, *(k,) * LONG), discount)
        else:
            total += p * of_rule(rewards, rows, discount, more, rule)
    return total


@pytest.mark.heavy
@pytest.mark.parametrize("seed", range(12))
def test_no_stopping_rule_has_a_higher_expected_average(seed):
    rng = random.Random(seed)
    rewards, rows = layered(rng)
    discount = Fraction(rng.choice(("1/2", "2/3")))
    found = printed_indices(arm(rewards, rows), discount)
    for start in (0, 1):
        places = [(*path, k) for path in histories(rows, start) for k, p in enumerate(rows[path[-1]]) if p]
        rules = (dict(zip(places, uses, strict=True)) for uses in itertools.product((False, True), repeat=len(places)))
        best = max(of_rule(rewards, rows, discount, (start,), rule) for rule in rules)
        assert 0 <= found[start] - best < Fraction(1, 10**9)


def test_a_state_that_is_kept_has_its_reward_and_the_two_indices_agree_where_nothing_is_learnt():
    one = arm([Fraction(3), Fraction(5)], [[0, 1], [0, 1]])
    assert printed_indices(one, Fraction(1, 2)) == indices(one, Fraction(1, 2)).by_state() == [4, 5]


def test_the_shipped_case_has_the_numbers_of_its_notes(capsys):
    assert run(["indices", "bv06/printed_index", "--printed", "--format", "csv"]) == 0
    assert "bob,untried,6,'23/4" in capsys.readouterr().out


@pytest.mark.parametrize(("rows", "said"), [
    ([[0, 1], [1, 0]], "from s0 to s1 to s0"),
    ([["1/2", "1/2"], [0, 1]], "from s0 to s0"),
])  # fmt: skip
def test_paths_that_go_round_are_refused(rows, said):
    with pytest.raises(NoPrintedIndex, match=said):
        printed_indices(arm([Fraction(1), Fraction(2)], rows), Fraction(1, 2))


def test_the_command_says_why_there_is_none(capsys):
    code = run(["indices", "bt/public_storage", "--printed"])
    assert code == 2
    assert capsys.readouterr().err
