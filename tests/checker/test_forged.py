"""Certificates forged by brute force are accepted; each mutation is refused, or the naive judge agrees that it does no
harm."""

import copy
import json
from fractions import Fraction
from random import Random

import pytest
from forge import forged
from samples import write

from lpmech.checker import check_files
from lpmech.checker.kernel.answer import first_reason
from lpmech.checker.kernel.canonical import digest
from lpmech.checker.kernel.errors import CheckError
from lpmech.checker.kernel.meter import DEFAULT_LIMIT
from lpmech.checker.kernel.read_environment import read_environment
from lpmech.checker.verify import read_certificate, verify
from tests.certificates.judge import Judge
from tests.quick import quick
from tests.search import times

KINDS = [
    {},
    {"infinite": True, "two": True},
    {"shocks": True, "sets": True},
    {"kind": "mixture"},
    {"kind": "joint"},
    {"kind": "independent", "private": True, "transfers": "pivot"},
    {"terminal": True, "infinite": False},
    {"transfers": "memory"},
    {"transfers": "shock", "shocks": True},
    {"infinite": False, "horizon": 2, "several": True, "transfers": "memory"},
    {"infinite": False, "horizon": 3, "several": True},
]


@pytest.mark.heavy
@pytest.mark.parametrize("kind", KINDS, ids=str)
@pytest.mark.parametrize("seed", quick(range(8), 8))
def test_forged_certificates_are_accepted(kind, seed, tmp_path):
    env, cert = forged(1000 + seed, **kind)
    (tmp_path / "e.json").write_text(json.dumps(env))
    (tmp_path / "c.json").write_text(json.dumps(cert))
    report = check_files(tmp_path / "e.json", tmp_path / "c.json")
    assert (report.verdict, report.reason, report.exit_code) == ("accepted", None, 0)
    assert {claim.id: claim.verdict for claim in report.claims} == {c["id"]: c["verdict"] for c in cert["claims"]}


def test_terminal_utility_of_one_agent_alone(tmp_path):
    """Without the agent there is nobody whose terminal utility counts."""
    env, cert = forged(1, two=False, terminal=True, infinite=False)
    assert env["agents"] == ["ann"]
    assert "terminal" in env
    assert check_files(*write(tmp_path, env, cert)).verdict == "accepted"


def answer(env, sha, cert):
    try:
        found = read_certificate(cert, env, sha)
        return first_reason(verify(env, found, DEFAULT_LIMIT), ()) or "accepted"
    except CheckError as error:
        return f"{error.verdict}: {error}"


def leaves(x, path=()):
    if isinstance(x, dict | list):
        for k, v in x.items() if isinstance(x, dict) else enumerate(x):
            yield from leaves(v, (*path, k))
    else:
        yield path, x


def mutated(rng, path, x):
    if x is None:
        return rng.choice([1, "low", {}])
    if isinstance(x, int):
        return x + rng.choice([-1, 1, 2])
    if path[-1] == "verdict":
        return rng.choice([v for v in ("proved", "refuted", "undecided") if v != x])
    if path[-1] == "least_slack":
        return rng.choice([None, str(Fraction(x) + 1), str(Fraction(x) - Fraction(1, 10**9))])
    if {"mixture", "combination"} & set(path[:-1]):
        return str(Fraction(x) + rng.choice([Fraction(1, 7), -1, -Fraction(x)]))
    if x.startswith(("0x", "-0x")):
        return hex(int(x, 16) + rng.choice([1, -1]))
    return rng.choice(["low", "mid", "high", "dry", "wet", "one", "two", "none", "ann", "bob", "wind", "calm"])


def mutations(rng, cert, count):
    free = ("versions", "reason", "name")
    all_leaves = [(p, x) for p, x in leaves(cert) if not set(free) & set(p)]
    groups = [[leaf for leaf in all_leaves if leaf[0][0] == top] for top in ("mechanism", "evidence", "claims")]
    for group in groups:
        for path, x in rng.sample(group, min(count, len(group))):
            changed = copy.deepcopy(cert)
            place = changed
            for k in path[:-1]:
                place = place[k]
            place[path[-1]] = mutated(rng, path, x)
            if place[path[-1]] != x:
                yield path, changed


@pytest.mark.heavy
@pytest.mark.parametrize("kind", quick(KINDS, 4), ids=str)
@pytest.mark.parametrize("seed", range(times(1)))
def test_mutations_are_refused_or_harmless(kind, seed):
    rng = Random(seed)
    env, cert = forged(2000 + seed, **kind)
    environment = read_environment(env)
    sha = digest(environment)
    for path, changed in mutations(rng, cert, 12):
        found = answer(environment, sha, changed)
        if found.startswith("malformed"):
            continue
        assert (found == "accepted") == Judge(env, changed).holds(), (path, found)


@pytest.mark.long
@pytest.mark.heavy
@pytest.mark.parametrize("kind", quick(KINDS, 7), ids=str)
def test_best_responses_may_be_left_out_where_they_are_truthful_payoffs(kind):
    """Null in place of an agent's tables is accepted iff all of these equal what truth is worth."""
    for seed in range(3):
        env, cert = forged(3000 + seed, **kind)
        environment = read_environment(env)
        sha = digest(environment)
        for agent in env["agents"]:
            changed = copy.deepcopy(cert)
            changed["evidence"]["best responses"][agent] = None
            assert (answer(environment, sha, changed) == "accepted") == Judge(env, changed).holds()
