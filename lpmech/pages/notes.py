"""What the author says of a case, and what whoever built its mechanism says of that."""

from __future__ import annotations

from lpmech.certificate.about import About
from lpmech.pages.blocks import Prose
from lpmech.pages.page import Section
from lpmech.pages.text import Code, Sentence, say
from lpmech.pages.words import capital


def section(about: About) -> Section | None:
    """The section; None if there is nothing to say."""
    notes = [_typed(" ".join(part.split())) for part in about.notes.strip().split("\n\n") if part.strip()]
    remarks = [say("{}", f"{capital(one).rstrip('.')}.") for one in about.remarks]
    if not notes and not remarks:
        return None
    return Section(id="notes", menu="Notes", title="Notes", blocks=(Prose(paragraphs=(*notes, *remarks)),))


def _typed(text: str) -> Sentence:
    """A paragraph; what stands between `marks like these` is shown as typed."""
    parts = text.split("`")
    if len(parts) % 2 == 0:  # a mark too many: leave them all
        return (text,)
    return tuple(Code(one) if place % 2 else one for place, one in enumerate(parts) if one)
