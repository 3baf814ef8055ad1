"""lpmech certifies dynamic mechanisms in exact rational arithmetic.

    env = lpmech.load("bv08/scheduling_three")     # a case file, canonical JSON, or the name of a shipped case
    cert = lpmech.certify(env)                     # mechanism="auto"
    cert.verdict, cert.claims["efficient"], cert.transfers.to_pandas()
    lpmech.verify(env, cert).verdict               # the independent checker
    cert.save("out")                               # environment.json, certificate.json, transfers.json, transfers.csv

`values`, `choose`, `simulate`, `sweep`, `conditions`, `design`, `region`, `indices` and `export` are what the commands
of these names do, and docs/python.md shows all of it at work.

The names below are loaded when first used, so that `import lpmech` is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.2.0"

_FACE = {
    "Certificate": "lpmech.certificate.certificate",
    "Environment": "lpmech.problem.environment",
    "audit": "lpmech.certificate.pipeline",
    "certify": "lpmech.certificate.pipeline",
    "choose": "lpmech.certificate.pipeline",
    "conditions": "lpmech.separation.report",
    "design": "lpmech.designs.design",
    "export": "lpmech.exports.export",
    "indices": "lpmech.casefiles.bandits",
    "load": "lpmech.certificate.pipeline",
    "region": "lpmech.regions.region",
    "simulate": "lpmech.play.simulate",
    "sweep": "lpmech.sweeps.swept",
    "values": "lpmech.certificate.pipeline",
    "verify": "lpmech.certificate.pipeline",
}

_PLUGGED = ("statement",)  # names that plug-ins add

__all__ = [
    "Certificate", "Environment", "__version__", "audit", "certify", "choose", "conditions", "design", "export",
    "indices", "load", "region", "simulate", "statement", "sweep", "values", "verify",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """The names of the package's face, loaded on first use."""
    if name in _PLUGGED:
        from lpmech.plugins import plugins

        return getattr(import_module(next(one.face[name] for one in plugins() if name in one.face)), name)
    if name not in _FACE:
        raise AttributeError(f"module 'lpmech' has no attribute {name!r}")
    return getattr(import_module(_FACE[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
