"""Payments in whole units: exactly incentive compatible where they can be, refuted where they cannot, told apart."""

from fractions import Fraction

import pytest

from lpmech import casefiles, checker
from lpmech.certificate import pipeline
from lpmech.cli.run import run
from lpmech.problem.environment import Environment
from lpmech.separation.claim import Verdict


def pinned(worth):
    """Ann's report decides between two allocations of which one is worth `worth` more to her, whatever her type."""
    return Environment.from_json(
        {
            "format": "lpmech-environment/1", "name": "pinned", "discount": "1/2", "horizon": 1,
            "agents": ["ann", "bob"],
            "stages": [{
                "types": {"ann": ["x", "y"], "bob": ["z"]}, "allocations": ["a", "b"],
                "utility": {
                    "ann": {"axes": ["allocation"], "values": [str(worth), "0"]},
                    "bob": {"axes": ["allocation", "ann"], "values": [["0", "-5"], ["-5", "0"]]},
                },
            }],
        }
    )  # fmt: skip


def whole(env, cert, unit):
    rows = cert.transfers.rows()
    assert rows
    assert all((row.payment / unit).denominator == 1 for row in rows)


@pytest.mark.heavy
@pytest.mark.parametrize(("case", "mechanism", "unit"), [
    ("bv08/learning_licence", "pivot", Fraction(1, 100)), ("l14/hidden_oil", "contingent_vcg", Fraction(1, 100)),
    ("l14/oil_leases", "contingent", Fraction(5)), ("bt/barley_yeast_hops", "pivot", Fraction(1, 10)),
])  # fmt: skip
def test_whole_units_that_are_exactly_incentive_compatible(case, mechanism, unit, tmp_path):
    env = casefiles.load(case).environment
    cert = pipeline.certify(env, mechanism, unit=unit)
    whole(env, cert, unit)
    assert cert.claims["incentive_compatible"].verdict is Verdict.PROVED
    assert all("exactly incentive compatible" in said for said in cert.chosen)
    cert.save(tmp_path)
    report = checker.check_files(str(tmp_path / "environment.json"), str(tmp_path / "certificate.json"))
    assert report.verdict == "accepted"


def test_a_pinned_difference_of_payments_has_no_whole_units():
    cert = pipeline.certify(pinned(Fraction(1, 3)), "existence", unit=Fraction(1, 100))
    whole(None, cert, Fraction(1, 100))
    ann = cert.chosen[0]
    assert "no such transfers are incentive compatible" in ann
    assert "is 1/3" in ann
    assert cert.claims["incentive_compatible"].least_slack == Fraction(-1, 300)
    assert cert.claims["epsilon_incentive_compatible"].witness.to_json() == {"epsilon": "1/300"}


def test_the_same_difference_in_thirds():
    cert = pipeline.certify(pinned(Fraction(1, 3)), "existence", unit=Fraction(1, 3))
    assert cert.claims["incentive_compatible"].verdict is Verdict.PROVED


def test_rounding_moves_to_other_payments_of_the_form_where_the_nearest_fail():
    env = pinned(Fraction(7, 2))
    cert = pipeline.certify(env, "existence", unit=Fraction(1, 2))
    assert cert.claims["incentive_compatible"].verdict is Verdict.PROVED
    whole(env, cert, Fraction(1, 2))


@pytest.mark.parametrize("unit", ["0", "-1/100", "cent"])
def test_a_unit_is_a_number_above_0(unit, capsys):
    assert run(["certify", "bv08/scheduling_three", f"--round={unit}"]) == 2
    assert "--round takes a number above 0" in capsys.readouterr().err
