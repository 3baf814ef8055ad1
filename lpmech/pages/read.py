"""A page from the files of a folder, whatever kind of certificate they hold. The caller asks the checker first."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lpmech.certificate.about import About, read_about
from lpmech.certificate.stored import stored
from lpmech.pages import indices, mechanism
from lpmech.pages.page import Page
from lpmech.pages.subject import Subject
from lpmech.plugins import case_format_of
from lpmech.problem.environment import Environment

Files = Mapping[str, bytes]
PAIRS = (("environment.json", "certificate.json"), ("arms.json", "index_certificate.json"))
OTHERS = ("transfers.csv", "transfers.json", "refutations.json", "slacks.json", "about.json")


class NoCertificate(ValueError):  # noqa: N818 - what the user is told
    """The folder has no certificate."""


def pair(names: Mapping[str, object]) -> tuple[str, str]:
    """The two files of a folder that the checker reads. Raises NoCertificate where there are none."""
    for one in PAIRS:
        if all(name in names for name in one):
            return one
    raise NoCertificate(" or ".join(f"{subject} and {certificate}" for subject, certificate in PAIRS))


def page_of(files: Files, *, accepted: bool, required: tuple[str, ...] = ()) -> Page:
    """The page about the certificate in these files, which are well formed.

    `required`: the claims that decide the verdict on a mechanism; none: those that the files name.
    """
    subject, certificate = (json.loads(files[name]) for name in pair(files))
    about = _about(files.get("about.json", b""))
    about = replace(about, required=required) if required else about
    other = case_format_of(subject["format"])
    if other is not None:
        page: Page = other.page(files, about, accepted)
        return page
    if pair(files) == PAIRS[1]:
        return indices.page(files, subject, certificate, about, accepted=accepted)
    return mechanism.page(_subject(files, subject, certificate, about, accepted=accepted))


def _about(content: bytes) -> About:
    """What is said about a folder; nothing where the file is none, as it is no evidence."""
    try:
        return read_about(json.loads(content))
    except (ValueError, RecursionError):
        return About()


def _subject(
    files: Files, told: dict[str, Any], certificate: dict[str, Any], about: About, *, accepted: bool
) -> Subject:
    env = Environment.from_json(told)
    return Subject(files=files, stored=stored(env, certificate), about=about, accepted=accepted)
