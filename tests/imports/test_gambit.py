"""Gambit's games: types, prior and payoffs by hand, what is no static game by its line, and spoilt texts."""

import contextlib
import random
from fractions import Fraction

import numpy as np
import pytest

from lpmech.reading.faults import BadInput
from tests.imports.taking import taken
from tests.quick import quick

POKER = """EFG 2 R "A card game" { "Alice" "Bob" }
"a comment"
c "" 1 "deal" { "Red" 1/3 "Black" 2/3 } 0
p "" 1 1 "red card" { "Raise" "Fold" } 0
p "" 2 1 "no card" { "Meet" "Pass" } 0
t "" 1 "big win" { 2, -2 }
t "" 2 "win" { 1, -1 }
p "" 2 1 "no card" { "Meet" "Pass" } 0
t "" 2
t "" 2
p "" 1 2 "black card" { "Raise" "Fold" } 7 "ante" { 0.5 0 }
p "" 2 1 0
t "" 3 "loss" { -2 2 }
t "" 2
p "" 2 1 0
t "" 4 "fold" { -1 1 }
t "" 4
"""


def worth(found, agent):
    """Payoffs by labels of the allocation and the types."""
    table = found.environment().stages[0].utilities[found.agents.index(agent)]
    labels = found.environment().stages[0].labels
    full = table.full(("allocation", *found.agents), {axis: len(one) for axis, one in labels.items()})
    shape = full.array.shape
    return {
        tuple(labels[axis][place] for axis, place in zip(full.axes, index, strict=True)): full.array.item(index)
        for index in np.ndindex(shape)
    }


def test_a_bayesian_game_by_hand(tmp_path):
    found = taken(tmp_path, "g.efg", POKER)
    assert found.agents == ("Alice", "Bob")
    assert found.types == {"Alice": ("red card", "black card"), "Bob": ("no card",)}
    assert found.allocations == ("Raise, Meet", "Raise, Pass", "Fold, Meet", "Fold, Pass")
    assert found.prior.cells == {("red card", "no card"): Fraction(1, 3), ("black card", "no card"): Fraction(2, 3)}
    alice = worth(found, "Alice")
    red = {action: value for (action, card, _), value in alice.items() if card == "red card"}
    black = {action: value for (action, card, _), value in alice.items() if card == "black card"}
    assert list(red.values()) == [2, 1, 1, 1]
    assert list(black.values()) == [Fraction(-3, 2), Fraction(3, 2), Fraction(-1, 2), Fraction(-1, 2)]  # ante of 1/2
    assert found.horizon == found.discount == 1


def test_what_nobody_sees_enters_by_its_expectation(tmp_path):
    text = """EFG 2 R "oil" { "ann" }
c "" 1 "" { "much" 1/2 "little" 1/2 } 0
c "" 2 "" { "good news" 3/4 "bad news" 1/4 } 0
p "" 1 1 "good" { "drill" "wait" } 0
t "" 1 "" { 10 }
t "" 2 "" { 0 }
p "" 1 2 "bad" { "drill" "wait" } 0
t "" 1
t "" 2
c "" 3 "" { "good news" 1/4 "bad news" 3/4 } 0
p "" 1 1 0
t "" 3 "" { -6 }
t "" 2
p "" 1 2 0
t "" 3
t "" 2
"""
    found = taken(tmp_path, "g.efg", text)
    assert found.prior.cells == {("good",): Fraction(1, 2), ("bad",): Fraction(1, 2)}
    assert worth(found, "ann") == {("drill", "good"): 6, ("drill", "bad"): -2, ("wait", "good"): 0, ("wait", "bad"): 0}
    assert any("expectation" in one for one in found.taken)


def test_profiles_of_types_that_never_occur_are_told(tmp_path):
    ends = ['t "" 1 "" { 1 1 }', *['t "" 1'] * 3]
    nodes = [f'p "" 1 {k} "" {{ "a" "b" }} 0\np "" 2 {k} "" {{ "c" "d" }} 0\n{ends[0]}\n{ends[1]}\np "" 2 {k} 0\n'
             f"{ends[2]}\n{ends[3]}" for k in (1, 2)]  # fmt: skip
    text = 'EFG 2 R "x" { "" "" }\nc "" 1 "" { "s" 1/2 "t" 1/2 } 0\n' + "\n".join(nodes)
    found = taken(tmp_path, "g.efg", text)
    assert found.agents == ("player 1", "player 2")
    assert any("2 profiles of types that never occur" in one for one in found.taken)
    assert len(found.prior.cells) == 2


def test_a_strategic_form_runs_through_the_first_players_strategies_fastest(tmp_path):
    text = 'NFG 1 R "x" { "row" "column" }\n{ { "U" "D" } { "L" "M" "R" } }\n1 2 3 4 5 6 7 8 9 10 11 1e1'
    found = taken(tmp_path, "g.nfg", text)
    assert worth(found, "row") == {(f"{a}, {b}", "only", "only"): value for (b, a), value in zip(
        [(b, a) for b in "LMR" for a in "UD"], [1, 3, 5, 7, 9, 11], strict=True)}  # fmt: skip
    assert worth(found, "column")["D, R", "only", "only"] == 10


def test_a_strategic_form_by_outcomes(tmp_path):
    text = """NFG 1 R "x" { "A" "B" } { 2 2 } "c"
{ { "one" 1, 2 } { "" 3/2 -1 } }
1 2 0 1"""
    found = taken(tmp_path, "g.nfg", text)
    assert list(worth(found, "A").values()) == [1, 0, Fraction(3, 2), 1]
    assert list(worth(found, "B").values()) == [2, 0, -1, 2]


def test_names_that_are_no_labels_are_told(tmp_path):
    text = 'NFG 1 R "x" { "public" "a|b" }\n{ 1 1 }\n1 2'
    found = taken(tmp_path, "g.nfg", text)
    assert found.agents == ("player 1", "player 2")
    assert sum("allow no such name" in one for one in found.taken) == 2


HEAD = 'EFG 2 R "x" { "A" "B" }\n'
MOVE_A, MOVE_B = 'p "" 1 1 "" { "a" "b" } 0\n', 'p "" 2 {} "" {{ "c" "d" }} 0\n'
END = 't "" 1 "" { 1 1 }\n'


@pytest.mark.parametrize(("text", "code", "line", "found"), [
    (HEAD + MOVE_A + 'c "" 1 "" { "x" 1 } 0\n' + END + END, "E-IMPORT-PART", 3, "a chance move after a player's"),
    (HEAD + MOVE_A + 'p "" 1 2 "" { "c" } 0\n' + END + END, "E-IMPORT-PART", 3, "a second move"),
    (HEAD + MOVE_A + MOVE_B.format(1) + END + END + MOVE_B.format(2) + END + END,
     "E-IMPORT-PART", 7, "another player's"),
    (HEAD + MOVE_A + MOVE_B.format(1) + END + END + END, "E-IMPORT-PART", 6, "player 2 does not move"),
    (HEAD + 'c "" 1 "" { "x" 1/2 "y" 1/2 } 0\n' + MOVE_A + END + END + 'p "" 1 2 "" { "a" "z" } 0\n' + END + END,
     "E-IMPORT-PART", None, "different actions"),
    (HEAD + 'c "" 1 "" { "x" 0.33 "y" 0.33 } 0\n' + END + END, "E-ROW-SUM", 2, "33/50"),
    (HEAD + 'c "" 1 "" { "x" 2 "y" -1 } 0\n' + END + END, "E-PROBABILITY-NEGATIVE", 2, "negative"),
    (HEAD + 'p "" 3 1 "" { "a" } 0\n' + END, "E-IMPORT-SYNTAX", 2, "player 3"),
    (HEAD + 'p "" 1 1 "" { } 0\n' + END, "E-EMPTY", 2, "no moves"),
    (HEAD + 'p "" 1 1 0\n' + END, "E-IMPORT-SYNTAX", 2, "no moves of the set 1"),
    (HEAD + MOVE_A + END, "E-IMPORT-SYNTAX", 3, "the end of the text"),
    (HEAD + END + END, "E-IMPORT-SYNTAX", 3, "more nodes"),
    (HEAD + 't "" 5\n', "E-IMPORT-SYNTAX", 2, "the outcome 5"),
    (HEAD + 't "" 1 "" { 1 }\n', "E-IMPORT-SYNTAX", 2, "1 payoff"),
    (HEAD + 't "" 1 "" { 1 x }\n', "E-NUMBER", 2, '"x"'),
    (HEAD + 't "" 1 "" { 1 1e9999 }\n', "E-NUMBER", 2, "1e9999"),
    (HEAD + 't "" 1 "oops { 1 1 }\n', "E-IMPORT-SYNTAX", 2, "never closed"),
    (HEAD + "z 1\n", "E-IMPORT-SYNTAX", 2, '"z"'),
    ("EFG 3 R \"x\" { }\n", "E-IMPORT-PART", 1, "another version"),
    ("NFG 1 R \"x\" { }\n", "E-IMPORT-SYNTAX", 1, '"NFG"'),
    ('EFG 2 R "x" { }\nt "" 0\n', "E-IMPORT-PART", 1, "no players"),
    ("", "E-IMPORT-SYNTAX", 1, "the end of the text"),
])  # fmt: skip
def test_what_is_no_static_game_is_refused_by_line(tmp_path, text, code, line, found):
    with pytest.raises(BadInput) as caught:
        taken(tmp_path, "g.efg", text)
    assert any((fault.code, fault.line) == (code, line) and found in fault.found for fault in caught.value.faults), str(
        caught.value
    )


@pytest.mark.parametrize(("text", "found"), [
    ('NFG 1 R "x" { "A" } { 2 }\n1', "the end of the text"), ('NFG 1 R "x" { "A" } { 2 }\n1 2 3', "more than one"),
    ('NFG 1 R "x" { "A" } { 0 }\n', "strategies of 1 player"),
    ('NFG 1 R "x" { "A" } { 2 2 }\n1 1 1 1', "of 2 players"),
    ('NFG 1 R "x" { "A" "B" } { 999999 999999 }\n1', "profiles"),
    ('NFG 1 R "x" { "A" } { 1 }\n{ { "" 1 2 } } 1', "2 payoffs"),
    ('NFG 1 R "x" { "A" } { 1 }\n{ { "" 1 } } 2', "the outcome 2"),
    ('NFG 1 R "x" { "A" } { 99999999999 }\n', '"99999999999"'),
])  # fmt: skip
def test_what_is_no_strategic_form_is_refused(tmp_path, text, found):
    with pytest.raises(BadInput) as caught:
        taken(tmp_path, "g.nfg", text)
    assert any(found in fault.found for fault in caught.value.faults), str(caught.value)


def test_a_deep_game_is_read_without_recursion(tmp_path):
    text = HEAD + "".join(f'c "" {k} "" {{ "x" 1 }} 0\n' for k in range(1, 5000)) + END
    assert taken(tmp_path, "g.efg", text).allocations == ("nothing",)


@pytest.mark.parametrize("seed", quick(range(400), 20))
def test_spoilt_texts_are_refused_in_words(tmp_path, seed):
    draw = random.Random(seed)
    words = POKER.split(" ")
    for _ in range(draw.randint(1, 3)):
        place = draw.randrange(len(words))
        words[place] = draw.choice(
            ["", "{", "}", '"', "0", "-1", "99", "1/0", "p", "\0", "é", words[draw.randrange(len(words))]]
        )
    with contextlib.suppress(BadInput):
        assert taken(tmp_path, "g.efg", " ".join(words)).agents
