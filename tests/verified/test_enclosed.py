"""Enclosed certificates: the verified checker against the ordinary one, and both against exact arithmetic."""

import base64
import copy
import json
import random
import tomllib
from fractions import Fraction
from pathlib import Path

import pytest

from lpmech import checker, verified
from lpmech.certificate.pipeline import audit
from lpmech.enclosures.auditing import enclose_given
from lpmech.enclosures.cannot import CannotEnclose
from lpmech.problem.canonical import canonical
from lpmech.problem.exact import from_fractions
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.tables import Table
from tests.enclosures.common import NANO, chunks, tree_of
from tests.enclosures.environments import draw, draw_dependent
from tests.enclosures.make import FOLDER
from tests.enclosures.test_given import auction, mechanism, second_price
from tests.quick import quick

ENTRIES = tomllib.loads((FOLDER / "corpus.toml").read_text(encoding="utf-8"))["file"]
HAIR = Fraction(1, 2**30)
COVERED = {
    "efficient", "incentive_compatible", "epsilon_incentive_compatible", "participation_zero_option",
    "weak_budget_balance", "ex_post_budget_balance", "non_negative_values", "lies_stay_feasible", "private_values",
    "independent_transitions", "same_feasible_sets", "best_response", "interim_best_response",
}  # fmt: skip
IF_PROVED = {"efficient", "best_response", "interim_best_response"}


def both(folder, env, tree):
    paths = [Path(folder) / name for name in ("environment.json", "certificate.json")]
    for path, text in zip(paths, (canonical(env), json.dumps(tree)), strict=True):
        path.write_text(text, encoding="utf-8")
    return checker.check_files(*paths), verified.check_files(*map(str, paths))


def told(found):
    return {name: answer for name, _, answer in found.claims}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["certificate"])
def test_stored_certificates_are_answered_alike(entry):
    """What is malformed is never verified; no claim is false that the ordinary checker accepts; and none is verified
    that it finds false."""
    paths = FOLDER / entry["environment"], FOLDER / entry["certificate"]
    ordinary, found = checker.check_files(*paths), verified.check_files(*map(str, paths))
    answers = told(found)
    if entry["verdict"] == "malformed":
        assert found.answer in ("malformed", "not covered")
    elif entry["verdict"] == "accepted":
        assert found.answer in ("verified", "not covered"), found
        assert "false" not in answers.values()
    elif answers:
        for one in ordinary.claims:
            assert not (one.reason and one.reason != "not checked" and answers[one.id] == "verified"), one


def test_what_is_covered_of_stored_certificates():
    """Payments that are given, and the rule of one whose payments a formula defines."""
    found = verified.check_files(str(FOLDER / "environments/given.json"), str(FOLDER / "accept/given.json"))
    assert (found.code, found.answer) == (0, "verified")
    assert {name for name, answer in told(found).items() if answer == "verified"} == COVERED - {
        "epsilon_incentive_compatible"
    } & set(told(found))
    paths = [str(FOLDER / name) for name in ("environments/auction.json", "accept/auction.json")]
    assert verified.check_files(*paths, require=["efficient"]).answer == "verified"
    assert verified.check_files(*paths).answer == "not covered"


def true_of(exact, claim):
    """Whether a claim with bounds is what exact arithmetic says."""
    if claim["id"] not in exact.claims:
        return None
    one, ends = exact.claims[claim["id"]], claim["least_slack"] or {"from": None, "to": None}
    low, high = (None if ends[key] is None else Fraction(ends[key]) for key in ("from", "to"))
    verdict, slack = str(one.verdict), one.least_slack
    if "epsilon" in claim["witness"]:  # another one than that of the exact claim
        slack = exact.claims["incentive_compatible"].least_slack + Fraction(claim["witness"]["epsilon"])
        verdict = "proved" if slack >= 0 else "refuted"
    return verdict == claim["verdict"] and (
        slack is None or ((low is None or low <= slack) and (high is None or slack <= high))
    )


def agree(folder, env, tree, exact):
    """Both checkers, and exact arithmetic: claims that are accepted are verified where they are covered, and what is
    verified is true."""
    ordinary, found = both(folder, env, tree)
    answers = told(found)
    by_id = {one["id"]: one for one in tree["claims"]}
    for one in ordinary.claims:
        decided = by_id[one.id]["verdict"] != "undecided"
        if one.reason is None and decided and answers:
            assert answers[one.id] in ("verified", "not covered"), (one.id, by_id[one.id])
            if one.id in COVERED and not (one.id in IF_PROVED and by_id[one.id]["verdict"] == "refuted"):
                assert answers[one.id] == "verified", (one.id, by_id[one.id])
    for name, answer in answers.items():
        assert answer != "verified" or true_of(exact, by_id[name]) in (True, None), by_id[name]
    return answers


def forgeries(tree, rng):
    """The same with one field of a table a unit higher or lower, an end of a slack moved by as little as a hair, or a
    verdict turned round."""
    for name, table in tree["evidence"]["values"].items():
        found = copy.deepcopy(tree)
        width = table["width"]
        data = bytearray(base64_of(table))
        cells = len(data) // width
        place = rng.randrange(cells) * width
        number = int.from_bytes(data[place : place + width], "little") + rng.choice([1, 1, 2**8])
        if number < 1 << (8 * width):
            data[place : place + width] = number.to_bytes(width, "little")
            if min(int.from_bytes(data[k * width : (k + 1) * width], "little") for k in range(cells)) == 0:
                found["evidence"]["values"][name]["chunks"] = chunks(bytes(data))
                yield found
    for k, claim in enumerate(tree["claims"]):
        if claim["least_slack"] is not None:
            for key, way in (("from", 1), ("to", -1)):
                end = claim["least_slack"][key]
                if end is not None:
                    found = copy.deepcopy(tree)
                    found["claims"][k]["least_slack"][key] = str(
                        Fraction(end) + way * rng.choice([HAIR, 1, HAIR / 2**40])
                    )
                    yield found
        if claim["verdict"] != "undecided" and claim["id"] in COVERED:
            found = copy.deepcopy(tree)
            other = "refuted" if claim["verdict"] == "proved" else "proved"
            found["claims"][k] |= {"verdict": other, "least_slack": None, "at": None}
            yield found


def base64_of(table):
    return b"".join(base64.b64decode(one["data"]) for one in table["chunks"])


def given(env, own):
    """The enclosed certificate of payments that are given; None where there is none."""
    try:
        return enclose_given(env, lambda _: own, NANO).to_json()
    except CannotEnclose:
        return None


def check_given(folder, env, seed, most):
    rng, own = random.Random(f"enclosed {seed}"), mechanism(env, seed)
    tree = given(env, own)
    if tree is None or tree["evidence"]["symmetries"] or tree["evidence"]["measures"] or tree["evidence"]["exact"]:
        return
    exact = audit(env, own, require=("incentive_compatible",))
    agree(folder, env, tree, exact)
    wrong = list(forgeries(tree, rng))
    for one in rng.sample(wrong, min(most, len(wrong))):
        agree(folder, env, one, exact)
    changed = paid_more(own, rng)
    other = given(env, changed)
    if other is not None:
        agree(folder, env, {**other, "claims": tree["claims"]}, audit(env, changed, require=("incentive_compatible",)))


def paid_more(own, rng):
    """The mechanism with one payment moved by a hair, or more."""
    i, t = rng.randrange(len(own.transfers)), rng.randrange(len(own.transfers[0]))
    table = own.transfers[i][t]
    cells = list(table.array.fractions())
    cells[rng.randrange(len(cells))] += rng.choice([HAIR, -HAIR, 1, -1])
    moved = Table(table.axes, from_fractions(cells, table.array.shape))
    transfers = [list(one) for one in own.transfers]
    transfers[i][t] = moved
    return Mechanism(name=own.name, allocation=own.allocation, transfers=tuple(map(tuple, transfers)))


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(60), 6))
def test_payments_that_are_given(seed, tmp_path):
    check_given(tmp_path, draw(seed), seed, 3)


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(60), 6))
def test_payments_that_are_given_where_values_depend_on_others(seed, tmp_path):
    check_given(tmp_path, draw_dependent(seed), seed, 3)


@pytest.mark.parametrize("seed", quick(range(60), 6))
def test_efficient_rules(seed, tmp_path):
    """Payments by a formula: of the rule, efficiency."""
    env = draw(seed)
    tree = tree_of(env)
    if tree["evidence"]["symmetries"] or tree["evidence"]["measures"] or tree["evidence"]["exact"]:
        return
    ordinary, found = both(tmp_path, env, tree)
    assert ordinary.verdict == "accepted"
    assert told(found)["efficient"] == "verified"


@pytest.mark.parametrize("horizon", [None, 1, 3])
def test_ties_of_lies_and_floors(horizon, tmp_path):
    """Whoever pays its own value loses nothing by a lie, and a bidder's payoff is never below 0."""
    env = auction(horizon)
    tree = given(env, second_price(env))
    answers = told(both(tmp_path, env, tree)[1])
    assert {answers[name] for name in ("incentive_compatible", "participation_zero_option", "weak_budget_balance")} == {
        "verified"
    }


def test_a_rule_that_is_not_efficient_is_never_verified(tmp_path):
    """The second-price rule with the item given to the other bidder somewhere."""
    env = auction(None)
    tree = given(env, second_price(env))
    data = bytearray(base64_of(tree["mechanism"]["allocation"][0]))
    data[1] ^= 1
    tree["mechanism"]["allocation"][0]["chunks"] = chunks(bytes(data))
    assert told(both(tmp_path, env, tree)[1])["efficient"] == "false"
