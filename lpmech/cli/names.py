"""Names given on the command line: known ones pass, misspelt ones are refused with the nearest that is known."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from lpmech.cli.output import Refusal
from lpmech.reading.faults import quote
from lpmech.reading.typed import HINT, NotAPair, read_pairs
from lpmech.reading.words import LISTED, NO_OTHERS, nearest

BETWEEN = re.compile(r",(?![^(]*\))")  # commas between ids, not those in `id (ann, to ann)`


def check_name(what: str, given: str, known: Collection[str], also: Mapping[str, str] = NO_OTHERS) -> str:
    """The name, where it is known. `also`: what others call some of them."""
    if given in known:
        return given
    hint = nearest(given, known, also)
    lines = [f"lpmech: unknown {what} {quote(given)}" + (f"; {hint}" if hint else "")]
    if len(known) <= LISTED:
        lines.append(f"  known: {', '.join(known)}")
    raise Refusal("\n".join(lines))


def given_pairs(option: str, texts: Sequence[str], expected: str) -> list[tuple[str, str]]:
    """The pairs of an option, such as `ann=low,bob=high`; it may be given several times."""
    try:
        return read_pairs(texts)
    except NotAPair as part:
        raise Refusal(f"lpmech: {option}: found {quote(str(part))}, expected {expected},...; {HINT}") from part


def claim_ids(given: str) -> tuple[str, ...]:
    """The claims of `--require`, without repetition."""
    from lpmech.claims.registry import KINDS

    return required_claims(given, KINDS)


def required_claims(given: str, known: Collection[str]) -> tuple[str, ...]:
    """Claims among those known; `id (ann, to ann)`, what one of a plug-in's certificate is about, is left to the
    checker, which knows the names."""
    ids = tuple(dict.fromkeys(part.strip() for part in BETWEEN.split(given) if part.strip()))
    if not ids:
        raise Refusal("lpmech: --require names no claim; it takes claim ids, joined by commas")
    for claim_id in ids:
        check_name("claim", claim_id.partition(" (")[0], known)
    return ids
