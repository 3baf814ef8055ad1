"""What running the statements has shown: a coverage table for reading, as JSON, JUnit XML, or Markdown."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any
from xml.etree import ElementTree

from rich.console import RenderableType

from lpmech.report import layout
from lpmech.theorems.mutants import Caught
from lpmech.theorems.run import Outcome
from lpmech.theorems.statement import Statement

Pair = tuple[Statement, Outcome]


def theorem_rows(pairs: Sequence[Pair]) -> list[dict[str, Any]]:
    """A row a statement, in the JSON shape of the command line."""
    return [
        {
            "id": statement.id, "paper": statement.paper, "kind": statement.kind, "source": statement.source,
            "statement": statement.says, "hypotheses": [one.name for one in statement.hypotheses],
            "verdict": outcome.verdict, "expected": statement.expected, "ok": outcome.ok(statement),
            "samples": outcome.samples, "non_vacuous": outcome.non_vacuous, "cases": outcome.cases,
            "seconds": round(outcome.seconds, 3), "counterexample": _counterexample(outcome),
        }
        for statement, outcome in pairs
    ]  # fmt: skip


def _counterexample(outcome: Outcome) -> dict[str, Any] | None:
    found = outcome.counterexample
    if found is None:
        return None
    return {
        "words": found.failure.words,
        "minimal": found.minimal,
        "subject": found.subject,
        "checker": outcome.checked,
    }


def theorems_report(pairs: Sequence[Pair], seed: int) -> Iterator[RenderableType]:
    """The coverage table, then every counterexample in words."""
    wrong = [pair for pair in pairs if not pair[1].ok(pair[0])]
    seconds = sum(outcome.seconds for _, outcome in pairs)
    word = "refuted" if wrong else "proved"
    said = f"{len(pairs) - len(wrong)} of {len(pairs)} statements are as expected"
    yield layout.headline(word, f"{said} (seed {seed}, {seconds:.0f} s of work).")
    yield layout.heading("Statements")
    columns = ("id", "where", "verdict", "draws", "said nothing", "cases", "s")
    yield layout.Wide(layout.table(columns, map(_row, pairs), right=(3, 4, 5, 6), keep=(0,)))
    yield layout.paragraph(
        "draws: those that met the hypotheses; said nothing: the share of draws that did not, which never count. "
        "refuted *: as it must be; a statement that was expected to hold is marked !."
    )
    for statement, outcome in pairs:
        if outcome.counterexample is not None:
            yield from _told(statement, outcome)


def _sentence(text: str) -> str:
    """With a capital where it begins with a word, not with a symbol such as δ or p = v − m."""
    first = text.split(maxsplit=1)[0] if text else ""
    return layout.sentence(text) if first.isalpha() and len(first) > 1 else f"{text.rstrip('.')}."


def _row(pair: Pair) -> tuple[str, ...]:
    statement, outcome = pair
    mark = "" if outcome.verdict == "holds" and outcome.ok(statement) else " *" if outcome.ok(statement) else " !"
    return (statement.id, statement.source, outcome.verdict + mark, str(outcome.non_vacuous),
            f"{100 * outcome.vacuous_share:.0f} %", str(outcome.cases), f"{outcome.seconds:.1f}")  # fmt: skip


def _told(statement: Statement, outcome: Outcome) -> Iterator[RenderableType]:
    found = outcome.counterexample
    assert found is not None
    yield layout.heading(statement.id, statement.source)
    yield layout.paragraph(_sentence(statement.says))
    how = "A counterexample that no single step makes simpler" if found.minimal else "A counterexample"
    checker = f" Its certificate: {outcome.checked} by the checker." if outcome.checked else ""
    yield layout.paragraph(f"{how}: {_sentence(found.failure.words)}{checker}")
    if statement.corrects:
        yield layout.paragraph(f"Instead: {_sentence(statement.corrects)}")


def theorems_junit(pairs: Sequence[Pair]) -> str:
    """JUnit XML: a test case a statement."""
    failures = sum(not outcome.ok(statement) for statement, outcome in pairs)
    suite = ElementTree.Element("testsuite", name="theorems", tests=str(len(pairs)), failures=str(failures))
    for statement, outcome in pairs:
        case = ElementTree.SubElement(suite, "testcase", classname=statement.paper, name=statement.id,
                                      time=f"{outcome.seconds:.3f}")  # fmt: skip
        if not outcome.ok(statement):
            message = f"expected {statement.expected}, found {outcome.verdict}"
            words = outcome.counterexample.failure.words if outcome.counterexample else ""
            ElementTree.SubElement(case, "failure", message=message).text = words
    ElementTree.indent(suite)
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def theorems_markdown(pairs: Sequence[Pair], command: str, title: str) -> str:
    """The coverage table and the counterexamples as a page."""
    lines = [f"# {title}", "", f"Written by `{command}`.", ""]
    lines += ["| id | where | statement | verdict | draws | said nothing | cases |", "|---|---|---|---|---|---|---|"]
    for statement, outcome in pairs:
        row = (statement.id, statement.source, statement.says, _row((statement, outcome))[2], str(outcome.non_vacuous),
               f"{100 * outcome.vacuous_share:.0f} %", str(outcome.cases))  # fmt: skip
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |")
    for statement, outcome in pairs:
        found = outcome.counterexample
        if found is not None:
            lines += ["", f"## {statement.id}: {statement.source}", "", _sentence(statement.says), ""]
            checker = f" The checker: {outcome.checked}." if outcome.checked else ""
            lines += [f"*Refuted*: {_sentence(found.failure.words)}{checker}"]
            lines += ["", f"*Instead*: {_sentence(statement.corrects)}"] if statement.corrects else []
            lines += ["", "```json", json.dumps(found.subject, ensure_ascii=False), "```"] if found.subject else []
    return "\n".join(lines) + "\n"


def mutants_report(caught: Sequence[Caught]) -> Iterator[RenderableType]:
    """Which statement noticed which mutant."""
    alive = [one for one in caught if one.statement is None]
    said = f"{len(caught) - len(alive)} of {len(caught)} mutants were noticed."
    yield layout.headline("refuted" if alive else "proved", said)
    yield layout.heading("Mutants")
    rows = [(one.mutant.mechanism, one.mutant.mistake, one.statement or "survived", str(one.samples)) for one in caught]
    yield layout.Wide(layout.table(("mechanism", "mistake", "noticed by", "draws"), rows, right=(3,), keep=(0, 2)))


def mutant_rows(caught: Sequence[Caught]) -> list[dict[str, Any]]:
    """A row a mutant."""
    return [
        {"name": one.mutant.name, "mechanism": one.mutant.mechanism, "mistake": one.mutant.mistake,
         "caught_by": one.statement, "samples": one.samples, "words": one.words}
        for one in caught
    ]  # fmt: skip
