"""Payments that are given, judged by bounds: against exact arithmetic on random mechanisms, by hand, and forged."""

import copy
import random
from fractions import Fraction

import numpy as np
import pytest

from lpmech import Environment
from lpmech.certificate.pipeline import audit
from lpmech.enclosures.auditing import enclose_given
from lpmech.enclosures.cannot import CannotEnclose
from lpmech.mechanisms.social import solve_all
from lpmech.problem import exact
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.tables import Choice, Table
from tests.enclosures.common import ASKED, IMPLIED, NANO, answer, chunks, claim, data_of
from tests.enclosures.environments import draw, draw_dependent
from tests.enclosures.test_roads import agrees, any_rule, charged
from tests.quick import quick
from tests.search import times

HALF = Fraction(1, 2)


def table(axes, values, denominator=1):
    """Integers over a denominator."""
    return Table(axes, exact.from_integers(np.array(values, dtype=object), denominator))


def random_payments(env, rng):
    """Any payments on some of the axes."""
    found = []
    for _ in env.agents:
        own = []
        for position in env.periods:
            stage, under = env.stage(position), rng.choice([1, 2, 3, 10, 2**30, 10**12 + 1])
            axes = tuple(axis for axis in stage.components if rng.random() < 0.7)
            shape = tuple(stage.sizes[axis] for axis in axes)
            top = 0 if rng.random() < 0.2 else 3 * under
            cells = [rng.randint(-top, top) for _ in range(int(np.prod(shape)))]
            own.append(table(axes, np.array(cells, dtype=object).reshape(shape), under))
        found.append(tuple(own))
    return tuple(found)


def rounded(own):
    """Payments to the nearest 2^-20."""
    cells = [round(value * 2**20) for value in own.array.fractions()]
    return table(own.axes, np.array(cells, dtype=object).reshape(own.array.shape), 2**20)


def mechanism(env, seed):
    """The pivot's payments, those rounded, or any; with an efficient rule or any."""
    rng = random.Random(f"mechanism {seed}")
    programs, kind = solve_all(env), rng.choice(["pivot", "rounded", "any", "any"])
    choices = tuple(period.allocation for period in programs.everyone.periods)
    if rng.random() < 0.3:
        _, choices = any_rule(env, seed)
    if kind == "any" or len(programs.without) < len(env.agents):
        return Mechanism(name="a rule", allocation=choices, transfers=random_payments(env, rng))
    found = charged(env, programs, choices)
    if kind == "pivot":
        return found
    transfers = tuple(tuple(map(rounded, own)) for own in found.transfers)
    return Mechanism(name="a rule", allocation=choices, transfers=transfers)


def compare(env, own):
    """Every claim about an own mechanism, against the exact audit."""
    true = audit(env, own, require=("incentive_compatible", *IMPLIED))
    try:
        found = enclose_given(env, lambda _: own, NANO, required=ASKED)
    except CannotEnclose as reason:
        assert "too many digits" in str(reason)  # noqa: PT017 - whatever else is refused is a fault
        return
    report = answer(env, found.to_json())
    assert not [one for one in report.claims if one.reason], report.claims
    for one in found.claims:
        if one.id in true.claims and one.epsilon is None:
            agrees(one.id, one, true.claims[one.id])


@pytest.mark.parametrize("seed", quick(range(times(80)), 29))
def test_bounds_and_exact_arithmetic_agree(seed):
    env = draw(seed)
    compare(env, mechanism(env, seed))


@pytest.mark.parametrize("seed", quick(range(times(80)), 31))
def test_they_agree_on_values_that_depend_on_others(seed):
    env = draw_dependent(seed)
    compare(env, mechanism(env, seed))


def auction(horizon):
    """Two bidders of values 1 and 2 for an item a period."""
    moves = [[HALF, HALF], [HALF, HALF]]
    return Environment.from_arrays(
        discount="9/10", horizon=horizon, agents=["ann", "bob"], types={"ann": ["1", "2"], "bob": ["1", "2"]},
        allocations=["ann", "bob"],
        utility={"ann": (("allocation", "ann"), [[1, 2], [0, 0]]), "bob": (("allocation", "bob"), [[0, 0], [1, 2]])},
        transition={"ann": (("ann", "next ann"), moves), "bob": (("bob", "next bob"), moves)},
        prior=((), Fraction(1, 4)), name="auction",
    )  # fmt: skip


RULE = np.array([[[0, 1], [0, 0]]])  # bob has the item where he alone has the higher value


def second_price(env, fee=0, under=1):
    """Who has the item pays the other's value, and everyone a fee."""
    ann, bob = [[1, 0], [1, 2]], [[0, 1], [0, 0]]
    tables = [table(("ann", "bob"), np.array(own) * under + fee, under) for own in (ann, bob)]
    rule = tuple(Choice(("shock", "ann", "bob"), RULE) for _ in env.periods)
    return Mechanism(name="second price", allocation=rule, transfers=tuple((one,) * len(env.periods) for one in tables))


@pytest.mark.parametrize("horizon", [None, 1, 3])
def test_ties_of_lies_that_do_not_move_the_state_are_decided_exactly(horizon):
    """Whoever pays its own value is indifferent between having the item and not, whatever it says."""
    env = auction(horizon)
    found = enclose_given(env, lambda _: second_price(env), NANO)
    report = answer(env, found.to_json(), require=["incentive_compatible", "weak_budget_balance"])
    assert (report.verdict, report.reason) == ("accepted", None)
    claims = {one.id: one for one in found.claims}
    assert str(claims["expected_budget_balance"].verdict) == "refuted"
    assert claims["expected_budget_balance"].slack == (None, -Fraction(5, 4))
    assert claims["ex_post_budget_balance"].slack == (-2, -2)


def test_a_fee_takes_participation_away_and_is_told_exactly_where_it_is_no_dyadic_number():
    env = auction(None)
    found = enclose_given(env, lambda _: second_price(env, fee=1, under=3), NANO)
    claims = {one.id: one for one in found.claims}
    assert str(claims["participation_zero_option"].verdict) == "refuted"
    assert claims["ex_post_budget_balance"].slack == (-Fraction(8, 3), -Fraction(8, 3))
    assert answer(env, found.to_json(), require=["incentive_compatible"]).verdict == "accepted"


def test_a_rule_that_is_not_efficient_is_said_to_be_none():
    env = auction(None)
    rule = Choice(("shock", "ann", "bob"), 1 - RULE)
    own = Mechanism(name="upside down", allocation=(rule,), transfers=((table((), 0),), (table((), 0),)))
    found = enclose_given(env, lambda _: own, NANO)
    verdicts = {one.id: str(one.verdict) for one in found.claims}
    assert (verdicts["efficient"], verdicts["incentive_compatible"]) == ("refuted", "refuted")
    assert verdicts["ex_post_budget_balance"] == verdicts["expected_budget_balance"] == "proved"
    assert answer(env, found.to_json(), require=["ex_post_budget_balance"]).verdict == "accepted"


def test_what_bounds_do_not_take():
    env = auction(None)
    cells = np.ones((2, 2), dtype=object)
    memory = Mechanism(name="m", allocation=second_price(env).allocation,
                       transfers=((table(("previous ann", "ann"), cells),), (table((), 0),)))  # fmt: skip
    with pytest.raises(CannotEnclose, match="remembered"):
        enclose_given(env, lambda _: memory, NANO)
    two = Mechanism(name="m", allocation=memory.allocation, transfers=((table((), 0), table((), 1)), (table((), 0),)))
    with pytest.raises(CannotEnclose, match="first period"):
        enclose_given(env, lambda _: two, NANO)
    cells[0, 0] = 1 << 130
    long = Mechanism(
        name="m", allocation=memory.allocation, transfers=((table(("ann", "bob"), cells),), two.transfers[1])
    )
    with pytest.raises(CannotEnclose, match="too many digits"):
        enclose_given(env, lambda _: long, NANO)


ENV = auction(None)
TREE = enclose_given(ENV, lambda _: second_price(ENV), NANO).to_json()


def forged(change, **options):
    found = copy.deepcopy(TREE)
    change(found["mechanism"]["payments"]["ann"][0], found)
    return answer(ENV, found, **options)


def with_cells(paid, cells):
    paid["chunks"] = chunks(bytes(cells))


def test_payments_that_were_changed_after_the_claims():
    """A cell higher by 1 makes lies pay; so do the other agent's payments."""

    def dearer(paid, _):
        cells = data_of(paid)
        cells[0] += 1
        with_cells(paid, cells)

    def exchanged(_, tree):
        payments = tree["mechanism"]["payments"]
        payments.update(ann=payments["bob"], bob=payments["ann"])

    for change in (dearer, exchanged):
        report = forged(change, require=["incentive_compatible"])
        assert report.verdict == "rejected"
        assert {one.id for one in report.claims if one.reason} >= {"incentive_compatible", "best_response"}


def test_a_least_payment_moved_by_one_moves_every_budget():
    report = forged(lambda paid, _: paid.update(least=paid["least"] + 1), require=["incentive_compatible"])
    assert report.verdict == "rejected"
    wrong = {one.id for one in report.claims if one.reason}
    assert "incentive_compatible" not in wrong
    assert {"weak_budget_balance", "ex_post_budget_balance", "ex_ante_budget_balance"} <= wrong
    assert "expected_budget_balance" not in wrong, "that it is 5/4 or more from 0 is still true"


def test_a_table_of_payoffs_that_is_another_agents_bounds_nothing():
    def change(_, tree):
        values = tree["evidence"]["values"]
        values["of ann"] = values["everyone"]

    report = forged(change)
    assert {one.id: one.reason for one in report.claims}["participation_zero_option"]


NARROWED = ["participation_zero_option", "weak_budget_balance", "ex_post_budget_balance"]


@pytest.mark.parametrize("name", NARROWED)
@pytest.mark.parametrize("end", ["from", "to"])
def test_a_slack_that_is_narrowed(name, end):
    def change(_, tree):
        slack = claim(tree, name)["least_slack"]
        width = Fraction(slack["to"]) - Fraction(slack["from"]) + Fraction(1, 1 << 60)
        moved = Fraction(slack[end]) + (width if end == "from" else -width)
        slack.update({"from": str(moved), "to": str(moved)})

    report = forged(change)
    assert {one.id: one.reason for one in report.claims}[name]


MALFORMED = {
    "axes out of order": (lambda paid: paid.update(axes=["bob", "ann"]), "out of order"),
    "an axis twice": (lambda paid: paid.update(axes=["ann", "ann"]), "out of order"),
    "an axis that is none": (lambda paid: paid.update(axes=["cyd"]), "a component"),
    "fewer axes": (lambda paid: paid.update(axes=["ann"]), "2 bytes"),
    "a denominator of 0": (lambda paid: paid.update(denominator=0), "positive"),
    "a denominator below 0": (lambda paid: paid.update(denominator=-1), "positive"),
    "no field 0": (lambda paid: with_cells(paid, [cell + 1 for cell in data_of(paid)]), "no field is 0"),
    "a width of 17": (lambda paid: paid.update(width=17), "from 1 to 16"),
    "no chunks": (lambda paid: paid.update(chunks=[]), "65,536"),
    "another key": (lambda paid: paid.update(memory=None), "unknown key"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_payments_of_the_wrong_form(name):
    change, reason = MALFORMED[name]
    report = forged(lambda paid, _: change(paid))
    assert (report.verdict, reason in report.reason) == ("malformed", True), report.reason


def test_agents_without_payments_and_a_width_of_given_ones():
    assert "is missing" in forged(lambda _, tree: tree["mechanism"]["payments"].pop("bob")).reason
    assert "null" in forged(lambda _, tree: tree["mechanism"].update(width="1")).reason
    assert "is missing" in forged(lambda _, tree: tree["evidence"]["values"].pop("of bob")).reason


def test_agents_who_are_not_alike_under_a_rule_are_judged_one_by_one():
    """ENCLOSURE's S3: one type each, one item that ann has, and a half is paid by both: bob has −1 in all."""
    env = Environment.from_arrays(
        discount="1/2", agents=["ann", "bob"], types={"ann": ["0"], "bob": ["0"]}, allocations=["ann", "bob"],
        utility={"ann": (("allocation",), [1, 0]), "bob": (("allocation",), [0, 1])},
        transition={"ann": (("next ann",), [1]), "bob": (("next bob",), [1])},
    )  # fmt: skip
    own = Mechanism(name="halves", allocation=(Choice(("shock",), np.array([0])),),
                    transfers=((table((), 1, 2),), (table((), 1, 2),)))  # fmt: skip
    tree = enclose_given(env, lambda _: own, NANO).to_json()
    found = claim(tree, "participation_zero_option")
    assert (found["verdict"], found["at"]["agent"]) == ("refuted", "bob")
    assert Fraction(found["least_slack"]["from"]) <= -1 <= Fraction(found["least_slack"]["to"])
    found.update(verdict="proved", at=None, least_slack={"from": "0", "to": None})
    assert "refuted, not proved" in answer(env, tree, require=["participation_zero_option"]).reason
