"""The conjecture of Liu's Remark 4.2, with interim participation: its counterexamples, by another reading of them."""

import json
import tempfile
from fractions import Fraction
from pathlib import Path

import pytest

from lpmech import Environment
from lpmech.certificate import pipeline
from lpmech.problem.mechanism import Mechanism
from lpmech.statements.instance import Instance
from lpmech.statements.registry import statements
from lpmech.statements.shipped import counterexample
from proofs_check.liu_2014.conjecture import ALIKE, PROMISES, alike, left_over, takes_everything
from tests.certificates.judge import Judge
from tests.certificates.participation_files import ANEW, bets
from tests.claims import interim_participation
from tests.claims.participation import zero


def instance(data):
    return Instance(given=Environment.from_json(data), seed="")


def judged(certificate):
    """The judge of a certificate, as its files are read."""
    with tempfile.TemporaryDirectory() as folder:
        certificate.save(folder)
        env, cert = (json.loads((Path(folder) / f"{name}.json").read_text()) for name in ("environment", "certificate"))
    return Judge(env, cert)


def expected_after_the_truth(judge):
    """What is expected after every history on the path, by the judge."""
    for cell, slack in interim_participation.cells(judge, interim_participation.ALWAYS):
        if cell["memory"] is None or cell["memory"]["reports"][cell["agent"]] == cell["own"]:
            yield slack


def test_payments_by_what_the_other_says_take_everything_where_types_are_drawn_anew():
    """Ex post, a type is left with 3/2 less than 0 at some state; and one type envies the other."""
    judge = Judge(ANEW, bets())
    assert set(expected_after_the_truth(judge)) == {0}
    assert min(slack for _, slack in zero(judge, None)) < -1
    assert takes_everything(instance(ANEW)) is not None


def test_the_shipped_counterexample_meets_spanning_and_leaves_nothing_after_any_history():
    statement = statements()["L14-R4.2a"]
    found = counterexample(statement)
    case = statement.draws.load(found.plain, found.seed)
    assert statement.applies(case)
    mechanism = takes_everything(case)
    assert isinstance(mechanism, Mechanism)
    assert not any(left_over(case, mechanism))
    certificate = pipeline.audit(case.given, mechanism)
    assert {certificate.claims[name].verdict for name in PROMISES} == {"proved"}
    assert set(expected_after_the_truth(judged(certificate))) == {0}


@pytest.mark.heavy
@pytest.mark.parametrize("worth", [["1", "2"], ["0", "3"]])
def test_independent_types_that_envy_each_other_cannot_be_taken_from(worth):
    """Where today's types tell nothing of each other a bet is the same for all types: the conjecture is true there."""
    drawn = {"own": [[2, 1], [1, 2]], "others": [[1, 1], [1, 3]], "link": [[1, 1], [1, 1]], "discount": "1/2",
             "ann": worth, "bob": worth}  # fmt: skip
    with pytest.raises(ValueError, match="no subject"):
        ALIKE.load(drawn, "")
    fractions = {key: _fractions(part) for key, part in drawn.items()}
    assert takes_everything(instance(alike(fractions))) is None
    assert takes_everything(instance(alike(fractions | {"link": _fractions([[2, 1], [1, 1]])}))) is not None
    alike_worth = {"ann": _fractions(["2", "2"]), "bob": _fractions(["1", "1"])}
    assert takes_everything(instance(alike(fractions | alike_worth))) is not None


def _fractions(part):

    return [_fractions(one) for one in part] if isinstance(part, list) else Fraction(part)
