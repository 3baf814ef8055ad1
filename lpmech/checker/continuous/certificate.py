"""A certificate about continuous signals, `lpmech-continuous-certificate/1` (its page, section 2): its kinds of claims,
and how it is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..kernel.answer import Format
from ..kernel.errors import Path, Rejected, expected
from ..kernel.fields import items, object_of, string
from ..kernel.older import record
from .density import DENSITY
from .environment import Continuous
from .gains import EFFICIENT_UP_TO, EPSILON_INCENTIVE_COMPATIBLE
from .independence import CONVEXLY_INDEPENDENT
from .kinds import Claim, Kind
from .last_period import LAST_PERIOD_GAIN_AT_LEAST, LAST_PERIOD_INCENTIVE_COMPATIBLE
from .measures import CONVEXLY_DEPENDENT, RESIDUAL_CLAIMANT_AT_LEAST
from .residual_claimant import RESIDUAL_CLAIMANT, TRUTH_PAYS_LEAST
from .transfers import Grids, Mechanism, by_agent, keyed, points_of, read_price, read_transfer, read_value

_KINDS: tuple[Kind[Any], ...] = (
    DENSITY,
    RESIDUAL_CLAIMANT,
    TRUTH_PAYS_LEAST,
    EPSILON_INCENTIVE_COMPATIBLE,
    EFFICIENT_UP_TO,
    RESIDUAL_CLAIMANT_AT_LEAST,
    LAST_PERIOD_INCENTIVE_COMPATIBLE,
    LAST_PERIOD_GAIN_AT_LEAST,
    CONVEXLY_INDEPENDENT,
    CONVEXLY_DEPENDENT,
)
KINDS = {kind.id: kind for kind in _KINDS}
CONTINUOUS = Format({"lpmech-continuous-certificate/1": tuple(KINDS)})


@record
class ContinuousCertificate:
    """What a certificate says."""

    format: str
    mechanism: Mechanism
    claims: tuple[Claim[Any], ...]


def read_certificate(value: object, env: Continuous, sha256: str) -> ContinuousCertificate:
    """The certificate, or Malformed; Rejected where it is about another environment."""
    wanted = ("format", "environment", "versions", "grid", "value", "transfers", "claims")
    fields = object_of(value, (), wanted if env.horizon is None else (*wanted, "prices"))
    version = CONTINUOUS.version(fields["format"], ("format",))
    if string(fields["environment"], ("environment",)) != sha256:
        raise Rejected("the certificate is about another environment")
    for name, software in keyed(fields["versions"], ("versions",)).items():
        string(software, ("versions", name))
    kinks = env.kinks()
    grids = points_of(fields["grid"], ("grid",), kinks), kinks
    mechanism = _mechanism(fields, env, grids)
    defined = CONTINUOUS.defined(version)
    claims = tuple(_claim(item, at, env, grids, defined) for item, at in items(fields, (), "claims"))
    return ContinuousCertificate(version, mechanism, claims)


def _mechanism(fields: dict[str, object], env: Continuous, grids: Grids) -> Mechanism:
    value_of = read_value(fields["value"], ("value",), env)
    transfers = by_agent(fields["transfers"], ("transfers",), env, grids, read_transfer)
    prices = () if env.horizon is None else by_agent(fields["prices"], ("prices",), env, grids, read_price)
    return Mechanism(grids[0], value_of, transfers, prices)


def _claim(value: object, path: Path, env: Continuous, grids: Grids, defined: Sequence[str]) -> Claim[Any]:
    name = keyed(value, path).get("id")
    if not isinstance(name, str) or name not in defined:
        raise expected((*path, "id"), f"one of {', '.join(defined)}", name)
    return KINDS[name].read_claim(value, path, env, grids)
