"""Finite dynamic environments: agents whose private types move as Markov chains, allocations, discounting.

An environment is a list of stages (`stages.py`), a discount factor δ, a horizon T, and where given a terminal
utility and a prior. The format and its meaning: docs/environment_format.md.
(Bergemann and Välimäki 2008, Section 2; Balandat and Tomlin, Section III; Liu 2014, Section 2.)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from lpmech import tables
from lpmech.stages import Stage, Terminal, components
from lpmech.tables import Axes, Table
from lpmech.transition import NEXT
