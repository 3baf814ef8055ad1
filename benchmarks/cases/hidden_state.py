"""An object that goes to one of N agents in every period, with signals about a hidden state of nature.

As many states of nature as types; agent i's signal is right with probability (K + i) / (2 K + i − 1) and each wrong one
alike, the object is worth up to 3 by the state of nature and 8 more for each step of the own signal, δ = 1/2. So the
last period of a finite horizon can be implemented, and other people's signals tell own types apart. Uneven signals are
wrong in ways that are not alike: then the posteriors of all profiles have different denominators, and their common one
has thousands of bits.
"""

from __future__ import annotations

from collections.abc import Sequence

MECHANISM = "contingent_vcg"
DISCOUNT = "1/2"


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


def case(agents: int, types: int, horizon: int | None, uneven: bool) -> str:
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
    shown = '"infinite"' if horizon is None else horizon
    return "\n".join([*lines, f"horizon = {shown}", f'discount = "{DISCOUNT}"']) + "\n"
