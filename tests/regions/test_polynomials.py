"""Roots, rational functions and Sturm chains against products of known factors, in both implementations."""

import random
from fractions import Fraction

import pytest

from lpmech.checker.regions.ends import End, Piece
from lpmech.checker.regions.polynomials import Chain, cleared, through
from lpmech.regions import polynomials as exact
from lpmech.regions.polynomials import Root, polynomial, rational, roots, simplest, value_at


def product(factors):
    found = polynomial([1])
    for factor in factors:
        found = found * polynomial(factor)
    return found


@pytest.mark.parametrize("seed", range(30))
def test_roots_of_products_are_found(seed):
    draw = random.Random(seed)
    places = sorted({Fraction(draw.randint(-30, 30), draw.randint(1, 9)) for _ in range(draw.randint(1, 5))})
    factors = [[-place, 1] for place in places for _ in range(draw.randint(1, 3))]
    one = product([*factors, [draw.randint(1, 5), 0, 1]])
    inside = [place for place in places if -20 < place < 20]
    assert [root.value for root in roots(one, Fraction(-20), Fraction(20))] == inside
    chain = Chain(cleared([Fraction(value) for value in exact.coefficients(one)]))
    assert chain.inside(Fraction(-20), Fraction(20)) == len(inside)
    assert chain.within(places[0], places[-1]) == len(places)


@pytest.mark.parametrize("seed", range(20))
def test_irrational_roots_and_signs_there(seed):
    draw = random.Random(seed)
    square = draw.choice([2, 3, 5, 6, 7])
    other = [draw.randint(-9, 9) for _ in range(3)] + [draw.randint(1, 9)]
    one = product([[-square, 0, 1], other])
    root = next(found for found in roots(one, Fraction(0), Fraction(10)) if found.polynomial == (-square, 0, 1))
    end = End((-square, 0, 1), root.low, root.high)
    assert root.sign_of(one) == end.sign(exact.integers(one)) == 0
    for _ in range(10):
        tried = [draw.randint(-20, 20) for _ in range(draw.randint(1, 5))]
        value = sum(factor * Fraction(square) ** (k // 2) * (1 if k % 2 == 0 else Fraction(square**0.5))
                    for k, factor in enumerate(tried))  # fmt: skip
        if abs(value) > Fraction(1, 10**6):
            whole = exact.integers(polynomial(tried))
            assert root.sign_of(polynomial(tried)) == end.sign(whole) == (1 if value > 0 else -1)
    assert Root.of(Fraction(1)).below(root)
    assert not root.below(Root.of(root.low))
    assert End(None, Fraction(1), Fraction(1)).below(end)


def test_rational_functions_are_found_from_values():
    places = [Fraction(k, 23) for k in range(1, 14)]
    above, below = rational(places, [(3 * x * x - 1) / (x**3 + 7) for x in places])
    assert above / 3 == polynomial([Fraction(-1, 3), 0, 1])
    assert below == polynomial([7, 0, 0, 1])
    assert rational(places, [x**11 for x in places]) is None


def test_polynomials_through_points_are_the_same_in_both():
    draw = random.Random(1)
    for _ in range(20):
        one = polynomial([draw.randint(-9, 9) for _ in range(6)] + [1])
        places = [Fraction(k * k, 7) for k in range(12)]
        assert through(places, [value_at(one, place) for place in places]) == exact.integers(one)


def test_pieces_see_roots_inside_and_none_at_their_ends():
    root = End((-2, 0, 1), Fraction(1), Fraction(2))
    piece = Piece(root, End(None, Fraction(3), Fraction(3)))
    assert piece.constant((-2, 0, 1))
    assert piece.constant((-3, 1))
    assert not piece.constant((-2, 1))
    assert not piece.constant((4, -4, 1))
    assert Piece(End((-2, 0, 1), Fraction(1), Fraction(2)), None).zero((-4, 0, 0, 0, 1))


def test_the_simplest_rational_in_between():
    assert simplest(Fraction(1, 3), Fraction(2, 3)) == Fraction(1, 2)
    assert simplest(Fraction(0), Fraction(1, 7)) == Fraction(1, 8)
    for low, high in ((Fraction(3, 7), Fraction(4, 9)), (Fraction(-2, 3), Fraction(-1, 2)), (Fraction(5), Fraction(6))):
        assert low < simplest(low, high) < high
