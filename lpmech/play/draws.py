"""Random integers below a bound, each exactly as likely as the others, the same for the same seed everywhere.

The bits are the raw output of the generator PCG64, whose stream NumPy promises never to change; an integer below n is
as many bits as n − 1 has, drawn again where it is not below n. No float is formed, so an event of probability k/n has
exactly that probability, up to the quality of the generator's bits.
"""

from __future__ import annotations

import numpy as np

_WORD = 64
_BLOCK = 4096


class Draws:
    """A stream of draws, named by a seed and a number."""

    def __init__(self, seed: int, stream: int = 0) -> None:
        self._bits = np.random.PCG64(np.random.SeedSequence((seed, stream)))
        self._words: list[int] = []

    def below(self, bound: int) -> int:
        """An integer in 0..bound−1."""
        bits = (bound - 1).bit_length()
        while True:
            value = self._take(bits)
            if value < bound:
                return value

    def _take(self, bits: int) -> int:
        """So many bits; whole words are used up."""
        value, left = 0, bits
        while left > 0:
            used = min(left, _WORD)
            value = (value << used) | (self._word() >> (_WORD - used))
            left -= used
        return value

    def _word(self) -> int:
        if not self._words:
            self._words = [int(word) for word in self._bits.random_raw(_BLOCK)[::-1]]
        return self._words.pop()
