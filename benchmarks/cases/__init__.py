"""Cases that subjects certify from a file on: made of their size and a seed."""

from __future__ import annotations

import random


def row(rng: random.Random, size: int, denominator: int) -> list[str]:
    """A random distribution, in parts of a denominator."""
    cuts = sorted(rng.randint(0, denominator) for _ in range(size - 1))
    return [f"{b - a}/{denominator}" for a, b in zip([0, *cuts], [*cuts, denominator], strict=True)]
