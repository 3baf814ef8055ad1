"""Whether a transition is independent: each component's marginal depends on the allocation, the public state and (an
agent's) own type only, and the joint distribution is the product of the marginals.

A factored transition is a product by construction, and a table depends exactly on its axes. A joint table is compared
with the product of its marginals row by row. For a mixture the tensors Σ_e w_e ⊗_k f_{e,k} and ⊗_k M_k, M_k the
marginals, are equal iff the sum of the squares of their difference is 0; that is a sum of products of inner products of
factors, so no joint table is formed.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import reduce
from math import prod

from .meter import longest, make
from .older import paired
from .rows import cells_of
from .spaces import GridTable
from .transitions import Distribution, Kernel
from .vectors import dot

Factors = Sequence[Sequence[int]]


def allowed(component: str) -> tuple[str, ...]:
    """The axes of today on which a component's marginal may depend."""
    return ("allocation", "public") if component == "public" else ("allocation", "public", component)


def independent(kernel: Kernel) -> bool:
    """Whether the kernel's transition is independent."""
    names, transition = kernel.following.names, kernel.transition
    if transition.kind == "factored":
        factors = transition.elements[0].factors
        return all(set(f.axes) <= {*allowed(name), f"next {name}"} for f, name in paired(factors, names))
    moving = [k for k, size in enumerate(kernel.following.sizes) if size > 1]
    today = ("allocation", *kernel.today.names)
    own = [[c for c, axis in enumerate(today) if axis in allowed(names[k])] for k in moving]
    narrow = [kernel.on((k,)) for k in moving]
    known: dict[tuple[int, tuple[int, ...]], list[int]] = {}
    for labels in cells_of(kernel, range(len(kernel.today.sizes))):
        after = labels[0], kernel.today.number(labels[1:])
        marginals = [one.at(*after).dense() for one in narrow]
        for k, marginal in enumerate(marginals):
            if known.setdefault((k, tuple(labels[c] for c in own[k])), marginal) != marginal:
                return False
        if not _is_product(kernel.at(*after), marginals, prod(one.denominator for one in narrow)):
            return False
    return True


def _is_product(found: Distribution, marginals: Factors, denominator: int) -> bool:
    """Whether a distribution is the product of its marginals; the denominator is that of their product."""
    kernel = found.kernel
    if kernel.transition.joint is not None:
        row, made = found.dense(), reduce(_outer, marginals, [1])
        return all(x * denominator == y * kernel.denominator for x, y in paired(row, made))
    terms: list[tuple[int, Factors]] = [(-kernel.denominator, marginals)]
    terms += [(weight * denominator, factors) for weight, factors in found.factors() if weight]
    total = 0
    for k, (u, x) in enumerate(terms):
        total += u * u * _inner(x, x) + 2 * u * sum(v * _inner(x, y) for v, y in terms[:k])
    return total == 0


def _outer(row: Sequence[int], marginal: Sequence[int]) -> list[int]:
    make(len(row) * len(marginal), longest(row), longest(marginal))
    return [x * y for x in row for y in marginal]


def _inner(left: Factors, right: Factors) -> int:
    """The inner product of two products of factors."""
    found = 1
    for x, y in paired(left, right):
        part = dot(x, y)
        make(1, found.bit_length(), part.bit_length())
        found *= part
    return found


def at(table: GridTable, labels: dict[str, int]) -> Fraction:
    """The value at the labels of some axes, the first ones of those that the table does not have left out."""
    place = sum(table.stride(axis) * labels[axis] for axis in table.axes if axis in labels)
    return Fraction(table.numerators[place], table.denominator)
