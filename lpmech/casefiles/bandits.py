"""A licensing environment by its arms alone, from whatever names it; its joint states are not formed."""

from __future__ import annotations

import os
from dataclasses import replace
from fractions import Fraction

from lpmech.casefiles.families import licensing
from lpmech.casefiles.finding import Found, find
from lpmech.casefiles.loading import described, is_bandit, load
from lpmech.licensing import gittins
from lpmech.licensing.arm import Bandit
from lpmech.licensing.form.bandit import read_bandit
from lpmech.licensing.recognise import recognise
from lpmech.problem.environment import Environment
from lpmech.reading.environment_form import read_name
from lpmech.reading.keys import METADATA
from lpmech.reading.node import Node

_KEYS = ("name", "family", "parameters", "expect", *METADATA)


def load_bandit(source: str | os.PathLike[str]) -> Bandit | None:
    """The arms that a name means; None where it means a case that is not given by arms. Raises BadInput."""
    found = find(source)
    return _from_json(found) if found.is_json else _from_toml(found)


def described_arms(source: str | os.PathLike[str]) -> dict[str, str]:
    """The title, source and notes of a case file; JSON has none."""
    found = find(source)
    return {} if found.is_json else described(Node(*found.parse(), comforts=True))


def indices(source: str | os.PathLike[str] | Environment) -> dict[str, dict[str, Fraction]]:
    """The Gittins index of every state of every arm, by bidder and state, exactly.

    `source` is an environment, or names a case, of arms or of a licensing environment. Raises BadInput, and NotABandit
    if the environment is none.

    >>> indices("bv06/printed_index")["bob"]["good"]
    Fraction(8, 1)
    """
    given = None if isinstance(source, Environment) else load_bandit(source)
    if given is None:
        given = recognise(source if isinstance(source, Environment) else load(source).environment).bandit
    return {arm.name: dict(zip(arm.states, gittins.indices(arm, given.discount).by_state(), strict=True))
            for arm in given.arms}  # fmt: skip


def _from_json(found: Found) -> Bandit | None:
    root = Node(*found.parse())
    return read_bandit(root, found.stem) if is_bandit(root) else None


def _from_toml(found: Found) -> Bandit | None:
    """The parameters of a case of the family `licensing`; what is expected of it is not looked at."""
    root = Node(*found.parse(), comforts=True)
    family, parameters = root.get("family"), root.get("parameters")
    if family is None or family.value != licensing.FAMILY.name or parameters is None:
        return None
    root.check_keys(_KEYS)
    name, named = read_name(root, found.stem)
    return replace(read_bandit(parameters, name, headed=False), named=named)
