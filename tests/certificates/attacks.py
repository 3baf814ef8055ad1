"""Certificates that say something false, one attack each, with a part of the reason for which they are rejected."""

from tests.certificates import sources
from tests.certificates.sources import certificate

REJECTED = {}  # name → (environment, reason, function)
HASH = "0123456789abcdef" * 4


def reject(environment, reason):
    """Registers a certificate that is false about an environment."""

    def register(make):
        REJECTED[make.__name__] = environment, reason, make
        return make

    return register


def claim(found, name):
    return next(claim for claim in found["claims"] if claim["id"] == name)


def relabel(found, name, verdict, **others):
    claim(found, name).update(verdict=verdict, **others)
    return found


def scaled(table, factor):
    """The same values over a multiple of the denominator, as Python integers."""
    numbers = [x if isinstance(x, int) else int(x, 16) for x in (*table["numerators"], table["denominator"])]
    table["numerators"], table["denominator"] = [x * factor for x in numbers[:-1]], numbers[-1] * factor
    return table


def written(table):
    """INTs for integers that may be large."""
    table["numerators"] = [x if abs(x) < 2**53 else hex(x) for x in table["numerators"]]
    table["denominator"] = hex(table["denominator"])


def tiny_change(table):
    """The first value more by 1/10^40."""
    scaled(table, 10**40)
    table["numerators"][0] += table["denominator"] // 10**40
    written(table)


# the mechanism


@reject("dock", "equation does not hold")
def transfer_changed():
    found = certificate("dock")
    found["mechanism"]["transfers"]["bob"][0]["numerators"][-1] += 1
    return found


@reject("dock", "equation does not hold")
def transfer_changed_by_a_hair():
    found = certificate("dock")
    tiny_change(found["mechanism"]["transfers"]["bob"][0])
    return found


@reject("dock", "weak_budget_balance: the claim is refuted")
def transfer_lowered_with_evidence_left_out():
    """Without evidence nothing ties the transfers but the claims about them."""
    found = certificate("dock")
    found["mechanism"]["transfers"]["bob"][0]["numerators"] = [-1] * 4
    found["evidence"] = {"values": found["evidence"]["values"]}
    keep = ("efficient", "weak_budget_balance")
    found["claims"] = [item for item in found["claims"] if item["id"] in keep]
    return found


@reject("dock", "least slack is")
def suboptimal_rule_claimed_efficient():
    found = sources.constant_rule("dock", 0)
    return relabel(found, "efficient", "refuted", least_slack="-7/2") | {"claims": found["claims"][:2]}


@reject("dock", "efficient: the claim is refuted")
def suboptimal_rule_with_the_values_of_the_optimum():
    found = sources.constant_rule("dock", 0)
    found["claims"][0] = claim(certificate("dock"), "efficient")
    return found


@reject("weather", "not feasible")
def allocation_infeasible_without_the_agent():
    found = certificate("weather")
    rule = found["evidence"]["values"]["without ann"]["allocation"][0]
    rule["indices"] = [1] * len(rule["indices"])
    return found


@reject("storms", "not feasible at shock")
def allocation_infeasible_at_a_shock_of_probability_0():
    found = certificate("storms")
    found["mechanism"]["allocation"][1]["indices"][4] = 2  # bob, in a flood
    return found


@reject("storms", "not feasible at shock")
def allocation_infeasible_at_one_shock():
    found = certificate("storms")
    found["mechanism"]["allocation"][0]["indices"][8] = 1  # ann, in a storm
    return found


@reject("storms", "not the transfers in expectation")
def shock_transfers_of_another_mean():
    found = certificate("storms")
    found["mechanism"]["transfers by shock"]["ann"][1]["numerators"][0] += 4
    return found


@reject("storms", "has a memory")
def shock_transfers_beside_a_memory():
    found = certificate("storms")
    tables = found["mechanism"]["transfers"]["ann"]
    tables[1] = {**tables[1], "axes": ["previous ann", *tables[1]["axes"]], "numerators": tables[1]["numerators"] * 2}
    return found


@reject("storms", 'no "transfers by shock"')
def shock_claim_without_transfers_by_shock():
    found = certificate("storms")
    found["mechanism"]["transfers by shock"] = None
    return found


@reject("storms", "incentive_compatible_by_shock: the claim is refuted")
def shock_transfers_of_the_same_mean():
    """The mean stays, the lies at single shocks do not."""
    found = certificate("storms")
    table = found["mechanism"]["transfers by shock"]["bob"][1]
    sizes = {"shock": 3, "ann": 2, "bob": 2}
    cells = len(table["numerators"])
    assert table["axes"][0] == "shock", table["axes"]
    assert cells == 3 * cells // sizes["shock"]
    one = cells // 3
    table["numerators"][0] += 1 * table["denominator"]
    table["numerators"][2 * one] -= 3 * table["denominator"]
    return found


# values and programs


@reject("dock", "Bellman equation does not hold")
def value_changed():
    found = certificate("dock")
    found["evidence"]["values"]["everyone"]["values"][0]["numerators"][1] -= 1
    return found


@reject("dock", "Bellman equation does not hold")
def value_off_by_a_hair():
    found = certificate("dock")
    tiny_change(found["evidence"]["values"]["without bob"]["values"][0])
    return found


@reject("dock", "does not hold")
def values_of_a_suboptimal_policy():
    """The values of staying idle for ever solve their equation and are not optimal."""
    found = certificate("dock")
    everyone = found["evidence"]["values"]["everyone"]
    everyone["values"] = [{"axes": [], "denominator": 1, "numerators": [0]}]
    everyone["allocation"][0]["indices"] = [2, 2, 2, 2]
    return found


@reject("dock", "allocation[0]: not")
def values_of_staying_idle():
    found = certificate("dock")
    found["evidence"]["values"]["without bob"] = {
        "values": [{"axes": [], "denominator": 1, "numerators": [0]}],
        "allocation": [{"axes": [], "indices": [0]}],
    }
    return found


@reject("tie", "allocation[0]: not the first optimal allocation")
def allocation_of_a_program_that_is_not_the_first_of_two():
    """With values that do not change: the outside options would."""
    found = certificate("tie")
    rule = found["evidence"]["values"]["without ann"]["allocation"][0]
    assert rule["indices"] == [0]
    rule["indices"] = [1]
    return found


@reject("tie", "outside options")
def outside_option_of_the_second_of_two_optima():
    """Bob does not mind; ann would be worse off outside."""
    found = certificate("tie")
    found["evidence"]["outside options"]["ann"][0]["numerators"] = [0]
    claim(found, "participation_passive_option")["least_slack"] = "1"
    return found


@reject("storms", "the Bellman equation")
def values_of_another_period():
    found = certificate("storms")
    found["evidence"]["values"]["everyone"]["values"][1] = found["evidence"]["values"]["everyone"]["values"][0]
    return found


@reject("dock", "Bellman equation does not hold")
def values_of_another_program():
    found = certificate("dock")
    values = found["evidence"]["values"]
    values["without ann"], values["without bob"] = values["without bob"], values["without ann"]
    return found


@reject("duel", "does not hold")
def program_without_an_axis_on_which_it_depends():
    """With interdependent values the program without an agent depends on that agent's type."""
    found = certificate("duel")
    program = found["evidence"]["values"]["without ann"]["values"][0]
    assert program["axes"] == ["ann", "bob"]
    program.update(axes=["bob"], numerators=program["numerators"][:2])
    return found


# payoffs


@reject("dock", "equation does not hold")
def continuation_off_by_one_unit():
    found = certificate("dock")
    found["evidence"]["continuation"]["ann"][0]["numerators"][0] += 1
    return found


@reject("storms", "continuation.ann[")
def continuation_without_the_terminal_utility():
    found = certificate("storms")
    found["evidence"]["continuation"]["ann"][1] = {"axes": [], "denominator": 1, "numerators": [0]}
    return found


@reject("dock", "outside options")
def outside_option_of_another_rule():
    """What ann gets where the others stay idle."""
    found = certificate("dock")
    found["evidence"]["outside options"]["ann"] = [{"axes": [], "denominator": 1, "numerators": [1]}]
    return found


@reject("weather", "outside options")
def outside_option_of_the_efficient_rule():
    found = certificate("weather")
    found["evidence"]["outside options"]["bob"] = found["evidence"]["continuation"]["bob"]
    return found


@reject("dock", "best responses")
def best_response_too_low():
    found = certificate("dock", 3)
    found["evidence"]["best responses"]["ann"][-1]["numerators"][0] -= 1
    return found


@reject("dock", "best responses")
def best_response_too_high():
    found = certificate("dock", 3)
    table = found["evidence"]["best responses"]["bob"][0]
    table["numerators"] = [x + table["denominator"] for x in table["numerators"]]
    return found


@reject("dock", "best responses")
def best_response_of_another_mechanism():
    found = certificate("dock", 3)
    assert claim(found, "best_response")["verdict"] == "refuted"
    other = certificate("dock", 2)["evidence"]["best responses"]
    found["evidence"]["best responses"] = {agent: (tables * 2)[:2] for agent, tables in other.items()}
    return found


@reject("duel", "budget[0]: the equation")
def budget_off():
    found = certificate("duel")
    found["evidence"]["budget"][0]["numerators"][-1] += 1
    return found


@reject("duel", "budget[0]: the equation")
def budget_after_the_last_period():
    """The last period's budget is 0; the first equation that fails is the one before."""
    found = certificate("duel")
    found["evidence"]["budget"][1] = found["evidence"]["budget"][0]
    return found


# claims


@reject("duel", "the claim is refuted")
def refuted_claim_relabelled_proved():
    return relabel(certificate("duel"), "incentive_compatible", "proved")


@reject("dock", "the claim is proved")
def proved_claim_relabelled_refuted():
    return relabel(certificate("dock"), "incentive_compatible", "refuted")


@reject("dock", "absent or undecided")
def required_claim_undecided():
    found = relabel(certificate("dock"), "incentive_compatible", "undecided", least_slack=None, at=None)
    return relabel(found, "interim_best_response", "undecided", least_slack=None, at=None)


@reject("dock", "absent or undecided")
def required_claim_absent():
    found = certificate("dock")
    found["claims"] = [item for item in found["claims"] if item["id"] != "efficient"]
    return found


@reject("dock", "the list of claims is empty")
def no_claims():
    return certificate("dock") | {"claims": []}


@reject("dock", "another environment")
def environment_of_another_hash():
    return certificate("dock") | {"environment": HASH}


@reject("dock", "another environment")
def certificate_of_another_environment():
    """The same environment but for its name."""
    other = {**sources.DOCK, "name": "another berth"}
    sources.ENVIRONMENTS["dock renamed"] = other
    found = certificate("dock renamed")
    del sources.ENVIRONMENTS["dock renamed"]
    return found


@reject("duel", "least slack is")
def slack_half_as_large():
    found = certificate("duel")
    item = claim(found, "incentive_compatible")
    item["least_slack"] = item["least_slack"] + "7"
    return found


@reject("dock", "least slack is")
def slack_of_a_proof_too_high():
    return relabel(certificate("dock"), "incentive_compatible", "proved", least_slack="1/10")


@reject("duel", "least slack is 0, not null")
def slack_left_out():
    return relabel(certificate("duel"), "efficient", "proved", least_slack=None)


@reject("duel", "the cell at which the least slack is attained is missing")
def cell_left_out():
    return relabel(certificate("duel"), "incentive_compatible", "refuted", at=None)


@reject("duel", "not the least")
def cell_of_a_truthful_report():
    found = certificate("duel")
    at = claim(found, "incentive_compatible")["at"]
    at["report"] = at["state"][at["agent"]]
    return found


@reject("duel", "not a cell of the claim")
def cell_without_a_report():
    found = certificate("duel")
    claim(found, "incentive_compatible")["at"]["report"] = None
    return found


@reject("duel", "not a cell of the claim")
def cell_with_a_report_too_many():
    found = certificate("duel")
    claim(found, "participation_zero_option")["at"]["report"] = "low"
    return found


@reject("dock", "not a cell of the claim")
def cell_of_a_period_where_all_are_alike():
    found = certificate("dock")
    claim(found, "incentive_compatible")["at"]["period"] = 1
    return found


@reject("storms", "not a cell of the claim")
def cell_at_a_shock_of_probability_0():
    found = certificate("storms")
    claim(found, "efficient")["at"]["shock"] = "flood"
    return found


@reject("storms", "not a cell of the claim")
def cell_without_its_shock():
    found = certificate("storms")
    del claim(found, "efficient")["at"]["shock"]
    return found


@reject("dock", "not a cell of the claim")
def memory_that_does_not_count():
    """After those reports another allocation is chosen."""
    found = certificate("dock", 3)
    at = claim(found, "weak_budget_balance")["at"]
    assert at["memory"] is not None
    at["memory"]["allocation"] = next(a for a in ("idle", "ann", "bob") if a != at["memory"]["allocation"])
    return found


@reject("duel", "not a cell of the claim")
def memory_in_the_first_period_left_for_the_second():
    found = certificate("duel", 5)
    at = claim(found, "incentive_compatible")["at"]
    at.update(period=2 if at["memory"] is None else 1, memory=None)
    return found


@reject("dock", "the concept is not the text")
def concept_of_another_claim():
    found = certificate("dock")
    claim(found, "incentive_compatible")["concept"] = claim(found, "best_response")["concept"]
    return found


@reject("dock", "the concept is not the text")
def concept_with_another_letter():
    """A Cyrillic letter looks the same."""
    found = certificate("dock")
    item = claim(found, "efficient")
    item["concept"] = item["concept"].replace("efficient", "effiсient", 1)
    return found


@reject("dock", "efficient_exit")
def exit_claimed_although_nobody_exits():
    found = certificate("dock")
    item = claim(found, "efficient_exit")
    item.update(verdict="proved", least_slack="1", at=item["at"])
    return found


@reject("weather", "efficient_exit")
def exit_of_a_larger_set():
    """A slack of states that an agent can still leave."""
    found = certificate("weather")
    item = claim(found, "efficient_exit")
    item.update(verdict="refuted", least_slack="-1/2", at=claim(found, "participation_zero_option")["at"])
    return found


# hypotheses


@reject("duel", "the witness does not refute")
def witness_of_two_equal_utilities():
    found = certificate("duel")
    item = claim(found, "private_values")
    item["witness"]["other state"] = item["witness"]["state"]
    return found


@reject("duel", "the witness does not refute")
def witness_of_two_own_types():
    """The utilities differ, and so do the agent's own types."""
    found = certificate("duel")
    item = claim(found, "private_values")
    states = {"state": {"ann": "low", "bob": "low"}, "other state": {"ann": "high", "bob": "low"}}
    item["witness"] = {"agent": "ann", "period": 1, "allocation": "ann", **states}
    return found


@reject("dock", "the witness does not refute")
def independence_refuted_by_an_own_type():
    found = certificate("dock")
    states = {"state": {"ann": "low", "bob": "low"}, "other state": {"ann": "high", "bob": "low"}}
    witness = {"period": None, "allocation": "idle", "component": "ann", **states, "next": "low"}
    return relabel(found, "independent_transitions", "refuted", witness=witness)


@reject("dock", "the witness does not refute")
def independence_refuted_by_a_product():
    found = certificate("dock")
    state = {"ann": "low", "bob": "low"}
    witness = {"period": None, "allocation": "idle", "state": state, "next state": state}
    return relabel(found, "independent_transitions", "refuted", witness=witness)


@reject("duel", "the claim is refuted")
def private_values_claimed():
    return relabel(certificate("duel"), "private_values", "proved", witness={})


@reject("duel", "the claim is refuted")
def independence_claimed():
    return relabel(certificate("duel"), "independent_transitions", "proved", witness={})


@reject("weather", "the claim is refuted")
def independence_of_a_mixture_claimed():
    """Each element of the mixture is independent; the mixture is not."""
    return relabel(certificate("weather"), "independent_transitions", "proved", witness={})


@reject("duel", "the claim is refuted")
def same_feasible_sets_claimed():
    return relabel(certificate("duel"), "same_feasible_sets", "proved", witness={})


@reject("weather", "the witness does not refute")
def feasible_sets_refuted_by_a_common_allocation():
    found = certificate("weather")
    witness = {"agent": "ann", "period": None, "shock": None, "allocation": "bob"}
    return relabel(found, "same_feasible_sets", "refuted", witness=witness)


@reject("dock", "has null least_slack and at")
def slack_of_a_claim_without_slack():
    return relabel(certificate("dock"), "private_values", "proved", least_slack="0")


# budgets


@reject("single", "the expected sum of payments in period 1 is 0")
def expected_budget_refuted_by_a_balanced_period():
    return relabel(certificate("single"), "expected_budget_balance", "refuted", least_slack="-1")


@reject("dock", "expected_budget_balance")
def expected_budget_claimed():
    found = certificate("dock")
    at = {"agent": None, "period": 1, "memory": None, "state": None, "report": None}
    return relabel(found, "expected_budget_balance", "proved", least_slack="0", at=at)


@reject("dock", "after")
def expected_budget_of_a_late_period():
    found = certificate("dock")
    claim(found, "expected_budget_balance")["at"]["period"] = 10**6
    return found


@reject("weather", "no prior")
def budget_without_a_prior():
    found = certificate("weather")
    at = dict.fromkeys(("agent", "period", "memory", "state", "report"))
    return relabel(found, "ex_ante_budget_balance", "proved", least_slack="1", at=at, witness={})


# evidence that is missing


def _missing(environment, reason, part, *keys, name=""):
    def make():
        found = certificate(environment)
        where = found["evidence"]
        for key in (part, *keys)[:-1]:
            where = where[key]
        del where[(part, *keys)[-1]]
        return found

    make.__name__ = "_".join(("evidence_without", part, *keys, name)).strip("_").replace(" ", "_")
    reject(environment, reason)(make)


_missing("dock", 'no values of "everyone"', "values", "everyone")
_missing("tie", 'no values of "everyone"', "values", "everyone", name="of_one_period")
_missing("dock", 'no values of "without bob"', "values", "without bob")
_missing("dock", "no continuation", "continuation", "bob")
_missing("dock", "no best responses", "best responses")
_missing("dock", "no outside options", "outside options", "ann")
_missing("dock", "no budget", "budget")
