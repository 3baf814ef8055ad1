"""The cases that are shipped with the package, `<paper>/<case>.toml`, and mechanisms in them, `<case>.<name>.json`.

Those of a plug-in's format stand in a folder of their own, and only the commands that know the format take them. An
installed package carries them all in its folder `shipped`; in a checkout they stand in `cases` beside the package.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from lpmech.plugins import CaseFormat, case_formats

_PACKAGE = Path(__file__).resolve().parents[1]
ENDING, MECHANISM_ENDING = ".toml", ".json"


def folder() -> Path | None:
    """Where the shipped cases are."""
    candidates = (_PACKAGE / "shipped", _PACKAGE.parent / "cases")
    return next((candidate for candidate in candidates if candidate.is_dir()), None)


def cases(of: CaseFormat | None = None) -> dict[str, Path]:
    """Every shipped case of this format by its name; without one those with finitely many types, such as
    `bv08/scheduling_three`."""
    folders = {one.shipped: one for one in case_formats()}
    return {name: file for name, file in all_cases().items() if folders.get(name.partition("/")[0]) is of}


def all_cases() -> dict[str, Path]:
    """Every shipped case by its name, of whatever format."""
    return _files(ENDING)


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
    names = all_cases()
    return (name,) if name in names else tuple(full for full in names if full.rpartition("/")[2] == name)
