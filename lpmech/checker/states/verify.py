"""The order of a check of a mechanism with states: the mechanism, the product, and there the certificate as any."""

from __future__ import annotations

from collections.abc import Sequence

from ..claims import budgets, efficient, hypotheses, incentives
from ..interim import claims as interim
from ..kernel.answer import Format
from ..kernel.canonical import digest
from ..kernel.environment import Environment
from ..kernel.errors import Malformed, Rejected
from ..kernel.fields import object_of, string
from ..kernel.kinds import ABSENCE
from ..kernel.read_environment import read_environment
from .certificate import read_states
from .product import Product

_KINDS = (
    *efficient.KINDS, *incentives.INCENTIVES, interim.LIES, *interim.BEST_RESPONSE, *incentives.PARTICIPATION,
    *interim.TRUTH, *budgets.SUMS, interim.EACH_PERIOD, budgets.ABSENT, hypotheses.STAYING,
)  # fmt: skip
_OLDEST = "lpmech-states-certificate/1"
STATES = Format({_OLDEST: tuple(kind.id for kind in _KINDS), "lpmech-states-certificate/1.1": ()})
_AWAY = "lpmech-states-certificate/2"  # says what more claims mean where agents are away
_WITH_ABSENCE = Format({_AWAY: STATES.claims})
_PREFIX = "lpmech-states-certificate/"
_PLAIN = "lpmech-certificate/1.4"  # that defines all of them; ABSENCE where agents are away
_KEYS = ("format", "environment", "product", "versions", "mechanism", "evidence", "claims")


def is_states(value: object) -> bool:
    """Whether a JSON value says that it is the certificate of a mechanism with states, of whatever version."""
    written = value.get("format") if isinstance(value, dict) else None
    return isinstance(written, str) and written.startswith(_PREFIX)


def in_product(
    environment: Environment, value: object, about: str | None
) -> tuple[str, Environment, dict[str, object]]:
    """The version, the product, and the certificate of the plain mechanism in it; Malformed, or Rejected where it is
    about another environment or product."""
    fields = object_of(value, (), _KEYS)
    known = _WITH_ABSENCE if fields["format"] == _AWAY else STATES
    version = known.version(fields["format"], ("format",))
    stated = string(fields["environment"], ("environment",))
    if stated != about:
        raise Rejected(f"the certificate is about another environment, {stated}, not {about}")
    mechanism = read_states(environment, fields["mechanism"], ("mechanism",), by_shock=version != _OLDEST)
    found = Product(environment, mechanism)
    product, sha = _read(found)
    named = string(fields["product"], ("product",))
    if named != sha:
        raise Rejected(f"the certificate names another product, {named}, not {sha}")
    plain = {key: fields[key] for key in ("versions", "evidence", "claims")}
    form = ABSENCE if version == _AWAY else _PLAIN
    return version, product, {**plain, "format": form, "environment": sha, "mechanism": found.to_mechanism()}


def _read(found: Product) -> tuple[Environment, str]:
    """The product read as an environment, and its SHA-256."""
    try:
        product = read_environment(found.to_environment())
    except Malformed as reason:
        raise Malformed(("mechanism",), f"the product is no environment: {reason}") from None
    return product, digest(product)


def check_stated(claims: Sequence[str]) -> None:
    """Rejected where a claim is stated that no certificate of a mechanism with states has."""
    for claim in claims:
        if claim not in STATES.claims:
            raise Malformed(("claims",), f"the claim {claim} is not covered of a mechanism with states")
