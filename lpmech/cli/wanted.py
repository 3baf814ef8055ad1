"""Which mechanism is wanted on the command line: its name, the objective of a choice, the unit of money."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from shlex import quote

from lpmech.casefiles import Case, library
from lpmech.certificate import pipeline
from lpmech.certificate.regression import mechanism_file
from lpmech.choice.selection import ALSO, AUTO, NAMES, Selection
from lpmech.cli.names import check_name
from lpmech.cli.numbers import Range, read_number
from lpmech.cli.output import Refusal, told
from lpmech.cli.progress import Progress
from lpmech.problem.environment import Environment
from lpmech.reading.files import Ending, ending_of

_ENDINGS = (Ending.JSON, Ending.CSV, Ending.XLSX)  # of mechanism files


def _objectives() -> Collection[str]:
    """The names of objectives; their room is loaded when one is named."""
    from lpmech.choice.objectives import OBJECTIVES

    return OBJECTIVES


def own_file(given: str) -> Path | None:
    """The file of a mechanism of the user's own, or a shipped one; None where a name is meant."""
    if given in NAMES:
        return None
    path = library.mechanisms().get(given, Path(given))
    ending = ending_of(path)
    return path if ending in _ENDINGS or (path.exists() and ending is not Ending.TOML) else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """As it is given; `check` refuses what means nothing, and `of` adds what the case says if nothing is named."""

    mechanism: str | None = None
    choose: str | None = None
    round: str | None = None
    sharpen: int = 0

    def check(self) -> None:
        """Raises Refusal where a name is unknown or the unit is no number above 0, which `unit` finds."""
        if self.mechanism is not None and own_file(self.mechanism) is not None:
            raise Refusal(
                f"lpmech: {told(self.mechanism)} is a mechanism of your own, and this command constructs one by "
                f"its name.\n  To judge yours: lpmech audit CASE --mechanism {quote(told(self.mechanism))}"
            )
        if self.mechanism is not None:
            check_name("mechanism", self.mechanism, NAMES, ALSO)
        if self.choose is not None:
            check_name("objective", self.choose, _objectives())
        _ = self.unit

    @property
    def unit(self) -> Fraction | None:
        """The unit of money; None where none is given. Raises Refusal where it is no number above 0."""
        return None if self.round is None else read_number("--round", self.round, Range.POSITIVE)

    def of(self, case: Case) -> Wanted:
        """The same with a mechanism: without --mechanism the one that the case is about, and its objective unless
        another is given. If the case is about a mechanism file, or about none that there is, `auto` chooses."""
        name, choose = case.expect.mechanism, case.expect.choose
        if self.mechanism is not None or name not in NAMES or mechanism_file(case) is not None:
            return replace(self, mechanism=self.mechanism or AUTO)
        own = choose if choose is not None and choose in _objectives() else None
        return replace(self, mechanism=name, choose=self.choose or own)

    def options(self, case: Case) -> str:
        """As on the command line for this case, with a space before it where there is anything."""
        own, meant = Wanted().of(case), self.of(case)
        other = (meant.mechanism, meant.choose) != (own.mechanism, own.choose)
        parts = [f"--mechanism {meant.mechanism}"] if other else []
        parts += [f"--choose {meant.choose}"] if other and meant.choose else []
        parts += [f"--round {quote(self.round)}"] if self.round else []
        parts += [f"--sharpen {self.sharpen}"] if self.sharpen else []
        return "".join(f" {part}" for part in parts)

    def construct(self, env: Environment, progress: Progress) -> Selection:
        """The mechanism, not audited; `auto` where none is named. Raises NoMechanism."""
        return pipeline.construct(
            env, self.mechanism or AUTO, choose=self.choose, unit=self.unit, sharpen=self.sharpen, progress=progress
        )[1]
