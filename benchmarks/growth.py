"""How time grows with size: exponents by least squares on logarithms."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def exponent(sizes: Sequence[float], seconds: Sequence[float]) -> float | None:
    """The slope of log time on log size; None with fewer than three sizes."""
    if len(set(sizes)) < 3:
        return None
    return float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])
