"""What is known of each cell of the conditions: the combination or mixtures through which they fail, and margins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import overload

from lpmech.problem import shown
from lpmech.problem.environment import Environment, check_environment
from lpmech.problem.exact import ExactArray
from lpmech.separation.cells import Cell, families
from lpmech.separation.convex_independence import Mixture, Separator, dependent_outcomes
from lpmech.separation.margins import Change, breaking_change, convex_margin, mending_change, spanning_margin
from lpmech.separation.ranks import dependencies


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CellReport:
    """One cell: its own types and matrix, and how the conditions fare. Margins and changes are computed when asked."""

    cell: Cell
    types: tuple[str, ...]
    rows: ExactArray  # K×M
    combination: Mapping[str, int] | None  # Σ η_s μ_s = 0; None where spanning holds
    mixtures: Mapping[str, Mapping[str, Fraction]]  # by the type at which convex independence fails
    separators: Mapping[str, tuple[int, ...]]  # at the other types, where the rows are dependent

    @property
    def spanning(self) -> bool:
        """Whether the rows are independent."""
        return self.combination is None

    @property
    def convex_independence(self) -> bool:
        """Whether no row is a mixture of the others."""
        return not self.mixtures

    def spanning_margin(self) -> Fraction:
        """The margin by which spanning holds; 0 where it fails (`margins.py`)."""
        return spanning_margin(self.rows)

    def convex_margins(self) -> dict[str, Fraction]:
        """By type, the margin by which convex independence holds; 0 where it fails (`margins.py`)."""
        return {own: convex_margin(self.rows, place) for place, own in enumerate(self.types)}

    def change(self, own: str, *, convex: bool) -> Change | None:
        """The smallest change of a type's row that breaks convex independence at it (or spanning), where that holds,
        or beyond which it is mended, where it fails; None where no change of that row does."""
        place = self.types.index(own)
        fails = own in self.mixtures if convex else not self.spanning
        return (mending_change if fails else breaking_change)(self.rows, place, convex=convex)


@dataclass(frozen=True, slots=True, repr=False)
class Conditions(Sequence[CellReport]):
    """Where convex independence and spanning hold and fail: every cell of an environment."""

    name: str
    cells: tuple[CellReport, ...]

    @property
    def convex_independence(self) -> bool:
        """Whether it holds in every cell."""
        return all(cell.convex_independence for cell in self.cells)

    @property
    def spanning(self) -> bool:
        """Whether it holds in every cell."""
        return all(cell.spanning for cell in self.cells)

    @overload
    def __getitem__(self, key: int) -> CellReport: ...
    @overload
    def __getitem__(self, key: slice) -> Conditions: ...
    def __getitem__(self, key: int | slice) -> CellReport | Conditions:
        return Conditions(self.name, self.cells[key]) if isinstance(key, slice) else self.cells[key]

    def __len__(self) -> int:
        return len(self.cells)

    def __repr__(self) -> str:
        return f"<Conditions of {shown.text(self.name)}: {self._said}>"

    def _repr_html_(self) -> str:
        rows = ((one.cell.agent, one.cell.period, one.cell.allocation, ", ".join(one.cell.state.values()),
                 _word(one.convex_independence), _word(one.spanning)) for one in self.cells)  # fmt: skip
        columns = ("agent", "period", "allocation", "others", "convexly independent", "spans")
        return shown.html_table(f"Conditions of {self.name}: {self._said}", columns, rows, len(self.cells))

    @property
    def _said(self) -> str:
        convex = _fails(sum(not one.convex_independence for one in self.cells))
        spans = _fails(sum(not one.spanning for one in self.cells))
        return f"{shown.counted(len(self.cells), 'cell')}, convex independence {convex}, spanning {spans}"


def _fails(count: int) -> str:
    return f"fails in {count:,}" if count else "holds in all"


def _word(holds: bool) -> str:
    return "yes" if holds else "no"


def conditions(env: Environment) -> Conditions:
    """Every cell (an agent, a period, an allocation and types of the others) with what is known of convex independence
    and spanning there: the mixtures through which they fail, the margins by which they hold, the smallest changes that
    break or mend them (Liu 2014, Section 3)."""
    check_environment(env)
    return Conditions(env.name, tuple(reports(env)))


def reports(env: Environment) -> Iterator[CellReport]:
    """Every cell, in the order of the families."""
    for family in families(env):
        numerators = family.rows.numerators
        combinations = dependencies(numerators)
        outcomes: dict[int, dict[str, Mixture | Separator]] = {}
        for place, own, outcome in dependent_outcomes(numerators):
            outcomes.setdefault(place, {})[family.types[own]] = outcome
        for cell, place in family.cells():
            eta = combinations.get(place)
            yield CellReport(
                cell=cell, types=family.types, rows=family.rows.view(numerators[place]),
                combination=None if eta is None else _named(family.types, eta),
                mixtures=_mixtures(family.types, outcomes.get(place, {})),
                separators={s: o.values for s, o in outcomes.get(place, {}).items() if isinstance(o, Separator)},
            )  # fmt: skip


def _named(types: tuple[str, ...], values: tuple[int, ...]) -> dict[str, int]:
    """The values that are not 0, by own type."""
    return {own: value for own, value in zip(types, values, strict=True) if value}


def _mixtures(types: tuple[str, ...], outcomes: Mapping[str, Mixture | Separator]) -> dict[str, dict[str, Fraction]]:
    """The weights that are not 0, by own type, of every mixture."""
    found = {s: outcome.weights for s, outcome in outcomes.items() if isinstance(outcome, Mixture)}
    return {s: {own: n for own, n in zip(types, weights, strict=True) if n} for s, weights in found.items()}
