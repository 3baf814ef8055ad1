"""The codes of faults that only environments given by their arms have."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

ARM_CODES: Mapping[str, str] = MappingProxyType(
    {
        "E-ARM-IDLE": "The key `idle` of a licensing environment says whether the object may go to nobody: `never`, "
        "or `first` or `last`, which say whether that comes before or after the bidders if it ties with them.",
        "E-ARM-KIND": "An arm of a case file has its states, rewards and transitions, or is of a kind that has them: "
        "`beta_bernoulli`, `absorbing` or `reversible`.",
        "E-ARM-NUMBER": "A number of an arm's kind is outside of its range.",
        "E-ARM-WEIGHT": "The weights of a reversible arm are symmetric: a pair of states that is given in both orders "
        "has the same weight in both.",
        "E-ARMS-JOINT": "Most commands build the joint states of all bidders, and these arms have too many. "
        "`lpmech indices` and `lpmech prices` never form them.",
    }
)
