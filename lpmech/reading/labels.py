"""Labels: names of agents, types, public states, allocations and shocks.

A label is a non-empty string in normalisation form NFC, without `|`, `*`, surrogates and characters that steer the
display (control characters, separators of lines, changes of the direction of text), without white space at its ends,
and at most 200 characters long.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import partial

from lpmech.problem import exact
from lpmech.problem.printable import CONTROLS
from lpmech.reading.examples import line
from lpmech.reading.faults import quote
from lpmech.reading.kinds import TEXTS
from lpmech.reading.node import Node
from lpmech.reading.values import Unreadable
from lpmech.reading.words import describe, nearest, one_of

MAX_LABEL_LENGTH = 200
_LONGEST = 60  # characters of a name that is offered
_ODD = re.compile(rf"[*\x00-\x1f\x7f-\x9f\ud800-\udfff]|{CONTROLS.pattern}")
_SHOWN = 6  # numbers that are listed where labels are expected
EXPECTED = f"a label: 1 to {MAX_LABEL_LENGTH} characters without |, * and control characters, no space at its ends"
TRANSITION_KEYS = ("joint", "mixture", "weight")  # besides components
RESERVED = ("allocation", "public", "shock", *TRANSITION_KEYS)
RESERVED_STARTS = ("next ", "previous ", "report ")


def is_label(node: Node, text: object) -> bool:
    """Whether a text is a label; a fault at the node where it is not."""
    if not isinstance(text, str):
        within = isinstance(text, list) and _is_element(node)
        node.fault("E-KIND", describe(text), EXPECTED,
                   "take the inner square brackets away" if within else node.misfit.as_text())  # fmt: skip
    elif said := flaw(text):
        node.fault("E-LABEL", f"{quote(text)}, {said}", EXPECTED, _cleaned(text))
    elif (normal := unicodedata.normalize("NFC", text)) != text:
        node.fault("E-LABEL-NFC", f"{json.dumps(text)}, which is not in Unicode normalisation form NFC",
                   json.dumps(normal), f"write {quote(normal)} with composed characters")  # fmt: skip
    else:
        return True
    return False


def _is_element(node: Node) -> bool:
    """Whether a node is an element of a list."""
    return bool(node.place) and isinstance(node.place[-1], int)


def _cleaned(text: str) -> str:
    """How to mend a text that is no label: without what it may not hold."""
    plain = unicodedata.normalize("NFC", " ".join(_ODD.sub(" ", text.replace("|", "/")).split()))
    if not plain:
        return "write a name in its place, or take it out"
    if flaw(plain):
        return "write a shorter name wherever it stands" if len(plain) > MAX_LABEL_LENGTH else ""
    return f"write {quote(plain)} wherever it stands"


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
    if node is None or not node.is_list(f"a list of at least one {what}", of=TEXTS, mend=partial(_mend_of_empty, node)):
        return None
    first: dict[str, int] = {}
    labels = []
    _note_numbers(node)
    for position, element in enumerate(_flat(node)):
        text = _written(element.value) or own_name(element)
        is_label(element, text)
        label = text if isinstance(text, str) else ""
        earlier = first.setdefault(unicodedata.normalize("NFC", label), position)
        if label and earlier != position:
            element.fault("E-LABEL-REPEATED", f"{quote(label)}, which is element {earlier} already", "distinct labels",
                          mend_of_repeated(label))  # fmt: skip
        labels.append(label if earlier == position else f"{label} (element {position})")
    return tuple(labels)


def _flat(node: Node) -> Iterator[Node]:
    """The elements of a list; of a list within it, which is a fault, those that it has."""
    for element in node.elements():
        if isinstance(element.value, list) and element.value:
            is_label(element, element.value)
            yield from (replace(inner, place=element.place) for inner in _flat(element))
        else:
            yield element


def _mend_of_empty(node: Node) -> str:
    """How to mend a list without labels."""
    key = node.place[-1] if node.place else ""
    example = ["ann", "bob"] if key == "agents" else ["low", "high"]
    shown = line(key, example, node.faults.writing) if isinstance(key, str) and key else '["low", "high"]'
    return f"write at least one, such as {shown}" + ", or take the key out" * (key == "public")


def mend_of_repeated(label: str) -> str:
    """How to mend a label that stands in a list twice."""
    if len(label) > _LONGEST:
        return "take one of the two out"
    return f"take one of the two out, or give it another name, such as {quote(f'{label} 2')}"


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
        other = quote(f"agent {name}"[:_LONGEST])
        node.fault("E-AGENT-NAME", f"an agent named {quote(name)}, which means something else",
                   f"another name than {', '.join(RESERVED)}, {'self, ' if node.comforts else ''}"
                   f"or one that starts with {', '.join(map(quote, RESERVED_STARTS))}",
                   f"call it by another name wherever it stands, such as {other}")  # fmt: skip
        return False
    return True


def _quoted(value: object, labels: Collection[str]) -> str:
    """How to mend a number that is written in the place of a label."""
    return f"write it in quotes: {quote(_written(value))}" if _written(value) in labels else ""


def is_known(node: Node, text: object, labels: Collection[str], what: str) -> bool:
    """Whether a text is one of some labels; a fault at the node where it is not."""
    if isinstance(text, str) and text in labels:
        return True
    near = nearest(text, labels) if isinstance(text, str) else _quoted(text, labels)
    node.fault("E-LABEL-UNKNOWN", f"{describe(text)}, which is no {what}", one_of(labels), near)
    return False
