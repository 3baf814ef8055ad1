"""Comforts of case files in a table's place: templates and numbers."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from lpmech.problem.exact import NUMBER_PATTERN
from lpmech.reading.faults import quote
from lpmech.reading.node import Node
from lpmech.reading.values import Unreadable
from lpmech.reading.words import nearest, one_of


def resolve(node: Node) -> Node | None:
    """The table itself, or the template that stands for it; None where the template is at fault."""
    named = node.get("template") if node.comforts else None
    if named is None:
        return node
    node.check_keys(("template",))
    name = named.text("the name of a template")
    names = tuple(node.templates.value) if node.templates and isinstance(node.templates.value, dict) else ()
    if name is not None and name not in names:
        expected = one_of(names) if names else "a table [templates.NAME], of which there is none"
        named.fault("E-TEMPLATE", f"the template {quote(name)}, which there is not", expected, nearest(name, names))
    template = node.templates.get(name) if node.templates and name is not None else None
    if template and template.get("template"):
        template.fault("E-TEMPLATE", "a template that names a template", "a table")
        return None
    return replace(template, owner=node.owner) if template else None


def is_constant(node: Node) -> bool:
    """Whether a number stands in a table's place."""
    if isinstance(node.value, str):
        return node.comforts and NUMBER_PATTERN.fullmatch(node.value) is not None
    return node.comforts and isinstance(node.value, int | Fraction | Unreadable) and not isinstance(node.value, bool)
