"""Mechanisms with states: the audit, the checker and brute force over histories agree."""

import json

import pytest

from lpmech import checker
from lpmech.casefiles.user import read_any
from lpmech.certificate import pipeline
from lpmech.certificate.state_rows import rows_of
from tests import oracle
from tests.oracle.states import Histories
from tests.quick import quick
from tests.states.drawn import drawn

FINITE = {"horizon": "finite", "periods": (1, 3), "max_states": 4}


def told(certificate):
    return json.loads(json.dumps(certificate.to_json()))


def decided(certificate):
    """By claim the verdict and the slack: the order of states is not that of the file."""
    return {claim.id: (claim.verdict, claim.least_slack) for claim in certificate.claims}


def answer(folder, env, certificate, **options):
    """What the checker says."""
    from lpmech.problem.canonical import canonical

    paths = folder / "environment.json", folder / "certificate.json"
    paths[0].write_text(env if isinstance(env, str) else canonical(env), encoding="utf-8")
    paths[1].write_text(json.dumps(certificate), encoding="utf-8")
    return checker.check_files(*paths, **options)


@pytest.mark.parametrize("seed", quick(range(120), 11))
def test_the_checker_accepts_what_is_certified(seed, tmp_path):
    _, env, mechanism = drawn(seed)
    found = answer(tmp_path, env, told(pipeline.audit(env, mechanism)))
    assert found.verdict == "accepted", found.reason


@pytest.mark.parametrize("seed", quick(range(300, 400), 9))
def test_slacks_are_those_of_brute_force_over_histories(seed):
    data, env, mechanism = drawn(seed, **FINITE)
    certificate = told(pipeline.audit(env, mechanism))
    found = {claim["id"]: claim["least_slack"] for claim in certificate["claims"]}
    slacks = Histories(oracle.Environment(data), certificate["mechanism"]).slacks()
    assert {name: found[name] for name in slacks if name in found} == {
        name: str(slack) for name, slack in slacks.items() if name in found
    }
    assert {"efficient", "incentive_compatible", "participation_zero_option"} <= found.keys() & slacks.keys()


@pytest.mark.parametrize("seed", quick(range(500, 540), 7))
def test_a_written_mechanism_is_read_again(seed):
    _, env, mechanism = drawn(seed)
    certificate = pipeline.audit(env, mechanism)
    again = read_any(rows_of(certificate.product).to_json(), env, lambda: certificate.game.programs)
    assert decided(pipeline.audit(env, again)) == decided(certificate)
