"""`lpmech certify`: a mechanism constructed and audited."""

from __future__ import annotations

from collections.abc import Callable
from inspect import Parameter, signature
from shlex import quote
from typing import TYPE_CHECKING, Any, TypeVar

from lpmech.certificate.shortened import Tables
from lpmech.cli.options import (
    Answer,
    AnswerFormat,
    CaseName,
    Evidence,
    EvidenceKind,
    Left,
    MechanismName,
    Objective,
    OutDir,
    Precision,
    Require,
    Sharpen,
    Slacks,
    Unit,
)
from lpmech.cli.output import Refusal
from lpmech.cli.progress import Progress
from lpmech.plugins import case_formats

if TYPE_CHECKING:
    from lpmech.casefiles import Case
    from lpmech.certificate.certificate import Certificate
    from lpmech.cli.certifying import Options
    from lpmech.cli.wanted import Wanted

C = TypeVar("C", bound=Callable[..., Any])


def _with_options(command: C) -> C:
    """The command with the options that plug-ins add, in the place of its last parameter, which takes them all."""
    own = signature(command, eval_str=True)
    *parameters, _ = own.parameters.values()
    plugged = [pair for one in case_formats() for pair in one.options().items()]
    parameters += [Parameter(name, Parameter.KEYWORD_ONLY, default=None, annotation=kind) for name, kind in plugged]
    command.__signature__ = own.replace(parameters=parameters)  # type: ignore[attr-defined]  # typer reads it
    return command


@_with_options
def certify(
    case: CaseName, mechanism: MechanismName = None, choose: Objective = None, unit: Unit = None,
    sharpen: Sharpen = 0, evidence: EvidenceKind = Evidence.EXACT, precision: Precision = None,
    tables: Left = Tables.AUTO,
    require: Require = None, slacks: Slacks = False, output: OutDir = None, answer: AnswerFormat = Answer.TEXT,
    **plugged: Any,
) -> int:  # fmt: skip
    """Construct a mechanism, and prove or refute its promises."""
    from lpmech.cli.certifying import Options
    from lpmech.cli.recognise import plugged_in
    from lpmech.cli.wanted import Wanted

    if recognised := plugged_in(case):
        other, found = recognised
        return other.certify(found, plugged, output, as_json=answer is Answer.JSON)
    options = Options(require, slacks, output, answer is Answer.JSON, tables)
    wanted = Wanted(mechanism, choose, unit, sharpen)
    if evidence is Evidence.EXACT:
        if precision is not None:
            raise Refusal("lpmech: --precision is of bounds: give --evidence enclosed or auto, too")
        return _certify(case, wanted, options)
    return _enclosed(case, wanted, options, precision, always=evidence is Evidence.ENCLOSED)


def _enclosed(case: str, wanted: Wanted, options: Options, precision: str | None, *, always: bool) -> int:
    """By bounds, always or if that is better."""
    from lpmech import casefiles
    from lpmech.cli import enclosing
    from lpmech.cli.certifying import repeatable

    wanted.check()
    closely = enclosing.enclosing(precision)
    if always:
        enclosing.check(wanted, options)
    with Progress() as progress:
        found = casefiles.load(case)
        if not always and (options.slacks or not enclosing.is_better(found.environment, wanted)):
            return _certify(case, wanted, options)
        width = "" if precision is None else f" --precision {quote(precision)}"
        again = f"lpmech certify {quote(case)}{wanted.options(found)} --evidence enclosed{width} -o out"
        return enclosing.run(case, found, repeatable(case, again), wanted, closely, options, progress)


def _certify(case: str, wanted: Wanted, options: Options) -> int:
    """The exit code says what became of the required claims."""
    from lpmech.certificate import pipeline
    from lpmech.choice.selection import AUTO, promises
    from lpmech.cli import enclosing
    from lpmech.cli.certifying import Work, run
    from lpmech.cli.expected import otherwise

    wanted.check()

    def make(found: Case, require: tuple[str, ...], progress: Progress) -> Certificate:
        meant = wanted.of(found)
        return pipeline.certify(found.environment, meant.mechanism or AUTO, require=require, choose=meant.choose,
                                unit=meant.unit, sharpen=meant.sharpen, stated=found.stated,
                                progress=progress)  # fmt: skip

    def default(found: Case) -> tuple[str, ...]:
        return promises(wanted.of(found).mechanism or AUTO)

    def about(found: Case, certificate: Certificate | None) -> str:
        if certificate is None or certificate.existence is not None:
            return otherwise(found, wanted, None)
        return otherwise(found, wanted, certificate.mechanism.name)

    def command(name: str) -> Callable[[Case], str]:
        return lambda found: f"lpmech {name} {quote(case)}{wanted.options(found)}"

    def instead(found: Case) -> str:
        return "" if options.slacks else enclosing.instead(found.environment, wanted.of(found))

    work = Work(make=make, about=about, everything=command("transfers"), again=command("certify"), default=default,
                instead=instead)  # fmt: skip
    return run(case, work, options)
