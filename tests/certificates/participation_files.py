"""Certificates about interim participation: right ones, false ones and ones of the wrong form."""

import copy
from fractions import Fraction
from functools import cache

from lpmech.certificate import pipeline
from lpmech.mechanisms.pivot import pivot
from lpmech.mechanisms.social import solve_all
from lpmech.problem import exact
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.tables import Table
from tests.certificates import sources
from tests.certificates.accept import accept
from tests.certificates.attacks import claim, reject, relabel
from tests.certificates.forms import malformed
from tests.certificates.random_mechanisms import as_read, random_mechanism
from tests.claims.interim_participation import ALWAYS, CLAIMS, FIRST

KEPT = ("efficient", "incentive_compatible", "participation_zero_option", *CLAIMS)
ALIKE = [["3/8", "1/8"], ["1/8", "3/8"]]
ANEW = {
    "format": sources.FORMAT, "name": "types drawn anew, often alike", "discount": "1/2", "horizon": None,
    "agents": ["ann", "bob"],
    "stages": [{
        "types": sources.TWO, "allocations": ["on"],
        "utility": {name: sources.table([name], ["1", "2"]) for name in ("ann", "bob")},
        "transition": {"joint": sources.table(["next ann", "next bob"], ALIKE)},
    }],
    "prior": sources.table(["ann", "bob"], ALIKE),
}  # fmt: skip
sources.ENVIRONMENTS.update(anew=ANEW)


def stored(certificate):
    """The certificate as its file is read, with the claims that these files are about."""
    found = as_read(certificate) | {"versions": {"lpmech": "0"}}
    found["claims"] = [one for one in found["claims"] if one["id"] in KEPT]
    values = {"everyone": found["evidence"]["values"]["everyone"]}
    return found | {"evidence": {"values": values, "continuation": found["evidence"]["continuation"]}}


@cache
def _random(name, seed):
    env = sources.environment(name)
    return stored(pipeline.audit(env, random_mechanism(env, seed), require=CLAIMS))


def of_random(name, seed):
    """Of a random mechanism."""
    return copy.deepcopy(_random(name, seed))


@cache
def _bets():
    env = sources.environment("anew")
    rule, worth = pivot(env, solve_all(env)).allocation, exact.from_fractions([Fraction(1, 2), Fraction(5, 2)], (2,))
    paid = tuple((Table((other,), worth),) for other in ("bob", "ann"))
    return stored(pipeline.audit(env, Mechanism(name="what the other says", allocation=rule, transfers=paid)))


def bets():
    """Everyone pays by what the other says, which leaves it 0 on seeing its own type."""
    return copy.deepcopy(_bets())


def at(found, name=ALWAYS):
    return claim(found, name)["at"]


@accept("anew")
def participation_interim_but_not_ex_post():
    found = bets()
    assert [(one["verdict"], one["least_slack"]) for one in found["claims"] if one["id"] in CLAIMS] == [
        ("proved", "0")
    ] * 2
    assert claim(found, "participation_zero_option")["verdict"] == "refuted"
    return found


@accept("anew")
def participation_at_a_later_cell_that_attains_the_least():
    found = bets()
    memory = {"reports": {"ann": "low", "bob": "high"}, "allocation": "on"}
    claim(found, ALWAYS)["at"] = {"agent": "bob", "period": None, "memory": memory, "state": {"bob": "high"},
                                  "report": None, "own": "low"}  # fmt: skip
    return found


@accept("dock")
def participation_refuted_in_a_later_period_of_an_infinite_horizon():
    found = of_random("dock", 6)
    assert (claim(found, ALWAYS)["verdict"], at(found)["period"]) == ("refuted", None)
    return found


@accept("relay")
def participation_refuted_after_a_lie_alone():
    found = of_random("relay", 8)
    assert (claim(found, FIRST)["verdict"], claim(found, ALWAYS)["verdict"]) == ("proved", "refuted")
    assert at(found)["memory"]["reports"][at(found)["agent"]] != at(found)["own"]
    return found


@accept("storms")
def participation_after_a_shock():
    found = of_random("storms", 8)
    assert claim(found, ALWAYS)["verdict"] == "refuted"
    return found


@accept("weather")
def participation_under_every_prior():
    found = stored(pipeline.certify(sources.environment("weather"), "pivot", require=CLAIMS))
    for name in CLAIMS:
        assert (claim(found, name)["verdict"], claim(found, name)["witness"]) == (
            "proved", {"from": "participation_zero_option"}
        )  # fmt: skip
    return found


@reject("anew", "interim_participation_always: the claim is proved")
def participation_refuted_by_an_ex_post_state():
    found = bets()
    return relabel(found, ALWAYS, "refuted", least_slack=claim(found, "participation_zero_option")["least_slack"])


@reject("relay", "interim_participation_always: the claim is refuted")
def participation_proved_by_the_first_period_alone():
    found = of_random("relay", 8)
    first = claim(found, FIRST)
    return relabel(found, ALWAYS, "proved", least_slack=first["least_slack"], at=first["at"])


@reject("relay", "interim_participation_always: the least slack is")
def participation_slack_too_small():
    found = of_random("relay", 8)
    return relabel(found, ALWAYS, "refuted", least_slack="-1/8")


@reject("relay", "interim_participation_always: at is not a cell of the claim")
def participation_of_a_type_that_cannot_have_been():
    """In the first period of the relay ann is of one type alone."""
    found = of_random("relay", 11)
    at(found)["memory"]["reports"].update(ann="high")
    at(found)["period"] = 2
    at(found).update(agent="ann", own="high", state={"public": "dry", "ann": "only"})
    at(found)["memory"] = {"reports": {"ann": "high", "bob": "low"}, "allocation": "ann"}
    return found


@reject("storms", "interim_participation_always: at is not a cell of the claim")
def participation_after_an_allocation_that_is_not_chosen():
    found = of_random("storms", 8)
    at(found)["memory"]["allocation"] = "idle"
    return found


@reject("duel", "interim_participation_always: ")
def participation_having_been_of_another_type():
    found = of_random("duel", 4)
    at(found)["own"] = {"low": "high", "high": "low"}[at(found)["own"]]
    return found


@reject("dock", "interim_participation_always: at is not a cell of the claim")
def participation_in_period_2_of_an_infinite_horizon():
    found = of_random("dock", 6)
    at(found)["period"] = 2
    return found


@reject("dock", "interim_participation_first: at is not a cell of the claim")
def participation_with_a_report():
    found = of_random("dock", 6)
    at(found, FIRST)["report"] = "low"
    return found


@reject("dock", "interim_participation_first: at is not a cell of the claim")
def participation_with_a_memory():
    found = of_random("dock", 6)
    at(found, FIRST)["memory"] = at(found)["memory"]
    return found


@reject("weather", "interim_participation_always: the environment has no prior")
def participation_without_a_prior():
    found = stored(pipeline.certify(sources.environment("weather"), "pivot", require=CLAIMS))
    state = {"public": "dry", "ann": "low"}
    cell = {"agent": "ann", "period": 1, "memory": None, "state": state, "report": None}
    return relabel(found, ALWAYS, "proved", least_slack="0", at=cell, witness={})


@reject("relay", "interim_participation_always: the evidence has no continuation of bob")
def participation_without_a_continuation():
    found = of_random("relay", 8)
    found["claims"] = [claim(found, name) for name in (ALWAYS, "efficient")]
    del found["evidence"]["continuation"]["bob"]
    return found


@reject("anew", "interim_participation_first: participation_zero_option is not listed and proved")
def participation_by_the_stronger_claim_that_is_refuted():
    return relabel(bets(), FIRST, "proved", least_slack=None, at=None, witness={"from": "participation_zero_option"})


def bent(name, reason, change, environment="relay", seed=8):
    """Registers a certificate that `change` makes malformed."""

    def make(_):
        found = of_random(environment, seed)
        change(found)
        return found

    make.__name__ = name
    malformed(reason, environment)(make)


bent("participation_own_type_left_out", "own", lambda found: at(found).pop("own"))
bent("participation_own_type_null", "own", lambda found: at(found).update(own=None))
bent("participation_own_type_unknown", "a type of the agent", lambda found: at(found).update(own="medium"))
bent("participation_own_type_without_a_memory", "unknown key", lambda found: at(found).update(memory=None))
bent("participation_own_type_in_period_1", "unknown key", lambda found: at(found, FIRST).update(own="low"))
bent("participation_of_a_whole_state", "unknown key", lambda found: at(found)["state"].update(ann="only", bob="x"))
bent("participation_of_nobody", "what nobody sees", lambda found: at(found).update(agent=None))
bent("participation_in_the_first_version", "id", lambda found: found.update(format="lpmech-certificate/1"))
bent("participation_by_the_weaker_claim", 'expected "participation_zero_option"',
     lambda found: relabel(found, FIRST, "proved", least_slack=None, at=None, witness={"from": ALWAYS}))  # fmt: skip
