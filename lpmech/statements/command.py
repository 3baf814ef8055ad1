"""`lpmech theorems`: the papers' statements, run on drawn environments and on the shipped cases."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lpmech.cli.names import check_name
from lpmech.cli.output import Refusal, as_json, folder, refusing, say, told, write, write_json, write_report
from lpmech.reading.files import write_files
from lpmech.statements import cases, mutants, own_file, report, shipped
from lpmech.statements.registry import chosen, statements
from lpmech.statements.run import Outcome, run_all
from lpmech.statements.statement import KINDS, Statement

STATEMENTS = "Statements as regression checks"
ERRATA = "Errata of the papers, each refuted by a counterexample"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What is run, and how the answer is printed."""

    papers: tuple[str, ...]
    ids: tuple[str, ...]
    kinds: tuple[str, ...]
    samples: int
    seed: int
    jobs: int | None
    form: str
    errata: bool
    output: Path | None
    cases: Path | None = None  # where counterexamples are written as case files
    file: Path | None = None  # of a user's own statements, instead of the papers'

    def statements(self) -> dict[str, Statement]:
        """The statements that there are, by id. Raises BadInput with the faults of a user's file."""
        return own_file.statements(str(self.file)) if self.file else statements()


def theorems(options: Options) -> int:
    """Runs the chosen statements; 0 where every verdict is the expected one."""
    _refuse_for_own(options)
    wanted = _chosen(options)
    target = folder(options.output) if options.output else None
    pairs = _run(wanted, options)
    if target:
        _save(pairs, target, own=options.file is not None)
    if options.cases:
        _save_cases(pairs, folder(options.cases))
    if options.form == "json":
        write_json({"seed": options.seed, "theorems": report.theorem_rows(pairs)})
    elif options.form == "junit":
        write(report.theorems_junit(pairs))
    elif options.errata or options.form == "markdown":
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


def _run(wanted: list[Statement], options: Options) -> list[report.Pair]:
    done = _progress(len(wanted))
    outcomes = run_all(wanted, options.samples, options.seed, jobs=options.jobs, report=done, known=options.statements)
    return list(zip(wanted, outcomes, strict=True))


def _shipped() -> dict[str, str]:
    """The case files of counterexamples by statement, below the folder of cases."""
    return {one: f"{shipped.name_of(found)}.toml" for one, found in statements().items() if shipped.is_shipped(found)}


def hunt(options: Options) -> int:
    """Lets the mutants loose; 0 where every one is noticed, of a user's own statements any: they need not be about
    everything that a mechanism promises."""
    _refuse_for_own(options)
    caught = _caught_by_own(options) if options.file else _caught(options)
    if options.form == "json":
        write_json({"seed": options.seed, "mutants": report.mutant_rows(caught)})
    else:
        write_report(*report.mutants_report(caught, own=options.file is not None))
    noticed = [one.statement is not None for one in caught]
    return 0 if (any if options.file else all)(noticed) else 1


def _caught(options: Options) -> list[mutants.Caught]:
    caught = []
    for mutant in mutants.all_mutants():
        caught.append(mutants.hunt(mutant, options.samples, options.seed))
        _line(f"{mutant.name}: {caught[-1].statement or 'survived'}")
    return caught


def _caught_by_own(options: Options) -> list[mutants.Caught]:
    caught = mutants.hunt_own(_chosen(options), options.samples, options.seed)
    if not caught:
        known = ", ".join(dict.fromkeys(mutant.mechanism for mutant in mutants.all_mutants()))
        raise Refusal(f"lpmech: no statement in {told(options.file)} that holds asks for a mechanism that has mutants "
                      f"({known})")  # fmt: skip
    return caught


def _chosen(options: Options) -> list[Statement]:
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
    return [one for one in found if one.expected == "refuted"] if options.cases else found


def _progress(total: int) -> Any:
    """A line on a terminal's stderr as each statement is done."""
    done = 0

    def one_more(outcome: Outcome) -> None:
        nonlocal done
        done += 1
        _line(f"{done}/{total} {outcome.id} {outcome.verdict}")

    return one_more


def _line(text: str) -> None:
    if sys.stderr.isatty():
        say(text)


def _save(pairs: list[report.Pair], target: Path, *, own: bool) -> None:
    """The table as JSON, and each counterexample that is an environment as a file that every command takes: of a user's
    own statements as a case file."""
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


def _save_cases(pairs: list[report.Pair], target: Path) -> None:
    """Each counterexample as the files that are shipped of it."""
    texts: dict[str, str] = {}
    for statement, outcome in pairs:
        if outcome.counterexample is not None:
            texts |= cases.files(statement, outcome.counterexample)
    with refusing(target):
        write_files(target, texts)


def _command(options: Options) -> str:
    parts = ["lpmech theorems", *([f"--file {options.file}"] if options.file else [])]
    parts += [f"--paper {paper}" for paper in options.papers] + [f"--id {identity}" for identity in options.ids]
    parts += [f"--kind {kind}" for kind in options.kinds]
    form = "--errata" if options.errata else f"--format {options.form}"
    return " ".join([*parts, f"--samples {options.samples} --seed {options.seed} {form}"])
