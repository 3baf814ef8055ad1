"""Whether a case has continuous signals, told without reading it whole."""

from __future__ import annotations

from pathlib import Path

_MARK = b"lpmech-continuous/"
_LOOKED_AT = 1 << 16  # bytes at the start of a file, in which its format must stand


def continuous_file(source: str) -> Path | str | None:
    """The file of a case with continuous signals, or a family of such by its name; None where a name means something
    else."""
    from lpmech import families, library

    named = library.find(source)
    if not named and source in families.names(continuous=True):
        return source
    path = library.continuous_cases().get(named[0]) if len(named) == 1 else Path(source)
    if path is None or path.suffix not in (".toml", ".json") or not path.is_file():
        return None
    try:
        with path.open("rb") as file:
            return path if _MARK in file.read(_LOOKED_AT) else None
    except OSError:
        return None
