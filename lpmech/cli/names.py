"""Names given on the command line: known ones pass, misspelt ones are refused with the nearest that is known."""

from __future__ import annotations

from collections.abc import Collection

from lpmech.cli.output import Refusal

LISTED = 40  # names that are listed; more would bury the message


def check_name(what: str, given: str, known: Collection[str]) -> str:
    """The name, where it is known."""
    if given in known:
        return given
    from lpmech.reading.faults import quote
    from lpmech.reading.words import nearest

    hint = nearest(given, known)
    lines = [f"lpmech: unknown {what} {quote(given)}" + (f"; {hint}" if hint else "")]
    if len(known) <= LISTED:
        lines.append(f"  known: {', '.join(known)}")
    raise Refusal("\n".join(lines))


def claim_ids(given: str) -> tuple[str, ...]:
    """The claims of `--require`, without repetition."""
    from lpmech.claims import CONCEPTS

    ids = tuple(dict.fromkeys(part.strip() for part in given.split(",") if part.strip()))
    if not ids:
        raise Refusal("lpmech: --require names no claim; it takes claim ids, joined by commas")
    return tuple(check_name("claim", claim_id, CONCEPTS) for claim_id in ids)
