"""`lpmech certify` and `lpmech audit`: a certificate, as a report or as JSON, and where wanted as files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from shlex import quote

from lpmech import casefiles
from lpmech.casefiles import Case, families, library
from lpmech.certificate import pipeline
from lpmech.certificate.certificate import Certificate
from lpmech.certificate.regression import Comparison, compare, compare_without
from lpmech.cli.expected import exit_code, otherwise, otherwise_audited
from lpmech.cli.names import claim_ids
from lpmech.cli.output import Refusal, folder, refusing, say_written, write_json, write_report
from lpmech.cli.progress import Progress
from lpmech.cli.wanted import Wanted
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import NoMechanism
from lpmech.reading.source import read_text
from lpmech.report import shapes
from lpmech.report.certificate import certificate_report, no_mechanism_report

EXIT_CODES = {"certified": 0, "refuted": 1, "undecided": 3}
Make = Callable[[Case, tuple[str, ...], Progress], Certificate]
About = Callable[[Case, Certificate | None], str]  # why what is made is not what the case is about


@dataclass(frozen=True, slots=True)
class Options:
    """What both commands take."""

    require: str
    slacks: bool
    output: Path | None
    as_json: bool


def certify(case: str, wanted: Wanted, options: Options) -> int:
    """Constructs and audits a mechanism; the exit code says what became of the required claims."""
    wanted.check()
    everything = f"lpmech transfers {quote(case)}{wanted.options()}"

    def make(found: Case, require: tuple[str, ...], progress: Progress) -> Certificate:
        return pipeline.certify(found.environment, wanted.mechanism, require=require, choose=wanted.choose,
                                unit=wanted.unit, sharpen=wanted.sharpen, stated=found.stated,
                                progress=progress)  # fmt: skip

    def about(found: Case, certificate: Certificate | None) -> str:
        if certificate is None or certificate.existence is not None:
            return otherwise(found, wanted, None)
        return otherwise(found, wanted, certificate.audit.mechanism.name)

    return _run(case, make, about, everything, options)


def audit(case: str, mechanism: str, options: Options) -> int:
    """Audits the mechanism in a file, or a shipped one by its name."""
    file = library.mechanisms().get(mechanism, Path(mechanism))
    if not file.exists() and (library.find(mechanism) or mechanism in families.names()):
        raise Refusal(f"lpmech: {quote(mechanism)} is a case; it comes first, then the mechanism: lpmech audit CASE "
                      "MECHANISM")  # fmt: skip
    read_text(file)  # where it cannot be read, say so before any work

    def make(found: Case, require: tuple[str, ...], progress: Progress) -> Certificate:
        return pipeline.audit(found.environment, file, require=require, stated=found.stated, progress=progress)

    def about(found: Case, certificate: Certificate | None) -> str:
        return otherwise_audited(found, file)

    return _run(case, make, about, "transfers.csv, with -o DIR", options)


def _run(case: str, make: Make, about: About, everything: str, options: Options) -> int:
    """`everything`: how all transfers are had where the report shows some of them only."""
    require = claim_ids(options.require)
    with Progress() as progress:
        found = casefiles.load(case)
        target = folder(options.output) if options.output else None
        try:
            certificate = make(found, require, progress)
        except NoMechanism as reason:
            compared = compare_without(found, otherwise=about(found, None))
            return _without(found.environment, str(reason), compared, options)
        if target:
            save(certificate, target, progress)
    compared = compare(found, certificate, otherwise=about(found, certificate))
    if options.as_json:
        write_json(shapes.certificate(certificate, compared, options.slacks))
    else:
        write_report(*certificate_report(certificate, compared, options.slacks, everything))
    return exit_code(compared, EXIT_CODES[certificate.verdict])


def _without(env: Environment, reason: str, compared: Comparison, options: Options) -> int:
    """The answer where the wanted mechanism cannot be built: others may exist."""
    if options.as_json:
        write_json(shapes.no_mechanism(env, reason, compared))
    else:
        write_report(*no_mechanism_report(env, reason, compared))
    return exit_code(compared, EXIT_CODES["undecided"])


def save(certificate: Certificate, target: Path, progress: Progress) -> None:
    progress("writing the files")
    with refusing(target):
        certificate.save(target)
    say_written(target, "environment.json", "certificate.json", "transfers.json", "transfers.csv")
