"""Refusals that no certificate of the corpus meets: an accepted one, or its environment, with one thing changed."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from lpmech.checker import check_files

CORPUS = Path(__file__).parents[1] / "certificates"
CHANGES = []


def change(certificate, environment, reason):
    """One change, of a certificate in the corpus or of its environment, and what the checker says of it."""

    def register(make):
        CHANGES.append(pytest.param(certificate, environment, reason, make, id=make.__name__))
        return make

    return register


def claim(certificate, name):
    return next(one for one in certificate["claims"] if one["id"] == name)


def witness(certificate, name):
    return claim(certificate, name)["witness"]


def raise_all(table, more):
    """Add a number to every number of a table."""
    numerators = [number * more.denominator + table["denominator"] * more.numerator for number in table["numerators"]]
    table.update(numerators=numerators, denominator=table["denominator"] * more.denominator)


@change("respelt_relay", "relay", "the allocation is null for terminal utility, and only there")
def no_allocation_before_the_end(certificate, environment):
    witness(certificate, "private_values").update(
        period=3, state={"ann": "a", "bob": "c"}, **{"other state": {"ann": "a", "bob": "d"}}
    )


@change("pivot_relay", "relay", "no transition is needed out of this period")
def a_next_state_after_the_end(certificate, environment):
    after = {"period": 4, "allocation": None, "state": {"ann": "gone", "bob": "p"}, "next state": {}}
    witness(certificate, "independent_transitions").update(after)


@change("pivot_duel", "duel", "no transition is needed out of the period of the witness")
def a_marginal_of_what_follows_the_last_period(certificate, environment):
    witness(certificate, "independent_transitions")["period"] = 2


@change("pivot_duel", "duel", "the witness names a component or next label that the next state does not have")
def a_marginal_of_a_label_that_is_none(certificate, environment):
    witness(certificate, "independent_transitions")["next"] = "lower"


@change("pivot_relay", "relay", "expected a period with allocations, found 4")
def sets_after_the_last_period(certificate, environment):
    witness(certificate, "same_feasible_sets")["period"] = 4


@change("random_memory_duel", "duel", 'evidence["interim continuation"].ann[1]: the equation does not hold at ann')
def an_interim_continuation_after_the_end(certificate, environment):
    """The one of period 1 follows from it."""
    first, last = certificate["evidence"]["interim continuation"]["ann"]
    raise_all(last, Fraction(1))
    raise_all(first, Fraction(environment["discount"]))


@change("random_memory_duel", "duel", "the claim is of mechanisms whose transfers have no memory")
def differences_where_transfers_remember(certificate, environment):
    other = json.loads((CORPUS / "accept/ordered_crooked.json").read_text(encoding="utf-8"))
    stated = claim(certificate, "incentive_compatible")
    stated.update(id="increasing_differences", concept=claim(other, "increasing_differences")["concept"])
    certificate["claims"] = [stated]


@change("unique_refuted", "berth", "the transfers make an agent leave")
def other_transfers_that_nobody_pays(certificate, environment):
    for key, more in (("transfers", Fraction(1000)), ("payoffs", -1000 / (1 - Fraction(environment["discount"])))):
        for table in witness(certificate, "pivot_unique")[key]:
            raise_all(table, more)


@change("unique_refuted", "berth", "expected null, where transfers remember nothing")
def a_sum_after_a_memory_where_nothing_is_remembered(certificate, environment):
    accepted = json.loads((CORPUS / "accept/unique_within_the_greatest_distance.json").read_text(encoding="utf-8"))
    stated = claim(accepted, "pivot_unique")
    stated["witness"]["payments"][0]["least"]["sum"][0]["memory"] = {}
    certificate["claims"] = [stated]


@change("unique_refuted", "berth", "the transfers are not 0 after an exit")
def other_transfers_that_pay_everybody(certificate, environment):
    for key, more in (("transfers", Fraction(-1000)), ("payoffs", 1000 / (1 - Fraction(environment["discount"])))):
        for table in witness(certificate, "pivot_unique")[key]:
            raise_all(table, more)


def bounded(certificate, period, terms):
    """The claim that a payment of the first period, or of another, is unique where transfers remember."""
    payment = {"form": "one-period memory", "period": period, "state": {"ann": "low", "bob": "low"}, "within": "0"}
    side = {"bound": "0", "sum": terms, "transfers": [], "payoffs": []}
    found = {"agent": "ann", "payments": [{**payment, "least": side, "greatest": side}]}
    stated = claim(certificate, "independent_transitions")
    stated.update(id="pivot_unique", verdict="proved", witness=found)


@change("pivot_duel", "duel", "expected the first period, where transfers remember, found 2")
def a_later_payment_where_transfers_remember(certificate, environment):
    bounded(certificate, 2, [])


@change("pivot_duel", "duel", "expected a memory, after period 1, found null")
def a_term_without_a_memory_where_transfers_remember(certificate, environment):
    at = {"state": {"ann": "low", "bob": "low"}, "report": None, "weight": "1"}
    bounded(certificate, 1, [{"constraint": "truth", "period": 2, "memory": None, **at}])


@change("nothing_exists", "field", "stages[0].transition.mixture[1].weight: a probability is negative")
def a_mixture_with_a_negative_weight(certificate, environment):
    stage = environment["stages"][0]
    factors = stage["transition"]
    parts = ("3/2", "-1/2")
    stage["transition"] = {"mixture": [{"weight": {"axes": [], "values": part}, **factors} for part in parts]}


@change("nothing_exists", "field", "stages[0].utility.ann.values: a number of more than 1000 characters")
def a_number_that_is_long_in_lowest_terms(certificate, environment):
    environment["stages"][0]["utility"]["ann"] = {"axes": [], "values": "0." + "0" * 900 + "1" * 90}


@change("nothing_exists", "field", "prior: the distribution sums to another number, not to 1")
def a_prior_whose_sum_is_long(certificate, environment):
    environment["prior"] = {"axes": [], "values": f"1/{10**100}"}


@pytest.mark.parametrize(("name", "about", "reason", "make"), CHANGES)
def test_what_is_changed_is_refused(name, about, reason, make, tmp_path):
    certificate = json.loads((CORPUS / f"accept/{name}.json").read_text(encoding="utf-8"))
    environment = json.loads((CORPUS / f"environments/{about}.json").read_text(encoding="utf-8"))
    make(certificate, environment)
    (tmp_path / "environment.json").write_text(json.dumps(environment), encoding="utf-8")
    (tmp_path / "certificate.json").write_text(json.dumps(certificate), encoding="utf-8")
    report = check_files(tmp_path / "environment.json", tmp_path / "certificate.json")
    assert report.verdict in ("rejected", "malformed")
    assert reason in report.reason
