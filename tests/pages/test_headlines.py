"""What a page says in its headline and notes."""

import pytest

from lpmech.certificate.about import About
from lpmech.pages.notes import section
from lpmech.pages.read import page_of
from lpmech.pages.render import plain, render
from lpmech.pages.text import Code
from tests.pages.test_mechanism_pages import bytes_of, certified


def test_promises_to_those_who_know_their_own_types_are_one_clause():
    page = page_of(bytes_of(certified("beyond/team")[1]), accepted=True)
    assert plain(page.verdict) == (
        "Telling the truth is best for all who know their own types only, the right thing gets done and the budget "
        "balances exactly."
    )


def test_a_stated_relation_is_told_with_its_sum():
    text = render(page_of(bytes_of(certified("counterexamples/BV08-X1")[1]), accepted=True))
    assert "Said is that the conclusion, the sum of weights times values, is exactly 0. It is <b>1</b>." in text


@pytest.mark.parametrize(("notes", "typed"), [("see `a/b` and `c`", ["a/b", "c"]), ("a ` alone", []), ("plain", [])])
def test_what_stands_between_marks_is_shown_as_typed(notes, typed):
    (block,) = section(About(notes=notes)).blocks
    assert [part.text for part in block.paragraphs[0] if isinstance(part, Code)] == typed


def test_those_who_get_nothing_are_named_in_one_sentence():
    text = render(page_of(bytes_of(certified("counterexamples/BV06-T2b")[1]), accepted=True))
    assert "<p>Worth to <bdi>ann</bdi> and worth to <bdi>bob</bdi>: 0, whatever is done.</p>" in text
