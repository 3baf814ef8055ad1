"""Exports of the linear programs of an environment.

`bellman`: the Bellman program of the society with everyone, or without one agent (`without`); its optimum is the sum of
the values, and its optimal point is the value of every state. `incentives`: the incentive constraints of the efficient
allocation rule (the first optimal allocation everywhere) over unknown transfers of a form
(`existence/program.py`); it has a feasible point iff under some transfers of that form
truth-telling is periodic ex post incentive compatible.
`alternatives`: the systems behind Liu's contingent transfers of a form (`alternatives.py`); it has a feasible point iff
those transfers can be built, which is sufficient for incentive compatibility, not necessary.

Formats: `mps` (free MPS) and `lp` (CPLEX LP), with every row and the objective times the least positive integer that
makes them integral; `smt2` (SMT-LIB 2, QF_LRA), with the rationals as they are. Names are x1, x2, … and r1, r2, …, and
a legend in comments says what each is about. `pulp` is a Python script that builds the program as a PuLP model, whose
names are the ids; numbers that floats cannot hold are refused or rounded (`floats.py`). In Python `named_program` has
the program itself, and `pulp_model.py` makes a PuLP model of it and repairs what a solver finds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

from lpmech.existence.program import incentive_program
from lpmech.exports import lp_format, mps, pulp_script, smtlib
from lpmech.exports.alternatives import alternatives_program
from lpmech.exports.bellman import bellman_program
from lpmech.lp.formats import ProgramFormat
from lpmech.lp.program import LinearProgram
from lpmech.mechanisms.forms import ProgramKind, read_form
from lpmech.mechanisms.social import solve
from lpmech.problem.environment import Environment, check_environment
from lpmech.problem.members import member

_WRITERS: Mapping[ProgramFormat, Callable[[LinearProgram, tuple[str, ...]], str]] = MappingProxyType(
    {
        ProgramFormat.MPS: mps.write,
        ProgramFormat.LP: lp_format.write,
        ProgramFormat.SMT2: smtlib.write,
        ProgramFormat.PULP: pulp_script.write,
    }
)
_BELLMAN = (
    "The least sum of the columns `value ...` is attained where each is the greatest expected discounted social "
    "welfare from its state; a column `best ...` is that welfare once the shock is known.",
)
_INCENTIVES = (
    "The incentive constraints of the efficient allocation rule. Payments are paid by the agents. A feasible point is "
    "a schedule of transfers of this form, with the truthful values, under which no one-period lie gains anywhere. "
    "Where there is none, no transfers of this form make the efficient rule incentive compatible.",
)
_ALTERNATIVES = (
    "The systems of Liu's contingent transfers for the efficient allocation rule (2014, Lemmas 7.1 and 7.3), one after "
    "another, without common columns: what an agent pays when the others' next types are known, so that its "
    "expectation is the target of the rows at the types that the report stands for, and no less at the other types. A "
    "feasible point is such payments for all reports. Where there is none, transfers of this form cannot be built; "
    "others may exist.",
)

_NOTES: Mapping[ProgramKind, tuple[str, ...]] = MappingProxyType(
    {
        ProgramKind.BELLMAN: _BELLMAN,
        ProgramKind.INCENTIVES: _INCENTIVES,
        ProgramKind.ALTERNATIVES: _ALTERNATIVES,
    }
)


def export(
    env: Environment, fmt: str, what: str = ProgramKind.BELLMAN, *, without: str | None = None, form: str | None = None,
    inexact: bool = False,
) -> str:  # fmt: skip
    """The text of a program in a format.

    `without` and `form` as in `named_program`. `inexact` (pulp only): numbers that floats cannot hold are rounded.
    Raises ValueError where a format, a program, an agent or a form does not exist, NotExact (a ValueError) where
    numbers would have to be rounded, NoMechanism as `named_program` does.
    """
    check_environment(env)
    written_as, kind = member(ProgramFormat, fmt), member(ProgramKind, what)
    if inexact and written_as is not ProgramFormat.PULP:
        raise ValueError(f"inexact is for the format pulp; {fmt} rounds nothing")
    write = partial(pulp_script.write, inexact=True) if inexact else _WRITERS[written_as]
    return write(named_program(env, kind, without=without, form=form), _NOTES[kind])


def written(program: LinearProgram, fmt: ProgramFormat, notes: tuple[str, ...]) -> str:
    """The text of any program in a format, with notes for people."""
    return _WRITERS[member(ProgramFormat, fmt)](program, notes)


def named_program(env: Environment, what: str, *, without: str | None = None, form: str | None = None) -> LinearProgram:
    """The exact program behind an export; every row and column has an id that says what it is about.

    `without` (bellman only) names the agent whom the society lacks; `form` is the form of transfers, by default the
    first of history_independent and one_period_memory (incentives), contingent, contingent_vcg and
    contingent_vcg_literal (alternatives).
    Raises ValueError where a program, an agent or a form does not exist, NoMechanism where the alternatives do not
    because no transfers make truth optimal in the last period.
    """
    kind = member(ProgramKind, what)
    if without is not None and without not in env.agents:
        raise ValueError(f"unknown agent {without!r}; the agents are {', '.join(env.agents)}")
    if kind is ProgramKind.BELLMAN:
        if form is not None:
            raise ValueError(f"the Bellman program is about no transfers, so that it has no form {form!r}")
        return bellman_program(env, None if without is None else env.agents.index(without))
    everyone, chosen = solve(env), read_form(form or kind.forms[0], kind.forms)
    if kind is ProgramKind.ALTERNATIVES:
        return alternatives_program(env, everyone, chosen)
    return incentive_program(env, [period.allocation for period in everyone.periods], chosen)
