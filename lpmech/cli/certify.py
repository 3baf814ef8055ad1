"""`lpmech certify` and `lpmech audit`: a certificate, as a report or as JSON, and where wanted as files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from shlex import quote

from lpmech import casefile, library, pipeline
from lpmech.casefile import Case
from lpmech.certificate import Certificate
from lpmech.cli.names import claim_ids
from lpmech.cli.output import folder, refusing, say, write_json, write_report
from lpmech.cli.progress import Progress
from lpmech.cli.wanted import Wanted
from lpmech.environment import Environment
from lpmech.mechanisms.mechanism import NoMechanism
from lpmech.reading.source import read_text
from lpmech.report import shapes
from lpmech.report.certificate import certificate_report, no_mechanism_report
from lpmech.selection import AUTO

EXIT_CODES = {"certified": 0, "refuted": 1, "undecided": 3}
Make = Callable[[Case, tuple[str, ...], Progress], Certificate]


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

    return _run(case, make, everything, options, chosen=wanted.mechanism == AUTO)


def audit(case: str, mechanism: str, options: Options) -> int:
    """Audits the mechanism in a file, or a shipped one by its name."""
    file = library.mechanisms().get(mechanism, Path(mechanism))
    read_text(file)  # where it cannot be read, say so before any work

    def make(found: Case, require: tuple[str, ...], progress: Progress) -> Certificate:
        return pipeline.audit(found.environment, file, require=require, stated=found.stated, progress=progress)

    return _run(case, make, "transfers.csv, with -o DIR", options)


def _run(case: str, make: Make, everything: str, options: Options, *, chosen: bool = False) -> int:
    """`everything`: how all transfers are had where the report shows some of them only. `chosen`: whether the
    mechanism was left to lpmech."""
    require = claim_ids(options.require)
    with Progress() as progress:
        found = casefile.load(case)
        target = folder(options.output) if options.output else None
        try:
            certificate = make(found, require, progress)
        except NoMechanism as reason:
            return _without(found.environment, str(reason), options)
        if target:
            save(certificate, target, progress)
    if options.as_json:
        write_json(shapes.certificate(certificate, options.slacks))
    else:
        write_report(*certificate_report(certificate, options.slacks, everything))
    if chosen:
        _tell_of_another(found.expect.mechanism, certificate.audit.mechanism.name)
    return EXIT_CODES[certificate.verdict]


def _tell_of_another(expected: str, used: str) -> None:
    """Where a case is about another mechanism than the one that was taken."""
    if expected not in (AUTO, used):
        say(f"The case is about the mechanism {expected}; to certify that: --mechanism {expected}")


def _without(env: Environment, reason: str, options: Options) -> int:
    """The answer where the wanted mechanism cannot be built: others may exist."""
    if options.as_json:
        write_json(shapes.no_mechanism(env, reason))
    else:
        write_report(*no_mechanism_report(env, reason))
    return EXIT_CODES["undecided"]


def save(certificate: Certificate, target: Path, progress: Progress) -> None:
    progress("writing the files")
    with refusing(target):
        certificate.save(target)
    files = " ".join(quote(str(target / f"{name}.json")) for name in ("environment", "certificate"))
    say(f"wrote environment.json, certificate.json, transfers.json and transfers.csv to {target}; to check them:\n"
        f"  lpmech check {files}")  # fmt: skip
