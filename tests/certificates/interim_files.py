"""Certificates about agents who see their own types only: right ones, false ones and ones of the wrong form."""

from fractions import Fraction

from lpmech.mechanisms.pivot import pivot
from lpmech.mechanisms.social import solve_all
from lpmech.problem import exact
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.tables import Table
from tests.certificates import sources
from tests.certificates.accept import accept
from tests.certificates.attacks import claim, reject, relabel, tiny_change
from tests.certificates.forms import malformed
from tests.claims.interim import EVIDENCE


def lottery():
    """Transfers of the pivot mechanism, plus for ann in period 1 a bet on bob's type that is fair to her alone."""
    env = sources.environment("storms")
    own = pivot(env, solve_all(env))
    bet = Table(("ann", "bob"), exact.from_fractions([Fraction(x) for x in (100, -100, -100, 100)], (2, 2)))
    transfers = ((own.transfers[0][0] + bet, own.transfers[0][1]), own.transfers[1])
    return sources.audited("storms", Mechanism(name="bet", allocation=own.allocation, transfers=transfers))


def at(found):
    return claim(found, "interim_best_response")["at"]


def evidence(found, agent="ann", period=0):
    return found["evidence"][EVIDENCE][agent][period]


@accept("storms")
def interim_proved_where_an_ex_post_lie_gains():
    found = lottery()
    assert claim(found, "interim_best_response")["verdict"] == "proved"
    assert claim(found, "incentive_compatible")["verdict"] == "refuted"
    return found


@accept("storms")
def interim_proved_by_ex_post_optimality():
    found = sources.certificate("storms")
    assert claim(found, "interim_best_response")["verdict"] == "proved"
    assert EVIDENCE not in found["evidence"]
    return found


@reject("storms", "interim continuation")
def interim_evidence_changed():
    found = lottery()
    evidence(found)["numerators"][0] += 1
    return found


@reject("relay", "interim continuation")
def interim_evidence_changed_by_a_hair():
    found = sources.certificate("relay", 7)
    tiny_change(evidence(found, "bob", 1))
    return found


@reject("dock", "interim continuation")
def interim_evidence_of_another_agent():
    found = sources.certificate("dock", 3)
    tables = found["evidence"][EVIDENCE]
    for one, other in (("ann", "bob"), ("bob", "ann")):
        table = dict(tables[one][0])
        table["axes"] = [f"report {other}" if axis == f"report {one}" else axis for axis in table["axes"]]
        tables[f"new {other}"] = [table]
    found["evidence"][EVIDENCE] = {name: tables[f"new {name}"] for name in ("ann", "bob")}
    return found


@reject("storms", 'no "interim continuation" of ann')
def interim_evidence_left_out():
    found = lottery()
    del found["evidence"][EVIDENCE]["ann"]
    return found


@reject("storms", "interim_best_response: the claim is proved")
def interim_refuted_by_an_ex_post_lie():
    found = lottery()
    ex_post = claim(found, "incentive_compatible")
    return relabel(found, "interim_best_response", "refuted", least_slack=ex_post["least_slack"])


@reject("dock", "interim_best_response: the claim is refuted")
def interim_proved_although_a_plan_gains():
    return relabel(sources.certificate("dock", 3), "interim_best_response", "proved", least_slack="0")


@reject("dock", "interim_best_response: the least slack is")
def interim_gain_too_small():
    found = sources.certificate("dock", 3)
    slack = Fraction(claim(found, "interim_best_response")["least_slack"])
    return relabel(found, "interim_best_response", "refuted", least_slack=str(slack / 3))


@reject("dock", "not a best one")
def interim_report_that_is_not_best():
    found = sources.certificate("dock", 3)
    at = claim(found, "interim_best_response")["at"]
    at["report"] = {"low": "high", "high": "low"}[at["report"]]
    return found


@reject("relay", "not a cell of the claim")
def interim_cell_of_no_probability():
    """The prior of the relay gives ann's second type no chance."""
    found = sources.certificate("relay", 7)
    ann = sources.ENVIRONMENTS["relay"]["stages"][0]["types"]["ann"]
    at(found).update(agent="ann", state={"ann": ann[1]}, report=ann[0])
    return found


@reject("dock", "at names an agent, period 1")
def interim_cell_of_period_2():
    found = sources.certificate("dock", 3)
    claim(found, "interim_best_response")["at"]["period"] = 2
    return found


@reject("weather", "interim_best_response")
def interim_without_a_prior():
    found = sources.certificate("weather")
    at = {"agent": "ann", "period": 1, "memory": None, "state": {"public": "dry", "ann": "low"}, "report": "low"}
    return relabel(found, "interim_best_response", "proved", least_slack="0", at=at, reason="", witness={})


def bent(name, reason, change, environment="dock", seed=3):
    """Registers a certificate that `change` makes malformed."""

    def make(_):
        found = sources.certificate(environment, seed)
        change(found)
        return found

    make.__name__ = name
    malformed(reason, environment)(make)


bent("interim_cell_of_a_whole_state", "unknown key", lambda found: at(found)["state"].update(ann="low", bob="low"))
bent("interim_cell_of_nobody", "what nobody sees", lambda found: at(found).update(agent=None))
bent("interim_cell_of_an_unknown_label", "a label of the state",
     lambda found: at(found).update(state={at(found)["agent"]: "medium"}))  # fmt: skip
bent("interim_evidence_a_list", "expected an object", lambda found: found["evidence"].update({EVIDENCE: []}))
bent("interim_evidence_of_a_stranger", "unknown key", lambda found: found["evidence"][EVIDENCE].update(cid=[]))
bent("interim_evidence_of_two_periods", "one for each period",
     lambda found: found["evidence"][EVIDENCE]["ann"].append(evidence(found)))  # fmt: skip
bent("interim_evidence_on_the_report_of_another", "an axis that this place allows",
     lambda found: evidence(found).update(axes=["report bob", "ann"]))  # fmt: skip
bent("interim_evidence_in_another_order", "out of order",
     lambda found: evidence(found).update(axes=["report ann", "allocation"], numerators=[0] * 6))  # fmt: skip
bent("interim_evidence_of_too_few_numbers", "one for each cell", lambda found: evidence(found)["numerators"].pop())
