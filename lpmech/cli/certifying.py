"""A certificate, as a report or as JSON, and where wanted as files: what `lpmech certify` and `lpmech audit` share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from lpmech import casefiles
from lpmech.casefiles import Case
from lpmech.casefiles.finding import STDIN
from lpmech.certificate.about import About as Told
from lpmech.certificate.certificate import Certificate
from lpmech.certificate.folder import ALL_NAMES, OF_ENVIRONMENT
from lpmech.certificate.inputs import Input, inputs_of
from lpmech.certificate.regression import Comparison, compare, compare_without
from lpmech.certificate.shortened import Tables
from lpmech.claims.judgement import Judgement
from lpmech.cli.expected import exit_code
from lpmech.cli.names import claim_ids
from lpmech.cli.output import Undecided, refusing, say_written, write_json, write_report
from lpmech.cli.progress import Progress
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import NoMechanism
from lpmech.problem.memory import NotEnoughMemory
from lpmech.report import shapes
from lpmech.report.certificate import certificate_report, no_mechanism_report

if TYPE_CHECKING:
    from rich.console import RenderableType

    from lpmech.mechanisms.social import SocialPrograms


@dataclass(frozen=True, slots=True)
class Options:
    """What both commands take."""

    require: str | None
    slacks: bool
    output: Path | None
    as_json: bool
    tables: Tables = Tables.AUTO

    @property
    def shortened(self) -> str:
        """How `tables` is typed."""
        return "" if self.tables is Tables.AUTO else f" --write-tables {self.tables}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What the two commands differ in; each part is asked about the case that was read."""

    make: Callable[[Case, tuple[str, ...], Progress], Certificate]
    about: Callable[[Case, Certificate | None], str]  # why what is made is not what the case is about
    everything: Callable[[Case], str]  # how all transfers are had where the report shows some of them only
    again: Callable[[Case], str]  # the command
    file: str | None = None  # that it reads besides the case
    default: Callable[[Case], tuple[str, ...]]  # the claims required if neither --require nor the case names any
    instead: Callable[[Case], str]  # what fits where exact numbers do not, behind what is said of these


def run(case: str, work: Work, options: Options) -> int:
    """The exit code says what became of the required claims, and whether all is as the case expects."""
    given = None if options.require is None else claim_ids(options.require)
    with Progress() as progress:
        found = casefiles.load(case)
        target = options.output
        own = found.expect.require or work.default(found)
        try:
            certificate = work.make(found, given or own, progress)
        except NotEnoughMemory as reason:
            raise Undecided(f"lpmech: undecided: {reason}{work.instead(found)}") from reason
        except NoMechanism as reason:
            compared = compare_without(found, otherwise=work.about(found, None))
            return _without(case, found.environment, str(reason), compared, options)
        if target:
            again = repeatable(case, work.again(found))
            read = inputs_for(case, work.file)
            about = told_of(found, certificate, again and again + options.shortened, own, read)
            save(certificate, target, progress, about, options.tables)
    compared = compare(found, certificate, otherwise=work.about(found, certificate))
    if options.as_json:
        write_json(shapes.certificate(certificate, compared, options.slacks))
    else:
        write_report(*certificate_report(certificate, compared, options.slacks, work.everything(found)))
        programs = certificate.game.programs if certificate.product is None else None  # else of a larger environment
        write_report(*warnings(case, found.environment, programs=programs))
    return exit_code(compared, certificate.verdict.exit_code)


def warnings(
    case: str, env: Environment, *, programs: SocialPrograms | None = None, solve: bool = True
) -> Iterator[RenderableType]:  # fmt: skip
    """A line if the case has warnings. `programs`: its solved social programs, where they are at hand; without `solve`
    what asks for them is not looked at."""
    from lpmech.advice.lint import LINTS, lint
    from lpmech.report.advice import advice_hint

    ignore = () if solve else [one.id for one in LINTS.values() if one.solves]
    return advice_hint(lint(env, ignore=ignore, programs=programs), repeatable(case, f"lpmech lint {quote(case)}"))


def _without(case: str, env: Environment, reason: str, compared: Comparison, options: Options) -> int:
    """The answer where the wanted mechanism cannot be built: others may exist."""
    if options.as_json:
        write_json(shapes.no_mechanism(env, reason, compared))
    else:
        write_report(*no_mechanism_report(env, reason, compared))
        write_report(*warnings(case, env))
    return exit_code(compared, Judgement.UNDECIDED.exit_code)


def repeatable(source: str, again: str) -> str:
    """The command, or nothing if it read its case from stdin, from which nobody reads it again."""
    return "" if source == STDIN else again


def inputs_for(case: str, *files: str | None) -> tuple[Input, ...]:
    """The files that a command reads, to be kept beside those that it writes."""
    return inputs_of(case, *files, names=ALL_NAMES)


def told_of(
    found: Case, certificate: Certificate, again: str, own: tuple[str, ...], read: tuple[Input, ...] = ()
) -> Told:
    """What is said of a certificate besides it. `own`: the claims that the command requires by itself."""
    require = "" if certificate.required == own else f" --require {','.join(certificate.required)}"
    command = f"{again}{require} -o out" if again else ""
    return Told(title=found.title, source=found.source, notes=found.notes, command=command, inputs=read)


def save(certificate: Certificate, target: Path, progress: Progress, about: Told, tables: Tables = Tables.AUTO) -> None:
    progress("writing the files")
    with refusing(target):
        written = certificate.save(target, about, tables)
    say_written(target, OF_ENVIRONMENT, written)
