"""Payoffs of exactly 0, which bounds alone leave open: under the pivot mechanism and under payments that are given,
against exact arithmetic, where the least payoff is 0 or a hair beside it; and what must not be taken for one."""

import random
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from lpmech import Environment
from lpmech.certificate.pipeline import audit, certify
from lpmech.enclosures.auditing import enclose_given
from lpmech.enclosures.cannot import CannotEnclose
from lpmech.enclosures.produce import enclose, is_separable
from lpmech.problem import exact
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.tables import Table
from tests.enclosures.common import NANO, answer, chunks, claim, own_bounds
from tests.enclosures.environments import draw, draw_dependent
from tests.enclosures.test_given import auction, second_price, table
from tests.enclosures.test_roads import any_rule
from tests.quick import quick
from tests.search import times

HAIRS = Fraction(1, 10**30), Fraction(1, 10**15), Fraction(1, 10**6)  # payments have at most 16 bytes
OPTION = "participation_zero_option"


def number(of, claims):
    return next(one for one in claims if one.id == of)


def agree(env, own):
    """The exact verdict and the one by bounds, which the checker must hold; where bounds decide, they agree."""
    true = audit(env, own, require=(OPTION,)).claims[OPTION]
    found = enclose_given(env, lambda _: own, NANO)
    mine = number(OPTION, found.claims)
    report = answer(env, found.to_json(), require=[OPTION])
    assert not [one for one in report.claims if one.reason], report.claims
    assert str(mine.verdict) in ("undecided", str(true.verdict))
    checked = own_bounds(env, found.to_json())[OPTION]
    assert checked.verdict in ("undecided", str(true.verdict))
    assert checked.low <= true.least_slack <= checked.high
    return true, mine


def earning(env, plans, agent, position, less):
    """What an agent receives today, less a payment's surplus: it pays all but a part of what it has."""
    stage = env.stage(position)
    worth = stage.over_shocks(stage.utilities[agent].choose("allocation", plans[position]))
    return (worth - less).minimal()


def on_a_hair(env, make):
    """Both roads about the mechanism with the finest hair that payments have room for; None if there is no room."""
    for hair in HAIRS:
        try:
            return agree(env, make(hair))
        except CannotEnclose as reason:
            assert "too many digits" in str(reason)  # noqa: PT017 - whatever else is refused is a fault
    return None


def bite(env, rng, hair, sign):
    """Payments that leave nothing at some states, something at others, and a hair more or less at one."""
    _, plans = any_rule(env, rng.randrange(10**6))
    found = []
    for agent, _ in enumerate(env.agents):
        own = []
        for position in env.periods:
            stage = env.stage(position)
            shape = tuple(stage.sizes[axis] for axis in stage.components)
            left = np.array([rng.choice([0, 0, 1]) for _ in range(int(np.prod(shape)))], dtype=object)
            cells = left * hair.denominator
            cells[rng.randrange(len(cells))] = sign
            rest = table(stage.components, cells.reshape(shape), hair.denominator)
            own.append(earning(env, plans, agent, position, rest))
        found.append(tuple(own))
    return Mechanism(name="a bite", allocation=plans, transfers=tuple(found))


@pytest.mark.heavy
@pytest.mark.parametrize("sign", [-1, 0, 1])
@pytest.mark.parametrize("seed", quick(range(times(30)), 41))
def test_payments_that_leave_nothing_or_a_hair(seed, sign):
    env = with_a_gift(draw(seed) if seed % 3 else draw_dependent(seed))
    found = on_a_hair(env, lambda hair: bite(env, random.Random(f"bite {seed}"), hair, sign))
    if found is not None and sign >= 0:
        assert [str(one.verdict) for one in found] == ["proved", "proved"]


def nothing_left(env, hair=0):
    """The one who has the item pays all of its worth to it, or 10^-30 more."""
    plans = second_price(env).allocation
    transfers = tuple(
        (earning(env, plans, agent, 0, table((), -hair, HAIRS[0].denominator)),) for agent, _ in enumerate(env.agents)
    )
    return Mechanism(name="nothing left", allocation=plans, transfers=transfers)


@pytest.mark.heavy
@pytest.mark.parametrize(("hair", "verdict"), [(-1, "proved"), (0, "proved"), (1, "refuted")])
def test_nothing_left_and_a_hair_beside(hair, verdict):
    """All payoffs are 0, or a hair above or below: the exact road says which, and bounds never say otherwise."""
    env = auction(None)
    true, mine = agree(env, nothing_left(env, hair))
    assert str(true.verdict) == verdict
    assert str(mine.verdict) == (verdict if hair <= 0 else "undecided")


def with_a_gift(env):
    """The same environment in which everybody receives 1 after the last period, if anything is received there."""
    if env.terminal is None or not env.terminal.matters:
        return env
    gifts = tuple(Table((), exact.scalar(1)) for _ in env.agents)
    return replace(env, terminal=replace(env.terminal, utilities=gifts))


@pytest.mark.parametrize("seed", quick(range(times(25)), 43))
def test_any_payments_near_what_is_received(seed):
    """Losses today that tomorrow may or may not make good."""
    env = draw(seed)
    _, plans = any_rule(env, seed)

    def near(hair):
        rng = random.Random(f"near {seed}")
        transfers = tuple(
            tuple(earning(env, plans, agent, position, table((), rng.choice([-1, 0, 0, 1]), hair.denominator))
                  for position in env.periods)
            for agent, _ in enumerate(env.agents)
        )  # fmt: skip
        return Mechanism(name="near", allocation=plans, transfers=transfers)

    on_a_hair(env, near)


def bounds_say_no_more(env):
    """The certificate of the pivot mechanism: neither its verdict nor the checker's own is more than the exact one."""
    found = enclose(env, NANO)
    true = certify(env, "pivot", require=(OPTION,)).claims[OPTION]
    mine, checked = number(OPTION, found.claims), own_bounds(env, found.to_json())[OPTION]
    for verdict in (str(mine.verdict), checked.verdict):
        assert verdict in ("undecided", str(true.verdict))
    assert checked.low <= true.least_slack <= checked.high
    return found


@pytest.mark.parametrize("seed", quick(range(times(38)), 47))
def test_the_pivot_mechanism_by_both_roads(seed):
    """Negative utilities, sets without an agent that are not nested, terminal utilities."""
    env = draw(seed)
    if is_separable(env):
        bounds_say_no_more(env)


def trade(cost=2, *, without=("keep",), last=0, horizon=None):
    """A seller with a cost and a buyer with a worth of 1 or 3; the seller's good is there only if the seller is."""
    half = [[Fraction(1, 2), Fraction(1, 2)]] * 2
    return Environment.from_arrays(
        discount="9/10", horizon=horizon, agents=["ann", "bob"], types={"ann": ["cost"], "bob": ["1", "3"]},
        allocations=["keep", "sell"], feasible_without={"ann": list(without)},
        utility={"ann": (("allocation", "ann"), [[0], [-cost]]), "bob": (("allocation", "bob"), [[0, 0], [1, 3]])},
        transition={"bob": (("bob", "next bob"), half)}, name="trade",
        **({"terminal": {"utility": {"ann": (("ann",), [last])}}} if last else {}),
    )  # fmt: skip


def test_costs_do_not_matter_if_they_arise_with_the_agent_only():
    """The seller's payoff is 0 where the good is kept for ever, and its cost is no worth below 0 without it."""
    for env in (trade(4), trade(), trade(horizon=3)):
        found = enclose(env, NANO)
        mine = number(OPTION, found.claims)
        assert str(mine.verdict) == "proved"
        assert certify(env, "pivot").claims[OPTION].least_slack <= mine.slack[1]
        assert str(number("non_negative_values", found.claims).verdict) == "refuted"
        assert answer(env, found.to_json(), require=[OPTION]).verdict == "accepted"


def test_costs_matter_if_others_may_cause_them():
    """If the good can be sold without the seller it bears the cost all the same."""
    found = enclose(trade(without=("keep", "sell")), NANO)
    assert str(number(OPTION, found.claims).verdict) == "refuted"


def test_losses_at_the_end_matter():
    env = trade(4, last=-1, horizon=2)
    found = enclose(env, NANO)
    assert str(number(OPTION, found.claims).verdict) != "proved"
    assert str(certify(env, "pivot").claims[OPTION].verdict) == "refuted"
    stated = found.to_json()
    one = next(one for one in stated["claims"] if one["id"] == OPTION)
    one.update(verdict="proved", least_slack=None, at=None, reason="")
    assert answer(env, stated).verdict == "rejected"


def test_a_payment_today_that_tomorrow_makes_good_exactly_stays_open():
    """Bob pays 9/10 now and earns 1 for sure in the next period, then nothing: 0 in all, but not by this form."""
    env = Environment.from_arrays(
        discount="9/10", agents=["bob"], types={"bob": ["pays", "earns", "rests"]}, allocations=["x"],
        utility={"bob": (("bob",), [0, 1, 0])}, name="later",
        transition={"bob": (("bob", "next bob"), [[0, 1, 0], [0, 0, 1], [0, 0, 1]])},
    )  # fmt: skip
    _, plans = any_rule(env, 0)
    own = Mechanism(name="later", allocation=plans, transfers=((table(("bob",), [9, 0, 0], 10),),))
    true, mine = agree(env, own)
    assert (str(true.verdict), true.least_slack, str(mine.verdict)) == ("proved", 0, "undecided")


@pytest.mark.parametrize("precision", [Fraction(1, 4), NANO, Fraction(1, 10**20)])
def test_who_contributes_nothing_has_exactly_nothing_at_any_precision(precision):
    assert str(number(OPTION, enclose(trade(9), precision).claims).verdict) == "proved"


def service(*, public=None, teaching=False):
    """Two who may be served, at a cost to themselves of 1 or with a gain of 2; everything is feasible without anybody.
    `public`: what serving ann, who then stays as she is, is worth to the public; `teaching`: bob learns from it."""
    stays = [[1, 0], [0, 1]]
    half = stays if public else [[Fraction(1, 2), Fraction(1, 2)]] * 2
    bob = [stays, [[0, 1], [0, 1]], stays] if teaching else [stays, stays, stays]
    return Environment.from_arrays(
        discount="9/10", agents=["ann", "bob"], types={"ann": ["dear", "cheap"], "bob": ["dear", "cheap"]},
        allocations=["nobody", "ann", "bob"],
        utility={"ann": (("allocation", "ann"), [[0, 0], [-1, 2], [0, 0]]),
                 "bob": (("allocation", "bob"), [[0, 0], [0, 0], [-1, 2]])},
        transition={"ann": (("allocation", "ann", "next ann"), [stays, half, stays]),
                    "bob": (("allocation", "bob", "next bob"), bob)}, name="service",
        **({"public_utility": (("allocation",), [0, public, 0])} if public else {}),
    )  # fmt: skip


def test_serving_an_agent_is_to_the_others_what_doing_nothing_is():
    """Whoever is dear has exactly 0: it is not served, and others cannot make it be."""
    env = service()
    found = enclose(env, NANO)
    true = certify(env, "pivot").claims[OPTION]
    assert (str(true.verdict), true.least_slack) == ("proved", 0)
    assert str(number(OPTION, found.claims).verdict) == "proved"
    assert answer(env, found.to_json(), require=[OPTION]).verdict == "accepted"


@pytest.mark.parametrize("other", [{"public": 5}, {"teaching": True}])
def test_it_is_not_if_somebody_else_has_something_of_it(other):
    """The public, or who learns from it, may want an agent to be served at its own cost."""
    env = service(**other)
    found = enclose(env, NANO)
    assert str(number(OPTION, found.claims).verdict) == str(certify(env, "pivot").claims[OPTION].verdict) == "refuted"
    stated = found.to_json()
    one = next(one for one in stated["claims"] if one["id"] == OPTION)
    one.update(verdict="proved", least_slack=None, at=None, reason="")
    assert answer(env, stated).verdict == "rejected"


def duty(least):
    """One of two must serve, ann at a cost and bob with a gain of 3, or of `least` at one of his types."""
    return Environment.from_arrays(
        discount="9/10", agents=["ann", "bob"], types={"ann": ["0"], "bob": ["0", "1"]}, allocations=["ann", "bob"],
        utility={"ann": (("allocation",), [-1, 0]), "bob": (("allocation", "bob"), [[0, 0], [least, 3]])},
        transition={"bob": (("bob", "next bob"), [["1/2", "1/2"], ["1/2", "1/2"]])}, name="duty",
    )  # fmt: skip


def test_what_others_never_choose_does_no_harm():
    """Without ann bob serves at all his types, so nobody makes her serve; and she has exactly 0."""
    env = duty(1)
    found = enclose(env, NANO)
    assert certify(env, "pivot").claims[OPTION].least_slack == 0
    assert str(number(OPTION, found.claims).verdict) == "proved"
    assert answer(env, found.to_json(), require=[OPTION]).verdict == "accepted"


@pytest.mark.parametrize("least", [-1, Fraction(-1, 10**30)])
def test_what_others_choose_at_one_type_does(least):
    """At one of his types bob gains if ann serves; by a hair, too, which bounds cannot tell from a tie."""
    env = duty(least)
    stated = enclose(env, NANO).to_json()
    assert str(certify(env, "pivot").claims[OPTION].verdict) == "refuted"
    one = next(one for one in stated["claims"] if one["id"] == OPTION)
    assert one["verdict"] != "proved"
    one.update(verdict="proved", least_slack=None, at=None, reason="")
    assert answer(env, stated).verdict == "rejected"


STAYS = [[1, 0], [0, 1]]


def worths_and_moves(rng, agents, allocations, rows, *, worth, shared):
    """What allocations are worth to each agent and how they move it: with a chance of `shared()` also those that are
    not its own."""
    utility, moves = {}, {}
    for name in agents:
        chance = shared()
        own = [one == name or rng.random() < chance for one in allocations]
        utility[name] = ("allocation", name), [[worth(is_own), worth(is_own)] for is_own in own]
        moves[name] = ("allocation", name, f"next {name}"), [rng.choice(rows) if is_own else STAYS for is_own in own]
    return {"utility": utility, "transition": moves}


def some_without(rng, agents, allocations):
    """Some agents without whom their own service cannot be had."""
    return {name: [one for one in allocations if one != name] for name in agents if rng.random() < 0.5}


def of_two_types(rng, agents, name, **parts):
    return Environment.from_arrays(discount=rng.choice(["1/2", "9/10"]), agents=agents, name=name,
                                   types={agent: ["0", "1"] for agent in agents}, **parts)  # fmt: skip


def services(seed):
    """What serving an agent does is mostly its own matter, now and then others' too; everything may be feasible or not
    without it, at shocks of probability 0 too."""
    rng = random.Random(f"services {seed}")
    agents = ["ann", "bob", "cyd"][: rng.choice([2, 2, 3])]
    allocations = ["nobody", *agents] if rng.random() < 0.7 else agents
    found = worths_and_moves(
        rng, agents, allocations, [STAYS, STAYS, [["1/2", "1/2"], [0, 1]], [[0, 1], ["1/3", "2/3"]]],
        worth=lambda is_own: rng.choice([-2, -1, 0, 0, 1, 3]) if is_own else 0,
        shared=lambda: 0.15 if rng.random() < 0.4 else 0,
    )  # fmt: skip
    if rng.random() < 0.3:
        found["public_utility"] = ("allocation",), [rng.choice([0, 0, 2, -1]) for _ in allocations]
    if rng.random() < 0.5:
        found["feasible_without"] = some_without(rng, agents, allocations)
    return of_two_types(rng, agents, "services", allocations=allocations, horizon=rng.choice([None, None, 1, 3]),
                        **found)  # fmt: skip


@pytest.mark.parametrize("seed", quick(range(times(50)), 37))
def test_services_at_random(seed):
    """The least payoff is often exactly 0 here; whatever is decided is what exact arithmetic says."""
    env = services(seed)
    found = bounds_say_no_more(env)
    assert answer(env, found.to_json(), require=["efficient"]).verdict == "accepted"


def hairs(seed):
    """Services whose worths, public utility and last worths are now and then 10^-30 or 10^-12 beside a whole number."""
    rng = random.Random(f"hairs {seed}")
    agents = ["ann", "bob", "cyd"][: rng.choice([1, 2, 2, 3])]
    allocations = ["nobody", *agents] if rng.random() < 0.6 or len(agents) == 1 else agents
    hair, horizon = Fraction(1, 10 ** rng.choice([30, 30, 12])), rng.choice([None, None, 1, 2, 3])

    def worth(is_own):
        return (rng.choice([-1, 0, 0, 1, 2]) if is_own else 0) + hair * rng.choice([0, 0, 0, 0, 1, -1])

    rows = [STAYS, [["1/2", "1/2"], [0, 1]], [[0, 1], ["1/3", "2/3"]]]
    found = worths_and_moves(rng, agents, allocations, rows, worth=worth, shared=lambda: 0.25)
    if rng.random() < 0.3:
        found["public_utility"] = ("allocation",), [worth(True) for _ in allocations]
    if rng.random() < 0.5:
        found["feasible_without"] = some_without(rng, agents, allocations)
    if horizon and rng.random() < 0.5:
        ends = {name: ((name,), [rng.choice([0, 1, hair, -hair]) for _ in range(2)]) for name in agents}
        found["terminal"] = {"utility": ends}
    return of_two_types(rng, agents, "hairs", allocations=allocations, horizon=horizon, **found)


@pytest.mark.parametrize("seed", quick(range(times(75)), 61))
def test_hairs_that_bounds_cannot_see(seed):
    """What is the same to the others but for a hair is not the same, and a payoff below 0 by a hair is never proved."""
    bounds_say_no_more(hairs(seed))


def test_a_state_whose_lower_bound_is_a_part_of_a_unit_below_0_is_low():
    """With units of 1/4 bob's payoff in the first state is known to be at least -1/8, half a unit below 0: though no
    field lies between, the state counts as low, and bob pays more there than it receives."""
    env = Environment.from_arrays(
        discount="3/5", agents=["bob"], types={"bob": ["pays", "earns"]}, allocations=["x"], name="a part of a unit",
        utility={"bob": (("bob",), [0, 2])}, transition={"bob": (("bob", "next bob"), [["1/2", "1/2"], [0, 1]])},
    )  # fmt: skip
    _, plans = any_rule(env, 0)
    own = Mechanism(name="a part of a unit", allocation=plans, transfers=((table(("bob",), [3, 0], 4),),))
    tree = enclose_given(env, lambda _: own, NANO).to_json()
    tree["evidence"].update(exponent=0, guard=2)
    tree["evidence"]["values"]["of bob"] = {"least": -2, "width": 1, "chunks": chunks(bytes([0, 3]))}
    tree["claims"] = [{**claim(tree, OPTION), "verdict": "proved", "least_slack": None, "at": None}]
    found = own_bounds(env, tree)[OPTION]
    assert (found.verdict, found.low) == ("undecided", Fraction(-1, 8))
    assert answer(env, tree).verdict == "rejected"
