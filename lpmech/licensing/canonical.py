"""The canonical text of a licensing environment and its SHA-256 (docs/arms_format.md, section 3)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from fractions import Fraction

from lpmech.licensing.arm import Arm, Bandit, Idle
from lpmech.problem.canonical import UNNAMED
from lpmech.problem.exact import format_number
from lpmech.reading.formats import ARMS


def canonical(bandit: Bandit) -> str:
    """The one serialisation: every number in lowest terms, rows of positive probabilities, no white space."""
    tree = {
        "format": ARMS.name,
        "name": bandit.name if bandit.named else UNNAMED,
        "discount": format_number(bandit.discount),
        **({"idle": bandit.idle.value} if bandit.idle is not Idle.NEVER else {}),
        "arms": [_arm(arm) for arm in bandit.arms],
    }
    return json.dumps(tree, ensure_ascii=False, separators=(",", ":"))


def sha256(bandit: Bandit) -> str:
    """The SHA-256 of the canonical text."""
    return hashlib.sha256(canonical(bandit).encode()).hexdigest()


def _arm(arm: Arm) -> dict[str, object]:
    return {
        "name": arm.name,
        "states": list(arm.states),
        **({"start": arm.states[arm.start]} if arm.start is not None else {}),
        "reward": [format_number(value) for value in arm.rewards.fractions()],
        "transition": list(_rows(arm)),
    }


def _rows(arm: Arm) -> Iterator[dict[str, str]]:
    """The positive probabilities of each row, in the order of the states; every number is spelt once."""
    rows, below = arm.transition.numerators.tolist(), arm.transition.denominator
    texts = {above: format_number(Fraction(above, below)) for above in {above for row in rows for above in row}}
    for row in rows:
        yield {label: texts[above] for label, above in zip(arm.states, row, strict=True) if above}
