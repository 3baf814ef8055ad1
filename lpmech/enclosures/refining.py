"""Tables finer than floats: the exact residual of a table in integers, and floats for what corrects it.

If V is a table and ρ = TV − V its residual, the value differs from V by about x with x = ρ + δ P x under the rule that
T chooses. Floats know x to many digits, whatever the size of V; so every round gains as many digits as floats have.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lpmech.enclosures.acceleration import fixed_point
from lpmech.enclosures.bounds import Choose, Payment, Plan, program
from lpmech.enclosures.dyadic import Dyadic, shifted
from lpmech.enclosures.proposals import Floats, Sweep
from lpmech.enclosures.societies import Society
from lpmech.problem.exact import Integers

ROUNDS = 40
FLOAT_BITS = 44  # a table with longer fields is refined


def refined(
    society: Society, table: Dyadic, exponent: int, guard: int, choose: Choose, plans: Sequence[Plan],
    pay: Payment | None = None,
) -> Dyadic:  # fmt: skip
    """The table with a residual of a few units, or as near as it comes."""
    if max(table.bound, abs(table.least)).bit_length() <= FLOAT_BITS:
        return table
    sweep, best, least = Sweep(society, 0), table, None
    for _ in range(ROUNDS):
        residual = _residual(society, table, exponent, guard, choose, pay)
        span = int(residual.max()) - int(residual.min())
        if least is not None and span >= least:
            return best
        best, least = table, span
        if span <= 3 << guard:
            return best
        correction = _solved(sweep, plans, np.asarray(residual / (1 << guard), dtype=np.float64))
        moved = np.array([round(x) for x in correction.ravel().tolist()], dtype=object).reshape(correction.shape)
        table = shifted(np.asarray(table.fields.astype(object) + table.least + moved, dtype=object))
    return best


def _residual(
    society: Society, table: Dyadic, exponent: int, guard: int, choose: Choose, pay: Payment | None
) -> Integers:
    """TV − V in units of 2^-(e+g), as Python integers."""
    found = program(society, 0, table.value(guard), exponent + guard, choose, stationary=True, pay=pay)
    return np.asarray(found.residual.astype(object), dtype=object)


def _solved(sweep: Sweep, plans: Sequence[Plan], residual: Floats) -> Floats:
    """x = ρ + δ P x, nearly."""
    size, factor = float(np.abs(residual).max()), sweep.discount / (1 - sweep.discount)
    return fixed_point(lambda values: residual + sweep.later(plans, values), residual, factor, 1e-12 * size)
