"""What the shell offers when a name is begun: shipped cases and families, files, mechanisms and objectives."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

ENDINGS = (".toml", ".json", ".csv", ".xlsx")


def case_names(incomplete: str) -> list[str]:
    """Names that a case can have: of shipped cases, families, and files that some command reads."""
    from lpmech.casefiles import families, library

    return [*begun(incomplete, (*library.all_cases(), *families.all_names())), *_files(incomplete)]


def mechanism_names(incomplete: str) -> list[str]:
    """What `--mechanism` takes."""
    from lpmech.choice.selection import NAMES

    return begun(incomplete, NAMES)


def any_mechanism(incomplete: str) -> list[str]:
    """Mechanisms by name, and files of them."""
    return [*mechanism_names(incomplete), *mechanism_files(incomplete)]


def mechanism_files(incomplete: str) -> list[str]:
    """Mechanism files: shipped ones by their names, and others."""
    from lpmech.casefiles import library

    return [*begun(incomplete, library.mechanisms()), *_files(incomplete)]


def objectives(incomplete: str) -> list[str]:
    """What `--choose` takes."""
    from lpmech.choice.objectives import OBJECTIVES

    return begun(incomplete, OBJECTIVES)


def begun(incomplete: str, names: Iterable[str]) -> list[str]:
    """The names that begin so."""
    return [name for name in names if name.startswith(incomplete)]


def _files(incomplete: str) -> list[str]:
    """Files and folders that begin so; a folder that cannot be read has none."""
    head, slash, begun = incomplete.rpartition("/")
    try:
        inside = sorted(Path(f"{head}{slash}" or ".").iterdir())
    except OSError:
        return []
    fitting = (one for one in inside if one.name.startswith(begun) and (one.suffix in ENDINGS or one.is_dir()))
    return [f"{head}{slash}{one.name}{'/' * one.is_dir()}" for one in fitting if begun or not one.name.startswith(".")]
