"""All kinds of claims, by subject. The files have the names of those in the checker, with which they share no code."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from lpmech.separation.kinds import (
    budgets,
    conditions,
    efficient,
    existence,
    extraction,
    hypotheses,
    incentives,
    interim,
    interim_participation,
    ordered,
    participation,
    relation,
    uniqueness,
)
from lpmech.separation.kinds.kind import Group, Kind, Version

__all__ = ["KINDS", "NEWEST", "Group", "Kind", "Version"]

_SUBJECTS = (
    efficient, incentives, interim, participation, interim_participation, budgets, conditions, extraction, ordered,
    existence, uniqueness, relation, hypotheses,
)  # fmt: skip
KINDS: Mapping[str, Kind] = MappingProxyType({kind.id: kind for subject in _SUBJECTS for kind in subject.KINDS})
NEWEST = tuple(Version)[-1]  # the version that certificates are written in
