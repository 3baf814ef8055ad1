"""One small environment and its certificate, to be bent by tests."""

import json
from functools import cache
from pathlib import Path

from forge import Forge

ENVIRONMENT = {
    "format": "lpmech-environment/1",
    "name": "one lease",
    "discount": "1/2",
    "horizon": 2,
    "agents": ["ann", "bob"],
    "stages": [
        {
            "types": {"ann": ["low", "high"], "bob": ["low", "high"]},
            "public": ["dry", "wet"],
            "allocations": ["to ann", "to bob"],
            "shocks": {
                "calm": {"probability": "2/3", "feasible": ["to ann", "to bob"]},
                "storm": {
                    "probability": "1/3",
                    "feasible": ["to bob"],
                    "feasible without": {"bob": ["to bob", "to ann"]},
                },
            },
            "utility": {
                "ann": {
                    "axes": ["allocation", "ann"],
                    "default": "0",
                    "entries": {"to ann|low": 1, "to ann|high": "7/2"},
                },
                "bob": {"axes": ["bob", "allocation"], "values": [["0", "2"], ["0", "0.5"]]},
            },
            "transition": {
                "public": {"axes": ["public", "next public"], "values": [["1/2", "1/2"], ["0", "1"]]},
                "ann": {"axes": ["next ann"], "values": ["1/4", "3/4"]},
                "bob": {"axes": ["public", "bob", "next bob"], "default": "1/2"},
            },
        }
    ],
    "prior": {"axes": ["ann"], "values": ["1/8", "1/8"]},
}


def environment():
    return json.loads(json.dumps(ENVIRONMENT))


def certificate(env=ENVIRONMENT):
    return json.loads(_forged(json.dumps(env)))


@cache
def _forged(env):
    """The certificate of an environment, both as text: a test may change what it gets."""
    return json.dumps(Forge(json.loads(env)).write())


def write(folder: Path, env, cert):
    """Two files; text is written as it is."""
    paths = folder / "environment.json", folder / "certificate.json"
    for path, value in zip(paths, (env, cert), strict=True):
        if isinstance(value, bytes):
            path.write_bytes(value)
        else:
            path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return paths


def holds(report):
    """Whether every claim of a certificate holds, whether or not it states the claims that are required."""
    return bool(report.claims) and all(claim.reason is None for claim in report.claims)
