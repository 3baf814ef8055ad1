"""How verdicts of statements are printed: rows, XML, pages; symbols keep their case."""

import json
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from lpmech.cli.run import run
from lpmech.report import layout
from lpmech.statements.registry import statements
from lpmech.statements.report import _sentence, theorems_junit, theorems_report
from lpmech.statements.run import run as run_statement
from tests.quick import quick


def answer(capsys, *arguments):
    code = run(["theorems", "--samples", "3", "--jobs", "1", *arguments])
    return code, capsys.readouterr().out


@pytest.mark.long
def test_rows_say_what_was_found_and_what_was_expected(capsys):
    code, out = answer(capsys, "--id", "BV08-T1", "--id", "BV08-X1", "--format", "json")
    holds, refuted = sorted(json.loads(out)["theorems"], key=lambda row: row["verdict"])
    assert code == 0
    assert (holds["id"], holds["verdict"], holds["non_vacuous"]) == ("BV08-T1", "no counterexample", 3)
    assert (holds["ok"], holds["expected"]) == (True, "holds")
    assert holds["said"] == f"no counterexample in 3 draws and {holds['cases']} cases"
    assert (refuted["id"], refuted["expected"], refuted["ok"]) == ("BV08-X1", "refuted", True)
    assert refuted["counterexample"]["minimal"]
    assert holds["counterexample"] is None


@pytest.mark.long
@pytest.mark.parametrize("form", quick(["json", "text", "junit", "markdown"], 4))
def test_what_is_checked_on_draws_is_never_called_proved(capsys, form):
    code, out = answer(capsys, "--id", "BV08-D21b", "--id", "L14-X11", "--samples", "1", "--format", form)
    assert code == 0
    assert "no counterexample" in out.lower()
    assert not re.search(r"proved(?! by that)|verified|confirmed", out, re.IGNORECASE)


@pytest.mark.parametrize(("chosen", "said"), [
    (["L14-L8.1"], "AS EXPECTED  no counterexample in 1 draw ("),
    (["L14-L8.1", "L14-L7.1"], "AS EXPECTED  no counterexample in 2 draws to 2 statements ("),
    (["L14-X11"], "AS EXPECTED  1 statement refuted, as expected ("),
    (["L14-L8.1", "L14-X11"], "AS EXPECTED  no counterexample in 1 draw to 1 statement; 1 statement refuted"),
])  # fmt: skip
def test_the_headline_says_what_was_looked_at(capsys, chosen, said):
    _, out = answer(capsys, "--samples", "1", *(part for one in chosen for part in ("--id", one)))
    assert " ".join(out.split("\n\n")[0].split()).startswith(" ".join(said.split()))


def test_the_headline_and_junit_say_what_is_not_as_expected():
    statement, outcome = statements()["L14-L8.1"], run_statement(statements()["L14-L8.1"], 1, seed=0)
    wrong = replace(statement, expected="refuted")
    text = layout.render(theorems_report([(wrong, outcome)], 0), terminal=False)
    assert text.startswith("NOT AS EXPECTED  1 statement not as expected (")
    assert "expected: refuted; found: no counterexample in 1 draw" in theorems_junit([(wrong, outcome)])


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


LABELS = {
    "No counterexample",
    "Refuted *",
    "Refuted",
    "In numbers",
    "Instead",
    "No certificate",
    "Not in the certificate",
}


@pytest.mark.parametrize("name", ["theorems.md", "errata.md"])
def test_no_sign_of_a_statement_is_taken_for_emphasis_or_a_link(name):
    """Read by the parser of the site: α*_t in place of α*_{i,t} would be set in italics."""
    parser = pytest.importorskip("markdown_it").MarkdownIt("commonmark").enable("table")
    text = parser.render((Path(__file__).parents[2] / "docs" / name).read_text(encoding="utf-8"))
    assert set(re.findall(r"<em>(.*?)</em>", text)) <= LABELS
    assert all("counterexamples/" in link for link in re.findall(r'href="(.*?)"', text))
