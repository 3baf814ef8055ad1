"""What running the statements has shown: a coverage table for reading, as JSON, JUnit XML, or Markdown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any
from xml.etree import ElementTree

from rich.console import RenderableType

from lpmech.report import layout
from lpmech.statements.mutants import Caught
from lpmech.statements.run import Found, Outcome, beyond, looked_at
from lpmech.statements.statement import Statement

Pair = tuple[Statement, Outcome]
PROVES_NOTHING = (
    "*No counterexample* means: none in so many draws that met the hypotheses and so many shipped cases. That proves "
    "nothing; a refutation does. *Refuted \\** is a statement that must be, such as a misprint or a theorem without "
    "one of its hypotheses."
)
_BEGINS = re.compile(r"\*(?=\S)|(?<!\w)_(?=\S)|<(?=\S)|[|\[]")
NOTHING_SHIPPED: Mapping[str, str] = MappingProxyType({})


def theorem_rows(pairs: Sequence[Pair]) -> list[dict[str, Any]]:
    """A row a statement, in the JSON shape of the command line."""
    return [
        {
            "id": statement.id, "paper": statement.paper, "kind": statement.kind, "source": statement.source,
            "statement": statement.says, "hypotheses": [one.name for one in statement.hypotheses],
            "verdict": outcome.verdict, "said": outcome.said, "expected": statement.expected,
            "ok": outcome.ok(statement),
            "samples": outcome.samples, "non_vacuous": outcome.non_vacuous, "cases": outcome.cases,
            "seconds": round(outcome.seconds, 3), "counterexample": _counterexample(outcome),
            "not_certified": beyond(statement) if outcome.counterexample else "",
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
        "numbers": outcome.numbers,
    }


def theorems_report(pairs: Sequence[Pair], seed: int) -> Iterator[RenderableType]:
    """The coverage table, then every counterexample in words."""
    seconds = sum(outcome.seconds for _, outcome in pairs)
    word = "as expected" if all(outcome.ok(statement) for statement, outcome in pairs) else "not as expected"
    yield layout.headline(word, f"{'; '.join(_found(pairs))} (seed {seed}, {seconds:.0f} s of work).")
    yield layout.heading("Statements")
    columns = ("id", "where", "verdict", "certificate", "draws", "said nothing", "cases", "s")
    yield layout.data(columns, map(_row, pairs), right=(4, 5, 6, 7), keep=(0,))
    yield layout.paragraph(
        "no counterexample: in so many draws and cases; nothing is proved by that. "
        "draws: those that met the hypotheses; said nothing: the share of draws that did not, which never count. "
        "refuted *: as it must be; a statement that was expected to hold is marked !. certificate: what the checker "
        "says of a refutation's; in part, none: below is said why."
    )
    for statement, outcome in pairs:
        if outcome.counterexample is not None:
            yield from _told(statement, outcome)


def _found(pairs: Sequence[Pair]) -> Iterator[str]:
    """How many statements have no counterexample among what was looked at, are refuted, or are not as expected."""
    good = [(statement, outcome) for statement, outcome in pairs if outcome.ok(statement)]
    spared = [outcome for _, outcome in good if outcome.verdict is Found.NO_COUNTEREXAMPLE]
    if spared:
        to = "" if len(pairs) == 1 else f" to {_statements(len(spared))}"
        yield f"no counterexample in {looked_at(spared)}{to}"
    if len(good) > len(spared):
        yield f"{_statements(len(good) - len(spared))} refuted, as expected"
    if len(good) < len(pairs):
        yield f"{_statements(len(pairs) - len(good))} not as expected"


def _statements(number: int) -> str:
    return f"{number} statement" if number == 1 else f"{number} statements"


def _sentence(text: str) -> str:
    """With a capital where it begins with a word, not with a symbol such as δ or p = v − m."""
    first = text.split(maxsplit=1)[0] if text else ""
    return layout.sentence(text) if first.isalpha() and len(first) > 1 else f"{text.rstrip('.')}."


def _row(pair: Pair) -> tuple[str, ...]:
    statement, outcome = pair
    mark = (
        ""
        if outcome.verdict is Found.NO_COUNTEREXAMPLE and outcome.ok(statement)
        else " *"
        if outcome.ok(statement)
        else " !"
    )
    return (statement.id, statement.source, outcome.verdict + mark, _certificate(pair), str(outcome.non_vacuous),
            f"{100 * outcome.vacuous_share:.0f} %", str(outcome.cases), f"{outcome.seconds:.1f}")  # fmt: skip


def _certificate(pair: Pair) -> str:
    """What the checker says of the certificate of a refutation."""
    statement, outcome = pair
    if outcome.counterexample is None:
        return ""
    if outcome.checked is None:
        return "none"
    return f"{outcome.checked}, in part" if beyond(statement) else outcome.checked


def _more(pair: Pair) -> list[tuple[str, str]]:
    """The arithmetic of a counterexample, what no certificate shows, and what should stand there."""
    statement, outcome = pair
    numbers = [("In numbers", f"{one}.") for one in outcome.numbers.split("; ") if one]
    shown = "No certificate" if outcome.checked is None else "Not in the certificate"
    unshown = [(shown, _sentence(beyond(statement)))] if beyond(statement) else []
    instead = [("Instead", _sentence(statement.corrects))] if statement.corrects else []
    return [*numbers, *unshown, *instead]


def _told(statement: Statement, outcome: Outcome) -> Iterator[RenderableType]:
    found = outcome.counterexample
    assert found is not None
    yield layout.heading(statement.id, statement.source)
    yield layout.paragraph(_sentence(statement.says))
    how = "A counterexample that no single step makes simpler" if found.minimal else "A counterexample"
    checker = f" Its certificate: {outcome.checked} by the checker." if outcome.checked else ""
    yield layout.paragraph(f"{how}: {_sentence(found.failure.words)}{checker}")
    yield from (layout.paragraph(f"{name}: {said}") for name, said in _more((statement, outcome)))


def _literal(text: str) -> str:
    """Text for Markdown in which no sign begins anything: the _ of α*_t no emphasis, [ no link, | no cell."""
    return _BEGINS.sub(r"\\\g<0>", text)


def theorems_junit(pairs: Sequence[Pair]) -> str:
    """JUnit XML: a test case a statement."""
    failures = sum(not outcome.ok(statement) for statement, outcome in pairs)
    suite = ElementTree.Element("testsuite", name="theorems", tests=str(len(pairs)), failures=str(failures))
    for statement, outcome in pairs:
        case = ElementTree.SubElement(suite, "testcase", classname=statement.paper, name=statement.id,
                                      time=f"{outcome.seconds:.3f}")  # fmt: skip
        if not outcome.ok(statement):
            message = f"expected: {statement.expected}; found: {outcome.said}"
            words = outcome.counterexample.failure.words if outcome.counterexample else ""
            ElementTree.SubElement(case, "failure", message=message).text = words
        ElementTree.SubElement(case, "system-out").text = outcome.said
    ElementTree.indent(suite)
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def theorems_markdown(
    pairs: Sequence[Pair], command: str, title: str, shipped: Mapping[str, str] = NOTHING_SHIPPED
) -> str:
    """The coverage table and the counterexamples as a page; `shipped`: the case files of counterexamples, by id."""
    lines = [f"# {title}", "", f"Written by `{command}`.", "", PROVES_NOTHING, ""]
    columns = ("id", "where", "statement", "verdict", "certificate", "draws", "said nothing", "cases")
    lines += ["| " + " | ".join(columns) + " |", "|---" * len(columns) + "|"]
    for statement, outcome in pairs:
        row = (*_row((statement, outcome))[:2], statement.says, *_row((statement, outcome))[2:-1])
        lines.append("| " + " | ".join(map(_literal, row)) + " |")
    for statement, outcome in pairs:
        found = outcome.counterexample
        if found is not None:
            lines += ["", f"## {statement.id}: {_literal(statement.source)}"]
            lines += ["", _literal(_sentence(statement.says)), ""]
            checker = f" The checker: {outcome.checked}." if outcome.checked else ""
            lines += [f"*Refuted*: {_literal(_sentence(found.failure.words))}{checker}"]
            for name, said in _more((statement, outcome)):
                lines += ["", f"*{name}*: {_literal(said)}"]
            if statement.id in shipped:
                lines += ["", f"The case: [{shipped[statement.id]}](../cases/{shipped[statement.id]})"]
            elif found.subject:
                lines += ["", "```json", json.dumps(found.subject, ensure_ascii=False), "```"]
    return "\n".join(lines) + "\n"


def mutants_report(caught: Sequence[Caught], *, own: bool = False) -> Iterator[RenderableType]:
    """Which statement noticed which mutant; `own`: statements of a user's file, which need not notice all."""
    alive = [one for one in caught if one.statement is None]
    said = f"{len(caught) - len(alive)} of {len(caught)} mutants were noticed."
    good = len(alive) < len(caught) if own else not alive
    yield layout.headline("as expected" if own and good else "proved" if good else "refuted", said)
    yield layout.heading("Mutants")
    rows = [(one.mutant.mechanism, one.mutant.mistake, one.statement or "survived", str(one.samples)) for one in caught]
    yield layout.data(("mechanism", "mistake", "noticed by", "draws"), rows, right=(3,), keep=(0, 2))


def mutant_rows(caught: Sequence[Caught]) -> list[dict[str, Any]]:
    """A row a mutant."""
    return [
        {"name": one.mutant.name, "mechanism": one.mutant.mechanism, "mistake": one.mutant.mistake,
         "caught_by": one.statement, "samples": one.samples, "words": one.words}
        for one in caught
    ]  # fmt: skip
