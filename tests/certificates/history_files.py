"""The claim `exists_any` refuted by constraints after histories: right, false and malformed, one change each."""

import copy
from fractions import Fraction

from lpmech.existence.decide import allocation_rule
from lpmech.existence.histories import histories
from lpmech.existence.model import model_of
from lpmech.existence.witnesses import history_told
from lpmech.mechanisms.social import solve_all
from tests.certificates import sources
from tests.certificates.accept import accept
from tests.certificates.attacks import claim, reject
from tests.certificates.automata_files import ANY, alone
from tests.certificates.forms import malformed
from tests.certificates.interdependent_files import certificate
from tests.existence.samples import clashing

TINY = Fraction(1, 10**30)
# three periods: payments that remember two of them leave bob less to gain than those that remember one
SHOCKS = clashing(10, types=(2, 3), kind="coarse", shocks=True, allocations=3, horizon=3)
PUBLIC = clashing(17, types=(2, 3), kind="independent", public=True, allocations=2, horizon=3)
sources.ENVIRONMENTS["histories"] = SHOCKS | {"name": "three periods with shocks"}
sources.ENVIRONMENTS["weathers"] = PUBLIC | {"name": "three periods with weather"}


def refuted(name="histories"):
    """The claim alone, with its witness."""
    found = alone(certificate(name))
    return found, claim(found, ANY)["witness"]


def deepest(witness):
    """A constraint after two events."""
    return next(one for one in witness["constraints"] if len(one["history"]) == 2)


def changed(name="histories"):
    """Registers nothing yet: makes a certificate whose witness was changed."""

    def of(change):
        def make(*_):
            found, witness = refuted(name)
            change(witness)
            return found

        make.__name__ = change.__name__
        return make

    return of


def right(name="histories"):
    return lambda change: accept(name, change.__name__)(changed(name)(change))


def false(reason, name="histories"):
    return lambda change: reject(name, reason)(changed(name)(change))


accept("histories", "no_mechanism_of_three_periods")(lambda: certificate("histories"))
accept("weathers", "no_mechanism_of_three_periods_with_public_states")(lambda: certificate("weathers"))


@right()
def histories_with_their_constraints_listed_backwards(witness):
    witness["constraints"].reverse()


@right("weathers")
def histories_with_a_constraint_twice_at_half_its_weight(witness):
    one = witness["constraints"][0]
    one["weight"] = str(Fraction(one["weight"]) / 2)
    witness["constraints"].append(copy.deepcopy(one))


@right("weathers")
def histories_that_begin_with_another_event(witness):
    """Where no constraint of period 1 takes part, what happened in it may be anything, the same everywhere."""
    env = sources.environment("weathers")
    model = model_of(env, allocation_rule(solve_all(env)), env.agents.index("bob"))
    first = witness["constraints"][0]["history"][0]
    events = [history_told(model, one)[0].to_json() for one in histories(model, 1)]
    other = next(event for event in events if event != first)
    for one in witness["constraints"]:
        one["history"][0] = other


@false("epsilon is not the sum of the constraints")
def histories_with_a_larger_epsilon(witness):
    witness["epsilon"] = str(Fraction(witness["epsilon"]) + TINY)


@false("epsilon is not the sum of the constraints", "weathers")
def histories_with_a_smaller_epsilon(witness):
    witness["epsilon"] = str(Fraction(witness["epsilon"]) - TINY)


@false("the weights do not sum to 1")
def histories_with_heavier_constraints(witness):
    for one in witness["constraints"]:
        one["weight"] = str(2 * Fraction(one["weight"]))


@false("the payoffs do not cancel")
def histories_with_constraints_of_other_weights(witness):
    one, two = witness["constraints"][:2]
    one["weight"] = str(Fraction(one["weight"]) + TINY)
    two["weight"] = str(Fraction(two["weight"]) - TINY)


@false("the payoffs do not cancel")
def histories_of_which_one_is_forgotten(witness):
    """The last event alone in period 2, whose stage is the same."""
    one = deepest(witness)
    del one["history"][0]


@false("the payoffs do not cancel", "weathers")
def histories_of_which_one_is_exchanged(witness):
    deepest(witness)["history"].reverse()


@false("the payoffs do not cancel")
def histories_pooled_after_the_last_event(witness):
    """Constraints that clash with one period of memory, the event before it the same everywhere."""
    found = certificate("histories")
    given = claim(found, "exists_one_period_memory")["witness"]
    before = deepest(witness)["history"][0]
    witness["epsilon"] = given["epsilon"]
    witness["constraints"] = [
        {"history": [before, one["memory"]][2 - one["period"] :] if one["period"] > 1 else [],
         **{key: one[key] for key in ("others", "true", "report", "weight")}}
        for one in given["constraints"]
    ]  # fmt: skip
    for one, old in zip(witness["constraints"], given["constraints"], strict=True):
        if old["period"] == 2:
            one["history"] = [old["memory"]]


@false("a history that cannot happen")
def histories_with_an_allocation_that_the_reports_do_not_lead_to(witness):
    event = deepest(witness)["history"][0]
    chosen = {one["history"][0]["allocation"] for one in witness["constraints"] if one["history"]
              and one["history"][0]["reports"] == event["reports"]}  # fmt: skip
    event["allocation"] = next(name for name in ("a0", "a1", "a2") if name not in chosen)


@false("a lie that is the truth")
def histories_with_a_constraint_of_the_truth(witness):
    one = witness["constraints"][0]
    one["true"] = one["report"]


@false("there is no constraint")
def histories_without_constraints(witness):
    witness["constraints"] = []


@false("the payoffs do not cancel")
def histories_with_a_constraint_less(witness):
    gone = witness["constraints"].pop()
    first = witness["constraints"][0]
    first["weight"] = str(Fraction(first["weight"]) + Fraction(gone["weight"]))


def bad(name, reason, change, environment="histories"):
    """Registers a witness that is not of the form of the page."""

    def make(_):
        found, witness = refuted(environment)
        change(witness)
        return found

    make.__name__ = f"histories_{name}"
    malformed(reason, environment)(make)


def on_first(**values):
    return lambda witness: witness["constraints"][0].update(values)


def on_event(**values):
    return lambda witness: deepest(witness)["history"][0].update(values)


def on_reports(**values):
    return lambda witness: deepest(witness)["history"][1]["reports"].update(values)


def as_long_as_the_horizon(witness):
    deepest(witness)["history"].append(copy.deepcopy(deepest(witness)["history"][0]))


bad("of_nobody", "an agent", lambda witness: witness.update(agent=None))
bad("of_a_stranger", "an agent", lambda witness: witness.update(agent="cid"))
bad("with_an_epsilon_of_0", "a positive rational", lambda witness: witness.update(epsilon="0"))
bad("with_an_epsilon_in_decimals", "epsilon", lambda witness: witness.update(epsilon=0.5))
bad("with_a_slack", "an object with the keys", lambda witness: witness.update(slack="0"))
bad("without_a_list", "a list", lambda witness: witness.update(constraints={}))
bad("that_are_no_list", "a list", on_first(history=None))
bad("as_long_as_the_horizon", "a history shorter than the horizon", as_long_as_the_horizon)
bad("of_an_unknown_allocation", "an allocation of the stage", on_event(allocation="a3"))
bad("without_an_allocation", "an allocation of the stage", on_event(allocation=None))
bad("with_a_shock", "unknown key", on_event(shock="calm"))
bad("of_an_unknown_type", "a label of the state", on_reports(bob="t3"))
bad("with_the_report_of_a_stranger", "unknown key", on_reports(cid="t0"))
bad("without_the_public_state", "missing", lambda witness: deepest(witness)["history"][0]["reports"].pop("public"),
    "weathers")  # fmt: skip
bad("with_a_period", "unknown key", on_first(period=1))
bad("without_weights", "missing", lambda witness: witness["constraints"][0].pop("weight"))
bad("with_a_negative_weight", "a positive rational", on_first(weight="-1/7"))
bad("with_a_weight_of_0", "a positive rational", on_first(weight="0"))
bad("with_a_lie_of_another_type", "a type of the agent", on_first(true="t3"))
bad("with_an_own_type_among_the_others", "unknown key", on_first(others={"ann": "t0", "bob": "t0"}))


@malformed("a finite horizon", "field")
def histories_of_an_infinite_horizon(_):
    found = alone(certificate("field"))
    claim(found, ANY)["witness"] = refuted()[1]
    return found
