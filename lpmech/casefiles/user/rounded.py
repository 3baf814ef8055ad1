"""Rounded payments of a mechanism file, which `lpmech transfers --decimal` writes beside the exact ones for people.

They say nothing that the exact payments do not; a rounded payment that is not the exact one rounded is a fault, since
then one of the two has been changed and it cannot be known which is meant.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from lpmech.problem.stages import Stage
from lpmech.reading.node import Node
from lpmech.reading.words import describe

LONGEST = 100_000  # characters
_DECIMAL = re.compile(r"-?[0-9]+(?:\.([0-9]{1,1000}))?", re.ASCII)


def check_rounded(row: Node, key: str, payment: Fraction | None) -> None:
    """A fault where the rounded number under a key is not the payment rounded."""
    given = row.get(key)
    if given is None or given.value is None:
        return
    text = given.value if isinstance(given.value, str) and len(given.value) <= LONGEST else ""
    match = _DECIMAL.fullmatch(text)
    if match is None:
        given.fault("E-MECHANISM-ROUNDED", describe(given.value), 'a decimal, such as "2.33"')
    elif payment is not None and not _is_near(match, payment):
        given.fault("E-MECHANISM-ROUNDED", describe(given.value), "the payment beside it, rounded",
                    "remove the rounded number; only the exact payment counts")  # fmt: skip


def _is_near(match: re.Match[str], payment: Fraction) -> bool:
    """Whether a decimal is at most half a unit of its last digit away."""
    unit = Fraction(1, 10 ** len(match[1] or ""))
    return 2 * abs(Fraction(Decimal(match[0])) - payment) <= unit  # Python reads no longer text as an integer


def check_rounded_shocks(row: Node, stage: Stage, payments: list[Fraction] | None) -> None:
    """The same of the payments by shock."""
    given, shocks = row.get("by_shock_rounded"), stage.labels["shock"]
    if given is None or given.value is None:
        return
    if not stage.has_shocks or payments is None:
        given.fault("E-MECHANISM-ROUNDED", describe(given.value), 'none without payments under "by_shock"')
    elif given.is_object("an object: shock → rounded payment") and given.check_keys(shocks, shocks):
        for shock, payment in zip(shocks, payments, strict=True):
            check_rounded(given, shock, payment)
