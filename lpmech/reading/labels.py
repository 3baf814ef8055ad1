"""Labels: names of agents, types, public states, allocations and shocks.

A label is a non-empty string in normalisation form NFC, without `|`, `*`, surrogates and characters that steer the
display (control characters, separators of lines, changes of the direction of text), without white space at its ends,
and at most 200 characters long.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Collection
from decimal import Decimal
from fractions import Fraction

from lpmech.problem import exact
from lpmech.problem.printable import CONTROLS
from lpmech.reading.faults import quote
from lpmech.reading.node import Node
from lpmech.reading.values import Unreadable
from lpmech.reading.words import describe, nearest, one_of

MAX_LABEL_LENGTH = 200
_SHOWN = 6  # numbers that are listed where labels are expected
EXPECTED = f"a label: 1 to {MAX_LABEL_LENGTH} characters without |, * and control characters, no space at its ends"
TRANSITION_KEYS = ("joint", "mixture", "weight")  # besides components
RESERVED = ("allocation", "public", "shock", *TRANSITION_KEYS)
RESERVED_STARTS = ("next ", "previous ", "report ")


def is_label(node: Node, text: object) -> bool:
    """Whether a text is a label; a fault at the node where it is not."""
    if not isinstance(text, str):
        node.fault("E-KIND", describe(text), EXPECTED)
    elif said := flaw(text):
        node.fault("E-LABEL", f"{quote(text)}, {said}", EXPECTED)
    elif (normal := unicodedata.normalize("NFC", text)) != text:
        node.fault("E-LABEL-NFC", f"{json.dumps(text)}, which is not in Unicode normalisation form NFC",
                   json.dumps(normal), f"write {quote(normal)} with composed characters")  # fmt: skip
    else:
        return True
    return False


def flaw(text: str) -> str:
    """What keeps a text from being a label, apart from its normalisation."""
    flaws = {
        "which is empty": not text,
        f"which has more than {MAX_LABEL_LENGTH} characters": len(text) > MAX_LABEL_LENGTH,
        "which has white space at its ends": text != text.strip(),
        'which contains "|"': "|" in text,
        'which contains "*"': "*" in text,
        "which contains a control character": any(unicodedata.category(c) == "Cc" for c in text[:1_000]),
        "which contains a separator of lines or a change of direction": CONTROLS.search(text),
        "which contains a surrogate": any(unicodedata.category(c) == "Cs" for c in text[:1_000]),
    }
    return next((said for said, found in flaws.items() if found), "")


def read_labels(node: Node | None, what: str) -> tuple[str, ...] | None:
    """A list of at least one label, all distinct; None where there is none. `what`: an element, for people.

    Labels that are at fault stand for themselves, and repeated ones for their elements, so that what uses them can be
    looked at all the same.
    """
    if node is None or not node.is_list(f"a list of at least one {what}"):
        return None
    first: dict[str, int] = {}
    labels = []
    _note_numbers(node)
    for position, element in enumerate(node.elements()):
        text = _written(element.value) or own_name(element)
        is_label(element, text)
        label = text if isinstance(text, str) else ""
        earlier = first.setdefault(unicodedata.normalize("NFC", label), position)
        if label and earlier != position:
            element.fault("E-LABEL-REPEATED", f"{quote(label)}, which is element {earlier} already", "distinct labels")
        labels.append(label if earlier == position else f"{label} (element {position})")
    return tuple(labels)


def _note_numbers(node: Node) -> None:
    """One fault for all numbers of a list of labels, which must be texts."""
    numbers = [text for element in node.elements() if (text := _written(element.value))]
    if numbers:
        listed = ", ".join(map(quote, numbers[:_SHOWN])) + (", …" if len(numbers) > _SHOWN else "")
        found = f"numbers: {', '.join(numbers[:_SHOWN])}" + (", …" if len(numbers) > _SHOWN else "")
        node.fault("E-KIND", found, "labels, which are texts", f"write {listed} in quotes")


def _written(value: object) -> str:
    """A number as it is written; empty where a value is none."""
    if isinstance(value, Unreadable):
        return value.text[:MAX_LABEL_LENGTH]
    if isinstance(value, bool) or not isinstance(value, int | Fraction) or exact.is_long(Fraction(value)):
        return ""
    below = Fraction(value).denominator
    return str(value) if below == 1 else f"{Decimal(value.numerator) / Decimal(below):f}"


def own_name(node: Node) -> object:
    """The value of a node, with its owner's name for the placeholder `{self}` in the comforts' spelling."""
    if node.comforts and node.owner is not None and isinstance(node.value, str):
        return node.value.replace("{self}", node.owner)
    return node.value


def read_agents(node: Node | None) -> tuple[str, ...] | None:
    """The names of the agents; None where one is at fault, as they are keys and axes."""
    before = node.faults.count if node else 0
    names = read_labels(node, "agent")
    if names is None or node is None:
        return None
    free = [is_free(element) for element in node.elements()]
    return names if all(free) and node.faults.count == before else None


def has_other_meaning(name: str) -> bool:
    """Whether a name means something else in the format: an axis, or a key beside agents' names."""
    return name in RESERVED or name.startswith(RESERVED_STARTS)


def is_free(node: Node) -> bool:
    """Whether an agent's name has no other meaning."""
    name = str(node.value)
    if has_other_meaning(name) or (node.comforts and name == "self"):
        node.fault("E-AGENT-NAME", f"an agent named {quote(name)}, which means something else",
                   f"another name than {', '.join(RESERVED)}, {'self, ' if node.comforts else ''}"
                   f"or one that starts with {', '.join(map(quote, RESERVED_STARTS))}")  # fmt: skip
        return False
    return True


def is_known(node: Node, text: object, labels: Collection[str], what: str) -> bool:
    """Whether a text is one of some labels; a fault at the node where it is not."""
    if isinstance(text, str) and text in labels:
        return True
    near = nearest(text, labels) if isinstance(text, str) else ""
    node.fault("E-LABEL-UNKNOWN", f"{describe(text)}, which is no {what}", one_of(labels), near)
    return False
