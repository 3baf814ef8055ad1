"""The report of `lpmech check --verified`: which claims the functions that are proved in Coq confirm."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from rich.console import RenderableType

from lpmech.problem.bounds import between
from lpmech.problem.exact import parse_result
from lpmech.report import layout, numbers
from lpmech.report.checked import ROUNDED, decimal

MEANING: Mapping[str, str] = MappingProxyType(
    {
        "verified": "functions that are proved in Coq confirm every required claim",
        "rejected": "something does not hold",
        "malformed": "a file does not have the form of an environment or a certificate",
        "not covered": "the proofs do not speak of something that is required",
        "limit": "the check needs more time, memory or size than this checker takes",
    }
)
SLACKS = (
    "Least slacks are those that the certificate states. A claim that is verified is so with its slack where "
    "docs/trust.md says it; – stands for a claim that has none."
)


Slack = str | Mapping[str, str | None] | None  # a number, its two ends if it is known by bounds, or none


def verified_report(
    found: Mapping[str, Any], slacks: Mapping[str, Slack], *, short: bool = False
) -> Iterator[RenderableType]:
    """The answer, and one line per claim with the least slack that the certificate states; in decimals if short.

    `found` has the shape of `lpmech check --verified --format json`.
    """
    yield layout.headline(found["answer"], layout.sentence(MEANING[found["answer"]]))
    if found["reason"] is not None:
        yield layout.paragraph(layout.sentence(found["reason"]))
    if found["claims"]:
        yield ""
        told = decimal if short else numbers.short
        rows = [(one["id"], layout.verdict(one["verdict"]), _in_words(slacks.get(one["id"]), told), one["answer"])
                for one in found["claims"]]  # fmt: skip
        yield layout.data(("claim", "verdict", "least slack", "by the proofs"), rows, right=(2,), keep=(0, 1, 2))
        if any(row[2].startswith(numbers.ROUNDED) for row in rows):
            yield layout.paragraph(ROUNDED if short else numbers.NOTE, 0)
        if not short and any(slacks.values()):
            yield layout.paragraph(SLACKS, 0)


def _in_words(slack: Slack, told: Callable[[str], str]) -> str:
    """A least slack; `told` tells a number."""
    if isinstance(slack, Mapping):
        low, high = (None if end is None else parse_result(end) for end in (slack["from"], slack["to"]))
        return between(low, high)
    return told(slack) if slack else "–"
