"""Many large integers as arrays of machine words, and the exact product of an integer matrix with them.

A vector of integers v_1..v_m is written in base 2^b as *limbs*: v_i = Σ_j L[j, i] 2^(b j), where the top limb carries
the sign and the others lie in [0, 2^b). `split` and `join` convert between lists of Python integers and such arrays by
way of their bytes, in time linear in their size; this is why b is a multiple of 8. `join` accepts limbs of any sign
and size below 2^62 and propagates the carries.

`product` multiplies a non-negative integer matrix, whose rows sum to at most D, with a vector of large integers. It
multiplies the matrix with each limb in float64: every partial sum is an integer of absolute value at most D 2^b ≤ 2^53,
hence each operation is exact, in whatever order (with or without fused multiply-add) the sums are taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

EXACT_BITS = 53
_CHUNK = 256
_BLOCK = 1 << 18


@dataclass(frozen=True)
class Blocked:
    """A float64 matrix cut into blocks of rows, blocks[b, i] = row b size + i, padded with rows of zeros.

    A product with few vectors is limited by memory, not by arithmetic: numpy hands the small blocks to BLAS one after
    another, which then neither packs them nor wakes other threads, and that is faster and steady under load.
    """

    blocks: Floats
    rows: int

    @property
    def matrix(self) -> Floats:
        return self.blocks.reshape(-1, self.blocks.shape[2])[: self.rows]

    def times(self, vectors: Floats) -> Floats:
        """The products with the rows of `vectors`, as rows."""
        products: Floats = np.matmul(self.blocks, vectors.T)
        return products.reshape(-1, len(vectors))[: self.rows].T


def blocked(matrix: npt.NDArray[np.int64] | Floats, vectors: int) -> Blocked:
    """The matrix in blocks that suit products with that many vectors."""
    rows, columns = matrix.shape
    size = max(1, min(64, _BLOCK // (columns * vectors)))
    padded = np.zeros((-(-rows // size) * size, columns))
    padded[:rows] = matrix
    return Blocked(padded.reshape(-1, size, columns), rows)


def limb_bits(row_sum: int) -> int:
    """The largest multiple of 8, at most 40, such that row_sum 2^bits ≤ 2^53; 0 where there is none."""
    spare = EXACT_BITS - (row_sum - 1).bit_length()
    return max(0, min(40, spare // 8 * 8))


def split(values: Sequence[int], bits: int) -> Words:
    """The limbs L[j, i] of the given integers, least significant first; all have the same number of limbs."""
    size = bits // 8
    longest = max((value.bit_length() for value in values), default=0) + 1
    count = -(-longest // bits)
    raw = b"".join(value.to_bytes(count * size, "little", signed=True) for value in values)
    padded = np.zeros((len(values), count, 8), dtype=np.uint8)
    padded[:, :, :size] = np.frombuffer(raw, dtype=np.uint8).reshape(len(values), count, size)
    limbs = np.ascontiguousarray(padded.view("<i8")[:, :, 0].T).astype(np.int64, copy=False)
    top = limbs[-1]
    top[top >= 1 << (bits - 1)] -= 1 << bits
    return limbs


def join(limbs: Words, bits: int) -> list[int]:
    """The integers Σ_j limbs[j, i] 2^(bits j); `bits` is a multiple of 8, at most 56."""
    count, length = limbs.shape
    size = bits // 8
    digits = np.empty((count, length), dtype="<i8")
    carry = np.zeros(length, dtype=np.int64)
    for j in range(count):
        carry = carry + limbs[j]
        np.bitwise_and(carry, (1 << bits) - 1, out=digits[j])
        carry >>= bits
    raw = np.empty((length, count * size + 8), dtype=np.uint8)
    body = digits.view(np.uint8).reshape(count, length, 8)[:, :, :size]
    raw[:, :-8].reshape(length, count, size)[...] = body.transpose(1, 0, 2)
    # The last carry is signed and takes the eight bytes on top: the whole is the integer in two's complement.
    raw[:, -8:] = carry.astype("<i8").view(np.uint8).reshape(length, 8)
    return [int.from_bytes(row.tobytes(), "little", signed=True) for row in raw]


def product(matrix: Floats, row_sum: int, values: Sequence[int]) -> list[int]:
    """matrix · v exactly, for each v of the vectors that `values` lists one after another.

    The matrix has non-negative integer entries and rows that sum to at most `row_sum`, with `limb_bits(row_sum)` ≥ 8.
    """
    bits = limb_bits(row_sum)
    rows, columns = matrix.shape
    limbs = split(values, bits)
    vectors = len(values) // columns
    result = np.empty((len(limbs), vectors * rows), dtype=np.int64)
    for low in range(0, len(limbs), _CHUNK):
        part = limbs[low : low + _CHUNK].reshape(-1, columns).astype(np.float64)
        result[low : low + _CHUNK] = (part @ matrix.T).reshape(-1, vectors * rows)
    return join(result, bits)
