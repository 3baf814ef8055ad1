"""Identical agents by their numbers, beside the same environments agent by agent, as whole processes in one run.

    python benchmarks/lumping.py [--agents 3,4,6,20] [--exact-up-to 64] [--enclosed-up-to 5000] [--move] [--seed N]
                                 [--json FILE]

A crowd has n identical bidders of four types and one good a period, which may go to nobody; values are in hundredths
and rows over 16. Whoever wins moves; with `--move` the others do, too, so that every agent moves at once. The seed is
drawn anew in every run unless it is given, and printed. The case is written to a file, and all starts from there:

    lpmech certify CASE -o DIR                              lumped: the crowd
    lpmech study identical ENVIRONMENT -o DIR               found: the same agents in the ordinary environment
    lpmech certify ENVIRONMENT -o DIR                       exact: agent by agent
    lpmech certify ENVIRONMENT --evidence enclosed -o DIR   enclosed: agent by agent, by bounds

and each certificate is checked by `python -I lpmech/checker`. Seconds are processor time of the process and its
children, MB the most memory of one process. Ratios are those of certifying and of checking to the lumped road.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import secrets
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from math import comb
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
TYPES = 4
CERTIFY = ("certify",)


@dataclass(frozen=True)
class Measured:
    """What a process took."""

    code: int
    seconds: float
    megabytes: float


def row(rng: random.Random, denominator: int = 16) -> list[str]:
    cuts = sorted(rng.randint(0, denominator) for _ in range(TYPES - 1))
    return [f"{b - a}/{denominator}" for a, b in zip([0, *cuts], [*cuts, denominator], strict=True)]


def crowd(agents: int, seed: int, *, move: bool) -> dict[str, Any]:
    """A crowd in the form of docs/crowd_format.md."""
    rng = random.Random(seed)
    wins = {"name": "wins", "absent": False, "utility": [f"{rng.randint(0, 100)}/100" for _ in range(TYPES)],
            "transition": [row(rng) for _ in range(TYPES)]}  # fmt: skip
    waits: dict[str, Any] = {"name": "waits"}
    if move:
        waits["transition"] = [row(rng) for _ in range(TYPES)]
    group = {"name": "bidders", "number": agents, "types": [f"t{k}" for k in range(TYPES)], "treatments": [waits, wins]}
    return {
        "format": "lpmech-crowd/1",
        "name": f"{agents} bidders",
        "discount": "9/10",
        "groups": [group],
        "allocations": [{"name": "to nobody"}, {"name": "to one", "treated": {"bidders": {"wins": 1}}}],
    }


def written_out(tree: dict[str, Any]) -> str:
    """The ordinary environment of a crowd."""
    sys.path.insert(0, str(ROOT))
    from lpmech.crowds.expanded import expanded
    from lpmech.crowds.reader import crowd_of
    from lpmech.problem.canonical import canonical

    return canonical(expanded(crowd_of(tree)))


def measured(command: Sequence[str]) -> Measured:
    """Runs a process to its end; its own memory and that of its children is the largest of theirs."""
    child = os.fork()
    if child == 0:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        os.chdir(ROOT)
        os.execvp(command[0], command)
    _, status, used = os.wait4(child, 0)
    return Measured(os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def certified(command: Sequence[str], case: Path, out: Path, *options: str) -> tuple[Measured, float, Measured]:
    """Certified and checked; the bytes of the certificate in MB."""
    made = measured([sys.executable, "-m", "lpmech", *command, str(case), *options, "-o", str(out)])
    files = [out / name for name in ("environment.json", "certificate.json")]
    checked = measured([sys.executable, "-I", "lpmech/checker", *map(str, files)])
    return made, files[1].stat().st_size / 1e6 if files[1].exists() else 0.0, checked


def roads(agents: int, given: argparse.Namespace, folder: Path, seed: int) -> Iterator[tuple[str, Any]]:
    """The roads that are taken at a size, the lumped one first."""
    tree = crowd(agents, seed, move=given.move)
    case, ordinary = folder / f"crowd {agents}.json", folder / f"environment {agents}.json"
    case.write_text(json.dumps(tree), encoding="utf-8")
    yield "lumped", certified(CERTIFY, case, folder / f"lumped {agents}")
    if TYPES**agents > max(given.exact_up_to, given.enclosed_up_to):
        return
    ordinary.write_text(written_out(tree), encoding="utf-8")
    yield "found", certified(("study", "identical"), ordinary, folder / f"found {agents}")
    if TYPES**agents <= given.exact_up_to:
        yield "exact", certified(CERTIFY, ordinary, folder / f"exact {agents}")
    if TYPES**agents <= given.enclosed_up_to:
        yield "enclosed", certified(CERTIFY, ordinary, folder / f"enclosed {agents}", "--evidence", "enclosed")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--agents", default="3,4,6,20")
    parser.add_argument("--exact-up-to", type=int, default=64, metavar="STATES")
    parser.add_argument("--enclosed-up-to", type=int, default=5_000, metavar="STATES")
    parser.add_argument("--move", action="store_true")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    seed = secrets.randbelow(10**9) if given.seed is None else given.seed
    print(f"seed {seed}, Python {sys.version.split()[0]}, {os.cpu_count()} cores")
    print(f"{'agents':>6} {'joint states':>17} {'multisets':>9} {'road':>9} {'certify s':>9} {'ratio':>6} {'MB':>6} "
          f"{'file MB':>9} {'check s':>9} {'ratio':>6} {'MB':>6}   codes")  # fmt: skip
    rows = []
    with tempfile.TemporaryDirectory() as name:
        for agents in map(int, given.agents.split(",")):
            first: tuple[float, float] | None = None
            for road, (made, size, checked) in roads(agents, given, Path(name), seed):
                first = first or (made.seconds, checked.seconds)
                print(f"{agents:>6} {TYPES**agents:>17,} {comb(agents + TYPES - 1, agents):>9,} {road:>9} "
                      f"{made.seconds:9.2f} {made.seconds / first[0]:6.1f} {made.megabytes:6.0f} {size:9.3f} "
                      f"{checked.seconds:9.2f} {checked.seconds / first[1]:6.1f} {checked.megabytes:6.0f}  {made.code} "
                      f"{checked.code}", flush=True)  # fmt: skip
                rows.append({"agents": agents, "road": road, "certificate MB": size, "certify": asdict(made),
                             "check": asdict(checked)})  # fmt: skip
    if given.json:
        given.json.write_text(json.dumps({"seed": seed, "rows": rows}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
