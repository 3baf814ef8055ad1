"""Whole processes, from a case file on disk to an accepted certificate."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import enclosed, hidden_state
from benchmarks.subject import Evidence, Program, Scale, Subject, Work

ROOT = Path(__file__).resolve().parents[2]
LPMECH, CHECKER = (sys.executable, "-m", "lpmech"), (sys.executable, "-I", "lpmech/checker")
BOUNDS = ("--evidence", "enclosed", "--precision", "1e-9")
# A process begins with the memory of the one that starts it, here a small one, which tells the memory of the command.
APART = """
import os, sys
read, nowhere = sys.argv[1:], os.open(os.devnull, os.O_WRONLY)
moves = [(os.POSIX_SPAWN_DUP2, nowhere, 1)]
started = os.posix_spawn(read[0], read, os.environ, file_actions=moves)
_, status, used = os.wait4(started, 0)
print(used.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""
DECIDED = (0, 1)  # exit codes: all that was asked for is proved, or a part is refuted


@dataclass(frozen=True)
class Case:
    """A case file, and how it is certified."""

    path: Path
    options: tuple[str, ...] = ()

    @property
    def out(self) -> Path:
        """The folder of its certificate."""
        return self.path.parent / "out"


def _written(name: str, text: str) -> Path:
    path = Path(tempfile.mkdtemp()) / name
    path.write_text(text, encoding="utf-8")
    return path


def _environment() -> dict[str, str]:
    """That of this process, except that compiled modules are kept, as a user's are."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


@dataclass
class Command:
    """A command, and the memory that it took when it was last run."""

    words: Sequence[str]
    megabytes: float = 0

    def run(self) -> str:
        """Runs it to its end. Raises RuntimeError if it decides nothing."""
        words = [sys.executable, "-I", "-S", "-c", APART, *self.words]
        found = subprocess.run(words, cwd=ROOT, env=_environment(), capture_output=True, text=True, check=False)
        self.megabytes = int(found.stdout) / 1024
        if found.returncode not in DECIDED:
            raise RuntimeError(f"exit code {found.returncode}: {' '.join(found.stderr.strip().splitlines()[-1:])}")
        return "decided"

    def work(self) -> Work:
        return Work(self.run, megabytes=lambda: self.megabytes)


def _certify(case: Case, options: Sequence[str]) -> Command:
    return Command([*LPMECH, "certify", str(case.path), *case.options, *options, "-o", str(case.out)])


def certify(*options: str) -> Callable[[Case], Work]:
    """`lpmech certify CASE -o FOLDER`."""
    return lambda case: _certify(case, options).work()


def check(*options: str) -> Callable[[Case], Work]:
    """The checker on what `certify` wrote."""

    def prepare(case: Case) -> Work:
        _certify(case, options).run()
        return Command([*CHECKER, str(case.out / "environment.json"), str(case.out / "certificate.json")]).work()

    return prepare


def _unequal(agents: int) -> Case:
    return Case(_written("case.json", json.dumps(enclosed.environment(agents, seed=1, periods=None))))


def _hidden(types: int) -> Case:
    text = hidden_state.case(3, types, hidden_state.INFINITE, uneven=False)
    return Case(_written("case.toml", text), ("--mechanism", hidden_state.MECHANISM))


SUBJECTS = (
    Subject(
        name="pivot",
        title="The pivot mechanism, whole processes",
        about=(
            "Environments have a public state of 3 labels and unequal agents: all but two with 4 types, one with 3\n"
            "and one with 2; four allocations, kernels over 7 or 10, a prior and exact ties; one claim is refuted.\n"
            "With n agents there are 18 · 4^(n − 2) joint states. Bounds are evidence too: outward-rounded integers.\n"
        ),
        size="agents",
        sizes={Scale.QUICK: (3, 4), Scale.USUAL: (3, 4, 5, 7), Scale.LARGE: (3, 4, 5, 7, 8, 10)},
        instance=_unequal,
        peers=False,
        programs=(
            Program("lpmech certify, bounds", Evidence.PROVED, certify(*BOUNDS)),
            Program("checker, bounds", Evidence.PROVED, check(*BOUNDS)),
            Program("lpmech certify, exact", Evidence.PROVED, certify(), largest=4),
            Program("checker, exact", Evidence.PROVED, check(), largest=4),
        ),
    ),
    Subject(
        name="hidden_state",
        title="Hidden state of nature, whole processes",
        about=(
            "Contingent transfers of three agents with signals about as many states of nature as types; infinite\n"
            "horizon. No other program\n"
            "builds these transfers.\n"
        ),
        size="types",
        sizes={Scale.QUICK: (2, 3), Scale.USUAL: (2, 3, 4, 6), Scale.LARGE: (2, 3, 4, 6, 8)},
        instance=_hidden,
        peers=False,
        programs=(
            Program("lpmech certify", Evidence.PROVED, certify()),
            Program("checker", Evidence.PROVED, check()),
        ),
    ),
)
