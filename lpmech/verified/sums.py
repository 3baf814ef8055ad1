"""Weighted sums of the rows of a problem, as evidence for `check_design` of the proofs.

Nothing here has to be believed: the proofs hold for any weights.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from . import generated as proofs
from .designs import Round
from .environment import ONE, ZERO
from .fields import Q
from .natives import native_q_equal
from .natives import native_q_lowest_terms as lowest
from .natives import native_q_opposite as opposite
from .natives import native_q_plus as plus
from .natives import native_q_times as times
from .points import NUMBER, SIGNS, histories
from .programs import Ids

OBJECTIVE = "objective"
MINUS: Q = (-1, 1)
NOTHING: Any = ("Weighted", [], [])
Form = list[Any]


@dataclass
class Sums:
    """Sums where some histories never come, or some columns are 0; `aim` is a value that mechanisms are supposed to
    have."""

    ids: Ids
    aim: Q | None = None
    zero: Callable[[Any], bool] | None = None
    never: list[tuple[int, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._rows: dict[str, Any] | None = None

    def rounds(self, rounds: list[Round]) -> list[Any] | None:
        """Rounds, each of which adds to the histories that never come; None if there is no such history or row."""
        known = dict(histories(self.ids)) if rounds else {}
        found = []
        for one in rounds:
            if not all(name in known and known[name][0] for name in one.never):
                return None
            never = [known[name] for name in dict.fromkeys(one.never)]
            target = [(column, opposite(weight)) for column, weight in self._reaches(one, known)]
            total, better = self.total(one.multipliers, target), self.better(one.multipliers)
            if total is None or better is None:
                return None
            found.append(("Round", [known[name] for name in one.never], *total, better))
            self.never += never
        return found

    def _reaches(self, one: Round, known: dict[str, Any]) -> Form:
        return [term for name in one.never for term in proofs.reach_form(self.ids.problem, *known[name])]

    def total(self, weights: Mapping[str, Q], target: Form, bounded: bool = False) -> tuple[Any, Q] | None:
        """The weighted rows with what fills the rest, and by how much they contradict; None if a row is none.
        `bounded`: rows of the objective have shares elsewhere."""
        if self._rows is None:
            self._rows = self.ids.rows() if weights else {}
        apart = self.ids.sums() if bounded or self.aim is not None else []
        apart = [*apart, OBJECTIVE] if self.aim is not None else apart
        named = {name: weight for name, weight in weights.items() if name not in apart}
        if not named.keys() <= self._rows.keys():
            return None
        rows = [(self._turned(self._rows[name], weight), self._rows[name]) for name, weight in named.items()]
        rest = self._rest(rows, [*target, *((column, opposite(x)) for column, x in self._better(weights))])
        fill, signs = self._filled(rest)
        return ("Weighted", [*rows, *signs], fill), opposite(rest.get(NUMBER, (None, ZERO))[1])

    def _turned(self, row: Any, weight: Q) -> Q:
        return opposite(weight) if self.ids.turned(row) else weight

    def _rest(self, rows: list[Any], target: Form) -> dict[str, Any]:
        """What rows add up to beyond the target."""
        ids, rest = self.ids, dict[str, Any]()
        for row in rows:
            form = proofs.contribution(ids.env, ids.periods, ids.problem, ids.choices, ids.met, row)
            for column, weight in form[0] if form is not None else []:
                _add(rest, column, weight)
        for column, weight in target:
            _add(rest, column, opposite(weight))
        return rest

    def _filled(self, rest: dict[str, Any]) -> tuple[Form, list[Any]]:
        """Columns that are 0, and rows of signs, which fill the rest."""
        zero, fill, signs = self.zero or proofs.zero_after(self.never), [], []
        for column, weight in rest.values():
            if weight[0] and zero(column):
                fill.append((column, opposite(weight)))
            elif weight[0] < 0 and column[0] in SIGNS:
                signs.append((opposite(weight), (SIGNS[column[0]], *column[1:])))
        return fill, signs

    def shares(self, weights: Mapping[str, Q]) -> list[Q]:
        """The weights of the sums in the objective."""
        if self.ids.problem[13] is None:
            return []
        names = self.ids.sums()
        if not names:
            return [ONE]
        found = [weights.get(name, ZERO) for name in names]
        return found if self.ids.problem[13][0][0] else [opposite(one) for one in found]

    def bound(self, value: Any, shares: list[Q]) -> Form:
        """What rows are to add up to, which bound the sums by a value."""
        greatest, sums = self.ids.problem[13][0]
        sign: Q = MINUS if greatest else ONE
        found: Form = [(("One",), opposite(times(sign, value)))]
        for share, terms in zip(shares, sums, strict=True):
            of = proofs.terms_form(self.ids.env, self.ids.periods, self.ids.problem, self.ids.choices, terms)
            found += [(column, times(times(sign, share), weight)) for column, weight in of]
        return found

    def better(self, weights: Mapping[str, Q]) -> list[Q] | None:
        """The weights of the sums, each of which is at least as good as the aim; None if they are wrong."""
        if self.aim is None:
            return []
        of_objective = opposite(weights.get(OBJECTIVE, ZERO))
        found = self.shares(weights) if self.ids.sums() else [of_objective]
        total = ZERO
        for one in found:
            total = plus(total, one)
        return found if native_q_equal(total, of_objective) and of_objective[0] >= 0 else None

    def _better(self, weights: Mapping[str, Q]) -> Form:
        ids, shares = self.ids, self.better(weights)
        aim = None if self.aim is None else (self.aim,)
        return list(proofs.better_form(ids.env, ids.periods, ids.problem, ids.choices, aim, shares or []))


def _add(total: dict[str, Any], column: Any, weight: Q) -> None:
    key = repr(column)
    before = total[key][1] if key in total else ZERO
    total[key] = (column, lowest(plus(before, weight)))
