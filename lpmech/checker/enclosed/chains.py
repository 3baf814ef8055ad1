"""The expectation over one next component after another (page section 2, *Step*), in pieces.

The outer components number pieces, whose fields are the inner ones: a step over an outer component adds up whole
pieces. Then the table is turned, once, and the inner components number the pieces. For example, ten components of four
labels are a thousand pieces of a thousand fields, each short enough to be fast.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from ..kernel.meter import spend
from .packed import Fields, interleaved, mixed, work
from .rough import Factor, Rough

Pieces = list[int]


@dataclass(frozen=True)
class Known:
    """What is known of the fields of some pieces: as of a `Rough`."""

    scale: Fraction
    error: Fraction
    bound: int


def chain(given: Rough, factors: Sequence[Factor], block: int) -> Rough:
    """The expectation over all factors, the first one outermost; today's labels stand in the same order."""
    given = given.fitting(given.bound * max((factor.denominator for factor in factors), default=1))
    split = _split([factor.size for factor in factors])
    outer, inner = factors[:split], factors[split:]
    count, fields = prod(factor.size for factor in outer), prod(factor.size for factor in inner)
    pieces, known = given.pieces(count), Known(given.scale, given.error, given.bound)
    following = next((factor.denominator for factor in inner if not factor.stays), 1)
    pieces, known = _steps(pieces, outer, block, Fields(fields, given.width), known, following)
    data = [_data(piece, fields * given.width) for piece in pieces]
    if not all(factor.stays for factor in inner):
        turned = interleaved(data, given.width)
        size = len(pieces) * given.width
        work(len(turned))
        turned_pieces = [int.from_bytes(turned[k * size : (k + 1) * size], "little") for k in range(fields)]
        turned_pieces, known = _steps(turned_pieces, inner, block, Fields(len(pieces), given.width), known, 1)
        data = [interleaved([_data(piece, size) for piece in turned_pieces], given.width)]
    return Rough(b"".join(data), given.width, known.scale, known.error, known.bound)


def _data(piece: int, size: int) -> bytes:
    work(size)
    return piece.to_bytes(size, "little")


def _split(sizes: Sequence[int]) -> int:
    """How many components are outer ones: such that neither pieces nor their fields are many."""
    total, outer, best, least = prod(sizes), 1, 0, prod(sizes)
    for k, size in enumerate(sizes, 1):
        outer *= size
        most = max(outer, total // outer)
        if most < least:
            best, least = k, most
    return best


def _steps(
    pieces: Pieces, factors: Sequence[Factor], block: int, fields: Fields, known: Known, following: int
) -> tuple[Pieces, Known]:
    """One component that numbers the pieces after another; a component with the denominator `following` comes next."""
    if all(factor.stays for factor in factors):
        return pieces, known
    for k, factor in enumerate(factors):
        rest = len(pieces) // factor.size
        spend(20 + len(pieces))
        if factor.stays:
            pieces = [piece for r in range(rest) for piece in pieces[r::rest]]
            continue
        later = next((one.denominator for one in factors[k + 1 :] if not one.stays), following)
        shift = max(0, (known.bound * factor.denominator * later).bit_length() - (fields.bits - 1))
        pieces = _step(pieces, factor.matrices[block], fields, shift)
        scale = known.scale * Fraction(1 << shift, factor.denominator)
        error = known.error * Fraction(factor.denominator, 1 << shift) + (shift > 0)
        known = Known(scale, error, known.bound * factor.denominator >> shift)
    return pieces, known


def _step(pieces: Pieces, rows: Sequence[tuple[int, ...]], fields: Fields, shift: int) -> Pieces:
    """The outermost component that numbers the pieces contracted; today's labels become the innermost."""
    rest = len(pieces) // len(rows[0])
    work(rest * fields.size * sum(map(len, set(rows))))
    spend(rest * sum(map(len, rows)))
    kept = fields.ones * ((1 << max(fields.bits - shift, 0)) - 1) if shift else 0  # no bits are kept of zeros alone
    made: Pieces = []
    for r in range(rest):
        slices = pieces[r::rest]
        found: dict[tuple[int, ...], int] = {}
        for row in rows:
            if row not in found:
                total = mixed(slices, row)
                found[row] = (total >> shift) & kept if shift else total
            made.append(found[row])
    return made
