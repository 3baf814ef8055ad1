"""The folder of a certificate: the names of the files that `certify -o` and its siblings write, and what they say.

Nothing is checked here: whoever shows what stands in a folder asks the checker first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from lpmech.certificate.about import About, read_about
from lpmech.reading.files import Pieces, write_files

ENVIRONMENT, CERTIFICATE = "environment.json", "certificate.json"
ARMS, INDEX_CERTIFICATE = "arms.json", "index_certificate.json"
TABLE, TRANSFERS, REFUTATIONS, SLACKS = "transfers.csv", "transfers.json", "refutations.json", "slacks.json"
ABOUT = "about.json"
PRODUCT, PRODUCT_TRANSFERS = "product.json", "product_transfers.json"  # beside a mechanism with states
EXISTENCE = "existence.json"  # beside automata that `auto` found: the certificate that says what exists


@dataclass(frozen=True, slots=True)
class Pair:
    """The two files that the checker reads."""

    subject: str  # what the certificate is about
    certificate: str


OF_ENVIRONMENT, OF_ARMS = Pair(ENVIRONMENT, CERTIFICATE), Pair(ARMS, INDEX_CERTIFICATE)
PAIRS = (OF_ENVIRONMENT, OF_ARMS)
NAMES = (ENVIRONMENT, CERTIFICATE, ARMS, INDEX_CERTIFICATE, TABLE, TRANSFERS, REFUTATIONS, SLACKS, ABOUT)
ALL_NAMES = (*NAMES, PRODUCT, PRODUCT_TRANSFERS, EXISTENCE)  # of files that a command may write, shown or not
_BEGINS = re.compile(rb'\s*\{\s*"format"\s*:\s*"lpmech-[a-z-]*certificate/')


class NoCertificate(ValueError):  # noqa: N818 - what the user is told
    """The folder has no certificate; what it says follows the folder's name."""

    def __init__(self) -> None:
        wanted = " or ".join(f"{pair.subject} and {pair.certificate}" for pair in PAIRS)
        super().__init__(f"has no certificate: expected {wanted}, as lpmech certify -o DIR writes them")


def pair_in(names: Container[str]) -> Pair:
    """The first pair of which both files are there, by name. Raises NoCertificate."""
    for pair in PAIRS:
        if pair.subject in names and pair.certificate in names:
            return pair
    raise NoCertificate


@dataclass(frozen=True, eq=False)
class Folder:
    """The files of a folder by name, as they are. Those of its pair are JSON, well formed."""

    files: Mapping[str, bytes]

    @cached_property
    def pair(self) -> Pair:
        """The two files that the checker reads. Raises NoCertificate."""
        return pair_in(self.files)

    @cached_property
    def subject(self) -> dict[str, Any]:
        """What the certificate is about."""
        return self._json(self.pair.subject)

    @cached_property
    def certificate(self) -> dict[str, Any]:
        """The certificate."""
        return self._json(self.pair.certificate)

    @cached_property
    def about(self) -> About:
        """What is said of the certificate."""
        return about_of(self.files.get(ABOUT, b""))

    def _json(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.files[name])
        return found


def about_of(content: bytes) -> About:
    """What `about.json` says; nothing if it is no such file, as it is for people, and no evidence."""
    try:
        return read_about(json.loads(content))
    except (ValueError, RecursionError):
        return About()


def has_certificate(folder: Path) -> bool:
    """Whether a certificate stands in the folder by its name, as far as the first bytes tell."""
    for pair in PAIRS:
        try:
            with (folder / pair.certificate).open("rb") as file:
                if _BEGINS.match(file.read(200)):
                    return True
        except OSError:
            continue
    return False


def write_folder(folder: Path, texts: Mapping[str, str | Pieces]) -> tuple[str, ...]:
    """Writes the files of a certificate, in place of all those of one that stood there before. Returns the names."""
    before = ALL_NAMES if has_certificate(folder) else ()
    written = write_files(folder, texts)
    for name in before:
        if name not in texts:
            (folder / name).unlink(missing_ok=True)
    return written
