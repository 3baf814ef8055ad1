"""What paper has in place of what only a screen can show; and one form of every number on both."""

import re
from fractions import Fraction

import pytest

from lpmech.certificate import pipeline
from lpmech.pages.read import page_of
from lpmech.pages.render import PRINTED, render
from tests.claims.test_told import gate
from tests.pages.read_page import all_of, number, parse, words
from tests.pages.test_mechanism_pages import bytes_of


@pytest.fixture(scope="module")
def text():
    return render(page_of(bytes_of(pipeline.certify(gate(), "pivot")), accepted=True))


@pytest.fixture(scope="module")
def tree(text):
    return parse(text)


def on_paper(text):
    """The style sheet's rules for paper alone."""
    return re.search(r"@media print\{(.*?)\n@media\(prefers-reduced-motion", text, re.DOTALL)[1]


def test_a_rounded_number_has_its_fraction_on_paper_where_that_is_short(tree, text):
    shown = all_of(tree, "span", "n")
    assert shown
    for one in shown:
        exact = one.get("title")
        beside = "f" in one.get("class").split()
        assert beside == (words(one).startswith("≈") and len(exact) <= PRINTED)
    assert {True, False} == {"f" in one.get("class").split() for one in shown}
    assert '.n.f:after{content:" (" attr(title) ")"' in on_paper(text)


def test_what_only_a_screen_can_do_is_not_printed(tree, text):
    hidden = re.search(r"([^{}]*)\{display:none!important\}", on_paper(text))[1].strip().split(",")
    assert {".links", ".screen", "nav", ".tools"} <= set(hidden)
    rows = [one for one in all_of(tree, "a") if words(one) == "Show the row"]
    inside = [one for span in all_of(tree, "span", "links") for one in all_of(span, "a")]
    assert rows
    assert {*rows} <= {*inside}


def test_the_table_and_the_map_show_a_number_alike(tree):
    """`4` in both, with room for decimals that only the eye needs."""
    (table,) = (one for one in all_of(tree, "table") if one.get("id") == "t")
    cells = [cell for cell in all_of(table, "td") if "p" in cell.get("class", "").split()]
    in_table, in_map = set(), {words(cell) for cell in all_of(tree, "table", "heat") for cell in all_of(cell, "td")}
    for cell in cells:
        room = "".join(words(one) for one in all_of(cell, "i", "pad"))
        in_table.add(words(cell).removesuffix(room) if room else words(cell))
        assert re.fullmatch(r"\.?0*", room)
    assert in_map <= in_table
    assert all(number(one) == int(number(one)) or "." in one for one in in_table if not one.startswith("≈"))


def test_stories_say_the_sign_the_allocation_and_the_side(tree):
    said = " ".join(words(one) for one in all_of(tree, "p"))
    assert re.search(r"the payments sum to .* on average: a surplus\.", said)
    assert re.search(r"The sum is .*: a surplus\.", said)
    assert "“to south” is worth −1 to north." in said
    assert "the allocation “to north” can be chosen only with north." in said
    assert "confirmed every verdict on it" in said
    assert "proved every claim" not in said


@pytest.mark.heavy
@pytest.mark.parametrize("payment", [Fraction(1, 2), Fraction(-7, 3)])
def test_sums_below_0_are_deficits(payment):
    rows = pipeline.certify(gate(), "pivot").transfers.to_json()
    for row in rows["transfers"]:
        row["payment"] = str(payment if row["agent"] == "north" else 0)
    page = parse(render(page_of(bytes_of(pipeline.audit(gate(), rows)), accepted=True)))
    said = " ".join(words(one) for one in all_of(page, "p"))
    assert ("a surplus" if payment > 0 else "a deficit") in said
    assert bool(re.search(r"(?:sum is|sum to) [^:]*: a deficit", said)) == (payment < 0)
