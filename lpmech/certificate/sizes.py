"""How much memory an audit and its certificate will need, told before they are begun (docs/sizes.md, *Memory*).

Tables of long numbers decide. An audit makes tables on joint states, or on joint states and reports, a handful for
every agent and period, and a certificate is written from a tree of them that is held whole. How long the numbers are
is known when the social programs are solved, and how many there are when the mechanism is there. Where values are
interdependent, payoffs and best responses come from systems of their own, whose denominators differ.
"""

from __future__ import annotations

from math import prod

from lpmech.choice.selection import Selection
from lpmech.mechanisms.social import SocialPrograms, is_separable
from lpmech.problem import memory
from lpmech.problem.environment import Environment
from lpmech.problem.stages import is_remembered
from lpmech.problem.tables import Table

OF_STATES, BESIDES = 4, 2  # tables on states that an audit makes for an agent, and besides
WRITTEN = 5  # tables of an agent in a certificate
COPIES = 2.5  # what is held of a text while it is written: its tree, itself and its bytes
PIECES = 32 << 20  # bytes of slacks that are formed a piece at a time, whatever the sizes
_CELL = 16  # bytes of one of these slacks, with whether it counts
_REMEMBERED = 3  # copies of an agent's transfers, as own parts and pieces of slacks


def check_audit(env: Environment, selection: Selection, programs: SocialPrograms) -> None:
    """Raises NotEnoughMemory where the audit of a mechanism, or its certificate, would not fit."""
    needed = audit_bytes(env, selection, programs)
    states = sum(_states(env, position) for position in env.periods)
    growth = memory.Growth(states, 2 if env.horizon is None else 1)
    memory.ask(needed, f"the audit of {states:,} joint states in exact numbers", growth)


def audit_bytes(env: Environment, selection: Selection, programs: SocialPrograms) -> float:
    """What the audit and its certificate will take besides what is there now."""
    separable = is_separable(env)
    total = float(min(PIECES, _cells(env, selection) * _CELL))
    for position in env.periods:
        bits = longest(selection, programs, position) * (1 if separable or env.horizon is not None else 2)
        numbers, written = _numbers(env, position), _written(env, position)
        total += numbers * memory.number_bytes(bits) + COPIES * written * memory.text_bytes(bits)
    for agent in range(len(env.agents)):
        for _, table in selection.mechanism.periods(env, agent):
            total += _REMEMBERED * table.array.numerators.size * memory.number_bytes(_bits(table))
    return total if separable else total + _processes(env) + _slacks(env, selection, programs)


def longest(selection: Selection, programs: SocialPrograms, position: int) -> int:
    """The bits of the longest number of a period, or of the denominator that it stands over."""
    solved = [program.periods[position].value for program in (programs.everyone, *programs.without)]
    return max(map(_bits, solved))


def _bits(table: Table) -> int:
    return max(table.array.bound.bit_length(), table.array.denominator.bit_length())


def _numbers(env: Environment, position: int) -> int:
    """Numbers of the tables that are held at once: a handful on states, and one on states and reports, per agent."""
    stage = env.stage(position)
    return _states(env, position) * (sum(len(types) + OF_STATES for types in stage.types) + BESIDES)


def _written(env: Environment, position: int) -> int:
    """Numbers of the certificate, and of the slacks beside it."""
    stage = env.stage(position)
    return _states(env, position) * (WRITTEN * len(stage.agents) + BESIDES)


def _cells(env: Environment, selection: Selection) -> int:
    """Memories, states and reports of all agents: the slacks of lies."""
    return sum(
        _states(env, position) * len(env.stage(position).types[agent])
        * prod(size for axis, size in table.sizes.items() if is_remembered(axis))
        for agent in range(len(env.agents)) for position, table in selection.mechanism.periods(env, agent)
    )  # fmt: skip


def _processes(env: Environment) -> float:
    """The matrices of a deviator's process, where it is written out."""
    if env.horizon is not None:
        return 0.0
    stage = env.stage(0)
    entries = max(_states(env, 0) ** 2 * len(types) for types in stage.types)
    return 3.0 * memory.POINTER * entries


def _slacks(env: Environment, selection: Selection, programs: SocialPrograms) -> float:
    """The slacks of lies, which differ from state to state where values are interdependent, and their file."""
    return sum(
        _states(env, position) * sum(len(types) - 1 for types in env.stage(position).types)
        * (memory.number_bytes(bits) + memory.text_bytes(bits))
        for position in env.periods
        for bits in [2 * longest(selection, programs, position)]
    )  # fmt: skip


def _states(env: Environment, position: int) -> int:
    stage = env.stage(position)
    return prod(stage.sizes[name] for name in stage.components)
