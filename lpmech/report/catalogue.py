"""The report of `lpmech cases`: a line per shipped case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.console import RenderableType

from lpmech.report import layout


def catalogue_report(rows: Sequence[Mapping[str, str | None]]) -> Iterator[RenderableType]:
    """Names, what is expected, and titles."""
    shown = [(row["case"] or "", layout.verdict(row["verdict"] or ""), row["title"] or "") for row in rows]
    yield layout.data(("case", "verdict", "title"), shown, keep=(0, 1))
    yield layout.paragraph(f"{len(rows)} case{'s' * (len(rows) != 1)}. lpmech show CASE describes one, and lpmech "
                           "certify CASE certifies it.", 0)  # fmt: skip
