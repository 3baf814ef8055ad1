"""Which statement says what each number of a paper says: `<paper>/concordance.toml`, read and printed as a page.

A concordance lists what is numbered in its paper (every display, theorem, lemma, proposition, remark, definition,
assumption and example) and the statements that say it; then what is said besides without a number; every misprint, with
the statements that refute what is printed and those that hold in its place; and every hypothesis of a theorem, with the
statements that drop it. `python -m proofs_check.concordance` prints docs/numbered.md.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lpmech.statements.registry import statements
from lpmech.statements.statement import Expected

FILES = "*/concordance.toml"
Rows = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Erratum:
    """What is printed wrongly; the statements that refute it, and those that hold in its place."""

    printed: str
    refuted: Sequence[str]
    holds: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper's numbers, each with the ids of the statements that say it."""

    short: str
    title: str
    numbered: Rows
    besides: Rows  # said without a number
    errata: Sequence[Erratum]
    dropped: Rows  # a hypothesis, and the statements that do without it

    def ids(self) -> Iterator[str]:
        """Every id that is named, once or more."""
        for rows in (self.numbered, self.besides, self.dropped):
            for ids in rows.values():
                yield from ids
        for one in self.errata:
            yield from (*one.refuted, *one.holds)


def papers() -> list[Paper]:
    """The papers in the order of their folders."""
    return [_paper(path) for path in sorted(Path(__file__).parent.glob(FILES))]


def _paper(path: Path) -> Paper:
    said: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    errata = [Erratum(**erratum) for erratum in said.get("errata", ())]
    return Paper(**{"besides": {}, "dropped": {}, **said, "errata": errata})


def page() -> str:
    """The page in Markdown."""
    lines = ["# The papers by number", "", *INTRODUCTION]
    for paper in papers():
        lines += ["", f"## {paper.short}: {paper.title}"]
        lines += _table("number", paper.numbered) + _table("said besides", paper.besides)
        lines += _table("without the hypothesis", paper.dropped) + _errata(paper.errata)
    return "\n".join(lines) + "\n"


INTRODUCTION = (
    "What is numbered in the papers, and the statements that check it (`lpmech theorems --id ID`; all of them, with",
    "what they say, in [theorems.md](theorems.md)). *Refuted* are statements of which a counterexample is expected:",
    "what fails without a hypothesis, and what is printed wrongly ([errata.md](errata.md)). Written by",
    "`python -m proofs_check.concordance`.",
)


def _table(head: str, rows: Rows) -> list[str]:
    if not rows:
        return []
    return ["", f"| {head} | statements |", "|---|---|",
            *(f"| {_cell(place)} | {_ids(ids)} |" for place, ids in rows.items())]  # fmt: skip


def _errata(errata: Sequence[Erratum]) -> list[str]:
    if not errata:
        return []
    rows = (f"| {_cell(one.printed)} | {_ids(one.refuted)} | {_ids(one.holds)} |" for one in errata)
    return ["", "| printed | refuted by | holds instead |", "|---|---|---|", *rows]


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _ids(ids: Sequence[str]) -> str:
    found = statements()
    return ", ".join(f"{one} (refuted)" if found[one].expected is Expected.REFUTED else one for one in ids) or "–"


if __name__ == "__main__":
    print(page(), end="")
