"""Mutants of a mechanism that a statement builds itself: which promises each breaks, and which it keeps."""

from random import Random

import pytest

from lpmech.statements.mutants import all_mutants, infected
from lpmech.statements.registry import statements
from proofs_check.liu_2014.conjecture import EVERYTHING, everything_taken

KEPT = ("efficient", "incentive_compatible")
TAKEN, FIRST, ALWAYS = "full_surplus_extraction", "interim_participation_first", "interim_participation_always"
BROKEN = {  # bets and late payments are seen by what agents expect alone
    "bet": {FIRST, ALWAYS}, "late": {ALWAYS}, "early": set(), "more": {TAKEN, FIRST, ALWAYS}, "less": {TAKEN},
}  # fmt: skip


def instance(mutant=None):
    stated = statements()["L14-R4.2c"]
    draws = (infected(stated, mutant) if mutant else stated).draws
    return draws.load(draws.draw(Random(3)), "seed")


def broken(case):
    mechanism = case.mechanism(EVERYTHING, everything_taken)
    return {name for name in (*KEPT, TAKEN, FIRST, ALWAYS) if not case.proved(name, mechanism)}


def test_the_sound_mechanism_keeps_every_promise():
    assert broken(instance()) == set()


@pytest.mark.parametrize("name", BROKEN)
def test_a_mutant_breaks_the_promises_that_its_mistake_is_about(name):
    (mutant,) = [one for one in all_mutants() if one.name == f"everything-{name}"]
    assert broken(instance(mutant)) == BROKEN[name]
