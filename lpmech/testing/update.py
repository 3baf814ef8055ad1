"""What a file expects, rewritten to what was found; comments and layout stay."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from lpmech.problem.exact import is_long
from lpmech.reading.faults import Place
from lpmech.reading.toml_edit import edited
from lpmech.reading.toml_tree import spans
from lpmech.testing.run import Located, Tested

Values = Mapping[Place, str | Fraction]


def mended(tested: Tested) -> tuple[str, list[Located]]:
    """The new text of the file, and the results that it has right now.

    A result without another answer (a state that there is not, a claim that this mechanism does not have) stays.
    """
    text = tested.file.found.text if tested.file.found else ""
    known = spans(text)
    values: dict[Place, str | Fraction] = {}
    right = []
    for one in tested.differing:
        wanted = _values(one.result.mend or {}, known)
        if wanted:
            values |= wanted
            right.append(one)
    return edited(text, values), right


def _values(mend: Values, known: Mapping[Place, object]) -> Values:
    """The values at the places where the text has them: `efficient = "proved"` is short for a table with a verdict.
    Nothing if one of them cannot be written there."""
    found: dict[Place, str | Fraction] = {}
    for place, value in mend.items():
        at = place if place in known else place[:-1]
        if at not in known or (isinstance(value, Fraction) and is_long(value)):
            return {}
        found[at] = value
    return found
