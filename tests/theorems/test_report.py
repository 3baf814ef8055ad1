"""How verdicts of statements are printed: rows, XML, pages; symbols keep their case."""

import json
from xml.etree import ElementTree

import pytest

from lpmech.cli.run import run
from lpmech.report.theorems import _sentence


def answer(capsys, *arguments):
    code = run(["theorems", "--samples", "3", "--jobs", "1", *arguments])
    return code, capsys.readouterr().out


def test_rows_say_what_was_found_and_what_was_expected(capsys):
    code, out = answer(capsys, "--id", "BV08-T1", "--id", "BV08-X1", "--format", "json")
    holds, refuted = sorted(json.loads(out)["theorems"], key=lambda row: row["verdict"])
    assert code == 0
    assert (holds["id"], holds["verdict"], holds["ok"], holds["non_vacuous"]) == ("BV08-T1", "holds", True, 3)
    assert (refuted["id"], refuted["expected"], refuted["ok"]) == ("BV08-X1", "refuted", True)
    assert refuted["counterexample"]["minimal"]
    assert holds["counterexample"] is None


def test_junit_has_a_case_for_each_statement(capsys):
    _, out = answer(capsys, "--id", "BV08-T1", "--id", "BV08-X1", "--format", "junit")
    suite = ElementTree.fromstring(out)
    assert [case.get("name") for case in suite] == ["BV08-T1", "BV08-X1"]
    assert suite.get("failures") == "0"


def test_a_page_has_the_counterexample_and_the_correction(capsys):
    _, out = answer(capsys, "--id", "BV08-X1", "--format", "markdown")
    assert "| BV08-X1 |" in out
    assert "*Instead*: It pays (1−δ) v_2." in out
    assert "lpmech theorems --id BV08-X1 --samples 3 --seed 0 --format markdown" in out


def test_the_page_of_errata_is_of_errata_alone(capsys):
    _, out = answer(capsys, "--paper", "BV08", "--id", "BV08-T1", "--id", "BV08-X1", "--errata")
    assert out.startswith("# Errata of the papers")
    assert "BV08-T1 |" not in out
    assert "| BV08-X1 |" in out
    assert "`lpmech theorems --paper BV08 --id BV08-T1 --id BV08-X1 --samples 3 --seed 0 --errata`" in out


def test_counterexamples_are_written_as_environments(capsys, tmp_path):
    answer(capsys, "--id", "BV08-T1a", "-o", str(tmp_path))
    assert run(["show", str(tmp_path / "BV08-T1a.json")]) == 0


@pytest.mark.parametrize(("arguments", "said"), [
    (["--id", "BV08-T9"], "unknown statement"), (["--paper", "BV09"], "unknown paper"),
    (["--kind", "law"], "unknown kind"),
])  # fmt: skip
def test_unknown_names_are_refused(capsys, arguments, said):
    assert run(["theorems", *arguments]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(("text", "printed"), [
    ("it pays", "It pays."), ("δ is missing", "δ is missing."), ("p = v", "p = v."), ("at least.", "At least."),
])  # fmt: skip
def test_symbols_keep_their_case(text, printed):
    assert _sentence(text) == printed
