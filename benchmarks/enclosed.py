"""Certificates by bounds at a thousand, 74 thousand and a million joint states, as whole processes, paired in one run
with the exact road where that can run.

    python benchmarks/enclosed.py [--agents 3,5,8,10] [--exact-up-to 300] [--seed N] [--json FILE]

An environment has a public state of three labels and n unequal agents: n − 2 of four types, one of three and one of
two; four allocations; values in hundredths and kernels over 7 or 10 that depend on the allocation, the public state and
the own type; and a prior. Two allocations are the same at night, so there are exact ties. One of the claims, a balanced
budget, is refuted. With `--periods T` the horizon is finite and the last state is worth something. With `--given` a
mechanism of one's own is judged, too: everyone pays by the public state and its own and its neighbour's report. The
seed is drawn anew in every run unless it is given, and printed. The case is written to a file, and everything starts
from there:

    lpmech certify CASE --evidence enclosed -o DIR          the certificate and its bytes
    python -I lpmech/checker DIR/environment.json DIR/certificate.json
    lpmech certify CASE -o DIR                              the exact road, and its checker
    lpmech audit CASE MECHANISM --evidence enclosed -o DIR  payments that are given

Seconds are processor time of the process and its children, MB the most memory of one process.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import secrets
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import prod
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
ALLOCATIONS, PUBLIC = ("serve", "build", "rest", "repair"), ("day", "dusk", "night")
REST, REPAIR, NIGHT = 2, 3, 2


@dataclass(frozen=True)
class Measured:
    """What a process took."""

    code: int
    seconds: float
    megabytes: float


def row(rng: random.Random, size: int, denominator: int) -> list[str]:
    cuts = sorted(rng.randint(0, denominator) for _ in range(size - 1))
    return [f"{b - a}/{denominator}" for a, b in zip([0, *cuts], [*cuts, denominator], strict=True)]


def environment(agents: int, seed: int, periods: int | None) -> dict[str, Any]:
    """An environment in the form of docs/environment_format.md."""
    rng = random.Random(seed)
    names = [f"agent {k}" for k in range(agents)]
    sizes = [4] * (agents - 2) + [3, 2]
    utility, transition = {}, {}
    for name, size in zip(names, sizes, strict=True):
        values = [[[f"{rng.randint(0, 100)}/100" for _ in range(size)] for _ in PUBLIC] for _ in ALLOCATIONS]
        over = [rng.choice([7, 10]) for _ in ALLOCATIONS]
        rows = [[[row(rng, size, d) for _ in range(size)] for _ in PUBLIC] for d in over]
        values[REPAIR][NIGHT], rows[REPAIR][NIGHT] = values[REST][NIGHT], rows[REST][NIGHT]
        utility[name] = {"axes": ["allocation", "public", name], "values": values}
        transition[name] = {"axes": ["allocation", "public", name, f"next {name}"], "values": rows}
    public = [[row(rng, 3, 7) for _ in PUBLIC] for _ in ALLOCATIONS]
    public[REPAIR][NIGHT] = public[REST][NIGHT]
    transition["public"] = {"axes": ["allocation", "public", "next public"], "values": public}
    rest = 20 * prod(sizes[1:])
    shares = [[1, 2, 3, 4], [2, 2, 1, 1], [1, 1, 1, 1]]
    prior = [[f"{share}/{rest}" for share in own] for own in shares]
    found: dict[str, Any] = {
        "format": "lpmech-environment/1", "name": f"{agents} agents", "discount": "9/10", "horizon": periods,
        "agents": names,
        "stages": [{"types": {name: [f"t{k}" for k in range(size)] for name, size in zip(names, sizes, strict=True)},
                    "public": list(PUBLIC), "allocations": list(ALLOCATIONS), "utility": utility,
                    "transition": transition}],
        "prior": {"axes": ["public", names[0]], "values": prior},
    }  # fmt: skip
    if periods is not None:
        last = {name: {"axes": [name], "values": [f"{rng.randint(0, 100)}/7" for _ in range(size)]}
                for name, size in zip(names, sizes, strict=True)}  # fmt: skip
        found["terminal"] = {"utility": last}
    return found


def payments(agents: int, seed: int, periods: int | None) -> dict[str, Any]:
    """A mechanism file: the efficient rule, and payments in hundredths."""
    rng, rows = random.Random(f"payments {seed}"), []
    names, sizes = [f"agent {k}" for k in range(agents)], [4] * (agents - 2) + [3, 2]
    for k, name in enumerate(names):
        other = (k + 1) % agents
        for period in [None] if periods is None else range(1, periods + 1):
            for public in PUBLIC:
                for own in range(sizes[k]):
                    for theirs in range(sizes[other]):
                        state = {"public": public, name: f"t{own}", names[other]: f"t{theirs}"}
                        paid = f"{rng.randint(0, 20)}/100"
                        rows.append({"agent": name, "period": period, "memory": None, "state": state, "payment": paid})
    return {"mechanism": "by neighbours", "transfers": rows}


def states(agents: int) -> int:
    return 3 * 4 ** (agents - 2) * 6


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


def certified(case: Path, out: Path, *options: str, command: str = "certify") -> tuple[Measured, float, Measured]:
    """Certified and checked; the bytes of the certificate in MB."""
    made = measured([sys.executable, "-m", "lpmech", command, str(case), *options, "-o", str(out)])
    files = [str(out / name) for name in ("environment.json", "certificate.json")]
    checked = measured([sys.executable, "-I", "lpmech/checker", *files])
    return made, Path(files[1]).stat().st_size / 1e6, checked


def told(road: str, count: int, made: Measured, size: float, checked: Measured) -> dict[str, Any]:
    """A line, and the same for a file."""
    print(f"{count:>11,} {road:>9} {made.seconds:9.2f} {made.megabytes:6.0f} {size:9.3f} {checked.seconds:9.2f} "
          f"{checked.megabytes:6.0f}   {made.code} {checked.code}", flush=True)  # fmt: skip
    return {"states": count, "road": road, "certificate MB": size, "certify": asdict(made), "check": asdict(checked)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--agents", default="3,5,8,10")
    parser.add_argument("--exact-up-to", type=int, default=300, metavar="STATES")
    parser.add_argument("--periods", type=int)
    parser.add_argument("--given", action="store_true")
    parser.add_argument("--precision", default="1e-9")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    seed = secrets.randbelow(10**9) if given.seed is None else given.seed
    print(f"seed {seed}, Python {sys.version.split()[0]}, {os.cpu_count()} cores")
    heads = ("certify s", "MB", "file MB", "check s", "MB")
    print(
        f"{'states':>11} {'evidence':>9} {heads[0]:>9} {heads[1]:>6} {heads[2]:>9} {heads[3]:>9} {heads[4]:>6}   codes"
    )
    rows = []
    with tempfile.TemporaryDirectory() as name:
        for agents in map(int, given.agents.split(",")):
            case, count = Path(name) / f"{agents}.json", states(agents)
            case.write_text(json.dumps(environment(agents, seed, given.periods)), encoding="utf-8")
            bounds = ("--evidence", "enclosed", "--precision", given.precision)
            rows.append(told("enclosed", count, *certified(case, Path(name) / f"enclosed {agents}", *bounds)))
            if given.given:
                mechanism = Path(name) / f"paid {agents}.json"
                mechanism.write_text(json.dumps(payments(agents, seed, given.periods)), encoding="utf-8")
                road = certified(case, Path(name) / f"given {agents}", str(mechanism), *bounds, command="audit")
                rows.append(told("given", count, *road))
            if count <= given.exact_up_to:
                rows.append(told("exact", count, *certified(case, Path(name) / f"exact {agents}")))
    if given.json:
        given.json.write_text(json.dumps({"seed": seed, "rows": rows}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
