"""Certificates about claims that follow from another: right ones, false ones and ones of the wrong form."""

from dataclasses import replace

from lpmech.mechanisms.pivot import pivot
from lpmech.mechanisms.social import solve_all
from lpmech.problem.tables import ZERO
from tests.certificates import sources
from tests.certificates.accept import accept
from tests.certificates.attacks import claim, reject, relabel
from tests.certificates.forms import malformed

INTERIM, EX_POST = "interim_best_response", "best_response"
SUMS = (("expected_budget_balance", "ex_post_budget_balance"), ("ex_ante_budget_balance", "weak_budget_balance"))


def resting(found, name, by, **others):
    """The certificate with a claim that rests on another."""
    return relabel(found, name, "proved", **{"least_slack": None, "at": None, "witness": {"from": by}, **others})


def nothing_paid(name):
    """The efficient rule without transfers."""
    env = sources.environment(name)
    own = pivot(env, solve_all(env))
    free = tuple(tuple(ZERO for _ in tables) for tables in own.transfers)
    return sources.audited(name, replace(own, name="nothing", transfers=free))


@accept("weather")
def implied_under_every_prior():
    found = sources.certificate("weather")
    assert claim(found, INTERIM)["witness"] == {"from": EX_POST}
    assert claim(found, INTERIM)["verdict"] == "proved"
    return found


@accept("weather")
def implied_of_sums_that_are_0():
    """There is no prior, a lie gains, and nobody pays."""
    found = nothing_paid("weather")
    assert claim(found, INTERIM)["verdict"] == "undecided"
    for name, by in SUMS:
        assert (claim(found, name)["verdict"], claim(found, name)["witness"]) == ("proved", {"from": by})
    return found


@accept("weather")
def implied_listed_before_what_it_follows_from():
    found = sources.certificate("weather")
    found["claims"].reverse()
    return found


@accept("dock")
def implied_although_there_is_a_prior():
    return resting(sources.certificate("dock"), INTERIM, EX_POST)


@reject("weather", "interim_best_response: best_response is not listed and proved")
def implied_by_a_claim_that_is_refuted():
    return resting(nothing_paid("weather"), INTERIM, EX_POST)


@reject("dock", "interim_best_response: best_response is not listed and proved")
def implied_by_a_claim_that_is_refuted_although_true():
    """Interim, no plan gains; ex post, the claim is true as well and called refuted, so nothing may rest on it."""
    found = relabel(sources.certificate("dock"), EX_POST, "refuted", least_slack="-1")
    found["claims"].sort(key=lambda one: one["id"] == EX_POST)
    return resting(found, INTERIM, EX_POST)


@reject("weather", "best_response: the claim is refuted")
def implied_by_a_claim_that_is_not_proved_though_it_says_so():
    found = nothing_paid("weather")
    relabel(found, EX_POST, "proved", least_slack="0")
    return resting(found, INTERIM, EX_POST)


@reject("storms", "interim_best_response: best_response is not listed and proved")
def implied_by_a_claim_of_which_the_converse_holds():
    """Interim no plan gains, ex post a lie does: true, but not for this reason."""
    from tests.certificates.interim_files import lottery

    found = lottery()
    assert (claim(found, INTERIM)["verdict"], claim(found, EX_POST)["verdict"]) == ("proved", "refuted")
    return resting(found, INTERIM, EX_POST)


@reject("weather", "interim_best_response: best_response is not listed and proved")
def implied_by_a_claim_that_is_absent():
    found = sources.certificate("weather")
    found["claims"] = [one for one in found["claims"] if one["id"] != EX_POST]
    return found


@reject("weather", "interim_best_response: best_response is not listed and proved")
def implied_by_a_claim_that_is_undecided():
    found = sources.certificate("weather")
    return relabel(found, EX_POST, "undecided", least_slack=None, at=None)


@reject("weather", "ex_ante_budget_balance: weak_budget_balance is not listed and proved")
def implied_of_sums_that_are_negative():
    found = sources.certificate("weather", 2)
    assert claim(found, "weak_budget_balance")["verdict"] == "refuted"
    return resting(found, "ex_ante_budget_balance", "weak_budget_balance")


@reject("weather", "expected_budget_balance: ex_post_budget_balance is not listed and proved")
def implied_of_sums_that_are_positive():
    return resting(sources.certificate("weather"), "expected_budget_balance", "ex_post_budget_balance")


@reject("weather", "a claim without a slack has null least_slack and at")
def implied_with_a_slack():
    return resting(sources.certificate("weather"), INTERIM, EX_POST, least_slack="0")


@reject("dock", "a claim without a slack has null least_slack and at")
def implied_with_a_cell():
    found = sources.certificate("dock")
    return resting(found, INTERIM, EX_POST, at=claim(found, INTERIM)["at"])


def bent(name, reason, verdict, wanted, witness):
    """Registers a certificate with a claim of that witness."""

    def make(_):
        found = sources.certificate("weather")
        return relabel(found, wanted, verdict, least_slack=None, at=None, witness=witness)

    make.__name__ = name
    malformed(reason, "weather")(make)


bent("implied_and_refuted", "expected an object with the keys {}", "refuted", INTERIM, {"from": EX_POST})
bent("implied_and_undecided", "expected an object with the keys {}", "undecided", INTERIM, {"from": EX_POST})
bent("implied_by_single_lies", f'expected "{EX_POST}"', "proved", INTERIM, {"from": "incentive_compatible"})
bent("implied_by_itself", f'expected "{EX_POST}"', "proved", INTERIM, {"from": INTERIM})
bent("implied_by_the_weaker_claim", "expected an object with the keys {}", "proved", EX_POST, {"from": INTERIM})
bent("implied_by_several_claims", f'expected "{EX_POST}"', "proved", INTERIM, {"from": [EX_POST]})
bent("implied_by_balance_in_the_mean", "expected an object with the keys {}", "proved", "ex_post_budget_balance",
     {"from": "expected_budget_balance"})  # fmt: skip
bent("implied_by_sums_that_may_be_positive", 'expected "ex_post_budget_balance"', "proved", "expected_budget_balance",
     {"from": "weak_budget_balance"})  # fmt: skip
bent(
    "implied_with_another_key", "expected an object with the keys", "proved", INTERIM, {"from": EX_POST, "prior": None}
)
