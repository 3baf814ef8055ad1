"""The arms that a command is about, and the joint state that it is asked for."""

from __future__ import annotations

from lpmech import casefiles
from lpmech.casefiles.bandits import load_bandit
from lpmech.cli.names import check_name, given_pairs
from lpmech.cli.output import Refusal, told
from lpmech.licensing.arm import Bandit
from lpmech.licensing.recognise import NotABandit, recognise

State = tuple[int, ...]


def arms_of(case: str) -> Bandit:
    """The arms of a case: as they are given, or recognised in an environment."""
    given = load_bandit(case)
    if given is not None:
        return given
    env = casefiles.load(case).environment
    try:
        return recognise(env).bandit
    except NotABandit as reason:
        raise Refusal(f"lpmech: {told(case)} is no licensing environment: {reason}.\n  Indices and prices by index are "
                      "not its efficient rule; lpmech certify finds a mechanism all the same.") from reason  # fmt: skip


def read_state(bandit: Bandit, given: tuple[str, ...]) -> State | None:
    """The joint state of `--state`, those left out as they start; the initial state, where there is one."""
    if not given:
        return bandit.starts
    places = {arm.name: arm.start for arm in bandit.arms}
    for name, label in given_pairs("--state", given, "BIDDER=STATE"):
        arm = next(arm for arm in bandit.arms if arm.name == check_name("bidder", name, [*places]))
        places[name] = arm.states.index(check_name(f"state of {name}", label, arm.states))
    missing = [name for name, place in places.items() if place is None]
    if missing:
        raise Refusal(f"lpmech: --state says nothing of {missing[0]}, whose arm has no start")
    return tuple(place for place in places.values() if place is not None)
