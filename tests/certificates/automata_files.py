"""The claim `exists_any` proved by automata: right, false and malformed, one change each."""

import copy
from functools import cache

from lpmech.certificate import pipeline
from lpmech.claims.existence import automaton_told
from lpmech.existence.automata import of_form
from lpmech.existence.decide import allocation_rule
from lpmech.existence.model import model_of
from lpmech.mechanisms.social import solve_all
from tests.certificates import sources
from tests.certificates.accept import accept
from tests.certificates.attacks import claim, reject
from tests.certificates.forms import malformed
from tests.certificates.interdependent_files import PROMISES, certificate, with_its_claims
from tests.existence.samples import clashing

ANY = "exists_any"
# bob needs payments that remember two periods
LONG = clashing(1005, types=(2, 3), kind="coarse", shocks=True, allocations=3) | {"name": "two periods back"}
sources.ENVIRONMENTS["long"] = LONG


@cache
def _of_forms(name):
    """Automata that do what the forms of transfers do."""
    found, env = certificate(name), sources.environment(name)
    existence = pipeline.certify(env, "existence", require=()).existence
    rules = allocation_rule(solve_all(env))
    written = {
        one.name: automaton_told(of_form(model_of(env, rules, one.agent), one.form)).to_json()
        for one in existence.agents
    }
    claim(found, ANY)["witness"] = {"automata": written}
    return alone(found)


def alone(found):
    """The claim alone, but for the promises that are always required."""
    evidence = {key: found["evidence"][key] for key in ("values", "continuation")}
    return found | {"claims": [claim(found, name) for name in (*PROMISES, ANY)], "evidence": evidence}


def of_forms(name):
    return copy.deepcopy(_of_forms(name))


@cache
def _long():
    return with_its_claims(pipeline.certify(sources.environment("long"), "existence", require=()))


def two_periods():
    return copy.deepcopy(_long())


def states(found, agent):
    return claim(found, ANY)["witness"]["automata"][agent]["states"]


accept("long", "an_automaton_remembers_two_periods")(two_periods)
accept("square", "automata_over_two_periods")(lambda: of_forms("square"))
accept("cross", "automata_that_do_what_transfers_do")(lambda: of_forms("cross"))


@accept("long")
def automaton_whose_states_are_listed_backwards():
    found = alone(two_periods())
    one = claim(found, ANY)["witness"]["automata"]["bob"]
    last = len(one["states"]) - 1
    one["states"].reverse()
    one["initial"] = last - one["initial"]
    for state in one["states"]:
        state["next"] = [[None if x is None else last - x for x in row] for row in state["next"]]
    return found


@accept("cross")
def automaton_whose_payoffs_are_all_higher():
    """What is promised in every state may be a constant more: it is paid for."""
    found = of_forms("cross")
    for state in states(found, "ann"):
        table = state["payoffs"]
        table["numerators"] = [x + 7 * table["denominator"] for x in table["numerators"]]
    return found


@accept("square")
def automaton_with_a_state_that_nothing_leads_to():
    found = of_forms("square")
    states(found, "ann").append(copy.deepcopy(states(found, "ann")[-1]))
    return found


@reject("long", "gains at")
def automaton_with_a_promise_that_is_too_high():
    found = alone(two_periods())
    for state in states(found, "bob"):
        state["payoffs"]["numerators"][-1] += state["payoffs"]["denominator"] // 10
    return found


@reject("long", "gains at")
def automaton_that_forgets():
    """Every event leads to the first state: no memory at all."""
    found = alone(two_periods())
    for state in states(found, "bob"):
        state["next"] = [[None if x is None else 0 for x in row] for row in state["next"]]
    return found


@reject("square", "gains at")
def automaton_with_a_lie_that_pays_in_a_state_that_nothing_leads_to():
    found = of_forms("square")
    lone = copy.deepcopy(states(found, "ann")[-1])
    lone["payoffs"] = {"axes": [], "denominator": 1, "numerators": [0]}
    states(found, "ann").append(lone)
    return found


@reject("cross", "no state follows a report and an allocation that it leads to")
def automaton_without_a_state_to_go_to():
    found = of_forms("cross")
    row = next(row for row in states(found, "bob")[0]["next"] if any(x is not None for x in row))
    row[next(k for k, x in enumerate(row) if x is not None)] = None
    return found


@reject("square", "a state of a period that does not follow")
def automaton_that_stays_in_the_first_period():
    found = of_forms("square")
    states(found, "ann")[0]["next"] = [[None if x is None else 0 for x in row]
                                       for row in states(found, "ann")[0]["next"]]  # fmt: skip
    return found


@reject("square", "the initial state is not of period 1")
def automaton_that_begins_in_the_second_period():
    found = of_forms("square")
    claim(found, ANY)["witness"]["automata"]["bob"]["initial"] = len(states(found, "bob")) - 1
    return found


@reject("field", "the automaton of ann")
def automata_where_nothing_exists():
    """What cannot be proved, tried with the automaton that pays what the pivot mechanism pays bob."""
    found = alone(certificate("field"))
    flat = {"period": None, "payoffs": {"axes": [], "denominator": 1, "numerators": [0]}, "next": [[0] * 4] * 2}
    one = {"initial": 0, "states": [flat]}
    claim(found, ANY).update(verdict="proved", witness={"automata": {"ann": one, "bob": copy.deepcopy(one)}})
    return found


@reject("long", "the shifts of the lies into a report are not multiples of one another")
def refutation_of_one_period_memory_where_more_would_do():
    found = alone(two_periods())
    claim(found, ANY).update(verdict="refuted", witness=claim(two_periods(), "exists_one_period_memory")["witness"])
    return found


@reject("cross", 'no values of "everyone"')
def automata_without_the_allocation_rule():
    found = of_forms("cross")
    return found | {"claims": [claim(found, ANY)], "evidence": {}}


@reject("cross", "has null least_slack and at")
def automata_with_a_slack():
    found = of_forms("cross")
    claim(found, ANY)["least_slack"] = "0"
    return found


def bad(name, reason, change, environment="cross"):
    """Registers a certificate whose automaton of bob is not of the form of the page."""

    def make(_):
        found = of_forms(environment)
        change(claim(found, ANY)["witness"]["automata"])
        return found

    make.__name__ = f"automata_{name}"
    malformed(reason, environment)(make)


def in_state(**values):
    return lambda automata: automata["bob"]["states"][0].update(values)


bad("of_one_agent_only", "missing", lambda automata: automata.pop("ann"))
bad("of_a_stranger", "unknown key", lambda automata: automata.update(cid=automata["bob"]))
bad("a_list", "expected an object", lambda automata: automata.update(bob=[]))
bad("without_states", "a list of at least 1", lambda automata: automata["bob"].update(states=[]))
bad("without_a_start", "missing", lambda automata: automata["bob"].pop("initial"))
bad("that_start_nowhere", "the number of a state", lambda automata: automata["bob"].update(initial=10**6))
bad("that_start_at_true", "the number of a state", lambda automata: automata["bob"].update(initial=True))
bad("with_a_period_for_ever", "expected null", in_state(period=1))
bad("with_payoffs_that_remember", "an axis that this place allows",
    in_state(payoffs={"axes": ["previous bob"], "denominator": 1, "numerators": [0, 0]}))  # fmt: skip
bad("with_payoffs_in_decimals", "numerators", in_state(payoffs={"axes": [], "denominator": 1, "numerators": [0.5]}))
bad("without_transitions", "a list", in_state(next=None))
bad("with_transitions_for_one_allocation", "a list of 2, one for each allocation", in_state(next=[[0] * 4]))
bad("with_transitions_for_one_report", "a list of 4, one for each joint report", in_state(next=[[0], [0]]))
bad("that_lead_nowhere", "the number of a state", in_state(next=[[-1] * 4, [-1] * 4]))
bad("with_transitions_after_the_last_period", "expected null",
    lambda automata: automata["bob"]["states"][-1].update(next=[[0] * 12] * 2), "square")  # fmt: skip
bad("in_a_period_after_the_last", "period", in_state(period=3), "square")
