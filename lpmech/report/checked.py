"""The report of `lpmech check`: the independent checker's answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from rich.console import RenderableType

from lpmech.report import layout

MEANING: Mapping[str, str] = MappingProxyType(
    {
        "accepted": "every claim of the certificate holds, and the required ones are there",
        "rejected": "something does not hold",
        "malformed": "a file does not have the form of an environment or a certificate",
        "limit": "the check needs more work than the limit allows (--limit)",
    }
)


def checked_report(answer: Mapping[str, Any], version: str | None) -> Iterator[RenderableType]:
    """Verdict, why, every claim with its numbers, and which of the version of the format are not stated; `answer` is in
    the shape of `lpmech check --format json`."""
    yield layout.headline(answer["verdict"], layout.sentence(MEANING[answer["verdict"]]))
    if answer["reason"] is not None:
        yield layout.paragraph(layout.sentence(answer["reason"]))
    if answer["environment"] is not None:
        yield ""
        yield layout.facts([("Environment", answer["environment"])])
    if answer["claims"]:
        rows = [(claim["id"], layout.verdict(claim["verdict"]), claim["reason"] or _checked(claim["verdict"]))
                for claim in answer["claims"]]  # fmt: skip
        yield layout.heading("Claims", "as the certificate states them")
        yield layout.table(("claim", "verdict", "checked"), rows, keep=(0, 1))
        yield from _stated(answer["claims"])
    if answer["not_stated"] is not None:
        yield layout.heading("Not stated", f"of the claims of {version}")
        yield layout.paragraph(", ".join(answer["not_stated"]) or "none")


def _stated(claims: Sequence[Mapping[str, Any]]) -> Iterator[RenderableType]:
    """The numbers that say what is claimed."""
    rows = [(claim["id"], name, text) for claim in claims for name, text in claim["stated"].items()]
    if rows:
        yield layout.heading("Numbers", "as the certificate states them")
        yield layout.table(("claim", "number", "value"), rows, keep=(0, 1))


def _checked(verdict: str) -> str:
    return "nothing to check" if verdict == "undecided" else "holds"
