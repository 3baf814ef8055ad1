"""The canonical form of a crowd, and its SHA-256 (crowd page section 1)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from ..kernel.fields import fraction_text
from ..kernel.older import paired
from .crowd import Crowd, Group, Plan, Row, Shock
from .read_crowd import FORMAT, LATER


def digest_of_crowd(crowd: Crowd) -> str:
    """The SHA-256 of the canonical form."""
    version = FORMAT if crowd.is_plain else LATER
    tree: dict[str, Any] = {"format": version, "name": crowd.name, "discount": _text(crowd.discount),
                            "horizon": crowd.horizon}  # fmt: skip
    if crowd.public:
        tree["public"] = crowd.public
    if crowd.has_shocks:
        tree["shocks"] = [{"name": one.name, "probability": _text(one.probability)} for one in crowd.shocks[0]]
    tree["groups"] = [_canonical_group(group) for group in crowd.groups]
    tree["allocations"] = [_canonical_plan(plan, crowd.groups, crowd.shocks[0]) for plan in crowd.plans]
    if crowd.public_prior is not None:
        tree["public prior"] = _texts(crowd.public_prior)
    return hashlib.sha256(json.dumps(tree, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _canonical_group(group: Group) -> Mapping[str, object]:
    treatments = [
        {
            "name": one.name,
            "absent": one.absent,
            "utility": [_texts(row) for row in one.utility],
            "transition": [[_texts(row) for row in rows] for rows in one.rows],
        }
        for one in group.treatments
    ]
    tree: dict[str, object] = {"name": group.name, "number": group.number, "types": group.types,
                               "treatments": treatments}  # fmt: skip
    if any(value for row in group.terminal for value in row):
        tree["terminal"] = [_texts(row) for row in group.terminal]
    if group.prior is not None:
        tree["prior"] = _texts(group.prior)
    return tree


def _canonical_plan(plan: Plan, groups: Sequence[Group], shocks: Sequence[Shock]) -> Mapping[str, object]:
    treated = {
        group.name: {one.name: count for one, count in paired(group.treatments, counts)}
        for group, counts in paired(groups, plan.counts)
    }
    return {"name": plan.name, "treated": treated, "utility": _texts(plan.utility),
            "transition": [_texts(row) for row in plan.rows], **_canonical_when(plan, shocks)}  # fmt: skip


def _canonical_when(plan: Plan, shocks: Sequence[Shock]) -> Mapping[str, object]:
    """The periods and shocks of a kind, unless they are all."""
    found: dict[str, object] = {"periods": [t + 1 for t in sorted(plan.open)]} if plan.open else {}
    under = next(iter(plan.open.values()), plan.otherwise)
    if len(under) < len(shocks):
        found["shocks"] = [shock.name for k, shock in enumerate(shocks) if k in under]
    return found


def _texts(row: Row) -> list[str]:
    return [_text(value) for value in row]


def _text(value: Fraction) -> str:
    return fraction_text(value.numerator, value.denominator)
