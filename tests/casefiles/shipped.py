"""The shipped case files as the tests read them: their text alone, by the standard library."""

import tomllib
from functools import cache
from pathlib import Path

CASES = Path(__file__).parents[2] / "cases"


@cache
def read(folder, case):
    """A case file as TOML."""
    return tomllib.loads((CASES / folder / f"{case}.toml").read_text(encoding="utf-8"))


def expectation(folder, case):
    """What the case expects."""
    return read(folder, case)["expect"]


def parameters(folder, case):
    """The parameters of the case's family."""
    return read(folder, case)["parameters"]


def paths():
    """The paths of all shipped cases with finitely many types; those of plug-ins are of other formats."""
    return sorted(path for path in CASES.glob("*/*.toml") if path.parent.name not in ("continuous", "crowds"))
