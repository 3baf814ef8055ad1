"""Numbers of a witness as fractions: whether long ones are in lowest terms is found here, where the work is counted."""

from __future__ import annotations

from fractions import Fraction

from .errors import Malformed, Path
from .meter import Meter, alignment_units
from .older import record

Number = tuple[int, int]


@record
class Exactly:
    """Reads the numbers of one witness, and pays for sums and products of them."""

    meter: Meter
    path: Path

    def fraction(self, number: Number) -> Fraction:
        """Malformed where the number is not in lowest terms."""
        self.spend(number)
        value = Fraction(*number)
        if value.denominator != number[1]:
            raise Malformed(self.path, "a rational is in lowest terms with a positive denominator")
        return value

    def spend(self, *numbers: Number) -> None:
        """The work of sums and products of numbers that are together so long."""
        bits = sum(over.bit_length() + under.bit_length() for over, under in numbers)
        self.meter.spend(20 * len(numbers) + 4 * alignment_units(bits))
