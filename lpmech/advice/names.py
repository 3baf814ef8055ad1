"""Advice on labels: some that people can hardly tell apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lpmech.advice.kind import Level, Lint, Spot, Subject
from lpmech.reading.faults import quote


def similar(subject: Subject) -> Iterator[Spot]:
    """Labels of one list that are the same without case, spaces and signs."""
    yield from (Spot(place="agents", found=pair) for pair in _pairs(subject.env.agents))
    for period, _, stage in subject.stages():
        lists = {f"types of {agent}": types for agent, types in zip(stage.agents, stage.types, strict=True)}
        shocks = [shock.label for shock in stage.shocks if shock.label is not None]
        lists |= {"allocations": stage.allocations, "public": stage.public, "shocks": tuple(shocks)}
        for place, labels in lists.items():
            yield from (Spot(place=place, found=pair, period=period) for pair in _pairs(labels))


def _pairs(labels: Sequence[str]) -> Iterator[str]:
    """Each label that comes after one which looks like it."""
    first: dict[str, str] = {}
    for label in labels:
        other = first.setdefault(_fold(label), label)
        if other != label:
            yield f"{quote(other)} and {quote(label)}"


def _fold(label: str) -> str:
    """Without case and signs. Signs between digits, and a minus or point before one, are part of a number and stay."""
    folded = label.casefold()
    if any(letter.isdigit() for letter in folded):
        return "".join(folded.split())
    return "".join(letter for letter in folded if letter.isalnum()) or folded


LINTS = (
    Lint(
        id="similar-labels", title="labels that look alike", level=Level.WARNING, look=similar,
        means="Labels that differ in case, spaces or signs only are different labels. An entry under one of them says "
        "nothing of the other.",
        mend="If they are one, write it in one way everywhere; else give one of them another name.",
    ),
)  # fmt: skip
