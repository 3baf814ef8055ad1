"""The ascending auction: closed forms, the pivot mechanism, and a naive game in which every deviation is tried."""

from fractions import Fraction
from itertools import combinations, product
from random import Random

import pytest

import lpmech
from lpmech.casefiles import families
from lpmech.mechanisms.pivot import pivot
from lpmech.mechanisms.social import solve_all
from lpmech.play.ascending import Ascending, play
from lpmech.play.tasks import NotScheduling, Task, scheduling
from lpmech.problem.environment import Environment
from lpmech.problem.exact import format_number
from tests.quick import quick


def environment(values, discount, repeated=(), idle=False):
    given = {"values": {name: [format_number(v) for v in found] for name, found in values.items()},
             "discount": format_number(discount), "repeated": list(repeated), "idle": idle}  # fmt: skip
    return Environment.from_json(families.build("scheduling", given))


def drawn(random, count, highest=12):
    """Distinct values > 0, so that no order depends on ties, and a discount."""
    values = random.sample(range(1, 7 * highest), count)
    return [Fraction(v, 7) for v in values], Fraction(random.randint(1, 9), 10)


def welfare(values, discount):
    """Equation (3): Σ δ^(t−1) v_(t)."""
    return sum(discount**t * v for t, v in enumerate(sorted(values, reverse=True)))


def price(values, rank, discount):
    """Below equation (5): (1−δ) Σ_{t ≥ i} δ^(t−i) v_(t+1), when it is the turn of the bidder of rank i."""
    later = sorted(values, reverse=True)[rank:]
    return (1 - discount) * sum(discount**t * v for t, v in enumerate(later))


@pytest.mark.parametrize("count", range(1, 7))
def test_closed_forms_of_single_tasks_are_the_pivot_mechanism(count):
    random = Random(count)
    for _ in range(3 if count < 6 else 1):
        values, discount = drawn(random, count)
        names = [f"b{k}" for k in range(count)]
        env = environment({name: [v] for name, v in zip(names, values, strict=True)}, discount)
        programs, problem = solve_all(env), scheduling(env)
        path = play(problem, programs, dict(zip(names, map(format_number, values), strict=True)))
        ranked = sorted(names, key=lambda name: -values[names.index(name)])
        assert [one.auction.winner for one in path.rounds] == ranked
        assert [one.auction.price for one in path.rounds] == [price(values, k, discount) for k in range(1, count + 1)]
        assert [one.pivot_price for one in path.rounds] == [one.auction.price for one in path.rounds]
        assert path.loss == 0
        assert path.welfare == path.efficient_welfare == welfare(values, discount)
        start = (0,) * (count - 1)
        for name, program in zip(names, programs.without, strict=True):  # equation (4)
            others = [v for other, v in zip(names, values, strict=True) if other != name]
            assert program.periods[0].value.array.item(start) == welfare(others, discount)


@pytest.mark.heavy
@pytest.mark.parametrize("count", [30, 60])
def test_single_tasks_of_many_bidders(count):
    values, discount = drawn(Random(count), count, highest=60)
    game = Ascending([Task(bidder=f"b{k}", value=v, repeated=False) for k, v in enumerate(values)], discount)
    left = game.start
    for rank in range(1, count + 1):
        auction = game.auction(left)
        assert game.tasks[auction.winner].value == sorted(values, reverse=True)[rank - 1]
        assert auction.price == price(values, rank, discount)
        left -= {auction.winner}


def test_the_printed_recursion_is_off_by_one_period():
    """(7) gives the price that the bidder before pays, not what I−k bids in the period in which it wins."""
    values, discount = [Fraction(v) for v in (9, 7, 4, 2)], Fraction(2, 3)
    game = Ascending([Task(bidder=f"b{k}", value=v, repeated=False) for k, v in enumerate(values)], discount)
    printed = {}
    for k in (3, 2, 1, 0):
        printed[k] = values[k] - discount * (values[k] - printed.get(k + 1, 0))
    for k in range(4):
        auction = game.auction(frozenset(f"b{j}" for j in range(k, 4)))
        assert auction.price == printed.get(k + 1, 0)
        assert k == 3 or auction.bids[f"b{k}"] != printed[k]
    assert game.auction(frozenset({"b2", "b3"})).bids["b2"] == values[2] - discount * values[2]  # the text's own


DISCOUNTS = [Fraction(1, 2), Fraction(1, 10), Fraction(9, 10), Fraction(3, 7)]


@pytest.mark.long
@pytest.mark.parametrize("discount", quick(DISCOUNTS, 4))
def test_a_series_against_a_single_task(discount):
    for v1, v2 in product(range(1, 12), repeat=2):
        env = environment({"series": [v1], "single": [v2]}, discount, ["series"])
        programs = solve_all(env)
        path = play(scheduling(env), programs, {"series": str(v1), "single": str(v2)})
        first = path.rounds[0]
        if v1 >= v2 / (1 - discount):
            assert (first.auction.winner, first.auction.price, first.forever) == ("series", v2, True)
            assert first.auction.payoffs["series"] == (v1 - v2) / (1 - discount)
        else:
            assert (first.auction.winner, first.auction.price) == ("single", (1 - discount) * v1)
            assert first.auction.payoffs["series"] == discount * v1 / (1 - discount)
        assert path.loss == (v1 - v2 if v2 < v1 < v2 / (1 - discount) else 0)
        if v1 > v2:
            assert (first.efficient, first.pivot_price) == ("series", (1 - discount) * v2)


def naive_outcome(bids, order):
    """Winner and price of today's auction from drop-out prices."""
    winner = max(order, key=lambda k: (bids[k], -order.index(k)))
    return winner, max([Fraction(0), *(bids[k] for k in order if k != winner)])


def naive_payoff(game, left, bidder, bid):
    """What a bidder gets by another drop-out price today, the equilibrium from tomorrow on. A bid equal to the
    winner's counts as a loss of the deviator, and as a win too: both are tried."""
    auction = game.auction(left)
    for shift in (0, Fraction(1, 10**9), -Fraction(1, 10**9)):
        bids = {**auction.bids, bidder: bid + shift}
        order = [k for k in game.order if k in left]
        winner, paid = naive_outcome(bids, order)
        after = game.served(left, winner)
        later = game.auction(after).payoffs.get(bidder, 0) if after and bidder in after else 0
        gain = game.tasks[bidder].value - paid if winner == bidder else 0
        yield gain + game.discount * later


@pytest.mark.parametrize("seed", range(40))
def test_no_other_price_gains_anything_in_one_period(seed):
    random = Random(seed)
    count = random.randint(2, 5)
    values, discount = drawn(random, count)
    series = [random.random() < 0.4 for _ in values]
    tasks = [Task(bidder=f"b{k}", value=v, repeated=s) for k, (v, s) in enumerate(zip(values, series, strict=True))]
    game = Ascending(tasks, discount)
    singles = [task.bidder for task in tasks if not task.repeated]
    fixed = game.start - set(singles)
    for size in range(len(singles) + 1):
        for chosen in combinations(singles, size):
            left = fixed | frozenset(chosen)
            if not left:
                continue
            auction = game.auction(left)
            for bidder in left:
                tried = {Fraction(0), *auction.bids.values(), *(b / 2 for b in auction.bids.values()), Fraction(1000)}
                best = max(gain for bid in tried for gain in naive_payoff(game, left, bidder, bid))
                assert best <= auction.payoffs[bidder]
            after = game.served(left, auction.winner)
            for bidder in left - {auction.winner}:
                later = game.auction(after).payoffs.get(bidder, 0) if after else 0
                assert auction.payoffs[bidder] == discount * later


def test_an_auction_loses_what_its_path_loses():
    """The welfare of the path, by summing 400 periods."""
    env = environment({"a": [6], "b": [5], "c": [4]}, Fraction(3, 4), ["a"])
    path = play(scheduling(env), solve_all(env), {"a": "6", "b": "5", "c": "4"})
    worth = {"a": 6, "b": 5, "c": 4}
    winners = [one.auction.winner for one in path.rounds]
    winners += [winners[-1]] * (400 - len(winners))
    total = sum(Fraction(3, 4) ** t * worth[name] for t, name in enumerate(winners))
    assert 0 <= path.welfare - total < Fraction(1, 10**40)
    assert path.efficient_welfare == 24
    assert path.loss > 0


def test_payments_of_the_pivot_mechanism_everywhere_by_the_closed_form():
    """Every joint state of the family, also with tasks that are done."""
    random = Random(3)
    for _ in range(4):
        first, discount = drawn(random, 6)
        values = {name: first[2 * k : 2 * k + 2] for k, name in enumerate(("a", "b", "c"))}
        env = environment(values, discount, idle=random.random() < 0.5)
        mechanism, stage = pivot(env, solve_all(env)), env.stage(0)
        for state in product(*(range(3) for _ in values)):
            left = {
                k: values[name][place] for k, (name, place) in enumerate(zip(values, state, strict=True)) if place < 2
            }
            turn = max(left, key=lambda k: left[k], default=None)
            for agent in range(3):
                paid = mechanism.transfers[agent][0].full(stage.components, stage.sizes).array.item(state)
                assert paid == (price(list(left.values()), 1, discount) if agent == turn else 0)


@pytest.mark.parametrize(("case", "said"), [
    ("bv08/learning_licence", "the next type is not certain"), ("bt/public_storage", "the horizon is finite"),
    ("general/losers_pay", "a task")])  # fmt: skip
def test_what_is_no_scheduling_problem_is_told(case, said):
    with pytest.raises(NotScheduling, match=said):
        scheduling(lpmech.load(case))
