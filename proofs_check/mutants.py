"""Mechanisms with one mistake each, and the statements that have to notice it."""

from __future__ import annotations

from dataclasses import replace

from lpmech.mechanisms.mechanism import Mechanism
from lpmech.theorems.instance import Instance
from lpmech.theorems.mutants import Mutant


def _wrong_sign(case: Instance) -> Mechanism:
    sound = case.sound_mechanism("pivot")
    transfers = tuple(tuple(table.scaled(-1) for table in tables) for tables in sound.transfers)
    return replace(sound, transfers=transfers, by_shock=None)


MUTANTS = (
    Mutant(name="pivot-sign", mistake="agents receive what they should pay", mechanism="pivot", build=_wrong_sign,
           statements=("BV08-T1",)),
)  # fmt: skip
