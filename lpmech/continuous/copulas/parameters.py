"""The parameters of signals tied by copulas, read and checked (see `family.py`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from lpmech.casefiles.families import parameters as read
from lpmech.casefiles.families.parameters import Given, each, every, sure
from lpmech.continuous.copulas.kinds import MAX_POWER, Kernel, bernstein, legendre, tent
from lpmech.continuous.reader import check_signal
from lpmech.reading.faults import quote
from lpmech.reading.node import Node
from lpmech.reading.words import describe, mend_of_sum

CONSTANT = "constant"
MAX_AGENTS = 4
WORTH = (
    f"a table of 2 to {MAX_AGENTS} agents: agent → a table of agents to lists of at most {MAX_POWER} numbers, the "
    f"coefficients of that agent's signal, its square, …; {CONSTANT} = number is added"
)
LINKS = (
    "a table: agent → the agent whose signal of today bears on its next one → { legendre = [numbers] }, "
    "{ bernstein = [rows of a square matrix] } or { tent = number }"
)
KIND = "one of { legendre = [numbers] }, { bernstein = [rows of a square matrix] }, { tent = number }"
DISCOUNT = "a number δ with 0 < δ < 1"

Polynomials = Mapping[str, Sequence[Fraction]]  # agent → coefficients of its signal, its square, …


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What the good is worth to an agent: a constant and a polynomial of each signal."""

    constant: Fraction
    parts: Polynomials


@dataclass(frozen=True, slots=True, kw_only=True)
class Copulas:
    """Checked parameters."""

    worth: Mapping[str, Worth]
    links: Mapping[tuple[str, str], Kernel]  # (whose next signal, whose of today)
    discount: Fraction


def read_copulas(given: Given) -> Copulas:
    """The checked parameters. Raises BadInput with every fault."""
    names = read.keys(given["worth"])
    worth, links = _worth(given["worth"]), _links(given["links"], names)
    discount = read.positive(given["discount"], DISCOUNT, below=True)
    given.check()
    return Copulas(worth=sure(worth), links=sure(links), discount=sure(discount))


def _worth(node: Node | None) -> dict[str, Worth] | None:
    """Agent → what the good is worth to it."""
    given = read.table(node, WORTH)
    if node is None or given is None:
        return None
    if not 2 <= len(given) <= MAX_AGENTS:
        node.fault(read.CODE, f"{len(given)} agent{'s' if len(given) > 1 else ''}", f"2 to {MAX_AGENTS} agents")
    if CONSTANT in given:
        given[CONSTANT].fault(read.CODE, f"an agent named {quote(CONSTANT)}", "another name")
    for name, entry in given.items():
        check_signal(entry, name)
    return every({name: _polynomials(entry, tuple(given)) for name, entry in given.items()})


def _polynomials(node: Node, names: Sequence[str]) -> Worth | None:
    """One agent's."""
    given = read.table(node, f"a table of agents to lists of coefficients, and {CONSTANT}", empty=True)
    if given is None:
        return None
    node.check_keys((*names, CONSTANT))
    constant = Fraction(0) if (added := given.pop(CONSTANT, None)) is None else read.number(added)
    parts = every({name: _numbers(entry) for name, entry in given.items()})
    return None if constant is None or parts is None else Worth(constant=constant, parts=parts)


def _numbers(node: Node) -> list[Fraction] | None:
    """A list of at least one number, and not too many."""
    entries = read.items(node, "a list of numbers")
    if entries is None:
        return None
    if not 0 < len(entries) <= MAX_POWER:
        node.fault(read.CODE, f"{len(entries)} numbers", f"a list of 1 to {MAX_POWER} numbers")
    return each([read.number(entry) for entry in entries])


def _links(node: Node | None, names: Sequence[str] | None) -> dict[tuple[str, str], Kernel] | None:
    """Pairs of signals → how they are tied."""
    given = read.table(node, LINKS, empty=True)
    if given is None:
        return None
    found: dict[tuple[str, str], Kernel | None] = {}
    for name, entry in given.items():
        read.known(entry, name, names, "agent")
        tied = read.table(entry, "a table: agent → a kind of copula")
        tents = [other for other, link in (tied or {}).items() if link.get(_TENT) is not None]
        if len(tents) > 1:
            entry.fault(read.CODE, f"tents with {' and '.join(tents)}", "a tent with one other signal at most")
        for other, link in (tied or {}).items():
            read.known(link, other, names, "agent")
            found[name, other] = _kernel(link)
    return every(found)


def _kernel(node: Node) -> Kernel | None:
    """One link."""
    given = read.table(node, KIND)
    if given is None:
        return None
    node.check_keys(tuple(_KINDS))
    if len(given) > 1:
        node.fault(read.CODE, f"{len(given)} kinds: {', '.join(map(quote, given))}", KIND)
    kinds = [_KINDS[kind](entry) for kind, entry in given.items() if kind in _KINDS]
    return kinds[0] if len(kinds) == 1 else None


def _tent(node: Node) -> Kernel | None:
    weight = read.number(node)
    return None if weight is None else tent(weight)


def _legendre(node: Node) -> Kernel | None:
    weights = _numbers(node)
    return None if weights is None or len(weights) > MAX_POWER else legendre(weights)


def _bernstein(node: Node) -> Kernel | None:
    matrix = _matrix(node)
    return None if matrix is None else bernstein(matrix)


def _matrix(node: Node) -> list[list[Fraction]] | None:
    """A square matrix of numbers ≥ 0 whose rows and columns sum to 1."""
    size = f"a square matrix, a list of 2 to {MAX_POWER + 1} rows as long"
    rows = read.items(node, size)
    if rows is None:
        return None
    if not 2 <= len(rows) <= MAX_POWER + 1:
        node.fault(read.CODE, f"{len(rows)} row{'s' if len(rows) != 1 else ''}", size)
        return None
    matrix = each([_row(row, len(rows)) for row in rows])
    for what, lines in (("row", matrix or ()), ("column", zip(*(matrix or ()), strict=True))):
        for place, line in enumerate(lines, start=1):
            if (total := sum(line, Fraction(0))) != 1:
                node.fault(
                    "E-ROW-SUM", f"{what} {place} with a sum of {describe(total)}", "sums of 1", mend_of_sum(total)
                )
    return matrix


def _row(node: Node, length: int) -> list[Fraction] | None:
    """A row of a matrix."""
    entries = read.items(node, f"a row of {length} numbers")
    if entries is None:
        return None
    if len(entries) != length:
        node.fault(read.CODE, f"a row of {len(entries)}", f"a row of {length} numbers, as there are {length} rows")
        return None
    return each([read.number_between(entry, 0, None, "a number ≥ 0") for entry in entries])


_TENT = "tent"
# What a link may be, and how its numbers are read.
_KINDS: Mapping[str, Callable[[Node], Kernel | None]] = MappingProxyType(
    {"legendre": _legendre, "bernstein": _bernstein, _TENT: _tent}
)
