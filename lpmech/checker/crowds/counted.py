"""Fractions that may be long: what it takes to bring them to lowest terms is counted."""

from __future__ import annotations

from fractions import Fraction

from ..kernel.meter import align, alignment_units, spend

Bounds = tuple[Fraction, Fraction]


def ratio(over: int, under: int) -> Fraction:
    """A fraction in lowest terms."""
    align(over, under)
    return Fraction(over, under)


def taken_together(*values: Fraction) -> None:
    """Fractions are about to be added up; what is made of them is as long as all."""
    bits = sum(one.numerator.bit_length() + one.denominator.bit_length() for one in values)
    spend(alignment_units(bits))


def carried(own: Bounds, discount: Fraction, later: Bounds) -> Bounds:
    """The distance of a period with that of the periods after it."""
    taken_together(own[0], later[0], discount)
    taken_together(own[1], later[1], discount)
    return own[0] + discount * later[0], own[1] + discount * later[1]
