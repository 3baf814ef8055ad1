"""What the tests of enclosures share: certificates as trees, the checker's answer, and its own bounds of claims."""

import base64
import hashlib
import json
import tempfile
from fractions import Fraction
from pathlib import Path

import numpy as np

from lpmech import checker
from lpmech.certificate.certificate import DEFAULT_REQUIRED
from lpmech.checker.enclosed.audit import audit
from lpmech.checker.enclosed.reading import read_enclosed
from lpmech.checker.enclosed.verdicts import RULES, Judge
from lpmech.checker.enclosed.verify import ENCLOSED
from lpmech.checker.kernel.read_environment import read_environment
from lpmech.enclosures.dyadic import packed, rounded
from lpmech.enclosures.exactly import Exact
from lpmech.enclosures.produce import enclose
from lpmech.enclosures.societies import Society
from lpmech.problem.canonical import canonical
from lpmech.reading.files import whole

NANO = Fraction(1, 10**9)
IMPLIED = ("interim_incentive_compatible", "interim_participation_first", "interim_participation_always",
           "each_period_budget_balance")  # fmt: skip
ASKED = (*DEFAULT_REQUIRED, *IMPLIED)


def tree_of(env, precision=NANO):
    """The enclosed certificate of an environment, as it is written."""
    return enclose(env, precision).to_json()


def answer(env, tree, **options):
    """The checker's answer."""
    with tempfile.TemporaryDirectory() as name:
        paths = [Path(name) / part for part in ("environment.json", "certificate.json")]
        texts = canonical(env) if not isinstance(env, str) else env, json.dumps(tree)
        for path, text in zip(paths, texts, strict=True):
            path.write_text(text, encoding="utf-8")
        return checker.check_files(*paths, **options)


def chunks(data):
    """CHUNKs of bytes, where one does."""
    return [{"sha256": hashlib.sha256(data).hexdigest(), "data": base64.b64encode(data).decode()}]


def data_of(found):
    """The bytes of a DYADIC or PACKED of one chunk."""
    (chunk,) = found["chunks"]
    return bytearray(base64.b64decode(chunk["data"]))


def claim(tree, name):
    return next(one for one in tree["claims"] if one["id"] == name)


class Rule:
    """Any allocation rule of an environment, its value exactly, and a certificate of it without claims."""

    def __init__(self, env, plans, exponent=40):
        self.env, self.plans, self.exponent = env, tuple(plans), exponent
        self.everyone = Society(env, None)

    def tree(self, programs, *, pivot=True, noise=0):
        values = {}
        if self.env.horizon is None:
            exact = Exact(self.everyone, self.plans).values[0]
            values["everyone"] = self.table(exact.over(self.everyone.axes(0), self.env.stage(0).sizes), noise)
            for agent, name in enumerate(self.env.agents if pivot else ()):
                society = Society(self.env, agent)
                found = programs.without[agent].periods[0].value
                values[f"without {name}"] = self.table(found.over(society.axes(0), self.env.stage(0).sizes), noise)
        return whole({
            "format": "lpmech-certificate/2", "environment": self.env.sha256, "versions": {"lpmech": "0"},
            "mechanism": {"name": "a rule", "allocation": [packed(plan) for plan in self.plans],
                          "payments": "pivot" if pivot else None, "width": None},
            "evidence": {"exponent": self.exponent, "guard": 6, "values": values, "symmetries": [], "measures": [],
                         "exact": None},
            "claims": [],
        })  # fmt: skip

    def table(self, array, noise):
        """The value rounded, with every cell moved by up to `noise` units."""
        cells = np.array([float(value) for value in array.fractions()]).reshape(array.shape)
        moved = rounded(cells, self.exponent)
        fields = moved.fields + np.random.default_rng(noise).integers(0, noise + 1, moved.fields.shape)
        fields = np.asarray(fields - int(fields.min()))
        return type(moved)(moved.least, fields).to_json()


def own_bounds(env, tree):
    """The checker's own verdict and bounds of every claim, by id."""
    environment = read_environment(json.loads(canonical(env)))
    certificate = read_enclosed(json.loads(json.dumps(tree)), environment, env.sha256, ENCLOSED, RULES.witnesses)
    periods, numbers = audit(environment, certificate)
    judge = Judge(environment, certificate, periods, numbers)
    without = [rule for rule in RULES.rules if not rule.id.startswith("epsilon")]
    return {rule.id: rule.own(judge, None) for rule in without}
