"""What exists, by form of transfers and agent: the least ε for which no lie gains more than ε."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType

from lpmech.existence.found import AgentExistence, Existence
from lpmech.mechanisms.forms import NESTED, Form
from lpmech.report import layout, numbers

ANY = "any public mechanism"
AUTOMATA = (
    "lpmech transfers prints its payments, and lpmech certify certifies it, by itself or with --mechanism automata; "
    "its states are in the witness of exists_any, too."
)


def existence_table(found: Existence) -> Iterator[RenderableType]:
    """One row a form, and one for all mechanisms together."""
    rows = [(form.in_words, *(_of_form(one, form) for one in found.agents)) for form in NESTED]
    rows.append((ANY, *map(_of_any, found.agents)))
    names = [one.name for one in found.agents]
    yield layout.heading("Existence", "least ε above which no lie gains; 0: truth is optimal")
    yield layout.table(("transfers", *names), rows, right=range(1, len(names) + 1), keep=(0,))
    if any(numbers.ROUNDED in cell for row in rows for cell in row[1:]):
        yield layout.paragraph(numbers.NOTE, 0)
    for one in found.agents:
        if one.form is None and one.automaton is not None:
            yield layout.paragraph(f"{one.explanation} {AUTOMATA}", 0)


def _of_form(one: AgentExistence, form: Form) -> str:
    """The least ε; 0 where a simpler form works already."""
    tried = {each.form: each.epsilon for each in one.forms}
    return numbers.short(tried[form]) if form in tried else "0"


def _of_any(one: AgentExistence) -> str:
    """The least ε, or what is known of it."""
    below, above = one.least_epsilon
    return numbers.short(below) if below == above else f"{numbers.short(below)} to {numbers.short(above)}"
