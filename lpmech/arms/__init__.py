"""Licensing environments given by their arms: one object, and for each bidder a Markov chain that moves only when
the bidder has the object. The format: docs/arms_format.md."""

from __future__ import annotations

from lpmech.arms.arm import Arm, Bandit
from lpmech.arms.form import FORMAT, read_bandit

__all__ = ["FORMAT", "Arm", "Bandit", "read_bandit"]
