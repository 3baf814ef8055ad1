"""The checker accepts what is certified, exactly and by bounds, of optimal rules and others; and finds no more."""

import json
from fractions import Fraction

import numpy as np
import pytest

from lpmech.checker import check_files
from lpmech.crowds.certificate import CrowdCertificate
from lpmech.crowds.expanded import expanded
from lpmech.crowds.produce import certify_crowd, lump
from lpmech.crowds.solve import Solved
from lpmech.crowds.verdicts import Judge
from lpmech.problem.canonical import canonical
from tests.crowds.common import any_rule, audit_of, by_period, later_crowd, noisy, random_crowd
from tests.search import times

FEW, MANY = range(10), range(10, times(80))
DRAWS = {"plain": random_crowd, "shocks": later_crowd}


def answer(folder, subject, told):
    (folder / "environment.json").write_text(subject, encoding="utf-8")
    (folder / "certificate.json").write_text(json.dumps(told), encoding="utf-8")
    return check_files(folder / "environment.json", folder / "certificate.json", ["private_values"])


def with_errors(seed, size, draw):
    """A certificate of a rule that may be any, by tables with errors."""
    rng, crowd = np.random.default_rng(seed), draw(seed, joint=80)
    found = certify_crowd(crowd)
    rules = any_rule(rng, found, rng.choice([0, 0.2]))
    solved = tuple(
        tuple(
            Solved(noisy(rng, one.values, size), chosen)
            for one, chosen in zip(periods, by_period(crowd, rules), strict=True)
        )
        for periods in found.solved
    )
    everyone, *others = ([one.values for one in periods] for periods in solved)
    audit = audit_of(crowd, rules, everyone, others)
    return CrowdCertificate(crowd=crowd, found=None, solved=solved, audit=audit, claims=tuple(Judge(audit).claims()),
                            wanted=Fraction(1))  # fmt: skip


def check_by_bounds(seed, folder, draw):
    """Each decided verdict stated otherwise is refused, too."""
    certificate = with_errors(seed, 1 + seed % 5, draw)
    told = certificate.to_json()
    found = answer(folder, certificate.crowd.canonical(), told)
    assert found.verdict == "accepted", found
    assert all(claim.reason is None for claim in found.claims)
    for claim in told["claims"]:
        other = {"proved": "refuted", "refuted": "proved", "undecided": "proved"}[claim["verdict"]]
        claim |= {"verdict": other, "least_slack": None, "at": None}
        claim["witness"] = {} if "open" in claim["witness"] else claim["witness"]
    refused = answer(folder, certificate.crowd.canonical(), told)
    assert all(claim.reason is not None for claim in refused.claims)


@pytest.mark.parametrize("kind", DRAWS)
@pytest.mark.parametrize("seed", FEW)
def test_bounds(seed, kind, tmp_path):
    check_by_bounds(seed, tmp_path, DRAWS[kind])


@pytest.mark.long
@pytest.mark.parametrize("kind", DRAWS)
@pytest.mark.parametrize("seed", MANY)
def test_bounds_long(seed, kind, tmp_path):
    check_by_bounds(seed, tmp_path, DRAWS[kind])


def check_exact(seed, folder, draw):
    crowd = draw(seed)
    env = expanded(crowd)
    for subject, certificate in ((crowd.canonical(), certify_crowd(crowd)), (canonical(env), lump(env))):
        found = answer(folder, subject, certificate.to_json())
        assert found.verdict == "accepted", found
        assert found.environment == certificate.environment_sha256


@pytest.mark.parametrize("kind", DRAWS)
@pytest.mark.parametrize("seed", FEW)
def test_exact_values(seed, kind, tmp_path):
    check_exact(seed, tmp_path, DRAWS[kind])


@pytest.mark.long
@pytest.mark.parametrize("kind", DRAWS)
@pytest.mark.parametrize("seed", MANY)
def test_exact_values_long(seed, kind, tmp_path):
    check_exact(seed, tmp_path, DRAWS[kind])
