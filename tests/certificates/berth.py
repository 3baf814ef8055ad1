"""Certificates of the claim `pivot_unique`: right, false and malformed, about payments of ann for a berth."""

import copy
from fractions import Fraction
from functools import cache

from lpmech.certificate import pipeline
from lpmech.claims.admissible import admissible
from lpmech.claims.intervals import intervals
from lpmech.claims.pivot_unique import Allowed, unique_claim
from lpmech.mechanisms.forms import PLAIN
from tests.certificates import sources
from tests.certificates.accept import accept
from tests.certificates.attacks import claim, reject
from tests.certificates.forms import malformed

KEPT = ("efficient", "incentive_compatible", "pivot_unique")
CELL = (0, (0, 1))  # ann her own type, bob high
BOTH = PLAIN  # history-independent, and with one-period memory


@cache
def _made(within, forms):
    certificate = pipeline.certify(sources.environment("berth"), "pivot")
    found = [one for form in forms for one in intervals(admissible(certificate.game, 0, form), [CELL])]
    made = unique_claim(found, certificate.mechanism, Allowed(distance=within))
    plain = sources.plain(certificate.adding(made))
    plain["claims"] = [item for item in plain["claims"] if item["id"] in KEPT]
    del plain["evidence"]["best responses"], plain["evidence"]["budget"]
    return plain


def unique(within=None, forms=BOTH[:1]):
    """The certificate in which a payment is found to be within the greatest distance, or as near as given."""
    return copy.deepcopy(_made(within, forms))


def payments(found):
    return claim(found, "pivot_unique")["witness"]["payments"]


def other(found):
    return claim(found, "pivot_unique")["witness"]


def change(found, at, new):
    """The witness with another value at a path."""
    where = claim(found, "pivot_unique")["witness"]
    for key in at[:-1]:
        where = where[key]
    where[at[-1]] = new(where[at[-1]]) if callable(new) else new
    return found


def kind_of(found, kind, side="least", place=0):
    """The place of the first term of a kind in a sum."""
    terms = payments(found)[place][side]["sum"]
    return next(k for k, term in enumerate(terms) if term["constraint"] == kind)


ACCEPT = {
    "unique_within_the_greatest_distance": lambda: unique(forms=BOTH),
    "unique_refuted": lambda: unique(Fraction(1, 100)),
    "unique_with_a_bound_that_is_not_touched": lambda: change(unique(), ("payments", 0, "within"), "1000"),
}


def _side(at, new, within=None):
    return lambda: change(unique(within), ("payments", 0, *at), new)


def _term(kind, key, new, side="least"):
    def make():
        found = unique()
        place = kind_of(found, kind, side)
        return change(found, ("payments", 0, side, "sum", place, key), new)

    return make


def _refuted(at, new):
    return lambda: change(unique(Fraction(1, 100)), at, new)


def _bent(table):
    """The first number changed."""
    table["numerators"][0] += 1
    return table


def _without_evidence(key):
    def make():
        found = unique()
        del found["evidence"][key]["without ann" if key == "values" else "ann"]
        if key == "values":
            del found["evidence"]["outside options"]["ann"]
        return found

    return make


REJECT = {
    "unique_nearer_than_it_is": ("farther from the mechanism", _side(("within",), "1/100")),
    "unique_bound_raised": ("does not prove the bound", _side(("least", "bound"), lambda old: str(Fraction(old) + 1))),
    "unique_bound_lowered": (
        "do not attain",
        _side(("least", "bound"), lambda old: str(Fraction(old) - Fraction(1, 9))),
    ),
    "unique_sum_empty": ("do not sum to the payment", _side(("greatest", "sum"), [])),
    "unique_sum_of_another_bound": ("do not sum to the payment", _side(("greatest", "sum"), lambda old: old[1:])),
    "unique_weight_changed": ("do not sum to the payment", _term("lie", "weight", lambda old: str(Fraction(old) * 2))),
    "unique_lie_that_is_the_truth": ("a lie that is the truth", lambda: _truthful()),
    "unique_exit_of_the_living": ("an exit at a state that is none", lambda: _living()),
    "unique_payoffs_changed": ("payoffs are not those of the truth", _side(("least", "payoffs", 0), _bent)),
    "unique_transfers_changed": ("payoffs are not those of the truth", _side(("greatest", "transfers", 0), _bent)),
    "unique_refuted_by_the_mechanism_itself": ("no farther", _refuted(("within",), "100")),
    "unique_refuted_by_other_payoffs": ("payoffs are not those", _refuted(("payoffs", 0), _bent)),
    "unique_memory_that_does_not_count": ("a memory that does not count", lambda: _forgotten()),
    "unique_without_outside_options": ("no outside options", _without_evidence("outside options")),
    "unique_without_the_program": ('no values of "without ann"', _without_evidence("values")),
    "unique_with_a_slack": ("without a slack", lambda: _slack()),
}


def _slack():
    found = unique()
    claim(found, "pivot_unique").update(least_slack="0")
    return found


def _truthful():
    found = unique()
    place = kind_of(found, "lie")
    term = payments(found)[0]["least"]["sum"][place]
    term["report"] = term["state"]["ann"]
    return found


def _living():
    found = unique()
    payments(found)[0]["least"]["sum"].append(
        {"constraint": "exit", "period": None, "memory": None, "state": {"ann": "own", "bob": "high"}, "report": None,
         "weight": "1"}
    )  # fmt: skip
    return found


def _forgotten():
    found = unique(forms=BOTH[1:])
    terms = payments(found)[0]["greatest"]["sum"]
    term = next(term for term in terms if term["memory"] is not None)
    term["memory"]["allocation"] = {"ann": "bob", "bob": "ann"}[term["memory"]["allocation"]]
    return found


def _key_missing(*at):
    def cut(old):
        return {key: value for key, value in old.items() if key != at[-1]}

    return lambda: change(unique(), at[:-1], cut)


MALFORM = {
    "unique_form_unknown": ("history-independent or", _side(("form",), "two-period memory")),
    "unique_period_of_an_infinite_horizon": ("expected null", _side(("period",), 1)),
    "unique_state_unknown": ("a label of the state", _side(("state", "ann"), "tall")),
    "unique_within_negative": ("not negative", _side(("within",), "-1")),
    "unique_bound_a_float": ("the float", _side(("least", "bound"), 0.5)),
    "unique_constraint_unknown": ("truth or lie", _term("lie", "constraint", "budget")),
    "unique_weight_of_a_lie_negative": ("a weight that is not negative", _term("lie", "weight", "-1")),
    "unique_report_of_a_truth": ("null, where the constraint is no lie", _term("truth", "report", "own")),
    "unique_report_of_a_lie_missing": ("a type of the agent", _term("lie", "report", None)),
    "unique_memory_where_nothing_is_remembered": (
        "null, where transfers remember nothing",
        _term("lie", "memory", {"reports": {"ann": "own", "bob": "low"}, "allocation": "ann"}),
    ),
    "unique_payments_none": ("a list of at least 1", lambda: change(unique(), ("payments",), [])),
    "unique_agent_null": ("an agent", lambda: change(unique(), ("agent",), None)),
    "unique_side_without_a_sum": ("missing", _key_missing("payments", 0, "least", "sum")),
    "unique_two_tables_without_memory": ("a list of 1 tables", _side(("least", "transfers"), lambda old: old * 2)),
    "unique_table_that_remembers_at_first": (
        "an axis that this place allows",
        _side(("least", "transfers", 0), lambda old: {**old, "axes": ["previous bob"], "numerators": [0, 0]}),
    ),
    "unique_refuted_with_the_keys_of_a_proof": (
        "expected an object with the keys",
        lambda: _relabelled("refuted"),
    ),
    "unique_undecided_with_a_witness": ("expected an object with the keys", lambda: _relabelled("undecided")),
}


def _relabelled(verdict):
    found = unique()
    claim(found, "pivot_unique").update(verdict=verdict)
    return found


def register():
    """Joins the corpus."""
    for name, make in ACCEPT.items():
        accept("berth", name)(make)
    for name, (reason, make) in REJECT.items():
        reject("berth", reason)(_named(name, make))
    for name, (reason, make) in MALFORM.items():
        malformed(reason, "berth")(_named(name, lambda _, make=make: make()))


def _named(name, make):
    make.__name__ = name
    return make
