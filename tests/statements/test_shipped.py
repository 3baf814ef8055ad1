"""The shipped counterexamples: each refutes its statement again, by the numbers that its case file has."""

import json
import re
import tempfile
from pathlib import Path

import pytest

from lpmech.casefiles import library
from lpmech.cli.run import run
from lpmech.problem.canonical import canonical
from lpmech.statements import cases, shipped
from lpmech.statements.cases import certificate_of
from lpmech.statements.draws import Once
from lpmech.statements.reduce import concluded
from lpmech.statements.registry import statements
from lpmech.statements.run import beyond
from lpmech.statements.run import run as run_statement
from lpmech.statements.shipped import FOLDER, case_of, subject_of
from tests.certificates.judge import Judge
from tests.claims import relation
from tests.quick import quick

REFUTED = {name: one for name, one in statements().items() if one.expected == "refuted"}
SHIPPED = sorted(name.removeprefix(f"{FOLDER}/") for name in library.cases() if name.startswith(f"{FOLDER}/"))
PLAIN = sorted(path.name.removesuffix(".json") for path in shipped.PLAIN.iterdir())
OFTEN_MISSED = ("BT-R1", "BV06-R5", "BV08-R7", "BV08-T3c", "L14-T3.2c")  # by thirty draws
PAGE = Path(__file__).parents[2] / "docs" / "errata.md"


def states_a_relation(name):
    """By the text of its case: reading all cases takes a second."""
    return "\n[relation." in library.cases()[f"{FOLDER}/{name}"].read_text(encoding="utf-8")


def test_every_refuted_statement_has_its_case_or_says_why_not():
    assert set(SHIPPED) <= set(REFUTED)
    assert [name for name in REFUTED if name not in SHIPPED and not beyond(REFUTED[name])] == []


@pytest.mark.parametrize("name", REFUTED)
def test_chance_does_not_decide_whether_a_statement_is_refuted(name):
    statement = REFUTED[name]
    assert shipped.counterexample(statement) is not None or isinstance(statement.draws, Once)


@pytest.mark.parametrize("name", PLAIN)
def test_what_has_no_case_is_refuted_again_in_the_same_words(name):
    outcome = run_statement(REFUTED[name], 1, seed=3)
    assert (outcome.verdict, outcome.cases, outcome.samples) == ("refuted", 1, 0)
    text = (shipped.PLAIN / f"{name}.json").read_text(encoding="utf-8")
    assert cases.files(REFUTED[name], outcome.counterexample) == {f"{name}.json": text}


def test_a_counterexample_that_refutes_nothing_any_more_gives_way_to_draws(monkeypatch):
    monkeypatch.setattr(shipped, "counterexample", lambda _: shipped.Shipped({"rows": [["1"]], "targets": ["0"]}, ""))
    outcome = run_statement(REFUTED["L14-X10"], 30, seed=1)
    assert (outcome.verdict, outcome.cases) == ("refuted", 0)
    assert outcome.samples > 0


@pytest.mark.heavy
@pytest.mark.parametrize("seed", range(4))
def test_few_draws_of_any_seed_are_as_expected(seed, capsys):
    chosen = [part for name in (*OFTEN_MISSED, *PLAIN, "BV08-D17", "BV08-D18", "L14-X18") for part in ("--id", name)]
    assert run(["theorems", "--samples", "1", "--jobs", "1", "--seed", str(seed), "--format", "json", *chosen]) == 0
    assert all(row["ok"] for row in json.loads(capsys.readouterr().out)["theorems"])


@pytest.mark.parametrize("name", quick(SHIPPED, 5))
def test_the_statement_is_refuted_again_with_the_same_numbers(name):
    statement, case = REFUTED[name], case_of(REFUTED[name])
    outcome = run_statement(statement, 1, seed=0)
    assert (outcome.verdict, outcome.checked, outcome.cases, outcome.samples) == ("refuted", "accepted", 1, 0)
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


@pytest.mark.parametrize("name", [*filter(states_a_relation, SHIPPED)])
def test_the_numbers_are_those_of_the_oracle(name):
    statement, case = REFUTED[name], case_of(REFUTED[name])
    subject = statement.draws.load(subject_of(case), case.counterexample["seed"])
    certificate = certificate_of(subject, concluded(statement, subject))
    with tempfile.TemporaryDirectory() as folder:
        certificate.save(folder)
        env, cert = (json.loads((Path(folder) / f"{part}.json").read_text()) for part in ("environment", "certificate"))
    (claim,) = [one for one in cert["claims"] if one["id"] == "stated_relation"]
    assert list(relation.faults(Judge(env, cert), claim)) == []


@pytest.mark.long
def test_the_page_of_errata_is_what_the_command_prints(capsys):
    text = PAGE.read_text(encoding="utf-8")
    arguments = re.search(r"`lpmech (theorems .*--errata)`", text).group(1).split()
    assert run(arguments) == 0
    assert capsys.readouterr().out == text
