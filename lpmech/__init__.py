"""lpmech certifies dynamic mechanisms in exact rational arithmetic.

    env = lpmech.load("bv08/scheduling_three")     # a case file, canonical JSON, or the name of a shipped case
    cert = lpmech.certify(env)                     # mechanism="auto"
    cert.verdict, cert.claims, cert.program.value({"ann": "low", "bob": "high"})
    cert.save("out")                               # environment.json, certificate.json, transfers.json, transfers.csv
    lpmech.verify("out/environment.json", "out/certificate.json")

The names below are loaded when first used, so that `import lpmech` is quick.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

__version__ = "0.1.0"

_FACE = {
    "Environment": "lpmech.environment",
    "load": "lpmech.pipeline",
    "certify": "lpmech.pipeline",
    "audit": "lpmech.pipeline",
    "verify": "lpmech.pipeline",
}

__all__ = ["Environment", "__version__", "audit", "certify", "load", "verify"]


class _Face(ModuleType):
    """A package whose face wins over subpackages of the same name.

    Python binds every subpackage that is imported to its name in the package: `lpmech.audit`, the folder, would take
    the place of `lpmech.audit`, the function, as soon as anything of that folder is loaded. The folder stays
    importable: `from lpmech.audit.run import …` does not look here.
    """

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name in _FACE and isinstance(value, ModuleType)):
            super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *__all__})


sys.modules[__name__].__class__ = _Face


def __getattr__(name: str) -> Any:
    """The names of the package's face, loaded on first use."""
    if name not in _FACE:
        raise AttributeError(f"module 'lpmech' has no attribute {name!r}")
    return getattr(import_module(_FACE[name]), name)
