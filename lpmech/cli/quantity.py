"""A quantity on the command line: `welfare`, `payoff ann`, or a list as in a problem file."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from lpmech.cli.output import Refusal, told

Terms = Sequence[Mapping[str, object]]


def read_quantity(text: str) -> Terms:
    """The terms of a sum; what is wrong with them is found where they are read as a part of a problem.

    A list is JSON, or an inline list of TOML: `[{ of = "payoff", agent = "ann" }]`.
    """
    if not text.lstrip().startswith("["):
        return _named(text.strip())
    found = _listed(text)
    if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
        raise Refusal(f"lpmech: --range {told(text)}: a list of quantities is expected, such as "
                      '[{ of = "payoff", agent = "ann" }], or a name, such as "payoff ann"')  # fmt: skip
    return found


def _named(text: str) -> Terms:
    """The longest name of a quantity, and what follows, an agent."""
    from lpmech.designs.problem import Of
    from lpmech.reading.words import one_of

    known = (Of.WELFARE, Of.UTILITY, Of.PUBLIC_UTILITY, Of.PAYMENTS, Of.PAYOFF, Of.SUBSIDY, Of.EPSILON)
    plain = sorted(known, key=lambda one: -len(one))
    kind = next((one for one in plain if text == one or text.startswith(f"{one} ")), None)
    if kind is None:
        raise Refusal(f"lpmech: --range {told(text)}: {one_of(plain)} is expected, and perhaps an agent; or a list of "
                      'quantities, such as [{ of = "frequency", allocation = "sell" }]')  # fmt: skip
    agent = text.removeprefix(kind).strip()
    return [{"of": kind.value, **({"agent": agent} if agent else {})}]


def _listed(text: str) -> object:
    """What JSON or TOML reads, None if neither does."""
    import tomllib

    def toml(told: str, parse_float: Callable[[str], str]) -> object:
        return tomllib.loads(f"quantity = {told}", parse_float=parse_float).get("quantity")

    for read in (json.loads, toml):
        with suppress(ValueError, RecursionError):
            return read(text, parse_float=str)
    return None
