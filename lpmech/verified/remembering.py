"""Certificates of mechanisms with states (docs/states_format.md): claims about the plain mechanism in the product."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from . import generated as proofs
from .canonical import digest
from .environment import Names, read_environment
from .faults import Malformed, Rejected, malformed
from .fields import fields, items, text
from .modes import read_modes
from .products import Product

_PREFIX = "lpmech-states-certificate/"
_VERSIONS = (_PREFIX + "1", _PREFIX + "1.1", _PREFIX + "2")
_KEYS = ("format", "environment", "product", "versions", "mechanism", "evidence", "claims")
_PLAIN = "lpmech-certificate/1.4"  # that defines all of their claims
_WITH_ABSENCE = "lpmech-certificate/1.5"  # and says more of agents who are away
CLAIMS = (
    "efficient", "incentive_compatible", "epsilon_incentive_compatible", "incentive_compatible_by_shock",
    "best_response", "interim_incentive_compatible", "interim_best_response", "participation_zero_option",
    "participation_passive_option", "interim_participation_first", "interim_participation_always",
    "weak_budget_balance", "expected_budget_balance", "ex_ante_budget_balance", "ex_post_budget_balance",
    "efficient_exit", "each_period_budget_balance", "absent_pay_nothing", "lies_stay_feasible",
)  # fmt: skip


@dataclass(frozen=True)
class Lifted:
    """The product: as the proofs have it, its names, its JSON value, and the plain certificate about it."""

    env: Any
    names: Names
    given: Any
    certificate: dict[str, Any]
    before: Any
    machine: Any
    keys: Any

    def holds(self, mechanism: Any) -> bool:
        """Whether it is the product of the environment and the mechanism with states; decided by the proofs."""
        return bool(proofs.check_lifted(self.before, self.env, self.machine, mechanism, self.keys))


def is_remembering(value: Any) -> bool:
    """Whether a JSON value says that it is such a certificate, of a version that is known."""
    return isinstance(value, dict) and value.get("format") in _VERSIONS


def lifted(env: Any, names: Names, given: Any, value: Any) -> Lifted:
    """The product of an environment, read from the JSON value `given`, and the mechanism of a certificate."""
    found = fields(value, (), _KEYS)
    for k, claim in enumerate(items(found["claims"], ("claims",))):
        if isinstance(claim, dict) and claim.get("id") not in CLAIMS:
            malformed(("claims", k, "id"), "a claim about what a mechanism with states does", claim.get("id"))
    stated, named = text(found["environment"], ("environment",)), text(found["product"], ("product",))
    modes = read_modes(env, names, found["mechanism"], ("mechanism",), found["format"] != _VERSIONS[0])
    if stated != digest(env, names, given):
        raise Rejected("it is about another environment, by the SHA-256 of its canonical form")
    made = Product(env, names, given, modes)
    after = made.environment()
    try:
        product, labels = read_environment(after)
    except Malformed as reason:
        raise Malformed(f"mechanism: the product is no environment: {reason}") from None
    if named != digest(product, labels, after):
        raise Rejected("it names another product, by the SHA-256 of its canonical form")
    plain = {key: found[key] for key in ("versions", "evidence", "claims")}
    version = _WITH_ABSENCE if found["format"] == _VERSIONS[-1] else _PLAIN
    plain |= {"format": version, "environment": named, "mechanism": made.mechanism()}
    return Lifted(product, labels, after, plain, env, modes.machine, made.keys())
