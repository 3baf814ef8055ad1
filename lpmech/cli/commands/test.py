"""`lpmech test`: what case files expect, compared with what is computed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lpmech.cli.options import Evidence, EvidenceKind, Precision, TestsFormat
from lpmech.cli.output import Refusal, save, say, told, write, write_json
from lpmech.cli.progress import Progress
from lpmech.cli.target import writable
from lpmech.problem.printable import escaped

if TYPE_CHECKING:
    from lpmech.enclosures.tested import ByBounds
    from lpmech.testing.run import Tested

DIFFERS, BAD_INPUT, UNDECIDED = 1, 2, 3  # exit codes


def test(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", show_default=False, help="Case files; folders, "
                                               "whose case files are meant; or shipped cases by name.")],
    update: Annotated[bool, typer.Option("--update", help="Rewrite what the files expect to what is found; comments "
                                         "and layout stay. A case without [expect] gets one.")] = False,
    junit: Annotated[Path | None, typer.Option("--junit", metavar="FILE", show_default=False,
                                               help="Also write JUnit XML.")] = None,
    sarif: Annotated[Path | None, typer.Option("--sarif", metavar="FILE", show_default=False, help="Also write SARIF, "
                                               "which code hosts show beside the lines.")] = None,
    summary: Annotated[Path | None, typer.Option("--markdown", metavar="FILE", show_default=False,
                                                 help="Also write a summary in Markdown.")] = None,
    evidence: EvidenceKind = Evidence.AUTO, precision: Precision = None,
    form: Annotated[TestsFormat, typer.Option("--format", help="How the answer is printed.")] = TestsFormat.TEXT,
) -> int:  # fmt: skip
    """Compare what case files expect with what is found."""
    from lpmech.report.tested import markdown
    from lpmech.testing.junit import junit as as_junit
    from lpmech.testing.sarif import sarif as as_sarif

    for file in filter(None, (junit, sarif, summary)):
        writable(file)
    by = _bounds(evidence, precision)
    files = _tested(paths, by)
    if update:
        files = [_begun(file, by) if file.expects_nothing else file for file in files]
    updated = [one for file in files for one in _rewritten(file)] if update else []
    _tell(files, updated, form)
    if junit:
        save(junit, as_junit(files))
    if sarif:
        save(sarif, as_sarif(files, Path.cwd()))
    if summary:
        save(summary, markdown(files, updated))
    return _exit_code(files, len(updated))


def _exit_code(files: list[Tested], updated: int) -> int:
    """What is worst: a file that cannot be read, a result that differs, a case that is undecided."""
    if any(file.faults for file in files):
        return BAD_INPUT
    if sum(len(file.differing) for file in files) > updated:
        return DIFFERS
    return UNDECIDED if any(file.undecided or file.open for file in files) else 0


def _bounds(evidence: Evidence, precision: str | None) -> ByBounds:
    """When bounds are taken, and how closely. Raises Refusal."""
    from lpmech.cli.enclosing import closeness
    from lpmech.enclosures.tested import ByBounds, When

    when = {Evidence.EXACT: When.NEVER, Evidence.AUTO: When.LARGE, Evidence.ENCLOSED: When.ALWAYS}[evidence]
    closely = closeness(evidence, precision)
    return ByBounds(when) if closely is None else ByBounds(when, closely.precision)


def _tested(paths: list[str], by: ByBounds) -> list[Tested]:
    from lpmech.testing.files import named
    from lpmech.testing.run import tested

    with Progress() as progress:
        files = named(paths)
        if not files:
            raise Refusal(f"lpmech: no case file (.toml) in {', '.join(map(told, paths))}")
        done = []
        for one in files:
            progress(one.shown)
            done.append(tested(one, by))
    return done


def _begun(file: Tested, by: ByBounds) -> Tested:
    """Writes what a case that expects nothing may expect, and compares it; the same if nothing can be written."""
    from lpmech.testing.files import named
    from lpmech.testing.run import tested
    from lpmech.testing.update import begun

    found, text = file.file.found, begun(file.file, by)
    if found is None or found.path is None or text is None:
        return file
    save(found.path, text)
    [again] = named([str(found.path)])
    return replace(tested(again, by), begun=True)


def _rewritten(file: Tested) -> list[int]:
    """Rewrites a file of which something differs; the identities of the results that it has right then."""
    from lpmech.testing.update import mended

    found = file.file.found
    if not file.differing or found is None or found.path is None:
        return []
    text, right = mended(file)
    if right:
        save(found.path, text)
    return [id(one) for one in right]


def _tell(files: list[Tested], updated: list[int], form: TestsFormat) -> None:
    """Results on stdout, faults on stderr."""
    from lpmech.reading.faults import BadInput
    from lpmech.report.tested import lines, shape
    from lpmech.testing.github import workflow_lines

    if form is TestsFormat.JSON:
        write_json(shape(files, updated))
    elif form is TestsFormat.GITHUB:
        write("".join(f"{line}\n" for line in workflow_lines(files, Path.cwd())))
    else:
        write("".join(f"{escaped(line)}\n" for line in lines(files, updated)))
    if faults := [fault for file in files for fault in file.faults]:
        say(str(BadInput(faults)))
