"""The commands on cases with continuous signals, as a user meets them; and the plots."""

import json
import xml.dom.minidom
from fractions import Fraction

import pytest

from lpmech.casefiles import library
from lpmech.cli.commands import listed, takers_of
from lpmech.continuous import case as cases
from lpmech.continuous.certify import certify
from lpmech.continuous.plot import plot
from lpmech.continuous.plugin import CONTINUOUS
from lpmech.continuous.report import below, short
from lpmech.continuous.svg import Line, Panel, document
from tests.cli.calls import CALLS
from tests.cli.conftest import lpmech  # noqa: F401

TENT = "continuous/tent"


def test_certify_writes_files_that_the_checker_accepts(lpmech, tmp_path):  # noqa: F811
    result = lpmech("certify", TENT, "--grid", "2", "-o", tmp_path)
    assert result.code == 0
    assert result.out.startswith("CERTIFIED  No lie gains more than 0.03785 at any signal.")
    files = tmp_path / "environment.json", tmp_path / "certificate.json"
    assert lpmech("check", *files).code == 0
    assert lpmech("check", TENT, files[1]).code == 0
    assert lpmech("check", "continuous/copula_exact", files[1]).code == 1
    assert lpmech("show", TENT, "--canonical").out == files[0].read_text(encoding="utf-8")


WITHOUT_A_CASE = {"alternatives", "cases", "new", "import", "explain", "theorems"}
MORE = {
    "certify": ("--grid", "1"), "study continuous": ("--grid", "1"), "check": ("no-such.json",),
    "report": ("-o", "page.html"), "export": ("--format", "mps"),
}  # fmt: skip


@pytest.mark.heavy
@pytest.mark.parametrize("name", sorted(listed().keys() - WITHOUT_A_CASE))
def test_a_fault_names_the_commands_that_take_such_a_case(name, lpmech, tmp_path, monkeypatch):  # noqa: F811
    """Each command says in the list whether it takes any format; what it does is asked of it here."""
    monkeypatch.chdir(tmp_path)
    result = lpmech(*name.split(), TENT, *MORE.get(name, CALLS[name][1:]))
    refused = "E-FORMAT" in result.err
    assert refused == (name not in takers_of(CONTINUOUS)), result.err
    assert not refused or CONTINUOUS.taken in " ".join(result.err.split())


def test_the_sentence_that_names_the_commands():
    assert CONTINUOUS.taken == (
        "`lpmech certify`, `lpmech check`, `lpmech report`, `lpmech show`, `lpmech test` and `lpmech study continuous` "
        "take this file"
    )


def test_a_tolerance_that_is_not_met_is_undecided(lpmech):  # noqa: F811
    result = lpmech("certify", "continuous/copula_floor")
    assert result.code == 3
    assert "the tolerance is 0.04" in result.out
    assert "1·f(0) − 2·f(1/2) + 1·f(1) = 0" in " ".join(result.out.split())


@pytest.mark.long
def test_the_table_as_text_and_as_json(lpmech, tmp_path):  # noqa: F811
    picture = tmp_path / "tent.svg"
    text = lpmech("study", "continuous", TENT, "--grid", "2,4", "--plot", picture).out
    assert "0.0199" in text
    assert "1.90" in text
    xml.dom.minidom.parse(str(picture))
    rows = lpmech("study", "continuous", TENT, "--grid", "2,4", "--format", "json").json["rows"]
    assert [row["grid"] for row in rows] == [2, 4]
    assert Fraction(rows[0]["epsilon"]) > Fraction(rows[1]["epsilon"]) > 0


@pytest.mark.parametrize(
    "arguments", [("bv08/scheduling_three",), ("no-such",), (TENT, "--grid", "2,x"), (TENT, "--grid", "65")]
)
def test_what_cannot_be_is_refused_in_words(arguments, lpmech):  # noqa: F811
    result = lpmech("study", "continuous", *arguments)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("lpmech: ")


@pytest.mark.parametrize(
    "command", [("values",), ("transfers",), ("export", "--format", "mps"), ("show", "--conditions")]
)
def test_other_commands_say_which_ones_take_it(command, lpmech):  # noqa: F811
    result = lpmech(command[0], TENT, *command[1:])
    assert result.code == 2
    assert "E-FORMAT" in result.err
    assert "lpmech study continuous" in result.err


def test_show_and_explain(lpmech):  # noqa: F811
    assert "with kinks where tomorrow's signals meet today's" in " ".join(lpmech("show", TENT).out.split())
    assert "of finite rank" in " ".join(lpmech("show", "continuous/copula_floor").out.split())
    assert "signed measure" in " ".join(lpmech("explain", "residual_claimant_at_least").out.split())


@pytest.mark.parametrize(
    "value", [Fraction(1, 3), Fraction(1, 1_000), Fraction(12_345, 1_000), Fraction(7), Fraction(1, 10**9 + 7)]
)
def test_printed_bounds_are_rounded_to_the_safe_side(value):
    assert value <= Fraction(short(value)) <= value * Fraction(1_001, 1_000)
    assert Fraction(below(value)) <= value


def test_plots_are_the_same_every_time_and_escape_names():
    env = cases.load(library.cases(CONTINUOUS)["continuous/copula_exact"]).environment
    rows = [certify(env, 1)]
    assert plot(rows) == plot(rows)
    line = Line(label="<a & b>", strokes=[[(0.0, 1.0), (1.0, 1.0)]])
    text = document([Panel(title="t", across="x", up="y", ticks=[0.0, 1.0], lines=[line])])
    xml.dom.minidom.parseString(text)
    assert "&lt;a &amp; b&gt;" in text


def test_expected_results_of_a_case_are_read_with_their_faults(tmp_path, lpmech):  # noqa: F811
    text = library.cases(CONTINUOUS)[TENT].read_text(encoding="utf-8").split("[expect]")[0]
    path = tmp_path / "case.toml"
    path.write_text(text + '[expect]\nverdict = "maybe"\ngrid = 99\nrows = [{ grid = 2 }]\n', encoding="utf-8")
    result = lpmech("certify", path)
    assert result.code == 2
    assert result.err.count("E-EXPECT") == 2
    assert result.err.count("E-KEY-MISSING") == 1


def test_certify_as_json_has_the_claims_of_the_certificate(lpmech, tmp_path):  # noqa: F811
    answer = lpmech("certify", "continuous/copula_floor", "--format", "json", "-o", tmp_path).json
    assert answer["verdict"] == "undecided"
    assert answer["claims"] == json.loads((tmp_path / "certificate.json").read_text(encoding="utf-8"))["claims"]


def test_payments_by_report_are_asked_for_by_their_form(lpmech):  # noqa: F811
    result = lpmech("certify", "continuous/copula_floor", "--form", "reports")
    assert result.code == 0
    assert result.out.startswith("CERTIFIED  Telling the truth is optimal at every signal.")
    told = " ".join(result.out.split())
    assert "depends on its own report" in told
    assert "it fails, as f(" in told
    assert "without harm here" in told
    assert lpmech("study", "continuous", "continuous/copula_floor", "--grid", "1", "--form", "all").code == 2


def test_a_last_period_that_is_not_implementable_says_why(lpmech):  # noqa: F811
    result = lpmech("certify", "continuous/two_auctions_refuted")
    assert result.code == 3
    assert "whatever is paid, ann gains at least 0.5 by a lie at bob = 0" in " ".join(result.out.split())
