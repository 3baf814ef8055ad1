"""Mechanisms with states in the verified checker: their certificates, forged ones, and what the proofs refuse."""

import copy
import json
import random
import shutil
import subprocess
import sys
from fractions import Fraction

import pytest

from lpmech import checker, verified
from lpmech.certificate import pipeline
from lpmech.checker.states.verify import STATES
from lpmech.verified import generated as proofs
from lpmech.verified.certificate import read_certificate
from lpmech.verified.environment import read_environment
from lpmech.verified.remembering import CLAIMS, lifted
from proofs_check.coq.kernel import theory
from tests.casefiles.shipped import CASES
from tests.certificates.mutate import mutated
from tests.quick import quick
from tests.states.drawn import drawn
from tests.states.make import FOLDER
from tests.strategies import Source
from tests.verified.agreement import differences

STORED = json.loads((FOLDER / "corpus.json").read_text(encoding="utf-8"))
SALE = FOLDER / "sale_by_lottery.environment.json", FOLDER / "sale_by_lottery.json"


def compared(paths, right):
    """Both checkers answer alike; a right certificate is verified in every claim."""
    ordinary, found = checker.check_files(*paths), verified.check_files(*map(str, paths))
    assert not list(differences(ordinary, found))
    if right:
        assert ordinary.verdict == "accepted"
        assert {answer for _, _, answer in found.claims} <= {"verified", "nothing to verify"}
        assert found.answer == "verified"


def test_claims_are_those_of_the_page():
    assert {*CLAIMS} == {*STATES.claims}


@pytest.mark.parametrize("entry", STORED, ids=lambda entry: entry["certificate"])
def test_stored_certificates(entry):
    paths = FOLDER / entry["environment"], FOLDER / entry["certificate"]
    found, ordinary = verified.check_files(*map(str, paths)), checker.check_files(*paths)
    assert found.answer == {"accepted": "verified"}.get(ordinary.verdict, ordinary.verdict)
    assert "not covered" not in {answer for _, _, answer in found.claims}


SHIPPED = (
    ("beyond/sale_by_lottery", "beyond/sale_by_lottery.contract.json"),
    ("beyond/courty_li_tickets", "beyond/courty_li_tickets.menu.json"),
    ("beyond/long_memory", None),
    ("general/two_periods_of_memory", None),
)


@pytest.mark.long
@pytest.mark.parametrize(("case", "contract"), SHIPPED, ids=lambda value: value)
def test_shipped_cases(case, contract, tmp_path):
    env = pipeline.load(case)
    found = pipeline.audit(env, CASES / contract) if contract else pipeline.certify(env)
    assert found.product is not None
    found.save(tmp_path)
    compared((tmp_path / "environment.json", tmp_path / "certificate.json"), right=True)


def written(folder, environment, certificate):
    paths = folder / "environment.json", folder / "certificate.json"
    for path, value in zip(paths, (environment, certificate), strict=True):
        path.write_text(json.dumps(value), encoding="utf-8")
    return paths


def one_seed(seed, folder):
    """A right certificate of a random mechanism, and two that are forged."""
    data, env, mechanism = drawn(seed, by_shock=seed % 3 == 0, prior=seed % 2 == 0)
    right = json.loads(json.dumps(pipeline.audit(env, mechanism).to_json()))
    compared(written(folder, data, right), right=True)
    source = Source(random.Random(seed))
    for forge in (moved, random_change):
        compared(written(folder, data, forge(right, source)), right=False)


def random_change(right, source):
    try:
        return mutated(right, source)[0]
    except (KeyError, IndexError, TypeError):  # a change of what certificates of plain mechanisms have
        return right


def moved(right, source):
    """One slack or one payment moved by a hair."""
    changed, hair = copy.deepcopy(right), Fraction(1, 10**30)
    claim = source.choice(changed["claims"])
    if claim["least_slack"] is not None and source.chance(50):
        claim["least_slack"] = str(Fraction(claim["least_slack"]) + source.choice((hair, -hair)))
        return changed
    state = source.choice(source.choice(changed["mechanism"]["states"]))
    table = source.choice([*state["transfers"].values()])
    table["numerators"] = [hex(int(str(one), 0) * 10**30) for one in table["numerators"]]
    table["numerators"][-1] = hex(int(table["numerators"][-1], 0) + 1)
    table["denominator"] = hex(int(str(table["denominator"]), 0) * 10**30)
    return changed


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(200), 8))
def test_random_mechanisms(seed, tmp_path):
    one_seed(seed, tmp_path)


@pytest.fixture
def sale():
    given, value = (json.loads(path.read_text(encoding="utf-8")) for path in SALE)
    env, names = read_environment(given)
    found = lifted(env, names, given, value)
    return found, read_certificate(found.certificate, found.env, found.names).mechanism


def test_only_the_product_is_the_product(sale):
    """Any number that is changed in the product, in what its numbers stand for, or in the machine, is refused."""
    found, mechanism = sale
    assert found.holds(mechanism)
    parts = (found.before, found.env, found.machine, mechanism, found.keys)
    refused = [
        not proofs.check_lifted(*parts[:k], replaced(part, path), *parts[k + 1 :])
        for k, part in enumerate(parts)
        for path in numbers(part)
    ]
    assert len(refused) > 40
    assert all(refused)


def test_a_product_with_other_payments_is_refused(sale):
    found, (_, rules, payments) = sale
    _, axes, rest, cells = payments[0][1]
    other = ("Table", axes, rest, {**cells, 1: (cells[1][0] * 10**30 + 1, cells[1][1] * 10**30)})
    assert not found.holds(("Mechanism", rules, [[payments[0][0], other]]))


def test_a_state_that_nothing_leads_to_is_refused(sale):
    found, _ = sale
    first, second = found.machine
    tag, draw, follows, paid = first[0]
    elsewhere = (tag, draw, ("Table", follows[1], 0, dict.fromkeys(follows[3], 0)), paid)
    assert proofs.all_reached(found.before, found.machine)
    assert not proofs.all_reached(found.before, [[elsewhere], second])


def numbers(value, path=()):
    """The places of all rational numbers that are not 0, and of pairs; not of the axes of tables."""
    if isinstance(value, tuple) and len(value) == 2 and all(type(one) is int for one in value) and value[0]:
        yield path
    elif isinstance(value, (tuple, list)):
        for k, one in enumerate(value):
            if k != 1 or value[0] != "Table":
                yield from numbers(one, (*path, k))
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from numbers(one, (*path, key))


def replaced(value, path):
    """The same with the number at a place a little larger."""
    if not path:
        return (value[0] * 10**9 + 1, value[1] * 10**9)
    if isinstance(value, dict):
        return {**value, path[0]: replaced(value[path[0]], path[1:])}
    made = [replaced(one, path[1:]) if k == path[0] else one for k, one in enumerate(value)]
    return tuple(made) if isinstance(value, tuple) else made


def test_theorems_about_the_mechanism_in_its_own_environment():
    text, proved = theory(*map(str, SALE))
    assert {"incentive_compatible", "incentive_compatible_of_the_states", "efficient"} <= {*proved}
    assert "Theorem best_response_of_the_states : keeps before the_machine NoPlan." in text


@pytest.mark.long
@pytest.mark.skipif(shutil.which("coqc") is None, reason="Coq is not installed: nothing was proved again")
def test_the_kernel_proves_them():
    command = [sys.executable, "-m", "proofs_check.coq.kernel", *map(str, SALE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "incentive_compatible_of_the_states\n     : keeps before the_machine (NoLie 0)" in done.stdout
