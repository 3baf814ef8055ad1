"""A licensing environment as an ordinary one: an allocation for each bidder, over all joint states.

Agents are the bidders. `to i` gives the object to i, who receives r_i(s_i) and moves by P_i; all others receive 0 and
stay as they are. The society without i cannot give the object to i, unless i is alone. Where the object may go to
nobody, the allocation `to nobody` changes nothing.
"""

from __future__ import annotations

from lpmech.licensing.arm import Arm, Bandit, Idle
from lpmech.problem.exact import format_number
from lpmech.reading.faults import Faults

MAX_JOINT = 200_000  # joint states
NOBODY = "to nobody"


def environment_form(bandit: Bandit) -> dict[str, object]:
    """The environment in the form of docs/environment_format.md."""
    names = [arm.name for arm in bandit.arms]
    everyone = allocations(bandit)
    without = {name: [other for other in everyone if other != to(name)] or everyone for name in names}
    stage = {
        "types": {arm.name: list(arm.states) for arm in bandit.arms},
        "allocations": everyone,
        "feasible without": without,
        "utility": {arm.name: _utility(arm) for arm in bandit.arms},
        "transition": {arm.name: _transition(arm, everyone) for arm in bandit.arms},
    }
    prior = _prior(bandit)
    return {
        "format": "lpmech-environment/1",
        **({"name": bandit.name} if bandit.named else {}),
        "discount": format_number(bandit.discount),
        "horizon": None,
        "agents": names,
        "stages": [stage],
        **({"prior": prior} if prior else {}),
    }


def check_joint(bandit: Bandit, faults: Faults) -> None:
    """Raises BadInput where the joint states are too many."""
    if bandit.joint_states > MAX_JOINT:
        count = bandit.joint_states
        faults.add("E-ARMS-JOINT", ("arms",), f"{count if count < 10**18 else 'over 10^18'} joint states",
                   f"at most {MAX_JOINT}",
                   "lpmech licensing prices and lpmech licensing indices never form them")  # fmt: skip
    faults.check()


def to(name: str) -> str:
    """The allocation that gives the object to a bidder."""
    return f"to {name}"


def allocations(bandit: Bandit) -> list[str]:
    """The allocations in the order in which ties are broken."""
    bidders = [to(arm.name) for arm in bandit.arms]
    nobody = NOBODY if NOBODY not in bidders else "idle"
    first, last = bandit.idle is Idle.FIRST, bandit.idle is Idle.LAST
    return [*([nobody] if first else []), *bidders, *([nobody] if last else [])]


def _utility(arm: Arm) -> dict[str, object]:
    rewards = zip(arm.states, arm.rewards.fractions(), strict=True)
    entries = {f"{to(arm.name)}|{label}": format_number(value) for label, value in rewards if value}
    return {"axes": ["allocation", arm.name], "default": "0", "entries": entries}


def _transition(arm: Arm, everyone: list[str]) -> dict[str, object]:
    """The rows where the bidder has the object; else the state stays."""
    rows = [arm.transition.view(row).fractions() for row in arm.transition.numerators]
    stay = [[int(i == j) for j in range(len(rows))] for i in range(len(rows))]
    moved = [[format_number(value) for value in row] for row in rows]
    values = [moved if allocation == to(arm.name) else stay for allocation in everyone]
    return {"axes": ["allocation", arm.name, f"next {arm.name}"], "values": values}


def _prior(bandit: Bandit) -> dict[str, object] | None:
    """The initial state with certainty, where every bidder has one."""
    if bandit.starts is None:
        return None
    state = "|".join(bandit.labels(bandit.starts).values())
    return {"axes": [arm.name for arm in bandit.arms], "default": "0", "entries": {state: "1"}}
