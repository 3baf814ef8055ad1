"""The folder of a run of statements: what all outcomes depend on (`run.json`), and a line for every outcome
(`outcomes.jsonl`), and for every part of draws that processes share, while its statement has no outcome yet.

If the process is killed in the middle of a line, the next one does that part or statement again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import lpmech
from lpmech.statements.reduce import Counterexample
from lpmech.statements.run import Found, Outcome
from lpmech.statements.several import PART, Shown
from lpmech.statements.statement import Failure, Statement
from lpmech.sweeps import folder as folders
from lpmech.sweeps import lines
from lpmech.sweeps.folder import NoStore

FORMAT = "lpmech-theorems/1"
RUN, OUTCOMES = "run.json", "outcomes.jsonl"
KIND = folders.Kind(record=RUN, found=OUTCOMES, run="run", command="lpmech theorems")
_MARKS: Mapping[bool | None, str] = {True: "1", False: "0", None: "?"}
_MET = {mark: met for met, mark in _MARKS.items()}


@dataclass(frozen=True, slots=True)
class Store:
    """What a folder has, while it is open: who keeps what is found (`several.Keeper`)."""

    _lines: lines.Lines
    _outcomes: dict[str, Outcome] = field(default_factory=dict)
    _parts: dict[str, dict[int, Shown]] = field(default_factory=dict)

    def outcome(self, statement: Statement) -> Outcome | None:
        """What was found of a statement before."""
        return self._outcomes.get(statement.id)

    def parts(self, statement: Statement) -> Mapping[int, Shown]:
        """The parts of its draws that were looked at before."""
        return self._parts.get(statement.id, {})

    def add(self, outcome: Outcome) -> None:
        """Adds the line of an outcome; when this returns, it is on the disk."""
        self._lines.add(line_of(outcome_json(outcome)))

    def add_part(self, identity: str, part: int, shown: Shown) -> None:
        """The same of a part of draws."""
        self._lines.add(line_of(part_json(identity, part, shown)))

    def take(self, tree: Any) -> bool:
        """Takes what a line says, if no line before says it. Raises ValueError, KeyError or TypeError where it says
        nothing."""
        if "part" in tree:
            parts = self._parts.setdefault(tree["id"], {})
            is_new = tree["part"] not in parts
            parts[tree["part"]] = _part(tree)
            return is_new
        is_new = tree["id"] not in self._outcomes
        self._outcomes[tree["id"]] = _outcome(tree)
        return is_new


@contextmanager
def opened(folder: Path, samples: int, seed: int, file: Path | None) -> Iterator[Store]:
    """What the folder has of a run; a new folder is made. `file`: a user's own statements. Raises NoStore, and OSError
    where something cannot be read or written."""
    told = {"format": FORMAT, "lpmech": lpmech.__version__, "samples": samples, "seed": seed,
            "statements": None if file is None else hashlib.sha256(file.read_bytes()).hexdigest()}  # fmt: skip
    with folders.opened(folder, KIND, told) as found:
        yield _read(found, folder / OUTCOMES)


def _read(found: lines.Lines, path: Path) -> Store:
    """What the lines say, each of another statement or part."""
    store = Store(found)
    for number, line in enumerate(found.kept, 1):
        wrong = _taken(line, store)
        if wrong:
            raise NoStore(f"{path}:{number}: found {wrong}, expected one line per outcome or part of draws, as lpmech "
                          "wrote it; remove the line, and what it is about is done again")  # fmt: skip
    return store


def _taken(line: bytes, store: Store) -> str:
    """Takes a line; what is wrong with it, if anything is."""
    try:
        tree = json.loads(line)
        if line_of(tree) != line + b"\n":
            return "no line of a run"
        return "" if store.take(tree) else "the same again"
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return "no line of a run"


def line_of(tree: Any) -> bytes:
    """The line of what is kept."""
    return (json.dumps(tree, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def part_json(identity: str, part: int, shown: Shown) -> dict[str, Any]:
    """A part of draws: for each a mark, whether it met the hypotheses."""
    return {"id": identity, "part": part, "met": "".join(_MARKS[met] for met in shown)}


def _part(tree: dict[str, Any]) -> Shown:
    shown = tuple(_MET[mark] for mark in tree["met"])
    if type(tree["part"]) is not int or tree["part"] < 0 or not 0 < len(shown) <= PART:
        raise ValueError("no part of draws")
    return shown


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """An outcome, with all that a report says of it."""
    found = outcome.counterexample
    against = None if found is None else {"subject": found.subject, "words": found.failure.words,
                                          "minimal": found.minimal, "seed": found.seed}  # fmt: skip
    return {"id": outcome.id, "verdict": str(outcome.verdict), "samples": outcome.samples,
            "non_vacuous": outcome.non_vacuous, "cases": outcome.cases, "seconds": round(outcome.seconds, 3),
            "counterexample": against, "checked": outcome.checked and str(outcome.checked),
            "numbers": outcome.numbers}  # fmt: skip


def _outcome(tree: dict[str, Any]) -> Outcome:
    against = tree["counterexample"]
    found = None if against is None else Counterexample(
        subject=against["subject"], failure=Failure(words=against["words"]), minimal=against["minimal"],
        seed=against["seed"],
    )  # fmt: skip
    outcome = Outcome(id=tree["id"], verdict=Found(tree["verdict"]), samples=tree["samples"],
                      non_vacuous=tree["non_vacuous"], cases=tree["cases"], seconds=tree["seconds"],
                      counterexample=found, checked=tree["checked"], numbers=tree["numbers"])  # fmt: skip
    if outcome_json(outcome) != tree:
        raise ValueError("no outcome")
    return outcome
