"""Certificates of regions of every shape with one thing in them made false: none is accepted."""

import copy
import json
import random
from fractions import Fraction
from itertools import pairwise

import pytest

import lpmech
from lpmech import checker
from lpmech.problem.exact import format_number
from lpmech.regions.claimed import CLAIMS
from lpmech.regions.moving import NotPolynomial
from tests.quick import quick
from tests.regions import examples
from tests.regions.moving import HEAD, asked, function
from tests.search import times

OTHER = {"holds": "fails", "fails": "holds"}


def questions(whole):
    return [one for question in whole["questions"] for one in question["pieces"]]


def verdict(whole, draw):
    """The opposite on one piece."""
    piece = draw.choice([one for one in questions(whole) if one["verdict"] in OTHER])
    piece["verdict"] = OTHER[piece["verdict"]]


def opposite(whole, draw):
    """The opposite on one piece, with the proof of a piece that has it."""
    pieces = questions(whole)
    piece = draw.choice([one for one in pieces if one["verdict"] in OTHER])
    others = [one for one in pieces if one["verdict"] == OTHER[piece["verdict"]]]
    if not others:
        return verdict(whole, draw)
    piece.update({key: value for key, value in draw.choice(others).items() if key not in ("from", "to")})
    return None


def end(whole, draw):
    """An end at which the answer changes, a little to one side; an outer end further out is another environment."""
    pieces = questions(whole)
    changes = [two["from"] for one, two in pairwise(pieces) if one["verdict"] != two["verdict"]]
    if not changes:
        return verdict(whole, draw)
    old = draw.choice(changes)
    low, high = (old, old) if isinstance(old, str) else old["between"]
    step = Fraction(draw.choice([-1, 1]), 10**6)
    new = format_number(Fraction(low if step < 0 else high) + step)
    for piece in pieces:
        piece.update({key: new for key in ("from", "to") if piece[key] == old})
    return None


def gap(whole, draw):
    """A piece left out in the middle."""
    pieces = draw.choice(whole["questions"])["pieces"]
    if len(pieces) < 3:
        return verdict(whole, draw)
    del pieces[draw.randrange(1, len(pieces) - 1)]
    return None


def rule(whole, draw):
    """Another allocation at one state: the first optimal one is unique."""
    pieces = [one for one in questions(whole) if one["rule"]]
    if not pieces:
        return verdict(whole, draw)
    states = draw.choice(draw.choice(draw.choice(pieces)["rule"]))
    place = draw.randrange(len(states))
    states[place] = 1 - states[place] if states[place] < 2 else 0
    return None


def values(whole, draw):
    """A value of the program: it is unique."""
    pieces = [one for one in questions(whole) if one["values"] and one["values"]["numerators"]]
    return _add(draw.choice(pieces)["values"], draw) if pieces else verdict(whole, draw)


def payoff(whole, draw):
    """A payoff: payments determine it."""
    pieces = [one for one in questions(whole) if one["verdict"] == "holds" and _payoffs(one)]
    if not pieces:
        return verdict(whole, draw)
    proof = draw.choice(pieces)["proof"]
    return _add(proof, draw, [name for name in proof["numerators"] if name.startswith(("payoff", "continuation"))])


def _payoffs(piece):
    return any(name.startswith(("payoff", "continuation")) for name in piece["proof"]["numerators"])


def _add(numbers, draw, names=None):
    """A bit of a polynomial added to one number."""
    name = draw.choice(names or [*numbers["numerators"]])
    one = numbers["numerators"][name]
    place = draw.randrange(len(one))
    one[place] = format_number(Fraction(one[place]) + Fraction(draw.choice([-1, 1]), draw.choice([1, 10**9])))
    while one and one[-1] == "0":
        one.pop()


def weights(whole, draw):
    """Every weight of a refutation of the other sign."""
    pieces = [one for one in questions(whole) if one["verdict"] == "fails" and one["proof"]]
    pieces = [one for one in pieces if any(name.startswith(("lie", "stay")) for name in one["proof"]["numerators"])]
    if not pieces:
        return verdict(whole, draw)
    numerators = draw.choice(pieces)["proof"]["numerators"]
    for name, one in numerators.items():
        numerators[name] = [format_number(-Fraction(value)) for value in one]
    return None


def number(whole, draw):
    """A number that moves in another way."""
    one = draw.choice(whole["parameter"]["numbers"])["polynomial"]
    place = draw.randrange(len(one))
    one[place] = format_number(Fraction(one[place]) + 1)
    if one[-1] == "0":
        one[-1] = "2"


def at(whole, draw):
    """Another value for the file."""
    whole["parameter"]["at"] = format_number(Fraction(whole["parameter"]["at"]) + Fraction(1, draw.randint(50, 99)))


KINDS = (verdict, opposite, end, gap, rule, values, payoff, weights, number, at)


def refuses(found, folder, seed, most):
    """Every kind of change, so many times."""
    found.save(folder)
    whole = json.loads((folder / "certificate.json").read_text())
    for change in KINDS:
        for again in range(most):
            other, path = copy.deepcopy(whole), folder / "changed.json"
            change(other, random.Random(f"{seed} {again}"))
            path.write_text(json.dumps(other))
            report = checker.check_files(folder / "environment.json", path)
            assert report.verdict in ("rejected", "malformed"), (change.__name__, again)
    assert checker.check_files(folder / "environment.json", folder / "certificate.json").verdict == "accepted"


@pytest.mark.long
@pytest.mark.parametrize("seed", range(times(8)))
def test_random_problems(seed, tmp_path):
    try:
        found = lpmech.region(function(seed), (0, 1), asked(seed))
    except NotPolynomial:
        return  # one period, so that what moves does not count
    refuses(found, tmp_path, seed, times(1))


INTERIM = {**HEAD, "incentives": "interim"}
STAY = {"when": "always", "view": "interim"}


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("make", "interval", "problem"),
    [
        (examples.project, ("1/4", "1/2"), {**INTERIM, "participation": STAY, "budget": [{"kind": "ex post"}]}),
        (examples.tie, (0, 2), {**HEAD, "incentives": "ex post"}),
        pytest.param(
            lambda value: examples.trade(value, Fraction(3, 4)), ("1/2", "3/4"),
            {**INTERIM, "participation": STAY, "budget": [{"kind": "each period"}]}, marks=pytest.mark.long,
        ),
    ],
)  # fmt: skip
def test_problems_of_the_literature(make, interval, problem, tmp_path):
    refuses(lpmech.region(make, interval, problem), tmp_path, 1, 1)


@pytest.mark.long
@pytest.mark.heavy
@pytest.mark.parametrize("claim", quick(CLAIMS, 4))
def test_claims(claim, tmp_path):
    found = lpmech.region(function(3), (0, 1), claim=claim, mechanism="pivot")
    refuses(found, tmp_path, claim, 1)
