"""Certificates where agents arrive and leave."""

import copy
import json
from functools import cache

from lpmech.certificate import pipeline
from lpmech.claims.kind import Version
from lpmech.claims.registry import KINDS
from tests.certificates import sources
from tests.certificates.accept import accept
from tests.certificates.attacks import claim, reject, relabel
from tests.certificates.forms import MALFORMED_ENVIRONMENTS, dumps, malformed
from tests.certificates.random_mechanisms import as_read, random_mechanism

AWAY = "it supposes that everybody is asked, and some agents are away"
CLAIM, LIES = "absent_pay_nothing", "incentive_compatible"
# Ann comes some day, works for one day, and leaves; bob is ill at times, of which his boss, the public, can tell.
GUEST = {
    "format": "lpmech-environment/2", "name": "a guest", "discount": "1/2", "horizon": None, "agents": ["ann", "bob"],
    "stages": [{
        "types": {"ann": ["not yet", "here", "gone"], "bob": ["ill", "well"]},
        "away": {"ann": ["not yet", "gone"], "bob": ["ill"]},
        "allocations": ["nobody", "ann", "bob"],
        "utility": {"ann": sources.sparse(["allocation", "ann"], ann_here="3", **{"nobody_not yet": "1"}),
                    "bob": sources.sparse(["allocation", "bob"], bob_well="1/2", ann_well="1")},
        "transition": {"ann": sources.table(["ann", "next ann"], [["1/2", "1/2", "0"], ["0", "0", "1"],
                                                                  ["0", "0", "1"]]),
                       "bob": sources.table([], "1/2")},
    }],
    "prior": sources.table([], "1/6"),
}  # fmt: skip
sources.ENVIRONMENTS.update(guest=GUEST)


@cache
def _made(mechanism):
    env = sources.environment("guest")
    found = pipeline.certify(env, mechanism) if mechanism else pipeline.audit(env, random_mechanism(env, 8))
    return before_claims_knew_absence(as_read(found)) | {"versions": {"lpmech": "0"}}


def before_claims_knew_absence(found):
    """As of version 1.3: claims about who sees its own types only follow from others, or are undecided."""
    proved = {one["id"] for one in found["claims"] if one["verdict"] == "proved"}
    for one in found["claims"]:
        kind = KINDS[one["id"]]
        if kind.away_since is Version.V1:
            continue
        by, told = kind.implied_by, {"least_slack": None, "at": None}
        if by in proved:
            told |= {"verdict": "proved", "witness": {"from": by}, "reason": f"by {by}, under every prior"}
        else:
            told |= {"verdict": "undecided", "witness": {}, "reason": AWAY}
        one.update(told)
    found["evidence"].pop("interim continuation", None)
    return found | {"format": "lpmech-certificate/1.3"}


def made(mechanism=None):
    """The certificate of a mechanism, or of a random one that remembers."""
    return copy.deepcopy(_made(mechanism))


@accept("guest")
def away_and_free_before_arrival():
    found = made("pivot_of_present")
    assert claim(found, CLAIM)["verdict"] == claim(found, LIES)["verdict"] == "proved"
    return found


@accept("guest")
def away_pivot():
    found = made("pivot")
    assert claim(found, CLAIM)["verdict"] == "refuted"
    return found


@accept("guest")
def away_random_memory():
    found = made()
    assert claim(found, LIES)["verdict"] == "refuted"
    return found


@reject("guest", f"{CLAIM}: the claim is refuted")
def away_and_said_to_pay_nothing():
    return relabel(made("pivot"), CLAIM, "proved", least_slack="0")


@reject("guest", f"{CLAIM}: at is not a cell of the claim")
def away_nobody_who_is_there():
    found = made("pivot_of_present")
    claim(found, CLAIM)["at"]["state"]["ann"] = "here"
    claim(found, CLAIM)["at"]["agent"] = "ann"
    return found


@reject("guest", f"{LIES}: at is not a cell of the claim")
def away_and_yet_asked():
    found = made("pivot_of_present")
    claim(found, LIES)["at"].update(agent="ann", report="here", state={"ann": "gone", "bob": "well"})
    return found


@reject("guest", f"{LIES}: the claim is proved")
def away_and_said_to_lie():
    return relabel(made("pivot_of_present"), LIES, "refuted", least_slack="-1")


@reject("guest", "the equation does not hold")
def away_best_responses_of_who_is_not_asked():
    found = made()
    table = found["evidence"]["best responses"]["ann"][0]
    table["numerators"][-1] += table["denominator"]
    return found


@reject("guest", "interim_incentive_compatible: it supposes that everybody is asked")
def away_where_everybody_is_supposed_to_be_asked():
    found = made("pivot_of_present")
    at = {"agent": "ann", "period": 1, "memory": None, "state": {"ann": "here"}, "report": "here"}
    concept = KINDS["interim_incentive_compatible"].concept
    found["claims"].append({"id": "interim_incentive_compatible", "concept": concept, "verdict": "proved",
                            "least_slack": "0", "at": at, "reason": "", "witness": {}})  # fmt: skip
    return found


def bent(name, reason, change):
    """Registers a certificate that `change` makes malformed."""

    def make(_):
        found = made("pivot_of_present")
        change(found)
        return found

    make.__name__ = name
    malformed(reason, "guest")(make)


bent("away_in_an_older_version", "id", lambda found: found.update(format="lpmech-certificate/1.2"))
bent("away_with_a_witness", "witness", lambda found: claim(found, CLAIM).update(witness={"away": "ann"}))
bent("away_of_another", "agent", lambda found: claim(found, CLAIM)["at"].update(agent="cid"))


def environment(name, reason, change):
    """Registers the environment, made malformed."""

    def make():
        found = json.loads(dumps(GUEST))
        change(found, found["stages"][0])
        return dumps(found)

    MALFORMED_ENVIRONMENTS[name] = reason, make


environment("away_in_version_1", 'unknown key "away"',
            lambda found, stage: found.update(format="lpmech-environment/1"))  # fmt: skip
environment("away_nobody_known", 'unknown key "cid"', lambda found, stage: stage["away"].update(cid=["gone"]))
environment("away_at_no_type", 'a type of "ann"', lambda found, stage: stage["away"].update(ann=["ill"]))
environment("away_at_one_type_twice", "is repeated", lambda found, stage: stage["away"].update(ann=["gone", "gone"]))
environment("away_at_nothing", "a list", lambda found, stage: stage["away"].update(ann=[]))
