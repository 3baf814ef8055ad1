"""The code of the faults that a file with statements can have, and how they are mended."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CODES: Mapping[str, str] = MappingProxyType(
    {
        "E-STATEMENT": "A file of `lpmech theorems --file` is Python that runs to its end, with functions under "
        "`@lpmech.statement`, each of another name. Each is given a case and answers: None or True if what it says "
        "holds, and otherwise False, a text, or what `case.holds` returns. It may also assert. See docs/statements.md.",
    }
)

MENDS: Mapping[str, str] = MappingProxyType(
    {"E-STATEMENT": "run the file with Python alone to see its error; docs/statements.md has an example"}
)
