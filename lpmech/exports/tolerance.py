"""What solvers in floats say, at their default tolerances, of programs that are decided exactly here.

A program has a feasible point iff transfers of a form make truth-telling optimal for an agent. A solver in floats calls
a point feasible that violates a row by up to its tolerance, and a program infeasible by a tolerance too. So it may say
yes where the answer is no. For example, if two reports ask p ≤ 1 and p ≥ 1 + 1/10^9, there is no p, and nearly every
solver finds one.

Every solver gets the same numbers (`floats.py`), those that `lpmech export` writes. A library that is not installed
is no fault: its solvers are told as such. CVXPY is imported before PuLP, which is known to crash in the other order.
"""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from importlib.util import find_spec
from typing import Any

import numpy as np

from lpmech.existence.forms import decide_form
from lpmech.existence.model import model_of
from lpmech.existence.program import incentive_program
from lpmech.exports.alternatives import alternatives_program
from lpmech.exports.floats import FloatProgram, NotExact, floats
from lpmech.exports.pulp_model import pulp_model
from lpmech.lp.program import LinearProgram, Sense
from lpmech.lp.proofs import Infeasible
from lpmech.lp.solve import solve as decide
from lpmech.mechanisms.forms import DUE, PLAIN, Form
from lpmech.mechanisms.social import Progress, silent, solve
from lpmech.problem.environment import Environment
from lpmech.problem.members import member


class Says(StrEnum):
    """What is said of whether a program has a feasible point."""

    YES = "yes"
    NO = "no"
    NOTHING = "nothing"


class Compared(StrEnum):
    """What a solver says beside the exact verdict."""

    RIGHT = "right"
    SAYS_YES_IS_NO = "says yes, is no"
    SAYS_NO_IS_YES = "says no, is yes"
    DECIDES_NOTHING = "decides nothing"
    NOT_INSTALLED = "not installed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """A solver's status in its library's word, and what it says of feasibility."""

    word: str
    says: Says


@dataclass(frozen=True, slots=True, kw_only=True)
class Solver:
    """A solver behind a modelling library. `run` takes a program, its numbers in floats, and a limit in seconds."""

    name: str
    library: str
    module: str  # of the library
    is_there: Callable[[], bool]  # asked where the library is installed
    run: Callable[[LinearProgram, FloatProgram, float], Status]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one solver says of one program. `status` is None where it was not asked."""

    solver: Solver
    status: Status | None
    compared: Compared


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One program: the form of transfers, whose they are (None: everybody's), its exact verdict, and the answers.

    `least_gain`: the least ε for which ε-incentive compatible transfers of the form exist, where there are none with
    ε = 0 and that was computed.
    """

    form: Form
    agent: str | None
    rows: int
    columns: int
    exact: Says
    least_gain: Fraction | None
    answers: tuple[Answer, ...]


def tolerance(
    env: Environment, forms: Sequence[Form] = PLAIN, *, limit: float = 60, progress: Progress = silent
) -> tuple[Asked, ...]:
    """All solvers on the programs of some forms; `limit` is in seconds per program and solver.

    A form of `PLAIN` has one program for each agent (`existence/program.py`), a form of `DUE` one for everybody
    (`alternatives.py`). Raises NoMechanism where the program of a form of `DUE` does not exist.
    """
    named = [member(Form, form) for form in forms]
    return tuple(_asked(*one, limit, progress) for form in named for one in _programs(env, form))


def _programs(env: Environment, form: Form) -> Iterator[tuple[Form, str | None, LinearProgram, Callable[[], Fraction]]]:
    """Each program of a form, with its agent, and its least gain for when it is asked for."""
    everyone = solve(env)
    if form in DUE:
        yield form, None, alternatives_program(env, everyone, form), Fraction
        return
    rules = [period.allocation for period in everyone.periods]
    for place, agent in enumerate(env.agents):
        yield form, agent, incentive_program(env, rules, form, [place]), _gain(env, rules, place, form)


def _gain(env: Environment, rules: Sequence[Any], place: int, form: Form) -> Callable[[], Fraction]:
    return lambda: decide_form(model_of(env, rules, place), form).epsilon


def _asked(
    form: Form, agent: str | None, program: LinearProgram, gain: Callable[[], Fraction], limit: float,
    progress: Progress,
) -> Asked:  # fmt: skip
    progress(f"{program.name}: exactly")
    exact = Says.NO if isinstance(decide(program), Infeasible) else Says.YES
    answers = []
    for solver in SOLVERS:
        progress(f"{program.name}: {solver.name} through {solver.library}")
        answers.append(_answer(solver, program, exact, limit))
    return Asked(form=form, agent=agent, rows=len(program.rows), columns=len(program.columns), exact=exact,
                 least_gain=(gain() or None) if exact is Says.NO else None, answers=tuple(answers))  # fmt: skip


def _answer(solver: Solver, program: LinearProgram, exact: Says, limit: float) -> Answer:
    if find_spec(solver.module) is None or not solver.is_there():
        return Answer(solver=solver, status=None, compared=Compared.NOT_INSTALLED)
    status = _status(solver, program, limit)
    return Answer(solver=solver, status=status, compared=_compared(status.says, exact))


def _compared(says: Says, exact: Says) -> Compared:
    if says is exact:
        return Compared.RIGHT
    if says is Says.NOTHING:
        return Compared.DECIDES_NOTHING
    return Compared.SAYS_YES_IS_NO if says is Says.YES else Compared.SAYS_NO_IS_YES


def _status(solver: Solver, program: LinearProgram, limit: float) -> Status:
    """The solver's status. What a solver raises is its answer too, and never lpmech's failure."""
    if not program.rows:
        return Status(word="no rows", says=Says.YES)
    try:
        numbers = floats(program, inexact=True)
    except NotExact:
        return Status(word="numbers beyond floats", says=Says.NOTHING)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            return solver.run(program, numbers, limit)
    except Exception as fault:  # of any library: they have no common one
        return Status(word=f"failed: {type(fault).__name__}", says=Says.NOTHING)


_CVXPY = {"optimal": Says.YES, "optimal_inaccurate": Says.YES, "infeasible": Says.NO, "infeasible_inaccurate": Says.NO}
_PULP = {"Optimal": Says.YES, "Infeasible": Says.NO}


def _by_cvxpy(solver: str, limit_as: str) -> Callable[[LinearProgram, FloatProgram, float], Status]:
    """A solver of CVXPY; `limit_as` is its option for seconds."""

    def run(program: LinearProgram, numbers: FloatProgram, limit: float) -> Status:
        import cvxpy

        x = cvxpy.Variable(len(program.columns))
        problem = cvxpy.Problem(cvxpy.Minimize(0), _constraints(program, numbers, x))
        problem.solve(solver=solver, **{limit_as: limit})
        return Status(word=str(problem.status), says=_CVXPY.get(str(problem.status), Says.NOTHING))

    return run


def _constraints(program: LinearProgram, numbers: FloatProgram, x: Any) -> list[Any]:
    found = [x[place] >= 0 for place, column in enumerate(program.columns) if column.nonnegative]
    for sense, sign in ((Sense.EQUAL, 1), (Sense.AT_LEAST, 1), (Sense.AT_MOST, -1)):
        rows = [row for row in numbers.rows if row.sense == sense]
        if rows:
            left, right = _sparse(rows, len(program.columns), sign)
            found.append(left @ x == right if sense == Sense.EQUAL else left @ x >= right)
    return found


def _sparse(rows: Sequence[Any], width: int, sign: int) -> tuple[Any, Any]:
    """The rows, each times the sign, as a sparse matrix and a vector."""
    from scipy.sparse import csr_array

    entries = [(place, column, sign * float(value)) for place, row in enumerate(rows)
               for column, value in row.terms.items()]  # fmt: skip
    down, across, values = zip(*entries, strict=True) if entries else ((), (), ())
    matrix = csr_array((np.array(values, dtype=float), (np.array(down, dtype=int), np.array(across, dtype=int))),
                       shape=(len(rows), width))  # fmt: skip
    return matrix, np.array([sign * float(row.right) for row in rows])


def _has_cvxpy(solver: str) -> Callable[[], bool]:
    def is_there() -> bool:
        import cvxpy

        return solver in cvxpy.installed_solvers()

    return is_there


def _by_pulp(solver: str) -> Callable[[LinearProgram, FloatProgram, float], Status]:
    """A solver of PuLP."""

    def run(program: LinearProgram, numbers: FloatProgram, limit: float) -> Status:
        import pulp

        model = pulp_model(program, inexact=True)
        model.solve(pulp.getSolver(solver, msg=False, timeLimit=limit))
        word = str(pulp.LpStatus[model.status])
        return Status(word=word, says=_PULP.get(word, Says.NOTHING))

    return run


def _has_pulp(solver: str) -> Callable[[], bool]:
    def is_there() -> bool:
        if find_spec("cvxpy") is not None:
            import cvxpy  # noqa: F401 - first, see above
        import pulp

        return solver in pulp.listSolvers(onlyAvailable=True)

    return is_there


def _cvxpy(name: str, solver: str, limit_as: str) -> Solver:
    return Solver(name=name, library="CVXPY", module="cvxpy", is_there=_has_cvxpy(solver),
                  run=_by_cvxpy(solver, limit_as))  # fmt: skip


def _pulp(name: str, solver: str) -> Solver:
    return Solver(name=name, library="PuLP", module="pulp", is_there=_has_pulp(solver), run=_by_pulp(solver))


SOLVERS = (
    _cvxpy("HiGHS", "HIGHS", "time_limit"),
    _cvxpy("Clarabel", "CLARABEL", "time_limit"),
    _cvxpy("SCS", "SCS", "time_limit_secs"),
    _pulp("HiGHS", "HiGHS"),
    _pulp("CBC", "PULP_CBC_CMD"),
)
