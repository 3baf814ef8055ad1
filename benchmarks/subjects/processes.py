"""Whole processes, from a case file on disk to an accepted certificate."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.cases import hidden_state, identical, interdependent, unequal
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
SEED = 1
JOINT_TYPES = 8
SIGNALS = "continuous/higher_signal"
DECIDED = (0, 1)  # exit codes: all that was asked for is proved, or a part is refuted


@dataclass(frozen=True)
class Case:
    """A case file, and how it is certified."""

    path: Path
    options: tuple[str, ...] = ()

    @property
    def mechanism(self) -> Path:
        """The file of payments of its own, if it has any."""
        return self.path.parent / "mechanism.json"

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


def audit(*options: str) -> Callable[[Case], Work]:
    """`lpmech audit CASE MECHANISM`, of payments that are given."""
    return lambda case: _audit(case, options).work()


def _audit(case: Case, options: Sequence[str]) -> Command:
    return Command([*LPMECH, "audit", str(case.path), str(case.mechanism), *options, "-o", str(case.out)])


def study(cells: int) -> Work:
    """`lpmech study continuous` on a grid."""
    return Command([*LPMECH, "study", "continuous", SIGNALS, "--grid", str(cells)]).work()


def identify(case: Case) -> Work:
    """`lpmech study identical` of the same agents written out one by one."""
    return Command([*LPMECH, "study", "identical", str(_ordinary(case).path), "-o", str(case.out)]).work()


def _ordinary(case: Case) -> Case:
    """The ordinary environment of a crowd."""
    tree = json.loads(case.path.read_text(encoding="utf-8"))
    return Case(_written("environment.json", identical.written_out(tree)))


def _unequal(agents: int, periods: int | None = None) -> Case:
    case = Case(_written("case.json", json.dumps(unequal.environment(agents, SEED, periods))))
    case.mechanism.write_text(json.dumps(unequal.payments(agents, SEED, periods)), encoding="utf-8")
    return case


def _hidden(types: int, *, uneven: bool = False) -> Case:
    text = hidden_state.case(3, types, None, uneven)
    return Case(_written("case.toml", text), ("--mechanism", hidden_state.MECHANISM))


def _joint(agents: int) -> Case:
    text = json.dumps(interdependent.joint(agents, JOINT_TYPES, SEED))
    return Case(_written("case.json", text), ("--mechanism", "pivot"))


def _identical(agents: int) -> Case:
    return Case(_written("case.json", json.dumps(identical.crowd(agents, SEED, move=False))))


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
        sizes={Scale.QUICK: (3, 4), Scale.USUAL: (3, 4, 5, 7, 8, 10), Scale.LARGE: (3, 4, 5, 7, 8, 10, 11)},
        instance=_unequal,
        peers=False,
        programs=(
            Program("lpmech certify, bounds", Evidence.PROVED, certify(*BOUNDS)),
            Program("checker, bounds", Evidence.PROVED, check(*BOUNDS)),
            Program("lpmech certify, exact", Evidence.PROVED, certify(), largest=4),
            Program("checker, exact", Evidence.PROVED, check(), largest=4),
            Program("lpmech audit, bounds, payments of one's own", Evidence.PROVED, audit(*BOUNDS), largest=10),
        ),
    ),
    Subject(
        name="pivot_two_periods",
        title="The pivot mechanism in two periods, whole processes",
        about="The same of two periods, after which the last state is worth something.\n",
        size="agents",
        sizes={Scale.QUICK: (3,), Scale.USUAL: (3, 5, 8, 10), Scale.LARGE: (3, 5, 8, 10)},
        instance=partial(_unequal, periods=2),
        peers=False,
        programs=(
            Program("lpmech certify, bounds", Evidence.PROVED, certify(*BOUNDS)),
            Program("checker, bounds", Evidence.PROVED, check(*BOUNDS)),
        ),
    ),
    Subject(
        name="identical",
        title="Identical agents, whole processes",
        about=(
            "Bidders of four types and one good a period: by how many are of each type, and the same agents one by\n"
            "one, of whom it is found out that they are identical, or who are certified exactly or by bounds.\n"
        ),
        size="agents",
        sizes={Scale.QUICK: (3,), Scale.USUAL: (3, 4, 6, 20), Scale.LARGE: (3, 4, 6, 20, 100)},
        instance=_identical,
        peers=False,
        programs=(
            Program("lpmech certify, by numbers", Evidence.PROVED, certify()),
            Program("checker, by numbers", Evidence.PROVED, check()),
            Program("lpmech study identical", Evidence.PROVED, identify, largest=6),
            Program("lpmech certify, exact", Evidence.PROVED, lambda case: certify()(_ordinary(case)), largest=3),
            Program(
                "lpmech certify, bounds", Evidence.PROVED, lambda case: certify(*BOUNDS)(_ordinary(case)), largest=6
            ),
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
    Subject(
        name="hidden_state_uneven",
        title="Hidden state of nature with uneven signals, whole processes",
        about="The same with wrong signals that are not alike: the common denominator has thousands of bits.\n",
        size="types",
        sizes={Scale.QUICK: (2,), Scale.USUAL: (2, 3, 4), Scale.LARGE: (2, 3, 4, 6)},
        instance=partial(_hidden, uneven=True),
        peers=False,
        programs=(
            Program("lpmech certify", Evidence.PROVED, certify()),
            Program("checker", Evidence.PROVED, check()),
        ),
    ),
    Subject(
        name="joint",
        title="Agents whose types move together, whole processes",
        about=(
            "Agents of 8 types, two allocations, utilities that depend on all types, one table of transitions in\n"
            "which every state follows every state; infinite horizon. The pivot mechanism, exactly: a lie pays.\n"
        ),
        size="agents",
        sizes={Scale.QUICK: (1, 2), Scale.USUAL: (2, 3), Scale.LARGE: (2, 3)},
        instance=_joint,
        peers=False,
        programs=(
            Program("lpmech certify", Evidence.PROVED, certify()),
            Program("checker", Evidence.PROVED, check()),
        ),
    ),
    Subject(
        name="continuous",
        title="Continuous signals, whole processes",
        about=(
            "`lpmech study continuous` of the shipped case `continuous/higher_signal`: two agents, with payments\n"
            "that do not depend on the own report.\n"
        ),
        size="cells of the grid",
        sizes={Scale.QUICK: (4, 8), Scale.USUAL: (16, 32, 64), Scale.LARGE: (16, 32, 64, 128)},
        instance=lambda cells: cells,
        peers=False,
        programs=(Program("lpmech study continuous", Evidence.PROVED, study),),
    ),
)
