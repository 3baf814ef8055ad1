"""Labels: names of agents, types, public states, allocations and shocks.

A label is a non-empty string in normalisation form NFC, without `|`, `*`, control characters or surrogates, without
white space at its ends, and at most 200 characters long.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence

from lpmech.reading.faults import quote
from lpmech.reading.node import Node
from lpmech.reading.words import describe, nearest, one_of

MAX_LABEL_LENGTH = 200
EXPECTED = f"a label: 1 to {MAX_LABEL_LENGTH} characters without |, * and control characters, no space at its ends"
_RESERVED = ("allocation", "public", "shock")
_RESERVED_STARTS = ("next ", "previous ", "report ")


def is_label(node: Node, text: object) -> bool:
    """Whether a text is a label; a fault at the node where it is not."""
    if not isinstance(text, str):
        node.fault("E-KIND", describe(text), EXPECTED)
    elif flaw := _flaw(text):
        node.fault("E-LABEL", f"{quote(text)}, {flaw}", EXPECTED)
    elif (normal := unicodedata.normalize("NFC", text)) != text:
        node.fault("E-LABEL-NFC", f"{json.dumps(text)}, which is not in Unicode normalisation form NFC",
                   json.dumps(normal), f"write {quote(normal)} with composed characters")  # fmt: skip
    else:
        return True
    return False


def _flaw(text: str) -> str:
    """What keeps a text from being a label, apart from its normalisation."""
    flaws = {
        "which is empty": not text,
        f"which has more than {MAX_LABEL_LENGTH} characters": len(text) > MAX_LABEL_LENGTH,
        "which has white space at its ends": text != text.strip(),
        'which contains "|"': "|" in text,
        'which contains "*"': "*" in text,
        "which contains a control character": any(unicodedata.category(c) == "Cc" for c in text[:1_000]),
        "which contains a surrogate": any(unicodedata.category(c) == "Cs" for c in text[:1_000]),
    }
    return next((flaw for flaw, found in flaws.items() if found), "")


def read_labels(node: Node | None, what: str) -> tuple[str, ...] | None:
    """A list of at least one label, all distinct; None where it is at fault. `what`: an element, for people."""
    if node is None or not node.is_list(f"a list of at least one {what}"):
        return None
    elements = node.elements()
    texts = [own_name(element) for element in elements]
    faultless = [is_label(element, text) for element, text in zip(elements, texts, strict=True)]
    if not all(faultless):
        _note_repeated(elements, [unicodedata.normalize("NFC", text) for text in texts if isinstance(text, str)])
        return None
    return tuple(map(str, texts)) if _note_repeated(elements, texts) else None


def _note_repeated(elements: Sequence[Node], texts: Sequence[object]) -> bool:
    """Note labels that stand in a list already; whether there are none."""
    first: dict[object, int] = {}
    if len(texts) != len(elements):
        return True  # some are no strings at all, which is said of them
    for position, (element, text) in enumerate(zip(elements, texts, strict=True)):
        if first.setdefault(text, position) != position:
            element.fault("E-LABEL-REPEATED", f"{describe(text)}, which is element {first[text]} already",
                          "distinct labels")  # fmt: skip
    return len(first) == len(texts)


def own_name(node: Node) -> object:
    """The value of a node, with its owner's name for the placeholder `{self}` in the comforts' spelling."""
    if node.comforts and node.owner is not None and isinstance(node.value, str):
        return node.value.replace("{self}", node.owner)
    return node.value


def read_agents(node: Node | None) -> tuple[str, ...] | None:
    """The names of the agents."""
    names = read_labels(node, "agent")
    if names is None or node is None:
        return None
    refused = [element for element in node.elements() if not _is_free(element)]
    return None if refused else names


def _is_free(node: Node) -> bool:
    """Whether an agent's name has no other meaning."""
    name = str(node.value)
    if name in _RESERVED or name.startswith(_RESERVED_STARTS) or (node.comforts and name == "self"):
        node.fault("E-AGENT-NAME", f"an agent named {quote(name)}, which means something else",
                   f"another name than {', '.join(_RESERVED)}, {'self, ' if node.comforts else ''}"
                   f"or one that starts with {', '.join(map(quote, _RESERVED_STARTS))}")  # fmt: skip
        return False
    return True


def is_known(node: Node, text: object, labels: Sequence[str], what: str) -> bool:
    """Whether a text is one of some labels; a fault at the node where it is not."""
    if isinstance(text, str) and text in labels:
        return True
    near = nearest(text, labels) if isinstance(text, str) else ""
    node.fault("E-LABEL-UNKNOWN", f"{describe(text)}, which is no {what}", one_of(labels), near)
    return False
