"""What a case expects, for reading: which of it was compared, and what differs."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType

from lpmech.certificate.regression import Comparison
from lpmech.reading.words import and_join
from lpmech.report import layout


def differences(compared: Comparison) -> Iterator[RenderableType]:
    """What differs, and what bounds leave open, one paragraph each."""
    if compared.differences:
        yield layout.heading("Not as the case expects")
        yield from (layout.paragraph(layout.sentence(one)) for one in compared.differences)
    if compared.open:
        yield layout.heading("Expected, and not told by bounds")
        yield from (layout.paragraph(layout.sentence(one)) for one in compared.open)


def facts(compared: Comparison) -> Iterator[tuple[str, str]]:
    """What was compared, and what was not."""
    if compared.compared:
        said = (
            f"{len(compared.differences)} not" if compared.differences else "all" if not compared.open else "the rest"
        )
        told = f"{len(compared.open)} not told by bounds, " if compared.open else ""
        yield "Expected", f"{and_join(compared.compared)}: {told}{said} as found"
    if compared.not_compared:
        yield "Not compared", f"{and_join(compared.not_compared)}: {compared.why}"
