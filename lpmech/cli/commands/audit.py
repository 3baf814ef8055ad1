"""`lpmech audit`: the promises of somebody's own mechanism."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated

import typer

from lpmech.certificate.shortened import Tables
from lpmech.cli import complete
from lpmech.cli.options import (
    Answer,
    AnswerFormat,
    Audited,
    CaseName,
    Evidence,
    EvidenceKind,
    Judged,
    Left,
    OutDir,
    Precision,
    Slacks,
)
from lpmech.cli.output import Refusal
from lpmech.cli.progress import Progress

if TYPE_CHECKING:
    from lpmech.casefiles import Case
    from lpmech.certificate.certificate import Certificate
    from lpmech.cli.certifying import Options


def audit(
    case: CaseName,
    mechanism: Annotated[
        str | None,
        typer.Argument(metavar="[MECHANISM]", show_default=False, autocompletion=complete.mechanism_files,
                       help="Your own rule and transfers: a file that `transfers -o` writes (.json, .csv or .xlsx); or "
                       "a shipped one by its name, such as l14/modified_oil_leases.linked. By default the one that "
                       "the case is about.")
    ] = None,
    named: Audited = None,
    evidence: EvidenceKind = Evidence.EXACT, precision: Precision = None, tables: Left = Tables.AUTO,
    require: Judged = None, slacks: Slacks = False, output: OutDir = None,
    answer: AnswerFormat = Answer.TEXT,
) -> int:  # fmt: skip
    """Prove or refute the promises of a mechanism of your own."""
    from lpmech.casefiles import families, library
    from lpmech.casefiles.user import check_readable
    from lpmech.certificate import pipeline
    from lpmech.certificate.certificate import AUDIT_REQUIRED
    from lpmech.cli import enclosing
    from lpmech.cli.certifying import Options, Work, run
    from lpmech.cli.expected import otherwise_audited

    options = Options(require, slacks, output, answer is Answer.JSON, tables)
    if mechanism is not None and named is not None:
        raise Refusal("lpmech: MECHANISM and --mechanism are the same; give one of them")
    mechanism = mechanism or named or _expected(case)
    file = library.mechanisms().get(mechanism, Path(mechanism))
    if not file.exists() and (library.find(mechanism) or mechanism in families.names()):
        raise Refusal(f"lpmech: {quote(mechanism)} is a case; it comes first, then the mechanism: lpmech audit CASE "
                      "MECHANISM")  # fmt: skip
    check_readable(file)  # where it cannot be read, say so before any work
    if evidence is Evidence.EXACT and precision is not None:
        raise Refusal("lpmech: --precision is of bounds: give --evidence enclosed or auto, too")
    if evidence is not Evidence.EXACT:
        told = _by_bounds(case, mechanism, file, options, precision, always=evidence is Evidence.ENCLOSED)
        if told is not None:
            return told

    def make(found: Case, require: tuple[str, ...], progress: Progress) -> Certificate:
        return pipeline.audit(found.environment, file, require=require, stated=found.stated, progress=progress)

    def about(found: Case, certificate: Certificate | None) -> str:
        return otherwise_audited(found, file)

    def again(_: Case) -> str:
        return f"lpmech audit {quote(case)} {quote(mechanism)}"

    def everything(_: Case) -> str:
        return "transfers.csv, with -o DIR"

    def instead(found: Case) -> str:
        return "" if slacks else enclosing.instead(found.environment, None)

    work = Work(make=make, about=about, everything=everything, again=again, default=lambda _: AUDIT_REQUIRED,
                instead=instead, file=mechanism)  # fmt: skip
    return run(case, work, options)


def _by_bounds(
    case: str, named: str, file: Path, options: Options, precision: str | None, *, always: bool
) -> int | None:
    """The exit code; None if exact values are better."""
    from lpmech import casefiles
    from lpmech.cli import enclosing
    from lpmech.cli.certifying import repeatable

    closely = enclosing.enclosing(precision)
    if always and options.slacks:
        raise Refusal("lpmech: --evidence enclosed: --slacks needs exact values")
    with Progress() as progress:
        found = casefiles.load(case)
        if not always and (options.slacks or not enclosing.is_large(found.environment)):
            return None
        width = "" if precision is None else f" --precision {quote(precision)}"
        again = f"lpmech audit {quote(case)} {quote(named)} --evidence enclosed{width} -o out"
        return enclosing.audit(case, found, named, file, repeatable(case, again), closely, options, progress)


def _expected(case: str) -> str:
    """The mechanism file that the case is about."""
    from lpmech import casefiles
    from lpmech.certificate.regression import mechanism_file

    found = mechanism_file(casefiles.load(case))
    if found is None:
        raise Refusal(f"lpmech: audit takes a mechanism of your own: lpmech audit {quote(case)} --mechanism FILE.\n  "
                      f"lpmech transfers {quote(case)} -o rule.csv writes one to start from")  # fmt: skip
    return str(found)
