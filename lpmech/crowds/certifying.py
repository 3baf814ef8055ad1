"""What commands do with a crowd, or with an environment of which groups are found: certify, compare, write files."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from shlex import quote

from lpmech.casefiles.finding import Found
from lpmech.certificate.about import About
from lpmech.certificate.folder import OF_ENVIRONMENT
from lpmech.certificate.inputs import input_of
from lpmech.cli.expected import exit_code
from lpmech.cli.output import Refusal, refusing, say_written, write_json, write_report
from lpmech.cli.progress import Progress
from lpmech.crowds import case as cases
from lpmech.crowds.blocks import TooLarge
from lpmech.crowds.certificate import CrowdCertificate
from lpmech.crowds.expected import compared
from lpmech.crowds.produce import PRECISION, certify_crowd
from lpmech.crowds.report import certified_report, certified_shape


def certify_case(found: Found, precision: str | None, output: Path | None, *, as_json: bool) -> int:
    """One certificate; the exit code says what became of the required claims, and whether all is as expected."""
    width = width_of(precision)
    with Progress() as progress:
        case = cases.load(found)
        try:
            certificate = certify_crowd(case.crowd, width, progress=progress)
        except TooLarge as reason:
            raise Refusal(f"lpmech: {reason}") from None
        if output:
            save_to(output, certificate, _about(case, found, precision))
    said = compared(case, certificate)
    if as_json:
        write_json(certified_shape(certificate, said))
    else:
        write_report(*certified_report(certificate, said))
    return exit_code(said, certificate.verdict.exit_code)


def width_of(written: str | None) -> Fraction:
    """The width of payments. Raises Refusal where it is no number above 0."""
    from lpmech.cli.enclosing import enclosing

    try:
        return PRECISION if written is None else enclosing(written).precision
    except Refusal:
        wanted = "a number above 0 and at most 1, such as 1e-9"
        raise Refusal(f"lpmech: --width takes {wanted}, not {written!r}") from None


def files_of(found: Found) -> dict[str, str]:
    """The files of a certificate of a case, with what is said about it."""
    case = cases.load(found)
    return certify_crowd(case.crowd).files(_about(case, found, None))


def save_to(target: Path, certificate: CrowdCertificate, about: About) -> None:
    """Writes a certificate and what is said of it to a folder, and tells how it is checked."""
    with refusing(target):
        written = certificate.save(target, about)
    say_written(target, OF_ENVIRONMENT, written)


def _about(case: cases.CrowdCase, found: Found, width: str | None) -> About:
    """What is said of a case besides it, and how the files are made again."""
    read = input_of(found)
    again = f"lpmech certify {quote(read.name)}{'' if width is None else f' --width {quote(width)}'} -o out"
    return About(title=case.title, source=case.source, command=again, inputs=(read,))
