"""Tables with more columns than paper has room for: each row lists its numbers, and none is missing."""

from fractions import Fraction
from xml.etree.ElementTree import Element

import pytest

from tests.pages.read_page import all_of, exact, words
from tests.pages.test_hostile import environment, page

TYPES = [f"t{k}" for k in range(10)]


def moves(allocation, state):
    """From t0 anywhere, from the others one further or nowhere."""
    at = TYPES.index(state["ann"])
    return {one: Fraction(1, 10) for one in TYPES} if at == 0 else {TYPES[at]: "1/3", TYPES[at - 1]: "2/3"}


@pytest.fixture(scope="module")
def tree():
    allocations = [f"a{k}" for k in range(12)]
    env = environment(TYPES, allocations, ["ann"], lambda i, a, s: int(a[1:]) * TYPES.index(s["ann"]),
                      transition={"ann": moves})  # fmt: skip
    return page(env)[2]


def tables(tree):
    """The tables whose last column lists numbers: the label of a row, and the numbers behind their names."""
    for table in all_of(tree, "table", "mini"):
        head, *rows = all_of(table, "tr")
        if words(list(head)[-1]) == "those that are not 0":
            yield {words(list(row)[-2]): listed(list(row)[-1]) for row in rows}


def listed(cell):
    names = [one.split()[0] for one in words(cell).split("; ")]
    numbers = [exact(one) for one in shown(cell)]
    return dict(zip(names, numbers, strict=True)) if words(cell) != "none" else {}


def shown(cell):
    """Each number as an element of its own."""
    for part in words(cell).split("; "):
        if part == "none":
            return
        one = Element("td")
        spans = [span for span in all_of(cell, "span", "n") if words(span) == part.split()[1]]
        if spans:
            one.append(spans[0])
        else:
            one.text = part.split()[1]
        yield one


def test_rows_list_their_numbers(tree):
    worth, chances = tables(tree)
    assert worth == {t: {f"a{k}": k * at for k in range(12) if k * at} for at, t in enumerate(TYPES)}
    assert chances == {t: {one: Fraction(p) for one, p in moves("a0", {"ann": t}).items()} for t in TYPES}
