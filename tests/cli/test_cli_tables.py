"""values, transfers and export: formats, exact numbers, refusals."""

import importlib.util
import io
import json
import re
from fractions import Fraction

import pytest

from lpmech import exports
from lpmech.certificate import pipeline
from lpmech.problem.canonical import sha256
from tests.cli.conftest import CERTIFIED, REFUTED, SHOCKS
from tests.csv_rows import read_csv

VALUE_KEYS = {"program", "period", "state", "value", "allocation", "optimal_allocations", "by_shock"}
TRANSFER_KEYS = {"agent", "period", "memory", "state", "payment", "by_shock"}


def test_values_json_has_the_documented_shape(lpmech):
    result = lpmech("values", CERTIFIED, "--format", "json")
    assert result.code == 0
    assert set(result.json) == {"environment", "values"}
    assert result.json["environment"] == sha256(pipeline.load(CERTIFIED))
    assert all(set(row) == VALUE_KEYS and row["period"] is None for row in result.json["values"])
    assert {row["program"] for row in result.json["values"]} == {"everyone"} | {
        f"without {a}" for a in ("ann", "bob", "cyd")
    }
    assert all("ann" not in row["state"] for row in result.json["values"] if row["program"] == "without ann")


def test_values_with_shocks_stand_under_by_shock(lpmech):
    row = lpmech("values", SHOCKS, "--format", "json").json["values"][0]
    assert row["allocation"] is row["optimal_allocations"] is None
    assert all(set(entry) == {"value", "allocation", "optimal_allocations"} for entry in row["by_shock"].values())


def test_values_as_text_and_csv_agree_with_json(lpmech):
    rows = lpmech("values", CERTIFIED, "--format", "json").json["values"]
    table = read_csv(lpmech("values", CERTIFIED, "--format", "csv").out)
    assert [row["value"] for row in table] == [row["value"] for row in rows]
    text = lpmech("values", CERTIFIED)
    assert text.code == 0
    assert "With everyone" in text.out
    assert "Without cyd" in text.out


def test_text_of_values_shows_ties(lpmech, tmp_path):
    tree = {"format": "lpmech-environment/1", "discount": 1, "horizon": 1, "agents": ["ann"],
            "stages": [{"types": {"ann": ["t"]}, "allocations": ["a", "b", "c"],
                        "utility": {"ann": {"axes": ["allocation"], "values": [1, 1, 0]}}}]}  # fmt: skip
    path = tmp_path / "tie.json"
    path.write_text(json.dumps(tree), encoding="utf-8")
    out = lpmech("values", path).out
    assert "as good" in out
    assert re.search(r"1 +t +1 +a +b\n", out)


def test_transfers_json_has_the_documented_shape(lpmech):
    result = lpmech("transfers", REFUTED, "--mechanism", "pivot", "--format", "json")
    assert result.code == 0  # printed, also where the mechanism is not incentive compatible
    assert {"environment", "mechanism", "transfers"} <= set(result.json)
    assert all(set(row) == TRANSFER_KEYS and row["period"] in (1, 2) for row in result.json["transfers"])
    assert all(isinstance(row["payment"], str) for row in result.json["transfers"])


@pytest.mark.heavy
@pytest.mark.parametrize("case", [CERTIFIED, REFUTED, SHOCKS])
def test_every_format_prints_every_payment(lpmech, case):
    rows = lpmech("transfers", case, "--format", "json").json["transfers"]
    payments = {row["payment"] for row in rows}
    table = read_csv(lpmech("transfers", case, "--format", "csv").out)
    assert [row["payment"] for row in table] == [row["payment"] for row in rows]
    for form in ("latex", "markdown"):
        out = lpmech("transfers", case, "--format", form).out
        assert all(re.search(rf"(?<![\d/]){re.escape(payment)}(?![\d/])", out) for payment in payments)
    assert lpmech("transfers", case).code == 0


def test_csv_keeps_agents_apart_whose_names_are_columns(lpmech, environment):
    text = environment.read_text(encoding="utf-8").replace('"ann"', '"payment"')
    environment.write_text(text, encoding="utf-8")
    (first, *_) = read_csv(lpmech("transfers", environment, "--format", "csv").out)
    assert first["agent"] == "payment"
    assert first["type of payment"] == "[red]x[/red]"
    assert first["payment"] == "0"
    assert lpmech("transfers", environment).code == lpmech("values", environment).code == 0


def test_transfers_as_text_set_agents_side_by_side(lpmech):
    out = lpmech("transfers", REFUTED, "--mechanism", "pivot").out
    assert re.search(r"period +firm 1 +firm 2 +allocation +firm 1 pays +firm 2 pays\n", out)
    rows = lpmech("transfers", REFUTED, "--mechanism", "pivot", "--format", "json").json["transfers"]
    states = {(*row["state"].values(), row["period"]) for row in rows}
    assert len([line for line in out.splitlines() if re.match(r"[12] ", line)]) == len(states)


def test_decimals_are_added_and_marked_as_rounded(lpmech):
    rows = lpmech("transfers", SHOCKS, "--decimal", "3", "--format", "json").json["transfers"]
    for row in rows:
        exact, rounded = Fraction(row["payment"]), Fraction(row["payment_rounded"])
        assert abs(exact - rounded) <= Fraction(1, 2000)
        assert len(row["payment_rounded"].rpartition(".")[2]) == 3
        assert set(row["by_shock_rounded"]) == set(row["by_shock"])
    table = read_csv(lpmech("transfers", SHOCKS, "--decimal", "3", "--format", "csv").out)
    assert [row["payment_rounded"] for row in table] == [row["payment_rounded"] for row in rows]
    for form, mark in (("text", "≈"), ("markdown", "≈"), ("latex", r"\approx")):
        out = lpmech("transfers", SHOCKS, "--decimal", "3", "--format", form).out
        for row in rows:
            if Fraction(row["payment"]) != Fraction(row["payment_rounded"]):
                assert f"{mark} {row['payment_rounded']}" in out
    assert "rounded" not in lpmech("transfers", SHOCKS, "--format", "json").out


@pytest.mark.parametrize("places", ["-1", "1001", "two"])
def test_wrong_decimals_are_refused(lpmech, places):
    result = lpmech("transfers", CERTIFIED, "--decimal", places)
    assert (result.code, result.out) == (2, "")


def test_odd_labels_survive_every_format(lpmech, environment):
    text, markdown, latex = (lpmech("transfers", environment, "--format", form).out
                             for form in ("text", "markdown", "latex"))  # fmt: skip
    assert "[red]x[/red]" in text
    assert r"\[red\]x\[/red\]" in markdown
    assert r"50%\_a \& b" in markdown
    assert r"50\%\_a \& b" in latex
    assert "[red]x[/red]" in lpmech("certify", environment).out


def test_parquet_holds_exact_strings(lpmech):
    parquet = pytest.importorskip("pyarrow.parquet")
    table = parquet.read_table(io.BytesIO(lpmech("transfers", SHOCKS, "--format", "parquet", "--decimal", "2").content))
    shape = lpmech("transfers", SHOCKS, "--format", "json").json
    assert table.column("payment").to_pylist() == [row["payment"] for row in shape["transfers"]]
    exact = [Fraction(row["payment"]) for row in shape["transfers"]]
    assert table.column("payment_rounded").to_pylist() == list(map(float, exact))  # each the double nearest to it
    assert table.schema.metadata[b"environment"].decode() == shape["environment"]


def test_parquet_without_pyarrow_says_how_to_install_it(lpmech, monkeypatch):
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "pyarrow" else real(name))
    result = lpmech("transfers", CERTIFIED, "--format", "parquet")
    assert (result.code, result.out) == (2, "")
    assert "pip install" in result.err


@pytest.mark.parametrize("form", ["mps", "lp", "smt2", "pulp"])
@pytest.mark.parametrize("what", ["bellman", "incentives", "alternatives"])
def test_export_prints_or_writes_the_program(lpmech, tmp_path, form, what):
    printed = lpmech("export", REFUTED, "--format", form, "--what", what)
    assert (printed.code, printed.out) == (0, exports.export(pipeline.load(REFUTED), form, what))
    path = tmp_path / "program"
    written = lpmech("export", REFUTED, "--format", form, "--what", what, "-o", path)
    assert (written.code, written.out) == (0, "")
    assert path.read_text(encoding="utf-8") == printed.out


def test_inexact_is_for_pulp(lpmech):
    result = lpmech("export", REFUTED, "--format", "mps", "--inexact")
    assert (result.code, result.out) == (2, "")
    assert "--format pulp" in result.err


def test_what_floats_cannot_hold_is_refused_with_its_row_or_rounded(lpmech, tmp_path):
    env = json.loads(lpmech("show", "bt/public_storage", "--canonical").out)
    env["discount"] = "99999999999999999/100000000000000000"
    path = tmp_path / "patient.json"
    path.write_text(json.dumps(env), encoding="utf-8")
    refused = lpmech("export", path, "--format", "pulp")
    assert (refused.code, refused.out) == (2, "")
    assert "row 'everyone" in refused.err
    assert "--inexact" in refused.err
    rounded = lpmech("export", path, "--format", "pulp", "--inexact")
    assert rounded.code == 0
    assert "# rounded: everyone" in rounded.out


@pytest.mark.parametrize("form", ["contingent", "contingent_vcg", "contingent_vcg_literal"])
def test_export_of_alternatives_takes_a_form(lpmech, form):
    result = lpmech("export", REFUTED, "--format", "lp", "--what", "alternatives", "--form", form)
    assert (result.code, result.out) == (0, exports.export(pipeline.load(REFUTED), "lp", "alternatives", form=form))
    assert f"the {form} transfers" in result.out


@pytest.mark.parametrize("form", ["history_independent", "one_period_memory"])
def test_export_of_incentives_takes_a_form(lpmech, form):
    result = lpmech("export", "l14/oil_leases", "--format", "smt2", "--what", "incentives", "--form", form)
    assert result.code == 0
    remembers = [line for line in result.out.splitlines() if " memory " in line]
    assert bool(remembers) == (form == "one_period_memory")
    if form == "history_independent":  # the form if none is named
        assert lpmech("export", "l14/oil_leases", "--format", "smt2", "--what", "incentives").out == result.out


def test_the_form_decides_whether_the_exported_program_has_a_solution(lpmech):
    """What docs/commands.md says: oil leases need a memory."""
    z3 = pytest.importorskip("z3")
    answers = {}
    for form in ("history_independent", "one_period_memory"):
        text = lpmech("export", "l14/oil_leases", "--format", "smt2", "--what", "incentives", "--form", form).out
        solver = z3.Solver()
        solver.from_string(text)
        answers[form] = solver.check()
    assert answers == {"history_independent": z3.unsat, "one_period_memory": z3.sat}


@pytest.mark.parametrize(
    ("what", "form", "said"),
    [
        ("bellman", "contingent", "--what bellman takes no --form; --form contingent is for --what alternatives"),
        ("incentives", "contingent_vcg", "--what incentives takes --form history_independent or one_period_memory; "
         "--form contingent_vcg is for --what alternatives"),
        ("alternatives", "one_period_memory", "--what alternatives takes --form contingent or contingent_vcg or "
         "contingent_vcg_literal; --form one_period_memory is for --what incentives"),
    ],
)  # fmt: skip
def test_export_refuses_a_form_that_does_not_fit(lpmech, tmp_path, what, form, said):
    path = tmp_path / "program"
    result = lpmech("export", REFUTED, "--format", "lp", "--what", what, "--form", form, "-o", path)
    assert (result.code, result.out, result.err) == (2, "", f"lpmech: {said}\n")
    assert not path.exists()


def test_export_refuses_forms_and_systems_that_do_not_exist(lpmech):
    assert lpmech("export", REFUTED, "--format", "lp", "--what", "alternatives", "--form", "xyz").code == 2
    result = lpmech("export", "l14/unimplementable_last_period", "--format", "lp", "--what", "alternatives")
    assert (result.code, result.out) == (3, "")
    assert "last period" in result.err


def test_export_needs_a_known_format_and_a_folder_that_exists(lpmech, tmp_path):
    assert lpmech("export", REFUTED).code == 2
    assert lpmech("export", REFUTED, "--format", "xls").code == 2
    result = lpmech("export", REFUTED, "--format", "lp", "-o", tmp_path / "absent" / "p.lp")
    assert (result.code, result.out) == (2, "")
    assert "p.lp" in result.err
