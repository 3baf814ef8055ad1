"""Makes the corpora of certificates about continuous signals: run as `python -m tests.continuous.certificates.make`.

Sources are certificates of shipped cases; each attack changes one thing in one of them. `accept`, `reject` and
`malformed` hold one file an attack, `environments` the environments, and corpus.json says which belong together, and
what the checker must say.
"""

import copy
import json
from pathlib import Path

from lpmech.casefiles import library
from lpmech.continuous import case as cases
from lpmech.continuous.certificate import certificate_json
from lpmech.continuous.certify import certify
from lpmech.continuous.plugin import CONTINUOUS

HERE = Path(__file__).parent
SOURCES = {"tent": 2, "copula_floor": 1, "copula_exact": 1, "harvest": 1, "higher_signal": 2, "three_agents": 1,
           "moment_curve": 1, "moment_curve_kinked": 4, "mixture": 1, "three_auctions": 2,
           "two_auctions_refuted": 1}  # fmt: skip
ANN = ("epsilon_incentive_compatible", "ann")
GAIN = ("epsilon_incentive_compatible", "bob")
ERROR = ("residual_claimant", "bob")
RULE = ("efficient_up_to",)
SAVING = ("truth_pays_least", "ann")
HOLDS = ("convexly_independent", "ann")
LAST = ("last_period_incentive_compatible", "ann")
CYCLE = ("last_period_gain_at_least", "ann")
FAILS = ("convexly_dependent", "ann")
FLOOR = ("residual_claimant_at_least", "ann")
DROP = object()

# Expected to be (r − t)² − t² after the report r at the own signal t: the truth costs least, of a mixture too.
PROPER_SCORE = {
    "id": "convexly_independent", "agent": "ann", "allocation": "to bob",
    "payments": {"points": ["0", "1"], "cells": "one", "degrees": [0, 1], "denominator": 1,
                 "numerators": [0, 0, 5, -12, 1, 0], "report": {"cells": "one", "degree": 2}},
}  # fmt: skip

# Name, source, verdict, place, new value, and a part of what the checker says. A place starts at the certificate, or
# at the claim whose id and agent it begins with.
ATTACKS = [
    ("numerators_in_hexadecimal", "tent", "accept", ["transfers", "bob", "to ann", "numerators", 0], hex, ""),
    ("without_a_place", "tent", "accept", [ERROR, "error", "at"], None, ""),
    ("wider_bound", "tent", "accept", [ERROR, "error", "bound"], "1/2", ""),
    ("without_the_lower_bound", "copula_floor", "accept", [FLOOR], DROP, ""),
    ("error_smaller", "tent", "reject", [ERROR, "error", "bound"], "1/32", "the error is"),
    ("error_0_of_exact_transfers_negated", "copula_exact", "reject", ["transfers", "bob", "to ann", "denominator"],
     7, "the error is"),
    ("gain_smaller", "tent", "reject", [GAIN, "gain", "bound"], "1/32", "the bounds give"),
    ("epsilon_smaller", "tent", "reject", [GAIN, "epsilon"], "1/32", "the bounds give"),
    ("attained_where_it_is_not", "tent", "reject", [ERROR, "error", "at", "signals", "bob"],
     "3/8", "what is attained is"),
    ("attained_more", "tent", "reject", [ERROR, "error", "attained"], "1", "what is attained is"),
    ("gain_where_another_is_chosen", "tent", "reject", [GAIN, "gain", "at", "allocation"],
     "to bob", "not the one that is chosen"),
    ("attained_above_the_bound_nowhere", "tent", "reject", [ERROR, "error"],
     {"bound": "1000000", "attained": "7000000", "at": None}, "above the bound"),
    ("gain_attained_above_the_bound_nowhere", "tent", "reject", [GAIN, "gain"],
     lambda gain: gain | {"attained": "2", "at": None}, "above the bound"),
    ("saving_attained_above_the_bound_nowhere", "moment_curve_kinked", "reject", [SAVING, "saving"],
     lambda saving: saving | {"attained": "2", "at": None}, "above the bound"),
    ("one_payment_changed", "tent", "reject", ["transfers", "bob", "to ann", "numerators", 1], 5, "the error is"),
    ("another_environment", "tent", "reject", ["environment"], "0" * 64, "another environment"),
    ("density_left_out", "tent", "reject", [("density",)], DROP, "density is absent"),
    ("rule_left_out", "tent", "reject", [RULE], DROP, "efficient_up_to is absent"),
    ("an_agent_left_out", "tent", "reject", [GAIN], DROP, r"\(bob\) is absent"),
    ("value_where_none_is_needed", "tent", "reject", ["value"],
     {"degree": 0, "denominator": 1, "numerators": [0]}, "null"),
    ("continuation_left_out", "harvest", "reject", [GAIN, "continuation"], None, "continuation is needed"),
    ("value_changed", "harvest", "reject", ["value", "numerators", 3], 1, "bounds give|residual|gain"),
    ("value_left_out", "harvest", "reject", ["value"], None, "expected residual|gain"),
    ("loss_0", "higher_signal", "reject", [RULE, "loss"], "0", "the bounds give"),
    ("measure_that_does_not_cancel", "copula_floor", "reject", [FLOOR, "atoms", 0, "weight"], "2", "do not cancel"),
    ("measure_elsewhere", "copula_floor", "reject", [FLOOR, "atoms", 0, "signal"], "1/8", "do not cancel"),
    ("floor_higher", "copula_floor", "reject", [FLOOR, "bound"], "1/23", "not what the measure gives"),
    ("floor_of_another_allocation", "copula_floor", "reject", [FLOOR, "allocation"],
     "to ann", "not what the measure gives"),
    ("without_the_savings", "moment_curve", "accept", [SAVING], DROP, ""),
    ("by_report_of_degree_0", "copula_exact", "accept", ["transfers", "bob", "to ann", "report"],
     {"cells": "one", "degree": 0}, ""),
    ("saving_smaller", "moment_curve_kinked", "reject", [SAVING, "saving", "bound"], "1/1000", "the saving is"),
    ("saving_attained_more", "moment_curve_kinked", "reject", [SAVING, "saving", "attained"], "1", "what is attained"),
    ("saving_elsewhere", "moment_curve_kinked", "reject", [SAVING, "saving", "at", "report"], "1/3",
     "what is attained"),
    ("a_payment_by_report_changed", "moment_curve", "reject", ["transfers", "ann", "to bob", "numerators", 1], 100,
     "the error is"),
    ("a_payment_by_report_doubled", "moment_curve_kinked", "reject", ["transfers", "ann", "to bob", "denominator"],
     lambda value: value // 2, "the error is|saving is|gain is"),
    ("report_left_out_of_a_place", "moment_curve_kinked", "reject", [ANN, "gain", "at", "report"], DROP,
     "a report is given"),
    ("report_that_leads_elsewhere", "moment_curve_kinked", "reject", [ANN, "gain", "at", "report"], "1",
     "after the report"),
    ("independence_from_nothing", "moment_curve", "reject", [HOLDS, "payments", "numerators"],
     lambda values: [0] * len(values), "do not tell"),
    ("independence_with_a_fee", "moment_curve", "accept", [HOLDS, "payments", "numerators", 0],
     lambda value: value + 1, ""),
    ("independence_from_one_changed", "moment_curve", "reject", [HOLDS, "payments", "numerators", 4],
     lambda value: value + 1, "not the square"),
    ("independence_of_another_agent", "moment_curve", "reject", [HOLDS, "agent"], "bob", "not the square|do not tell"),
    ("independence_of_a_mixture", "mixture", "reject", ["claims"], lambda claims: [*claims, PROPER_SCORE],
     "not the square"),
    ("independence_from_a_proper_score", "moment_curve", "reject", [HOLDS, "payments", "numerators"],
     lambda values: [0, 0, 0, *values[3:]], "not the square"),
    ("mixture_with_other_weights", "mixture", "reject", [FAILS, "atoms", 0, "weight"], "1/3", "do not cancel"),
    ("mixture_of_others", "mixture", "reject", [FAILS, "signal"], "1/3", "do not cancel"),
    ("mixture_with_more", "mixture", "reject", [FAILS, "bound"], "1/11", "not what the mixture gives"),
    ("report_in_some_cells", "moment_curve", "malformed", ["transfers", "ann", "to bob", "report", "cells"], "some",
     '"all" or "one"'),
    ("report_of_degree_13", "moment_curve", "malformed", ["transfers", "ann", "to bob", "report", "degree"], 13,
     "from 0 to 12"),
    ("report_null", "moment_curve", "malformed", ["transfers", "ann", "to bob", "report"], None, "an object"),
    ("report_of_a_lower_degree", "moment_curve", "malformed", ["transfers", "ann", "to bob", "report", "degree"], 1,
     "there must be"),
    ("independence_without_a_report", "moment_curve", "malformed", [HOLDS, "payments", "report"], DROP,
     "there must be"),
    ("independence_in_cells", "moment_curve_kinked", "malformed", [HOLDS, "payments", "report", "cells"], "all",
     "there must be"),
    ("report_above_1", "moment_curve_kinked", "malformed", [SAVING, "saving", "at", "report"], "3/2", "from 0 to 1"),
    ("saving_without_a_report", "moment_curve_kinked", "malformed", [SAVING, "saving", "at", "report"], DROP,
     "missing"),
    ("mixture_of_itself", "mixture", "malformed", [FAILS, "signal"], "0", "repeated"),
    ("mixture_with_a_weight_below_0", "mixture", "malformed", [FAILS, "atoms", 0, "weight"], "-1", "below 0"),
    ("without_the_cycle", "two_auctions_refuted", "accept", [CYCLE], DROP, ""),
    ("a_longer_cycle", "two_auctions_refuted", "accept", [CYCLE, "cycle"], ["0", "1", "0", "1"], ""),
    ("last_gain_smaller", "two_auctions_refuted", "reject", [LAST, "gain", "bound"], "1/3", "the gain is"),
    ("last_gain_attained_more", "two_auctions_refuted", "reject", [LAST, "gain", "attained"], "1", "what is attained"),
    ("last_gain_where_another_is_chosen", "two_auctions_refuted", "reject", [LAST, "gain", "at", "allocation"],
     "to bob", "not the one that is chosen"),
    ("last_period_left_out", "three_auctions", "reject", [LAST], DROP, "absent"),
    ("last_price_changed", "three_auctions", "reject", ["prices", "ann", "to bob", "numerators", 1],
     lambda value: value - 1, "the gain is"),
    ("last_weight_0", "three_auctions", "reject", [LAST, "weight"], "0", "halvings"),
    ("cycle_of_others", "two_auctions_refuted", "reject", [CYCLE, "cycle"], ["0", "1/2"], "not what the cycle gives"),
    ("cycle_with_more", "two_auctions_refuted", "reject", [CYCLE, "bound"], "3/5", "not what the cycle gives"),
    ("prices_left_out", "three_auctions", "malformed", ["prices"], DROP, "missing"),
    ("prices_without_a_horizon", "tent", "malformed", ["prices"], {}, "unknown key"),
    ("prices_of_one_agent", "three_auctions", "malformed", ["prices", "bob"], DROP, "missing"),
    ("price_of_degree_13", "three_auctions", "malformed", ["prices", "bob", "to ann", "degree"], 13, "from 0 to 12"),
    ("price_too_short", "three_auctions", "malformed", ["prices", "bob", "to ann", "numerators"], [1], "there must be"),
    ("price_off_the_grid", "three_auctions", "malformed", ["prices", "bob", "to ann", "points", 1], "1/3",
     "none of the grid's"),
    ("last_period_without_a_horizon", "tent", "malformed", ["claims", 0],
     {"id": "last_period_gain_at_least", "agent": "ann", "signals": {"bob": "0"}, "cycle": ["0", "1"], "bound": "0"},
     "there is none"),
    ("last_weight_below_0", "three_auctions", "malformed", [LAST, "weight"], "-1", "below 0"),
    ("cycle_of_one", "two_auctions_refuted", "malformed", [CYCLE, "cycle"], ["0"], "at least 2"),
    ("no_claims", "tent", "reject", ["claims"], [], "absent"),
    ("format_of_another_version", "tent", "malformed", ["format"], "lpmech-continuous-certificate/2", "format"),
    ("a_list", "tent", "malformed", [], [], "an object"),
    ("unknown_key", "tent", "malformed", ["epsilon"], "0", "unknown key"),
    ("grid_missing", "tent", "malformed", ["grid"], DROP, "missing"),
    ("grid_without_0", "tent", "malformed", ["grid", 0], "1/8", "do not increase from 0 to 1"),
    ("grid_falls", "tent", "malformed", ["grid", 1], "1", "do not increase"),
    ("grid_a_float", "tent", "malformed", ["grid", 1], 0.5, "float"),
    ("grid_without_a_kink", "higher_signal", "malformed", ["grid"], ["0", "1"], "kink is missing"),
    ("points_not_of_the_grid", "tent", "malformed", ["transfers", "bob", "to ann", "points", 1],
     "1/3", "none of the grid's"),
    ("cells_some", "tent", "malformed", ["transfers", "bob", "to ann", "cells"], "some", '"all" or "one"'),
    ("degree_13", "tent", "malformed", ["transfers", "bob", "to ann", "degrees", 0], 13, "from 0 to 12"),
    ("degree_true", "tent", "malformed", ["transfers", "bob", "to ann", "degrees", 0], True, "from 0 to 12"),
    ("degrees_of_one", "tent", "malformed", ["transfers", "bob", "to ann", "degrees"], [0], "two integers"),
    ("numerators_short", "tent", "malformed", ["transfers", "bob", "to ann", "numerators"], [1], "there must be"),
    ("denominator_0", "tent", "malformed", ["transfers", "bob", "to ann", "denominator"], 0, "positive"),
    ("an_agent_without_transfers", "tent", "malformed", ["transfers", "bob"], DROP, "missing"),
    ("an_unknown_claim", "tent", "malformed", ["claims", 0, "id"], "pivot", "one of"),
    ("claim_of_nobody", "tent", "malformed", [ERROR, "agent"], "cyd", "a name that"),
    ("gain_bound_below_0_where_densities_differ", "harvest", "malformed", [RULE, "gain"],
     {"bound": "-1/8", "attained": "0", "at": None}, "below 0"),
    ("bound_below_0", "tent", "malformed", [ERROR, "error", "bound"], "-1", "below 0"),
    ("bound_not_in_lowest_terms", "tent", "malformed", [ERROR, "error", "bound"], "2/4", "lowest terms"),
    ("long_bound_not_in_lowest_terms", "tent", "malformed", [ERROR, "error", "bound"],
     f"0x2{'0' * 5000}/0x4{'0' * 5000}", "a part of more than 20000 bits"),
    ("long_bound", "tent", "malformed", [ERROR, "error", "bound"], f"0x1{'0' * 5000}",
     "a part of more than 20000 bits"),
    ("signal_above_1", "tent", "malformed", [ERROR, "error", "at", "signals", "ann"], "3/2", "from 0 to 1"),
    ("instead_of_an_error", "tent", "malformed", [ERROR, "error", "at", "instead"], "to bob", "null"),
    ("no_atoms", "copula_floor", "malformed", [FLOOR, "atoms"], [], "at least 1"),
    ("an_atom_without_weight", "copula_floor", "malformed", [FLOOR, "atoms", 0, "weight"], "0", "weight of 0"),
    ("an_atom_twice", "copula_floor", "malformed", [FLOOR, "atoms", 0, "signal"], "1/2", "repeated"),
    ("value_too_short", "harvest", "malformed", ["value", "degree"], 9, "there must be"),
]  # fmt: skip


def attack(certificate, place, value):
    """The certificate with one thing changed."""
    if not place:
        return value
    whole = copy.deepcopy(certificate)
    inner, steps = whole, list(place)
    if isinstance(steps[0], tuple):
        steps[:1] = ["claims", _claim(whole, steps[0])]
    for step in steps[:-1]:
        inner = inner[step]
    if value is DROP:
        del inner[steps[-1]]
    else:
        inner[steps[-1]] = value(inner[steps[-1]]) if callable(value) else value
    return whole


def _claim(certificate, wanted):
    found = [k for k, claim in enumerate(certificate["claims"]) if _matches(claim, *wanted)]
    return found[0]


def _matches(claim, name, agent=None):
    return claim["id"] == name and claim.get("agent") == agent


def main():
    """Writes every file."""
    sources = {}
    for name, grid in SOURCES.items():
        case = cases.load(library.cases(CONTINUOUS)[f"continuous/{name}"])
        env = case.environment
        sources[name] = certificate_json(certify(env, grid, form=case.form))
        _write(HERE / "environments" / f"{name}.json", env.canonical())
        _write(HERE / "accept" / f"{name}.json", json.dumps(sources[name]))
    corpus = [{"file": f"accept/{name}.json", "environment": name, "says": ""} for name in SOURCES]
    for name, source, verdict, place, value, says in ATTACKS:
        _write(HERE / verdict / f"{name}.json", json.dumps(attack(sources[source], place, value)))
        corpus.append({"file": f"{verdict}/{name}.json", "environment": source, "says": says})
    _write(HERE / "corpus.json", json.dumps(corpus, indent=1))


def _write(path, text):
    path.parent.mkdir(exist_ok=True)
    path.write_text(text + "\n", encoding="utf-8", newline="")


if __name__ == "__main__":
    main()
