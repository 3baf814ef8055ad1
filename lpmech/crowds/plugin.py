"""What crowds of identical agents add to the core: formats, a command, an option and faults of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lpmech.crowds import formats
from lpmech.plugins import CaseFormat, Command, Format, Holds, Plugin

if TYPE_CHECKING:
    from rich.console import RenderableType

    from lpmech.casefiles.families.parameters import Family
    from lpmech.casefiles.finding import Found
    from lpmech.certificate.about import About
    from lpmech.certificate.compared import Result
    from lpmech.pages.page import Page


def _canonical(case: Found) -> str:
    from lpmech.crowds.case import load

    return load(case).crowd.canonical()


def _summary(case: Found) -> Iterable[RenderableType]:
    from lpmech.crowds.case import load
    from lpmech.crowds.report import crowd_report

    return crowd_report(load(case))


def _options() -> Mapping[str, Any]:
    from lpmech.crowds import options

    return {"width": options.Width}


def _files(case: Found) -> Mapping[str, str]:
    from lpmech.crowds.certifying import files_of

    return files_of(case)


def _page(files: Mapping[str, bytes], about: About, accepted: bool) -> Page:
    from lpmech.certificate.folder import Folder
    from lpmech.crowds.page import page

    return page(Folder(files), about, accepted=accepted)


def _certify(case: Found, options: Mapping[str, Any], output: Path | None, *, as_json: bool) -> int:
    from lpmech.crowds.certifying import certify_case

    return certify_case(case, options["width"], output, as_json=as_json)


def _expected(case: Found) -> Sequence[Result]:
    from lpmech.crowds.expected import results_of

    return results_of(case)


def _families() -> tuple[Family, ...]:
    from lpmech.crowds.family import FAMILY

    return (FAMILY,)


def _commands() -> tuple[Command, ...]:
    from lpmech.crowds.command import identical

    return (
        Command(run=identical, after="unique", group="study", example=("beyond/two_bidders",),
                codes={1: "a required claim is refuted", 3: "a required claim is undecided"}),
    )  # fmt: skip


def _taken_by() -> Sequence[str]:
    from lpmech.cli.commands import takers_of

    return takers_of(CROWDS)


def _codes() -> Mapping[str, str]:
    from lpmech.crowds.codes import CODES

    return CODES


def _mends() -> Mapping[str, str]:
    from lpmech.crowds.codes import MENDS

    return MENDS


CROWDS = CaseFormat(
    name=formats.ENVIRONMENT,
    holds=Holds.ENVIRONMENT,
    about="identical agents by their number",
    taken_by=_taken_by,
    shipped="crowds",
    canonical=_canonical,
    files=_files,
    page=_page,
    summary=_summary,
    certify=_certify,
    expected=_expected,
    families=_families,
    options=_options,
)
CERTIFICATES = Format(name=formats.CERTIFICATE, holds=Holds.CERTIFICATE)
PLUGIN = Plugin(cases=(CROWDS,), certificates=(CERTIFICATES,), commands=_commands, codes=_codes, mends=_mends)
