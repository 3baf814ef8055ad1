"""The report of `lpmech check`: the independent checker's answer."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType

from lpmech.checker import Report
from lpmech.report import layout

MEANING = {
    "accepted": "every claim of the certificate holds, and the required ones are decided.",
    "rejected": "the certificate states something that does not hold.",
    "malformed": "the files do not have the form of an environment and a certificate.",
    "limit": "the check needs more work than the limit allows (--limit).",
}


def checked_report(report: Report) -> Iterator[RenderableType]:
    """Verdict, why, and every claim."""
    yield layout.headline(report.verdict, layout.sentence(MEANING[report.verdict]))
    if report.reason is not None:
        yield layout.paragraph(layout.sentence(report.reason))
    if report.environment is not None:
        yield ""
        yield layout.facts([("Environment", report.environment)])
    if report.claims:
        rows = [(claim.id, layout.verdict(claim.verdict), claim.reason or "holds") for claim in report.claims]
        yield layout.heading("Claims", "as the certificate states them")
        yield layout.table(("claim", "verdict", "checked"), rows, keep=("claim", "verdict"))
