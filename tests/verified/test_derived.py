"""Certificates that leave out tables: the verified checker derives them, and answers as of all tables."""

import json
import random
from collections import Counter

import pytest

from lpmech import checker, verified
from lpmech.certificate import pipeline
from lpmech.problem.environment import Environment
from lpmech.verified.derived import leaves_out, written_out
from lpmech.verified.environment import read_environment
from tests.certificates.mutate import mutated
from tests.certificates.random_mechanisms import as_read, random_mechanism
from tests.quick import quick
from tests.strategies import Source, random_environment
from tests.verified.agreement import answers, differences
from tests.verified.draws import Pair
from tests.verified.test_answers import CHECKED, pair

STORED = [entry for entry in CHECKED if entry["certificate"].split("/")[-1].startswith("derived_")]


@pytest.mark.parametrize("entry", STORED, ids=lambda entry: entry["certificate"])
def test_stored_ones_are_covered_in_every_claim(entry):
    ordinary, found = checker.check_files(*pair(entry)), verified.check_files(*map(str, pair(entry)))
    assert not list(differences(ordinary, found))
    assert found.answer == {"accepted": "verified", "rejected": "rejected"}[ordinary.verdict]
    assert "not covered" not in {answer for _, _, answer in found.claims}


def drawn(seed):
    """An environment, and its certificate without and with the tables that follow from others.

    It is of the pivot mechanism, or of random payments, which are always written: then nothing may follow from others
    if the horizon is infinite."""
    environment = random_environment(seed, max_states=6, periods=(1, 3))
    env = Environment.from_json(environment)
    own = seed % 3 == 0 and environment["horizon"] is not None
    found = pipeline.audit(env, random_mechanism(env, seed)) if own else pipeline.certify(env, "pivot")
    whole = as_read(found)
    return environment, json.loads(json.dumps(found.to_json("derived"))) | {"versions": whole["versions"]}, whole


def told(folder, environment, certificate, *, forged=False):
    ordinary, found = answers(folder, Pair(environment, certificate, forged=forged))
    assert not list(differences(ordinary, found))
    return ordinary, found


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(60), 11))
def test_they_are_answered_like_certificates_with_all_tables(seed, tmp_path):
    """What is written out is accepted by the ordinary checker, which derives nothing then."""
    environment, short, whole = drawn(seed)
    assert leaves_out(short)
    found, full = told(tmp_path, environment, short)[1], told(tmp_path, environment, whole)[1]
    assert (found.answer, found.claims) == (full.answer, full.claims)
    assert Counter(answer for _, _, answer in found.claims)["false"] == 0
    later = told(tmp_path, environment, short | {"format": "lpmech-certificate/2.3"})[1]
    assert (later.answer, later.claims) == (found.answer, found.claims)
    twin = written_out(short, *read_environment(environment))
    assert not leaves_out(twin)
    assert told(tmp_path, environment, twin)[0].verdict == "accepted"


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(60), 11))
def test_forged_ones_are_answered_like_by_the_ordinary_checker(seed, tmp_path):
    """One number, label, verdict, table or word is changed."""
    environment, short, _ = drawn(seed)
    for k in range(3):
        forged, _ = mutated(short, Source(random.Random(f"derived {seed} {k}")))
        told(tmp_path, environment, forged, forged=True)
