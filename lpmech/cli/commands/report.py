"""`lpmech report`: a certificate as one page for people, from a case or from the files that another command wrote."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated

import typer

from lpmech.cli.options import OwnMechanism, Shown
from lpmech.cli.output import Refusal, Rejected, Undecided, save, say, told
from lpmech.cli.progress import Progress
from lpmech.cli.target import target

if TYPE_CHECKING:
    from lpmech.casefiles import Case
    from lpmech.certificate.certificate import Certificate
    from lpmech.reading.files import Pieces

Files = Mapping[str, bytes]
MOST_READ = 64_000_000  # bytes of a file of the folder


def report(
    source: Annotated[str, typer.Argument(metavar="CASE|FOLDER", show_default=False,
                                          help="A case as for certify; or a folder that certify, audit, design, "
                                          "region, unique or prices wrote with -o.")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="The page.")] = Path("report.html"),
    mechanism: OwnMechanism = None,
    require: Shown = None,
    problem: Annotated[str | None, typer.Option(metavar="PROBLEM", show_default=False,
                                                help="What is asked: a problem file (.json or .toml) or the name of a "
                                                "problem in the case. The page is then about its best mechanism.")]
    = None,
) -> int:  # fmt: skip
    """Write a page about a certificate: one HTML file for people."""
    from lpmech.cli.names import claim_ids
    from lpmech.pages.render import MissingJinja, require_jinja

    try:
        require_jinja()
    except MissingJinja as missing:
        raise Refusal(f"lpmech: {missing}") from missing
    required = () if require is None else claim_ids(require)
    target(output, [".html", ".htm"])
    with Progress() as progress:
        files = _files(source, mechanism, require, problem, progress)
        progress("checking")
        _check(files, source)
        progress("writing the page")
        text = _page(files, source, required)
    save(output, text)
    say(f"wrote {told(output)} ({len(text.encode()):,} bytes)")
    return 0


def _files(source: str, mechanism: str | None, require: str | None, problem: str | None, progress: Progress) -> Files:
    """The files that the page is about: those of a folder, or those that another command would write."""
    if problem is not None and (mechanism is not None or Path(source).is_dir()):
        raise Refusal(
            "lpmech: --problem asks for the best mechanism in a case; it goes with no folder and no --mechanism"
        )
    if Path(source).is_dir():
        return _read(Path(source), mechanism)
    return _made(source, mechanism, require, progress) if problem is None else _designed(source, problem, progress)


def _designed(source: str, problem: str, progress: Progress) -> Files:
    """The files that `design -o` would write."""
    from lpmech import casefiles
    from lpmech.cli.commands.design import answered_problem, files_of

    case = casefiles.load(source)
    progress("the program of the problem")
    return _encoded(files_of(answered_problem(case, problem)[0], case, source, problem))


def _page(files: Files, source: str, required: tuple[str, ...]) -> str:
    """The text of the page. Certificates by others may leave out evidence that no page can do without."""
    from lpmech.certificate.reader import MissingEvidence
    from lpmech.designs.sizes import TooLarge
    from lpmech.pages.read import page_of
    from lpmech.pages.render import render

    try:
        return render(page_of(files, accepted=True, required=required))
    except TooLarge as reason:
        raise Undecided(f"lpmech: there is no page about {told(source)}: {reason}") from reason
    except MissingEvidence as missing:
        raise Refusal(
            f"lpmech: the certificate in {told(source)} {missing}, which a page needs; no page is written: "
            "lpmech audit CASE FILE -o DIR writes a certificate that has it"
        ) from missing


def _read(folder: Path, mechanism: str | None) -> Files:
    """The files of a folder that a page shows."""
    from lpmech.certificate.folder import NAMES, NoCertificate, pair_in

    if mechanism is not None:
        raise Refusal(f"lpmech: {told(folder)} is about a mechanism already; --mechanism is for cases")
    found = {}
    for path in sorted(folder.iterdir()):
        if path.name in NAMES and path.is_file():
            if path.stat().st_size > MOST_READ:
                raise Refusal(f"lpmech: {told(path)} has more than {MOST_READ:,} bytes, too many for a page")
            found[path.name] = path.read_bytes()
    try:
        pair_in(found)
    except NoCertificate as missing:
        raise Refusal(f"lpmech: {told(folder)} {missing}") from missing
    return found


def _made(source: str, mechanism: str | None, require: str | None, progress: Progress) -> Files:
    """The files that `certify -o` or `audit -o` would write."""
    from lpmech import casefiles
    from lpmech.cli.certifying import inputs_for, repeatable, told_of
    from lpmech.cli.names import claim_ids
    from lpmech.cli.recognise import plugged_in

    if recognised := plugged_in(source):
        other, found = recognised
        return _encoded(other.files(found))
    case = casefiles.load(source)
    own = case.expect.require or _default(case, mechanism)
    required = own if require is None else claim_ids(require)
    if (large := _by_bounds(case, source, mechanism, required, progress)) is not None:
        return large
    certificate, again = _certified(case, source, mechanism, required, progress)
    own_file = None if _mechanism_file(case, mechanism) is None else mechanism or case.expect.mechanism
    read = inputs_for(source, own_file)
    return _encoded(certificate.files(told_of(case, certificate, repeatable(source, again), own, read)))


def _by_bounds(
    case: Case, source: str, mechanism: str | None, required: tuple[str, ...], progress: Progress
) -> Files | None:
    """The same by bounds, if there are many states and bounds prove what is wanted; else None."""
    from lpmech.certificate.about import About
    from lpmech.cli import enclosing
    from lpmech.cli.certifying import inputs_for, repeatable
    from lpmech.cli.wanted import Wanted

    if _mechanism_file(case, mechanism) is not None:
        return None
    wanted = Wanted(mechanism)
    wanted.check()
    if not enclosing.is_better(case.environment, wanted.of(case), "lpmech certify has exact values"):
        return None
    make = enclosing.maker(case, wanted, enclosing.enclosing(None), progress)
    again = repeatable(source, f"lpmech certify {quote(source)}{wanted.options(case)} --evidence enclosed -o out")
    about = About(title=case.title, source=case.source, notes=case.notes, command=again, required=required,
                  inputs=inputs_for(source))  # fmt: skip
    return _encoded(enclosing.made(make, required).files(about))


def _default(case: Case, mechanism: str | None) -> tuple[str, ...]:
    """The claims that are required if none are named."""
    from lpmech.certificate.certificate import AUDIT_REQUIRED
    from lpmech.choice.selection import AUTO, promises
    from lpmech.cli.wanted import Wanted

    if _mechanism_file(case, mechanism) is not None:
        return AUDIT_REQUIRED
    return promises(Wanted(mechanism).of(case).mechanism or AUTO)


def _certified(
    case: Case, source: str, mechanism: str | None, require: tuple[str, ...], progress: Progress
) -> tuple[Certificate, str]:
    """The certificate of the mechanism that is named, or of the one that the case is about; and the command."""
    from lpmech.certificate import pipeline
    from lpmech.choice.selection import AUTO
    from lpmech.cli.wanted import Wanted
    from lpmech.problem.mechanism import NoMechanism

    file = _mechanism_file(case, mechanism)
    if file is not None:
        again = f"lpmech audit {quote(source)} {quote(mechanism or case.expect.mechanism)}"
        return pipeline.audit(case.environment, file, require=require, stated=case.stated, progress=progress), again
    given = Wanted(mechanism)
    given.check()
    wanted = given.of(case)
    try:
        certificate = pipeline.certify(
            case.environment,
            wanted.mechanism or AUTO,
            require=require,
            choose=wanted.choose,
            stated=case.stated,
            progress=progress,
        )
    except NoMechanism as reason:
        raise Undecided(f"lpmech: there is nothing to show: {reason}") from reason
    return certificate, f"lpmech certify {quote(source)}{given.options(case)}"


def _mechanism_file(case: Case, mechanism: str | None) -> Path | None:
    """The file of the mechanism, if it is one."""
    from lpmech.certificate.regression import mechanism_file

    if mechanism is None:
        return mechanism_file(case)
    from lpmech.cli.wanted import own_file

    return own_file(mechanism)


def _encoded(files: Mapping[str, str | Pieces]) -> Files:
    return {name: (text if isinstance(text, str) else "".join(text())).encode("utf-8") for name, text in files.items()}


def _proved(certificate: bytes) -> list[str] | None:
    """What a certificate of a mechanism says to be proved, which is then required and nothing else: what is left open
    is shown as open. None where nothing is, or it is of another kind; the checker says what is wrong with it."""
    from lpmech.claims.registry import KINDS
    from lpmech.separation.claim import Verdict

    try:
        claims = json.loads(certificate)["claims"]
        return [one["id"] for one in claims if one["verdict"] == Verdict.PROVED and one["id"] in KINDS] or None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _check(files: Files, source: str) -> None:
    """Asks the checker about the very bytes that are shown. Raises where it does not accept them."""
    from lpmech import checker
    from lpmech.certificate.answer import Answer
    from lpmech.certificate.folder import pair_in

    with tempfile.TemporaryDirectory(prefix="lpmech-") as folder:
        pair, place = pair_in(files), Path(folder)
        for name in (pair.subject, pair.certificate):
            (place / name).write_bytes(files[name])
        answer = checker.check_files(place / pair.subject, place / pair.certificate, _proved(files[pair.certificate]))
    if answer.verdict == Answer.LIMIT:
        raise Undecided(
            f"lpmech: the checker does not come to an end within its limit: {answer.reason}; no page is written"
        )
    if answer.verdict != Answer.ACCEPTED:
        rejected = answer.verdict == Answer.REJECTED
        raise (Rejected if rejected else Refusal)(
            f"lpmech: the checker does not accept {told(source)}: {answer.verdict}: {told(answer.reason)}; no "
            f"page is written"
        )
