"""The exact social value with its check, paired in one run with its peers.

    python benchmarks/exact_value.py [--sizes 64 256 1024] [--exact-sizes 64] [--limit 300]

Environments are random: N agents with 4 types each (S = 4^N joint states), 4 allocations, every agent's kernel in
sixteenths, utilities in hundredths, δ = 9/10. On each, `lpmech.mechanisms.social.solve` finds the efficient rule and
its exact value, and checks the Bellman equation exactly. The peers are

- QSopt_ex (`esolver`), the exact rational simplex, on the Bellman linear program min Σ V(θ) subject to
  V(θ) ≥ r_a(θ) + δ Σ P_a(θ,θ') V(θ') with integer coefficients; the optimal values must be equal as rationals;
- QuantEcon's policy iteration, in floats and without proof, on the dense kernel; the values must agree to 1e-8.

A time is the median of five runs after a warm-up where a run takes under a second, else of one run. It leaves out
reading and writing files, except that esolver is timed as a process, which reads its program. A peer that is not
installed is skipped with a message.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

import lpmech
from lpmech.mechanisms import social

TYPES = ALLOCATIONS = 4
UNIT = 16
DISCOUNT = Fraction(9, 10)


class Instance:
    """A random environment: kernels[i, a] in sixteenths, utilities[i, a, t] in hundredths."""

    def __init__(self, agents: int, seed: int = 0) -> None:
        rng = np.random.default_rng(seed)
        cuts = np.sort(rng.integers(0, UNIT + 1, (agents, ALLOCATIONS, TYPES, TYPES - 1)), axis=-1)
        self.kernels = np.diff(cuts, prepend=0, append=UNIT, axis=-1)
        self.utilities = rng.integers(0, 101, (agents, ALLOCATIONS, TYPES))
        self.agents = agents
        self.states = TYPES**agents
        self.denominator = UNIT**agents

    def document(self) -> dict[str, Any]:
        """The environment in the format of docs/environment_format.md."""
        names = [f"agent {i + 1}" for i in range(self.agents)]
        types = [f"t{t + 1}" for t in range(TYPES)]
        utility, transition = {}, {}
        for name, worth, kernel in zip(names, self.utilities, self.kernels, strict=True):
            utility[name] = {"axes": ["allocation", name], "values": _written(worth, 100)}
            axes = ["allocation", name, f"next {name}"]
            transition[name] = {"axes": axes, "values": _written(kernel, UNIT)}
        stage = {
            "types": dict.fromkeys(names, types),
            "allocations": [f"a{a + 1}" for a in range(ALLOCATIONS)],
            "utility": utility,
            "transition": transition,
        }
        head = {"format": "lpmech-environment/1", "discount": str(DISCOUNT), "horizon": None, "agents": names}
        return {**head, "stages": [stage]}

    def joint_kernel(self, allocation: int) -> np.ndarray:
        """P_a times the denominator."""
        joint = np.ones((1, 1), dtype=np.int64)
        for kernels in self.kernels:
            joint = np.kron(joint, kernels[allocation])
        return joint

    def rewards(self, allocation: int) -> np.ndarray:
        """Society's utility in hundredths."""
        total = np.zeros(1, dtype=np.int64)
        for utilities in self.utilities:
            total = np.add.outer(total, utilities[allocation]).ravel()
        return total


def _written(numbers: np.ndarray, denominator: int) -> Any:
    if numbers.ndim:
        return [_written(part, denominator) for part in numbers]
    return str(Fraction(int(numbers), denominator))


def timed(run: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds, and the result: of one run, or the median of five where a run takes under a second."""
    seconds, result = _once(run)
    if seconds < 1:
        seconds = statistics.median(_once(run)[0] for _ in range(5))
    return seconds, result


def _once(run: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = run()
    return time.perf_counter() - start, result


def by_lpmech(instance: Instance, folder: Path) -> tuple[float, np.ndarray, int]:
    """Seconds, and the exact values as numerators over one denominator."""
    path = folder / "environment.json"
    path.write_text(json.dumps(instance.document()), encoding="utf-8")
    env = lpmech.load(path)
    seconds, program = timed(lambda: social.solve(env))
    array = program.periods[0].value.full(env.agents, env.stage(0).sizes).array
    return seconds, array.numerators.ravel(), array.denominator


def by_esolver(instance: Instance, folder: Path, limit: float) -> tuple[float, Fraction | None]:
    """Seconds, and the optimal Σ V; None where the time is up."""
    program, solution = folder / "bellman.lp", folder / "bellman.sol"
    with program.open("w", encoding="ascii") as file:
        file.writelines(_linear_program(instance))
    command = ["esolver", "-L", "-O", str(solution), str(program)]
    start = time.perf_counter()
    try:
        subprocess.run(command, capture_output=True, timeout=limit, check=True)
    except subprocess.TimeoutExpired:
        return time.perf_counter() - start, None
    seconds = time.perf_counter() - start
    line = next(line for line in solution.read_text(encoding="ascii").splitlines() if "Value" in line)
    return seconds, Fraction(line.split("=")[1].strip()) / 100


def _linear_program(instance: Instance) -> Iterator[str]:
    """The Bellman program in units of a hundredth, its rows multiplied by 10 · 16^N."""
    yield "Minimize\n obj: " + "\n + ".join(f"v{s}" for s in range(instance.states)) + "\nSubject To\n"
    scale = DISCOUNT.denominator * instance.denominator
    for a in range(ALLOCATIONS):
        rows = -DISCOUNT.numerator * instance.joint_kernel(a)
        rows[np.diag_indices(instance.states)] += scale
        for s, (row, reward) in enumerate(zip(rows.tolist(), instance.rewards(a).tolist(), strict=True)):
            terms = "\n".join(f" {weight:+d} v{j}" for j, weight in enumerate(row) if weight)
            yield f" c{a}_{s}:{terms} >= {scale * reward}\n"
    yield "Bounds\n" + "".join(f" v{s} free\n" for s in range(instance.states)) + "End\n"


def by_quantecon(instance: Instance) -> tuple[float, np.ndarray] | None:
    """Seconds, and the values in floats."""
    if find_spec("quantecon") is None:
        return None
    from quantecon.markov import DiscreteDP

    joint = [instance.joint_kernel(a) / instance.denominator for a in range(ALLOCATIONS)]
    rewards = np.stack([instance.rewards(a) / 100 for a in range(ALLOCATIONS)], axis=1)
    process = DiscreteDP(rewards, np.ascontiguousarray(np.stack(joint, axis=1)), float(DISCOUNT))
    process.solve(method="policy_iteration")
    seconds, result = timed(lambda: process.solve(method="policy_iteration"))
    return seconds, result.v


def compare(agents: int, exact: bool, limit: float, folder: Path) -> None:
    """One row of the report for each program on one environment."""
    instance = Instance(agents)
    seconds, numerators, denominator = by_lpmech(instance, folder)
    total = Fraction(int(numerators.sum()), denominator)
    report(instance.states, "lpmech, exact and checked", seconds, f"{denominator.bit_length()} bits")
    if exact and shutil.which("esolver"):
        peer, optimum = by_esolver(instance, folder, limit)
        if optimum is not None and optimum != total:
            raise SystemExit(f"esolver's optimum differs at S = {instance.states}")
        ratio = f"{'' if optimum is not None else 'more than '}{peer / seconds:.1f} times lpmech's time"
        report(instance.states, "QSopt_ex esolver, exact", peer, ratio)
    floats = by_quantecon(instance)
    if floats is not None:
        values = np.array([int(number) / denominator for number in numerators])
        if np.abs(values - floats[1]).max() > 1e-8 * np.abs(values).max():
            raise SystemExit(f"QuantEcon's values differ at S = {instance.states}")
        report(instance.states, "QuantEcon, floats", floats[0], f"{floats[0] / seconds:.3g} times lpmech's time")


def report(states: int, program: str, seconds: float, remark: str) -> None:
    print(f"S = {states:<6} {program:28} {seconds:10.4f} s   {remark}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[64, 256, 1024], help="joint states, powers of 4")
    parser.add_argument("--exact-sizes", type=int, nargs="*", default=[64], help="those also given to esolver")
    parser.add_argument("--limit", type=float, default=300, help="seconds for one run of esolver")
    arguments = parser.parse_args()
    if not shutil.which("esolver"):
        print("esolver (QSopt_ex) is not installed: skipped")
    if find_spec("quantecon") is None:
        print("quantecon is not installed: skipped")
    for size in arguments.sizes:
        agents = round(np.log(size) / np.log(TYPES))
        if TYPES**agents != size:
            parser.error(f"{size} is not a power of {TYPES}")
        with tempfile.TemporaryDirectory() as folder:
            compare(agents, size in arguments.exact_sizes, arguments.limit, Path(folder))


if __name__ == "__main__":
    main()
