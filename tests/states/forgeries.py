"""Changes to the certificate of a contract that remembers and draws lots: malformed ones, and false ones."""

from fractions import Fraction


def states(found, period=1):
    return found["mechanism"]["states"][period]


def lottery(found):
    """The state in which lots are drawn."""
    return next(one for one in states(found) if "numerators" in one["allocation"])


def no_such_chances(found):
    lottery(found)["allocation"]["numerators"][0] += 1


def a_negative_chance(found):
    table = lottery(found)["allocation"]
    table["numerators"] = [number - 2 if k == 0 else number for k, number in enumerate(table["numerators"])]
    table["numerators"][2] += 2


def a_state_twice(found):
    states(found)[1]["name"] = states(found)[0]["name"]


def a_name_with_the_join(found):
    states(found)[1]["name"] = "worth & 6"


def a_long_name(found):
    states(found)[1]["name"] = "w" * 200


def next_out_of_range(found):
    states(found, 0)[0]["next"]["indices"][0] = 2


def something_next_after_the_end(found):
    states(found)[0]["next"] = {"axes": [], "indices": [0]}


def nothing_next_in_between(found):
    states(found, 0)[0]["next"] = None


def a_period_less(found):
    found["mechanism"]["states"].pop()


def no_states(found):
    found["mechanism"]["states"][1] = []


def payments_of_nobody(found):
    states(found)[0]["transfers"]["nobody"] = states(found)[0]["transfers"]["buyer"]


def a_memory(found):
    states(found)[0]["transfers"]["buyer"]["axes"] = ["previous buyer"]


def an_uncovered_claim(found):
    found["claims"][0] |= {"id": "private_values", "verdict": "undecided", "least_slack": None, "at": None}


def no_product(found):
    del found["product"]


MALFORMED = (
    no_such_chances, a_negative_chance, a_state_twice, a_name_with_the_join, a_long_name, next_out_of_range,
    something_next_after_the_end, nothing_next_in_between, a_period_less, no_states, payments_of_nobody, a_memory,
    an_uncovered_claim, no_product,
)  # fmt: skip


def a_state_that_is_never_reached(found):
    states(found, 0)[0]["next"] = {"axes": [], "indices": [0]}


def next_states_exchanged(found):
    states(found, 0)[0]["next"]["indices"].reverse()


def another_lottery(found):
    table = lottery(found)["allocation"]
    table |= {"denominator": 4, "numerators": [2 * number for number in table["numerators"]]}
    table["numerators"][0], table["numerators"][2] = 1, 3


def another_payment(found):
    table = lottery(found)["transfers"]["buyer"]
    table["numerators"][0] += 1


def another_name(found):
    states(found)[0]["name"] = "worth five"


def another_product(found):
    found["product"] = found["product"][::-1]


def another_environment(found):
    found["environment"] = found["environment"][::-1]


def a_larger_slack(found):
    one = next(claim for claim in found["claims"] if claim["id"] == "ex_ante_budget_balance")
    one["least_slack"] = str(Fraction(one["least_slack"]) + Fraction(1, 10**50))


def refuted_although_proved(found):
    next(claim for claim in found["claims"] if claim["id"] == "incentive_compatible")["verdict"] = "refuted"


def a_cell_of_another_state(found):
    one = next(claim for claim in found["claims"] if claim["id"] == "ex_post_budget_balance")
    one["at"] |= {"period": 2, "state": {"public": "worth 6", "buyer": "1"}}


REJECTED = (
    a_state_that_is_never_reached, next_states_exchanged, another_lottery, another_payment, another_name,
    another_product, another_environment, a_larger_slack, refuted_although_proved, a_cell_of_another_state,
)  # fmt: skip


# Of a certificate whose next states depend on the shock.


def shocks_in_version_1(found):
    found["format"] = "lpmech-states-certificate/1"


def a_version_to_come(found):
    found["format"] = "lpmech-states-certificate/1.2"


def a_shock_before_the_allocation(found):
    states(found, 0)[0]["next"]["axes"] = ["shock", "allocation"]


def a_next_state_too_few(found):
    states(found, 0)[0]["next"]["indices"].pop()


def another_next_state_at_a_shock(found):
    indices = states(found, 0)[0]["next"]["indices"]
    indices[0], indices[2] = indices[2], indices[0]


BY_SHOCK_MALFORMED = (
    shocks_in_version_1, a_version_to_come, a_shock_before_the_allocation, a_next_state_too_few,
)  # fmt: skip
BY_SHOCK_REJECTED = (another_next_state_at_a_shock,)
