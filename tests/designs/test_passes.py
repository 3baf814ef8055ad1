"""Joint bounds by set iteration say after N passes just what the program of N periods says."""

from fractions import Fraction

import pytest

from lpmech.designs.design import design
from tests.designs.passes import Passes
from tests.designs.test_cuts import ALWAYS, BALANCED, FORMAT, endless, trade
from tests.quick import quick
from tests.search import times

ASKED = (
    {"incentives": "ex post"},
    {"incentives": "interim"},
    {"incentives": "interim", "budget": [{"kind": "ex post", "sense": "="}]},
    {"incentives": "interim", "budget": [{"kind": "each period"}], "participation": ALWAYS | {"outside": 0}},
    {"incentives": "ex post", "budget": [{"kind": "ex post"}], "participation": ALWAYS | {"outside": 0}},
)
DRAWN = [(seed, k) for seed in range(times(4)) for k in range(len(ASKED))]


def both(env, problem, periods):
    """The two answers for 1, 2, … periods."""
    passes = Passes(env, problem)
    for number in range(1, periods + 1):
        direct = design(env, problem | {"cut": {"after": number, "then": "promises"}})
        yield passes.possible(number), direct.status != "infeasible"


@pytest.mark.long
@pytest.mark.parametrize(("seed", "kind"), quick(DRAWN, 23, rows=True))
def test_sets_and_periods_agree(seed, kind):
    env = endless(seed, discount=("1/2", "4/5", "1/5")[seed % 3], types=(2, 2))
    for one, other in both(env, FORMAT | ASKED[kind], 2 if seed % 2 or kind > 1 else 3):
        assert one is other


@pytest.mark.parametrize(("seed", "kind"), quick([one for one in DRAWN if one[1] in (0, 1, 3)], 29, rows=True))
def test_sets_and_periods_agree_on_the_least_gain_of_lies(seed, kind):
    """With the least ε the passes go on, and with 10^-30 less they end."""
    env = endless(seed, discount=("1/2", "4/5", "1/5")[seed % 3], types=(2, 2))
    problem = FORMAT | ASKED[kind] | {"objective": {"minimise": "epsilon"}}
    for number in (1, 2):
        least = design(env, problem | {"cut": {"after": number, "then": "promises"}}).value
        if least is None:
            assert not Passes(env, problem, Fraction(10**6)).possible(number)
        else:
            assert Passes(env, problem, least).possible(number)
            assert not least or not Passes(env, problem, least - Fraction(1, 10**30)).possible(number)


@pytest.mark.parametrize(("discount", "periods"), [("3/10", 3), pytest.param("1/2", 4, marks=pytest.mark.long)])
def test_trade_is_refuted_after_as_many_passes_as_periods(discount, periods):
    assert [*both(trade(discount), BALANCED, periods)] == [(True, True)] * (periods - 1) + [(False, False)]
