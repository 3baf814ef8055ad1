"""Narrow rows of transfers name just the labels that matter: each full row lies under exactly one of them."""

import pytest

import lpmech
from lpmech.certificate import pipeline, results
from lpmech.report.outcomes import outcome_table
from tests.csv_rows import read_csv

CASES = [("l14/oil_leases", "contingent"), ("hidden_state", "contingent_vcg"), ("oil_leases", "contingent_vcg")]


def mechanism(case, name):
    env = lpmech.load(case)
    return pipeline.certify(env, name, require=()).transfers


def covers(narrow, row):
    """Whether a narrow row says what is paid in a full row."""
    if (narrow["agent"], narrow["period"]) != (row["agent"], row["period"]):
        return False
    if narrow["memory"] is not None and row["memory"] is None:
        return False
    memory = {} if narrow["memory"] is None else narrow["memory"]
    reports = memory.get("reports", {}).items() <= (row["memory"] or {"reports": {}})["reports"].items()
    chosen = "allocation" not in memory or memory["allocation"] == row["memory"]["allocation"]
    return reports and chosen and narrow["state"].items() <= row["state"].items()


@pytest.mark.parametrize(("case", "name"), CASES)
def test_every_row_lies_under_one_narrow_row_that_is_used(case, name):
    view = mechanism(case, name)
    found = view.rows(), results.narrow_rows(view.environment, view.mechanism)
    rows, narrow = ([row.to_json() for row in part] for part in found)
    assert any(row["memory"] for row in rows)
    assert len(narrow) < len(rows)
    used = set()
    for row in rows:
        (place,) = (k for k, one in enumerate(narrow) if covers(one, row))
        assert narrow[place]["payment"] == row["payment"]
        used.add(place)
    assert used == set(range(len(narrow)))


def test_files_and_reports_have_narrow_rows_where_rows_are_many(monkeypatch):
    view = mechanism("hidden_state", "contingent_vcg")
    assert not view.narrow
    full = view.to_json()["transfers"]
    monkeypatch.setattr(results, "MOST_ROWS", len(full))
    assert not view.narrow
    monkeypatch.setattr(results, "MOST_ROWS", len(full) - 1)
    assert view.narrow
    shape = view.to_json()
    assert len(shape["transfers"]) < len(full)
    table = read_csv(view.to_csv())
    assert [(row["agent"], row["payment"]) for row in table] == [
        (row["agent"], row["payment"]) for row in shape["transfers"]
    ]
    shown = outcome_table(shape)
    assert shown.narrow
    assert "allocation" not in shown.columns
    assert len(shown.rows) == len(shape["transfers"])
