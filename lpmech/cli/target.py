"""Files that commands write: before any work it is asked whether the ending is theirs and the file can be written."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection
from pathlib import Path

from lpmech.cli.output import Refusal, refusing, told
from lpmech.cli.replacing import check_file, check_folder
from lpmech.reading.faults import quote
from lpmech.reading.files import check_target

# Endings that say that one file is meant, where a command writes a folder.
OF_FILES = frozenset({".toml", ".json", ".csv", ".xlsx", ".html", ".htm", ".tex", ".md", ".parquet", ".txt", ".py",
                      ".pdf", ".svg", ".xml", ".zip"})  # fmt: skip


def target(path: Path, endings: Collection[str], *, option: str = "-o") -> Path:
    """The file, refused where its ending is none of these, or where it cannot be written or must not be replaced.

    Pipes and devices have no endings, and take whatever is written.
    """
    if path.is_dir():
        writable(path)  # refuses, and says so
    if path.suffix.lower() not in endings and not _is_stream(path):
        raise unknown_ending(path, endings, option)
    return writable(path)


def writable(path: Path) -> Path:
    """The file, whatever its ending; refused where it cannot be written, or must not be replaced."""
    with refusing(path):
        check_target(path)
        check_file(path)
    return path


def unknown_ending(path: Path, endings: Collection[str], option: str = "-o") -> Refusal:
    """Why a file with this ending is not written."""
    found = f"the ending {quote(path.suffix)}" if path.suffix else "no ending"
    said = f"lpmech: {option} {told(path)}: its ending says no format of this command; it writes {', '.join(endings)}"
    return Refusal(f"{said}, and this has {found}")


def folder(path: Path) -> Path:
    """The folder for several files, refused before any work when nothing can be written to it, or when its name is that
    of a file; it is made with its first file."""
    there = next((one for one in (path, *path.parents) if os.path.lexists(one)), path)
    if not there.is_dir():
        raise Refusal(f"lpmech: {told(path)} cannot be made a folder: {told(there)} is none")
    if path.suffix.lower() in OF_FILES and not path.is_dir():
        raise Refusal(f"lpmech: -o {told(path)}: this command writes several files, to a folder, and the ending "
                      f"{quote(path.suffix)} says one file; -o {told(path.with_suffix(''))} writes them")  # fmt: skip
    if not os.access(there, os.W_OK | os.X_OK):
        raise Refusal(f"lpmech: nothing can be written to the folder {told(there)}")
    check_folder(path)
    return path


def _is_stream(path: Path) -> bool:
    """Whether a pipe or a device is there."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)
