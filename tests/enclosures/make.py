"""Enclosed certificates that are right, false and malformed; as a script it writes them to `files/`, with corpus.toml.

python -m tests.enclosures.make
"""

import copy
import json
import shutil
from fractions import Fraction
from pathlib import Path

from lpmech import casefiles
from lpmech.claims.registry import KINDS
from lpmech.enclosures.auditing import enclose_given
from lpmech.enclosures.contingent import enclose_contingent
from lpmech.enclosures.produce import enclose
from lpmech.mechanisms.forms import Form
from lpmech.problem.canonical import canonical
from tests.enclosures.arriving import hiding
from tests.enclosures.common import ASKED, NANO, chunks, claim, data_of, tree_of
from tests.enclosures.environments import draw
from tests.enclosures.test_contingent import leader
from tests.enclosures.test_contingent_finite import ENV as LAST
from tests.enclosures.test_contingent_finite import TREE as OF_LAST
from tests.enclosures.test_contingent_finite import (
    correction_repaid_by_nobody,
    listens_to_itself,
    no_last_period,
    too_few_periods,
)
from tests.enclosures.test_forgeries import auction, frozen
from tests.enclosures.test_given import auction as bidders
from tests.enclosures.test_given import second_price
from tests.enclosures.test_never_below import duty, nothing_left, service, trade
from tests.enclosures.test_second_version import ENV as STORE
from tests.enclosures.test_second_version import HONEST, a_symmetry, delivered_from_nothing, prize, said
from tests.enclosures.test_second_version import TREE as OF_STORE

FOLDER = Path(__file__).parent / "files"
HEAD = "# Written by make.py. What the checker answers to each file, and a part of the reason it gives.\n"
ENVIRONMENTS = {
    "auction": auction(),
    "tied": auction(values=((2, 2), (2, 2))),
    "twins": frozen([[[0, 1], [0, 0]], [[0, 0], [0, 1]]], ["a", "b"]),
    "shocks": draw(14),
    "finite": draw(7),
}
TREES = {name: tree_of(env) for name, env in ENVIRONMENTS.items()}
ENVIRONMENTS["given"] = bidders(None)
TREES["given"] = enclose_given(ENVIRONMENTS["given"], lambda _: second_price(ENVIRONMENTS["given"]), NANO).to_json()
ENVIRONMENTS["a leader"] = leader()
TREES["a leader"] = enclose_contingent(leader(), Form.CONTINGENT, NANO).to_json()
ENVIRONMENTS["nothing left"] = bidders(None)
ENVIRONMENTS["a store"], TREES["a store"] = STORE, OF_STORE
ENVIRONMENTS["a store that pays liars"], TREES["a store that pays liars"] = HONEST, tree_of(HONEST)
ENVIRONMENTS["a last period"], TREES["a last period"] = LAST, OF_LAST
TREES["nothing left"] = enclose_given(bidders(None), lambda _: nothing_left(bidders(None)), NANO).to_json()
ENVIRONMENTS["a cost"], ENVIRONMENTS["a cost for others"] = trade(9), trade(9, without=("keep", "sell"))
ENVIRONMENTS["a service"], ENVIRONMENTS["a service for the public"] = service(), service(public=5)
ENVIRONMENTS["a duty"], ENVIRONMENTS["a duty that is passed on"] = duty(1), duty(-1)
TREES |= {name: tree_of(ENVIRONMENTS[name]) for name in
          ("a cost", "a cost for others", "a service", "a service for the public", "a duty",
           "a duty that is passed on")}  # fmt: skip
ENVIRONMENTS["period by period"] = bidders(None)
TREES["period by period"] = enclose_given(
    bidders(None), lambda _: second_price(bidders(None)), NANO, required=ASKED).to_json()  # fmt: skip
ENVIRONMENTS["a prize"] = prize(gone=True)
TREES["a prize"] = enclose_contingent(prize(gone=True), Form.CONTINGENT, NANO).to_json()
HAIR = Fraction(1, 10**30)
CASES = Path(__file__).parents[2] / "cases" / "beyond"
ENVIRONMENTS |= {name: casefiles.load(CASES / f"{name}.toml").environment for name in ("arrivals", "visitor")}
ENVIRONMENTS |= {"hiding that pays": hiding(Fraction(1, 2)), "hiding that pays a hair": hiding(HAIR)}
PRESENT = ("arrivals", "visitor", "hiding that pays", "hiding that pays a hair")
TREES |= {name: enclose(ENVIRONMENTS[name], NANO, required=ASKED, present=True).to_json() for name in PRESENT}
FALSE, MALFORMED = {}, {}


def put(kind, name, environment, reason, *path, value):
    found = copy.deepcopy(TREES[environment])
    inner = found
    for key in path[:-1]:
        inner = claim(found, key) if inner is found and key not in found else inner[key]
    inner[path[-1]] = value(inner[path[-1]]) if callable(value) else value
    kind[name] = environment, reason, found


put(FALSE, "a narrower slack", "auction", "at least what `from` says", "participation_zero_option", "least_slack",
    value={"from": "100", "to": None})  # fmt: skip
put(FALSE, "a balance that is proved", "auction", "refuted, not proved", "ex_post_budget_balance", "verdict",
    value="proved")  # fmt: skip
put(FALSE, "a ceiling that is too low", "auction", "at most what `to` says", "weak_budget_balance", "least_slack",
    value={"from": None, "to": "-1"})  # fmt: skip
put(
    FALSE,
    "a narrower width",
    "shocks",
    "not enclosed to the stated width",
    "mechanism",
    "width",
    value="1/2000000000000",
)
put(FALSE, "another concept", "auction", "the concept is not", "efficient", "concept", value="efficient")
put(FALSE, "another environment", "auction", "about another environment", "environment", value="0" * 64)
put(FALSE, "another exponent", "auction", "", "evidence", "exponent", value=lambda e: e + 1)
put(FALSE, "a wrong exact value", "tied", "does not hold", "evidence", "exact", 0, "numerators", 0,
    value=lambda n: n + 1)  # fmt: skip
put(FALSE, "no exact values", "tied", "undecided, not proved", "evidence", "exact", value=None)
put(FALSE, "a symmetry that is none", "auction", "a symmetry changes a table", "evidence", "symmetries",
    value=[{"agents": {"ann": "bob", "bob": "ann"}, "allocations": {"ann": "bob", "bob": "ann"}}])  # fmt: skip
PROVED = {"verdict": "proved", "least_slack": None, "at": None, "reason": ""}
found = copy.deepcopy(TREES["a duty that is passed on"])
claim(found, "participation_zero_option").update(PROVED)
FALSE["a duty that others choose"] = "a duty that is passed on", "refuted, not proved", found
put(FALSE, "a unit more than nothing left", "nothing left", "not proved", "mechanism", "payments",
    value=lambda paid: paid | {"ann": [one | {"least": one["least"] + 1} for one in paid["ann"]]})  # fmt: skip
found = copy.deepcopy(TREES["a cost for others"])
claim(found, "participation_zero_option").update(PROVED)
FALSE["a cost that others may cause"] = "a cost for others", "refuted, not proved", found
found = copy.deepcopy(TREES["a service for the public"])
claim(found, "participation_zero_option").update(PROVED)
FALSE["a service that others want"] = "a service for the public", "refuted, not proved", found
put(MALFORMED, "a participation with a witness", "nothing left", "witness", "participation_zero_option", "witness",
    value={"open": 0})  # fmt: skip
PAID = "mechanism", "payments", "ann", 0
put(FALSE, "payments a unit higher", "given", "at most what `to` says", *PAID, "least", value=lambda least: least - 1)
put(FALSE, "payments over another denominator", "given", "", *PAID, "denominator", value=2)
put(FALSE, "truth that is said to lose nothing", "given", "at least what `from` says", "participation_zero_option",
    "least_slack", value={"from": "100", "to": None})  # fmt: skip
put(
    MALFORMED,
    "payments of fewer agents",
    "given",
    "is missing",
    "mechanism",
    "payments",
    value=lambda all: {"ann": all["ann"]},
)
put(MALFORMED, "payments without a denominator", "given", "positive integer", *PAID, "denominator", value=0)
put(MALFORMED, "payments on an axis that is none", "given", "a component", *PAID, "axes", value=["cyd"])
put(MALFORMED, "payoffs of fewer agents", "given", "is missing", "evidence", "values",
    value=lambda all: {name: one for name, one in all.items() if name != "of ann"})  # fmt: skip
put(MALFORMED, "payments of another kind", "auction", "mechanism.payments", "mechanism", "payments", value="vcg")
put(MALFORMED, "a slack that is a number", "auction", "least_slack", "efficient", "least_slack", value="0")
put(MALFORMED, "a slack upside down", "auction", "from is above to", "efficient", "least_slack",
    value={"from": "1", "to": "0"})  # fmt: skip
put(MALFORMED, "a guard too long", "auction", "evidence.guard", "evidence", "guard", value=65)
put(MALFORMED, "an exponent below 0", "auction", "evidence.exponent", "evidence", "exponent", value=-1)
put(MALFORMED, "values of a finite horizon", "finite", "unknown key", "evidence", "values", value={"everyone": {}})
put(MALFORMED, "no values", "auction", "is missing", "evidence", "values", value={})
put(MALFORMED, "a hash of something else", "auction", "is not the hash", "mechanism", "allocation", 0, "chunks", 0,
    "sha256", value="0" * 64)  # fmt: skip
put(MALFORMED, "an open claim without its number", "auction", "open", "efficient", "verdict", value="undecided")
put(MALFORMED, "a claim of another format", "auction", "the id of a claim", "efficient", "id",
    value="full_surplus_extraction")  # fmt: skip
put(MALFORMED, "exact states that fall", "tied", "rising", "evidence", "exact", 0, "states", value=lambda s: s[::-1])
put(MALFORMED, "a memory", "auction", "unknown key", "participation_zero_option", "at",
    value=lambda at: {**at, "memory": None})  # fmt: skip


def put_due(group, name, reason, change):
    """One file more, with what the leader pays for a1, changed."""
    found = copy.deepcopy(TREES["a leader"])
    change(found["mechanism"]["payments"]["a0"]["due"])
    group[name] = "a leader", reason, found


def a_hair_too_high(parts):
    parts[0]["values"] = [str(Fraction(value) + Fraction(1, 10**30)) for value in parts[0]["values"]]


put_due(FALSE, "a due payment a hair too high", "does not make up", a_hair_too_high)
put_due(FALSE, "a flow that nobody repays", "repaid twice, or not at all", lambda parts: parts.pop())
put_due(MALFORMED, "due payments of too few cells", "one for each cell", lambda parts: parts[0]["values"].pop())
put_due(MALFORMED, "a due payment by the own report", "an axis", lambda parts: parts[0]["axes"].append("a0"))


def put_store(name, reason, change, environment="a store"):
    """One file more, of an environment of version 2."""
    found = copy.deepcopy(TREES[environment])
    change(found)
    FALSE[name] = environment, reason, found


put_store("what cannot be delivered", "not feasible", delivered_from_nothing)
put_store("lies that are said to stay feasible", "refuted, not proved", said("lies_stay_feasible", "proved"))
put_store("truth that pays less than what cannot be", "refuted, not proved", said("incentive_compatible", "proved"),
          "a store that pays liars")  # fmt: skip
put_store("a symmetry where types tell what is feasible", "not known to keep", a_symmetry)
put(MALFORMED, "a stray with a witness", "a store", "witness", "lies_stay_feasible", "witness", value={"open": 0})


def owed(tree):
    tree["mechanism"] |= {"payments": {"ann": {"due": []}, "bob": {"due": []}}, "width": None}
    tree["evidence"]["values"] = {"everyone": tree["evidence"]["values"]["everyone"]}


put_store("due payments where types tell what is feasible", "feasible depends on types", owed)


def put_ending(group, name, reason, change):
    """One file more, with payments of a finite horizon changed."""
    found = copy.deepcopy(TREES["a last period"])
    change(found["mechanism"]["payments"], found)
    group[name] = "a last period", reason, found


def a_unit_more(paid, _):
    paid["a0"]["last"]["least"] += 1


put_ending(FALSE, "a last payment a unit higher", "does not make up", a_unit_more)
put_ending(FALSE, "a last payment that nobody repays", "repaid twice, or not at all", correction_repaid_by_nobody)
put_ending(MALFORMED, "due payments of too few periods", "each period but the last", too_few_periods)
put_ending(MALFORMED, "due payments without a last period", "is missing", no_last_period)
put_ending(MALFORMED, "a due payment of a period by the own report", "an axis", listens_to_itself)


put(FALSE, "a mean that is said to be more", "period by period", "at least what `from` says",
    "each_period_budget_balance", "least_slack", value={"from": "1000", "to": None})  # fmt: skip
put(FALSE, "a mean that is said to be less", "period by period", "at most what `to` says",
    "each_period_budget_balance", "least_slack", value={"from": None, "to": "0"})  # fmt: skip
put(MALFORMED, "a mean with a witness", "period by period", "witness", "each_period_budget_balance", "witness",
    value={"from": "weak_budget_balance"})  # fmt: skip

put(FALSE, "nothing that is paid where hiding pays", "hiding that pays", "refuted, not proved", "absent_pay_nothing",
    "verdict", value="proved")  # fmt: skip
put(FALSE, "nothing that is paid where hiding pays a hair", "hiding that pays a hair", "undecided, not proved",
    "absent_pay_nothing", "verdict", value="proved")  # fmt: skip
put(FALSE, "a payment before an arrival that is said to be more", "hiding that pays", "at most what `to` says",
    "absent_pay_nothing", "least_slack", value={"from": None, "to": "-3/2"})  # fmt: skip


def one_higher(table):
    """A table with its second field a little higher."""
    data, width = data_of(table), table["width"]
    data[width : 2 * width] = (int.from_bytes(data[width : 2 * width], "little") + 2**30).to_bytes(width, "little")
    return table | {"chunks": chunks(bytes(data))}


put(FALSE, "a payoff before an arrival that is too high", "visitor", "`from` says", "evidence", "values", "of ann",
    value=one_higher)  # fmt: skip
put(FALSE, "a payoff of somebody who is there", "visitor", "", "evidence", "values", value=lambda all: all | {
    "of ann": all["everyone"]})  # fmt: skip
found = copy.deepcopy(TREES["visitor"])
claim(found, "best_response").update(
    {"id": "incentive_compatible_by_shock", "concept": KINDS["incentive_compatible_by_shock"].concept})  # fmt: skip
FALSE["truth by shock of those who are present"] = "visitor", "undecided, not proved", found
put(MALFORMED, "those who are present in an older version", "visitor", "mechanism.payments", "format",
    value="lpmech-certificate/2.1")  # fmt: skip
put(MALFORMED, "everyone who pays in the version of those who are present", "visitor", "mechanism.payments",
    "mechanism", "payments", value="pivot")  # fmt: skip
put(MALFORMED, "payments that are given in the version of those who are present", "visitor", "mechanism.payments",
    "mechanism", "payments", value={})  # fmt: skip
put(MALFORMED, "no payoff before an arrival", "visitor", "is missing", "evidence", "values",
    value=lambda all: {name: one for name, one in all.items() if name != "of ann"})  # fmt: skip
put(MALFORMED, "a payoff of who never arrives", "visitor", "unknown key", "evidence", "values",
    value=lambda all: all | {"of bob": all["of ann"]})  # fmt: skip


def _written(name):
    return name.replace(" ", "_")


def corpus():
    """The files by name."""
    files, lines = {}, [HEAD]
    for name, env in ENVIRONMENTS.items():
        files[f"environments/{_written(name)}.json"] = canonical(env).encode()
    groups = {"accept": {name: (name, "", tree) for name, tree in TREES.items()}, "reject": FALSE,
              "malformed": MALFORMED}  # fmt: skip
    verdicts = {"accept": "accepted", "reject": "rejected", "malformed": "malformed"}
    for group, found in groups.items():
        for name, (environment, reason, tree) in found.items():
            path = f"{group}/{_written(name)}.json"
            files[path] = json.dumps(tree, separators=(",", ":")).encode()
            lines.append(f"\n[[file]]\nverdict = '{verdicts[group]}'\n"
                         f"environment = 'environments/{_written(environment)}.json'\n"
                         f"certificate = '{path}'\nreason = '{reason}'\n")  # fmt: skip
    return {**files, "corpus.toml": "".join(lines).encode()}


if __name__ == "__main__":
    shutil.rmtree(FOLDER, ignore_errors=True)
    for name, data in corpus().items():
        path = FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
