"""Random goods: the social program of Balandat and Tomlin, equation (24), written out once more."""

from fractions import Fraction
from itertools import product

import pytest

from lpmech.casefiles import families
from tests.casefiles.shipped import expectation, parameters
from tests.oracle import Environment, Pivot, has_independent_transitions, has_private_values

SMALL = {
    "goods": {"barley": "1/2", "yeast": "1/3"},
    "horizon": 2,
    "discount": "3/4",
    "valuations": {
        "ann": {"dry": {"barley": 2, "barley+yeast": 7}, "wet": {"yeast": "3/2"}},
        "bob": {"plain": {"barley": 3, "yeast": 1}},
    },
    "taste_changes": {"ann": {"dry": {"dry": "2/3", "wet": "1/3"}}},
}


class Naive:
    """W_t(θ) by recursion over (period, holdings, tastes); a dictionary player → set of goods held."""

    def __init__(self, given, without=None):
        self.given, self.without = given, without
        self.players = list(given["valuations"])
        self.delta = Fraction(given.get("discount", 1))

    def worth(self, player, taste, bundle):
        """The listed value, else the greatest of a listed part."""
        listed = {frozenset(k.split("+")): Fraction(v) for k, v in self.given["valuations"][player][taste].items()}
        if bundle in listed:
            return listed[bundle]
        return max([v for part, v in listed.items() if part <= bundle], default=Fraction(0))

    def flow(self, held, tastes):
        """Σ v_i(θ_0, θ_i), without the one who is left out."""
        present = [i for i in range(len(held)) if self.players[i] != self.without]
        return sum((self.worth(self.players[i], tastes[i], held[i]) for i in present), Fraction(0))

    def moves(self, tastes):
        """(probability, next tastes)."""
        changes = self.given.get("taste_changes", {})
        rows = [
            changes.get(player, {}).get(taste, {taste: 1}).items()
            for player, taste in zip(self.players, tastes, strict=True)
        ]
        for choice in product(*rows):
            chance = Fraction(1)
            for _, p in choice:
                chance *= Fraction(p)
            yield chance, tuple(taste for taste, _ in choice)

    def later(self, period, held, tastes):
        """E W_{t+1}."""
        return sum(chance * self.value(period + 1, held, after) for chance, after in self.moves(tastes))

    def value(self, period, held, tastes):
        """E_z W_t; after period T what is held pays once more."""
        if period > self.given["horizon"]:
            return self.flow(held, tastes)
        total, left = Fraction(0), Fraction(1)
        for good, p in self.given["goods"].items():
            takers = [i for i, player in enumerate(self.players) if player != self.without]
            total += Fraction(p) * max(self.later(period, self.gift(held, good, i), tastes) for i in takers)
            left -= Fraction(p)
        return self.flow(held, tastes) + self.delta * (total + left * self.later(period, held, tastes))

    @staticmethod
    def gift(held, good, taker):
        return tuple(b | {good} if i == taker else b for i, b in enumerate(held))


def held_by(label, players, goods):
    """The holdings that a public state names."""
    parts = {} if label == "nothing" else dict(part.split(" ", 1) for part in label.split(", "))
    assert all(good in goods for bundle in parts.values() for good in bundle.split("+"))
    return tuple(frozenset(parts[p].split("+")) if p in parts else frozenset() for p in players)


def agrees(given, period, state, value, without=None):
    naive = Naive(given, without)
    held = held_by(state[0], naive.players, given["goods"])
    return naive.value(period, held, tuple(state[1:])) == value


def test_every_value_of_a_small_problem():
    env = Environment(families.build("random_goods", SMALL))
    pivot = Pivot(env)
    for period in env.periods:
        for state in env.states(period):
            assert agrees(SMALL, period, state, pivot.everyone.values[period][state])
            assert agrees(SMALL, period, state, pivot.without["ann"].values[period][state], "ann")


def test_last_prices_are_the_value_lost_by_the_other():
    """Two players: in period T each pays, good by good, what the good that it gets would be worth to the other."""
    env = Environment(families.build("random_goods", SMALL))
    pivot, naive = Pivot(env), Naive(SMALL)
    for state in env.states(2):
        held = held_by(state[0], naive.players, SMALL["goods"])
        for taker, other in ((0, 1), (1, 0)):
            due = Fraction(0)
            for good, p in SMALL["goods"].items():
                gets = pivot.allocation[2][good, state] == f"{good} to {naive.players[taker]}"
                due += Fraction(p) * gain(naive, held, good, other, state[1:]) if gets else 0
            assert pivot.payments[2][naive.players[taker], state] == naive.delta * due


def gain(naive, held, good, player, tastes):
    """E of what a good adds to a player's bundle next period."""
    name = naive.players[player]
    return sum(
        chance
        * (naive.worth(name, after[player], held[player] | {good}) - naive.worth(name, after[player], held[player]))
        for chance, after in naive.moves(tastes)
    )


@pytest.mark.long
def test_expected_values_of_the_shipped_case():
    given = parameters("bt", "barley_yeast_hops")
    for row in expectation("bt", "barley_yeast_hops")["values"]:
        state = [row["state"][axis] for axis in ("public", "ann", "bob")]
        without = row["program"].removeprefix("without ") if row["program"] != "everyone" else None
        assert agrees(given, row["period"], state, Fraction(row["value"]), without)


def test_only_holdings_that_can_be_reached_are_states():
    built = families.build("random_goods", parameters("bt", "barley_yeast_hops"))
    sizes = [len(stage["public"]) for stage in built["stages"]] + [len(built["terminal"]["public"])]
    assert sizes == [1, 7, 22, 42]  # of 2 × 3 places at most 0, 1, 2, 3 are taken


def test_the_paper_gives_every_good_to_someone():
    stage = families.build("random_goods", SMALL)["stages"][0]
    assert stage["shocks"]["barley"] == {
        "probability": "1/2",
        "feasible": ["barley to ann", "barley to bob"],
        "feasible without": {"ann": ["barley to bob"], "bob": ["barley to ann"]},
    }
    assert stage["shocks"]["nothing"] == {"probability": "1/6", "feasible": ["nothing"]}


def test_goods_for_nobody_are_an_option():
    stage = families.build("random_goods", {**SMALL, "nobody": True})["stages"][0]
    assert stage["shocks"]["yeast"]["feasible"] == ["yeast to ann", "yeast to bob", "yeast to nobody"]
    assert stage["shocks"]["yeast"]["feasible without"]["ann"] == ["yeast to bob", "yeast to nobody"]


def test_nothing_never_arrives_where_the_goods_leave_no_probability():
    built = families.build("random_goods", {**SMALL, "goods": {"barley": "1/2", "yeast": "1/2"}})
    assert "nothing" not in built["stages"][0]["shocks"]
    assert "nothing" not in built["stages"][0]["allocations"]


def test_hypotheses_hold():
    env = Environment(families.build("random_goods", SMALL))
    assert has_private_values(env)
    assert has_independent_transitions(env)


def test_first_tastes_give_a_prior():
    given = {**SMALL, "first_tastes": {"ann": {"dry": "1/4", "wet": "3/4"}}}
    prior = Environment(families.build("random_goods", given)).prior()
    assert prior == {("nothing", "dry", "plain"): Fraction(1, 4), ("nothing", "wet", "plain"): Fraction(3, 4)}
    assert Environment(families.build("random_goods", SMALL)).prior() is None
