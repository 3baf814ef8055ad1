"""What continuous signals add to the core: formats, a family, a command, options, claims and faults of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lpmech.plugins import CaseFormat, Command, Format, Holds, Plugin

if TYPE_CHECKING:
    from rich.console import RenderableType

    from lpmech.casefiles.families.parameters import Family
    from lpmech.casefiles.finding import Found
    from lpmech.certificate.about import About
    from lpmech.certificate.compared import Result
    from lpmech.pages.page import Page


def _canonical(case: Found) -> str:
    from lpmech.continuous.case import load

    return load(case).environment.canonical()


def _summary(case: Found) -> Iterable[RenderableType]:
    from lpmech.continuous.case import load
    from lpmech.continuous.report import environment_report

    return environment_report(load(case))


def _options() -> Mapping[str, Any]:
    from lpmech.continuous import options

    return {"grid": options.Grid, "form": options.Payments}


def _files(case: Found) -> Mapping[str, str]:
    from lpmech.continuous.command import files_of

    return files_of(case)


def _page(files: Mapping[str, bytes], about: About, accepted: bool) -> Page:
    from lpmech.certificate.folder import Folder
    from lpmech.continuous.page.whole import page

    return page(Folder(files), about, accepted=accepted)


def _certify(case: Found, options: Mapping[str, Any], output: Path | None, *, as_json: bool) -> int:
    from lpmech.continuous import command

    return command.certify_case(case, options["grid"], options["form"], output, as_json=as_json)


def _expected(case: Found) -> Sequence[Result]:
    from lpmech.continuous.expected import results_of

    return results_of(case)


def _families() -> tuple[Family, ...]:
    from lpmech.continuous import copulas

    return (copulas.FAMILY,)


def _commands() -> tuple[Command, ...]:
    from lpmech.continuous import commands

    return (Command(run=commands.continuous, after="unique", group="study", formerly="continuous"),)


def _concepts() -> Mapping[str, str]:
    from lpmech.continuous.claims import CONTINUOUS_CONCEPTS

    return CONTINUOUS_CONCEPTS


def _codes() -> Mapping[str, str]:
    from lpmech.continuous.codes import CODES

    return CODES


CONTINUOUS = CaseFormat(
    name="lpmech-continuous/1",
    holds=Holds.ENVIRONMENT,
    about="continuous signals",
    taken_by="`lpmech certify` and `lpmech study continuous` take this file",
    shipped="continuous",
    canonical=_canonical,
    files=_files,
    page=_page,
    summary=_summary,
    certify=_certify,
    expected=_expected,
    families=_families,
    options=_options,
)
CERTIFICATES = Format(name="lpmech-continuous-certificate/1", holds=Holds.CERTIFICATE)
PLUGIN = Plugin(cases=(CONTINUOUS,), certificates=(CERTIFICATES,), commands=_commands, concepts=_concepts, codes=_codes)
