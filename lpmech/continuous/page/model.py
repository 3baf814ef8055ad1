"""The model: utilities and densities, written out as formulas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lpmech.pages.blocks import Block, Data
from lpmech.pages.page import Section
from lpmech.pages.text import Cell, Name, say
from lpmech.problem.exact import parse_number

MOST_TERMS = 14  # of a function that is written out
Shape = Mapping[str, Any]


def section(env: Shape) -> Section:
    """Utilities and densities, written out."""
    rows: list[tuple[Cell, ...]] = []
    for name, by in env["utility"].items():
        rows += [(Name(name), Name(allocation), written(terms)) for allocation, terms in by.items()]
    densities = tuple((Name(allocation), written(terms)) for allocation, terms in env["density"].items())
    blocks: list[Block] = [
        Data(caption=say("Worth of an allocation"), head=("agent", "allocation", "worth"), rows=tuple(rows)),
        Data(caption=say("Density of the next signals"), head=("after", "density"), rows=densities),
    ]
    if "scores" in env:
        scores = tuple((Name(allocation), written(terms)) for allocation, terms in env["scores"].items())
        blocks.append(Data(caption=say("Scores: the highest is chosen"), head=("allocation", "score"), rows=scores))
    sub = say("Every signal is a number between 0 and 1; x₊ is x where x is positive, else 0; next is what follows.")
    return Section(id="model", menu="Model", title="The model", sub=sub, blocks=tuple(blocks))


def written(terms: Sequence[Shape]) -> str:
    """A function as a formula; the end of a long one is left out."""
    if not terms:
        return "0"
    parts = [_term(term) for term in terms[:MOST_TERMS]]
    text = " ".join(parts).removeprefix("+ ")
    more = len(terms) - len(parts)
    return f"{text} + … ({more} more terms, in environment.json)" if more else text


def _term(term: Shape) -> str:
    coefficient = parse_number(str(term["coefficient"]))
    factors = [_power(_signal(name), power) for name, power in term.get("powers", {}).items()]
    for hinge in term.get("hinges", []):
        inner = f"({_signal(hinge['of'])} − {_signal(str(hinge['at']))})₊"
        factors.append(_power(inner, hinge["power"]))
    size = abs(coefficient)
    before = [] if size == 1 and factors else [str(size)]
    return f"{'−' if coefficient < 0 else '+'} {'·'.join([*before, *factors])}"


def _signal(name: str) -> str:
    return f"next {name.removeprefix('next_')}" if name.startswith("next_") else name


def _power(base: str, power: int) -> str:
    return base if power == 1 else base + str(power).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
