"""Payments that depend on the own report: bounds against random signals and lies, forged claims, both conditions."""

import copy
import json
import tomllib
from fractions import Fraction

import numpy as np
import pytest

from lpmech.casefiles import library
from lpmech.checker import check_files
from lpmech.continuous.certificate import save
from lpmech.continuous.mixtures import find_mixture
from lpmech.continuous.plugin import CONTINUOUS
from tests.continuous import against_reports, shipped
from tests.continuous.oracle_by_report import TruthByReport
from tests.quick import quick

CASES = {
    "moment_curve": (2, "best"),
    "moment_curve_kinked": (4, "best"),
    "tent": (2, "reports"),
    "mixture": (2, "reports"),
    "copula_floor": (2, "best"),
    "harvest": (2, "reports"),
    "higher_signal": (2, "best"),
}
ROUNDING = {"harvest": 2e-4}  # of the quadrature of what follows, whose cells have kinks inside
COARSE = {"harvest"}  # bounds of what follows, on a grid of two cells, are wide


def tree_of(name):
    return tomllib.loads(library.cases(CONTINUOUS)[f"continuous/{name}"].read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def certified(tmp_path_factory):
    """Each case with its bounds and the folder of its files, made once."""
    known = {}

    def make(name):
        if name not in known:
            grid, form = CASES[name]
            found = shipped.certified(f"continuous/{name}", grid, form)
            folder = tmp_path_factory.mktemp("files")
            save(found, folder)
            known[name] = tree_of(name), found, folder
        return known[name]

    return make


@pytest.mark.heavy
@pytest.mark.parametrize("name", quick(CASES, 5))
def test_nothing_at_random_signals_and_lies_is_more_than_is_certified(name, certified):
    tree, found, folder = certified(name)
    assert found.savings
    rounding = ROUNDING.get(name, 1e-9)
    other = TruthByReport(tree, (folder / "certificate.json").read_text(encoding="utf-8"))
    draw, most = np.random.default_rng(7), 0.0
    for place, agent in enumerate(found.environment.agents):
        today = [draw.random(2_000) for _ in found.environment.agents]
        lies = draw.random(2_000)
        gains = other.gains(agent, today, lies)
        assert gains.max() <= float(found.epsilon(place)) + rounding
        most = max(most, gains.max())
        worst = max(other.errors(agent, a, today).max() for a in found.environment.allocations)
        bound = float(found.errors[place].bound)
        assert 0.7 * bound - rounding <= worst <= bound + rounding
        for a in found.environment.allocations:
            saved = other.savings(agent, a, today, lies).max()
            assert saved <= (float(found.savings[place].bound) if place in found.savings else 0.0) + rounding
    assert name in COARSE or most >= float(found.greatest_epsilon) / 3 - rounding


@pytest.mark.heavy
@pytest.mark.parametrize("name", quick(CASES, 3))
def test_the_checker_accepts_it_and_nothing_a_tenth_smaller(name, certified, tmp_path):
    _, found, folder = certified(name)
    environment = folder / "environment.json"
    assert check_files(environment, folder / "certificate.json").verdict == "accepted"
    whole = json.loads((folder / "certificate.json").read_text(encoding="utf-8"))
    forged_any = False
    for place, claim in enumerate(whole["claims"]):
        for key in {"error", "gain", "saving"} & set(claim):
            bound = Fraction(claim[key]["bound"])
            if not bound:
                continue
            forged = copy.deepcopy(whole)
            forged["claims"][place][key] |= {"bound": str(9 * bound / 10), "at": None}
            for total, factor in (("epsilon", 1), ("loss", 2)):  # δ = 1/2 in every case: 1 / (1 − δ) = 2
                if total in claim:
                    forged["claims"][place][total] = str(Fraction(claim[total]) - factor * bound / 10)
            (tmp_path / "forged.json").write_text(json.dumps(forged), encoding="utf-8")
            report = check_files(environment, tmp_path / "forged.json")
            assert report.verdict == "rejected", (claim["id"], key)
            assert "bounds give" not in report.reason
            forged_any = True
    assert forged_any or found.greatest_error == 0


@pytest.mark.long
def test_halving_the_cells_lowers_epsilon_where_spanning_fails():
    coarse, fine = (shipped.certified("continuous/moment_curve_kinked", grid) for grid in (4, 8))
    assert fine.greatest_epsilon * Fraction(17, 10) <= coarse.greatest_epsilon
    floor = max(measure.bound for measure in fine.measures)
    assert fine.greatest_error < floor  # what no payments without the report reach


def test_each_condition_is_proved_or_refuted():
    holds = shipped.certified("continuous/moment_curve", 1)
    assert [(one.agent, one.allocation) for one in holds.independent] == [(0, 1)]
    assert not holds.mixtures
    assert find_mixture(holds.environment, 0, 1) is None
    fails = shipped.certified("continuous/mixture", 1)
    assert not fails.independent
    (mixture,) = fails.mixtures
    assert mixture.bound == Fraction(1, 12)  # b = t − t²/3 at 1/2, less the mean of its values at 0 and 1
    assert dict(mixture.atoms) == {Fraction(0): Fraction(1, 2), Fraction(1): Fraction(1, 2)}


@pytest.mark.heavy
@pytest.mark.parametrize("grid", [1, 2, 3])
def test_no_payments_by_report_do_better_than_a_mixture_allows(grid):
    found = shipped.certified("continuous/mixture", grid, "reports")
    (mixture,) = found.mixtures
    assert mixture.bound <= found.savings[0].bound + 2 * found.errors[0].bound


def test_a_convex_value_needs_no_convex_independence():
    """The density is linear, so the signal 1/2 is a mixture; but −b is concave and lies below its tangents."""
    found = shipped.certified("continuous/copula_floor", 1)
    (mixture,) = found.mixtures
    assert mixture.bound == 0
    assert found.greatest_epsilon == 0
    assert max(measure.bound for measure in found.measures) == Fraction(1, 24)


@pytest.mark.long
@pytest.mark.parametrize("seed", quick([5, 19], 2))
def test_random_environments(seed):
    payments, *_, most, epsilon = against_reports.check(seed, 200)
    assert payments
    assert 0 < most <= epsilon + against_reports.ROUNDING
