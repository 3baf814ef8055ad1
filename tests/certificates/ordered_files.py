"""Certificates about ordered types: two environments, and what is accepted, rejected and malformed of them."""

import copy
from functools import cache

from lpmech.certificate import pipeline
from tests.certificates import sources
from tests.certificates.accept import accept
from tests.certificates.attacks import claim, reject, relabel
from tests.certificates.forms import MALFORMED, dumps
from tests.certificates.random_mechanisms import as_stored, environment_of
from tests.certificates.sources import table
from tests.claims.ordered import READINGS

CLAIMS = ("efficient", "incentive_compatible", *(reading.id for reading in READINGS))

LADDER = {
    "format": sources.FORMAT,
    "name": "a ladder of types",
    "discount": "1/2",
    "horizon": None,
    "agents": ["ann", "bob"],
    "stages": [
        {
            "types": {"ann": ["low", "middle", "high"], "bob": ["calm", "keen"]},
            "allocations": ["none", "some", "much"],
            "utility": {
                "ann": table(["allocation", "ann"], [["0", "0", "0"], ["1", "2", "4"], ["2", "4", "8"]]),
                "bob": table(
                    ["allocation", "ann", "bob"],
                    [
                        [["0", "0"], ["0", "0"], ["0", "0"]],
                        [["-2", "-4"], ["0", "-3"], ["2", "-1"]],
                        [["-8", "-9"], ["-3", "-9"], ["1", "-5"]],
                    ],
                ),
            },
            "transition": {
                "ann": table(
                    ["allocation", "ann", "next ann"],
                    [
                        [["1/2", "1/2", "0"], ["0", "1/2", "1/2"], ["0", "0", "1"]],
                        [["1/2", "1/2", "0"], ["1/4", "1/2", "1/4"], ["0", "1/4", "3/4"]],
                        [["3/4", "1/4", "0"], ["1/2", "1/4", "1/4"], ["0", "1/2", "1/2"]],
                    ],
                ),
                "bob": table(["bob", "next bob"], [["2/3", "1/3"], ["1/3", "2/3"]]),
            },
        }
    ],
}
CROOKED = {
    "format": sources.FORMAT,
    "name": "types in no order",
    "discount": "3/4",
    "horizon": 2,
    "agents": ["ann", "bob"],
    "stages": [
        {
            "types": {"ann": ["a", "b", "c"], "bob": ["only"]},
            "public": ["dry", "wet"],
            "allocations": ["left", "middle", "right"],
            "shocks": {
                "calm": {"probability": "2/3"},
                "storm": {"probability": "1/3", "feasible": ["left", "middle"]},
            },
            "utility": {
                "ann": table(["allocation", "ann"], [["1", "7", "9"], ["-1", "11", "15"], ["-1", "17", "23"]]),
                "bob": table(["allocation", "ann"], [["0", "2", "27"], ["1", "-2", "19"], ["0", "1", "7"]]),
            },
            "public utility": table(["allocation", "public"], [["2", "1"], ["2", "2"], ["3", "0"]]),
            "transition": {
                "public": table(["public", "next public"], [["1/2", "1/2"], ["0", "1"]]),
                "ann": table(
                    ["allocation", "ann", "next ann"],
                    [
                        [["1/3", "1/2", "1/6"], ["2/3", "0", "1/3"], ["3/8", "3/8", "1/4"]],
                        [["3/7", "3/7", "1/7"], ["3/4", "1/4", "0"], ["0", "2/3", "1/3"]],
                        [["1/2", "1/3", "1/6"], ["3/5", "1/5", "1/5"], ["1/4", "0", "3/4"]],
                    ],
                ),
            },
        }
    ],
}
sources.ENVIRONMENTS.update(ladder=LADDER, crooked=CROOKED)


@cache
def _made(name, mechanism):
    found = as_stored(pipeline.certify(environment_of(sources.ENVIRONMENTS[name]), mechanism), CLAIMS) | {
        "versions": {}
    }
    everyone = {"everyone": found["evidence"]["values"]["everyone"]}
    found["evidence"] = {"values": everyone, "continuation": found["evidence"]["continuation"]}
    return found


def made(name, mechanism="generalized_vcg"):
    """The certificate that lpmech writes, its claims about order and those that are required."""
    return copy.deepcopy(_made(name, mechanism))


for _name in ("ladder", "crooked"):
    accept(_name, f"ordered_{_name}")(lambda _name=_name: made(_name))


@accept("ladder")
def increments_inside_their_intervals():
    return made("ladder", "generalized_vcg_interior")


@accept("crooked")
def another_witness_of_a_fall_of_the_surplus():
    """In another period, and an alternative named by another own type that leads to it."""
    found = made("crooked")
    witness = claim(found, "single_crossing")["witness"]
    witness.update(period=2, state={"public": "dry", "bob": "only"}, alternatives=["c", "b"], types=["b", "c"])
    return found


# rejected


@reject("ladder", "does not refute")
def a_partition_refuted_that_is_monotone():
    witness = {"agent": "ann", "period": None, "state": {"bob": "calm"}, "types": ["low", "middle", "high"]}
    return relabel(made("ladder"), "monotone_partition", "refuted", witness=witness)


@reject("crooked", "the claim is refuted")
def a_partition_proved_that_is_not_monotone():
    return relabel(made("crooked"), "monotone_partition", "proved", witness={})


@reject("crooked", "does not refute")
def types_of_a_partition_out_of_order():
    found = made("crooked")
    claim(found, "monotone_partition")["witness"]["types"].reverse()
    return found


@reject("ladder", "does not refute")
def a_surplus_refuted_that_crosses_once():
    witness = {"agent": "ann", "period": None, "state": {"bob": "calm"}, "alternatives": ["low", "middle"],
               "types": ["low", "middle"]}  # fmt: skip
    return relabel(made("ladder"), "single_crossing", "refuted", witness=witness)


@reject("crooked", "the claim is refuted")
def a_surplus_proved_that_crosses_twice():
    return relabel(made("crooked"), "single_crossing", "proved", witness={})


@reject("crooked", "not in order")
def alternatives_of_a_crossing_out_of_order():
    found = made("crooked")
    claim(found, "single_crossing")["witness"]["alternatives"].reverse()
    return found


@reject("crooked", 'no values of "everyone"')
def a_crossing_without_values():
    found = made("crooked")
    del found["evidence"]["values"]
    found["claims"] = [item for item in found["claims"] if item["id"] != "efficient"]
    return found


@reject("crooked", "the claim is refuted")
def differences_proved_that_fall():
    return relabel(made("crooked"), "increasing_differences", "proved")


@reject("ladder", "not the least")
def differences_at_another_cell():
    found = made("ladder")
    at = claim(found, "increasing_differences")["at"]
    at["state"]["ann"] = "high" if at["state"]["ann"] == "middle" else "middle"
    return found


@reject("ladder", "at is not a cell")
def differences_at_the_first_own_type():
    found = made("ladder")
    claim(found, "increasing_differences")["at"]["state"]["ann"] = "low"
    return found


@reject("ladder", "the least slack is")
def differences_larger_by_a_tenth():
    found = made("ladder")
    item = claim(found, "increasing_differences")
    item["least_slack"] = sources.raised(item["least_slack"], "11/10")
    return found


@reject("ladder", "the claim is refuted")
def increments_outside_their_intervals():
    """Equation (4) on a grid, said to be admissible."""
    return relabel(made("ladder"), "admissible_increments", "proved")


@reject("ladder", "at is not a cell")
def an_increment_that_is_not_at_a_border():
    found = made("ladder", "generalized_vcg_interior")
    claim(found, "admissible_increments")["at"]["report"] = claim(found, "admissible_increments")["at"]["state"]["ann"]
    return found


@reject("ladder", "no continuation")
def increments_without_a_continuation():
    found = made("ladder")
    del found["evidence"]["continuation"]
    found["claims"] = [item for item in found["claims"] if item["id"] != "incentive_compatible"]
    return found


# malformed


def malformed(name, environment, reason, change):
    """Registers a certificate of another form."""

    def file():
        found = made(environment)
        change({item["id"]: item for item in found["claims"]})
        return dumps(found)

    MALFORMED[name] = environment, reason, file


malformed(
    "two_types_of_a_partition",
    "crooked",
    "a list of 3 types",
    lambda c: c["monotone_partition"]["witness"]["types"].pop(),
)
malformed(
    "three_types_of_a_crossing",
    "crooked",
    "a list of 2 types",
    lambda c: c["single_crossing"]["witness"]["types"].append("a"),
)
malformed(
    "a_type_that_is_none",
    "crooked",
    "a type of the agent",
    lambda c: c["monotone_partition"]["witness"].update(types=["a", "b", "d"]),
)
malformed(
    "types_that_are_a_string", "crooked", "a list", lambda c: c["monotone_partition"]["witness"].update(types="abc")
)
malformed(
    "a_partition_of_period_3", "crooked", "a period", lambda c: c["monotone_partition"]["witness"].update(period=3)
)
malformed(
    "a_partition_of_period_null",
    "crooked",
    "a period",
    lambda c: c["monotone_partition"]["witness"].update(period=None),
)
malformed(
    "a_crossing_of_a_period_of_many", "ladder", "{}", lambda c: c["single_crossing"].update(witness={"period": 1})
)
malformed("a_crossing_of_no_agent", "crooked", "an agent", lambda c: c["single_crossing"]["witness"].update(agent=None))
malformed(
    "a_partition_at_the_own_type", "crooked", "", lambda c: c["monotone_partition"]["witness"]["state"].update(ann="a")
)
malformed(
    "differences_with_a_witness", "crooked", "{}", lambda c: c["increasing_differences"].update(witness={"types": []})
)
