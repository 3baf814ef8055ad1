"""The parameters of signals tied by copulas, read and checked (see `copulas.py`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from lpmech.casefiles.families import parameters as read
from lpmech.casefiles.families.parameters import Collected, ParameterError
from lpmech.continuous.copula_kinds import MAX_POWER, Kernel, bernstein, legendre, tent
from lpmech.problem.exact import format_number

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
_NONE = Fraction(0)

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


def read_copulas(given: Mapping[str, object]) -> Copulas:
    """The checked parameters. Raises ParameterErrors, with every fault."""
    faults, nothing, unlinked = Collected(), dict[str, Worth](), dict[tuple[str, str], Kernel]()
    worth = faults.read(nothing, _worth, given["worth"])
    names = list(given["worth"]) if isinstance(given["worth"], Mapping) else []
    found = Copulas(
        worth=worth,
        links=faults.read(unlinked, _links, given["links"], names),
        discount=faults.read(_NONE, _discount, given["discount"]),
    )
    faults.check()
    return found


def _discount(value: object) -> Fraction:
    """δ, 0 < δ < 1."""
    found = read.number("discount", value, DISCOUNT)
    if not 0 < found < 1:
        raise ParameterError("discount", format_number(found), DISCOUNT)
    return found


def _worth(value: object) -> dict[str, Worth]:
    """Agent → what the good is worth to it."""
    faults, given, none = Collected(), read.table("worth", value, WORTH), Worth(constant=_NONE, parts={})
    if not 2 <= len(given) <= MAX_AGENTS:
        faults.add("worth", f"{len(given)} agent{'s' if len(given) > 1 else ''}", f"2 to {MAX_AGENTS} agents")
    if CONSTANT in given:
        faults.add(f"worth.{CONSTANT}", f'an agent named "{CONSTANT}"', "another name")
    found = {name: faults.read(none, _polynomials, f"worth.{name}", entry, given) for name, entry in given.items()}
    faults.check()
    return found


def _polynomials(path: str, value: object, names: Mapping[str, object]) -> Worth:
    """One agent's."""
    expected = f"a table of agents to lists of coefficients, and {CONSTANT}"
    if not isinstance(value, Mapping):
        raise ParameterError(path, read.show(value), expected)
    faults, given, none = Collected(), dict(value), list[Fraction]()
    constant = faults.read(_NONE, read.number, f"{path}.{CONSTANT}", given.pop(CONSTANT, 0))
    for name in given:
        faults.read("", read.known, f"{path}.{name}", name, [*names, CONSTANT])
    parts = {name: faults.read(none, _numbers, f"{path}.{name}", entry) for name, entry in given.items()}
    faults.check()
    return Worth(constant=constant, parts=parts)


def _numbers(path: str, value: object) -> list[Fraction]:
    """A list of at least one number, and not too many."""
    entries, faults = read.items(path, value, "a list of numbers"), Collected()
    if not 0 < len(entries) <= MAX_POWER:
        raise ParameterError(path, f"{len(entries)} numbers", f"a list of 1 to {MAX_POWER} numbers")
    found = [faults.read(_NONE, read.number, f"{path}[{place}]", entry) for place, entry in enumerate(entries, start=1)]
    faults.check()
    return found


def _links(value: object, names: Sequence[str]) -> dict[tuple[str, str], Kernel]:
    """Pairs of signals → how they are tied."""
    if not isinstance(value, Mapping):
        raise ParameterError("links", read.show(value), LINKS)
    faults, found, nothing = Collected(), dict[tuple[str, str], Kernel](), dict[str, object]()
    for name, entry in value.items():
        faults.read("", read.known, f"links.{name}", name, names)
        tied = faults.read(nothing, _table, f"links.{name}", entry, "a table: agent → a kind of copula")
        tents = [other for other, link in tied.items() if isinstance(link, Mapping) and _TENT in link]
        if len(tents) > 1:
            faults.add(f"links.{name}", f"tents with {' and '.join(tents)}", "a tent with one other signal at most")
        for other, link in tied.items():
            faults.read("", read.known, f"links.{name}.{other}", other, names)
            found[name, other] = faults.read({}, _kernel, f"links.{name}.{other}", link)
    faults.check()
    return found


def _table(path: str, value: object, expected: str) -> dict[str, object]:
    return dict(read.table(path, value, expected))


def _kernel(path: str, value: object) -> Kernel:
    """One link."""
    given = read.table(path, value, KIND)
    if len(given) > 1:
        raise ParameterError(path, f"{len(given)} kinds: {', '.join(map(str, given))}", KIND)
    [(kind, entry)] = given.items()
    here = f"{path}.{kind}"
    if kind not in _KINDS:
        raise ParameterError(here, f'"{kind}"', read.near(str(kind), tuple(_KINDS)))
    return _KINDS[kind](here, entry)


def _matrix(path: str, value: object) -> list[list[Fraction]]:
    """A square matrix of numbers ≥ 0 whose rows and columns sum to 1."""
    size = f"a square matrix, a list of 2 to {MAX_POWER + 1} rows as long"
    rows, faults = read.items(path, value, size), Collected()
    if not 2 <= len(rows) <= MAX_POWER + 1:
        raise ParameterError(path, f"{len(rows)} row{'s' if len(rows) != 1 else ''}", size)
    for place, row in enumerate(rows, start=1):
        if not isinstance(row, list | tuple) or len(row) != len(rows):
            found = f"a row of {len(row)}" if isinstance(row, list | tuple) else read.show(row)
            faults.add(f"{path}[{place}]", found, f"a row of {len(rows)} numbers, as there are {len(rows)} rows")
    faults.check()
    matrix = [
        [
            faults.read(_NONE, read.number_between, f"{path}[{k}][{n}]", entry, 0, None, "a number ≥ 0")
            for n, entry in enumerate(read.items(path, row, size), start=1)
        ]
        for k, row in enumerate(rows, start=1)
    ]
    faults.check()
    for what, lines in (("row", matrix), ("column", zip(*matrix, strict=True))):
        for place, line in enumerate(lines, start=1):
            if sum(line) != 1:
                faults.add(path, f"{what} {place} with a sum of {format_number(sum(line, _NONE))}", "sums of 1")
    faults.check()
    return matrix


_TENT = "tent"
# What a link may be, and how its numbers are read.
_KINDS: Mapping[str, Callable[[str, object], Kernel]] = MappingProxyType(
    {
        "legendre": lambda path, value: legendre(_numbers(path, value)),
        "bernstein": lambda path, value: bernstein(_matrix(path, value)),
        _TENT: lambda path, value: tent(read.number(path, value)),
    }
)
