"""An enclosed certificate from its file, for showing: the caller asks the checker first."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np

from lpmech.enclosures.amounts import Amounts
from lpmech.enclosures.bounds import Plan, Value
from lpmech.enclosures.dyadic import Dyadic
from lpmech.enclosures.formulas import PRESENT
from lpmech.enclosures.pairs import swaps
from lpmech.enclosures.setting import Setting
from lpmech.enclosures.societies import Society
from lpmech.enclosures.steps import BITS
from lpmech.problem import exact
from lpmech.problem.environment import Environment
from lpmech.problem.exact import Integers
from lpmech.problem.tables import Table
from lpmech.separation.claim import Verdict

Shape = Mapping[str, Any]


def stored_amounts(env: Environment, certificate: Shape) -> Amounts:
    """Bounds of values and payments, from a certificate that the checker has found well formed."""
    mechanism, evidence = certificate["mechanism"], certificate["evidence"]
    pivot, everyone = isinstance(mechanism["payments"], str), Society(env, None)
    present = mechanism["payments"] == PRESENT
    plans = tuple(_plan(everyone, position, one) for position, one in zip(env.periods, mechanism["allocation"],
                                                                          strict=True))  # fmt: skip
    values = {name: _value(env, name, one, evidence["guard"]) for name, one in evidence["values"].items()}
    alike = cache(lambda: swaps(everyone)) if present else tuple
    setting = Setting(env, evidence["exponent"], evidence["guard"], plans, values, pivot, pivot, None, alike,
                      pays_present=present)  # fmt: skip
    verdicts = {claim["id"]: claim["verdict"] for claim in certificate["claims"]}
    return Amounts(setting, mechanism["name"], verdicts.get("efficient") == str(Verdict.PROVED))


def stored_payments(env: Environment, certificate: Shape) -> list[list[Table]]:
    """What every agent pays, by period, where a certificate gives that."""
    paid = certificate["mechanism"]["payments"]
    return [[_paid(env, position, one) for position, one in zip(env.periods, paid[agent], strict=True)]
            for agent in env.agents]  # fmt: skip


def _paid(env: Environment, position: int, paid: Shape) -> Table:
    axes, sizes = tuple(paid["axes"]), env.stage(position).sizes
    fields = _fields(paid, [sizes[axis] for axis in axes]).astype(object)
    cells = np.asarray(fields + _integer(paid["least"]), dtype=object)
    return Table(axes, exact.from_integers(cells, _integer(paid["denominator"])))


def _bytes(chunks: Sequence[Shape]) -> bytes:
    return b"".join(base64.b64decode(chunk["data"]) for chunk in chunks)


def _integer(written: int | str) -> int:
    return written if isinstance(written, int) else int(written, 16)


def _plan(everyone: Society, position: int, found: Shape) -> Plan:
    shocks = len(everyone.env.stage(position).shocks)
    return np.frombuffer(_bytes(found["chunks"]), dtype=np.uint8).reshape(shocks, *everyone.shape(position))


def _fields(found: Shape, shape: Sequence[int]) -> Integers:
    data, width = _bytes(found["chunks"]), found["width"]
    if 8 * width <= BITS:
        spread = np.zeros((len(data) // width, 8), dtype=np.uint8)
        spread[:, :width] = np.frombuffer(data, dtype=np.uint8).reshape(-1, width)
        return spread.view("<i8").astype(np.int64).reshape(shape)
    cells = [int.from_bytes(data[k : k + width], "little") for k in range(0, len(data), width)]
    return np.array(cells, dtype=object).reshape(shape)


def _value(env: Environment, name: str, found: Shape, guard: int) -> Value:
    without = next((k for k, agent in enumerate(env.agents) if name == f"without {agent}"), None)
    return Dyadic(_integer(found["least"]), _fields(found, Society(env, without).shape(0))).value(guard)
