"""The codes of faults that only environments with continuous signals have, and how they are mended."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CODES: Mapping[str, str] = MappingProxyType(
    {
        "E-CONTINUOUS-HORIZON": "With continuous signals `horizon` is the number of periods, from 2 to 1000; without "
        "it there is no last period. With a last period the density of what comes next must be the same for all "
        "allocations: transfers for other densities are found with an infinite horizon only.",
        "E-CONTINUOUS-SIZE": "There are 2 to 4 agents and at most 50 allocations, and a function has at most 5,000 "
        "terms.",
        "E-DENSITY-NEGATIVE": "A density is negative at the signals shown. Densities must be non-negative at every "
        "signal of today and of tomorrow, not only where they are likely.",
        "E-DENSITY-TOTAL": "At the signals of today that are shown the density of tomorrow's signals does not "
        "integrate to 1. The integral is computed exactly. A kernel k(s, t) is made to integrate to 0 over s by "
        "subtracting its integral: min(s, t) - t + t^2/2.",
        "E-DENSITY-UNDECIDED": "It could not be told whether a density is negative somewhere: it touches 0, or almost, "
        "inside a region where it is one polynomial. Mix it with a little of the uniform density.",
        "E-EXPRESSION": "A function of the signals is an expression of names of signals (`ann`; tomorrow's: "
        "`next_ann`, in densities only), integers, + - * / ^, pos, abs, max and min; or a list of terms. Kinks are "
        "allowed where a signal meets a number, or a signal of tomorrow one of today. See docs/continuous_format.md.",
    }
)

MENDS: Mapping[str, str] = MappingProxyType(
    {
        "E-CONTINUOUS-HORIZON": "take the horizon out, or change what does not go with it",
        "E-CONTINUOUS-SIZE": "write a smaller environment: fewer agents, allocations or terms",
        "E-DENSITY-NEGATIVE": "add a constant to the density, or take less away from it",
        "E-DENSITY-TOTAL": "divide the density by its integral, or subtract from each term its integral",
        "E-DENSITY-UNDECIDED": "mix it with a little of the uniform density",
        "E-EXPRESSION": 'write an expression such as "ann^2 + max(bob, 1/2)"; docs/continuous_format.md says what may '
        "stand in it",
    }
)
