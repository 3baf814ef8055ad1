"""How to check a page: the files within it, their hashes, the commands."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import replace

import lpmech
from lpmech.certificate.about import About
from lpmech.certificate.folder import Pair
from lpmech.pages.blocks import Check, Download
from lpmech.pages.page import Page, Section
from lpmech.pages.text import Sentence, say

LINK = 240  # bytes around a file that is embedded
SHRINKS_AT_MOST = 1_100  # times, by gzip


def section(files: Mapping[str, bytes], pair: Pair, about: str, said: About) -> Section:
    """`pair`: the two files that the checker reads; `about`: the SHA-256 that the certificate names.

    Behind them stand the files that the command reads, if all of them are kept.
    """
    own = (pair.subject, pair.certificate)
    order = [*own, *(name for name in files if name not in own)]
    left = said.command or "the command that made the certificate"
    inputs = {} if said.repeated is None else {one.name: one.content for one in said.inputs if one.name not in files}
    again = said.repeated if len(inputs) == len(said.inputs) else None
    block = Check(
        files=tuple(_download(name, files[name], left) for name in order),
        inputs=tuple(_download(name, inputs[name], left) for name in inputs),
        about=about,
        command=f"python -I lpmech/checker {pair.subject} {pair.certificate}",
        again=again or said.command,
    )
    return Section(id="check", menu="Check it", title="Check it yourself", blocks=(block,))


def _download(name: str, content: bytes, again: str) -> Download:
    left = f"too large for a page; it stands in the folder that {again} writes"
    return Download(
        name=name, size=len(content), sha256=hashlib.sha256(content).hexdigest(), content=content, left_out=left
    )


def embedded(page: Page, room: int) -> Page:
    """The page with as many files as there is room for, in bytes; the first ones first."""
    sections = tuple(
        replace(one, blocks=tuple(_fitting(block, room) if isinstance(block, Check) else block for block in one.blocks))
        for one in page.sections
    )
    return replace(page, sections=sections)


def _fitting(check: Check, room: int) -> Check:
    """All files as they are, or else packed, as many of them as fit."""
    if sum(_cost(one) for one in (*check.files, *check.inputs)) <= room:
        return check
    files = []
    for one in (*check.files, *check.inputs):
        packed = _packed(one) if room > one.size // SHRINKS_AT_MOST else one
        fits = _cost(packed) <= room
        files.append(packed if fits else replace(one, content=None))
        room -= _cost(packed) if fits else 0
    own = len(check.files)
    return replace(check, files=tuple(files[:own]), inputs=tuple(files[own:]))


def _cost(file: Download) -> int:
    return len(file.content or b"") * 4 // 3 + LINK


def _packed(file: Download) -> Download:
    """The file by gzip, the same bytes at any time, if that makes it smaller."""
    content = gzip.compress(file.content or b"", mtime=0)
    return replace(file, content=content, packed=True) if len(content) < file.size else file


def footer(digest: str) -> Sentence:
    """What made the page."""
    return say("Made by lpmech {} · environment {}", lpmech.__version__, f"{digest[:16]}…")
