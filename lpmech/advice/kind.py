"""What a piece of advice is: a `Lint`, which looks at a `Subject` and yields `Spot`s; a `Finding` is a spot in words.

A lint never changes a verdict. It tells what is valid and yet probably not what was meant. For example, a value 0.33
is exact for lpmech, and nearly always a third that somebody rounded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from lpmech.mechanisms.social import SocialPrograms, solve_all
from lpmech.problem.environment import Environment
from lpmech.problem.stages import Stage


class Level(StrEnum):
    """How likely it is a slip: a warning most often is one; a note is worth a look, and often as it should be."""

    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, kw_only=True, eq=False)
class Subject:
    """An environment, and its social programs, which are solved when a lint asks for them first."""

    env: Environment
    solved: SocialPrograms | None = None

    @cached_property
    def programs(self) -> SocialPrograms:
        """The society with everyone and without each agent."""
        return self.solved or solve_all(self.env)

    def stages(self) -> Iterator[tuple[int | None, int, Stage]]:
        """Every stage once: the number of its period (None if it serves all), its position, and itself."""
        several = len(self.env.stages) > 1
        yield from ((place + 1 if several else None, place, stage) for place, stage in enumerate(self.env.stages))

    def positions(self, place: int) -> Sequence[int]:
        """The periods, by position, that the stage at a place serves."""
        return self.env.periods if len(self.env.stages) == 1 else [place]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where something was found, such as `utility of ann`, and what; `period` if the stage is that of one period."""

    place: str
    found: str
    period: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lint:
    """A kind of advice: what it means for the result, and how the model is mended if it is a slip."""

    id: str
    title: str
    level: Level
    means: str
    mend: str
    look: Callable[[Subject], Iterator[Spot]]
    solves: bool = False  # whether it asks for the social programs, which take most of its time


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A spot in an environment; spots that are alike but for their period are one finding."""

    lint: Lint
    place: str
    found: str
    periods: tuple[int, ...] = ()  # empty: every period

    def where(self) -> str:
        """The place, with its periods, such as `utility of ann, periods 1 and 2`."""
        if not self.periods:
            return self.place
        return f"{self.place}, period{'s' if len(self.periods) > 1 else ''} {_numbers(self.periods)}"


def _numbers(periods: Sequence[int]) -> str:
    """The numbers, those without a gap as a range: `1 to 3 and 5`."""
    runs: list[list[int]] = []
    for number in sorted(periods):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = [str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs]
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
