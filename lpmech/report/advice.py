"""The report of `lpmech lint`: what in a case is likely a slip."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from lpmech.advice.kind import Finding, Level, Lint
from lpmech.report import layout

STYLES = {Level.WARNING: "bold yellow", Level.NOTE: "cyan"}


def advice_report(title: str, findings: Sequence[Finding]) -> Iterator[RenderableType]:
    """One part per kind of advice: where and what, then what it means and how it is mended."""
    yield Text(title, style="bold")
    if not findings:
        yield layout.paragraph("Nothing looks like a slip.", 0)
    for one in dict.fromkeys(finding.lint for finding in findings):
        alike = [finding for finding in findings if finding.lint is one]
        yield Text.assemble("\n", (str(one.level), STYLES[one.level]), f"  {one.title}  ", (one.id, "dim"))
        yield layout.facts([(finding.where(), finding.found) for finding in alike], indent=2)
        yield layout.paragraph(f"{one.means} {one.mend}")


def advice_hint(findings: Sequence[Finding], command: str) -> Iterator[RenderableType]:
    """One line below a report on something else, if there are warnings. `command` prints them; "" if none does."""
    count = len({finding.lint.id for finding in findings if finding.lint.level is Level.WARNING})  # as they are printed
    if count:
        warnings = "1 warning" if count == 1 else f"{count} warnings"
        yield layout.paragraph(f"\nlint has {warnings}{command and f': {command}'}", 0)


def advice_json(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """The findings for other programs; `periods` is empty if every period is meant."""
    return [
        _lint_json(found.lint) | {"place": found.place, "periods": list(found.periods), "found": found.found}
        for found in findings
    ]


def _lint_json(one: Lint) -> dict[str, Any]:
    return {"id": one.id, "level": str(one.level), "title": one.title, "means": one.means, "mend": one.mend}
