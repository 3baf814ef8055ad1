"""Certificates about the budget of each period: right ones, false ones and ones of the wrong form."""

import copy
from fractions import Fraction
from functools import cache

from lpmech.certificate import pipeline
from lpmech.problem import exact
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.tables import ZERO, Table
from tests.certificates import interim_incentive_files, sources
from tests.certificates.accept import accept
from tests.certificates.attacks import claim, reject, relabel
from tests.certificates.forms import malformed
from tests.certificates.random_mechanisms import as_read, random_mechanism
from tests.claims.each_period import CLAIM

KEPT = ("efficient", "incentive_compatible", "weak_budget_balance", "ex_ante_budget_balance", CLAIM)


def stored(certificate):
    """The certificate as its file is read, with the claims that these files are about."""
    found = as_read(certificate) | {"versions": {"lpmech": "0"}}
    found["claims"] = [one for one in found["claims"] if one["id"] in KEPT]
    kept = {key: found["evidence"][key] for key in ("continuation", "budget") if key in found["evidence"]}
    return found | {"evidence": {"values": {"everyone": found["evidence"]["values"]["everyone"]}, **kept}}


@cache
def _random(name, seed):
    env = sources.environment(name)
    return stored(pipeline.audit(env, random_mechanism(env, seed), require=(CLAIM,)))


def of_random(name, seed):
    """Of a random mechanism."""
    return copy.deepcopy(_random(name, seed))


assert "omens" in interim_incentive_files.sources.ENVIRONMENTS


def paying(first, odds):
    """Who pays `first` in period 1, and in period 2 after she was low or high, by what bob is."""
    env = sources.environment("omens")
    table = Table(("previous ann", "bob"), exact.from_fractions([Fraction(x) for x in odds], (2, 2)))
    start = Table((), exact.from_fractions([Fraction(first)], ()))
    rule = random_mechanism(env, 1).allocation
    return Mechanism(name="paying", allocation=rule, transfers=((start, table), (ZERO, ZERO)))


@cache
def _omens(first, odds):
    return stored(pipeline.audit(sources.environment("omens"), paying(first, odds), require=(CLAIM,)))


def fair():
    """Ann pays 3 if bob is not what she was, and receives 1 if he is: fair, if she told the truth."""
    return copy.deepcopy(_omens(0, (-1, 3, 3, -1)))


def lent():
    """Ann pays 1 first, and receives 1 on average after she was low."""
    return copy.deepcopy(_omens(1, (-2, 2, 0, 0)))


def at(found):
    return claim(found, CLAIM)["at"]


@accept("omens")
def each_period_pays_for_itself():
    found = fair()
    assert (claim(found, CLAIM)["verdict"], claim(found, "weak_budget_balance")["verdict"]) == ("proved", "refuted")
    return found


@accept("omens")
def each_period_pays_for_another():
    found = lent()
    verdicts = [claim(found, name)["verdict"] for name in (CLAIM, "ex_ante_budget_balance")]
    assert verdicts == ["refuted", "proved"]
    assert (claim(found, CLAIM)["least_slack"], at(found)["memory"]["reports"]["ann"]) == ("-1", "low")
    return found


@accept("dock")
def each_period_for_ever():
    found = of_random("dock", 3)
    assert (claim(found, CLAIM)["verdict"], at(found)["period"]) == ("refuted", None)
    return found


@accept("relay")
def each_period_where_stages_differ():
    return of_random("relay", 5)


@accept("weather")
def each_period_under_every_prior():
    found = stored(pipeline.certify(sources.environment("weather"), "pivot", require=(CLAIM,)))
    assert claim(found, CLAIM)["witness"] == {"from": "weak_budget_balance"}
    return found


@reject("omens", f"{CLAIM}: the claim is refuted")
def each_period_by_the_first_alone():
    cell = {"agent": None, "period": 1, "memory": None, "state": None, "report": None}
    return relabel(lent(), CLAIM, "proved", least_slack="1", at=cell)


@reject("omens", f"{CLAIM}: the claim is proved")
def each_period_by_one_report():
    return relabel(fair(), CLAIM, "refuted", least_slack="-1")


@reject("omens", f"{CLAIM}: the slack at the cell named is not the least")
def each_period_at_the_first():
    found = lent()
    at(found).update(period=1, memory=None)
    return found


@reject("omens", f"{CLAIM}: the least slack is")
def each_period_slack_too_small():
    return relabel(lent(), CLAIM, "refuted", least_slack="-2")


@reject("omens", f"{CLAIM}: at is not a cell of the claim")
def each_period_after_an_allocation_that_is_not_chosen():
    found = lent()
    memory = at(found)["memory"]
    memory["allocation"] = "on" if memory["allocation"] == "off" else "off"
    return found


@reject("omens", f"{CLAIM}: at is not a cell of the claim")
def each_period_at_a_state():
    found = lent()
    at(found)["state"] = {"ann": "low", "bob": "low"}
    return found


@reject("dock", f"{CLAIM}: at is not a cell of the claim")
def each_period_in_period_2_of_an_infinite_horizon():
    found = of_random("dock", 3)
    at(found)["period"] = 2
    return found


@reject("weather", f"{CLAIM}: the environment has no prior")
def each_period_without_a_prior():
    found = stored(pipeline.certify(sources.environment("weather"), "pivot", require=(CLAIM,)))
    cell = {"agent": None, "period": 1, "memory": None, "state": None, "report": None}
    return relabel(found, CLAIM, "proved", least_slack="0", at=cell, witness={})


@reject("omens", f"{CLAIM}: weak_budget_balance is not listed and proved")
def each_period_by_every_report_that_is_refuted():
    return relabel(fair(), CLAIM, "proved", least_slack=None, at=None, witness={"from": "weak_budget_balance"})


def bent(name, reason, change):
    """Registers a certificate that `change` makes malformed."""

    def make(_):
        found = lent()
        change(found)
        return found

    make.__name__ = name
    malformed(reason, "omens")(make)


bent("each_period_in_an_older_version", "id", lambda found: found.update(format="lpmech-certificate/1.3"))
bent("each_period_after_an_unknown_report", "a label of the state",
     lambda found: at(found)["memory"]["reports"].update(ann="medium"))  # fmt: skip
bent("each_period_by_the_weaker_claim", 'expected "weak_budget_balance"',
     lambda found: relabel(found, CLAIM, "proved", least_slack=None, at=None,
                           witness={"from": "ex_ante_budget_balance"}))  # fmt: skip
