"""`lpmech unique`: what an agent may pay, where its types are diverse, beside what it pays in the pivot mechanism."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from lpmech.certificate import pipeline
from lpmech.certificate.unique import NotSeparable, Uniqueness, unique
from lpmech.claims.intervals import NothingAdmissible
from lpmech.cli.certify import EXIT_CODES, save
from lpmech.cli.names import check_name
from lpmech.cli.output import Refusal, Undecided, folder, write_json, write_report
from lpmech.cli.progress import Progress
from lpmech.mechanisms.forms import PLAIN
from lpmech.problem.environment import Environment
from lpmech.reading.numbers import NotANumber, rational
from lpmech.report.uniqueness import uniqueness_report, uniqueness_shape


@dataclass(frozen=True, slots=True)
class Options:
    """What the command takes besides the case."""

    agent: str
    steps: int
    form: str | None
    within: str | None
    output: Path | None
    as_json: bool


def run(case: str, options: Options) -> int:
    """Prints the intervals; the exit code is that of the claim."""
    within = _distance(options.within)
    with Progress() as progress:
        env = pipeline.load(case)
        check_name("agent", options.agent, env.agents)
        target = folder(options.output) if options.output else None
        found = _unique(env, options, within, progress)
        if target:
            save(found.certificate, target, progress)
    if options.as_json:
        write_json(uniqueness_shape(found, env.name))
    else:
        write_report(*uniqueness_report(found, env.name))
    return EXIT_CODES[found.certificate.verdict]


def _unique(env: Environment, options: Options, within: Fraction | None, progress: Progress) -> Uniqueness:
    forms = [form for form in PLAIN if options.form in (None, form.phrase)]
    try:
        return unique(env, options.agent, options.steps, forms=forms, within=within, progress=progress)
    except (NotSeparable, NothingAdmissible) as reason:
        raise Undecided(f"lpmech: {reason}") from reason


def _distance(given: str | None) -> Fraction | None:
    """The distance of --within."""
    if given is None:
        return None
    try:
        distance = rational(given)
    except NotANumber as fault:
        raise Refusal(f"lpmech: --within: found {fault.found}, expected {fault.expected}") from fault
    if distance < 0:
        raise Refusal(f"lpmech: --within: found {given}, expected a number that is not negative")
    return distance
