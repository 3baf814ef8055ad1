"""Payments that are due in the period after, for a page: who pays, for whom, and by what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lpmech.pages import left_out
from lpmech.pages.blocks import Data
from lpmech.pages.page import Section
from lpmech.pages.text import Cell, Name, joined, say
from lpmech.problem.exact import parse_result

MOST_ROWS = 48
Shape = Mapping[str, Any]


def section(certificate: Shape) -> Section:
    """The parts of all payments, from a certificate that the checker has found well formed."""
    rows = [*_rows(certificate["mechanism"]["payments"])]
    sub = say("In period 1 nobody pays. Later each agent pays the sum of its parts, by what was reported "
              "and done in the period before, and by what the others report then; below 0: received.")  # fmt: skip
    table = Data(
        head=("who pays", "for what is received by", "by", "least", "largest"), rows=tuple(rows[:MOST_ROWS]),
        right=frozenset({3, 4}), left_out=left_out.more(max(0, len(rows) - MOST_ROWS), "certificate.json"),
    )  # fmt: skip
    return Section(id="payments", menu="Payments", title="Who pays what", sub=sub, blocks=(table,))


def _rows(paid: Shape) -> Iterator[tuple[Cell, ...]]:
    for agent, own in paid.items():
        for part in own["due"]:
            values = [parse_result(value) for value in part["values"]]
            whose = joined([(Name(name),) for name in part["repays"]])
            by = joined([(Name(name),) for name in part["axes"]]) if part["axes"] else "nothing"
            yield Name(agent), whose, by, min(values), max(values)
