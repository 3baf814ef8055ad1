"""`lpmech.sweep(case, numbers)`: a case certified at many values of its numbers, and what was found."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from lpmech.casefiles.finding import find
from lpmech.casefiles.loading import load_found
from lpmech.casefiles.settings import Setting, read_setting
from lpmech.certificate import frames
from lpmech.certificate.pipeline import known_claims
from lpmech.choice.objectives import OBJECTIVES
from lpmech.choice.selection import AUTO, NAMES, promises
from lpmech.mechanisms.social import Progress, silent
from lpmech.problem import shown
from lpmech.problem.exact import format_number
from lpmech.problem.extras import PANDAS
from lpmech.reading import python_tree
from lpmech.reading.words import known_name
from lpmech.sweeps.brackets import Bracket
from lpmech.sweeps.rows import Row
from lpmech.sweeps.run import processes, run
from lpmech.sweeps.store import opened
from lpmech.sweeps.sweep import Asked, Draw, Sweep, sweep_of

Values = str | Iterable[Fraction | int | str]
VERDICTS = ("certified", "refuted", "undecided", "failed")


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Swept:
    """The rows of a sweep of a case of this name, all of them in the order of the jobs.

    A row is about its point alone: nothing is said of what lies between two points.
    """

    name: str
    sweep: Sweep
    rows: Sequence[Row]
    brackets: tuple[Bracket, ...] | None = None  # None: nobody asked for them

    def __repr__(self) -> str:
        return f"<{self._title}>"

    def __str__(self) -> str:
        """The title and the first rows: the values, the verdict, the mechanism and the required claims."""
        return shown.text_table(self._title, self._columns, self._cells(), len(self.rows))

    def _repr_html_(self) -> str:
        return shown.html_table(self._title, self._columns, self._cells(), len(self.rows))

    @property
    def _columns(self) -> tuple[str, ...]:
        return (*(one.name for one in self.sweep.settings), "verdict", "mechanism", *self.sweep.asked.require)

    def _cells(self) -> Iterator[tuple[object, ...]]:
        for row in self.rows:
            required = (_verdict(row, one) for one in self.sweep.asked.require)
            yield (*row.at, row.said, row.mechanism or "–", *required)

    @property
    def _title(self) -> str:
        told = ", ".join(f"{count:,} {word}" for word, count in counted(self.rows).items())
        return f"Sweep of {shown.text(self.name)}: {shown.counted(len(self.rows), 'job')}, {told}"

    @property
    def is_decided(self) -> bool:
        """Whether every job is decided, and no halving was stopped by one that is not."""
        stopped = any(one.stop is not None for one in self.brackets or ())
        return not stopped and all(row.is_decided for row in self.rows)

    def to_json(self) -> dict[str, Any]:
        """What is swept, and the rows as the file of a sweep has them (docs/sweeps.md)."""
        found = {"sweep": self.sweep.to_json(), "rows": [row.to_json() for row in self.rows]}
        return found if self.brackets is None else found | {"brackets": [one.to_json() for one in self.brackets]}

    def to_pandas(self, *, floats: bool = False) -> Any:
        """A pandas DataFrame, one row per job, indexed by its number: the values at its point, the verdict, the exit
        code and the mechanism, two columns per claim as in the tables of `lpmech sweep -o`, and the reason of a job
        that failed. What a row does not have is a missing value of pandas. Numbers are `Fraction`s, or with `floats`
        the nearest floats."""
        pandas = frames.imported(PANDAS)
        frame = pandas.DataFrame(index=pandas.Index([row.job for row in self.rows], name="job"))
        for place, one in enumerate(self.sweep.settings):
            frame[one.name] = frames.column([row.at[place] for row in self.rows], floats=floats)
        frame["verdict"] = [row.said for row in self.rows]
        frame["exit code"] = [int(row.code) for row in self.rows]
        frame["mechanism"] = [row.mechanism for row in self.rows]
        for name in dict.fromkeys(claim.id for row in self.rows for claim in row.claims):
            found = [row.claim(name) for row in self.rows]
            frame[name] = [one and str(one.verdict) for one in found]
            slacks = [None if one is None else one.least_slack for one in found]
            frame[f"least slack of {name}"] = frames.column(slacks, floats=floats)
        frame["reason"] = [row.reason or None for row in self.rows]
        return frame


def sweep(
    case: str | os.PathLike[str], numbers: Mapping[str, Values], mechanism: str = AUTO, *, choose: str | None = None,
    require: Sequence[str] | None = None, draw: int | None = None, seed: int = 0, jobs: int = 1,
    folder: str | os.PathLike[str] | None = None, progress: Progress = silent,
) -> Swept:  # fmt: skip
    """Certifies a case at all points of a grid of its numbers, exactly.

    `numbers` has the values of each number by its name (docs/sweeps.md): a text such as `"1/2:19/20:1/20"`, or exact
    numbers. The last one changes fastest. `mechanism`, `choose` and `require` are those of `lpmech.certify`. With
    `draw` so many points are drawn at random, none twice; the same `seed` draws the same. `jobs` is how many processes
    do them; with more than one, a script needs the guard `if __name__ == "__main__":`, as it is read by each. With a
    `folder` rows are kept there as soon as they are found, and the same call goes on where it was stopped.

    Raises lpmech.reading.BadInput with every fault of the case, NoSetting, a ValueError, where a number or a value
    means nothing, UnknownName where a mechanism, objective or claim does not exist, ValueError where `jobs` or `draw`
    is below 1, and NoStore where the folder holds another sweep. A point at which the case has faults is a row that
    failed, with its reason.

    >>> import lpmech
    >>> found = lpmech.sweep("bv08/scheduling_three", {"discount": "1/4:3/4:1/4"}, "pivot")
    >>> found
    <Sweep of scheduling_three: 3 jobs, 3 certified>
    >>> [(row.at[0], row.claim("ex_post_budget_balance").least_slack) for row in found.rows][0]
    (Fraction(1, 4), Fraction(-87, 16))
    """
    known_name("mechanism", mechanism, NAMES)
    if choose is not None:
        known_name("objective", choose, OBJECTIVES)
    required = promises(mechanism) if require is None else tuple(require)
    known_claims(required)
    for name, count in (("jobs", jobs), ("draw", 1 if draw is None else draw)):
        if count < 1:
            raise ValueError(f"{name} is {count}; expected a whole number from 1 on")
    found = find(case)
    name = load_found(found).environment.name  # its faults are told once, not by every job
    asked = Asked(mechanism=mechanism, choose=choose, require=required)
    settings = [_setting(one, values) for one, values in numbers.items()]
    swept = sweep_of(found, settings, asked, None if draw is None else Draw(draw, seed))
    if folder is None:
        return Swept(name=name, sweep=swept, rows=run(swept, processes(jobs), progress=progress))
    with opened(Path(folder), swept) as store:
        return Swept(name=name, sweep=swept, rows=run(swept, processes(jobs), store, progress))


def _setting(name: str, values: Values) -> Setting:
    """The setting of a name, as the command line has it. Raises BadInput where a value is no exact number."""
    if isinstance(values, str):
        return read_setting(f"{name}={values}")
    exact = [python_tree.number("sweep", name, value) for value in values]
    return read_setting(f"{name}={','.join(map(format_number, exact))}")


def counted(rows: Sequence[Row]) -> dict[str, int]:
    """How many jobs have each verdict; verdicts that no job has are left out."""
    count = Counter(row.said for row in rows)
    return {word: count[word] for word in VERDICTS if count[word]}


def _verdict(row: Row, wanted: str) -> str:
    """A claim's verdict, and its least slack where it has one."""
    found = row.claim(wanted)
    if found is None or found.least_slack is None:
        return "–" if found is None else str(found.verdict)
    return f"{found.verdict}, {shown.short(found.least_slack)}"
