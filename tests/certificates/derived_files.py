"""Certificates that leave out tables: right ones, false ones and ones of the wrong form."""

import copy
import json
from functools import cache

from lpmech.certificate import pipeline
from lpmech.reading.files import compact
from tests.certificates import sources
from tests.certificates.accept import accept
from tests.certificates.attacks import claim, reject, relabel, tiny_change
from tests.certificates.forms import malformed
from tests.certificates.random_mechanisms import random_mechanism

OLDER, FORMAT = "lpmech-certificate/1.4", "lpmech-certificate/2"


def as_derived(found):
    """The certificate without the tables that follow from others, as its file is read."""
    return json.loads(compact(found.to_json("derived"))) | {"versions": {"lpmech": "0"}}


@cache
def _short(name):
    return as_derived(pipeline.certify(sources.environment(name), "pivot"))


def short(name):
    """Of the pivot mechanism."""
    return copy.deepcopy(_short(name))


@cache
def _own(name, seed):
    env = sources.environment(name)
    return as_derived(pipeline.audit(env, random_mechanism(env, seed)))


def own(name, seed):
    """Of a mechanism of somebody's own."""
    return copy.deepcopy(_own(name, seed))


@accept("dock")
def derived_with_an_infinite_horizon():
    return short("dock")


@accept("rain")
def derived_with_a_public_state():
    return short("rain")


@accept("storms")
def derived_with_shocks_and_a_terminal_utility():
    return short("storms")


@accept("relay")
def derived_with_stages_that_differ():
    return short("relay")


@accept("relay")
def derived_from_payments_that_are_written():
    return own("relay", 1)


@accept("dock")
def derived_for_one_agent_alone():
    """The other one's table is written."""
    found, whole = short("dock"), sources.certificate("dock")
    found["evidence"]["continuation"]["bob"] = whole["evidence"]["continuation"]["bob"]
    found["mechanism"]["transfers"] = whole["mechanism"]["transfers"]
    return found


@accept("dock")
def derived_payments_alone():
    found, whole = short("dock"), sources.certificate("dock")
    return found | {"evidence": whole["evidence"]}


@accept("storms")
def derived_payments_by_shock_alone():
    found, whole = short("storms"), sources.certificate("storms")
    found["mechanism"]["transfers"] = whole["mechanism"]["transfers"]
    return found | {"evidence": whole["evidence"]}


@reject("dock", "evidence.continuation.ann[0]: the equation does not hold")
def derived_of_payments_that_are_a_hair_higher():
    found = short("dock")
    found["mechanism"]["transfers"] = copy.deepcopy(sources.certificate("dock")["mechanism"]["transfers"])
    tiny_change(found["mechanism"]["transfers"]["ann"][0])
    return found


@reject("dock", 'evidence.values["without ann"].values[0]: the Bellman equation does not hold')
def derived_from_a_value_off_by_a_hair():
    found = short("dock")
    tiny_change(found["evidence"]["values"]["without ann"]["values"][0])
    return found


@reject("dock", 'the evidence has no values of "without bob"')
def derived_without_the_values_it_needs():
    found = short("dock")
    del found["evidence"]["values"]["without bob"]
    return found


@reject("dock", "the evidence has no continuation of bob")
def derived_budget_without_a_continuation():
    found = short("dock")
    del found["evidence"]["continuation"]["bob"]
    return found


@reject("storms", 'the evidence has no values of "without ann"')
def derived_outside_option_without_its_program():
    found, whole = short("storms"), sources.certificate("storms")
    del found["evidence"]["values"]["without ann"]
    return found | {"mechanism": whole["mechanism"]}


@reject("storms", "not the transfers in expectation")
def derived_payments_by_shock_of_others():
    found, whole = short("storms"), copy.deepcopy(sources.certificate("storms"))
    tiny_change(whole["mechanism"]["transfers"]["bob"][0])
    found["mechanism"]["transfers"] = whole["mechanism"]["transfers"]
    return found


@reject("relay", "incentive_compatible: the claim is ")
def derived_with_the_other_verdict():
    found = own("relay", 1)
    other = {"proved": "refuted", "refuted": "proved"}[claim(found, "incentive_compatible")["verdict"]]
    return relabel(found, "incentive_compatible", other)


@reject("dock", "the least slack is ")
def derived_with_a_narrower_slack():
    return relabel(short("dock"), "weak_budget_balance", "proved", least_slack="1/1000000000000000000000000000000")


def _malformed(reason, environment="dock"):
    """Registers a change of a certificate that leaves out tables."""

    def register(change):
        def make(_):
            found = short(environment)
            change(found)
            return found

        make.__name__ = change.__name__
        malformed(reason, environment)(make)
        return change

    return register


@_malformed("evidence.values.everyone: expected tables, as these are not derived where the horizon is infinite")
def derived_values_of_an_infinite_horizon(found):
    found["evidence"]["values"]["everyone"] = "derived"


@_malformed('evidence["outside options"].ann: expected tables, as these are not derived')
def derived_outside_options_of_an_infinite_horizon(found):
    found["evidence"]["outside options"]["ann"] = "derived"


@_malformed('evidence.continuation.ann: expected "derived", or the tables for which it stands')
def derived_by_another_word(found):
    found["evidence"]["continuation"]["ann"] = "pivot"


@_malformed('mechanism.transfers: expected "pivot", or the tables for which it stands')
def derived_by_another_formula(found):
    found["mechanism"]["transfers"] = "derived"


@_malformed("mechanism.transfers.ann: expected a list")
def derived_payments_of_one_agent(found):
    found["mechanism"]["transfers"] = {"ann": "pivot", "bob": []}


@_malformed("evidence.continuation: expected an object")
def derived_continuation_of_everyone(found):
    found["evidence"]["continuation"] = "derived"


@_malformed('evidence["best responses"].ann: expected a list')
def derived_best_responses(found):
    found["evidence"]["best responses"] = {"ann": "derived", "bob": None}


@_malformed("mechanism.allocation: expected a list")
def derived_allocation(found):
    found["mechanism"]["allocation"] = "derived"


@_malformed("mechanism.transfers: expected an object")
def derived_in_an_older_version(found):
    found["format"] = OLDER


@_malformed('format: expected "lpmech-certificate/1" or ')
def derived_nothing(found):
    """Every table is written, so it is of no format."""
    whole = sources.certificate("dock")
    found.update(mechanism=whole["mechanism"], evidence=whole["evidence"])


@_malformed("left out")
def derived_by_a_list_of_its_own(found):
    found["left out"] = ["continuation"]


@_malformed("evidence.values.everyone.values: expected a list", "relay")
def derived_allocation_beside_values(found):
    found["evidence"]["values"]["everyone"] = {"values": "derived", "allocation": "derived"}
