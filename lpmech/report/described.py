"""A case in the shape of `lpmech show --format json`.

    {"environment": SHA-256, "title": text, "source": text, "notes": text,
     "states": [number, …], "reached": null | [number, …], "hypotheses": [CLAIM, …], "model": {…}}

`model` is the canonical form, of which `environment` is the SHA-256. `states` counts the states by period (one number
if the horizon is infinite), `reached` those that can occur. Cases of other formats have no hypotheses and no counts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from math import prod
from typing import Any

from lpmech.casefiles.finding import Found
from lpmech.problem.canonical import canonical
from lpmech.problem.environment import Environment
from lpmech.reading.keys import METADATA
from lpmech.report import shapes
from lpmech.report.environment import Facts

Shape = dict[str, Any]


def environment_shape(env: Environment, about: Facts) -> Shape:
    """An environment and what is known of it."""
    told = {"title": about.title, "source": about.source, "notes": about.notes}
    known = {
        "states": [prod(env.stage(t).sizes[name] for name in env.stage(t).components) for t in env.periods],
        "reached": about.reached,
        "hypotheses": [shapes.claim(one) for one in about.hypotheses],
    }
    return model_shape(canonical(env), told, known)


def model_shape(text: str, told: Mapping[str, str], known: Mapping[str, Any] | None = None) -> Shape:
    """A model by its canonical text, and what is said of it."""
    name = hashlib.sha256(text.encode()).hexdigest()
    return {"environment": name, **told, **(known or {}), "model": json.loads(text)}


def metadata(found: Found) -> dict[str, str]:
    """Title, source and notes of a text that has been read before; empty if it says nothing."""
    tree, _ = found.parse()
    given = tree if isinstance(tree, Mapping) else {}
    return {key: one if isinstance(one := given.get(key), str) else "" for key in METADATA}
