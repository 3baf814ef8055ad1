"""Pictures by their numbers: labels of chains stand beside their own types and on nothing else, and bars are true."""

import itertools
import math
from fractions import Fraction

import pytest

from lpmech.pages.charts import Edge, Trellis
from lpmech.pages.drawing import length_of, trellis

WIDE, HIGH = 6.6, 13  # of a character in the browser, and of a line


def chain(now, following, steps, label="≈0.143 to ≈0.556"):
    edges = tuple(Edge(source=i, target=j, label=label, weight=0.5, sure=True) for i, j in steps)
    return trellis(Trellis(title=(), now=tuple("abcdef"[:now]), next=tuple("uvwxyz"[:following]), edges=edges, said=""))


def boxes(drawn):
    return [(one["x"], one["x"] + len(one["label"]) * WIDE, one["y"] - HIGH, one["y"]) for one in drawn["edges"]]


def pieces(one):
    """The points of the line to a label, and of the line from it."""
    return [[tuple(map(float, point.split())) for point in part.split("L")] for part in one["path"].split("M")[1:]]


EVERY = [
    (now, following, tuple(itertools.product(range(now), range(following))))
    for now, following in itertools.product(range(1, 7), repeat=2)
]
FEW = [
    (3, 3, ((0, 1), (0, 2), (1, 1), (2, 2), (0, 0))),  # an arm that learns
    (6, 6, ((0, 0), (0, 1), (0, 2), (1, 3), (1, 4), (2, 4), (2, 5), (3, 3), (4, 4), (5, 5))),
    (2, 6, ((0, 0), (0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (1, 4), (1, 5))),
    (2, 2, ((0, 1), (1, 0))),
    (1, 1, ((0, 0),)),
]


@pytest.mark.parametrize("label", ["1", "≈0.143 to ≈0.556", "0.25 unless anna or be…"])
@pytest.mark.parametrize(("now", "following", "steps"), [*EVERY, *FEW])
def test_no_label_of_a_chain_is_on_another_or_on_a_type(now, following, steps, label):
    drawn = chain(now, following, steps, label)
    for (l0, r0, t0, b0), (l1, r1, t1, b1) in itertools.combinations(boxes(drawn), 2):
        assert r0 < l1 or r1 < l0 or b0 < t1 or b1 < t0
    (left, *_), (right, *_) = drawn["now"][0], drawn["next"][0]
    for low, high, top, bottom in boxes(drawn):
        assert left + 11 < low
        assert high < right - 11
        assert top > 16
        assert bottom < drawn["height"]


@pytest.mark.parametrize(("now", "following", "steps"), [*EVERY, *FEW])
def test_every_step_leads_to_its_own_label_and_on_from_there(now, following, steps):
    drawn = chain(now, following, steps)
    last = max(high for _, high, _, _ in boxes(drawn))
    for one, (low, high, _, _), (source, target) in zip(drawn["edges"], boxes(drawn), steps, strict=True):
        (_, (to, above)), ((after, beside), (turn, level), end) = pieces(one)
        assert to < low
        assert high < after <= turn
        assert last < turn  # where it crosses others there are no labels
        assert above == beside == level == one["y"] - 4
        assert math.dist(end, drawn["next"][target][:2]) < 20
        near = min(range(now), key=lambda k: abs(drawn["now"][k][1] - level))
        assert near == source


def test_steps_from_one_type_do_not_cross():
    drawn = chain(6, 6, EVERY[-1][2])
    for _, own in itertools.groupby(zip(drawn["edges"], EVERY[-1][2], strict=True), key=lambda pair: pair[1][0]):
        heights = [pieces(one)[0][1][1] for one, _ in own]
        assert heights == sorted(heights)


def test_bars_are_as_long_as_their_numbers():
    lengths = [length_of(Fraction(one), Fraction(7)) for one in (7, 6, 4, 0)]
    assert lengths[0] == 60  # what is left of the row is for the number
    assert lengths[1:] == pytest.approx([60 * 6 / 7, 60 * 4 / 7, 0], abs=0.01)
    assert length_of(Fraction(0), Fraction(0)) == 0
