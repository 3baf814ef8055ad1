"""Refutations whose start is below 0, as every lie loses something before payments: right and false."""

from fractions import Fraction

from tests.certificates import sources
from tests.certificates.accept import accept
from tests.certificates.attacks import claim, reject
from tests.certificates.automata_files import ANY, alone
from tests.certificates.interdependent_files import BAD, FIELD, certificate
from tests.certificates.sources import table

# ann is hurt by bob's having the field if she is good: U = −1, κ = 1/4, and differences are at most −4/3
STAGE = FIELD["stages"][0]
BELOW = FIELD | {
    "name": "a field that nobody of the better signal gives away",
    "stages": [
        STAGE
        | {
            "utility": {
                "ann": table(["allocation", "ann"], [["1", "3"], ["0", "-1"]]),
                "bob": table(["allocation", "ann"], [["0", "0"], ["0", "5"]]),
            }
        }
    ],
}
# bob has one type, and nothing can be said of differences between his types
LONE = FIELD | {
    "name": "a field with one owner",
    "stages": [
        {
            "types": BAD | {"bob": ["there"]},
            "allocations": STAGE["allocations"],
            "utility": {
                "ann": table(["allocation", "ann"], [["1", "3"], ["0", "0"]]),
                "bob": table(["allocation"], ["0", "2"]),
            },
            "transition": {"ann": STAGE["transition"]["ann"], "bob": table(["next bob"], ["1"])},
        }
    ],
    "prior": table([], "1/2"),
}
sources.ENVIRONMENTS.update(below=BELOW, lone=LONE)
HAIR = Fraction(1, 10**30)


def bounds_alone(others, high, low, bound, epsilon):
    """A witness that adds up the bounds of two differences, which are each other's opposites."""
    today = [{"high": a, "low": b, "weight": "1"} for a, b in ((high, low), (low, high))]
    sums = {"period": None, "others": others, "lies": [], "today": today, "later": [], "total": str(2 * bound)}
    start = {"kind": "own type moves no others", "bound": str(bound)}
    return {"slack": "0", "start": start, "steps": [], "contradiction": sums, "epsilon": epsilon}


def of_ann(bound, epsilon):
    found = alone(certificate("below"))
    claim(found, ANY)["witness"] = {"agent": "ann"} | bounds_alone({"bob": "low"}, "good", "bad", bound, epsilon)
    return found


accept("below", "refutation_from_a_start_below_0")(lambda: alone(certificate("below")))
accept("below", "refutation_by_a_start_below_0_alone")(lambda: of_ann(Fraction(-4, 3), "1"))
accept("below", "refutation_by_a_start_just_below_0")(lambda: of_ann(-HAIR, str(HAIR / 2)))


@reject("below", "the start: the bound is below what holds for every difference")
def refutation_from_a_start_below_0_that_is_too_low_by_a_hair():
    return of_ann(Fraction(-4, 3) - HAIR, "1")


@reject("below", "epsilon is above what the sum proves")
def refutation_from_a_start_below_0_with_a_larger_epsilon():
    return of_ann(Fraction(-4, 3), str(1 + HAIR))


@reject("lone", "the start: the bound is below what holds for every difference")
def refutation_from_a_start_below_0_of_an_agent_with_one_type():
    found = alone(certificate("lone"))
    witness = {"agent": "bob"} | bounds_alone({"ann": "bad"}, "there", "there", -HAIR, "0")
    claim(found, ANY).update(verdict="refuted", witness=witness)
    return found
