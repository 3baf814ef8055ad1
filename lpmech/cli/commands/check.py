"""`lpmech check`: the independent checker, run on two files, or on those of a folder."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lpmech.cli.options import Answer, AnswerFormat
from lpmech.cli.output import Refusal, told, write_json, write_report

if TYPE_CHECKING:
    from lpmech.checker import Report
    from lpmech.report.verified import Slack
    from lpmech.verified import Answer as Proved


def check(
    environment: Annotated[str, typer.Argument(metavar="ENVIRONMENT|FOLDER", show_default=False,
                                               help="environment.json; or a case, whose canonical form is meant; or "
                                               "alone, a folder that another command wrote with -o.")],
    certificate: Annotated[Path | None, typer.Argument(metavar="[CERTIFICATE]", show_default=False,
                                                       help="certificate.json, as `certify -o` writes it; - for "
                                                       "stdin.")] = None,
    require: Annotated[str | None, typer.Option("--require", metavar="ID,...", show_default=False,
                                                help="Claims that matter: they must be proved. Without it, of a "
                                                "mechanism, efficient and incentive_compatible: decided.")] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, metavar="N", show_default=False,
                                              help="The most work, in the checker's units.")] = None,
    summary: Annotated[bool, typer.Option("--summary", help="Print one line per claim, with decimals.")] = False,
    verified: Annotated[bool, typer.Option("--verified", help="Check by functions that are proved in Coq, and say of "
                                           "each claim whether the proofs cover it.")] = False,
    answer: AnswerFormat = Answer.TEXT,
) -> int:  # fmt: skip
    """Check a certificate against an environment, independently."""
    from lpmech import checker
    from lpmech.cli.names import required_claims

    if summary and answer is Answer.JSON:
        raise Refusal("lpmech: --summary and --format json cannot be printed together")
    if verified and limit is not None:
        raise Refusal("lpmech: --limit is of the ordinary checker: --verified has limits of its own")
    ids = None if require is None else required_claims(require, checker.CLAIMS)
    with _files(environment, certificate) as files:
        existence = _existence(environment, certificate)
        if verified:
            return _verified(files, existence, ids, answer, summary=summary)
        return _by_arithmetic(files, existence, ids, limit or checker.DEFAULT_LIMIT, answer, summary=summary)


def _by_arithmetic(
    files: tuple[Path, Path], existence: Path | None, ids: tuple[str, ...] | None, limit: int, answer: Answer, *,
    summary: bool,
) -> int:  # fmt: skip
    """The answer of the independent checker, and its exit code. Of existence.json no claim is required by name."""
    found = _report(files, ids, limit)
    besides = None if existence is None else ((files[0], existence), _report((files[0], existence), None, limit))
    if answer is Answer.JSON:
        write_json(found.to_json() | ({} if besides is None else {"existence": besides[1].to_json()}))
        return found.exit_code or (besides[1].exit_code if besides else 0)
    _print(found, files, summary)
    if besides is None:
        return found.exit_code
    write_report("\nBesides, existence.json\n")
    _print(besides[1], besides[0], summary)
    return found.exit_code or besides[1].exit_code


def _report(files: tuple[Path, Path], ids: tuple[str, ...] | None, limit: int) -> Report:
    """What the independent checker says. Raises Refusal where a claim that is required is none of its kind."""
    from lpmech import checker

    try:
        report = checker.check_files(*files, ids, limit)
    except checker.UnknownClaim as error:
        raise Refusal(f"lpmech: --require: {error}") from None
    if report.exit_code == 4:
        raise RuntimeError(f"the checker failed: {report.reason}")
    return report


def _existence(environment: str, certificate: Path | None) -> Path | None:
    """The certificate that says what exists, where a folder has it beside that of automata."""
    from lpmech.certificate.folder import EXISTENCE

    path = Path(environment) / EXISTENCE
    return path if certificate is None and path.is_file() else None


def _verified(
    files: tuple[Path, Path], existence: Path | None, ids: tuple[str, ...] | None, answer: Answer, *, summary: bool
) -> int:
    """The answer of the checker that is generated from proofs, and its exit code. Of existence.json nothing is
    required but that all is right: what --require names is asked of the certificate of the mechanism."""
    found = _by_proofs(files[0], files[1], ids)
    besides = None if existence is None else _by_proofs(files[0], existence, ())
    if answer is Answer.JSON:
        write_json(found.to_json() | ({} if besides is None else {"existence": besides.to_json()}))
    else:
        from lpmech.report.verified import verified_report

        more = (
            ()
            if besides is None
            else (
                "\nBesides, existence.json\n",
                *verified_report(besides.to_json(), _slacks(besides, existence), short=summary),
            )
        )
        write_report(*verified_report(found.to_json(), _slacks(found, files[1]), short=summary), *more)
    return (besides and besides.code) or found.code


def _slacks(found: Proved, certificate: Path | None) -> dict[str, Slack]:
    """The least slacks that a certificate states, by claim; it is looked into only if it is found well formed."""
    if not found.claims or certificate is None:
        return {}
    claims = json.loads(certificate.read_bytes()).get("claims", ())  # a design states none but its answer
    return {one["id"]: one["least_slack"] for one in claims}


def _by_proofs(environment: Path, certificate: Path, ids: tuple[str, ...] | None) -> Proved:
    from lpmech.verified import check_files

    found = check_files(str(environment), str(certificate), ids)
    if found.code == 4:
        raise RuntimeError(f"the verified checker failed: {found.reason}")
    return found


def _print(report: Report, files: tuple[Path, Path], summary: bool) -> None:
    """The answer for people. Only files that the checker has found well formed are looked into."""
    from lpmech.report.checked import Checked, checked_report, summary_report

    known = [json.loads(path.read_bytes()) for path in files] if report.claims else [{}, {}]
    found = Checked(answer=report.to_json(), version=report.format, environment=known[0], certificate=known[1])
    write_report(*(summary_report if summary else checked_report)(found))


@contextmanager
def _files(environment: str, certificate: Path | None) -> Iterator[tuple[Path, Path]]:
    """The two files: those of a folder, or those that are named."""
    if certificate is None:
        yield _of_folder(Path(environment))
        return
    with _certificate_file(certificate, environment) as path, _environment_file(environment, path) as about:
        yield about, path


def _of_folder(folder: Path) -> tuple[Path, Path]:
    """What certify -o and its siblings wrote to a folder."""
    from lpmech.casefiles.finding import STDIN
    from lpmech.certificate.folder import NoCertificate, pair_in

    if not folder.is_dir():
        found = "- is no folder; from stdin: lpmech check ENVIRONMENT -" if folder == Path(STDIN) else None
        raise Refusal(
            f"lpmech: check takes ENVIRONMENT and CERTIFICATE, or a folder; {found or f'{told(folder)} is no folder'}"
        )
    try:
        pair = pair_in({path.name for path in folder.iterdir()})
    except NoCertificate as missing:
        raise Refusal(f"lpmech: {told(folder)} {missing}") from missing
    return folder / pair.subject, folder / pair.certificate


@contextmanager
def _certificate_file(certificate: Path, environment: str) -> Iterator[Path]:
    """The certificate; what is on stdin in a file of its own, as the checker reads files."""
    from lpmech.casefiles.finding import STDIN

    if str(certificate) != STDIN:
        yield certificate
        return
    if environment == STDIN:
        raise Refusal("lpmech: - means stdin, which can be the environment or the certificate, not both")
    from lpmech.certificate.folder import CERTIFICATE
    from lpmech.reading.source import read_stdin

    with _copied(read_stdin(), CERTIFICATE) as path:
        yield path


@contextmanager
def _copied(text: str, name: str) -> Iterator[Path]:
    """A text as a file, as long as it is needed."""
    with tempfile.TemporaryDirectory(prefix="lpmech-") as folder:
        copy = Path(folder) / name
        copy.write_text(text, encoding="utf-8", newline="")
        yield copy


@contextmanager
def _environment_file(environment: str, certificate: Path) -> Iterator[Path]:
    from lpmech.certificate.folder import ENVIRONMENT
    from lpmech.reading.files import Ending, ending_of

    path = Path(environment)
    if ending_of(path) is Ending.JSON:
        yield path
        return

    text = _arms(environment) if _is_about_arms(certificate) else _environment(environment)
    with _copied(text, ENVIRONMENT) as copy:
        yield copy


def _environment(case: str) -> str:
    """The canonical form of a case."""
    from lpmech.cli.recognise import plugged_in

    if recognised := plugged_in(case):
        other, found = recognised
        return other.canonical(found)
    from lpmech.certificate import pipeline
    from lpmech.problem.canonical import canonical

    return canonical(pipeline.load(case))


def _arms(case: str) -> str:
    from lpmech.cli.arms import arms_of
    from lpmech.licensing.canonical import canonical

    return canonical(arms_of(case))


def _is_about_arms(certificate: Path) -> bool:
    """Whether a certificate is one of indices: the checker sees for itself, and this only helps to choose."""
    from lpmech.reading.formats import INDEX_CERTIFICATES, format_of

    try:
        read = json.loads(certificate.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return format_of(read) is INDEX_CERTIFICATES
