"""Where only an automaton makes truth-telling optimal: what is said, and its payments by what it remembers."""

import json

import pytest

from tests.csv_rows import read_csv
from tests.existence.test_finite import INPUTS
from tests.existence.test_payments import SHORT, shape_of

CASE = INPUTS / "automaton_only.json"


@pytest.mark.long
def test_the_command_prints_what_automata_charge(lpmech):
    shape, _ = shape_of(SHORT)
    file = lpmech("transfers", CASE, "--format", "json").json
    assert {key: file[key] for key in ("mechanism", "automata")} == {
        key: shape[key] for key in ("mechanism", "automata")
    }
    rows = read_csv(lpmech("transfers", CASE, "--format", "csv").out)
    assert [row["payment"] for row in rows] == [row["payment"] for row in shape["transfers"]]
    known = [row["remembered"] for row in shape["transfers"]]
    assert [row["2 periods ago allocation"] for row in rows] == [
        events[0]["allocation"] if len(events) > 1 else "" for events in known
    ]
    assert [row["previous g0"] for row in rows] == [events[-1]["reports"]["g0"] if events else "" for events in known]


@pytest.mark.long
@pytest.mark.heavy
@pytest.mark.parametrize("form", ["text", "markdown"])
def test_tables_of_what_automata_charge(lpmech, form):
    shape, _ = shape_of(SHORT)
    text = lpmech("transfers", CASE, "--format", form).out
    assert text.count("\n") > len(shape["transfers"])
    assert "→ a1, then g0 = s0, g1 = s0, g2 = s0 → a" in " ".join(text.split())
    assert form != "text" or "what g0 pays depends on the reports and the allocation of the last" in " ".join(
        text.split()
    )


def test_the_headline_says_what_is_proved(lpmech):
    result = lpmech("certify", CASE, "--mechanism", "existence")
    said = " ".join(result.out.split())
    assert result.code == 3
    assert said.startswith(
        "EXISTS Some mechanism makes telling the truth optimal for the efficient allocation rule, but"
    )
    assert "none with one period of memory does" in said
    assert "lpmech transfers prints its payments" in said


def test_audit_says_that_rows_without_states_are_none_of_its_mechanisms(lpmech, tmp_path):
    path = tmp_path / "automata.json"
    path.write_text(json.dumps(shape_of(SHORT)[0]), encoding="utf-8")
    found = lpmech("audit", CASE, path)
    assert (found.code, found.out) == (2, "")
    assert found.err.count("E-MECHANISM-AUTOMATON") == 1
    assert "payments of automata" in found.err
