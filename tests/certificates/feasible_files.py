"""Certificates where what is feasible depends on types and the public state."""

import copy
import json
from functools import cache

from lpmech.certificate import pipeline
from tests.certificates import sources
from tests.certificates.accept import accept
from tests.certificates.attacks import claim, reject, relabel
from tests.certificates.forms import MALFORMED_ENVIRONMENTS, dumps, malformed
from tests.certificates.random_mechanisms import as_read, random_mechanism

CLAIM, SETS = "lies_stay_feasible", "same_feasible_sets"
# Bob delivers to ann if he has something in stock; when it rains nobody can.
SHOP = {
    "format": "lpmech-environment/2", "name": "a shop with and without stock", "discount": "1/2", "horizon": None,
    "agents": ["ann", "bob"],
    "stages": [{
        "types": {"ann": ["low", "high"], "bob": ["empty", "stocked"]}, "public": ["dry", "wet"],
        "allocations": ["nothing", "to ann"],
        "feasible": {"axes": ["allocation", "public", "bob"], "default": "1",
                     "entries": {"to ann|dry|empty": "0", "to ann|wet|empty": "0", "to ann|wet|stocked": "0"}},
        "utility": {"ann": sources.sparse(["allocation", "ann"], **{"to ann_low": "1", "to ann_high": "3"}),
                    "bob": sources.table(["allocation"], ["0", "-2"])},
        "transition": {"public": sources.table(["next public"], ["3/4", "1/4"]), "ann": sources.table([], "1/2"),
                       "bob": sources.table(["bob", "next bob"], [["1/2", "1/2"], ["1/4", "3/4"]])},
    }],
    "prior": sources.table([], "1/8"),
}  # fmt: skip
# Rain alone decides.
FIELD = copy.deepcopy(SHOP) | {"name": "a field in the rain"}
FIELD["stages"][0]["feasible"] = {"axes": ["allocation", "public"], "values": [["1", "1"], ["1", "0"]]}
sources.ENVIRONMENTS.update(stock=SHOP, rain=FIELD)


@cache
def _made(name, mechanism):
    env = sources.environment(name)
    if mechanism is None:
        return as_read(pipeline.audit(env, random_mechanism(env, 4), require=(CLAIM,))) | {"versions": {"lpmech": "0"}}
    return as_read(pipeline.certify(env, mechanism, require=(CLAIM,))) | {"versions": {"lpmech": "0"}}


def made(name, mechanism=None):
    """The certificate of a mechanism, or of a random one that remembers."""
    return copy.deepcopy(_made(name, mechanism))


@accept("stock")
def feasible_by_type_any_mechanism():
    return made("stock", "existence")


@accept("stock")
def feasible_by_type_pivot():
    found = made("stock", "pivot")
    assert claim(found, CLAIM)["verdict"] == claim(found, "incentive_compatible")["verdict"] == "refuted"
    return found


@accept("rain")
def feasible_by_public_state():
    found = made("rain", "pivot")
    assert claim(found, CLAIM)["verdict"] == claim(found, "incentive_compatible")["verdict"] == "proved"
    return found


@accept("stock")
def feasible_by_type_random_memory():
    return made("stock")


def rule(found, cell, chosen):
    """The allocation of the mechanism at one cell of all states."""
    table = found["mechanism"]["allocation"][0]
    assert table["axes"] == ["public", "ann", "bob"]
    table["indices"][cell] = chosen
    return found


@reject("stock", 'is not feasible, at public "wet", ann "low", bob "stocked"')
def feasible_nowhere_in_the_rain():
    return rule(made("stock", "pivot"), 5, 1)


@reject("stock", 'is not feasible, at public "dry", ann "high", bob "empty"')
def feasible_not_without_stock():
    return rule(made("stock", "pivot"), 2, 1)


@reject("stock", '"without bob"].allocation[0]: "to ann" is not feasible')
def feasible_for_the_others_with_his_stock():
    found = made("stock", "pivot")
    found["evidence"]["values"]["without bob"]["allocation"] = [{"axes": ["bob"], "indices": [0, 1]}]
    return found


@reject("stock", f"{CLAIM}: the claim is refuted")
def feasible_lies_said_to_stay():
    return relabel(made("stock", "pivot"), CLAIM, "proved", least_slack="0")


@reject("stock", f"{CLAIM}: the slack at the cell named is 0")
def feasible_lie_that_stays():
    found = made("stock", "pivot")
    claim(found, CLAIM)["at"]["report"] = "empty"
    return found


@reject("rain", f"{CLAIM}: the claim is proved")
def feasible_lies_said_to_leave():
    return relabel(made("rain", "pivot"), CLAIM, "refuted", least_slack="-1")


@reject("stock", f"{SETS}: the witness does not refute")
def feasible_sets_that_agree_at_the_state():
    found = made("stock", "pivot")
    claim(found, SETS)["witness"]["state"]["public"] = "wet"
    return found


@reject("stock", f"{SETS}: what is feasible depends on the state")
def feasible_sets_without_the_state():
    found = made("stock", "pivot")
    del claim(found, SETS)["witness"]["state"]
    return found


def bent(name, reason, change):
    """Registers a certificate that `change` makes malformed."""

    def make(_):
        found = made("stock", "pivot")
        change(found)
        return found

    make.__name__ = name
    malformed(reason, "stock")(make)


bent("feasible_lies_in_an_older_version", "id", lambda found: found.update(format="lpmech-certificate/1.2"))
bent("feasible_lies_with_a_witness", "witness", lambda found: claim(found, CLAIM).update(witness={"state": {}}))
bent("feasible_lies_of_nobody_known", "agent", lambda found: claim(found, CLAIM)["at"].update(agent="cid"))
bent("feasible_sets_at_half_a_state", "state", lambda found: claim(found, SETS)["witness"]["state"].pop("ann"))


def environment(name, reason, change):
    """Registers the shop, made malformed."""

    def make():
        found = json.loads(dumps(SHOP))
        change(found, found["stages"][0])
        return dumps(found)

    MALFORMED_ENVIRONMENTS[name] = reason, make


environment("feasible_in_version_1", 'unknown key "feasible"',
            lambda found, stage: found.update(format="lpmech-environment/1"))  # fmt: skip
environment("feasible_by_halves", "expected 1 where an allocation is feasible",
            lambda found, stage: stage["feasible"].update(default="1/2"))  # fmt: skip
environment("feasible_nothing", "nothing is feasible for everyone at public",
            lambda found, stage: stage["feasible"].update(default="0"))  # fmt: skip
environment("feasible_nothing_without_bob", "nothing is feasible for the society without \"bob\"",
            lambda found, stage: stage.update(feasible=sources.table(["allocation", "bob"],
                                                                     [["1", "0"], ["0", "1"]])))  # fmt: skip
environment("feasible_by_tomorrow", "an axis that this place allows",
            lambda found, stage: stage["feasible"].update(axes=["allocation", "public", "next bob"]))  # fmt: skip
environment("feasible_in_version_3", "lpmech-environment/2", lambda found, stage: found.update(
    format="lpmech-environment/3"))  # fmt: skip
