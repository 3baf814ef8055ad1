"""The social value and the efficient rule of an environment with infinite horizon.

Environments are random: N agents with 4 types each (S = 4^N joint states), 4 allocations, every agent's kernel in
sixteenths, utilities in hundredths, δ = 9/10. Exact peers solve the Bellman program min Σ V(θ) subject to
V(θ) ≥ r_a(θ) + δ Σ P_a(θ, θ') V(θ') with integer coefficients. The answer is Σ V.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.subject import Evidence, Program, Scale, Subject, Work

TYPES = ALLOCATIONS = 4
UNIT, HUNDRED = 16, 100
DISCOUNT = Fraction(9, 10)


@dataclass(frozen=True)
class Instance:
    """A random environment: kernels[i, a] in sixteenths, utilities[i, a, t] in hundredths."""

    kernels: np.ndarray
    utilities: np.ndarray

    @property
    def agents(self) -> int:
        return len(self.kernels)

    @property
    def states(self) -> int:
        return TYPES**self.agents

    @property
    def denominator(self) -> int:
        return UNIT**self.agents

    def document(self) -> dict[str, Any]:
        """The environment in the format of docs/environment_format.md."""
        names = [f"agent {i + 1}" for i in range(self.agents)]
        utility, transition = {}, {}
        for name, worth, kernel in zip(names, self.utilities, self.kernels, strict=True):
            utility[name] = {"axes": ["allocation", name], "values": _written(worth, HUNDRED)}
            axes = ["allocation", name, f"next {name}"]
            transition[name] = {"axes": axes, "values": _written(kernel, UNIT)}
        stage = {
            "types": {name: [f"t{t + 1}" for t in range(TYPES)] for name in names},
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

    def rows(self) -> Iterator[tuple[np.ndarray, int]]:
        """The Bellman rows in hundredths, multiplied by 10 · 16^N: coefficients of V and the right-hand side."""
        scale = DISCOUNT.denominator * self.denominator
        for a in range(ALLOCATIONS):
            rows = -DISCOUNT.numerator * self.joint_kernel(a)
            rows[np.diag_indices(self.states)] += scale
            yield from zip(rows, (scale * self.rewards(a)).tolist(), strict=True)

    def dense(self) -> tuple[np.ndarray, np.ndarray]:
        """Rewards (state, allocation) and kernels (state, allocation, next state) in floats."""
        kernels = [self.joint_kernel(a) / self.denominator for a in range(ALLOCATIONS)]
        rewards = np.stack([self.rewards(a) / HUNDRED for a in range(ALLOCATIONS)], axis=1)
        return rewards, np.ascontiguousarray(np.stack(kernels, axis=1))


def instance(states: int) -> Instance:
    agents = round(np.log(states) / np.log(TYPES))
    rng = np.random.default_rng(0)
    cuts = np.sort(rng.integers(0, UNIT + 1, (agents, ALLOCATIONS, TYPES, TYPES - 1)), axis=-1)
    kernels = np.diff(cuts, prepend=0, append=UNIT, axis=-1)
    return Instance(kernels, rng.integers(0, 101, (agents, ALLOCATIONS, TYPES)))


def _written(numbers: np.ndarray, denominator: int) -> Any:
    if numbers.ndim:
        return [_written(part, denominator) for part in numbers]
    return str(Fraction(int(numbers), denominator))


def by_lpmech(task: Instance) -> Work:
    import lpmech
    from lpmech.mechanisms import social

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "environment.json"
        path.write_text(json.dumps(task.document()), encoding="utf-8")
        env = lpmech.load(path)

    def run() -> Fraction:
        array = social.solve(env).periods[0].value.full(env.agents, env.stage(0).sizes).array
        return Fraction(int(array.numerators.sum()), array.denominator)

    return Work(run)


def _program(task: Instance) -> Iterator[str]:
    """The Bellman program as a file of CPLEX's LP format."""
    yield "Minimize\n obj: " + "\n + ".join(f"v{s}" for s in range(task.states)) + "\nSubject To\n"
    for number, (row, bound) in enumerate(task.rows()):
        terms = "\n".join(f" {weight:+d} v{j}" for j, weight in enumerate(row.tolist()) if weight)
        yield f" c{number}:{terms} >= {bound}\n"
    yield "Bounds\n" + "".join(f" v{s} free\n" for s in range(task.states)) + "End\n"


def _file(task: Instance) -> tuple[Path, Path]:
    folder = Path(tempfile.mkdtemp())
    program = folder / "bellman.lp"
    with program.open("w", encoding="ascii") as file:
        file.writelines(_program(task))
    return program, folder / "bellman.sol"


def by_esolver(task: Instance) -> Work:
    program, solution = _file(task)

    def run() -> Fraction:
        subprocess.run(["esolver", "-L", "-O", str(solution), str(program)], capture_output=True, check=True)
        line = next(line for line in solution.read_text(encoding="ascii").splitlines() if "Value" in line)
        return Fraction(line.split("=")[1].strip()) / HUNDRED

    return Work(run)


def by_glpsol(task: Instance) -> Work:
    """The exact simplex of GLPK, which prints its optimum as a float."""
    program, solution = _file(task)

    def run() -> float:
        command = ["glpsol", "--lp", str(program), "--exact", "-w", str(solution)]
        subprocess.run(command, capture_output=True, check=True)
        line = next(line for line in solution.read_text(encoding="ascii").splitlines() if line.startswith("s bas"))
        return float(line.split()[-1]) / HUNDRED

    return Work(run)


def by_cdd(task: Instance) -> Work:
    import cdd
    import cdd.gmp

    rows = [[-bound, *row.tolist()] for row, bound in task.rows()]
    goal = [0] + [1] * task.states

    def run() -> Fraction:
        array = cdd.gmp.matrix_from_array(
            rows, rep_type=cdd.RepType.INEQUALITY, obj_type=cdd.LPObjType.MIN, obj_func=goal
        )
        program = cdd.gmp.linprog_from_matrix(array)
        cdd.gmp.linprog_solve(program)
        return Fraction(program.obj_value) / HUNDRED

    return Work(run)


def by_ppl(task: Instance) -> Work:
    import ppl

    rows = [([int(x) for x in row], int(bound)) for row, bound in task.rows()]

    def run() -> Fraction:
        values = [ppl.Variable(s) for s in range(task.states)]
        program = ppl.MIP_Problem(task.states)
        for row, bound in rows:
            program.add_constraint(sum(w * v for w, v in zip(row, values, strict=True) if w) >= bound)
        program.set_objective_function(sum(values[1:], start=values[0] + 0))
        program.set_optimization_mode("minimization")
        found = program.optimal_value()
        return Fraction(int(found.numerator), int(found.denominator)) / HUNDRED

    return Work(run)


def by_z3(task: Instance) -> Work:
    import z3

    def run() -> Fraction:
        values = [z3.Real(f"v{s}") for s in range(task.states)]
        program = z3.Optimize()
        for row, bound in task.rows():
            program.add(z3.Sum([int(w) * v for w, v in zip(row, values, strict=True) if w]) >= int(bound))
        least = program.minimize(z3.Sum(values))
        program.check()
        return Fraction(program.lower(least).as_fraction()) / HUNDRED

    return Work(run)


def _explicit(task: Instance) -> Iterator[str]:
    """The process as a file of Storm's DRN format: it ends in each period with probability 1 - δ, in the last state."""
    stop, states = 1 - DISCOUNT, task.states
    yield "@type: MDP\n@value_type: rational\n@parameters\n\n@reward_models\nworth\n"
    yield f"@nr_states\n{states + 1}\n@nr_choices\n{states * ALLOCATIONS + 1}\n@model\n"
    kernels = [task.joint_kernel(a) for a in range(ALLOCATIONS)]
    rewards = [task.rewards(a).tolist() for a in range(ALLOCATIONS)]
    for state in range(states):
        yield f"state {state} [0]{' init' * (state == 0)}\n"
        for a in range(ALLOCATIONS):
            yield f"\taction {a} [{Fraction(rewards[a][state], HUNDRED)}]\n"
            yield from (
                f"\t\t{after} : {DISCOUNT * Fraction(weight, task.denominator)}\n"
                for after, weight in enumerate(kernels[a][state].tolist())
                if weight
            )
            yield f"\t\t{states} : {stop}\n"
    yield f"state {states} [0] done\n\taction 0 [0]\n\t\t{states} : 1\n"


def by_storm(exactly: bool) -> Any:
    """Storm's sparse engine: what is worth most until the end, in rational numbers or soundly in floats."""

    def prepare(task: Instance) -> Work:
        import stormpy

        path = Path(tempfile.mkdtemp()) / "process.drn"
        with path.open("w", encoding="ascii") as file:
            file.writelines(_explicit(task))
        number = stormpy.Rational if exactly else float
        model = stormpy.build_model_from_drn[number](str(path))
        (asked,) = stormpy.parse_properties('R{"worth"}max=? [F "done"]')

        def run() -> Any:
            found = stormpy.model_checking(model, asked)
            values = [found.get_value(state) for state in range(task.states)]
            return sum(Fraction(str(value)) for value in values) if exactly else float(sum(values))

        return Work(run)

    return prepare


def by_quantecon(method: str) -> Any:
    def prepare(task: Instance) -> Work:
        from quantecon.markov import DiscreteDP

        process = DiscreteDP(*task.dense(), float(DISCOUNT))
        return Work(lambda: float(process.solve(method=method, epsilon=1e-8).v.sum()))

    return prepare


def by_mdpsolver(task: Instance) -> Work:
    import mdpsolver

    rewards, kernels = task.dense()
    model = mdpsolver.model()
    model.mdp(discount=float(DISCOUNT), rewards=rewards.tolist(), tranMatWithZeros=kernels.tolist())

    def run() -> float:
        model.solve(tolerance=1e-8)
        return float(np.sum(model.getValueVector()))

    return Work(run)


def differ(own: Fraction, other: Any) -> str:
    """Exact answers are equal; floats agree to 1e-6 of their size."""
    if isinstance(other, Fraction):
        return "" if own == other else "another value"
    return "" if abs(other - own) <= 1e-6 * abs(own) else f"off by {abs(other - own) / abs(own):.0e}"


SUBJECT = Subject(
    name="exact_value",
    title="Exact social value",
    about=__doc__ or "",
    size="joint states",
    sizes={Scale.QUICK: (16, 64), Scale.USUAL: (16, 64, 256, 1024), Scale.LARGE: (16, 64, 256, 1024, 4096)},
    instance=instance,
    programs=(
        Program("lpmech", Evidence.PROVED, by_lpmech),
        Program("QSopt_ex", Evidence.EXACT, by_esolver, commands=("esolver",), largest=256),
        Program("pycddlib", Evidence.EXACT, by_cdd, modules=("cdd",), largest=256),
        Program("pplpy", Evidence.EXACT, by_ppl, modules=("ppl",), largest=256),
        Program("glpsol --exact", Evidence.EXACT, by_glpsol, commands=("glpsol",), largest=256),
        Program("z3", Evidence.EXACT, by_z3, modules=("z3",), largest=64),
        Program("Storm, exact", Evidence.EXACT, by_storm(exactly=True), modules=("stormpy",), largest=256),
        Program("Storm, sound", Evidence.FLOATS, by_storm(exactly=False), modules=("stormpy",), largest=1024),
        Program("QuantEcon, policy iteration", Evidence.FLOATS, by_quantecon("policy_iteration"), ("quantecon",)),
        Program(
            "QuantEcon, modified policy iteration",
            Evidence.FLOATS,
            by_quantecon("modified_policy_iteration"),
            ("quantecon",),
        ),
        Program("mdpsolver", Evidence.FLOATS, by_mdpsolver, ("mdpsolver",), largest=1024),
    ),
    differ=differ,
)
