"""How to check a page: the files within it, their hashes, the commands."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

import lpmech
from lpmech.certificate.folder import Pair
from lpmech.pages.blocks import Check, Download
from lpmech.pages.page import Page, Section
from lpmech.pages.text import Sentence, say

LINK = 120  # bytes around a file that is embedded


def section(files: Mapping[str, bytes], pair: Pair, about: str, commands: Sequence[str]) -> Section:
    """`pair`: the two files that the checker reads; `about`: the SHA-256 that the certificate names."""
    own = (pair.subject, pair.certificate)
    order = [*own, *(name for name in files if name not in own)]
    again = commands[-1] if commands else "the command that wrote it"
    block = Check(
        files=tuple(_download(name, files[name], again) for name in order),
        about=about,
        commands=(f"python -I lpmech/checker {pair.subject} {pair.certificate}", *commands),
    )
    return Section(id="check", menu="Check it", title="Check it yourself", blocks=(block,))


def _download(name: str, content: bytes, again: str) -> Download:
    left = f"too large for a page; {again} writes it"
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
    files = []
    for one in check.files:
        cost = one.size * 4 // 3 + LINK
        files.append(one if cost <= room else replace(one, content=None))
        room -= cost if cost <= room else 0
    return replace(check, files=tuple(files))


def footer(digest: str) -> Sentence:
    """What made the page."""
    return say("Made by lpmech {} · environment {}", lpmech.__version__, f"{digest[:16]}…")
