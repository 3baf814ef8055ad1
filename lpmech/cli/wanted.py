"""Which mechanism is wanted on the command line: its name, the objective of a choice, the unit of money."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from shlex import quote

from lpmech.certificate import pipeline
from lpmech.choice.objectives import OBJECTIVES
from lpmech.choice.selection import AUTO, NAMES, Selection
from lpmech.cli.names import check_name
from lpmech.cli.output import Refusal
from lpmech.cli.progress import Progress
from lpmech.problem.environment import Environment
from lpmech.problem.exact import parse_number


@dataclass(frozen=True, slots=True)
class Wanted:
    """As it is given; `check` refuses what means nothing."""

    mechanism: str
    choose: str | None = None
    round: str | None = None
    sharpen: int = 0

    def check(self) -> None:
        """Raises Refusal where a name is unknown or the unit is no number above 0."""
        check_name("mechanism", self.mechanism, NAMES)
        if self.choose is not None:
            check_name("objective", self.choose, OBJECTIVES)
        if self.round is not None and (self.unit is None or self.unit <= 0):
            raise Refusal(f"lpmech: --round takes a number above 0, such as 1/100 or 0.01, not {self.round!r}")

    @property
    def unit(self) -> Fraction | None:
        """The unit of money; None where none is given, or it is no number."""
        try:
            return None if self.round is None else parse_number(self.round)
        except ValueError:
            return None

    def options(self) -> str:
        """As on the command line, with a space before it where there is anything."""
        parts = [] if self.mechanism == AUTO else [f"--mechanism {self.mechanism}"]
        parts += [f"--choose {self.choose}"] if self.choose else []
        parts += [f"--round {quote(self.round)}"] if self.round else []
        parts += [f"--sharpen {self.sharpen}"] if self.sharpen else []
        return "".join(f" {part}" for part in parts)

    def construct(self, env: Environment, progress: Progress) -> Selection:
        """The mechanism, not audited. Raises NoMechanism."""
        return pipeline.construct(
            env, self.mechanism, choose=self.choose, unit=self.unit, sharpen=self.sharpen, progress=progress
        )[1]
