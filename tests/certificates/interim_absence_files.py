"""Certificates about agents who see their own types only, where some are away."""

import copy
from fractions import Fraction
from functools import cache
from itertools import product

from lpmech.certificate import pipeline
from tests.certificates import sources
from tests.certificates.absence_files import GUEST
from tests.certificates.accept import accept
from tests.certificates.attacks import claim, reject, relabel
from tests.certificates.forms import malformed
from tests.certificates.random_mechanisms import as_read, random_mechanism

LIES, PLANS, FIRST, ALWAYS, EACH = CLAIMS = (
    "interim_incentive_compatible", "interim_best_response", "interim_participation_first",
    "interim_participation_always", "each_period_budget_balance",
)  # fmt: skip
KEPT = ("efficient", "incentive_compatible", *CLAIMS)
LATEST = "lpmech-certificate/1.5"
FUTURE = "interim continuation"
# Ann comes on the second day, if at all; bob is there on the first, and may be ill on the second.
TOUR = {
    "format": "lpmech-environment/2", "name": "a tour", "discount": "1/2", "horizon": 2, "agents": ["ann", "bob"],
    "stages": [{**GUEST["stages"][0], "away": {"ann": ["not yet", "gone"]}}, GUEST["stages"][0]],
    "prior": {"axes": ["ann", "bob"], "default": "0", "entries": {"not yet|ill": "1/2", "not yet|well": "1/2"}},
}  # fmt: skip
sources.ENVIRONMENTS.update(tour=TOUR)


@cache
def _made(name, mechanism):
    env = sources.environment(name)
    found = as_read(
        pipeline.certify(env, mechanism, require=CLAIMS)
        if isinstance(mechanism, str)
        else pipeline.audit(env, random_mechanism(env, mechanism), require=CLAIMS)
    )
    found["claims"] = [one for one in found["claims"] if one["id"] in KEPT]
    kept = {key: found["evidence"][key] for key in ("continuation", FUTURE) if key in found["evidence"]}
    evidence = {"values": {"everyone": found["evidence"]["values"]["everyone"]}, **kept}
    assert found["format"] == LATEST
    return found | {"evidence": evidence, "versions": {"lpmech": "0"}}


def made(name="tour", mechanism=3):
    """The certificate of a mechanism by its name, or of a random one that remembers, by its seed."""
    return copy.deepcopy(_made(name, mechanism))


def at(found, name):
    return claim(found, name)["at"]


@accept("guest")
def absent_interim_free_before_arrival():
    found = made("guest", "pivot_of_present")
    assert {claim(found, name)["verdict"] for name in CLAIMS} == {"proved"}
    return found


@accept("guest")
def absent_interim_for_ever():
    found = made("guest", 8)
    assert "refuted" in {claim(found, name)["verdict"] for name in CLAIMS}
    return found


@accept("tour")
def absent_interim_tour():
    return made()


@accept("tour")
def absent_interim_undecided():
    """What was left open stays right to be left open, in whatever version."""
    found = made() | {"format": "lpmech-certificate/1.4"}
    for name in CLAIMS:
        relabel(found, name, "undecided", least_slack=None, at=None)
    return found


@accept("tour")
def absent_interim_where_nobody_can_speak():
    """What ann expects after a report that she cannot make is not looked at."""
    return _more(made(), lambda report, own: own == "not yet" and report != own)


@reject("tour", "the equation does not hold")
def absent_interim_more_after_the_truth():
    return _more(made(), lambda report, own: report == own == "not yet")


@reject("tour", "the equation does not hold")
def absent_interim_more_after_hiding():
    return _more(made(), lambda report, own: (report, own) == ("gone", "here"))


def _more(found, where):
    """What ann expects after the first day, on all axes, with 1 more at some of her reports and types."""
    table, stage = found["evidence"][FUTURE]["ann"][0], TOUR["stages"][0]
    types, old = stage["types"], dict(zip(_cells(table["axes"]), table["numerators"], strict=True))
    axes = ["allocation", "report ann", "ann", "bob"]
    kept = [axes.index(axis) for axis in table["axes"]]
    numbers = [old[tuple(cell[k] for k in kept)] + table["denominator"] * where(cell[1], cell[2])
               for cell in _cells(axes)]  # fmt: skip
    assert len(numbers) == 3 * len(types["ann"]) ** 2 * len(types["bob"])
    found["evidence"][FUTURE]["ann"][0] = {**table, "axes": axes, "numerators": numbers}
    return found


def _cells(axes):
    """The labels of every cell of a table of the first day."""
    stage = TOUR["stages"][0]
    labels = {"allocation": stage["allocations"], "report ann": stage["types"]["ann"], **stage["types"]}
    return [*product(*(labels[axis] for axis in axes))]


def hair(name):
    """Registers a certificate whose slack is too large by a hair."""

    def make():
        found = made("guest", 8)
        stated = claim(found, name)
        stated["least_slack"] = str(Fraction(stated["least_slack"]) + Fraction(1, 10**30))
        assert stated["verdict"] == "refuted"
        return found

    make.__name__ = f"absent_{name}_by_a_hair"
    reject("guest", f"{name}: the least slack is")(make)


for each in CLAIMS:
    hair(each)


@reject("tour", f"{LIES}: at is not a cell of the claim")
def absent_interim_asked_though_she_is_away():
    found = made()
    at(found, LIES).update(agent="ann", period=1, memory=None, state={"ann": "not yet"}, report="here")
    at(found, LIES).pop("own", None)
    return found


@reject("tour", f"{ALWAYS}: at is not a cell of the claim")
def absent_interim_after_a_report_that_she_cannot_make():
    found = made()
    told = claim(found, ALWAYS)
    memory = {"reports": {"ann": "here", "bob": "well"}, "allocation": _chosen(found, "here", "well")}
    told["at"] = {"agent": "ann", "period": 2, "memory": memory, "own": "not yet", "state": {"ann": "here"},
                  "report": None}  # fmt: skip
    return found


@reject("tour", f"{EACH}: at is not a cell of the claim")
def absent_interim_sums_after_a_report_that_nobody_can_make():
    found = made()
    memory = {"reports": {"ann": "here", "bob": "well"}, "allocation": _chosen(found, "here", "well")}
    at(found, EACH).update(period=2, memory=memory)
    return found


def _chosen(found, ann, bob):
    """What is allocated on the first day."""
    stage, rule = TOUR["stages"][0], found["mechanism"]["allocation"][0]
    place = 0
    for name, label in zip(rule["axes"], (ann, bob), strict=True):
        place = place * len(stage["types"][name]) + stage["types"][name].index(label)
    return stage["allocations"][rule["indices"][place]]


@reject("tour", f"{PLANS}: the report named is not a best one")
def absent_interim_a_best_report_that_she_cannot_make():
    found = made("tour", "pivot_of_present")
    seen = {"agent": "ann", "period": 1, "memory": None, "state": {"ann": "not yet"}, "report": "here"}
    claim(found, PLANS)["at"] = seen
    return found


@reject("guest", f"{LIES}: it supposes that everybody is asked, and some agents are away")
def absent_interim_in_an_older_version():
    return made("guest", "pivot_of_present") | {"format": "lpmech-certificate/1.4"}


@reject("guest", f"{LIES}: the claim is refuted, not proved")
def absent_interim_said_to_be_proved():
    return relabel(made("guest", 8), LIES, "proved", least_slack="0")


@reject("guest", f"{ALWAYS}: the claim is proved, not refuted")
def absent_interim_said_to_be_refuted():
    return relabel(made("guest", "pivot_of_present"), ALWAYS, "refuted", least_slack="-1")


def bent(name, reason, change):
    """Registers a certificate that `change` makes malformed."""

    def make(_):
        found = made("guest", 8)
        change(found)
        return found

    make.__name__ = name
    malformed(reason, "guest")(make)


bent("absent_interim_in_a_version_to_come", "format", lambda found: found.update(format="lpmech-certificate/1.6"))
bent("absent_interim_with_a_witness", "witness", lambda found: claim(found, LIES).update(witness={"away": "ann"}))
bent("absent_interim_of_a_type_that_there_is_not", "state", lambda found: at(found, LIES)["state"].update(ann="away"))
bent("absent_interim_without_an_own_type", "own", lambda found: at(found, ALWAYS).pop("own"))
bent("absent_interim_sums_of_an_agent", "state", lambda found: at(found, EACH).update(state={"ann": "here"}))
