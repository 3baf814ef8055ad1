"""The verified checker and the ordinary one: what both are asked, both answer alike."""

import json
import subprocess
import sys
import tomllib
from collections import Counter
from fractions import Fraction
from itertools import islice
from pathlib import Path

import pytest

from lpmech import checker, verified
from lpmech.certificate import pipeline
from lpmech.problem.environment import Environment
from lpmech.verified.canonical import digest
from lpmech.verified.concepts import CONCEPTS
from lpmech.verified.environment import read_environment
from tests import absence
from tests.certificates.interim_absence_files import CLAIMS as ABOUT_OWN_TYPES
from tests.certificates.make import FOLDER
from tests.certificates.random_mechanisms import as_read, random_certificate, random_mechanism
from tests.claims.page import PAGE, listed
from tests.quick import quick
from tests.search import times
from tests.strategies import random_environment
from tests.verified.agreement import answers, differences, one_seed
from tests.verified.draws import Pair
from tests.verified.draws import environment as later_environment

ENTRIES = tomllib.loads((FOLDER / "corpus.toml").read_text(encoding="utf-8"))["file"]
CHECKED = [entry for entry in ENTRIES if entry["verdict"] != "malformed"]
MALFORMED = [entry for entry in ENTRIES if entry["verdict"] == "malformed"]
PACKAGE = Path(verified.__file__).parent


def pair(entry):
    return FOLDER / entry["environment"], FOLDER / entry["certificate"]


@pytest.mark.parametrize("entry", quick(CHECKED, 17), ids=lambda entry: entry["certificate"])
def test_both_checkers_answer_alike(entry):
    """A claim that the ordinary checker accepts is verified or not covered; one that it refuses is not verified."""
    found = verified.check_files(*map(str, pair(entry)))
    assert not list(differences(checker.check_files(*pair(entry)), found))


# 592: a cell names a shock where the claim has none. 4132: a cell of an infinite horizon that names period 1. 17405: a
# refutation starts from a bound below 0. 51638 and 65210: a cell of a claim that is not covered has a report without an
# agent, or a state after all periods.
@pytest.mark.parametrize("seed", [592, 4132, 17405, 51638, 65210, *quick(range(times(40)), 17)])
def test_both_checkers_answer_alike_about_random_environments(seed):
    """Right certificates and forged ones; tests/verified/agreement.py goes on from there."""
    counts = Counter()
    assert not one_seed(seed, counts)
    assert counts["right, accepted, verified"] == 1


def test_some_periods_may_have_shocks_and_others_none(tmp_path):
    environment = random_environment(129)
    ordinary, found = answers(tmp_path, Pair(environment, random_certificate(environment, 129), forged=False))
    assert (ordinary.verdict, found.answer) == ("accepted", "verified")


@pytest.mark.parametrize("entry", quick(MALFORMED, 20), ids=lambda entry: entry["certificate"])
def test_malformed_files_are_never_verified(entry):
    """Also where the fault is in a part that the proofs do not speak of."""
    found = verified.check_files(*map(str, pair(entry)))
    assert found.code in (1, 2, 3)
    if entry["environment"].startswith("malformed/"):
        assert found.answer in ("malformed", "limit", "not covered") or found.reason is None


def test_concepts_are_those_of_the_page():
    assert listed(PAGE.read_text(encoding="utf-8")) == CONCEPTS


def test_the_certificate_of_the_readme(tmp_path):
    """All claims of the README's first certificate but one hypothesis; as a program of its own, too."""
    certificate = pipeline.certify(pipeline.load("bv08/multi_task_efficient_range"))
    certificate.save(tmp_path)
    paths = [str(tmp_path / name) for name in ("environment.json", "certificate.json")]
    command = [sys.executable, "-I", str(PACKAGE), *paths, "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert Counter(one["answer"] for one in json.loads(done.stdout)["claims"])["false"] == 0


def changed(tmp_path, change):
    """The answer to a right certificate with one thing changed."""
    entry = next(one for one in CHECKED if one["certificate"].endswith("an_optional_claim_undecided.json"))
    environment, path = pair(entry)
    value = json.loads(path.read_text(encoding="utf-8"))
    change(value)
    copy = tmp_path / "certificate.json"
    copy.write_text(json.dumps(value), encoding="utf-8")
    return verified.check_files(str(environment), str(copy))


def test_a_required_claim_left_out(tmp_path):
    answer = changed(tmp_path, lambda one: one.update(claims=[x for x in one["claims"] if x["id"] != "efficient"]))
    assert (answer.code, answer.reason) == (1, "efficient is required, but absent")


def test_another_environment(tmp_path):
    answer = changed(tmp_path, lambda one: one.update(environment="0" * 64))
    assert (answer.answer, answer.claims) == ("rejected", ())


def test_a_concept_in_other_words(tmp_path):
    def reword(one):
        next(x for x in one["claims"] if x["id"] == "efficient")["concept"] += " or so"

    assert ("efficient", "proved", "false") in changed(tmp_path, reword).claims


@pytest.mark.parametrize("seed", quick(range(times(40)), 10))
def test_canonical_forms_are_alike(seed):
    given = random_environment(seed)
    env, names = read_environment(given)
    assert digest(env, names, given) == Environment.from_json(given).sha256


def test_a_slack_that_is_too_large(tmp_path):
    def raise_slack(one):
        next(x for x in one["claims"] if x["id"] == "incentive_compatible")["least_slack"] = "1/1000000000"

    assert changed(tmp_path, raise_slack).code == 1


def test_a_payment_changed_by_little(tmp_path):
    def overcharge(one):
        table = next(iter(one["mechanism"]["transfers"].values()))[0]
        table["numerators"] = [
            1000000001 * x + 1 if k == 0 else 1000000001 * x for k, x in enumerate(table["numerators"])
        ]
        table["denominator"] *= 1000000001

    assert changed(tmp_path, overcharge).code == 1


@pytest.mark.heavy
@pytest.mark.parametrize("name", ["stock", "guest"])
def test_sets_that_depend_on_the_state_and_agents_who_are_away(name):
    """All that is claimed of two environments of version 2, right and false."""
    of_it = [one for one in CHECKED if one["environment"] == f"environments/{name}.json"]
    for entry in (one for one in of_it if ABSENT not in one["certificate"]):
        ordinary, found = checker.check_files(*pair(entry)), verified.check_files(*map(str, pair(entry)))
        assert not list(differences(ordinary, found))
        assert found.answer == {"accepted": "verified"}.get(ordinary.verdict, ordinary.verdict), entry["certificate"]
        assert "not covered" not in {answer for _, _, answer in found.claims}


ABSENT = "/absent_"


def test_what_is_said_of_who_sees_its_own_types_where_some_are_away():
    """Of versions that say what it means, both answer alike; in older ones it is false, where it is not left open."""
    for entry in (one for one in CHECKED if ABSENT in one["certificate"]):
        ordinary, found = checker.check_files(*pair(entry)), verified.check_files(*map(str, pair(entry)))
        assert not list(differences(ordinary, found))
        told = {answer for name, _, answer in found.claims if name in ABOUT_OWN_TYPES}
        if "undecided" in entry["certificate"]:
            assert told == {"nothing to verify"}, entry["certificate"]
        elif ordinary.verdict == "accepted":
            assert told == {"verified"}, entry["certificate"]
        else:
            assert told in ({"false"}, {"false", "verified"}), entry["certificate"]


@pytest.mark.parametrize("seed", quick(range(times(24)), 24))
def test_who_sees_its_own_types_where_some_are_away(seed, tmp_path):
    """Right claims, and each with its slack moved by a hair, or at another cell."""
    given = absence.drawn(seed, tables=seed % 2 > 0, away=True, max_states=3, prior=True)
    env = Environment.from_json(given)
    right = as_read(pipeline.audit(env, random_mechanism(env, seed), require=ABOUT_OWN_TYPES))
    stated = [one for one in right["claims"] if one["id"] in ABOUT_OWN_TYPES and one["least_slack"] is not None]
    assert both(tmp_path, given, right) == dict.fromkeys(ABOUT_OWN_TYPES, "verified")
    for claim in stated:
        for change in (*moved_slacks(claim), *islice(other_cells(claim["at"], given), 2)):
            forged = right | {"claims": [one | change if one is claim else one for one in right["claims"]]}
            assert both(tmp_path, given, forged)[claim["id"]] == "false" or "at" in change, (claim, change)


def both(folder, environment, certificate):
    """What both checkers say of these claims, which has to be the same where the ordinary one looks at them."""
    ordinary, found = answers(folder, Pair(environment, certificate, forged=True))
    said = {one.id: one.reason for one in ordinary.claims}
    told = {name: answer for name, _, answer in found.claims if name in ABOUT_OWN_TYPES}
    for name, answer in told.items():
        assert said[name] == "not checked" or (said[name] is None) == (answer == "verified"), (name, said[name])
    return told


def moved_slacks(claim):
    for step in (Fraction(1, 10**30), -Fraction(1, 10**30)):
        least = Fraction(claim["least_slack"]) + step
        yield {"least_slack": str(least), "verdict": "proved" if least >= 0 else "refuted"}


def other_cells(at, given):
    """With another report, or another own type of the period before. The slack may be the same there."""
    for key, since in (("report", 1), ("own", 2)):
        if at.get(key) is not None:
            period = at["period"] or since
            stage = given["stages"][period - since if len(given["stages"]) > 1 else 0]
            yield from ({"at": at | {key: label}} for label in stage["types"][at["agent"]] if label != at[key])


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(30)), 12))
def test_money_in_each_period(seed, tmp_path):
    """A claim that is stated only where it is asked for; its slack moved by a hair, and other cells."""
    environment = random_environment(seed, max_states=6, prior=True)
    env = Environment.from_json(environment)
    name = "each_period_budget_balance"
    right = as_read(pipeline.audit(env, random_mechanism(env, seed), require=(name,)))
    claim = next(one for one in right["claims"] if one["id"] == name)
    assert ordinary_and_verified(tmp_path, environment, right, name) == {"verified"}
    if claim["least_slack"] is None:  # it follows from a stronger one
        return
    for step in (Fraction(1, 10**30), -Fraction(1, 10**30)):
        forged = json.loads(json.dumps(right))
        told = next(one for one in forged["claims"] if one["id"] == name)
        least = Fraction(told["least_slack"]) + step
        told.update(least_slack=str(least), verdict="proved" if least >= 0 else "refuted")
        assert ordinary_and_verified(tmp_path, environment, forged, name) == {"false"}


def ordinary_and_verified(folder, environment, certificate, name):
    """What the two checkers say of a claim, in the words of the second."""
    ordinary, found = answers(folder, Pair(environment, certificate, forged=True))
    said = {one.id: "verified" if one.reason is None else "false" for one in ordinary.claims}
    return {said[name], next(answer for id_, _, answer in found.claims if id_ == name)}


@pytest.mark.parametrize("seed", quick(range(times(40)), 17))
def test_both_checkers_answer_alike_about_random_environments_of_version_2(seed):
    """Right certificates and forged ones: somebody is away, sets depend on the state, or both."""
    counts = Counter()
    assert not one_seed(seed, counts, later=True)
    assert counts["right, accepted, verified"] == 1


@pytest.mark.parametrize("seed", quick(range(60), 10))
def test_canonical_forms_of_version_2_are_alike(seed):
    given = later_environment(seed, True, 6)
    env, names = read_environment(given)
    assert digest(env, names, given) == Environment.from_json(given).sha256


EVERY = ("histories", "three_periods", "reject/combination_", "chain_of_combinations", "start_below_0")
NONE_EXISTS = [entry for entry in CHECKED if any(name in entry["certificate"] for name in EVERY)]


@pytest.mark.parametrize("entry", NONE_EXISTS, ids=lambda entry: entry["certificate"])
def test_refutations_of_every_mechanism(entry):
    """All are covered, by constraints after histories and by chains of combinations, and both checkers answer alike.
    That a smaller gain is possible than the epsilon of a chain is not proved."""
    ordinary, found = checker.check_files(*pair(entry)), verified.check_files(*map(str, pair(entry)))
    answer = next(answer for name, _, answer in found.claims if name == "exists_any")
    epsilon = "epsilon is above what the sum proves" in (ordinary.reason or "")
    assert answer == ("verified" if ordinary.verdict == "accepted" or epsilon else "false")


KINDS = ("region", "index", "crowd", "continuous")
UNKNOWN = [
    "lpmech-certificate/9",
    "lpmech-certificate/2",
    "lpmech-design-certificate/9",
    "lpmech-else-certificate/1",
    ["lpmech-arms/1"],
    None,
]
LATER = ["lpmech-design-certificate/1.2"]


@pytest.mark.parametrize("kind", [*(f"lpmech-{kind}-certificate/1" for kind in KINDS), *LATER])
def test_certificates_of_which_the_proofs_do_not_speak(kind, tmp_path):
    """Not malformed: the ordinary checker knows them."""
    (tmp_path / "certificate.json").write_text(json.dumps({"format": kind}), encoding="utf-8")
    found = verified.check_files(str(FOLDER / "environments" / "dock.json"), str(tmp_path / "certificate.json"))
    assert (found.code, found.answer) == (3, "not covered")
    assert found.reason.startswith(f"certificate: {kind}: ")
    assert "lpmech check" in found.reason


@pytest.mark.parametrize("kind", ["lpmech-arms/1", "lpmech-continuous/1", "lpmech-crowd/1"])
def test_environments_of_which_the_proofs_do_not_speak(kind, tmp_path):
    (tmp_path / "environment.json").write_text(json.dumps({"format": kind}), encoding="utf-8")
    found = verified.check_files(*[str(tmp_path / "environment.json")] * 2)
    assert (found.code, found.reason.partition(": the")[0]) == (3, f"environment: {kind}")


@pytest.mark.parametrize(
    "kind",
    UNKNOWN,
)
def test_formats_that_nobody_knows_are_malformed(kind, tmp_path):
    (tmp_path / "certificate.json").write_text(json.dumps({"format": kind}), encoding="utf-8")
    found = verified.check_files(str(FOLDER / "environments" / "dock.json"), str(tmp_path / "certificate.json"))
    assert (found.code, found.answer) == (2, "malformed")
