"""Certificates about interdependence: conditions on transitions, the last period, surplus extraction, existence."""

import copy
from fractions import Fraction
from functools import cache

from lpmech.certificate import pipeline
from lpmech.existence import sharpen
from lpmech.existence.decide import allocation_rule
from lpmech.existence.forms import decide_form
from lpmech.existence.model import model_of
from lpmech.existence.self_generation import refute, starts
from lpmech.existence.witnesses import chain_witness
from lpmech.mechanisms.forms import Form
from lpmech.mechanisms.pivot import pivot
from lpmech.mechanisms.social import solve_all
from lpmech.problem import exact
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.tables import Table
from tests.certificates import sources
from tests.certificates.accept import accept
from tests.certificates.attacks import claim, reject
from tests.certificates.forms import malformed
from tests.certificates.random_mechanisms import as_stored
from tests.certificates.sources import FORMAT, table
from tests.claims.existence import BY_FORM

CONDITIONS = ("convex_independence", "spanning", "last_period_implementable", "full_surplus_extraction")
CLAIMS = (*CONDITIONS, *BY_FORM, "exists_any")
ANY = "exists_any"
PROMISES = ("efficient", "incentive_compatible")
EVIDENCE = ("values", "continuation", "budget", "convex independence", "last period", "forms")
KINDS = {"ann": ["bad", "fair", "good"], "bob": ["low", "high"]}
BAD = {"ann": ["bad", "good"], "bob": ["low", "high"]}

# ann should have the field where it is worth least to her, and nothing that happens later depends on her type
FIELD = {
    "format": FORMAT,
    "name": "a field for the worse signal",
    "discount": "1/2",
    "horizon": None,
    "agents": ["ann", "bob"],
    "stages": [
        {
            "types": BAD,
            "allocations": ["to ann", "to bob"],
            "utility": {
                "ann": table(["allocation", "ann"], [["1", "3"], ["0", "0"]]),
                "bob": table(["allocation", "ann"], [["0", "0"], ["0", "4"]]),
            },
            "transition": {
                "ann": table(["ann", "next ann"], [["3/4", "1/4"], ["1/4", "3/4"]]),
                "bob": table(["next bob"], ["1/2", "1/2"]),
            },
        }
    ],
    "prior": table([], "1/4"),
}
FIELDS = FIELD | {"name": "the field for two periods", "horizon": 2}
# each agent's next type tells the other's types apart
CROSS = FIELD | {
    "name": "the field where each foretells the other",
    "stages": [
        FIELD["stages"][0]
        | {
            "transition": {
                "ann": table(["bob", "next ann"], [["2/3", "1/3"], ["1/3", "2/3"]]),
                "bob": table(["ann", "next bob"], [["2/3", "1/3"], ["1/3", "2/3"]]),
            }
        }
    ],
}
# bob's next type tells ann's three types apart, but for a mixture
LEASE = FIELD | {
    "name": "a lease",
    "stages": [
        {
            "types": KINDS,
            "allocations": ["to ann", "to bob"],
            "utility": {
                "ann": table(["allocation", "ann"], [["3", "4", "5"], ["0", "0", "0"]]),
                "bob": table(["allocation", "ann", "bob"], [[["0"] * 2] * 3, [["1", "2"], ["7", "8"], ["8", "9"]]]),
            },
            "transition": {
                "ann": table(["bob", "next ann"], [["1/2", "1/4", "1/4"], ["1/4", "1/4", "1/2"]]),
                "bob": table(["ann", "next bob"], [["3/4", "1/4"], ["1/2", "1/2"], ["1/4", "3/4"]]),
            },
        }
    ],
    "prior": table([], "1/6"),
}
# four corners of a square: dependent rows, none of them a mixture of the others
SQUARE = {
    "format": FORMAT,
    "name": "four corners",
    "discount": "1/2",
    "horizon": 2,
    "agents": ["ann", "bob"],
    "stages": [
        {
            "types": {"ann": ["n", "e", "s", "w"], "bob": ["x", "y", "z"]},
            "allocations": ["off", "on"],
            "utility": {
                "ann": table(["allocation", "ann"], [["0"] * 4, ["-1", "1", "2", "4"]]),
                "bob": table(["allocation", "bob"], [["0"] * 3, ["0", "1", "-1"]]),
            },
            "transition": {
                "ann": table(["bob", "next ann"], [["1/8", "3/8", "1/4", "1/4"], ["1/4", "1/8", "3/8", "1/4"],
                                                   ["1/4", "1/4", "1/8", "3/8"]]),
                "bob": table(["ann", "next bob"], [["1/2", "1/3", "1/6"], ["1/3", "1/2", "1/6"], ["1/6", "1/3", "1/2"],
                                                   ["1/3", "1/6", "1/2"]]),
            },
        }
    ],
    "prior": table([], "1/12"),
}  # fmt: skip
ENVIRONMENTS = {"cross": CROSS, "field": FIELD, "fields": FIELDS, "lease": LEASE, "square": SQUARE}
sources.ENVIRONMENTS.update(ENVIRONMENTS)


def with_its_claims(made):
    """A certificate as its file is read, with the claims and evidence that these files are about."""
    found = as_stored(made, (*PROMISES, *CLAIMS))
    values = {"everyone": found["evidence"]["values"]["everyone"]}
    found["evidence"] = {key: x for key, x in found["evidence"].items() if key in EVIDENCE} | {"values": values}
    return found


@cache
def _certified(name, mechanism):
    return with_its_claims(pipeline.certify(sources.environment(name), mechanism, require=()))


def certificate(name, mechanism="existence"):
    return copy.deepcopy(_certified(name, mechanism))


def relabel(found, name, verdict, **others):
    claim(found, name).update(verdict=verdict, **others)
    return found


accept("field", "nothing_exists")(lambda: certificate("field"))
accept("fields", "nothing_exists_for_two_periods")(lambda: certificate("fields"))
accept("lease", "contingent_transfers_exist")(lambda: certificate("lease"))
accept("cross", "what_others_say_next_tells_types_apart")(lambda: certificate("cross"))
accept("square", "history_independent_transfers_exist")(lambda: certificate("square"))
accept("square", "dependent_rows_without_a_mixture")(lambda: certificate("square", "pivot"))
accept("field", "interdependence_under_the_pivot")(lambda: certificate("field", "pivot"))


@accept("fields")
def surplus_extracted():
    """The pivot mechanism, and ann pays in period 1 what is left of the expected surplus."""
    env = sources.environment("fields")
    own = pivot(env, solve_all(env))
    left = -Fraction(claim(certificate("fields", "pivot"), "full_surplus_extraction")["least_slack"])
    (first, *later), bob = own.transfers
    paid = ((first + Table((), exact.scalar(left)), *later), bob)
    return with_its_claims(pipeline.audit(env, Mechanism(name="fee", allocation=own.allocation, transfers=paid)))


# existence of any mechanism


@accept("field")
def refutation_with_a_smaller_epsilon():
    found = certificate("field")
    claim(found, "exists_any")["witness"]["epsilon"] = "1/1000"
    return found


@cache
def _sharpened():
    env = sources.environment("field")
    model = model_of(env, allocation_rule(solve_all(env)), 0)
    chain = refute(model, next(starts(model)))
    return chain_witness(
        model, sharpen.sharpened(model, chain, decide_form(model, Form.ONE_PERIOD_MEMORY).epsilon, 3, 20)
    ).to_json()


def sharpened():
    """The refutation of mechanisms that may leave lies some gain."""
    found = certificate("field")
    claim(found, ANY)["witness"] = copy.deepcopy(_sharpened())
    return found


accept("field", "refutation_of_mechanisms_that_leave_some_gain")(sharpened)


@accept("field")
def refutation_of_one_period_memory_where_more_adds_nothing():
    found = certificate("field")
    claim(found, ANY)["witness"] = claim(found, "exists_one_period_memory")["witness"]
    return found


@reject("field", "the witness is about the form contingent")
def refutation_of_a_form_with_less_memory():
    found = certificate("field")
    claim(found, ANY)["witness"] = claim(found, "exists_contingent")["witness"]
    return found


@reject("field", "epsilon is not the sum of the constraints")
def refutation_of_one_period_memory_by_more_than_the_sum():
    found = refutation_of_one_period_memory_where_more_adds_nothing()
    witness = claim(found, ANY)["witness"] = copy.deepcopy(claim(found, ANY)["witness"])
    witness["epsilon"] = str(Fraction(witness["epsilon"]) + Fraction(1, 10**30))
    return found


@reject("field", "the start: the bound is below what holds for every difference")
def refutation_of_more_gain_than_its_start_allows():
    found = sharpened()
    witness = claim(found, "exists_any")["witness"]
    witness["slack"] = str(Fraction(witness["slack"]) + Fraction(1, 10**30))
    return found


@reject("field", "the contradiction: the total is not that of the sum")
def refutation_of_less_gain_with_the_total_of_more():
    found = sharpened()
    claim(found, "exists_any")["witness"]["slack"] = "0"
    return found


@reject("field", "epsilon is above what the sum proves")
def refutation_of_mechanisms_that_leave_some_gain_with_a_larger_epsilon():
    found = sharpened()
    witness = claim(found, "exists_any")["witness"]
    witness["epsilon"] = str(Fraction(witness["epsilon"]) + Fraction(1, 10**30))
    return found


@reject("field", "epsilon is above what the sum proves")
def refutation_with_a_larger_epsilon():
    found = certificate("field")
    witness = claim(found, "exists_any")["witness"]
    witness["epsilon"] = str(Fraction(witness["epsilon"]) + Fraction(1, 10**30))
    return found


@reject("field", "the total is not that of the sum")
def refutation_with_another_total():
    found = certificate("field")
    witness = claim(found, "exists_any")["witness"]
    witness["contradiction"]["total"] = str(2 * Fraction(witness["contradiction"]["total"]))
    return found


@reject("field", "payoffs do not cancel")
def refutation_by_one_lie_less():
    found = certificate("field")
    del claim(found, "exists_any")["witness"]["contradiction"]["lies"][0]
    return found


@reject("field", "the start: the bound is below what holds for every difference")
def refutation_from_a_start_that_is_too_low():
    found = certificate("field")
    claim(found, "exists_any")["witness"]["start"]["bound"] = "-1"
    return found


@reject("field", "the start: a bound is assumed")
def refutation_that_assumes_a_bound():
    found = certificate("field")
    claim(found, "exists_any")["witness"]["start"]["kind"] = "assumed"
    return found


@reject("fields", "the start: the horizon is finite")
def refutation_of_two_periods_from_a_start_for_ever():
    found = certificate("fields")
    claim(found, "exists_any")["witness"]["start"] = {"kind": "own type moves no others", "bound": "1000"}
    return found


@reject("field", "the claim incentive_compatible is not listed and proved")
def existence_proved_by_a_mechanism_with_a_lie_that_pays():
    return relabel(certificate("field"), "exists_any", "proved", witness={})


@reject("lease", "the claim incentive_compatible is not listed and proved")
def existence_proved_without_incentive_compatibility():
    found = certificate("lease")
    found["claims"].remove(claim(found, "incentive_compatible"))
    return found


# single forms


@accept("field")
def one_constraint_twice_at_half_its_weight():
    found = certificate("field")
    first, *rest = claim(found, "exists_history_independent")["witness"]["constraints"]
    half = first | {"weight": str(Fraction(first["weight"]) / 2)}
    claim(found, "exists_history_independent")["witness"]["constraints"] = [half, *rest, half]
    return found


def of_form(environment, reason, form="history_independent"):
    """Registers a change of the claim about a form."""

    def register(change):
        def make():
            found = certificate(environment)
            change(found, claim(found, f"exists_{form}"))
            return found

        make.__name__ = change.__name__
        reject(environment, reason)(make)
        return change

    return register


@of_form("field", "the weights do not sum to 1")
def form_refuted_by_heavier_constraints(_, one):
    for constraint in one["witness"]["constraints"]:
        constraint["weight"] = str(2 * Fraction(constraint["weight"]))


@of_form("field", "the payoffs do not cancel")
def form_refuted_by_constraints_of_other_weights(_, one):
    first, second = one["witness"]["constraints"][:2]
    first["weight"] = str(Fraction(first["weight"]) + Fraction(1, 10**30))
    second["weight"] = str(Fraction(second["weight"]) - Fraction(1, 10**30))


@of_form("field", "epsilon is not the sum of the constraints")
def form_refuted_by_more_than_the_sum(_, one):
    one["witness"]["epsilon"] = str(Fraction(one["witness"]["epsilon"]) + Fraction(1, 10**30))


@of_form("field", "the witness is about the form history_independent", "contingent")
def form_refuted_by_the_constraints_of_a_simpler_one(found, one):
    one["witness"] = claim(found, "exists_history_independent")["witness"]


@of_form("field", "a constraint without a memory", "one_period_memory")
def form_with_memory_refuted_by_constraints_without(found, one):
    one["witness"] = claim(found, "exists_contingent")["witness"] | {"form": "one_period_memory"}


@of_form("field", "a memory that does not count", "one_period_memory")
def form_refuted_after_a_memory_that_does_not_count(_, one):
    memory = one["witness"]["constraints"][0]["memory"]
    memory["allocation"] = "to bob" if memory["allocation"] == "to ann" else "to ann"


@of_form("fields", "a constraint after a memory", "contingent")
def form_refuted_after_a_memory_although_none_is_distinguished(_, one):
    memory = {"reports": {"ann": "bad", "bob": "low"}, "allocation": "to ann"}
    one["witness"]["constraints"][0].update(period=2, memory=memory)


@of_form("field", "a lie that is the truth")
def form_refuted_by_the_truth(_, one):
    constraint = one["witness"]["constraints"][0]
    constraint["report"] = constraint["true"]


@of_form("field", "there is no constraint")
def form_refuted_by_nothing(_, one):
    one["witness"]["constraints"] = []


@of_form("field", "the claim is refuted, not proved")
def form_proved_although_it_fails(_, one):
    one.update(verdict="proved", least_slack="0", witness={})


@of_form("field", "the least slack is -1, not -1/2")
def form_with_a_smaller_gain_than_its_transfers_leave(_, one):
    one["least_slack"] = "-1/2"
    one["witness"]["epsilon"] = "1/2"


@of_form("field", "the witness proves another epsilon than the least slack")
def form_refuted_by_transfers_that_others_improve(found, one):
    """Those of the pivot mechanism, with their own least slack: the constraints prove a smaller ε."""
    own, listed = certificate("field", "pivot"), found["evidence"]["forms"]
    for agent, forms in listed.items():
        forms.clear()
        transfers, later = own["mechanism"]["transfers"][agent], own["evidence"]["continuation"][agent]
        forms["history_independent"] = {"transfers": transfers, "continuation": later}
    found["claims"] = [claim(found, "efficient"), claim(found, "incentive_compatible"), one]
    pays = claim(own, "incentive_compatible")
    one.update(at=pays["at"], least_slack=pays["least_slack"])


@of_form("lease", "ann.history_independent: the transfers have a memory")
def form_without_memory_whose_transfers_remember(found, _):
    forms = found["evidence"]["forms"]["ann"]
    forms["history_independent"] = forms["contingent_vcg"]


@of_form("lease", "what own reports are charged depends on the memory", "contingent")
def form_whose_own_report_and_memory_do_not_separate(found, _):
    ann = listed_transfers(found, "ann", "contingent")
    bend_at(ann, own=True)


@of_form("lease", "own previous report", "contingent_vcg")
def form_without_the_own_previous_report_that_remembers_it(found, _):
    ann = listed_transfers(found, "ann", "contingent_vcg")
    bend_at(ann, own=False)


def listed_transfers(found, agent, form):
    """Transfers of the form in the evidence: the mechanism's own, written out on all axes of the memory."""
    (first, later) = found["mechanism"]["transfers"][agent]
    forms = found["evidence"]["forms"][agent]
    forms[form] = {"transfers": [first, copy.deepcopy(later)], "continuation": found["evidence"]["continuation"][agent]}
    return forms[form]["transfers"]


def bend_at(tables, own):
    """Another later table: 1 after ann's report fair, which leads to the same allocation as good; where `own`, only if
    she says bad now."""
    paid = [1, 0, 0] if own else [1, 1, 1]
    tables[1] = {"axes": ["previous ann", "ann"], "denominator": 1, "numerators": [0] * 3 + paid + [0] * 3}


@of_form("field", "the equation does not hold")
def form_with_another_continuation(found, _):
    forms = found["evidence"]["forms"]["ann"]["history_independent"]
    forms["continuation"][0]["numerators"][0] += 1


@of_form("field", 'has no "forms" of ann up to history_independent')
def form_without_transfers(found, _):
    del found["evidence"]["forms"]["ann"]


@of_form("field", "the concept is not the text")
def form_under_the_concept_of_another(found, one):
    one["concept"] = claim(found, "exists_contingent")["concept"]


# conditions, the last period, surplus extraction


@reject("lease", "the witness does not refute the claim")
def mixture_of_other_weights():
    found = certificate("lease")
    mixture = claim(found, "convex_independence")["witness"]["mixture"]
    for own in mixture:
        mixture[own] = str(Fraction(mixture[own]) + Fraction(1, 10**30))
    return found


@reject("lease", "a weight of the mixture is negative")
def mixture_with_a_negative_weight():
    found = certificate("lease")
    witness = claim(found, "convex_independence")["witness"]
    witness["type"], witness["mixture"] = "bad", {"fair": "2", "good": "-1"}
    return found


@reject("lease", 'the evidence has no "convex independence"')
def convex_independence_proved_without_vectors():
    found = relabel(certificate("lease"), "convex_independence", "proved", witness={})
    found["evidence"].pop("convex independence", None)
    return found


@reject("lease", "convex_independence: ")
def convex_independence_proved_by_no_vector():
    found = relabel(certificate("lease"), "convex_independence", "proved", witness={})
    found["evidence"]["convex independence"] = []
    return found


@reject("square", "a separating vector is missing")
def separating_vector_left_out():
    found = certificate("square", "pivot")
    del found["evidence"]["convex independence"][0]
    return found


@reject("square", "does not separate")
def separating_vector_turned_around():
    found = certificate("square", "pivot")
    vector = found["evidence"]["convex independence"][0]
    vector["numerators"] = [-x for x in vector["numerators"]]
    return found


@accept("square")
def separating_vectors_given_twice():
    found = certificate("square", "pivot")
    found["evidence"]["convex independence"] *= 2
    return found


@reject("square", "spanning: the claim is refuted, not proved")
def spanning_claimed():
    return relabel(certificate("square", "pivot"), "spanning", "proved", witness={})


@reject("square", "the combination is 0 everywhere")
def spanning_refuted_by_zeros():
    found = certificate("square", "pivot")
    combination = claim(found, "spanning")["witness"]["combination"]
    combination.update(dict.fromkeys(combination, "0"))
    return found


@reject("square", "the witness does not refute the claim")
def spanning_refuted_by_another_combination():
    found = certificate("square", "pivot")
    combination = claim(found, "spanning")["witness"]["combination"]
    first = next(iter(combination))
    combination[first] = str(Fraction(combination[first]) + Fraction(1, 10**30))
    return found


@reject("fields", "the witness does not refute the claim")
def last_period_refuted_by_the_way_back():
    """ann's worth of the square rises, so that its last period can be implemented: a cycle shows nothing."""
    found = certificate("fields")
    claim(found, "last_period_implementable")["witness"]["agent"] = "bob"
    claim(found, "last_period_implementable")["witness"] |= {"state": {"ann": "bad"}, "cycle": ["low", "high"]}
    return found


@reject("fields", 'the evidence has no "last period"')
def last_period_claimed():
    return relabel(certificate("fields"), "last_period_implementable", "proved", witness={})


@reject("square", "truth-telling is not optimal")
def last_period_with_payments_that_invite_a_lie():
    found = certificate("square", "pivot")
    paid = found["evidence"]["last period"]["ann"]
    found["evidence"]["last period"]["ann"] = {"axes": ["ann"], "denominator": 1, "numerators": [1000, 0, 0, 0]}
    assert paid
    return found


@reject("fields", "full_surplus_extraction: the claim is proved, not refuted")
def surplus_extracted_but_for_a_hair():
    found = surplus_extracted()
    one = claim(found, "full_surplus_extraction")
    one.update(verdict="refuted", least_slack="-1/" + str(10**30))
    return found


@reject("fields", "full_surplus_extraction: the claim is refuted, not proved")
def surplus_extraction_claimed():
    found = certificate("fields", "pivot")
    return relabel(found, "full_surplus_extraction", "proved", least_slack="0")


# what has another form


def bad(name, reason, environment, claim_id, change, mechanism="existence"):
    """Registers a certificate with one claim, whose form is not that of the page."""

    def make(_):
        found = certificate(environment, mechanism)
        one = claim(found, claim_id)
        change(one)
        found["claims"] = [one]
        return found

    make.__name__ = name
    malformed(reason, environment)(make)


def put(*path):
    """A change of what stands at a path of the witness."""
    *way, last, new = path

    def change(one):
        where = one["witness"]
        for key in way:
            where = where[key]
        where[last] = new

    return change


def clear(one):
    one["witness"] = {}


HI = "exists_history_independent"
bad("form_refuted_without_a_witness", "expected an object with the keys", "field", HI, clear)
bad("form_unknown", "expected history_independent or contingent_vcg", "field", HI, put("form", "any"))
bad("form_with_an_epsilon_of_0", "a positive rational", "field", HI, put("epsilon", "0"))
bad("form_with_an_epsilon_in_decimals", "a rational such as", "field", HI, put("epsilon", "0.5"))
bad("form_with_a_weight_of_0", "a positive rational", "field", HI, put("constraints", 0, "weight", "0"))
bad("form_with_a_memory_of_nobody", "memory", "field", HI, put("constraints", 0, "memory", {"reports": {}}))
bad("form_with_others_who_are_not_there", "ann", "field", HI, put("constraints", 0, "others", {"ann": "bad"}))
bad("form_in_a_period_of_an_infinite_horizon", "expected null", "field", HI, put("constraints", 0, "period", 1))
bad("form_of_nobody", "an agent", "field", HI, put("agent", None))
bad("refutation_of_nobody", "an agent", "field", ANY, put("agent", None))
bad("refutation_with_a_negative_slack", "a rational that is not negative", "field", ANY, put("slack", "-1"))
bad("refutation_with_a_total_of_0", "a negative rational", "field", ANY, put("contradiction", "total", "0"))
bad("refutation_from_an_unknown_start", "none or own type", "field", ANY, put("start", "kind", "any"))
bad("refutation_from_none_with_a_bound", "null where", "field", ANY, put("start", "kind", "none"))
bad("refutation_in_a_period_after_the_last", "period", "fields", ANY, put("contradiction", "period", 4))
bad("refutation_without_a_witness", "expected an object with the keys", "field", ANY, clear)
bad("mixture_over_the_type_itself", "other own types", "lease", "convex_independence", put("mixture", "fair", "0"))
bad("mixture_over_an_unknown_type", "a type of the agent", "lease", "convex_independence", put("mixture", "odd", "1"))
bad("combination_a_list", "expected an object", "lease", "spanning", put("combination", ["1"]))
bad("combination_not_in_lowest_terms", "lowest terms", "lease", "spanning", put("combination", "bad", "2/2"))
bad("cycle_of_one_type", "a list of at least 2", "fields", "last_period_implementable", put("cycle", ["bad"]))
bad("cycle_with_a_type_twice", "repeated", "fields", "last_period_implementable", put("cycle", ["bad", "bad"]))


def evidence(name, reason, environment, change, mechanism="existence"):
    """Registers a certificate whose evidence is not of the form of the page."""

    def make(_):
        found = certificate(environment, mechanism)
        change(found["evidence"])
        found["claims"] = [claim(found, "efficient")]
        return found

    make.__name__ = name
    malformed(reason, environment)(make)


evidence("forms_of_a_stranger", "unknown key", "field", lambda x: x["forms"].update(cid={}))
evidence("forms_of_an_unknown_form", "unknown key", "field", lambda x: x["forms"]["ann"].update(any=None))
evidence("forms_a_list", "expected an object", "field", lambda x: x.update(forms=[]))
evidence("forms_without_a_continuation", "missing", "field",
         lambda x: x["forms"]["ann"]["history_independent"].pop("continuation"))  # fmt: skip
evidence("forms_of_three_tables", "expected a list", "field",
         lambda x: x["forms"]["ann"]["history_independent"].update(transfers=[{}] * 3))  # fmt: skip
evidence("separating_vector_of_too_few_numbers", "a list of 3", "square",
         lambda x: x["convex independence"][0].update(numerators=[1]), "pivot")  # fmt: skip
evidence("last_period_for_ever", "an infinite horizon has no last period", "field",
         lambda x: x.update({"last period": {"ann": {"axes": [], "denominator": 1, "numerators": [0]}}}))  # fmt: skip
