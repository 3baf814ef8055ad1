"""What continuous signals add to the core: a format of cases, a family, a command, and claims of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from lpmech.plugins import Command, Format, Plugin

if TYPE_CHECKING:
    from rich.console import RenderableType

    from lpmech.casefiles.families import Builder
    from lpmech.casefiles.families.parameters import Family
    from lpmech.casefiles.finding import Found
    from lpmech.cli.options import PaymentForm


def _canonical(case: Found) -> str:
    from lpmech.continuous.case import load

    return load(case).environment.canonical()


def _summary(case: Found) -> Iterable[RenderableType]:
    from lpmech.continuous.case import load
    from lpmech.continuous.report import environment_report

    return environment_report(load(case))


def _certify(case: Found, grid: int | None, form: PaymentForm | None, output: Path | None, *, as_json: bool) -> int:
    from lpmech.continuous import command

    return command.certify_case(case, grid, None if form is None else form.value, output, as_json=as_json)


def _families() -> tuple[tuple[Family, Builder], ...]:
    from lpmech.continuous import copulas

    return ((copulas.FAMILY, copulas.build),)


def _commands() -> tuple[Command, ...]:
    from lpmech.continuous import commands

    return (Command(run=commands.continuous, after="audit"),)


def _concepts() -> Mapping[str, str]:
    from lpmech.continuous.claims import CONTINUOUS_CONCEPTS

    return CONTINUOUS_CONCEPTS


FORMAT = Format(
    prefix="lpmech-continuous/",
    about="continuous signals",
    taken_by="`lpmech certify` and `lpmech continuous` take this file",
    canonical=_canonical,
    summary=_summary,
    certify=_certify,
)
PLUGIN = Plugin(formats=(FORMAT,), families=_families, commands=_commands, concepts=_concepts)
