"""Numbers, layout and words of reports."""

from fractions import Fraction

import pytest

from lpmech.claims.kind import Claim
from lpmech.claims.registry import KINDS
from lpmech.report import layout, numbers, words
from lpmech.report.outcomes import outcome_table
from lpmech.separation.claim import Cell, Memory, Verdict


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "–"), ("0", "0"), (Fraction(-7, 2), "-7/2"), ("123456789012", "123456789012"),
        (Fraction(18612073570959, 7005230036870), "≈ 2.65688"), (Fraction(-1, 3 * 10**50), "≈ -3.33333e-51"),
        (Fraction(10**5000), "≈ 1.00000e+5000"), ("0x" + "f" * 20, "≈ 1.20893e+24"),
    ],
)  # fmt: skip
def test_short_numbers_are_exact_and_long_ones_marked(value, shown):
    assert numbers.short(value) == shown


@pytest.mark.parametrize(
    ("text", "places", "rounded"),
    [
        ("7/3", 2, "2.33"), ("-7/3", 2, "-2.33"), ("1/8", 2, "0.12"), ("3/8", 2, "0.38"), ("5", 0, "5"),
        ("5/2", 0, "2"), ("-1/1000", 2, "0.00"), ("1/3", 50, "0." + "3" * 50), ("0x10/0x3", 1, "5.3"),
    ],
)  # fmt: skip
def test_decimals_are_rounded_exactly(text, places, rounded):
    assert numbers.decimals(text, places) == rounded


def test_decimals_of_huge_numbers():
    assert numbers.decimals(hex(10**9000), 2) == f"1{'0' * 9000}.00"


@pytest.mark.parametrize(
    ("text", "exact", "places", "shown"),
    [
        ("7/3", "7/3", None, "7/3"), ("7/3", "7/3", 2, "7/3 ≈ 2.33"), ("5/2", "5/2", 2, "2.50"), ("0", "0", 2, "0.00"),
        ("7/3", "≈ 2.33333", 2, "≈ 2.33"),
    ],
)  # fmt: skip
def test_decimals_stand_beside_the_exact_number(text, exact, places, shown):
    assert numbers.with_decimals(text, exact, places) == shown


def test_tables_of_data_are_not_broken_off_a_terminal():
    rows = [("x" * 100, "y" * 100)]
    (row,) = [line for line in layout.render([layout.data("ab", rows)], terminal=False).splitlines() if "x" in line]
    assert "x" * 100 in row
    assert "y" * 100 in row
    assert all(len(line) <= 80 for line in layout.render([layout.table("ab", rows)], terminal=False).splitlines())


@pytest.mark.parametrize(("columns", "width"), [("5", layout.NARROWEST), ("40", 40), ("100", 100)])
def test_text_keeps_to_the_width_of_the_terminal(monkeypatch, columns, width):
    monkeypatch.setenv("COLUMNS", columns)
    assert max(map(len, layout.render(["x " * 200], terminal=True).splitlines())) in (width - 1, width)


def test_streams_without_unicode_get_plain_marks():
    text = layout.render([layout.table(["a"], [("≈ 1",)])], terminal=False, encoding="ascii")
    assert text.isascii()
    assert "~ 1" in text


def test_labels_are_not_markup():
    assert "[bold]" in layout.render([layout.paragraph("[bold] :smile:")], terminal=False)


def test_places_in_words():
    memory = Memory(reports={"ann": "l", "bob": "h"}, allocation="to bob")
    cell = Cell(agent="ann", period=2, memory=memory, state={"ann": "h", "bob": "l"}, report="l", shock="wet")
    assert words.place(cell) == ("period 2; ann = h, bob = l; after ann = l, bob = h → to bob; shock wet; ann says l")
    assert words.place(Cell(memory=memory, state={"ann": "h"})) == "ann = h; after ann = l, bob = h → to bob"
    assert words.place(Cell(agent="ann", period=1, state={"ann": "h"}, report="h")) == (
        "period 1; ann = h; ann says the truth"
    )
    assert words.place(Cell(agent="ann", memory=memory, state={"ann": "h"}, own="h")) == (
        "ann = h; after ann = l, bob = h → to bob; ann having been h"
    )
    assert words.place(Cell(agent="ann", state={"ann": "h", "bob": "l"})) == "(h, l); ann"
    assert words.place(Cell()) == words.place(None) == ""


def test_every_refutation_has_a_reason():
    for claim_id in ("private_values", "efficient", "non_negative_values"):
        claim = Claim(kind=KINDS[claim_id], verdict=Verdict.REFUTED, at=Cell(agent="ann", state={"ann": "h"}),
                      least_slack=Fraction(-1))  # fmt: skip
        assert words.reason(claim)


def row(agent, payment, memory=None, **state):
    return {"agent": agent, "period": None, "memory": memory, "state": state, "payment": payment, "by_shock": None}


RULE = [{"period": None, "state": {"ann": label}, "allocation": label.upper(), "by_shock": None} for label in "lh"]


def test_transfers_of_agents_stand_side_by_side():
    rows = [row(agent, f"{n}", ann=label) for n, agent in enumerate(("ann", "bob")) for label in "lh"]
    table = outcome_table({"transfers": rows, "allocation_rule": RULE})
    assert table.columns == ("ann", "allocation", "ann pays", "bob pays")
    assert table.rows == [("l", "L", "0", "1"), ("h", "H", "0", "1")]


def test_later_periods_of_an_infinite_horizon_are_named():
    memory = {"reports": {"ann": "l"}, "allocation": "L"}
    rows = [row("ann", "1", ann="h") | {"period": 1}, row("ann", "2", memory, ann="h")]
    table = outcome_table({"transfers": rows, "allocation_rule": RULE})
    assert table.columns == ("period", "after", "ann", "allocation", "ann pays")
    assert table.rows == [("1", "", "h", "H", "1"), ("later", "ann = l → L", "h", "H", "2")]


def test_transfers_with_different_memories_stay_one_an_agent():
    memory = {"reports": {"ann": "l"}, "allocation": "L"}
    rows = [row("ann", "1", memory, ann="h"), row("bob", "2", ann="h")]
    table = outcome_table({"transfers": rows, "allocation_rule": RULE})
    assert table.columns == ("after", "ann", "agent", "allocation", "payment")
    assert [line[-1] for line in table.rows] == ["1", "2"]
