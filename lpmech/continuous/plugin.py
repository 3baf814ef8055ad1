"""What continuous signals add to the core: formats, a family, a command, options, claims and faults of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lpmech.continuous import formats
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
    from lpmech.continuous.certifying import files_of

    return files_of(case)


def _page(files: Mapping[str, bytes], about: About, accepted: bool) -> Page:
    from lpmech.certificate.folder import Folder
    from lpmech.continuous.page.whole import page

    return page(Folder(files), about, accepted=accepted)


def _certify(case: Found, options: Mapping[str, Any], output: Path | None, *, as_json: bool) -> int:
    from lpmech.continuous.certifying import certify_case

    return certify_case(case, options["grid"], options["form"], output, as_json=as_json)


def _expected(case: Found) -> Sequence[Result]:
    from lpmech.continuous.expected import results_of

    return results_of(case)


def _families() -> tuple[Family, ...]:
    from lpmech.continuous.copulas.family import FAMILY

    return (FAMILY,)


def _commands() -> tuple[Command, ...]:
    from lpmech.continuous.command import continuous

    return (
        Command(run=continuous, after="unique", group="study", formerly="continuous", takes=formats.ENVIRONMENT,
                example=("continuous/tent",), codes={1: "a result differs from what the case expects"}),
    )  # fmt: skip


def _taken_by() -> Sequence[str]:
    from lpmech.cli.commands import takers_of

    return takers_of(CONTINUOUS)


def _concepts() -> Mapping[str, str]:
    from lpmech.continuous.claims import CONTINUOUS_CONCEPTS

    return CONTINUOUS_CONCEPTS


def _codes() -> Mapping[str, str]:
    from lpmech.continuous.codes import CODES

    return CODES


def _mends() -> Mapping[str, str]:
    from lpmech.continuous.codes import MENDS

    return MENDS


CONTINUOUS = CaseFormat(
    name=formats.ENVIRONMENT,
    holds=Holds.ENVIRONMENT,
    about="continuous signals",
    taken_by=_taken_by,
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
CERTIFICATES = Format(name=formats.CERTIFICATE, holds=Holds.CERTIFICATE)
PLUGIN = Plugin(
    cases=(CONTINUOUS,),
    certificates=(CERTIFICATES,),
    commands=_commands,
    concepts=_concepts,
    codes=_codes,
    mends=_mends,
)
