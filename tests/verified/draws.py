"""What the two checkers are compared on: small random environments, right certificates of them and forged ones.

A seed takes some hundredths of a second, so that a hundred thousand can be tried. Most environments have one to four
joint states; every hundredth may have twelve. They differ in everything else: horizon, kernels, values, sets, shocks,
priors. Some have a utility that is moved by as little as 10^-30, next to a tie. Certificates are of all mechanisms, and
of random ones. Forged certificates have one change, or belong to the environment before it was moved, or state their
claims of another mechanism, with its evidence: a random one, or their own with a payment moved by a little. Most
certificates state some of the claims only, as what is left out takes no time; all claims have their turns.
"""

import copy
import random
from dataclasses import dataclass, replace
from fractions import Fraction
from math import prod

from lpmech.certificate import pipeline
from lpmech.choice.selection import AUTO, KINDS
from lpmech.claims.registry import KINDS as CLAIMS
from lpmech.problem import exact
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import NoMechanism
from lpmech.problem.tables import Table
from tests import absence
from tests.certificates.mutate import at, leaves, mutated, put
from tests.certificates.random_mechanisms import as_read, random_mechanism
from tests.strategies import Source, random_environment

STATES = (1, 2, 2, 2, 3, 3, 4, 4)
LONG, SHORT = (1, 3), (1, 2)  # periods, where they end
REQUIRED = ("efficient", "incentive_compatible")  # of every certificate, so that it can be accepted
POWERS = (1, 6, 9, 12, 18, 30, 30)
FORGED = 2


@dataclass(frozen=True)
class Pair:
    """An environment and a certificate, as JSON values; forged: it may be false."""

    environment: object
    certificate: dict
    forged: bool


def drawn(seed, later=False):
    """The pairs of a seed, the right one first; later: of version 2 of the format."""
    source = Source(random.Random(f"checkers {seed}"))
    most = 12 if seed % 100 == 0 else source.choice(STATES)
    plain = environment(seed, later, most, LONG if seed % 4 == 0 else SHORT)
    data = moved(plain, source) if seed % 4 == 1 else plain
    found = certificate(data, seed, source)
    right = as_read(found)
    yield Pair(data, right if seed % 8 == 0 else thinned(right, source), forged=False)
    for _ in range(FORGED):
        yield Pair(data, forged(thinned(right, source), source), forged=True)
    if seed % 8 == 1:
        other = as_read(certificate(plain, seed, source)) | {"environment": right["environment"]}
        yield Pair(data, thinned(other, source), forged=True)
    if seed % 4 == 2:
        other = as_read(pipeline.audit(found.environment, another(found, seed, source), require=found.required))
        yield Pair(data, other | {"claims": thinned(right, source)["claims"]}, forged=True)


def environment(seed, later, most, periods=LONG):
    """A random environment; a later one has agents who are away, sets that depend on the state, or both."""
    if not later:
        return random_environment(seed, max_states=most, periods=periods)
    return absence.drawn(seed, tables=seed % 3 > 0, away=seed % 3 < 2, max_states=most, periods=periods)


def certificate(data, seed, source):
    """Of a random mechanism, of the one that lpmech finds, or of a named one, by turns; now and then with claims that
    are stated only where they are asked for."""
    env = Environment.from_json(data)
    asked = (*REQUIRED, *source.shuffled([*CLAIMS])[:5]) if source.chance(15) else REQUIRED
    if seed % 3 == 0:
        return pipeline.audit(env, random_mechanism(env, seed), require=asked)
    names = [AUTO] if seed % 3 == 1 else [*source.shuffled([*KINDS])[:3], "generalized_vcg"]
    return next(made(env, names, asked))


def made(env, names, asked):
    """The certificates of the mechanisms that can be built, without those that have states."""
    for name in names:
        try:
            found = pipeline.certify(env, name, require=asked)
        except NoMechanism:
            continue
        if found.product is None:
            yield found


def another(found, seed, source):
    """A random mechanism with another seed, or the same one with a payment moved."""
    mechanism = found.mechanism
    if mechanism.by_shock is not None or source.chance(30):
        return random_mechanism(found.environment, seed + 10**9)
    payer = source.integer(0, len(mechanism.transfers) - 1)
    place = source.integer(0, len(mechanism.transfers[payer]) - 1)
    before = mechanism.transfers[payer][place]
    steps = [Fraction(0)] * prod(before.array.shape)
    steps[source.integer(0, len(steps) - 1)] = source.choice((1, -1)) * Fraction(1, 10 ** source.choice(POWERS))
    after = before + Table(before.axes, exact.from_fractions(steps, before.array.shape))
    transfers = [list(periods) for periods in mechanism.transfers]
    transfers[payer][place] = after.minimal()
    return replace(mechanism, transfers=tuple(map(tuple, transfers)))


def moved(data, source):
    """With one number of a utility moved by a power of ten."""
    data = copy.deepcopy(data)
    paths = [path for path in leaves(data) if "utility" in path and path[-1] not in ("axes", "entries")
             and "axes" not in path]  # fmt: skip
    if paths:
        path = source.choice(paths)
        step = Fraction(source.choice((1, -1)), 10 ** source.choice(POWERS))
        put(data, path, str(Fraction(at(data, path)) + step))
    return data


def thinned(whole, source):
    """With the required claims, two others, and those from which these follow."""
    others = [claim["id"] for claim in whole["claims"] if claim["id"] not in REQUIRED]
    kept = {*REQUIRED, *source.shuffled(others)[:2]}
    kept |= {claim["witness"].get("from") for claim in whole["claims"] if claim["id"] in kept}
    return whole | {"claims": [claim for claim in whole["claims"] if claim["id"] in kept]}


def forged(right, source):
    """One change, of any kind, or of a number in a witness."""
    told = [path for path in leaves(right["claims"]) if path[1] == "witness" and is_number(at(right["claims"], path))]
    if told and source.chance(40):
        changed = copy.deepcopy(right)
        path = source.choice(told)
        old = Fraction(at(right["claims"], path))
        hair = Fraction(1, 10**30)
        put(changed["claims"], path, str(source.choice((old + 1, -old, 0, old + hair, old - hair, 2 * old))))
        return changed
    return mutated(right, source)[0]


def is_number(text):
    try:
        Fraction(text)
    except (ValueError, TypeError, ZeroDivisionError):
        return False
    return isinstance(text, str)
