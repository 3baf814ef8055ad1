"""`lpmech certify`: a mechanism constructed and audited."""

from __future__ import annotations

from collections.abc import Callable
from inspect import Parameter, signature
from shlex import quote
from typing import TYPE_CHECKING, Any, TypeVar

from lpmech.cli.options import (
    DEFAULT_REQUIRE,
    Answer,
    AnswerFormat,
    CaseName,
    MechanismName,
    Objective,
    OutDir,
    Require,
    Sharpen,
    Slacks,
    Unit,
)
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
    case: CaseName, mechanism: MechanismName = "auto", choose: Objective = None, unit: Unit = None,
    sharpen: Sharpen = 0, require: Require = DEFAULT_REQUIRE,
    slacks: Slacks = False, output: OutDir = None, answer: AnswerFormat = Answer.TEXT, **plugged: Any,
) -> int:  # fmt: skip
    """Construct a mechanism, and prove or refute its promises."""
    from lpmech.cli.certifying import Options
    from lpmech.cli.recognise import plugged_in
    from lpmech.cli.wanted import Wanted

    if recognised := plugged_in(case):
        other, found = recognised
        return other.certify(found, plugged, output, as_json=answer is Answer.JSON)
    options = Options(require, slacks, output, answer is Answer.JSON)
    return _certify(case, Wanted(mechanism, choose, unit, sharpen), options)


def _certify(case: str, wanted: Wanted, options: Options) -> int:
    """The exit code says what became of the required claims."""
    from lpmech.certificate import pipeline
    from lpmech.cli.certifying import run
    from lpmech.cli.expected import otherwise

    wanted.check()
    everything = f"lpmech transfers {quote(case)}{wanted.options()}"

    def make(found: Case, require: tuple[str, ...], progress: Progress) -> Certificate:
        return pipeline.certify(found.environment, wanted.mechanism, require=require, choose=wanted.choose,
                                unit=wanted.unit, sharpen=wanted.sharpen, stated=found.stated,
                                progress=progress)  # fmt: skip

    def about(found: Case, certificate: Certificate | None) -> str:
        if certificate is None or certificate.existence is not None:
            return otherwise(found, wanted, None)
        return otherwise(found, wanted, certificate.mechanism.name)

    return run(case, make, about, everything, options, again=f"lpmech certify {quote(case)}{wanted.options()}")
