"""Certificates of random environments, of the pivot mechanism and of random mechanisms that remember."""

import json
import random
import tempfile
from fractions import Fraction
from math import prod
from pathlib import Path

import numpy as np

from lpmech.certificate import pipeline
from lpmech.problem import exact
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.stages import PREVIOUS
from lpmech.problem.tables import Choice, Table
from lpmech.reading.files import compact
from tests.feasible import open_at


def environment_of(data):
    """The environment that an object in JSON describes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "environment.json"
        path.write_text(json.dumps(data), encoding="utf-8")
        return pipeline.load(path)


def as_read(certificate):
    """The certificate as its file is read."""
    return json.loads(compact(certificate.to_json()))


def as_stored(certificate, claims):
    """The same with some claims only, as if it had been written when the format had its first version."""
    found = as_read(certificate) | {"format": "lpmech-certificate/1", "versions": {"lpmech": "0"}}
    return found | {"claims": [claim for claim in found["claims"] if claim["id"] in claims]}


def random_certificate(data, seed):
    """Of the pivot mechanism, of the one that lpmech finds, or of a random one, by turns."""
    env = environment_of(data)
    if seed % 3 == 1:
        return as_read(pipeline.audit(env, random_mechanism(env, seed)))
    return as_read(pipeline.certify(env, "auto" if seed % 3 else "pivot"))


def judged_certificate(data, seed):
    """The same without the claims that the judge does not know; tests/checker has tests of its own for them."""
    certificate = random_certificate(data, seed)
    claims = [claim for claim in certificate["claims"] if not claim["id"].startswith("exists_")]
    return certificate | {"claims": claims}


def random_mechanism(env, seed):
    """A feasible rule, or the efficient one, and small transfers: by shock, or that remember the previous period."""
    source = random.Random(seed)
    rules = tuple(random_rule(env.stage(position), source) for position in env.periods)
    if any(stage.has_shocks for stage in env.stages) and source.random() < 0.4:
        by_shock = tuple(tuple(shock_table(env.stage(t), source) for t in env.periods) for _ in env.agents)
        means = (tuple(env.stage(t).over_shocks(x).minimal() for t, x in enumerate(row)) for row in by_shock)
        return Mechanism(name="random", allocation=rules, transfers=tuple(means), by_shock=by_shock)
    transfers = tuple(tuple(random_transfers(env, source)) for _ in env.agents)
    return Mechanism(name="random", allocation=rules, transfers=transfers)


def random_rule(stage, source):
    rule = np.zeros((len(stage.shocks), *(stage.sizes[name] for name in stage.components)), dtype=np.intp)
    for index in np.ndindex(rule.shape):
        rule[index] = source.choice(open_at(stage, index))
    return Choice(("shock", *stage.components), rule)


def random_transfers(env, source):
    """One table a period; an infinite horizon has one, or one for period 1 and one that remembers."""
    first = random_table(env.stage(0), (), source)
    if env.horizon is None:
        return [first, remembering(env, 0, 0, source)] if source.random() < 0.7 else [first]
    return [first, *(remembering(env, t, t - 1, source) for t in env.periods[1:])]


def remembering(env, position, before, source):
    stage = env.stage(before)
    kept = [axis for axis in ("allocation", *stage.components) if source.random() < 0.5]
    return random_table(env.stage(position), [(PREVIOUS + axis, stage.sizes[axis]) for axis in kept], source)


def shock_table(stage, source):
    return random_table(stage, [("shock", len(stage.shocks))], source)


def random_table(stage, others, source):
    axes = [*others, *((name, stage.sizes[name]) for name in stage.components if source.random() < 0.8)]
    sizes = tuple(size for _, size in axes)
    cells = [Fraction(source.randint(-6, 6), source.choice([1, 2])) for _ in range(prod(sizes))]
    return Table(tuple(name for name, _ in axes), exact.from_fractions(cells, sizes)).minimal()
