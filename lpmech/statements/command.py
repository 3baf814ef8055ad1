"""`lpmech theorems`: the papers' statements, run on drawn environments and on the shipped cases."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lpmech.cli.output import Refusal, as_json, refusing, say, told, write, write_json, write_report

if TYPE_CHECKING:
    from lpmech.statements.mutants import Caught
    from lpmech.statements.report import Pair
    from lpmech.statements.run import Outcome
    from lpmech.statements.several import Keeper
    from lpmech.statements.statement import Statement

STATEMENTS = "Statements as regression checks"
ERRATA = "Errata of the papers, each refuted by a counterexample"


class Form(StrEnum):
    """How the statements' verdicts are printed."""

    TEXT = "text"
    JSON = "json"
    JUNIT = "junit"
    MARKDOWN = "markdown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What is run, and how the answer is printed."""

    papers: tuple[str, ...]
    ids: tuple[str, ...]
    kinds: tuple[str, ...]
    samples: int
    seed: int
    jobs: int | None
    form: Form
    errata: bool
    output: Path | None
    cases: Path | None = None  # where counterexamples are written as case files
    file: Path | None = None  # of a user's own statements, instead of the papers'
    folder: Path | None = None  # where outcomes are kept as soon as they are found

    def statements(self) -> dict[str, Statement]:
        """The statements that there are, by id. Raises BadInput with the faults of a user's file."""
        from lpmech.statements import registry
        from lpmech.statements.own import file

        return file.statements(str(self.file)) if self.file else registry.statements()


def theorems(
    paper: Annotated[list[str] | None, typer.Option("--paper", metavar="PAPER", show_default=False,
                                                    help="Only those of a paper: its key, such as BV08; repeatable.")]
    = None,
    identity: Annotated[list[str] | None, typer.Option("--id", metavar="ID", show_default=False,
                                                       help="Only this statement, such as L14-T3.1; repeatable.")]
    = None,
    file: Annotated[Path | None, typer.Option("--file", metavar="FILE", show_default=False, help="Statements of your "
                                              "own, a Python file, instead of the papers'.")] = None,
    kind: Annotated[list[str] | None, typer.Option("--kind", metavar="KIND", show_default=False,
                                                   help="Only theorems, lemmas, errata, …: a kind; repeatable.")]
    = None,
    samples: Annotated[int, typer.Option("--samples", min=1, metavar="N",
                                         help="Draws that meet the hypotheses, per statement.")] = 30,
    seed: Annotated[int, typer.Option("--seed", metavar="S", help="The same seed draws the same.")] = 0,
    jobs: Annotated[int | None, typer.Option("--jobs", min=1, metavar="N", show_default="all cores",
                                             help="Processes.")] = None,
    mutants: Annotated[bool, typer.Option("--mutants", help="Instead, let broken mechanisms loose, and tell which "
                                          "statement notices each.")] = False,
    errata: Annotated[bool, typer.Option("--errata", help="Only what the papers print wrongly, as a Markdown page.")]
    = False,
    form: Annotated[Form, typer.Option("--format", help="How the answer is printed.")]
    = Form.TEXT,
    cases: Annotated[Path | None, typer.Option("--cases", metavar="DIR", show_default=False, help="Only what must be "
                                               "refuted; each counterexample is written here as a case file.")] = None,
    folder: Annotated[Path | None, typer.Option("--folder", metavar="DIR", show_default=False,
                                                help="Keep every result here as soon as it is found; the same command "
                                                "goes on where it was stopped.")] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="DIR", show_default=False,
                                                help="Also write the table and the counterexamples here.")] = None,
) -> int:  # fmt: skip
    """Check the papers' statements on drawn environments."""
    options = Options(papers=tuple(paper or ()), ids=tuple(identity or ()), kinds=tuple(kind or ()),
                      samples=samples, seed=seed, jobs=jobs, form=form, errata=errata,
                      output=output, cases=cases, file=file, folder=folder)  # fmt: skip
    return _hunt(options) if mutants else _run(options)


def _run(options: Options) -> int:
    """Runs the chosen statements; 0 where every verdict is the expected one."""
    from lpmech.statements import report

    _refuse_for_own(options)
    wanted = _chosen(options)
    target = options.output
    pairs = _outcomes(wanted, options)
    if target:
        _save(pairs, target, own=options.file is not None)
    if options.cases:
        _save_cases(pairs, options.cases)
    if options.form is Form.JSON:
        write_json({"seed": options.seed, "theorems": report.theorem_rows(pairs)})
    elif options.form is Form.JUNIT:
        write(report.theorems_junit(pairs))
    elif options.errata or options.form is Form.MARKDOWN:
        write(report.theorems_markdown(pairs, _command(options), ERRATA if options.errata else STATEMENTS, _shipped()))
    else:
        write_report(*report.theorems_report(pairs, options.seed))
    if options.file and not target and any(outcome.counterexample for _, outcome in pairs):
        say("-o DIR writes the counterexamples as case files")
    return 0 if all(outcome.ok(statement) for statement, outcome in pairs) else 1


def _refuse_for_own(options: Options) -> None:
    """What only makes sense of papers."""
    given = {"--paper": options.papers, "--kind": options.kinds, "--errata": options.errata, "--cases": options.cases}
    if options.file and (useless := [name for name, value in given.items() if value]):
        raise Refusal(f"lpmech: {', '.join(useless)} and --file exclude each other: the file's statements are no "
                      "paper's; -o writes counterexamples as case files")  # fmt: skip


def _outcomes(wanted: list[Statement], options: Options) -> list[Pair]:
    from lpmech.problem.shown import counted
    from lpmech.statements.several import run_all

    with _keeper(options) as keeper:
        before = sum(keeper.outcome(one) is not None for one in wanted)
        if options.folder and before:
            say(f"{told(options.folder)} has {before:,} of {counted(len(wanted), 'statement')}")
        outcomes = run_all(wanted, options.samples, options.seed, jobs=options.jobs, known=options.statements,
                           report=_progress(before, len(wanted)), keeper=keeper)  # fmt: skip
    return list(zip(wanted, outcomes, strict=True))


@contextmanager
def _keeper(options: Options) -> Iterator[Keeper]:
    """Who keeps outcomes. Raises Refusal where the folder cannot."""
    from lpmech.cli.target import folder
    from lpmech.statements.several import NOBODY
    from lpmech.statements.store import opened
    from lpmech.sweeps.folder import NoStore

    if options.folder is None:
        yield NOBODY
        return
    try:
        with (
            refusing(folder(options.folder)),
            opened(options.folder, options.samples, options.seed, options.file) as store,
        ):
            yield store
    except NoStore as reason:
        raise Refusal(f"lpmech: --folder: {told(reason)}") from reason


def _shipped() -> dict[str, str]:
    """The case files of counterexamples by statement, below the folder of cases."""
    from lpmech.statements import shipped
    from lpmech.statements.registry import statements

    return {one: f"{shipped.name_of(found)}.toml" for one, found in statements().items() if shipped.is_shipped(found)}


def _hunt(options: Options) -> int:
    """Lets the mutants loose; 0 where every one is noticed, of a user's own statements any: they need not be about
    everything that a mechanism promises."""
    from lpmech.statements import report

    _refuse_for_own(options)
    if options.folder:
        raise Refusal("lpmech: --mutants and --folder exclude each other: nothing is kept of mutants")
    caught = _caught_by_own(options) if options.file else _caught(options)
    if options.form is Form.JSON:
        write_json({"seed": options.seed, "mutants": report.mutant_rows(caught)})
    else:
        write_report(*report.mutants_report(caught, own=options.file is not None))
    noticed = [one.statement is not None for one in caught]
    return 0 if (any if options.file else all)(noticed) else 1


def _caught(options: Options) -> list[Caught]:
    from lpmech.statements import mutants

    caught = []
    for mutant in mutants.all_mutants():
        caught.append(mutants.hunt(mutant, options.samples, options.seed))
        _line(f"{mutant.name}: {caught[-1].statement or 'survived'}")
    return caught


def _caught_by_own(options: Options) -> list[Caught]:
    from lpmech.statements import mutants

    caught = mutants.hunt_own(_chosen(options), options.samples, options.seed)
    if not caught:
        known = ", ".join(dict.fromkeys(mutant.mechanism for mutant in mutants.all_mutants()))
        raise Refusal(f"lpmech: no statement in {told(options.file)} that holds asks for a mechanism that has mutants "
                      f"({known})")  # fmt: skip
    return caught


def _chosen(options: Options) -> list[Statement]:
    from lpmech.cli.names import check_name
    from lpmech.statements.registry import chosen
    from lpmech.statements.statement import KINDS, Expected

    known = options.statements()
    papers = tuple(dict.fromkeys(statement.paper for statement in known.values()))
    for paper in options.papers:
        check_name("paper", paper, papers)
    for identity in options.ids:
        check_name("statement", identity, known)
    for kind in options.kinds:
        check_name("kind", kind, tuple(KINDS.values()))
    if options.file:
        return [one for one in known.values() if not options.ids or one.id in options.ids]
    found = chosen(options.papers, options.ids, (KINDS["X"],) if options.errata else options.kinds)
    return [one for one in found if one.expected is Expected.REFUTED] if options.cases else found


def _progress(done: int, total: int) -> Callable[[Outcome], None]:
    """A line on a terminal's stderr as each statement is done."""

    def one_more(outcome: Outcome) -> None:
        nonlocal done
        done += 1
        _line(f"{done}/{total} {outcome.id} {outcome.verdict}")

    return one_more


def _line(text: str) -> None:
    if sys.stderr.isatty():
        say(text)


def _save(pairs: list[Pair], target: Path, *, own: bool) -> None:
    """The table as JSON, and each counterexample that is an environment as a file that every command takes: of a user's
    own statements as a case file."""
    from lpmech.reading.files import write_files
    from lpmech.reading.words import and_join
    from lpmech.statements import cases, report

    texts = {"theorems.json": as_json({"theorems": report.theorem_rows(pairs)})}
    for statement, outcome in pairs:
        found = outcome.counterexample
        if found is not None and own:
            texts |= cases.files(statement, found)
        elif found is not None and isinstance(found.subject, dict) and "stages" in found.subject:
            named = found.subject | {"name": f"counterexample to {statement.id}"}
            texts[f"{statement.id}.json"] = json.dumps(named, ensure_ascii=False, indent=1) + "\n"
    with refusing(target):
        write_files(target, texts)
    say(f"wrote {and_join(map(told, texts))} to {told(target)}")


def _save_cases(pairs: list[Pair], target: Path) -> None:
    """Each counterexample as the files that are shipped of it."""
    from lpmech.problem.shown import counted
    from lpmech.reading.files import write_files
    from lpmech.statements import cases

    texts: dict[str, str] = {}
    for statement, outcome in pairs:
        if outcome.counterexample is not None:
            texts |= cases.files(statement, outcome.counterexample)
    with refusing(target):
        write_files(target, texts)
    say(f"wrote {counted(len(texts), 'file')} to {told(target)}")


def _command(options: Options) -> str:
    parts = ["lpmech theorems", *([f"--file {options.file}"] if options.file else [])]
    parts += [f"--paper {paper}" for paper in options.papers] + [f"--id {identity}" for identity in options.ids]
    parts += [f"--kind {kind}" for kind in options.kinds]
    form = "--errata" if options.errata else f"--format {options.form}"
    return " ".join([*parts, f"--samples {options.samples} --seed {options.seed} {form}"])
