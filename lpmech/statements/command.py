"""`lpmech theorems`: the papers' statements, run on drawn environments and on the shipped cases."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lpmech.cli.names import check_name
from lpmech.cli.output import as_json, folder, refusing, say, write, write_json, write_report
from lpmech.reading.files import write_files
from lpmech.statements import cases, mutants, report, shipped
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


def theorems(options: Options) -> int:
    """Runs the chosen statements; 0 where every verdict is the expected one."""
    wanted = _chosen(options)
    target = folder(options.output) if options.output else None
    pairs = _run(wanted, options)
    if target:
        _save(pairs, target)
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
    return 0 if all(outcome.ok(statement) for statement, outcome in pairs) else 1


def _run(wanted: list[Statement], options: Options) -> list[report.Pair]:
    told = _progress(len(wanted))
    outcomes = run_all(wanted, options.samples, options.seed, jobs=options.jobs, report=told)
    return list(zip(wanted, outcomes, strict=True))


def _shipped() -> dict[str, str]:
    """The case files of counterexamples by statement, below the folder of cases."""
    return {one: f"{shipped.name_of(found)}.toml" for one, found in statements().items() if shipped.is_shipped(found)}


def hunt(samples: int, seed: int, form: str) -> int:
    """Lets the mutants loose; 0 where every one is noticed."""
    caught = []
    for mutant in mutants.all_mutants():
        caught.append(mutants.hunt(mutant, samples, seed))
        _line(f"{mutant.name}: {caught[-1].statement or 'survived'}")
    if form == "json":
        write_json({"seed": seed, "mutants": report.mutant_rows(caught)})
    else:
        write_report(*report.mutants_report(caught))
    return 0 if all(one.statement for one in caught) else 1


def _chosen(options: Options) -> list[Statement]:
    known = statements()
    papers = tuple(dict.fromkeys(statement.paper for statement in known.values()))
    for paper in options.papers:
        check_name("paper", paper, papers)
    for identity in options.ids:
        check_name("statement", identity, known)
    for kind in options.kinds:
        check_name("kind", kind, tuple(KINDS.values()))
    found = chosen(options.papers, options.ids, (KINDS["X"],) if options.errata else options.kinds)
    return [one for one in found if one.expected == "refuted"] if options.cases else found


def _progress(total: int) -> Any:
    """A line on a terminal's stderr as each statement is done."""
    done = 0

    def told(outcome: Outcome) -> None:
        nonlocal done
        done += 1
        _line(f"{done}/{total} {outcome.id} {outcome.verdict}")

    return told


def _line(text: str) -> None:
    if sys.stderr.isatty():
        say(text)


def _save(pairs: list[report.Pair], target: Path) -> None:
    """The table as JSON, and each counterexample that is an environment as a file that every command takes."""
    texts = {"theorems.json": as_json({"theorems": report.theorem_rows(pairs)})}
    for statement, outcome in pairs:
        found = outcome.counterexample
        if found is not None and isinstance(found.subject, dict) and "stages" in found.subject:
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
    parts = ["lpmech theorems"]
    parts += [f"--paper {paper}" for paper in options.papers] + [f"--id {identity}" for identity in options.ids]
    parts += [f"--kind {kind}" for kind in options.kinds]
    form = "--errata" if options.errata else f"--format {options.form}"
    return " ".join([*parts, f"--samples {options.samples} --seed {options.seed} {form}"])
