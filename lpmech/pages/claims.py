"""The list of all claims, and facts about the model."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from lpmech.certificate.stored import Stated
from lpmech.claims.kind import Group
from lpmech.pages import words
from lpmech.pages.blocks import Block, Heading, Mark, Story, Verdicts
from lpmech.pages.blocks import Verdict as ListedVerdict
from lpmech.pages.page import Section
from lpmech.pages.subject import Subject
from lpmech.pages.text import say
from lpmech.separation.claim import Verdict

MARKS: Mapping[Verdict, tuple[Mark, str]] = MappingProxyType(
    {
        Verdict.PROVED: (Mark.YES, "proved"),
        Verdict.REFUTED: (Mark.NO, "refuted"),
        Verdict.UNDECIDED: (Mark.OPEN, "not decided"),
    }
)


def section(subject: Subject, facts: list[Story]) -> Section:
    """Promises with their least slacks; then what holds of the model."""
    told = subject.stored.stated.values()
    promises = tuple(_line(claim) for claim in told if claim.kind.group is not Group.HYPOTHESIS)
    model = tuple(_line(claim) for claim in told if claim.kind.group is Group.HYPOTHESIS)
    blocks: list[Block] = [Verdicts(rows=promises)]
    if model:
        sub = say("Neither good nor bad; they decide which rules can work.")
        blocks += [Heading(text=("Facts about the model",), sub=sub), Verdicts(rows=model, slacks=False)]
    if facts:
        blocks += [Heading(text=("Where they fail",)), *facts]
    return Section(
        id="claims",
        words=("proved, refuted, not decided", "slack", "memory", "prior"),
        menu="All claims",
        title="All claims",
        blocks=tuple(blocks),
        sub=say("Slack is what is left over at the tightest place. Below 0, the claim is refuted."),
    )


def _line(claim: Stated) -> ListedVerdict:
    """The promise itself whatever became of it: beside its negation the word `refuted` would say the opposite."""
    kind, (mark, word) = claim.kind, MARKS[claim.verdict]
    return ListedVerdict(
        name=words.capital(kind.holds), mark=mark, word=word, concept=kind.concept, slack=claim.least_slack
    )
