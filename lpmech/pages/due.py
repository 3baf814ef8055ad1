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
LATER = ("In period 1 nobody pays. Later each agent pays the sum of its parts, by what was reported and done in the "
         "period before, and by what the others report then; below 0: received.")  # fmt: skip
LAST = ("Each agent pays the sum of its parts of a period, by what was reported and done in the period before, and by "
        "what the others report then; below 0: received. In the last period it receives besides what all others "
        "receive, less the correction in the certificate, which is repaid under its own name.")  # fmt: skip
Shape = Mapping[str, Any]


def section(certificate: Shape) -> Section:
    """The parts of all payments, from a certificate that the checker has found well formed."""
    paid = certificate["mechanism"]["payments"]
    ends = any("last" in own for own in paid.values())
    rows = [*(_by_period(paid) if ends else _rows(paid))]
    head = (*(("in period",) if ends else ()), "who pays", "for what is received by", "by", "least", "largest")
    table = Data(
        head=head, rows=tuple(rows[:MOST_ROWS]), right=frozenset({len(head) - 2, len(head) - 1}),
        left_out=left_out.more(max(0, len(rows) - MOST_ROWS), "certificate.json"),
    )  # fmt: skip
    sub = say(LAST if ends else LATER)
    return Section(id="payments", menu="Payments", title="Who pays what", sub=sub, blocks=(table,))


def _rows(paid: Shape) -> Iterator[tuple[Cell, ...]]:
    return (_row(agent, part) for agent, own in paid.items() for part in own["due"])


def _by_period(paid: Shape) -> Iterator[tuple[Cell, ...]]:
    """With a finite horizon, agent by agent."""
    for agent, own in paid.items():
        for period, parts in enumerate(own["due"], 2):
            yield from ((str(period), *_row(agent, part)) for part in parts)


def _row(agent: str, part: Shape) -> tuple[Cell, ...]:
    values = [parse_result(value) for value in part["values"]]
    whose = joined([(Name(name),) for name in part["repays"]])
    by = joined([(Name(name),) for name in part["axes"]]) if part["axes"] else "nothing"
    return Name(agent), whose, by, min(values), max(values)
