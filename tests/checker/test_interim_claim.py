"""The claim `interim_best_response`: what lpmech writes is accepted, its slacks are those of a tree of all histories,
and large games are left undecided or ended by the limit."""

import json
import random

import pytest

from lpmech import checker
from lpmech.certificate import pipeline
from lpmech.claims.interim import game as interim_game
from lpmech.separation.claim import Verdict
from tests.claims.test_interim import AGENTS, Rules, Tree, random_data

CLAIM = "interim_best_response"
SHAPES = ((2, 2), (3, 2), (2, 2, 2))


def rules_of(seed, horizon, **more):
    rng = random.Random(seed)
    return Rules(rng, random_data(rng, horizon, types=SHAPES[seed % 3], **more))


def answer(cert, folder, **options):
    cert.save(folder)
    return checker.check_files(folder / "environment.json", folder / "certificate.json", **options)


@pytest.mark.heavy
@pytest.mark.parametrize("seed", range(8))
def test_the_least_slack_is_that_of_the_tree_of_histories(seed, tmp_path):
    rules = rules_of(500 + seed, 2, shocks=seed % 2 == 1, public=seed % 4 == 2)
    cert = pipeline.audit(rules.env, rules.mechanism())
    slacks = {}
    for agent in AGENTS[: len(SHAPES[(500 + seed) % 3])]:
        tree = Tree(rules, agent, 2)
        for key in (key for key in tree.best if key[0] == 1):
            ((best,), (truth,)) = tree.best[key], tree.truth[key]
            slacks[agent, key[3]] = truth - best
    claim = cert.claims[CLAIM]
    assert claim.least_slack == min(slacks.values())
    seen = (claim.at.state.get("public"), claim.at.state[claim.at.agent])
    assert slacks[claim.at.agent, seen] == claim.least_slack
    report = answer(cert, tmp_path)
    assert report.verdict == "accepted", report.reason


@pytest.mark.heavy
@pytest.mark.parametrize("seed", [0, 1, 3, 4])
def test_infinite_horizons_are_accepted(seed, tmp_path):
    rules = rules_of(600 + seed, None, shocks=seed % 2 == 1, public=seed % 3 == 2)
    cert = pipeline.audit(rules.env, rules.mechanism())
    assert cert.claims[CLAIM].verdict is not Verdict.UNDECIDED
    report = answer(cert, tmp_path)
    assert report.verdict == "accepted", report.reason


@pytest.mark.heavy
@pytest.mark.parametrize("horizon", [2, None])
def test_a_value_that_counts_cannot_be_changed(horizon, tmp_path):
    """Each number of the evidence in turn, by one unit; those at cells that cannot be are ignored."""
    rules = rules_of(3, horizon)
    cert = pipeline.audit(rules.env, rules.mechanism())
    answer(cert, tmp_path)
    path = tmp_path / "certificate.json"
    whole, verdicts = json.loads(path.read_text(encoding="utf-8")), []
    tables = [table for tables in whole["evidence"]["interim continuation"].values() for table in tables]
    for table in tables:
        for k in range(0, len(table["numerators"]), 3):
            kept = table["numerators"][k]
            table["numerators"][k] = hex(1 + (kept if isinstance(kept, int) else int(kept, 16)))
            path.write_text(json.dumps(whole), encoding="utf-8")
            verdicts.append(checker.check_files(tmp_path / "environment.json", path).verdict)
            table["numerators"][k] = kept
    assert set(verdicts) == {"accepted", "rejected"}
    assert verdicts.count("rejected") >= len(verdicts) // 3


def test_a_large_game_is_undecided(monkeypatch, tmp_path):
    monkeypatch.setattr(interim_game, "LARGEST", 10)
    rules = rules_of(1, 2)
    cert = pipeline.audit(rules.env, rules.mechanism())
    claim = cert.claims[CLAIM]
    assert claim.verdict is Verdict.UNDECIDED
    assert "too many to be written out" in claim.reason
    assert answer(cert, tmp_path).verdict == "accepted"


def test_the_work_is_counted_beforehand(tmp_path):
    rules = rules_of(2, 3)
    report = answer(pipeline.audit(rules.env, rules.mechanism()), tmp_path, limit=30_000)
    assert report.verdict == "limit"
