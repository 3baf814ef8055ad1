"""Text that may be printed: characters that would steer a terminal, or reorder or end its lines, are told instead.

Such are control characters (C0, DEL, C1), the marks, embeddings and isolates of bidirectional text, and the separators
of lines and paragraphs (U+2028, U+2029): with them a title could paint a verdict that lpmech never gave.
"""

from __future__ import annotations

import re

CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def escaped(text: str, keep: str = "") -> str:
    """The text with every such character but those in `keep` told as in Python and JSON: `\\u001b`."""
    return CONTROLS.sub(lambda found: found[0] if found[0] in keep else code(found[0]), text)


def code(character: str) -> str:
    """`\\u001b`."""
    return f"\\u{ord(character):04x}"
