"""A page per mechanism: what it constructs, what it needs, how it is built, and a case with what is paid."""

import inspect
import re
from types import ModuleType

from docs.registries.examples import examples, head, names, section, session
from docs.registries.markdown import block, contents, paragraphs, plain, sentence, table
from lpmech.choice import selection
from lpmech.choice.selection import KINDS, Kind

INSTEAD = {  # cases for mechanisms that no shipped case is about
    "contingent_vcg_literal": "l14/hidden_oil",
    "fees_vcg": "l14/hidden_oil",
    "fees": "l14/hidden_oil",
    "balanced": "l14/balanced_with_damage",
    "contingent_constant_last": "l14/constant_last_allocation",
    "automata": "general/two_periods_of_memory",
}
LINES = 14  # of a table of transfers


def pages() -> dict[str, str]:
    """The pages by name, and the list of them."""
    return {kind.name: _page(kind) for kind in KINDS.values()} | {"index": _index()}


def linked(text: str) -> str:
    """mechanisms.md with a way from each section to the page of the mechanism."""
    return re.sub(r"^### `(\w+)`$", lambda found: _heading(found[0], found[1]), text, flags=re.MULTILINE)


def _heading(line: str, name: str) -> str:
    return f"{line}\n\n[How it is built, and an example](mechanisms/{name}.md)" if name in KINDS else line


def _index() -> str:
    rows = ((f"[`{kind.name}`]({kind.name}.md)", plain(kind.title)) for kind in KINDS.values())
    text = "In the order of `lpmech explain`. [Choose a mechanism](../mechanisms.md) says which to take.\n"
    return "\n".join(
        ["# Mechanism by mechanism\n", text, table("| mechanism | what it constructs |", rows), contents(KINDS)]
    )


def _page(kind: Kind) -> str:
    parts = [f"# `{kind.name}`\n\n{sentence(kind.title)}\n", table("| | |", _facts(kind))]
    parts.append(f"## How it is built\n\n{paragraphs(inspect.cleandoc(_module(kind).__doc__ or ''))}")
    return "\n".join([*parts, *_example(kind)])


def _facts(kind: Kind) -> list[tuple[str, str]]:
    needs = " and ".join(need.words for need in kind.needs)
    facts = [("needs", plain(needs or "nothing; its equations may have no solution, which you are told then"))]
    facts.append(("tried by default", "yes, in its turn" if kind.automatic else "no: name it by `--mechanism`"))
    facts.append(("its promises", ", ".join(f"`{one}`" for one in kind.promises)))
    if kind.form is not None:
        facts.append(("payments are", plain(f"{kind.form.phrase} transfers")))
    if kind.can_choose:
        facts.append(("can be chosen among", "by [`--choose` and `--round`](../choice.md)"))
    found = [one for one in examples() if one.mechanism == kind.name]
    return [*facts, ("source", plain(kind.source)), *([("shipped cases", names(found))] if found else [])]


def _module(kind: Kind) -> ModuleType:
    """The module that has it."""
    return next(one for one in selection._MODULES if kind in one.KINDS)


def _example(kind: Kind) -> list[str]:
    name = INSTEAD.get(kind.name) or next(one.name for one in examples() if one.mechanism == kind.name)
    told = session("certify", name, "--mechanism", kind.name)
    paid = section(told, "Transfers", LINES)
    return [f"## For example\n\n{block(head(told))}", *([f"Who pays what:\n\n{block(paid)}"] if paid else [])]
