"""What a file expects, rewritten to what was found; comments and layout stay."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from fractions import Fraction

from lpmech.casefiles.loading import load_found
from lpmech.casefiles.places import EXPECT
from lpmech.enclosures.tested import ByBounds, Undecided, certified
from lpmech.problem.exact import is_long
from lpmech.problem.mechanism import NoMechanism
from lpmech.reading.faults import Place
from lpmech.reading.toml_edit import edited
from lpmech.reading.toml_tree import spans
from lpmech.testing.files import Named
from lpmech.testing.run import Located, Tested, format_of

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


def begun(file: Named, by: ByBounds) -> str | None:
    """The text of a case that expects nothing, and at its end an [expect] with the verdict and the claims that are
    found of the mechanism that `lpmech certify` takes.

    None if it cannot be written: the file has an [expect] already, is of another format, or its claims stay open.
    Raises BadInput if the file has faults.
    """
    found = file.found
    if found is None or found.is_json or format_of(file) is not None or EXPECT in tomllib.loads(found.text):
        return None
    try:
        certificate = certified(load_found(found), by)
    except (Undecided, NoMechanism, MemoryError):
        return None
    claims = "".join(f"{_key(claim.id)} = {json.dumps(str(claim.verdict))}\n" for claim in certificate.claims)
    verdict = f'[{EXPECT}]\nverdict = "{certificate.verdict!s}"\n'
    return f"{found.text.rstrip(chr(10))}\n\n{verdict}\n[{EXPECT}.claims]\n{claims}"


def _key(text: str) -> str:
    """A key of TOML, in quotes if it needs them."""
    return text if re.fullmatch("[A-Za-z0-9_-]+", text) else json.dumps(text)


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
