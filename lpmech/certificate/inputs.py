"""The files that a command read, such as the case: whoever has them repeats it elsewhere, byte for byte."""

from __future__ import annotations

import base64
import binascii
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath, PureWindowsPath

from lpmech.casefiles import finding, library

MOST = 1_000_000  # bytes of a file that is kept; larger ones are named alone


@dataclass(frozen=True, slots=True)
class Input:
    """A file: how the command line names it, its name where it is kept, and what it holds."""

    given: str
    name: str
    content: bytes

    def to_json(self) -> dict[str, str]:
        """As it stands in `about.json`."""
        try:
            held = {"text": self.content.decode("utf-8")}
        except UnicodeDecodeError:
            held = {"base64": base64.b64encode(self.content).decode("ascii")}
        return {"given": self.given, "name": self.name, **held}


def read_input(told: object) -> Input | None:
    """The same read back; None if it is not as it should be, as when its name is a path."""
    if not isinstance(told, Mapping):
        return None
    given, name, text, packed = (told.get(key) for key in ("given", "name", "text", "base64"))
    if not isinstance(given, str) or not isinstance(name, str) or not _is_name(name):
        return None
    try:
        content = text.encode("utf-8") if isinstance(text, str) else base64.b64decode(str(packed), validate=True)
    except (ValueError, binascii.Error):
        return None
    return Input(given, name, content)


def _is_name(name: str) -> bool:
    return name == PurePosixPath(name).name == PureWindowsPath(name).name and bool(name.strip("."))


def inputs_of(case: str, *files: str | None, names: Iterable[str]) -> tuple[Input, ...]:
    """The case and other files as a command line gives them; those that are no files are left out, and so is stdin.

    `names` are taken by other files, so what is called so gets another name.
    """
    taken, found = set(names), []
    for one in _read(case, files):
        name = one.name
        while name in taken:
            name = f"given-{name}"
        taken.add(name)
        found.append(replace(one, name=name))
    return tuple(found) if all(len(one.content) <= MOST for one in found) else ()


def _read(case: str, files: Sequence[str | None]) -> Iterator[Input]:
    if case != finding.STDIN:
        yield replace(input_of(finding.find(case)), given=case)
    for given in files:
        path = None if given is None else library.mechanisms().get(given, Path(given))
        if given is not None and path is not None and given != finding.STDIN and path.is_file():
            yield Input(given, path.name, path.read_bytes())


def input_of(found: finding.Found) -> Input:
    """The text of a case by its name alone, which stands on the command line as well."""
    name = found.path.name if found.path else f"{found.stem}{'.json' if found.is_json else '.toml'}"
    return Input(name, name, found.path.read_bytes() if found.path else found.text.encode("utf-8"))


def repeated(command: str, inputs: Sequence[Input]) -> str | None:
    """The command with the names of the files that are kept; None if it names one that is not among them."""
    try:
        words = shlex.split(command)
    except ValueError:
        return None
    left = list(inputs)
    for place, word in enumerate(words):
        if (one := next((each for each in left if each.given == word), None)) is not None:
            left.remove(one)
            words[place] = one.name
    return None if left or not inputs else shlex.join(words)
