"""The codes of faults that only crowds have, and how they are mended."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CODES: Mapping[str, str] = MappingProxyType(
    {
        "E-CROWD-ABSENT": "For every group of a crowd some kind of allocation must give one of its agents a treatment "
        "with `absent`: else the others have no allocation if one of the group leaves.",
        "E-CROWD-NUMBER": "A group has 1 to 10,000 agents, and a kind of allocation treats no more agents of a group "
        'than it has. `"all"` stands for the number of the group. Agents that are not counted receive the first '
        "treatment of the group.",
        "E-CROWD-OPEN": "A kind of allocation of a crowd names each period, from 1 to the horizon, and each shock at "
        "most once; it can be chosen in those alone. Without an end there are no periods to name.",
        "E-CROWD-PRIOR": "A prior is given for all groups, and for the public state if there is one, or for none.",
        "E-CROWD-PUBLIC": "A crowd without public states has no transition and no prior of them.",
        "E-CROWD-TERMINAL": "What the state after the last period is worth is given with a finite horizon only.",
    }
)

MENDS: Mapping[str, str] = MappingProxyType(
    {
        "E-CROWD-ABSENT": "write a treatment with absent = true, and a kind of allocation that gives it to one agent",
        "E-CROWD-NUMBER": "write a whole number of that range, without quotes",
        "E-CROWD-OPEN": "name each period and each shock once, or take the key out",
        "E-CROWD-PRIOR": "write a prior of every group, or take all of them out",
        "E-CROWD-PUBLIC": 'take it out, or declare the public states in "public"',
        "E-CROWD-TERMINAL": "take it out, or write a finite horizon",
    }
)
