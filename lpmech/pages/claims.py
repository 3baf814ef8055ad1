"""The list of all claims, and facts about the model."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from lpmech.claims.kind import Group
from lpmech.claims.registry import KINDS
from lpmech.pages import words
from lpmech.pages.blocks import Block, Heading, Mark, Story, Verdict, Verdicts
from lpmech.pages.page import Section
from lpmech.pages.subject import Subject
from lpmech.pages.text import say
from lpmech.problem.exact import parse_result

MARKS: Mapping[str, tuple[Mark, str]] = MappingProxyType(
    {"proved": (Mark.YES, "proved"), "refuted": (Mark.NO, "refuted"), "undecided": (Mark.OPEN, "not decided")}
)


def section(subject: Subject, facts: list[Story]) -> Section:
    """Promises with their least slacks; then what holds of the model."""
    told = [(KINDS[one].group, claim) for one, claim in subject.stored.claims.items()]
    promises = tuple(_line(claim) for group, claim in told if group is not Group.HYPOTHESIS)
    model = tuple(_line(claim) for group, claim in told if group is Group.HYPOTHESIS)
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


def _line(claim: Mapping[str, Any]) -> Verdict:
    kind, verdict = KINDS[claim["id"]], claim["verdict"]
    mark, word = MARKS[verdict]
    name = {"proved": kind.holds, "refuted": kind.fails}.get(verdict, f"whether {kind.holds}")
    slack = claim["least_slack"]
    return Verdict(
        name=words.capital(name),
        mark=mark,
        word=word,
        concept=kind.concept,
        slack=None if slack is None else parse_result(slack),
    )
