"""Large hidden-state environments from end to end: a case file built, certified with contingent transfers, and checked.

    python benchmarks/hidden_state.py [--agents 2 3 4] [--types 2 4 6 8] [--horizons infinite 2 3]
                                      [--uneven] [--limit 600]

An object goes to one of N agents in every period. As many states of nature as types; agent i's signal is right with
probability (K + i) / (2 K + i − 1) and each wrong one alike, the object is worth up to 3 by the state of nature and
8 more for each step of the own signal, δ = 1/2. So the last period of a finite horizon can be implemented, and other
people's signals tell own types apart. With `--uneven` wrong signals are not alike: then the posteriors of all profiles
have different denominators, and their common one has thousands of bits.

Each step is a process of its own, timed by the clock and by the processor, with its peak memory: reading the case,
`lpmech certify --mechanism contingent_vcg -o`, and the checker on what it wrote. A *cell* is an agent, an allocation
and types of the others: one system of K rows on K^(N−1) columns.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MECHANISM = "contingent_vcg"
DISCOUNT = "1/2"
INFINITE = "infinite"


@dataclass(frozen=True)
class Measured:
    """A process: its exit code (None: over the limit), seconds by the clock and of the processor, peak memory in MB."""

    code: int | None
    clock: float
    processor: float
    megabytes: float

    def __str__(self) -> str:
        if self.code is None:
            return f"over {self.clock:.0f} s".rjust(25)
        failed = "" if self.code == 0 else f" exit {self.code}"
        return f"{self.clock:7.1f} {self.processor:7.1f} {self.megabytes:6.0f}{failed}".rjust(25)


def weights(agent: int, state: int, types: int, uneven: bool) -> list[int]:
    """How likely an agent's signals are in a state of nature, in parts of their sum."""
    if uneven:
        wrong = [1 + (3 * k * state + (agent + 1) * k + state * state * (agent + 2)) % 3 for k in range(types)]
    else:
        wrong = [1] * types
    return [types + agent if k == state else wrong[k] for k in range(types)]


def table(pairs: Sequence[tuple[str, str]]) -> str:
    """An inline table of TOML."""
    return "{ " + ", ".join(f"{key} = {value}" for key, value in pairs) + " }"


def parts(names: Sequence[str], numbers: Sequence[int]) -> str:
    """A distribution."""
    return table([(name, f'"{number}/{sum(numbers)}"') for name, number in zip(names, numbers, strict=True)])


def case(agents: int, types: int, horizon: str, uneven: bool) -> str:
    """The case file."""
    states, signals = ([f"{letter}{k}" for k in range(types)] for letter in "ws")
    lines = ['family = "hidden_state"', "[parameters]", f"states = {parts(states, [1] * types)}"]
    for i in range(agents):
        for k, state in enumerate(states):
            lines.append(f"signals.a{i}.{state} = {parts(signals, weights(i, k, types, uneven))}")
        lines.append(f"worth.a{i} = {table([(s, str(k * (i + 1) % 4)) for k, s in enumerate(states)])}")
        lines.append(f"extra.a{i} = {table([(s, str(8 * k + i)) for k, s in enumerate(signals)])}")
    for k, state in enumerate(states):
        lines.append(f"moves.{state} = {parts(states, [types if j == k else 1 for j in range(types)])}")
    shown = f'"{INFINITE}"' if horizon == INFINITE else horizon
    return "\n".join([*lines, f"horizon = {shown}", f'discount = "{DISCOUNT}"']) + "\n"


def measure(arguments: Sequence[str], limit: float) -> Measured:
    """Runs a process to its end, or to the limit."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    start = time.perf_counter()
    process = subprocess.Popen(arguments, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while True:
        ended, status, used = os.wait4(process.pid, os.WNOHANG)
        clock = time.perf_counter() - start
        if ended:
            process.returncode = os.waitstatus_to_exitcode(status)
            megabytes = used.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
            return Measured(process.returncode, clock, used.ru_utime + used.ru_stime, megabytes)
        if clock > limit:
            process.kill()
            os.wait4(process.pid, 0)
            process.returncode = -9
            return Measured(None, limit, limit, 0)
        time.sleep(0.02)


def run(agents: int, types: int, horizon: str, uneven: bool, limit: float) -> str:
    """One row of the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path, out = folder / "case.toml", folder / "out"
        path.write_text(case(agents, types, horizon, uneven), encoding="utf-8")
        python = sys.executable
        read = measure([python, "-c", "import lpmech, sys; lpmech.load(sys.argv[1])", str(path)], limit)
        command = [python, "-m", "lpmech", "certify", str(path), "--mechanism", MECHANISM, "-o", str(out)]
        certified = measure(command, limit)
        row = f"{agents:>6} {types:>5} {horizon:>8} {agents * agents * types ** (agents - 1):>6} {read} {certified}"
        if certified.code != 0:
            return row
        files = [out / "environment.json", out / "certificate.json"]
        checked = measure([python, "-I", str(ROOT / "lpmech" / "checker"), *map(str, files)], limit)
        return f"{row} {checked} {files[1].stat().st_size / 1e6:8.1f}"


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--agents", type=int, nargs="+", default=[2, 3, 4])
    parser.add_argument("--types", type=int, nargs="+", default=[2, 4, 6, 8])
    parser.add_argument("--horizons", nargs="+", default=[INFINITE, "2", "3"])
    parser.add_argument("--uneven", action="store_true")
    parser.add_argument("--limit", type=float, default=600)
    given = parser.parse_args()
    print("each step: seconds by the clock, of the processor, peak MB; the certificate in MB")
    steps = " ".join(name.rjust(25) for name in ("read", "certify", "check"))
    print(f"{'agents':>6} {'types':>5} {'horizon':>8} {'cells':>6} {steps} {'size':>8}")
    for horizon in given.horizons:
        for agents in given.agents:
            for types in given.types:
                print(run(agents, types, horizon, given.uneven, given.limit), flush=True)


if __name__ == "__main__":
    main()
