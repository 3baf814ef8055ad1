"""Refutations whose chains bound other combinations of payoffs than differences: right, false and malformed."""

from fractions import Fraction

from tests.certificates import sources
from tests.certificates.accept import accept
from tests.certificates.attacks import claim, reject
from tests.certificates.automata_files import ANY, alone
from tests.certificates.forms import malformed
from tests.certificates.interdependent_files import certificate
from tests.existence.samples import clashing

FACTOR = 3
sources.ENVIRONMENTS["chain"] = clashing(120, kind="independent") | {"name": "a chain of bounds"}


def scaled(entry, factor, *keys):
    """The numbers of an entry times a factor, and its difference as a combination, so many times as large."""
    high, low = entry.pop("high"), entry.pop("low")
    entry["combination"] = {low: -FACTOR, high: FACTOR}
    for key in keys:
        entry[key] = str(Fraction(entry[key]) * factor)


def place(entry, period, others):
    return entry.get("period", period), str(sorted(entry.get("others", others).items())), entry["high"], entry["low"]


def combined():
    """The chain with combinations in the place of every difference that a step has bounded before it is used."""
    found = alone(certificate("chain"))
    witness = claim(found, ANY)["witness"]
    known = set()
    for one in (*witness["steps"], witness["contradiction"]):
        for entry in (*one["today"], *one["later"]):
            if place(entry, one["period"], one["others"]) in known:
                scaled(entry, Fraction(1, FACTOR), "weight")
        if "high" in one:
            known.add(place(one, None, None))
            scaled(one, FACTOR, "bound")
            for entry in (*one["lies"], *one["today"], *one["later"]):
                entry["weight"] = str(Fraction(entry["weight"]) * FACTOR)
    return found, witness


def used(witness):
    """A promise bounded by a combination."""
    return next(entry for one in (*witness["steps"], witness["contradiction"])
                for entry in (*one["later"], *one["today"]) if "combination" in entry)  # fmt: skip


@accept("chain")
def chain_of_combinations():
    return combined()[0]


def false(reason):
    def register(change):
        def make():
            found, witness = combined()
            change(witness)
            return found

        make.__name__ = change.__name__
        reject("chain", reason)(make)
        return change

    return register


@false("payoffs do not cancel")
def combination_used_with_other_coefficients(witness):
    entry = used(witness)
    one = next(one for one in witness["steps"] if one["combination"] == entry["combination"])
    for where in (entry, one):
        where["combination"] = {own: 2 * x for own, x in where["combination"].items()}


@false("a bound is used before it is proved")
def combination_that_no_step_has_bounded(witness):
    entry = used(witness)
    entry["combination"] = {own: 2 * x for own, x in entry["combination"].items()}
    entry["weight"] = str(Fraction(entry["weight"]) / 2)


@false("a bound is used before it is proved")
def combination_of_which_only_the_start_is_known(witness):
    """The start bounds differences, and no combination, though it be one of them."""
    entry = next(entry for one in (*witness["steps"], witness["contradiction"])
                 for entry in (*one["later"], *one["today"]) if "high" in entry)  # fmt: skip
    entry["combination"] = {entry.pop("high"): 1, entry.pop("low"): -1}


@false("payoffs do not cancel")
def combination_that_is_not_the_sum(witness):
    step = witness["steps"][0]
    step["combination"] = {own: x + (x > 0) for own, x in step["combination"].items()}


@false("the bound is below what the sum proves")
def combination_with_a_lower_bound(witness):
    step = witness["steps"][0]
    step["bound"] = str(Fraction(step["bound"]) - 1)


def bad(name, reason, change):
    def make(_):
        found, witness = combined()
        change(witness["steps"][0])
        return found

    make.__name__ = f"combination_{name}"
    malformed(reason, "chain")(make)


def coefficient(value):
    def change(step):
        step["combination"][next(iter(step["combination"]))] = value

    return change


bad("of_nothing", "an own type with a coefficient", lambda step: step.update(combination={}))
bad("that_is_a_list", "an object", lambda step: step.update(combination=[1, -1]))
bad("of_a_stranger", "a type of the agent", lambda step: step["combination"].update(unheard=1))
bad("with_a_coefficient_of_0", "an integer other than 0", coefficient(0))
bad("with_a_long_coefficient", "an integer other than 0", coefficient(2**63))
bad("with_a_rational_coefficient", "an integer other than 0", coefficient("1/2"))
bad("with_a_coefficient_in_decimals", "write an integer", coefficient(0.5))
bad("with_a_coefficient_true", "an integer other than 0", coefficient(True))
bad("and_a_difference", "unknown key", lambda step: step.update(high="lo", low="hi"))
