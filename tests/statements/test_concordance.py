"""Every number of the papers has its statements; every statement its place; every misprint both sides."""

from pathlib import Path

import pytest

from lpmech.statements.registry import statements
from proofs_check.concordance import page, papers

DISPLAYS = {"BV06": 15, "BV08": 21, "BT": 24, "L14": 24}
OTHERS = {
    "BV06": ["Theorem 1", "Theorem 2"],
    "BV08": ["Theorem 1", "Theorem 2", "Theorem 3", "Lemma 1", "Lemma 2", "Definition 1", "Assumption 1"],
    "BT": ["Theorem 1", "Theorem 2", "Lemma 1", *(f"Definition {n}" for n in range(1, 7)),
           *(f"Assumption {n}" for n in range(1, 6)), *(f"Remark {n}" for n in range(1, 5))],
    "L14": [*(f"Assumption {n}" for n in range(1, 7)), "Theorem 3.1", "Theorem 3.2", "Theorem 3.8", "Proposition 3.7",
            "Proposition 4.1", *(f"Remark {n}" for n in ("3.3", "3.4", "3.5", "3.6", "3.9", "4.2", "5.3")),
            *(f"Lemma {n}" for n in ("5.1", "5.2", "7.1", "7.2", "7.3", "7.4", "8.1", "8.2"))],
}  # fmt: skip
PAPERS = {paper.short: paper for paper in papers()}


@pytest.mark.parametrize("short", DISPLAYS)
def test_every_number_of_a_paper_is_covered(short):
    expected = {f"({n})" for n in range(1, DISPLAYS[short] + 1)} | set(OTHERS[short])
    assert set(PAPERS[short].numbered) == expected
    assert all(PAPERS[short].numbered.values())


@pytest.mark.parametrize("short", PAPERS)
def test_the_ids_are_statements_of_the_paper(short):
    for identity in PAPERS[short].ids():
        assert statements()[identity].paper == short


@pytest.mark.parametrize("short", PAPERS)
def test_no_statement_is_left_out(short):
    own = {identity for identity, one in statements().items() if one.paper == short}
    assert own == set(PAPERS[short].ids())


@pytest.mark.parametrize("short", PAPERS)
def test_misprints_are_refuted_and_something_holds_in_their_place(short):
    for erratum in PAPERS[short].errata:
        assert erratum.holds
        assert {statements()[one].expected for one in erratum.holds} == {"holds"}
        assert {statements()[one].expected for one in erratum.refuted} <= {"refuted"}
    listed = {one for erratum in PAPERS[short].errata for one in (*erratum.refuted, *erratum.holds)}
    assert {one.id for one in statements().values() if one.paper == short and one.kind == "erratum"} <= listed


@pytest.mark.parametrize("short", PAPERS)
def test_every_theorem_and_proposition_loses_a_hypothesis(short):
    theorems = {place for place in PAPERS[short].numbered if place.startswith(("Theorem", "Proposition"))}
    assert theorems == {
        name for name in theorems if any(dropped.startswith(f"{name}:") for dropped in PAPERS[short].dropped)
    }


def test_the_page_is_the_one_that_is_printed():
    assert page() == (Path(__file__).parents[2] / "docs" / "numbered.md").read_text(encoding="utf-8")
