"""The words that a page uses, each in a sentence or two. A page has those that its sections name."""

from __future__ import annotations

from collections.abc import Iterable

from lpmech.pages.blocks import Terms
from lpmech.pages.page import Section
from lpmech.report.glossary import TERMS

ALWAYS = ("agent", "type", "report", "allocation", "discount", "certificate")


def terms(sections: Iterable[Section]) -> Section:
    """The section with the words of the others, in alphabetical order. Raises ValueError for a word that is unknown."""
    wanted = {*ALWAYS}.union(*(section.words for section in sections))
    if unknown := wanted - {term.words for term in TERMS}:
        raise ValueError(f"the glossary does not explain {', '.join(sorted(unknown))}")
    rows = tuple((term.words, term.brief.replace("'", "’")) for term in TERMS if term.words in wanted)
    return Section(id="words", menu="Words", title="Words", blocks=(Terms(terms=rows),))
