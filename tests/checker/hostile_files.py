"""Files that ask for much more work or memory than their size lets one think, in all three kinds of certificates.

Each maker takes a size, by which its files grow, and gives an environment and a certificate as values or texts. They
are the kinds of what was once not counted: shocks times states, tables of distinct denominators, one long number in
very many cells, coefficients over one long denominator, numbers that share one hash, a message for each of many faults.
"""

import json
import random
from fractions import Fraction
from pathlib import Path

from samples import certificate, environment

from lpmech.checker.claims import KINDS
from lpmech.checker.continuous.environment import digest as continuous_digest
from lpmech.checker.continuous.environment import read_continuous
from lpmech.checker.indices.arms import digest_of_arms, read_arms
from lpmech.checker.kernel.canonical import digest
from lpmech.checker.kernel.read_environment import read_environment

TESTS = Path(__file__).parents[1]
MODULUS = (1 << 61) - 1  # of Python's hashes of numbers
MAKERS = {}


def maker(size):
    """Registers a maker with a size that was found to be too much for a checker that does not count."""

    def register(make):
        MAKERS[make.__name__] = make, size
        return make

    return register


def alike(count):
    """So many fractions between 0 and 1 that share one hash, increasing."""
    return sorted(Fraction(12345 * k % MODULUS, MODULUS + k) for k in range(1, count + 1))


def long_ratio(digits, seed=0):
    """A number between 0 and 1 of so many hexadecimal digits above and below."""
    above, below = (random.Random(seed + k).getrandbits(4 * digits - 1) for k in (0, 1))
    return f"{hex(above)}/{hex(below | 1 << 4 * digits - 1)}"


def constant(value):
    return {"axes": [], "values": value}


def primes(count, start):
    found, k = [], start | 1
    while len(found) < count:
        if all(k % p for p in range(3, int(k**0.5) + 1, 2)):
            found.append(k)
        k += 2
    return found


def finite(agents, types, **stage):
    """An environment of one period."""
    names, labels = [f"a{k}" for k in range(agents)], [str(k) for k in range(types)]
    whole = {"types": dict.fromkeys(names, labels), "allocations": ["n"], "utility": dict.fromkeys(names, constant(0))}
    return {"format": "lpmech-environment/1", "discount": "1/2", "horizon": 1, "agents": names,
            "stages": [whole | stage]}  # fmt: skip


def about(env, claims=()):
    """A certificate about an environment."""
    zero, names = {"axes": [], "denominator": 1, "numerators": [0]}, env["agents"]
    try:
        sha = digest(read_environment(env))
    except Exception:
        sha = "0" * 64
    periods = env["horizon"] or 1
    return {
        "format": "lpmech-certificate/1", "environment": sha, "versions": {}, "evidence": {},
        "mechanism": {"name": "", "allocation": [{"axes": [], "indices": [0]}] * periods,
                      "transfers": {name: [zero] * periods for name in names}, "transfers by shock": None},
        "claims": list(claims),
    }  # fmt: skip


# environments and certificates of mechanisms


@maker(300)
def shocks_times_states(size):
    env = finite(6, 10, shocks={f"z{k:06}": {"probability": f"1/{size}"} for k in range(size)})
    return env, about(env)


@maker(300)
def tables_times_states(size):
    """Each table of the certificate has a list of where the states lie in it."""
    env = finite(4, 10) | {"horizon": size}
    env["stages"][0]["transition"] = {name: constant("1/10") for name in env["agents"]}
    cert = about(env)
    table = {"axes": env["agents"][:1], "denominator": 1, "numerators": [0] * 10}
    cert["mechanism"]["transfers"] = {name: [table] * size for name in env["agents"]}
    return env, cert


@maker(100)
def tables_of_distinct_denominators(size):
    found = primes(size * size, 100_000)
    table = {"axes": ["a0", "a1"], "values": [[f"1/{p}" for p in found[k * size :][:size]] for k in range(size)]}
    both = {"a0": table, "a1": table}
    env = finite(2, size, utility=both, transition=dict.fromkeys(both, constant(f"1/{size}")))
    return env | {"terminal": {"utility": both}}, {}


@maker(1_500)
def one_long_number_in_many_cells(size):
    table = {"axes": ["a0", "a1"], "default": "1/" + "7" * 900, "entries": {"0|0": "1"}}
    return finite(2, size, utility={"a0": table, "a1": table}), {}


@maker(2_000)
def one_short_number_in_many_cells(size):
    table = {"axes": ["a0", "a1"], "default": "1/3", "entries": {"0|0": "1"}}
    return finite(2, size, utility={"a0": table, "a1": constant(0)}), {}


@maker(40_000)
def denominators_of_one_hash(size):
    """Of which each is looked up among those before."""
    table = {"axes": ["a0"], "values": [f"1/{12345 + k * MODULUS}" for k in range(1, size + 1)]}
    return finite(1, size, utility={"a0": table}), {}


@maker(900)
def mixtures_of_many_elements(size):
    element = {"weight": constant(f"1/{size}"), "a0": {"axes": ["next a0"], "values": ["1/3", "2/3"]}}
    env = finite(2, 2) | {"horizon": None}
    odd = [element | {"a1": {"axes": ["next a1"], "values": [f"1/{k}", f"{k - 1}/{k}"]}} for k in range(3, size + 3)]
    env["stages"][0]["transition"] = {"mixture": odd}
    claim = {"id": "independent_transitions", "concept": KINDS["independent_transitions"].concept, "verdict": "proved",
             "least_slack": None, "at": None, "reason": "", "witness": {}}  # fmt: skip
    return env, about(env, [claim])


@maker(1_000_000)
def floats(size):
    return environment(), '{"format": [' + "0.5," * size + "0.5]}"


@maker(150_000)
def repeated_keys(size):
    return "[" + '{"a":1,"a":1},' * size + "0]", {}


@maker(500_000)
def short_strings(size):
    return environment(), certificate() | {"versions": {"x": ["ab"] * size}}


@maker(1_000_000)
def brackets_in_strings(size):
    return '{"a": "' + "[{" * size + '"}', {}


@maker(3_000_000)
def one_long_number(size):
    cert = certificate()
    cert["mechanism"]["transfers"]["ann"][0]["denominator"] = "0x" + "f" * size
    return environment(), cert


# continuous signals


def signals(**changes):
    """A shipped environment and certificate, changed."""
    folder = TESTS / "continuous/certificates"
    env, cert = (json.loads((folder / kind / "tent.json").read_bytes()) for kind in ("environments", "accept"))
    env |= changes
    return env, cert | {"environment": continuous_digest(read_continuous(env))}


@maker(1_000_000)
def a_bound_of_long_parts(size):
    env, cert = signals()
    cert["claims"][1]["loss"] = long_ratio(size)
    return env, cert


@maker(60)
def many_bounds_of_long_parts(size):
    """Each is short enough to be brought to lowest terms at once."""
    env, cert = signals()
    cert["grid"] = ["0", *(long_ratio(40_000, 2 * k) for k in range(size)), "1"]
    return env, cert


@maker(400_000)
def coefficients_over_one_long_denominator(size):
    env, cert = signals()
    cert["value"] = {"degree": 12, "denominator": "0x" + "f" * size, "numerators": list(range(1, 170))}
    return env, cert


@maker(3_000)
def atoms_of_one_hash(size):
    env, cert = signals()
    atoms = [{"signal": str(x), "weight": "1"} for x in alike(size)]
    cert["claims"].append({"id": "convexly_dependent", "agent": "ann", "allocation": "to ann", "bound": "0",
                           "signals": {"bob": "0"}, "signal": "1/2", "atoms": atoms})  # fmt: skip
    return env, cert


@maker(900)
def points_of_one_hash(size):
    env, cert = signals()
    grid = ["0", *map(str, sorted([*alike(size), Fraction(1, 2)])), "1"]
    nothing = {"denominator": 1, "numerators": [0] * (len(grid) - 1)}
    transfers = {"points": grid, "cells": "one", "degrees": [0, 0], **nothing}
    cert["grid"] = grid
    cert["transfers"] = {name: dict.fromkeys(env["allocations"], transfers) for name in env["agents"]}
    return env, cert


@maker(1_200)
def hinges_of_one_hash(size):
    terms = [{"coefficient": "1", "hinges": [{"of": "ann", "at": str(x), "power": 1}]} for x in alike(size)]
    return signals(utility={name: dict.fromkeys(("to ann", "to bob"), terms) for name in ("ann", "bob")})


@maker(990)
def many_cells(size):
    env, cert = signals()
    cert["grid"] = [str(Fraction(k, 2 * (size // 2))) for k in range(2 * (size // 2) + 1)]
    return env, cert


# arms


def arms(states, reward, rows):
    env = {"format": "lpmech-arms/1", "discount": "1/2", "arms": [{
        "name": "bob", "states": [str(k) for k in range(states)], "reward": [reward(k) for k in range(states)],
        "transition": rows}]}  # fmt: skip
    try:
        sha = digest_of_arms(read_arms(env))
    except Exception:
        sha = "0" * 64
    order = {"bob": [str(k) for k in range(states)]}
    return env, {"format": "lpmech-index-certificate/1", "arms": sha, "versions": {}, "orders": order,
                 "indices": {"bob": ["0"] * states}, "outcome": None}  # fmt: skip


@maker(1_900)
def rewards_of_one_hash(size):
    found = [str(x) for x in reversed(alike(size))]
    return arms(size, lambda k: found[k], [{str(k): "1"} for k in range(size)])


@maker(300)
def rows_of_distinct_denominators(size):
    found = primes(size * 2, 10**6)
    rows = [{str(k): f"1/{p}", str((k + 1) % size): f"{p - 1}/{p}"} for k, p in enumerate(found[:size])]
    return arms(size, lambda k: f"1/{found[size + k]}", rows)


@maker(2_000_000)
def an_index_of_long_parts(size):
    env, cert = arms(2, str, [{"0": "1"}, {"1": "1"}])
    cert["indices"]["bob"] = [long_ratio(size), "0"]
    return env, cert
