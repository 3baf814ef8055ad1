"""Certificates about interim incentives: right ones, false ones and ones of the wrong form."""

import copy
from fractions import Fraction
from functools import cache

from lpmech.certificate import pipeline
from lpmech.claims.registry import KINDS
from lpmech.mechanisms.pivot import pivot
from lpmech.mechanisms.social import solve_all
from lpmech.problem import exact
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.tables import ZERO, Table
from tests.certificates import sources
from tests.certificates.accept import accept
from tests.certificates.attacks import claim, reject, relabel
from tests.certificates.forms import malformed
from tests.certificates.random_mechanisms import as_read, random_mechanism
from tests.claims.interim_incentives import CLAIM

REST = "interim_best_response"
KEPT = ("efficient", "incentive_compatible", CLAIM, REST)
EVIDENCE = "interim continuation"
# What ann is today, bob will be with probability 3/4. Only she has a use for what is allocated.
OMENS = {
    "format": sources.FORMAT, "name": "what ann is, bob will be", "discount": "1", "horizon": 2,
    "agents": ["ann", "bob"],
    "stages": [{
        "types": sources.TWO, "allocations": ["off", "on"],
        "utility": {"ann": sources.sparse(["allocation", "ann"], on_low="-10", on_high="10"),
                    "bob": sources.table([], "0")},
        "transition": {"bob": sources.table(["ann", "next bob"], [["3/4", "1/4"], ["1/4", "3/4"]]),
                       "ann": sources.table(["next ann"], ["1/2", "1/2"])},
    }],
    "prior": sources.table([], "1/4"),
}  # fmt: skip
sources.ENVIRONMENTS.update(omens=OMENS)


def stored(certificate, *, evidence=()):
    """The certificate as its file is read, with the claims that these files are about."""
    found = as_read(certificate) | {"versions": {"lpmech": "0"}}
    left_out = () if evidence else (REST,)
    found["claims"] = [one for one in found["claims"] if one["id"] in KEPT and one["id"] not in left_out]
    kept = {key: found["evidence"][key] for key in ("continuation", *evidence)}
    return found | {"evidence": {"values": {"everyone": found["evidence"]["values"]["everyone"]}, **kept}}


@cache
def _random(name, seed):
    env = sources.environment(name)
    return stored(pipeline.audit(env, random_mechanism(env, seed), require=(CLAIM,)))


def of_random(name, seed):
    """Of a random mechanism."""
    return copy.deepcopy(_random(name, seed))


def bet():
    """The pivot mechanism with a bet of ann's on what bob is in period 1: as often low as high, whatever she is."""
    env = sources.environment("storms")
    own = pivot(env, solve_all(env))
    odds = Table(("ann", "bob"), exact.from_fractions([Fraction(x) for x in (100, -100, -100, 100)], (2, 2)))
    transfers = ((own.transfers[0][0] + odds, own.transfers[0][1]), own.transfers[1])
    return Mechanism(name="bet", allocation=own.allocation, transfers=transfers)


@cache
def _fair_bet():
    return stored(pipeline.audit(sources.environment("storms"), bet(), require=(CLAIM,)))


def fair_bet():
    """Of that mechanism."""
    return copy.deepcopy(_fair_bet())


@cache
def _omens():
    env, axes = sources.environment("omens"), ("previous ann", "ann", "bob")
    odds = [Fraction(x) for x in (0, 0, -6, 18, 0, 0, 18, -6)]
    bet = Table(axes, exact.from_fractions(odds, (2, 2, 2)))
    made = Mechanism(
        name="odds", allocation=pivot(env, solve_all(env)).allocation, transfers=((ZERO, bet), (ZERO, ZERO))
    )
    return stored(pipeline.audit(env, made, require=(CLAIM, REST)), evidence=(EVIDENCE,))


def omens():
    """Whoever says high bets on what bob is, at odds that are fair if it told the truth before. Else it had better not
    bet, and yet not to have lied at all is better still."""
    return copy.deepcopy(_omens())


def at(found):
    return claim(found, CLAIM)["at"]


@accept("storms")
def interim_lies_that_gain_ex_post_only():
    found = fair_bet()
    assert (claim(found, CLAIM)["verdict"], claim(found, "incentive_compatible")["verdict"]) == ("proved", "refuted")
    return found


@accept("storms")
def interim_plans_of_lies_by_single_lies():
    """No evidence of plans is needed where no single lie pays."""
    found = fair_bet()
    seen = {"agent": "ann", "period": 1, "memory": None, "state": {"ann": "low"}, "report": "low"}
    found["claims"].append({"id": REST, "concept": KINDS[REST].concept, "verdict": "proved", "least_slack": "0",
                            "at": seen, "reason": "", "witness": {}})  # fmt: skip
    return found


@accept("omens")
def interim_lies_that_pay_after_a_lie_alone():
    found = omens()
    assert (claim(found, CLAIM)["verdict"], claim(found, REST)["verdict"]) == ("refuted", "proved")
    assert claim(found, CLAIM)["least_slack"] == "-2"
    assert at(found)["own"] != at(found)["memory"]["reports"]["ann"]
    return found


@accept("dock")
def interim_lies_that_pay_for_ever():
    found = of_random("dock", 6)
    assert (claim(found, CLAIM)["verdict"], at(found)["period"]) == ("refuted", None)
    return found


@accept("relay")
def interim_lies_where_stages_differ():
    return of_random("relay", 8)


@accept("weather")
def interim_lies_under_every_prior():
    found = stored(pipeline.certify(sources.environment("weather"), "pivot", require=(CLAIM,)))
    assert claim(found, CLAIM)["witness"] == {"from": "incentive_compatible"}
    return found


@reject("storms", f"{CLAIM}: the claim is proved")
def interim_lies_refuted_by_an_ex_post_lie():
    found = fair_bet()
    return relabel(found, CLAIM, "refuted", least_slack=claim(found, "incentive_compatible")["least_slack"])


@reject("omens", f"{CLAIM}: the claim is refuted")
def interim_lies_proved_by_the_first_period_alone():
    cell = {"agent": "ann", "period": 1, "memory": None, "state": {"ann": "low"}, "report": "low"}
    return relabel(omens(), CLAIM, "proved", least_slack="0", at=cell)


@reject("omens", f"{CLAIM}: ")
def interim_lies_having_told_the_truth():
    found = omens()
    at(found)["own"] = at(found)["memory"]["reports"]["ann"]
    return found


@reject("omens", f"{CLAIM}: the slack at the cell named is not the least")
def interim_lies_of_the_truth():
    found = omens()
    at(found)["report"] = at(found)["state"]["ann"]
    return found


@reject("omens", f"{CLAIM}: at is not a cell of the claim")
def interim_lies_without_a_report():
    found = omens()
    at(found)["report"] = None
    return found


@reject("dock", f"{CLAIM}: at is not a cell of the claim")
def interim_lies_in_period_2_of_an_infinite_horizon():
    found = of_random("dock", 6)
    at(found)["period"] = 2
    return found


@reject("dock", f"{CLAIM}: at is not a cell of the claim")
def interim_lies_after_an_allocation_that_is_not_chosen():
    found = of_random("dock", 6)
    memory = at(found)["memory"]
    memory["allocation"] = next(a for a in ("idle", "ann", "bob") if a != memory["allocation"])
    return found


@reject("relay", f"{CLAIM}: the least slack is")
def interim_lies_slack_too_small():
    return relabel(of_random("relay", 8), CLAIM, "refuted", least_slack="-1/8")


@reject("weather", f"{CLAIM}: the environment has no prior")
def interim_lies_without_a_prior():
    found = stored(pipeline.certify(sources.environment("weather"), "pivot", require=(CLAIM,)))
    cell = {"agent": "ann", "period": 1, "memory": None, "state": {"public": "dry", "ann": "low"}, "report": "low"}
    return relabel(found, CLAIM, "proved", least_slack="0", at=cell, witness={})


@reject("relay", f"{CLAIM}: the evidence has no continuation of bob")
def interim_lies_without_a_continuation():
    found = of_random("relay", 8)
    found["claims"] = [claim(found, name) for name in (CLAIM, "efficient")]
    del found["evidence"]["continuation"]["bob"]
    return found


@reject("storms", f"{CLAIM}: incentive_compatible is not listed and proved")
def interim_lies_by_the_stronger_claim_that_is_refuted():
    return relabel(fair_bet(), CLAIM, "proved", least_slack=None, at=None, witness={"from": "incentive_compatible"})


@reject("omens", f"{REST}: the evidence has no")
def interim_plans_of_lies_by_single_lies_that_pay():
    found = omens()
    del found["evidence"][EVIDENCE]
    return found


def bent(name, reason, change):
    """Registers a certificate that `change` makes malformed."""

    def make(_):
        found = omens()
        change(found)
        return found

    make.__name__ = name
    malformed(reason, "omens")(make)


bent("interim_lies_own_type_left_out", "own", lambda found: at(found).pop("own"))
bent("interim_lies_own_type_unknown", "a type of the agent", lambda found: at(found).update(own="medium"))
bent("interim_lies_own_type_without_a_memory", "unknown key", lambda found: at(found).update(memory=None))
bent("interim_lies_of_a_whole_state", "unknown key", lambda found: at(found)["state"].update(bob="low"))
bent("interim_lies_of_nobody", "what nobody sees", lambda found: at(found).update(agent=None))
bent("interim_lies_in_an_older_version", "id", lambda found: found.update(format="lpmech-certificate/1.1"))
bent("interim_lies_by_the_weaker_claim", 'expected "incentive_compatible"',
     lambda found: relabel(found, CLAIM, "proved", least_slack=None, at=None, witness={"from": REST}))  # fmt: skip
