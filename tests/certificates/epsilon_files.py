"""The claim `epsilon_incentive_compatible` of a random mechanism: right, false and malformed, one change each."""

from fractions import Fraction

from tests.certificates.accept import accept
from tests.certificates.attacks import claim, reject
from tests.certificates.forms import malformed
from tests.certificates.sources import certificate

EPSILON = "epsilon_incentive_compatible"


def stated(epsilon, verdict=None, slack=None):
    """The certificate of a random mechanism with memory, for another ε; the verdict and slack are right, or given."""
    found = certificate("dock", 3)
    one = claim(found, EPSILON)
    least = epsilon - Fraction(one["witness"]["epsilon"])
    one.update(verdict=verdict or ("proved" if least >= 0 else "refuted"), witness={"epsilon": str(epsilon)})
    one["least_slack"] = str(least if slack is None else slack)
    return found


def largest_gain():
    return -Fraction(claim(certificate("dock", 3), "incentive_compatible")["least_slack"])


@accept("dock")
def epsilon_above_the_largest_gain():
    return stated(largest_gain() + Fraction(1, 3))


@accept("dock")
def epsilon_below_the_largest_gain():
    return stated(largest_gain() - Fraction(1, 10**30))


@accept("dock")
def epsilon_of_0_where_a_lie_pays():
    return stated(Fraction(0))


@accept("dock")
def epsilon_of_a_truthful_mechanism():
    found = certificate("dock")
    one = dict(claim(found, "incentive_compatible"))
    concept = claim(certificate("dock", 3), EPSILON)["concept"]
    found["claims"].append(one | {"id": EPSILON, "concept": concept, "witness": {"epsilon": "0"}})
    return found


@reject("dock", "the claim is refuted, not proved")
def epsilon_below_the_largest_gain_by_a_hair():
    return stated(largest_gain() - Fraction(1, 10**30), "proved", 0)


@reject("dock", "the least slack is 0, not")
def epsilon_changed_by_a_hair_in_the_slack():
    return stated(largest_gain(), "proved", Fraction(1, 10**30))


@reject("dock", "the claim is proved, not refuted")
def epsilon_refuted_although_it_is_enough():
    return stated(largest_gain(), "refuted", Fraction(-1, 10**30))


@reject("dock", "not the least")
def epsilon_attained_elsewhere():
    found = certificate("dock", 3)
    at = claim(found, EPSILON)["at"]
    at["report"] = at["state"][at["agent"]]
    return found


@reject("dock", "has no continuation")
def epsilon_without_continuation():
    found = certificate("dock", 3)
    keep = ("efficient", EPSILON)
    found["claims"] = [item for item in found["claims"] if item["id"] in keep]
    del found["evidence"]["continuation"]
    return found


@reject("dock", "the concept is not the text")
def epsilon_under_the_concept_of_the_exact_claim():
    found = certificate("dock", 3)
    claim(found, EPSILON)["concept"] = claim(found, "incentive_compatible")["concept"]
    return found


def witness(name, reason, given, **others):
    """Registers a certificate whose claim has another witness."""

    def make(_):
        found = certificate("dock", 3)
        found["claims"] = [claim(found, "efficient"), claim(found, EPSILON) | {"witness": given, **others}]
        return found

    make.__name__ = name
    malformed(reason)(make)


witness("epsilon_missing", 'expected an object with the keys {"epsilon"}', {})
witness("epsilon_beside_another_key", 'expected an object with the keys {"epsilon"}', {"epsilon": "1", "agent": "ann"})
witness("epsilon_negative", "a rational that is not negative", {"epsilon": "-1"})
witness("epsilon_a_number", "expected a rational", {"epsilon": 1})
witness("epsilon_null", "expected a rational", {"epsilon": None})
witness("epsilon_not_in_lowest_terms", "lowest terms", {"epsilon": "2/4"})
witness("epsilon_over_zero", "lowest terms", {"epsilon": "1/0"})
witness(
    "epsilon_of_an_undecided_claim",
    "expected an object with the keys {}",
    {"epsilon": "1"},
    verdict="undecided",
    least_slack=None,
    at=None,
)
