"""The cases that are shipped with the package, `<paper>/<case>.toml`, and mechanisms in them, `<case>.<name>.json`.

Those in the folder `continuous` have continuous signals, and only the commands that know them take them. An installed
package carries them all in its folder `shipped`; in a checkout they stand in `cases` beside the package.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]
ENDING, MECHANISM_ENDING = ".toml", ".json"
_CONTINUOUS = "continuous/"


def folder() -> Path | None:
    """Where the shipped cases are."""
    candidates = (_PACKAGE / "shipped", _PACKAGE.parent / "cases")
    return next((candidate for candidate in candidates if candidate.is_dir()), None)


def cases() -> dict[str, Path]:
    """Every shipped case with finitely many types by its name, such as `bv08/scheduling_three`."""
    return {name: file for name, file in _files(ENDING).items() if not name.startswith(_CONTINUOUS)}


def continuous_cases() -> dict[str, Path]:
    """Every shipped case with continuous signals by its name, such as `continuous/tent`."""
    return {name: file for name, file in _files(ENDING).items() if name.startswith(_CONTINUOUS)}


def mechanisms() -> dict[str, Path]:
    """Every shipped mechanism file by its name, such as `l14/modified_oil_leases.linked`."""
    return _files(MECHANISM_ENDING)


def _files(ending: str) -> dict[str, Path]:
    where = folder()
    return dict(_files_in(where, ending)) if where else {}


@cache
def _files_in(where: Path, ending: str) -> Mapping[str, Path]:
    """What is shipped does not change while lpmech runs, and every name that is looked up is looked up here."""
    files = sorted(where.rglob(f"*{ending}"))
    return {file.relative_to(where).with_suffix("").as_posix(): file for file in files}


def find(name: str) -> tuple[str, ...]:
    """The names of the shipped cases that a name means: its full name, or the last part of it."""
    names = _files(ENDING)
    return (name,) if name in names else tuple(full for full in names if full.rpartition("/")[2] == name)
