"""Names given on the command line: known ones pass, misspelt ones are refused with the nearest that is known."""

from __future__ import annotations

from collections.abc import Collection

from lpmech.cli.output import Refusal


def check_name(what: str, given: str, known: Collection[str]) -> str:
    """The name, where it is known."""
    if given in known:
        return given
    from lpmech.reading.words import nearest

    hint = nearest(given, known)
    listed = f"known: {', '.join(known)}"
    raise Refusal(f'lpmech: unknown {what} "{given}"' + (f"; {hint}" if hint else "") + f"\n  {listed}")


def claim_ids(given: str) -> tuple[str, ...]:
    """The claims of `--require`, without repetition."""
    from lpmech.claims import CONCEPTS

    ids = tuple(dict.fromkeys(part.strip() for part in given.split(",") if part.strip()))
    if not ids:
        raise Refusal("lpmech: --require names no claim; it takes claim ids, joined by commas")
    return tuple(check_name("claim", claim_id, CONCEPTS) for claim_id in ids)
