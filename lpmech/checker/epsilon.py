"""The claim `epsilon_incentive_compatible`: the slacks of `incentive_compatible`, each with the stated ε added."""

from math import gcd
from typing import cast

from .certificate import Claim
from .errors import Malformed
from .incentives import scan_incentives
from .meter import Meter, alignment_units
from .model import Model
from .scan import Scan

EPSILON = "epsilon_incentive_compatible"


def scan_epsilon(model: Model, claim: Claim, scan: Scan, meter: Meter) -> None:
    """Slack of (i, t, m, θ, r_i): ε plus the truthful payoff less that of the lie."""
    over, under = cast("tuple[int, int]", claim.witness["epsilon"])
    scan_incentives(model, scan)
    slacks = [*scan.named, *(() if scan.least is None else (scan.least,))]
    for number in ((over, under), *slacks):
        bits = over.bit_length() + under.bit_length() + sum(part.bit_length() for part in number)
        meter.spend(20 + 4 * alignment_units(bits))
    if gcd(over, under) != 1:
        path = (*claim.path, "witness", "epsilon")
        raise Malformed(path, "a rational is in lowest terms with a positive denominator")
    scan.raise_by(over, under)
