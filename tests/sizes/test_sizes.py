"""Numbers of every size: no internal error, no warning, and the same answers at every unit of money."""

import random
import warnings
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from lpmech import casefiles
from lpmech.certificate import pipeline
from lpmech.choice.objectives import OBJECTIVES
from lpmech.choice.selection import KINDS
from lpmech.cli.run import run
from lpmech.licensing.arm import Bandit
from lpmech.licensing.auction import prices_at
from lpmech.licensing.gittins import indices
from lpmech.problem import exact
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import NoMechanism
from lpmech.reading import BadInput
from tests.licensing.arms import random_bandit
from tests.quick import quick
from tests.search import times
from tests.sizes.draw import NEAR, POWERS, scaled, sized, written

NEAR_1 = Path(__file__).parent / "near1.toml"


def test_a_discount_that_no_float_tells_from_1(capsys):
    env = casefiles.load(NEAR_1).environment
    assert pipeline.certify(env).program.value({"ann": "a"}) == 10**17
    assert run(["certify", str(NEAR_1)]) == 0


def commands(draw, path):
    """What is asked of an environment."""
    yield "certify", path
    yield "certify", path, "--mechanism", draw.choice([*KINDS, "existence"])
    yield "certify", path, "--choose", draw.choice([*OBJECTIVES])
    yield "certify", path, "--round", draw.choice(["1/100", "7", f"1/{10**40}", f"{10**40}"])
    yield draw.choice([("values", path), ("conditions", path), ("unique", path), ("show", path),
                       ("transfers", path, "--decimal", "2", "--format", "csv")])  # fmt: skip
    yield "simulate", path, *draw.choice([(), ("--format", "json")])
    yield "lint", path


@pytest.mark.long
@pytest.mark.parametrize("part", quick(range(4), 4))
def test_no_command_ends_in_an_internal_error(part, tmp_path, capsys):
    for seed in range(part, times(12) + part, 4):
        path = written(sized(seed), tmp_path)
        for command in commands(random.Random(seed), str(path)):
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                assert run(command) in (0, 1, 2, 3), (seed, command, capsys.readouterr().err)
            capsys.readouterr()


def answer(tree, mechanism, choose, unit, factor):
    """Verdicts, and all amounts of money divided by `factor`."""
    try:
        found = pipeline.certify(Environment.from_json(tree), mechanism, choose=choose, unit=unit)
    except (NoMechanism, ValueError) as error:  # there is no such mechanism, or no such choice
        return type(error).__name__
    slacks = {claim.id: (claim.verdict, claim.least_slack and claim.least_slack / factor) for claim in found.claims}
    paid = [replace(row, payment=row.payment / factor, by_shock=None) for row in found.transfers.rows()]
    periods = found.game.programs.everyone.periods
    values = [value / factor for period in periods for value in period.value.array.fractions()]
    return found.verdict, slacks, paid, values


@pytest.mark.long
@pytest.mark.parametrize("part", quick(range(4), 4))
def test_no_answer_depends_on_the_unit_of_money(part):
    draw, compared = random.Random(part), 0
    for seed in range(part, times(80) + part, 4):
        tree, factor = sized(seed), Fraction(10) ** draw.choice(POWERS[1:])
        other = scaled(tree, factor)
        mechanism, choose = draw.choice(["auto", "existence", *KINDS]), draw.choice([None, None, *OBJECTIVES])
        unit = draw.choice([None, Fraction(1, 100)])
        try:
            there = answer(other, mechanism, choose, unit and unit * factor, factor)
        except BadInput:  # a number of more than 1,000 characters
            continue
        assert answer(tree, mechanism, choose, unit, 1) == there, (seed, mechanism, choose, unit, factor)
        compared += 1
    assert compared


@pytest.mark.parametrize("seed", range(12))
def test_indices_and_prices_at_every_unit(seed):
    draw = random.Random(seed)
    bandit = random_bandit(draw, start=True)
    factor, discount = Fraction(10) ** draw.choice(POWERS), draw.choice([*NEAR, *(1 - near for near in NEAR)])
    plain, other = (at_unit(bandit, unit, discount) for unit in (1, factor))
    for one, two in zip(plain.arms, other.arms, strict=True):
        found = [indices(arm, discount).by_state() for arm in (one, two)]
        assert [value * factor for value in found[0]] == found[1]
    state = tuple(arm.start for arm in bandit.arms)
    assert str(prices_at(plain, state).winner) == str(prices_at(other, state).winner)


def at_unit(bandit, factor, discount):
    """The same arms with rewards times a factor, and another discount."""
    arms = tuple(replace(arm, rewards=arm.rewards.scaled(Fraction(factor))) for arm in bandit.arms)
    return Bandit(name=bandit.name, discount=discount, arms=arms, idle=bandit.idle)


@pytest.mark.parametrize("power", POWERS)
def test_floats_in_units_of_the_largest(power):
    values = [Fraction(10) ** power * n for n in (-4, 0, 1, 2)]
    assert exact.from_fractions(values, (4,)).shares().tolist() == [-1.0, 0.0, 0.25, 0.5]
    assert np.isfinite(exact.from_fractions([*values, 1], (5,)).shares()).all()
