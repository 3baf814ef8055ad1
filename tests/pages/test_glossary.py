"""The words of a page are those that its sections name, as the glossary explains them."""

import pytest

from lpmech.pages.glossary import ALWAYS, terms
from lpmech.pages.page import Section
from lpmech.report.glossary import TERMS, meanings


def section(*words):
    return Section(id="one", menu="One", title="One", blocks=(), words=words)


def shown(*sections):
    return dict(terms(sections).blocks[0].terms)


def test_a_page_explains_the_words_of_its_sections_and_no_others():
    found = shown(section("lie", "slack"), section("slack"))
    assert list(found) == sorted({*ALWAYS, "lie", "slack"})
    assert found["lie"] == "A report that is not the agent’s type. Here it is told once, and the truth ever after."


def test_a_word_that_nothing_explains_is_refused():
    with pytest.raises(ValueError, match="does not explain lye"):
        terms([section("lie", "lye")])


def test_a_page_says_the_beginning_of_what_explain_says():
    found = shown(section(*(term.words for term in TERMS)))
    assert list(found) == sorted(found)
    for words, brief in found.items():
        assert all(meanings()[word].startswith(brief.replace("’", "'")) for word in words.split(", "))
