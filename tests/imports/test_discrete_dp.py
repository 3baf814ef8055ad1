"""DiscreteDPs of QuantEcon: values by a second road, both formulations, floats, and files that are none."""

import io
import json
import random
import zipfile
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from lpmech.mechanisms.social import solve
from lpmech.reading.faults import BadInput
from tests.imports.taking import taken
from tests.quick import quick

# The example of quantecon.markov.DiscreteDP, whose documentation prints v = (-8.57142857, -20) and sigma = (0, 0).
EXAMPLE = {"R": [[5, 10], [-1, "-Infinity"]], "Q": [[[0.5, 0.5], [0, 1]], [[0, 1], [0.5, 0.5]]], "beta": 0.95}


def values(found):
    program = solve(found.environment()).periods[0]
    return program.value.array.fractions(), program.allocation.positions.ravel().tolist()


def test_the_example_of_quantecon_has_its_printed_values(tmp_path):
    found = taken(tmp_path, "ddp.json", json.dumps(EXAMPLE))
    assert values(found) == ([Fraction(-60, 7), Fraction(-20)], [0, 0])


def test_the_same_with_state_action_pairs(tmp_path):
    pairs = {"R": [5, 10, -1], "Q": [[0.5, 0.5], [0, 1], [0, 1]], "beta": 0.95, "s_indices": [0, 0, 1],
             "a_indices": [0, 1, 0], "states": ["up", "down"], "actions": ["stay", "go"]}  # fmt: skip
    found = taken(tmp_path, "ddp.json", json.dumps(pairs))
    assert values(found) == ([Fraction(-60, 7), Fraction(-20)], [0, 0])
    assert (found.types["agent"], found.allocations) == (("up", "down"), ("stay", "go"))


def drawn(seed):
    """A random DiscreteDP; some pairs are not on offer, but one in each state is."""
    draw = random.Random(seed)
    n, m = draw.randint(1, 3), draw.randint(1, 3)
    rewards = [[draw.choice([-3, 0, 1, "1/2", 7, "-2/3", None]) for _ in range(m)] for _ in range(n)]
    for row in rewards:
        if all(one is None for one in row):
            row[draw.randrange(m)] = 2
    moves = [[split(draw, n) for _ in range(m)] for _ in range(n)]
    return rewards, moves, draw.choice(["1/2", "9/10", "0.95"])


def split(draw, n):
    parts = [draw.randint(0, 3) for _ in range(n)]
    parts[draw.randrange(n)] += 1
    return [f"{one}/{sum(parts)}" for one in parts]


def best(rewards, moves, beta):
    """Second road: every stationary policy, its linear equations solved in fractions; the greatest value by state."""
    n, beta = len(rewards), Fraction(beta)
    offers = [[a for a, one in enumerate(row) if one is not None] for row in rewards]
    found = []
    for policy in product(*offers):
        rows = [[Fraction(s == t) - beta * Fraction(moves[s][a][t]) for t in range(n)] + [Fraction(rewards[s][a])]
                for s, a in enumerate(policy)]  # fmt: skip
        found.append(eliminated(rows))
    return [max(column) for column in zip(*found, strict=True)]


def eliminated(rows):
    for k in range(len(rows)):
        pivot = next(r for r in range(k, len(rows)) if rows[r][k])
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [one / rows[k][k] for one in rows[k]]
        for r in range(len(rows)):
            if r != k:
                rows[r] = [one - rows[r][k] * other for one, other in zip(rows[r], rows[k], strict=True)]
    return [row[-1] for row in rows]


@pytest.mark.parametrize("seed", quick(range(60), 6))
def test_values_are_those_of_the_best_policy_on_offer(tmp_path, seed):
    rewards, moves, beta = drawn(seed)
    tree = {"R": [["-Infinity" if one is None else one for one in row] for row in rewards], "Q": moves, "beta": beta}
    reached, chosen = values(taken(tmp_path, "ddp.json", json.dumps(tree)))
    assert reached == best(rewards, moves, beta)
    assert all(rewards[s][a] is not None for s, a in enumerate(chosen))


def archive(**arrays):
    content = io.BytesIO()
    np.savez(content, **arrays)
    return content.getvalue()


def test_floats_of_an_archive_are_the_numbers_that_they_are(tmp_path):
    arrays = {"R": np.array([[5.0, 10], [-1, -np.inf]]), "Q": np.array(EXAMPLE["Q"]), "beta": 0.95}
    found = taken(tmp_path, "ddp.npz", archive(**arrays))
    assert found.discount == Fraction(0.95) != Fraction("0.95")
    assert any("0.1 is not 1/10" in one for one in found.taken)
    assert taken(tmp_path, "ddp.npz", archive(**arrays), decimals=True).discount == Fraction("0.95")


def test_rounded_thirds_are_refused_and_can_be_read_as_thirds(tmp_path):
    arrays = {"R": [[1.0], [0], [2]], "Q": np.full((3, 1, 3), 1 / 3), "beta": 0.9}
    with pytest.raises(BadInput, match="E-ROW-SUM") as caught:
        taken(tmp_path, "ddp.npz", archive(**arrays))
    assert "--floats 1000" in str(caught.value)
    found = taken(tmp_path, "ddp.npz", archive(**arrays), denominator=1000, decimals=True)
    assert set(found.transition["agent"].cells.values()) == {Fraction(1, 3)}
    assert any("largest change" in one for one in found.taken)


def test_an_archive_with_pairs(tmp_path):
    content = archive(R=[5, 10, -1], Q=[[0.5, 0.5], [0, 1], [0, 1]], beta=0.5, s_indices=[0, 0, 1], a_indices=[0, 1, 0])
    assert taken(tmp_path, "ddp.npz", content).discount == Fraction(1, 2)


@pytest.mark.parametrize(("change", "code", "line"), [
    ({"R": [[5, 10], [-1]]}, "E-SHAPE", 1), ({"R": []}, "E-SHAPE", 1), ({"R": 3}, "E-SHAPE", 1),
    ({"R": [[5, "x"], [-1, 2]]}, "E-NUMBER", 1), ({"R": [[True, 1], [-1, 2]]}, "E-KIND", 1),
    ({"R": [["Infinity", 1], [-1, 2]]}, "E-NUMBER", 1), ({"R": [[float("nan"), 1], [-1, 2]]}, "E-NUMBER", 1),
    ({"R": [["-inf", "-inf"], [-1, 2]]}, "E-IMPORT-PART", None), ({"beta": 1}, "E-DISCOUNT", None),
    ({"beta": None}, "E-KIND", 1), ({"beta": "1e1000"}, "E-NUMBER-LONG", 1), ({"beta": "1e99999"}, "E-NUMBER", 1),
    ({"beta": "1/0"}, "E-NUMBER", 1), ({"Q": [[[0.5], [0, 1]], [[0, 1], [1, 0]]]}, "E-SHAPE", 1),
    ({"Q": [[[0.5, 0.6], [0, 1]], [[0, 1], [1, 0]]]}, "E-ROW-SUM", 1),
    ({"Q": [[[1.5, -0.5], [0, 1]], [[0, 1], [1, 0]]]}, "E-PROBABILITY-NEGATIVE", 1),
    ({"Q": {}}, "E-SHAPE", 1), ({"q": 1}, "E-KEY-UNKNOWN", 1), ({"states": ["a"]}, "E-SHAPE", None),
    ({"s_indices": [0]}, "E-KEY-MISSING", 1),
    ({"s_indices": [0, 0], "a_indices": [0, 0], "R": [1, 1], "Q": [[1], [1]]}, "E-ENTRY-TIE", 1),
    ({"s_indices": [0, 9], "a_indices": [0, 0], "R": [1, 1], "Q": [[1], [1]]}, "E-LABEL-UNKNOWN", 1),
    ({"s_indices": [0, -1], "a_indices": [0, 0], "R": [1, 1], "Q": [[1], [1]]}, "E-KIND", 1),
    ({"s_indices": [0, 0], "a_indices": [0, 10**9], "R": [1, 1], "Q": [[1], [1]]}, "E-TABLE-SIZE", None),
])  # fmt: skip
def test_what_is_no_discrete_dp_is_refused_by_line(tmp_path, change, code, line):
    with pytest.raises(BadInput) as caught:
        taken(tmp_path, "ddp.json", json.dumps(EXAMPLE | change))
    assert (code, line) in {(fault.code, fault.line) for fault in caught.value.faults}, str(caught.value)


def test_faults_name_the_line_and_are_told_at_once(tmp_path):
    text = '{"R": [\n[5, "x"],\n[-1, "y"]],\n"Q": [[[1,0],[0,1]],[[0,1],[1,0]]],\n"beta": "z"}'
    with pytest.raises(BadInput) as caught:
        taken(tmp_path, "ddp.json", text)
    assert [(fault.code, fault.line) for fault in caught.value.faults][:3] == [
        ("E-NUMBER", 2), ("E-NUMBER", 3), ("E-NUMBER", 5),
    ]  # fmt: skip
    assert caught.value.faults[0].place == "R[0][1]"


@pytest.mark.parametrize("text", ["", "[]", "3", "{", '{"R": 1, "R": 2}', "[" * 3000, '{"R": [[1]], "Q": [[[1]]]}'])
def test_other_texts_are_refused(tmp_path, text):
    with pytest.raises(BadInput):
        taken(tmp_path, "ddp.json", text)


def bomb():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("R.npy", b"\0" * (300 << 20))
    return content.getvalue()


@pytest.mark.parametrize("content", [
    b"", b"PK\x03\x04", b"\x93NUMPY", archive(R=[1.0]), archive(R=[[1.0]], Q=[[[1.0]]], beta=[0.5]),
    archive(R=np.array([[{}]], dtype=object), Q=[[[1.0]]], beta=0.5), archive(R=[["x"]], Q=[[[1.0]]], beta=0.5),
    archive(R=[[np.nan]], Q=[[[1.0]]], beta=0.5), archive(R=[[np.inf]], Q=[[[1.0]]], beta=0.5),
    archive(R=[[1.0]], Q=[[[1.0]]], beta=0.5)[:-40], archive(R=[[1j]], Q=[[[1.0]]], beta=0.5),
], ids=range(11))  # fmt: skip
def test_other_archives_are_refused(tmp_path, content):
    with pytest.raises(BadInput):
        taken(tmp_path, "ddp.npz", content)


@pytest.mark.long
def test_an_archive_that_would_be_huge_is_not_unpacked(tmp_path):
    with pytest.raises(BadInput, match="E-FILE-SIZE"):
        taken(tmp_path, "ddp.npz", bomb())
