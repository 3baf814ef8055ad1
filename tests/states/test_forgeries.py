"""Forged certificates of mechanisms with states are rejected, malformed ones answered with exit code 2."""

import copy
import hashlib
import json
import random
import time
from collections import Counter

import pytest

from lpmech.certificate import pipeline
from lpmech.checker import check_files
from lpmech.problem.canonical import canonical
from lpmech.problem.environment import Environment
from tests import oracle
from tests.casefiles.shipped import CASES
from tests.certificates.mutate import mutated
from tests.oracle.states import Histories
from tests.quick import quick
from tests.states.drawn import drawn
from tests.states.forgeries import BY_SHOCK_MALFORMED, BY_SHOCK_REJECTED, MALFORMED, REJECTED, lottery, states
from tests.states.make import FOLDER, corpus
from tests.states.test_states import FINITE, answer, told
from tests.strategies import Source


@pytest.fixture(scope="module")
def sale():
    """The environment, and the certificate of a contract that remembers and draws lots."""
    env = pipeline.load("beyond/sale_by_lottery")
    return canonical(env), told(pipeline.audit(env, CASES / "beyond" / "sale_by_lottery.contract.json"))


def test_the_honest_certificate_is_accepted(sale, tmp_path):
    env, found = sale
    report = answer(tmp_path, env, found, require=["incentive_compatible", "participation_zero_option"])
    assert (report.verdict, report.format) == ("accepted", "lpmech-states-certificate/1")


@pytest.mark.parametrize("change", MALFORMED)
def test_malformed(sale, change, tmp_path):
    env, found = sale[0], copy.deepcopy(sale[1])
    change(found)
    report = answer(tmp_path, env, found)
    assert (report.verdict, report.exit_code) == ("malformed", 2), report.reason


@pytest.mark.parametrize("change", REJECTED)
def test_rejected(sale, change, tmp_path):
    env, found = sale[0], copy.deepcopy(sale[1])
    change(found)
    report = answer(tmp_path, env, found)
    assert (report.verdict, report.exit_code) == ("rejected", 1), report.reason


STORED = json.loads((FOLDER / "corpus.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("entry", STORED, ids=lambda entry: entry["certificate"])
def test_a_stored_certificate_gets_the_same_answer_for_ever(entry):
    report = check_files(FOLDER / entry["environment"], FOLDER / entry["certificate"])
    assert (report.verdict, report.reason) == (entry["verdict"], entry["reason"])


def test_the_counts_of_what_is_stored():
    counts = Counter(entry["verdict"] for entry in STORED)
    malformed, rejected = len(MALFORMED) + len(BY_SHOCK_MALFORMED), len(REJECTED) + len(BY_SHOCK_REJECTED)
    assert counts == {"accepted": 10, "malformed": malformed, "rejected": rejected}


@pytest.mark.long
def test_what_is_stored_is_what_make_writes():
    differing = [
        name for name, text in corpus()[0].items() if (FOLDER / name).read_text(encoding="utf-8") != text + "\n"
    ]
    assert not differing, "python -m tests.states.make"


def test_a_small_limit_ends_the_check(sale, tmp_path):
    assert answer(tmp_path, *sale, limit=50).verdict == "limit"


def test_a_claim_that_is_not_covered_cannot_be_required(sale, tmp_path):
    with pytest.raises(ValueError, match="no claim has the id"):
        answer(tmp_path, *sale, require=["private_values"])


def test_a_required_claim_that_is_not_covered_is_undecided():
    env = pipeline.load("beyond/sale_by_lottery")
    file = CASES / "beyond" / "sale_by_lottery.contract.json"
    assert pipeline.audit(env, file, require=("private_values",)).verdict == "undecided"


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(200), 29))
def test_what_is_accepted_after_a_change_is_true(seed, tmp_path):
    data, env, mechanism = drawn(seed, **FINITE)
    found = told(pipeline.audit(env, mechanism))
    source = Source(random.Random(seed))
    for _ in range(3):
        try:
            changed, name = mutated(found, source)
        except (KeyError, IndexError, TypeError):  # a change of what certificates of plain mechanisms have
            continue
        if name == "nothing" or answer(tmp_path, env, changed).verdict != "accepted":
            continue
        slacks = Histories(oracle.Environment(data), changed["mechanism"]).slacks()
        stated = {one["id"]: one for one in changed["claims"] if one["verdict"] != "undecided"}
        for claim in stated.keys() & slacks.keys():
            assert stated[claim]["least_slack"] in (str(slacks[claim]), None), (claim, name)
            assert (stated[claim]["verdict"] == "proved") == (slacks[claim] >= 0), (claim, name)


def with_chance(found, chance, below):
    """The lottery with another first chance."""
    table = lottery(found)["allocation"]
    size = len(table["numerators"]) // 2
    table["denominator"] = hex(below)
    first = [hex(chance if k == 0 else 0) for k in range(size)]
    table["numerators"] = first + [hex(below - int(one, 16)) for one in first]


@pytest.mark.heavy
@pytest.mark.parametrize("bits", [5_000, 400_000, 20_000_000])
def test_chances_of_any_length_end_the_check_soon(sale, bits, tmp_path):
    env, found = sale[0], copy.deepcopy(sale[1])
    with_chance(found, (1 << bits) // 3, 1 << bits)
    start = time.process_time()
    report = answer(tmp_path, env, found)
    assert report.verdict in ("malformed", "limit"), report.reason
    assert time.process_time() - start < 60


@pytest.mark.long
def test_very_many_states_end_the_check_soon(sale, tmp_path):
    env, found = sale[0], copy.deepcopy(sale[1])
    one = states(found)[0]
    found["mechanism"]["states"][1] = [{**one, "name": f"s{k}"} for k in range(100_000)]
    report = answer(tmp_path, env, found)
    assert report.verdict in ("rejected", "limit"), report.reason


@pytest.mark.long
def test_many_states_that_are_all_reached_meet_the_limit_of_cells(tmp_path):
    """Every report leads to a state of its own, from each of them: allocations times states are too many cells."""
    count = 3_000
    types = [f"t{k}" for k in range(count)]
    stage = {
        "types": {"ann": types}, "allocations": ["a"],
        "utility": {"ann": {"axes": [], "values": "0"}}, "transition": {"ann": {"axes": [], "values": f"1/{count}"}},
    }  # fmt: skip
    env = {"format": "lpmech-environment/1", "discount": "1/2", "horizon": None, "agents": ["ann"], "stages": [stage]}
    text = canonical(Environment.from_json(env))
    one = {
        "allocation": {"axes": [], "indices": [0]}, "next": {"axes": ["ann"], "indices": [*range(count)]},
        "transfers": {"ann": {"axes": [], "denominator": 1, "numerators": [0]}},
    }  # fmt: skip
    found = {
        "format": "lpmech-states-certificate/1", "environment": hashlib.sha256(text.encode()).hexdigest(),
        "product": "0" * 64, "versions": {}, "evidence": {}, "claims": [],
        "mechanism": {"name": "many", "states": [[{**one, "name": f"s{k}"} for k in range(count)]]},
    }  # fmt: skip
    report = answer(tmp_path, text, found)
    assert report.verdict == "limit", report.reason
