"""The shipped counterexamples: each refutes its statement again, by the numbers that its case file has."""

import json
import re
import tempfile
from pathlib import Path

import pytest

from lpmech import library
from lpmech.canonical import canonical
from lpmech.cli.run import run
from lpmech.theorems.certify import certificate_of
from lpmech.theorems.reduce import concluded
from lpmech.theorems.registry import statements
from lpmech.theorems.run import beyond
from lpmech.theorems.shipped import FOLDER, case_of, run_shipped, subject_of
from tests.certificates import relations
from tests.certificates.judge import Judge

REFUTED = {name: one for name, one in statements().items() if one.expected == "refuted"}
SHIPPED = sorted(name.removeprefix(f"{FOLDER}/") for name in library.cases() if name.startswith(f"{FOLDER}/"))
PAGE = Path(__file__).parents[2] / "docs" / "errata.md"


def test_every_refuted_statement_has_its_case_or_says_why_not():
    assert set(SHIPPED) <= set(REFUTED)
    assert [name for name in REFUTED if name not in SHIPPED and not beyond(REFUTED[name])] == []


@pytest.mark.parametrize("name", SHIPPED)
def test_the_statement_is_refuted_again_with_the_same_numbers(name):
    statement, case = REFUTED[name], case_of(REFUTED[name])
    outcome = run_shipped(statement, case)
    assert (outcome.verdict, outcome.checked) == ("refuted", "accepted")
    failure = outcome.counterexample.failure
    assert case.counterexample["statement"] == name
    assert failure.words.rstrip(".") in case.notes
    assert outcome.numbers in case.notes
    assert failure.stated == case.stated
    expected = {claim.id: str(claim.verdict) for claim in case.expect.claims}
    assert failure.decided.items() <= expected.items()
    about = failure.about or statement.draws.load(subject_of(case), case.counterexample["seed"])
    assert canonical_parts(about.given) == canonical_parts(case.environment)


def canonical_parts(environment):
    """The canonical environment, whatever its name."""
    return json.loads(canonical(environment)) | {"name": ""}


@pytest.mark.parametrize("name", [name for name in SHIPPED if case_of(REFUTED[name]).stated is not None])
def test_the_numbers_are_those_of_the_oracle(name):
    statement, case = REFUTED[name], case_of(REFUTED[name])
    subject = statement.draws.load(subject_of(case), case.counterexample["seed"])
    certificate = certificate_of(subject, concluded(statement, subject))
    with tempfile.TemporaryDirectory() as folder:
        certificate.save(folder)
        env, cert = (json.loads((Path(folder) / f"{part}.json").read_text()) for part in ("environment", "certificate"))
    (claim,) = [one for one in cert["claims"] if one["id"] == "stated_relation"]
    assert list(relations.faults(Judge(env, cert), claim)) == []


def test_the_page_of_errata_is_what_the_command_prints(capsys):
    text = PAGE.read_text(encoding="utf-8")
    arguments = re.search(r"`lpmech (theorems .*--errata)`", text).group(1).split()
    assert run(arguments) == 0
    assert capsys.readouterr().out == text
